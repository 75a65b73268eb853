"""Parks, and how many enterprises stand in each."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from lianfang.access.actors import Actor
from lianfang.enterprises.enums import GONE, ParkKind
from lianfang.enterprises.models import Park
from lianfang.kit.errors import NotFound
from lianfang.people.selectors.cards import place_names

VIEW = "enterprises.enterprise.view"


@dataclass(frozen=True, slots=True)
class ParkRow:
    """A park as a list shows it; figures without those closed or moved."""

    id: uuid.UUID
    place_id: uuid.UUID
    path: str
    name: str
    where: str
    kind: str
    kind_label: str
    manager: str
    enterprises: int
    staff: int


def park_rows(viewer: Actor, place_path: str = "") -> list[ParkRow]:
    """Parks of the place, in two queries."""
    here = ~Q(enterprises__state__in=GONE)
    found = list(
        Park.objects.filter(path__under=viewer.territory(VIEW).within(place_path))
        .select_related("place")
        .annotate(
            number=Count("enterprises", filter=here),
            staff=Sum("enterprises__staff_count", filter=here, default=0),
        )
        .order_by("kind", "place__short_name", "pk")
    )
    names = place_names(viewer, {row.path for row in found}, place_path)
    return [
        ParkRow(
            row.pk,
            row.place_id,
            row.path,
            row.place.short_name,
            names[row.path],
            row.kind,
            str(ParkKind(row.kind).label),
            row.manager,
            row.number,
            row.staff,
        )
        for row in found
    ]


def park_choices(viewer: Actor, place_path: str = "") -> list[tuple[str, str]]:
    """(id, name) of the parks of the place, for filters."""
    rows = Park.objects.filter(path__under=viewer.territory(VIEW).within(place_path))
    named = rows.order_by("place__short_name", "pk").values_list("pk", "place__short_name")
    return [(str(pk), name) for pk, name in named]


def get_park(viewer: Actor, park_id: uuid.UUID, right: str = VIEW) -> Park:
    """A park in the viewer's places, or NotFound."""
    row: Park | None = Park.objects.select_related("place").filter(pk=park_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row
