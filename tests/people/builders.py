"""A small invented town and the people who work in it; everything is made through services."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.identity_papers import calc_check_digit
from lianfang.people.models import Household, Person
from lianfang.people.services.households import register_household
from lianfang.people.services.persons import register_person
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.services.places import ensure_places
from lianfang.places.services.planting import PlaceDraft
from tests.access.builders import appoint, sign_in

NOW = datetime(2020, 3, 18, 9, 30, tzinfo=LOCAL_ZONE)
SYSTEM = Actor.system("test")


@dataclass(frozen=True)
class Town:
    """金山街道 with two communities; each has a grid, and an estate of two buildings."""

    township: Place
    community: Place
    unit: Place
    other_unit: Place
    neighbour: Place
    neighbour_unit: Place


def build_town() -> Town:
    def units() -> tuple[PlaceDraft, ...]:
        return tuple(PlaceDraft(PlaceKind.UNIT, f"{n}单元") for n in (1, 2))

    def community(name: str, estate: str) -> PlaceDraft:
        buildings = tuple(
            PlaceDraft(PlaceKind.BUILDING, f"{n}栋", children=units()) for n in (3, 5)
        )
        return PlaceDraft(
            PlaceKind.COMMUNITY,
            name,
            children=(
                PlaceDraft(PlaceKind.GRID, "第一网格"),
                PlaceDraft(PlaceKind.ESTATE, estate, children=buildings),
            ),
        )

    township = PlaceDraft(
        PlaceKind.TOWNSHIP,
        "金山街道办事处",
        "金山街道",
        children=(community("四棵社区", "金山花园"), community("王太社区", "王太家园")),
    )
    district = PlaceDraft(PlaceKind.DISTRICT, "试验区", children=(township,))
    placed = ensure_places(actor=SYSTEM, now=NOW, parent_id=None, drafts=[district]).placed
    named: dict[str, list[Place]] = {}
    for draft, place in placed:
        named.setdefault(draft.name, []).append(place)
    return Town(
        township=named["金山街道办事处"][0],
        community=named["四棵社区"][0],
        unit=named["1单元"][0],
        other_unit=named["2单元"][0],
        neighbour=named["王太社区"][0],
        neighbour_unit=named["1单元"][2],
    )


def account(name: str) -> User:
    user, _new = User.objects.get_or_create(username=name, defaults={"display_name": name})
    return user


def appointed(role: Role, place: Place, name: str = "") -> Actor:
    """Somebody with that role there, and an account of their own."""
    name = name or f"{role.value}-{place.short_name}"
    return Actor(account(name).pk, name, (Post(role, place.path, place.pk),))


def signed_in(role: Role, place: Place, name: str = "") -> Client:
    """A browser in which somebody with that role there has signed in, with a second factor."""
    user = account(name or f"{role.value}-{place.short_name}")
    if not user.appointments.exists():
        appoint(user, role, place.path, now=NOW)
    return sign_in(user, second_factor=True)


@cache
def paper_number(birth: str = "19700101", sequence: int = 1, area: str = "420281") -> str:
    """A valid invented resident ID number; odd sequences are male."""
    body = f"{area}{birth}{sequence:03d}"
    return body + calc_check_digit(body + "0")


def resident(place: Place, name: str = "曾小明", **entry) -> Person:
    return register_person(actor=SYSTEM, now=NOW, place_id=place.pk, name=name, **entry)


def household(place: Place, door: str = "501", **entry) -> Household:
    return register_household(actor=SYSTEM, now=NOW, place_id=place.pk, door=door, **entry)


def to(name: str, row=None, *more) -> str:
    """Address of a page of this room, about the row."""
    return reverse(f"people:{name}", args=[one.pk for one in (row, *more) if one is not None])


def text(response) -> str:
    """What an answer says, on one line."""
    return re.sub(r"\s+", " ", response.content.decode())


def told(response) -> list[str]:
    """What the page says has been done."""
    found = re.search(r'id="lf-messages"[^>]*>(.*?)</script>', text(response))
    return [one["message"] for one in json.loads(found[1])] if found else []


def questions(client: Client, address: str) -> int:
    """How often the database is asked for that page."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)
