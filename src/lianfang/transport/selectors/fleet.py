"""Vehicles and drivers: those of a place, and those of a place above that serve it too.

Five vehicles of a subdistrict serve all its communities, so a community sees that they are there
and when they are free; whom they drive elsewhere it does not see.
"""

import uuid
from datetime import date

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.selectors.teams import team_list
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import ancestors
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.transport.models import Driver, Trip, Vehicle

VIEW = "transport.vehicle.view"
CONFIRM = "transport.trip.confirm"
MOST_CHOICES = 500


def serves_on(day: date) -> Q:
    """Condition on vehicles and drivers: they serve on `day`."""
    return Q(active_from__lte=day) & (Q(active_to__isnull=True) | Q(active_to__gt=day))


def there_on(day: date) -> Q:
    """Condition on drivers: on the roster and not away on `day`."""
    gone = Q(staff__left_on__isnull=False, staff__left_on__lte=day)
    begun = Q(staff__unavailable_from__isnull=False, staff__unavailable_from__lte=day)
    ended = Q(staff__unavailable_to__isnull=False, staff__unavailable_to__lt=day)
    return ~gone & ~(begun & ~ended)


def _serving(viewer: Actor, path: str) -> Q:
    """Based in the place or inside it, or in a place above it, whose vehicles come here too."""
    inside = Q(path__under=viewer.territory(VIEW).within(path))
    if not viewer.can(VIEW, path):
        return inside
    return inside | Q(path__in=ancestors(path))


def vehicle_list(
    viewer: Actor, path: str, day: date, *, retired: bool = False
) -> QuerySet[Vehicle]:
    """Vehicles that serve the place at `path` on `day`; `retired`: also those that do not any
    more."""
    with everywhere("a vehicle of the subdistrict serves its communities"):
        rows: QuerySet[Vehicle] = Vehicle.objects.filter(_serving(viewer, path))
    rows = rows if retired else rows.filter(serves_on(day))
    return rows.select_related("place", "team").order_by("path", "name", "plate", "id")


def driver_list(viewer: Actor, path: str, day: date) -> QuerySet[Driver]:
    """Who drives for the place at `path` on `day`, whether there or away."""
    with everywhere("a driver of the subdistrict drives for its communities"):
        rows: QuerySet[Driver] = Driver.objects.filter(_serving(viewer, path), serves_on(day))
    return rows.select_related("staff", "usual", "place").order_by("staff__name_order", "id")


def get_vehicle(viewer: Actor, vehicle_id: uuid.UUID, right: str = VIEW) -> Vehicle:
    """A vehicle based in the viewer's places, or NotFound."""
    row: Vehicle | None = (
        Vehicle.objects.filter(pk=vehicle_id).select_related("place", "team").first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def get_driver(viewer: Actor, driver_id: uuid.UUID, right: str = VIEW) -> Driver:
    """A driver based in the viewer's places, or NotFound."""
    row: Driver | None = (
        Driver.objects.filter(pk=driver_id).select_related("staff", "place").first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_drivers(viewer: Actor) -> list[Driver]:
    """The viewer's own rows as a driver, wherever they are based."""
    if viewer.user_id is None:
        return []
    with everywhere("everybody may know that they drive themselves"):
        return list(Driver.objects.filter(staff__user_id=viewer.user_id).select_related("staff"))


def driving_path(actor: Actor, trip: Trip, right: str) -> str:
    """The place in which the actor may do something with a ride that is driven.

    For its own driver that is where they are based, or else where they hold the right: they are
    sent to places outside their own. For a desk that confirms rides it is where the ride begins. To
    all others the ride does not exist: NotFound.
    """
    own = next((row for row in own_drivers(actor) if row.pk == trip.driver_id), None)
    if own is not None and right in actor.rights:
        return own.path if actor.can(right, own.path) else actor.home(right)[1]
    if actor.can(CONFIRM, trip.path):
        return trip.path
    raise NotFound()


def staff_who_could_drive(viewer: Actor, path: str, day: date) -> list[Staff]:
    """Staff of the place whom the viewer may put to work and who do not drive yet."""
    territory = viewer.territory("people.staff.view").within(path)
    driving = Driver.objects.filter(active_to__isnull=True).values("staff_id")
    rows: QuerySet[Staff] = Staff.objects.filter(
        Q(left_on__isnull=True) | Q(left_on__gt=day), path__under=territory
    ).exclude(pk__in=driving)
    return list(rows.order_by("name_order", "id")[:MOST_CHOICES])


def team_choices(viewer: Actor, place: Place, day: date) -> list[Team]:
    """Teams that could be responsible for a vehicle based in the place."""
    return list(team_list(viewer, place, day)[:MOST_CHOICES])
