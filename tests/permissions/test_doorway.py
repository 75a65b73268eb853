"""What holds at every door alike, and that the short way in of the table is the whole one."""

import zlib
from dataclasses import replace

import pytest
from django.test import Client

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.pages import OPEN
from tests.permissions.bodies import BODIES
from tests.permissions.catalogue import (
    WITHOUT_RIGHT,
    Door,
    api_addresses_not_in_the_catalogue,
    doors,
    operations_without_right,
    pages_without_right,
)
from tests.permissions.exceptions import EXCEPTIONS
from tests.permissions.samples import sample_for
from tests.permissions.staging import rows_in
from tests.permissions.table import (
    NUMBER,
    address_of,
    fits,
    holds,
    knock,
    knock_and_read,
    shows_rows,
    text_of,
    tried,
    wanted_of,
    who,
    wrong_answers,
)
from tests.permissions.world import OWN, PARENT, SIBLING, World

DOORS = doors()
pytestmark = pytest.mark.django_db


def test_every_page_names_its_right_or_has_a_reason():
    assert sorted(set(pages_without_right()) - set(WITHOUT_RIGHT)) == []


def test_every_operation_names_its_right():
    assert operations_without_right() == ()
    assert sorted(set(api_addresses_not_in_the_catalogue()) - set(WITHOUT_RIGHT)) == []


def test_every_exception_still_speaks_of_a_door():
    names = {str(door) for door in DOORS}

    assert sorted(set(EXCEPTIONS) - names) == []
    assert sorted(set(BODIES) - names) == []


def test_every_name_in_an_address_has_a_sample():
    missing = {
        f"{d.name}|{name}" for d in DOORS for name in d.names if not sample_for(d.name, name)
    }

    assert sorted(missing) == []


def test_every_role_knocks_at_every_door():
    assert {len({role for role, _corner in tried(door)}) for door in DOORS} == {len(Role)}
    assert sum(1 for door in DOORS for _knock in tried(door)) > 25_000


def test_whoever_has_not_signed_in_is_sent_to_the_log_in(world):
    wrong = []
    for door in DOORS:
        wanted = 401 if door.is_api else 302
        got = knock(world, door, None, world.corners[OWN], "in")
        if door.right != OPEN and got != wanted:
            wrong.append(f"{door}: wanted {wanted}, got {got}")

    assert wrong == []


def test_a_page_answers_only_to_the_methods_it_declares(world):
    wrong = []
    declared = {}
    for door in DOORS:
        declared.setdefault(door.name, set()).add(door.method)
    for door in DOORS:
        if door.is_api or door.method != "GET" or door.right == OPEN:
            continue
        undeclared = next(m for m in ("DELETE", "PUT") if m not in declared[door.name])
        asked = replace(door, method=undeclared)
        got = knock(world, asked, world.known[Role.COMMANDER], world.corners[OWN], 405)
        if got != 405:
            wrong.append(f"{asked}: {got}")

    assert wrong == []


def test_administration_asks_for_the_second_factor(world):
    wrong = []
    guarded = [door for door in DOORS if door.second_factor]
    for door in guarded:
        role = next(role for role in Role if holds(door, role))
        once = replace(world.known[role], session={})
        wanted = 403 if door.is_api else 302
        got = knock(world, door, once, world.corners[OWN], "in")
        if got != wanted:
            wrong.append(f"{door} for {role.value}: wanted {wanted}, got {got}")

    assert wrong == []
    assert len(guarded) > 20


@pytest.mark.parametrize("role", Role)
def test_the_short_way_in_answers_as_the_whole_one_does(world, role):
    browser = world.browsers[role]
    for door in _some_doors_of(role):
        for name in (OWN, SIBLING):
            corner, wanted = world.corners[name], wanted_of(door, role, name)
            whole = browser.get(address_of(world, door, corner)).status_code

            assert (str(door), name, fits(wanted, whole)) == (str(door), name, True)
            assert knock(world, door, world.known[role], corner, wanted) == whole


