"""Gaps are planned for and the plans decided on: everywhere but in the two late communities.

There one proposal is left waiting for its secretary, and in the other nobody has asked for one yet.
"""

from datetime import datetime
from functools import partial

from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SIKE,
)
from lianfang.scenarios.lanes import in_lanes
from lianfang.scenarios.proposing import lines_of, propose, propose_and_accept
from lianfang.scenarios.stage import Stage

CARE = ("special_cadre", "special_community_worker", "special_volunteer")
UNITS = "volunteers_per_unit"
LATE = (LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL)


def fill_gaps(stage: Stage, now: datetime) -> None:
    """For each place that is not late: propose, look at it, accept it."""
    asked = [
        (layout.name, CARE if layout.has_bays or layout.name == SIKE else (*CARE, UNITS))
        for layout in LAYOUTS
        if layout.name not in LATE
    ]
    told = in_lanes([partial(propose_and_accept, stage, now, *one) for one in asked])
    lines, unserved = (sum(numbers) for numbers in zip(*told, strict=True))
    stage.note(f"{len(LAYOUTS) - len(LATE)} proposals accepted, {lines} lines, {unserved} unserved")


def leave_a_proposal(stage: Stage, now: datetime) -> None:
    """The secretary asked for a plan this morning and has not decided yet."""
    proposal = propose(stage, now, "secretary", LATE_WITH_PROPOSAL, (*CARE, UNITS))
    stage.note(f"{LATE_WITH_PROPOSAL}: a proposal of {lines_of(proposal)} lines waits")
