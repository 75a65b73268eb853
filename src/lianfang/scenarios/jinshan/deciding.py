"""Gaps are planned for and the plans decided on: everywhere but in the two late communities.

There one proposal is left waiting for its secretary, and in the other nobody has asked for one yet.
"""

from datetime import datetime

from lianfang.access.scope import everywhere
from lianfang.command.enums import ProposalState
from lianfang.command.models import Proposal
from lianfang.command.services.proposals import accept_proposal, create_proposal, plan_proposal
from lianfang.scenarios.jinshan.stage import INSTALLER, Stage
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SIKE,
)

CARE = ("special_cadre", "special_community_worker", "special_volunteer")
UNITS = "volunteers_per_unit"
LATE = (LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL)


class NotPlanned(RuntimeError):
    """The planner could not propose anything for a place of the scenario."""


def fill_gaps(stage: Stage, now: datetime) -> None:
    """For each place that is not late: propose, look at it, accept it."""
    lines = unserved = 0
    for layout in LAYOUTS:
        if layout.name in LATE:
            continue
        rules = CARE if layout.is_village or layout.name == SIKE else (*CARE, UNITS)
        proposal = _proposed(stage, now, "commander", layout.name, rules)
        accept_proposal(actor=stage.actor("commander", now), now=now, proposal_id=proposal.pk)
        lines += _lines(proposal)
        unserved += len(proposal.unserved)
    stage.note(f"{len(LAYOUTS) - len(LATE)} proposals accepted, {lines} lines, {unserved} unserved")


def leave_a_proposal(stage: Stage, now: datetime) -> None:
    """The secretary asked for a plan this morning and has not decided yet."""
    proposal = _proposed(stage, now, "secretary", LATE_WITH_PROPOSAL, (*CARE, UNITS))
    stage.note(f"{LATE_WITH_PROPOSAL}: a proposal of {_lines(proposal)} lines waits")


def _lines(proposal: Proposal) -> int:
    with everywhere("the scenario counts what it has made"):
        return int(proposal.lines.count())


def _proposed(
    stage: Stage, now: datetime, username: str, place: str, rules: tuple[str, ...]
) -> Proposal:
    proposal = create_proposal(
        actor=stage.actor(username, now),
        now=now,
        place_id=stage.place(place).id,
        rules=rules,
    )
    planned = plan_proposal(actor=INSTALLER, now=now, proposal_id=proposal.pk)
    if planned.state != ProposalState.OPEN:
        raise NotPlanned(f"{place}: {planned.state} {planned.reason}")
    return planned
