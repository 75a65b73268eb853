"""Every page and operation x every role x own, sibling, parent and child place, against the one
table.

What is expected follows from `access.roles` alone: no right anywhere, 403; the right but the row
lies outside one's places, 404, as if there were none; inside, neither of them nor a failure.
Nothing else in the program decides, so a page that decides otherwise is wrong, or stands below with
a reason.
"""

import json

import pytest
from django.db import connection, transaction
from django.test import Client

from lianfang.access.enums import Role
from lianfang.access.pages import OPEN
from lianfang.access.roles import OWN_ACCOUNT, ROLE_RIGHTS
from lianfang.access.scope import everywhere
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
from tests.permissions.samples import SAMPLES, sample_for
from tests.permissions.world import INSIDE, OWN, SIBLING, build_world

DOORS = doors()
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for all doors, with all samples; every request is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        with everywhere("samples are made for nobody in particular"):
            for found in SAMPLES.values():
                for corner in world.corners.values():
                    world.samples[(found.make, corner.name)] = found.make(world, corner)
        yield world
        transaction.set_rollback(True)


def values_for(world, door, corner):
    """What stands in the address for the row in that corner."""
    values = {}
    for name in door.names:
        found = sample_for(door.name, name)
        assert found, f"{door}: say in samples.py what {name!r} stands for"
        values[name] = str(world.samples[(found.make, corner.name)])
    return values


def knock(world, door, browser, corner, **headers):
    """The status of the answer, or the name of what was raised; nothing of it stays."""
    address = door.address(values_for(world, door, corner))
    body = BODIES.get(str(door))
    data = body(world, corner) if body else {}
    point = transaction.savepoint()
    try:
        if door.is_api and door.method not in {"GET", "DELETE"}:
            answer = browser.generic(
                door.method,
                address,
                data=json.dumps(data, default=str),
                content_type="application/json",
            )
        else:
            answer = getattr(browser, door.method.lower())(address, data, headers=headers)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        transaction.savepoint_rollback(point)
        browser.cookies.pop("messages", None)


def is_placed(door):
    return any(sample_for(door.name, name).in_place for name in door.names)


def expected(door, role, corner):
    """403, 404 or "in", from the role table alone."""
    if door.right in OWN_ACCOUNT or door.right == OPEN:
        return "in"
    if door.right not in ROLE_RIGHTS[role]:
        return 403
    return "in" if not is_placed(door) or corner.name in INSIDE else 404


def fits(wanted, status):
    if wanted != "in":
        return status == wanted
    return isinstance(status, int) and status < 500 and status not in {401, 403, 404, 405}


def test_every_page_names_its_right_or_has_a_reason():
    assert sorted(set(pages_without_right()) - set(WITHOUT_RIGHT)) == []


def test_every_operation_names_its_right():
    assert operations_without_right() == ()
    assert sorted(set(api_addresses_not_in_the_catalogue()) - set(WITHOUT_RIGHT)) == []


def test_every_exception_still_speaks_of_a_door():
    names = {str(door) for door in DOORS}

    assert sorted(set(EXCEPTIONS) - names) == []
    assert sorted(set(BODIES) - names) == []


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_the_door_opens_to_exactly_those_the_table_names(world, door: Door):
    wrong = []
    everywhere_asked = is_placed_or_unknown(door)
    for role in Role:
        # Whoever lacks the right is refused before anything is looked up: one's own place and a
        # strange one will do.
        lacks = door.right not in ROLE_RIGHTS[role] and door.right not in {OPEN, *OWN_ACCOUNT}
        for corner in world.corners.values():
            if corner.name != OWN and (not everywhere_asked or (lacks and corner.name != SIBLING)):
                continue
            wanted = expected(door, role, corner)
            wanted = EXCEPTIONS.get(str(door), lambda _role, _corner, usual: usual)(
                role, corner.name, wanted
            )
            # A refusal is asked for as a fragment: the whole page around it is tested elsewhere.
            headers = {} if wanted == "in" else {"HX-Request": "true"}
            status = knock(world, door, world.browsers[role], corner, **headers)
            if not fits(wanted, status):
                wrong.append(f"{role.value} at {corner.name}: wanted {wanted}, got {status}")

    assert wrong == []


def is_placed_or_unknown(door):
    return any(not (s := sample_for(door.name, name)) or s.in_place for name in door.names)


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_whoever_has_not_signed_in_is_sent_to_the_log_in(world, door: Door):
    status = knock(world, door, Client(), world.corners[OWN])

    wanted = 401 if door.is_api else 302
    assert status == (status if door.right == OPEN else wanted)


@pytest.mark.parametrize(
    "door",
    [d for d in DOORS if not d.is_api and d.method == "GET" and d.right != OPEN],
    ids=str,
)
def test_a_page_answers_only_to_the_methods_it_declares(world, door: Door):
    methods = {d.method for d in DOORS if d.name == door.name}
    undeclared = next(m for m in ("DELETE", "PUT") if m not in methods)
    asked = Door(
        door.name, undeclared, door.template, door.names, door.right, False, door.second_factor
    )

    assert knock(world, asked, world.browsers[Role.COMMANDER], world.corners[OWN]) == 405


@pytest.mark.parametrize(
    "door", [d for d in DOORS if d.second_factor and d.method == "GET"], ids=str
)
def test_administration_asks_for_the_second_factor(world, door: Door):
    role = next(r for r in Role if door.right in ROLE_RIGHTS[r])
    browser = Client()
    browser.force_login(
        world.people[role], backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    status = knock(world, door, browser, world.corners[OWN])

    assert status == (403 if door.is_api else 302)


def test_the_table_is_tried_in_many_ways():
    tried = sum(
        len(Role) * (4 if any(sample_for(d.name, n).in_place for n in d.names) else 1)
        for d in DOORS
        if all(sample_for(d.name, n) for n in d.names)
    )

    assert tried > 2_000
    assert connection.vendor == "postgresql"
