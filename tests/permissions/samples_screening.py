"""Rows of the screening room for the permission test."""

from datetime import date
from typing import Any

from lianfang.kit.ids import new_id
from lianfang.people.services.households import register_household
from lianfang.screening.models import ArrivalFollow
from lianfang.screening.services.campaigns import start_screening
from lianfang.screening.services.entries import DoorEntry
from lianfang.screening.services.recording import record_screening
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, SYSTEM, Corner, World


def screening(world: World, corner: Corner) -> Any:
    """A screening of the corner with one household on its list; one for all its doors."""
    known = world.samples.get((screening, corner.name))
    if known is None:
        home = register_household(
            actor=SYSTEM, now=EARLIER, place_id=corner.home.pk, door="909", head_name="陈大爷"
        )
        known = start_screening(
            actor=SYSTEM, now=EARLIER, place_ids=[corner.place.pk], title="排查"
        )
        world.samples[(screening, corner.name)] = known
        world.samples[("screened home", corner.name)] = home
    return known


@sample("campaign_id")
def campaign_id(world: World, corner: Corner) -> Any:
    return screening(world, corner).pk


@sample("screening:door|household_id")
def screened_home_id(world: World, corner: Corner) -> Any:
    screening(world, corner)
    return world.samples[("screened home", corner.name)].pk


@sample("screening:found|place_id")
def searched_place_id(world: World, corner: Corner) -> Any:
    screening(world, corner)
    return corner.home.pk


@sample("screening_id")
def screening_id(world: World, corner: Corner) -> Any:
    campaign = screening(world, corner)
    return record_screening(
        actor=SYSTEM,
        now=NOW,
        campaign_id=campaign.pk,
        household_id=world.samples[("screened home", corner.name)].pk,
        entry=DoorEntry("nobody", NOW),
    ).pk


@sample("follow_id")
def follow_id(world: World, corner: Corner) -> Any:
    return ArrivalFollow.objects.create(
        place=corner.home,
        path=corner.home.path,
        source="gate",
        source_id=new_id(),
        origin="武汉市",
        origin_class="key_region",
        arrived_on=date(2020, 3, 17),
        steps=["register", "report"],
        noted_at=NOW,
        due_at=NOW,
    ).pk
