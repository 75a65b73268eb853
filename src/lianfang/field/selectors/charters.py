"""Charters for the phone of who goes along or receives them: the list with names, what is asked at
the door, what the plan calls a fever.

A phone is no register of workers: it carries the charters somebody is the escort of, those their
own desk sends without an escort, and those the checkpoint they stand at expects.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import BEFORE_DEPARTURE
from lianfang.charters.models import Charter
from lianfang.charters.selectors.charters import (
    ESCORTING,
    RECEIVING,
    CharterRow,
    carried_charters,
    charter_rows,
)
from lianfang.charters.selectors.seats import SeatRow, seat_rows
from lianfang.field.selectors.gates import guarded_points
from lianfang.health.selectors.rules import HealthRules, health_rules

MOST = 12
SYSTEM = Actor.system("field")
# A seat given back is nobody's business on the road.
GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class FieldCharter:
    """A charter as the phone keeps it: `boards` for who stands at its door, `receives` for who says
    that it arrived. `needs_driver`: its checkpoint expects a coach."""

    row: CharterRow
    path: str
    seats: tuple[SeatRow, ...]
    rules: HealthRules
    boards: bool
    receives: bool
    needs_driver: bool


def field_charters(viewer: Actor, moment: datetime) -> tuple[FieldCharter, ...]:
    """The viewer's own charters of the day, the next to leave first; a fixed number of queries for
    each."""
    if not viewer.rights & {ESCORTING, RECEIVING}:
        return ()
    points = [one.pk for one in guarded_points(viewer, moment)]
    found = carried_charters(viewer, moment, points)[:MOST]
    rows = charter_rows([one for one, _boards in found], moment)
    return tuple(
        _charter(viewer, moment, charter, boards, row, points)
        for (charter, boards), row in zip(found, rows, strict=True)
    )


def _charter(
    viewer: Actor,
    moment: datetime,
    charter: Charter,
    boards: bool,
    row: CharterRow,
    points: Sequence[uuid.UUID],
) -> FieldCharter:
    with everywhere("the charter was found for the viewer"):
        rules = health_rules(SYSTEM, charter.path, moment)
    seats = seat_rows(viewer, charter, moment, named=True, past=boards)
    return FieldCharter(
        row=row,
        path=charter.path,
        seats=tuple(one for one in seats if one.state != GIVEN_BACK),
        rules=rules,
        boards=boards and charter.state in BEFORE_DEPARTURE,
        receives=RECEIVING in viewer.rights and (boards or charter.point_id in points),
        needs_driver=charter.point_id is not None and charter.means == "coach",
    )
