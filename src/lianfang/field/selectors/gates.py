"""What a guard's phone needs without signal: their checkpoints, limits of a thermometer there, the
villages vehicles go to, and what tells a true pass from a forged or revoked one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.command.playbook.gates import Gates
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.subjects import place_names, whereabouts
from lianfang.gates.models import Duty, Point
from lianfang.gates.selectors.permits import revoked_ids
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.selectors.points import on_duty_at, own_points
from lianfang.gates.selectors.signature import public_keys
from lianfang.kit.clock import local_day
from lianfang.kit.territory import ancestors
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place

RECORD = "gates.passage.record"
MOST_POINTS = 40
MOST_DESTINATIONS = 80


@dataclass(frozen=True, slots=True)
class GatePoint:
    """A checkpoint and what its plan says; `id` is the id of its place."""

    id: uuid.UUID
    name: str
    where: str
    plan: Gates


@dataclass(frozen=True, slots=True)
class GateKit:
    """`keys`: (mark, public key); `revoked`: short ids of passes; `destinations`: (id, name)."""

    points: tuple[GatePoint, ...]
    keys: tuple[tuple[str, str], ...]
    revoked: tuple[str, ...]
    destinations: tuple[tuple[uuid.UUID, str], ...]


NOTHING = GateKit((), (), (), ())


def gate_kit(viewer: Actor, moment: datetime) -> GateKit:
    """The checkpoints where the viewer stands by the duty list; a guard who is on no list has
    those of their area, everybody else none."""
    points = guarded_points(viewer, moment)
    if not points:
        return NOTHING
    plans = Plans(viewer, moment)
    names = place_names(point.path for point in points)
    return GateKit(
        points=tuple(
            GatePoint(
                id=point.place_id,
                name=point.place.short_name,
                where=whereabouts(point.path, names),
                plan=plans.at(point.path),
            )
            for point in points
        ),
        keys=tuple(public_keys()),
        revoked=tuple(revoked_ids(viewer, points[0].path, local_day(moment))),
        destinations=_destinations(points),
    )


def guarded_points(viewer: Actor, moment: datetime) -> list[Point]:
    """Where the viewer stands guard now, as `gate_kit` says."""
    if RECORD not in viewer.rights or not _stands_guard(viewer, moment):
        return []
    return own_points(viewer, moment)[:MOST_POINTS]


def _stands_guard(viewer: Actor, moment: datetime) -> bool:
    if Role.CHECKPOINT_GUARD in viewer.roles:
        return True
    staff = own_staff(viewer)
    if staff is None:
        return False
    return bool(Duty.objects.filter(on_duty_at(moment), staff=staff).exists())


def _destinations(points: Sequence[Point]) -> tuple[tuple[uuid.UUID, str], ...]:
    """Villages and communities of the towns the checkpoints lie in; names of places are public."""
    above = {path for point in points for path in ancestors(point.path)}
    towns = Place.objects.filter(path__in=above, kind=PlaceKind.TOWNSHIP).values_list(
        "path", flat=True
    )
    found: list[tuple[uuid.UUID, str]] = []
    for town in towns:
        rows = Place.objects.filter(
            path__startswith=town,
            kind__in=(PlaceKind.VILLAGE, PlaceKind.COMMUNITY),
            closed_on__isnull=True,
        )
        found += rows.order_by("path").values_list("id", "short_name")[:MOST_DESTINATIONS]
    return tuple(found[:MOST_DESTINATIONS])
