"""Clerks at the same moment, each on a connection of their own: one code, one step, one park."""

import pytest

from lianfang.enterprises.models import Enterprise, EnterpriseSite, Park
from lianfang.enterprises.services.enterprises import CodeTaken, set_state
from lianfang.enterprises.services.parks import register_park
from lianfang.enterprises.services.sites import add_site
from lianfang.kit.errors import Conflict
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.services.places import create_place
from tests.enterprises.builders import credit_code, register, steps
from tests.people.builders import NOW, SYSTEM, build_town
from tests.transport.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
CODE = credit_code(1)


def test_one_code_typed_by_four_clerks_at_once_stands_once():
    town = build_town()

    results = at_once(*(lambda n=n: register(town, f"第{n}厂", credit_code=CODE) for n in range(4)))

    assert sum(isinstance(one, Enterprise) for one in results) == 1
    assert sum(isinstance(one, CodeTaken) for one in results) == 3


def test_two_changes_of_state_at_once_are_one_step_and_a_conflict():
    town = build_town()
    row = register(town)
    given = {"actor": SYSTEM, "now": NOW, "enterprise_id": row.pk, "state": "closed"}

    results = at_once(*(lambda: set_state(**given, reason="注销") for _clerk in range(3)))

    assert sum(isinstance(one, Enterprise) for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 2
    assert steps(row) == [("state", "open", "closed")]


def test_a_site_and_a_park_written_up_twice_at_once_are_there_once():
    town = build_town()
    row = register(town)
    there = create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=town.community.pk,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.PARK,
        name="四棵工业园",
    )
    used = {"enterprise_id": row.pk, "place_id": town.neighbour.pk, "use": "dormitory"}
    who = {"actor": SYSTEM, "now": NOW}

    sites = at_once(*(lambda: add_site(**who, **used) for _clerk in range(3)))
    parks = at_once(
        *(lambda: register_park(**who, kind="public", place_id=there.pk) for _clerk in range(3))
    )

    assert sum(isinstance(one, EnterpriseSite) for one in sites) == 1
    assert sum(isinstance(one, Park) for one in parks) == 1
    assert sum(isinstance(one, Conflict) for one in (*sites, *parks)) == 4