def _some_doors_of(role):
    """A page and an operation the role may use, and one of each it may not."""
    reading = [d for d in DOORS if d.method == "GET" and d.names and d.right != OPEN]
    for is_api in (False, True):
        for may in (True, False):
            fitting = [d for d in reading if d.is_api == is_api and holds(d, role) == may]
            yield from fitting[:1]


def test_whoever_is_nobody_is_sent_away_by_the_whole_way_too(world):
    for is_api, status in ((False, 302), (True, 401)):
        door = next(d for d in DOORS if d.is_api == is_api and d.method == "GET" and d.names)

        assert Client().get(address_of(world, door, world.corners[OWN])).status_code == status


def test_a_door_that_opens_wrongly_is_found_by_its_name_and_role(world):
    """The same door as if the table named another right: everybody it lets in is one too many."""
    door = next(d for d in DOORS if str(d) == "GET-people:person")
    told = wrong_answers(world, replace(door, right="access.key.rotate"))

    assert f"{Role.COMMANDER.value} at own: wanted 403, got 200" in told
    assert all(" at " in line for line in told)


def test_rows_of_strangers_that_open_are_found_by_role_and_place(world, monkeypatch):
    """As if everybody's walls stood one level too far out."""
    town = world.corners[PARENT].place

    def reaching_too_far(user, _now):
        return Actor(user.pk, user.display_name, (Post(Role(user.username), town.path, town.pk),))

    monkeypatch.setattr("lianfang.access.middleware.actor_of", reaching_too_far)
    told = wrong_answers(world, next(d for d in DOORS if str(d) == "GET-people:person"))

    assert f"{Role.COMMANDER.value} at sibling: wanted 404, got 200" in told
    assert {line.split(" at ")[1] for line in told} == {
        "sibling: wanted 404, got 200",
        "parent: wanted 404, got 200",
    }


def test_a_selector_that_forgets_where_its_right_holds_is_found(world, monkeypatch):
    """The wall around all their places alone keeps strangers' rows from most people; somebody's
    other post moves it."""
    monkeypatch.setattr(Actor, "can", lambda self, right, _path: right in self.rights)
    told = wrong_answers(world, next(d for d in DOORS if str(d) == "GET-people:person"))

    assert f"{Role.COMMANDER.value} at sibling: wanted 404, got 200" in told
    assert {line.split(" at ")[1] for line in told} == {
        "sibling: wanted 404, got 200",
        "parent: wanted 404, got 200",
    }


def drawn(door: Door) -> int:
    """A number of the door's own: each has another place and another person ask."""
    return zlib.crc32(str(door).encode())


def said_of(world: World, door: Door, place: str) -> str:
    """What the list says of the place to one who holds its right in their own corner alone, and
    whose other post reaches the whole town."""
    able = [role for role in Role if holds(door, role) and role != Role.ENTERPRISE_CONTACT]
    if not able:
        return ""
    role = able[drawn(door) // 3 % len(able)]
    query = {"place": str(world.corners[place].place.pk)}
    person = who(world, door, role, SIBLING)
    return text_of(knock_and_read(world, door, person, world.corners[OWN], "in", **query)[1])


def test_a_list_asked_for_a_place_names_rows_where_the_right_holds_and_no_others(world):
    """What lists say when no place is named is part of the table."""
    # What the town above has decided may be known in its villages.
    own, strange = rows_in(world, OWN).keys() - rows_in(world, PARENT).keys(), world.strange
    wrong, telling = {}, []
    for door in filter(shows_rows, DOORS):
        place = (OWN, SIBLING, PARENT)[drawn(door) % 3]
        named = set(NUMBER.findall(said_of(world, door, place)))
        found = named & strange.keys() - {str(world.corners[place].place.pk)}
        if found:
            wrong[f"{door} asked for {place}"] = sorted(strange[one] for one in found)
        if place == OWN and named & own:
            telling.append(str(door))

    assert wrong == {}
    # Or nothing would be seen in them.
    assert len(telling) > 25
