"""Whatever machines send, the answer is one the contract names: refused in words, never a failure.

Every operation is asked with requests made from the contract by Schemathesis, and with the words
that break programs: no text at all, half a character, names with rare characters, numbers without
end, days that never were. `LIANFANG_ANY_INPUT` sets how many requests each operation gets.
"""

import json
import os

import pytest
import schemathesis
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.access.enums import Role
from lianfang.access.pages import OPEN
from lianfang.access.roles import OWN_ACCOUNT, ROLE_RIGHTS
from lianfang.api.root import api
from tests.permissions.bodies import BODIES
from tests.permissions.catalogue import doors
from tests.permissions.doorway import PERSON
from tests.permissions.samples import sample_for
from tests.permissions.staging import furnished_world
from tests.permissions.world import OWN, PARENT, SIBLING

pytestmark = [pytest.mark.django_db, pytest.mark.long]
EXAMPLES = int(os.environ.get("LIANFANG_ANY_INPUT", "8"))
DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = {
    (one.method.upper(), one.path): one
    for one in (found.ok() for found in SCHEMA.get_all_operations())
}
DOORS = [door for door in doors() if door.is_api]
# Wherever the commander may ask, the commander asks: the fewest refusals stand in the way.
ASKING = sorted(Role, key=lambda role: (role != Role.COMMANDER, role.value))
HARD = [
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "👩‍👩‍👧‍👦",
    "𠮷野家",
    "\u202eabc",
    "１２３",
    "0000-00-00",
    "2020-02-30",
    "9999-12-31T23:59:59+14:00",
    "1e400",
    "NaN",
    "-1",
    "9" * 40,
    "x" * 70_000,
    "' OR 1=1 --",
    "=1+1",
    "00000000-0000-0000-0000-000000000000",
    -1,
    0,
    2**63,
    1e308,
    True,
    None,
    [],
    {},
    [None],
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Built once for all operations, with all samples; every request is undone by itself."""
    with django_db_blocker.unblock(), furnished_world() as world:
        yield world


def asker(world, door):
    """Somebody who may ask here."""
    role = next(
        (r for r in ASKING if door.right in {*ROLE_RIGHTS[r], *OWN_ACCOUNT, OPEN}), Role.COMMANDER
    )
    return world.known[role]


def broken(draw, value):
    """The value with something in it replaced by a word that breaks programs."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: broken(draw, value[key])}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [broken(draw, value[0]), *value[1:]]
    return draw(st.sampled_from(HARD))


def known(world, door, name, corner):
    """The row that stands for this part of the address, if there is one."""
    found = sample_for(door.name, name)
    return str(world.samples[(found.make, corner)]) if found else None


def request_of(draw, world, door):
    """(address, query, body): from the contract, with real rows and hard words mixed in."""
    case = draw(OPERATIONS[door.method, door.template].as_strategy())
    corner = draw(st.sampled_from([OWN, OWN, SIBLING, PARENT]))
    made = {**(case.path_parameters or {})}
    for name in door.names:
        real = known(world, door, name, corner)
        if real is not None and draw(st.integers(0, 3)):
            made[name] = real
    query = {name: str(value) for name, value in (case.query or {}).items()}
    if query and draw(st.booleans()):
        query[draw(st.sampled_from(sorted(query)))] = str(draw(st.sampled_from(HARD)))
    body = case.body
    right = BODIES.get(str(door))
    if right is not None and draw(st.booleans()):
        body = json.loads(json.dumps(right(world, world.corners[corner]), default=str))
    if door.method in {"POST", "PUT", "PATCH"} and draw(st.booleans()):
        body = broken(draw, body)
    return made, query, body


def as_bytes(body) -> bytes:
    """What goes over the wire, valid JSON or not."""
    if isinstance(body, bytes):
        return body
    try:
        return json.dumps(body, default=str).encode("utf-8", "surrogatepass")
    except (TypeError, ValueError):
        return b"{"


def asked(world, door, made, query, body):
    """The answer's status; nothing of the request stays."""
    address = door.address({name: str(value).replace("/", "%2F") for name, value in made.items()})
    request = world.doorway.requests.generic(
        door.method,
        address.encode("utf-8", "replace").decode("latin-1").replace("?", "%3F"),
        data=b"" if door.method in {"GET", "DELETE"} else as_bytes(body),
        content_type="application/json",
        query_params={key: value.encode("utf-8", "replace") for key, value in query.items()},
        **{PERSON: asker(world, door)},
    )
    point = transaction.savepoint()
    try:
        return world.doorway.status_of(request)
    finally:
        transaction.savepoint_rollback(point)


def documented(door):
    return set(DOCUMENT["paths"][door.template][door.method.lower()]["responses"])


@pytest.mark.parametrize("door", DOORS, ids=str)
def test_any_request_gets_an_answer_the_contract_names(world, door):
    wrong = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="LIANFANG_ANY_INPUT" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def send(data):
        made, query, body = request_of(data.draw, world, door)
        status = asked(world, door, made, query, body)
        if status >= 500 or str(status) not in documented(door):
            wrong.append((status, made, query, body))
            raise AssertionError(f"{status} is no answer: {made} {query} {body!r}"[:2_000])

    send()
    assert wrong == []


def test_every_operation_of_the_contract_is_asked():
    assert {(door.method, door.template) for door in DOORS} == set(OPERATIONS)
