"""Which places are sealed, since when, and what they were before."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.subjects import place_names, whereabouts_for
from lianfang.gates.models import Closure
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.places.enums import PlaceKind

VIEW = "gates.closure.view"


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A sealing of a place, still in force or over."""

    id: uuid.UUID
    place_id: uuid.UUID
    where: str
    kind_label: str
    sealed_at: datetime
    sealed_by: str
    reason: str
    until: date | None
    opened_at: datetime | None
    opened_by: str
    opened_reason: str
    is_overdue: bool


def in_force_at(moment: datetime) -> Q:
    """Condition on sealings: in force at `moment`."""
    return Q(sealed_at__lte=moment) & (Q(opened_at__isnull=True) | Q(opened_at__gt=moment))


def closure_list(
    viewer: Actor, path: str, moment: datetime, *, over: bool = False
) -> QuerySet[Closure]:
    """Sealings in the place: those in force, or (`over`) those that ended."""
    rows: QuerySet[Closure] = Closure.objects.filter(
        path__under=viewer.territory(VIEW).within(path)
    )
    rows = rows.filter(opened_at__lte=moment) if over else rows.filter(in_force_at(moment))
    return rows.select_related("place").order_by("-sealed_at", "-id")


def get_closure(viewer: Actor, closure_id: uuid.UUID, right: str = VIEW) -> Closure:
    """A sealing in the viewer's places, or NotFound."""
    row: Closure | None = Closure.objects.select_related("place").filter(pk=closure_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def sealing_of(path: str, moment: datetime) -> Closure | None:
    """What seals the place at `path`: its own sealing, or the nearest one of a place above."""
    with everywhere("a sealing of the community seals its buildings"):
        rows = Closure.objects.filter(in_force_at(moment), path__in=[*ancestors(path), path])
        return max(rows.select_related("place"), key=lambda row: len(row.path), default=None)


def closure_rows(viewer: Actor, rows: list[Closure], today: date) -> list[ClosureRow]:
    """Rows of one page; one more query for the names of places."""
    names = place_names(row.path for row in rows)
    return [
        ClosureRow(
            id=row.pk,
            place_id=row.place_id,
            where=whereabouts_for(viewer, row.path, names),
            kind_label=str(PlaceKind(row.place.kind).label),
            sealed_at=row.sealed_at,
            sealed_by=row.sealed_by,
            reason=row.reason,
            until=row.until,
            opened_at=row.opened_at,
            opened_by=row.opened_by,
            opened_reason=row.opened_reason,
            is_overdue=row.opened_at is None and row.until is not None and row.until < today,
        )
        for row in rows
    ]
