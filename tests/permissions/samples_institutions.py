"""Rows of the institutions room for the permission test."""

from datetime import date
from typing import Any

from lianfang.institutions.models import Watch
from lianfang.institutions.services.stays import assign_bed
from lianfang.people.services.persons import register_person
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.services.places import create_place
from tests.permissions.samples import sample
from tests.permissions.world import NOW, SYSTEM, Corner, World, worker


def home(world: World, corner: Corner) -> Any:
    """A nursing home of the corner where one person lives; the same one every time."""
    known = world.samples.get((home, corner.name))
    if known is None:
        known = create_place(
            actor=SYSTEM,
            now=NOW,
            parent_id=corner.place.pk,
            kind=PlaceKind.SITE,
            site_kind=SiteKind.NURSING_HOME,
            name="夕阳红养老院",
        )
        who = register_person(actor=SYSTEM, now=NOW, place_id=known.pk, name="陈大爷")
        stay = assign_bed(
            actor=SYSTEM,
            now=NOW,
            home_id=known.pk,
            person_id=who.pk,
            room="101",
            bed="1",
            contact_phone="13800001234",
        )
        world.samples[(home, corner.name)] = known
        world.samples[("resident of the home", corner.name)] = who
        world.samples[("bed in the home", corner.name)] = stay
    return known


@sample("home_id")
def home_id(world: World, corner: Corner) -> Any:
    return home(world, corner).pk


@sample("institutions:bed|person_id")
def resident_id(world: World, corner: Corner) -> Any:
    home(world, corner)
    return world.samples[("resident of the home", corner.name)].pk


@sample("stay_id")
def stay_id(world: World, corner: Corner) -> Any:
    home(world, corner)
    return world.samples[("bed in the home", corner.name)].pk


@sample("watch_id")
def watch_id(world: World, corner: Corner) -> Any:
    at = home(world, corner)
    return Watch.objects.create(
        place=at,
        path=at.path,
        staff=worker(corner.place, f"on watch {corner.name}"),
        day=date(2020, 3, 18),
        shift="day",
        begins_at=NOW,
        ends_at=NOW,
    ).pk
