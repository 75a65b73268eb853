"""Gaps are planned for by the planner and the plans decided on by people."""

from collections.abc import Sequence
from datetime import datetime

from lianfang.access.scope import everywhere
from lianfang.command.enums import ProposalState
from lianfang.command.models import Proposal
from lianfang.command.services.proposals import accept_proposal, create_proposal, plan_proposal
from lianfang.scenarios.stage import INSTALLER, Stage


class NotPlanned(RuntimeError):
    """The planner could not propose anything for a place of the scenario."""


def propose(
    stage: Stage, now: datetime, username: str, place: str, rules: Sequence[str]
) -> Proposal:
    """Somebody asks for a plan for a place and has it. Raises NotPlanned."""
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


def propose_and_accept(
    stage: Stage, now: datetime, place: str, rules: Sequence[str]
) -> tuple[int, int]:
    """The commander asks, looks and accepts; lines proposed and subjects left unserved."""
    proposal = propose(stage, now, "commander", place, rules)
    accept_proposal(actor=stage.actor("commander", now), now=now, proposal_id=proposal.pk)
    return lines_of(proposal), len(proposal.unserved)


def lines_of(proposal: Proposal) -> int:
    with everywhere("the scenario counts what it has made"):
        return int(proposal.lines.count())
