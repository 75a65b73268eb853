"""Doors of screenings for a worker's phone: the open ones of the places they answer for, in walking
order, with why they are missed and who lives there; and the questions of the campaign's own plan.

Whoever answers for nothing has no doors of their own and carries none: a phone is no register.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from lianfang.access.actors import Actor
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.selectors.subjects import SubjectCard, place_names, whereabouts
from lianfang.health.selectors.rules import HealthRules, health_rules
from lianfang.places.models import Place
from lianfang.screening.models import Campaign
from lianfang.screening.selectors.campaigns import area_of, open_campaigns
from lianfang.screening.selectors.mine import RIGHT, OwnDoors, own_doors, own_part
from lianfang.screening.selectors.missed import MissedHousehold, names_of_members
from lianfang.screening.selectors.plans import CampaignPlan, plan_of

MOST_DOORS = 200
MOST_CAMPAIGNS = 5


@dataclass(frozen=True, slots=True)
class FieldDoor:
    """A household to be asked, and its members as the worker may see them."""

    missed: MissedHousehold
    members: tuple[SubjectCard, ...]


@dataclass(frozen=True, slots=True)
class FieldDoors:
    """The doors of one stairwell, bay or grid in walking order."""

    path: str
    title: str
    doors: tuple[FieldDoor, ...]


@dataclass(frozen=True, slots=True)
class FieldScreening:
    """One campaign for one worker. `places`: (id, where) somebody nobody knew may be found in;
    temperatures in °C."""

    campaign: Campaign
    asked: CampaignPlan
    rules: HealthRules
    walks: tuple[FieldDoors, ...]
    places: tuple[tuple[uuid.UUID, str], ...]
    left: int
    done: int

    @property
    def fever(self) -> Decimal:
        return Decimal(self.rules.fever) / 10


def field_screenings(
    viewer: Actor, moment: datetime, own_places: Sequence[Place]
) -> tuple[FieldScreening, ...]:
    """The worker's own doors of every campaign under way; nothing for whoever answers for nothing.

    `own_places` are those of the worker's day. A fixed number of queries for each campaign.
    """
    if RIGHT not in viewer.rights or own_part(viewer, moment) is None:
        return ()
    campaigns = open_campaigns(viewer, RIGHT)[:MOST_CAMPAIGNS]
    if not campaigns:
        return ()
    found = own_doors(viewer, moment, shown=MOST_DOORS, campaigns=campaigns)
    return tuple(_screening(viewer, moment, one, own_places) for one in found)


def _screening(
    viewer: Actor, moment: datetime, own: OwnDoors, own_places: Sequence[Place]
) -> FieldScreening:
    doors = [door for walk in own.walks for door in walk.doors]
    members = names_of_members(viewer, [door.card.id for door in doors], moment)
    return FieldScreening(
        campaign=own.campaign,
        asked=plan_of(own.campaign),
        rules=health_rules(viewer, own.campaign.path, moment),
        walks=tuple(
            FieldDoors(
                walk.path,
                walk.title,
                tuple(FieldDoor(one, tuple(members.get(one.card.id, ()))) for one in walk.doors),
            )
            for walk in own.walks
        ),
        places=_places(viewer, own, own_places),
        left=own.left,
        done=own.done,
    )


def _places(
    viewer: Actor, own: OwnDoors, own_places: Iterable[Place]
) -> tuple[tuple[uuid.UUID, str], ...]:
    """Where the doors are, and the worker's own places inside the campaign."""
    found = {door.listed.path: door.listed.place_id for walk in own.walks for door in walk.doors}
    area = area_of(viewer, own.campaign, right=RIGHT)
    found |= {place.path: place.pk for place in own_places if area.covers(place.path)}
    names = place_names(found)
    return tuple((found[path], whereabouts(path, names)) for path in sorted(found))


def form_definition(form: RecordForm | None) -> dict[str, Any] | None:
    """A form as the phone draws it, the same as `records/forms` gives."""
    return msgspec.to_builtins(form) if form else None
