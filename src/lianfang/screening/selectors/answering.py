"""Who goes to a door: whoever answers for the household, the stairwell or a place above it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.kit.clock import local_day
from lianfang.kit.territory import ancestors


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who answers for a place, or for one household."""

    id: uuid.UUID
    name: str


def holders_of(
    viewer: Actor, paths: Iterable[str], moment: datetime
) -> dict[str, tuple[Holder, ...]]:
    """For each path those who answer for its deepest place that anybody answers for; one query.

    Whoever may see a place may know who answers for it, as on the card beside its door.
    """
    wanted = set(paths)
    steps = {step for path in wanted for step in (*ancestors(path), path)}
    if not steps:
        return {}
    day = local_day(moment)
    with everywhere("who answers for a place may live and be led from anywhere"):
        rows = list(
            Responsibility.objects.filter(
                in_force(day),
                serving(day, "staff__"),
                subject_kind=SubjectKind.PLACE,
                path__in=steps,
            )
            .order_by("path", "id")
            .values_list("path", "staff_id", "staff__name")
        )
    held: dict[str, dict[Holder, None]] = {}
    for path, staff_id, name in rows:
        held.setdefault(path, {})[Holder(staff_id, name)] = None
    found = {}
    for path in wanted:
        deepest = next((s for s in (path, *reversed(ancestors(path))) if s in held), None)
        found[path] = tuple(held[deepest]) if deepest else ()
    return found


def cadres_of(
    viewer: Actor, household_ids: Iterable[uuid.UUID], moment: datetime
) -> dict[uuid.UUID, tuple[Holder, ...]]:
    """Who answers for these households themselves; one query."""
    day = local_day(moment)
    rows = answering_for_homes(day).filter(subject_id__in=list(household_ids))
    found: dict[uuid.UUID, dict[Holder, None]] = {}
    for home, staff_id, name in rows.order_by("id").values_list(
        "subject_id", "staff_id", "staff__name"
    ):
        found.setdefault(home, {})[Holder(staff_id, name)] = None
    return {home: tuple(held) for home, held in found.items()}


def answering_for_homes(day: date) -> QuerySet[Responsibility]:
    """Responsibilities for single households on the day, of whoever serves then."""
    rows: QuerySet[Responsibility] = Responsibility.objects.filter(
        in_force(day), serving(day, "staff__"), subject_kind=SubjectKind.HOUSEHOLD
    )
    return rows
