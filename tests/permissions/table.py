"""What the one table wants of a door, and what the door answers.

What is wanted follows from `access.roles` alone: no right anywhere, 403; the right but the row lies
outside one's places, 404, as if there were none; inside, neither of them nor a failure. Nothing
else in the program decides, so a page that decides otherwise is wrong, or stands in `EXCEPTIONS`
with a reason. A list, an export or an answer for machines about no row in particular opens to
whoever holds the right, and names no row of places where it does not hold.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.db import transaction

from lianfang.access.enums import Role
from lianfang.access.pages import OPEN
from lianfang.access.roles import OWN_ACCOUNT, ROLE_RIGHTS
from tests.permissions.bodies import BODIES
from tests.permissions.catalogue import Door
from tests.permissions.doorway import Person
from tests.permissions.exceptions import EXCEPTIONS, NAMES_PLACES, Wanted
from tests.permissions.samples import sample_for
from tests.permissions.world import CHILD, INSIDE, OWN, PARENT, SIBLING, Corner, World

FOR_ALL = {OPEN, *OWN_ACCOUNT}
NUMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
# The names of the neighbours' community, its building and its stairwell begin so.
NEIGHBOURS = "王太"


def wrong_answers(world: World, door: Door) -> list[str]:
    """Every role the door answers otherwise than the table says, in words."""
    wrong = []
    is_list = shows_rows(door)
    for role, name in tried(door):
        wanted = wanted_of(door, role, name)
        person = who(world, door, role, name)
        got, said = knock_and_read(world, door, person, world.corners[name], wanted)
        # Whose other post reaches the row may be told that it is there, and not theirs.
        is_told = wanted == 404 and got == 403 and person is not world.known[role]
        if not is_told and not fits(wanted, got):
            wrong.append(f"{role.value} at {name}: wanted {wanted}, got {got}")
        elif is_list and wanted == "in" and (strange := strange_rows(world, door, said)):
            wrong.append(f"{role.value} at {name}: names {strange} of the neighbours")
    return wrong


def tried(door: Door) -> Iterator[tuple[Role, str]]:
    """Who knocks for the row of which corner.

    Every role at its own place. Whoever lacks the right is refused before anything is looked up:
    one of them asks for a strange row, too. Whoever holds it asks for the neighbours' row. For the
    rows above and below, one of them does: whether these are inside follows from the path alone,
    the same for all who hold the right in that place, and each door has another one ask.
    """
    yield from ((role, OWN) for role in Role)
    if not is_placed(door):
        return
    inside = [role for role in Role if holds(door, role)]
    outside = [role for role in Role if role not in inside]
    yield from ((role, SIBLING) for role in (*inside, *outside[:1]))
    if inside:
        one = inside[zlib.crc32(str(door).encode()) % len(inside)]
        yield from ((one, PARENT), (one, CHILD))


def who(world: World, door: Door, role: Role, corner: str) -> Person:
    """Who of that role asks for the row of that corner.

    For what lies outside, and for lists, somebody whose other post reaches there: it does not give
    the right, so the row does not exist for them either. Were the wall around all their places
    alone in the way, they would get in. Whoever acts for an enterprise does so by name; the contact
    of the samples acts for one in every corner, so that their places decide.
    """
    by_name = role == Role.ENTERPRISE_CONTACT
    is_free = by_name or door.right in ROLE_RIGHTS[Role.DISPLAY]
    is_inside = corner in INSIDE and not shows_rows(door)
    return world.known[role] if is_free or is_inside else world.spread[role]


def shows_rows(door: Door) -> bool:
    """A page, an answer or a file about no row in particular: it may hold only one's own."""
    is_asked = door.method == "GET" or "export" in door.name
    return is_asked and door.right not in FOR_ALL and not is_placed(door)


def text_of(said: bytes) -> str:
    """What a page, a document of the API or a workbook says."""
    if said[:2] != b"PK":
        return said.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(said)) as book:
        return "".join(book.read(name).decode(errors="replace") for name in book.namelist())


def strange_rows(world: World, door: Door, said: bytes) -> list[str]:
    """Which of the neighbours' rows an answer names, by their samples."""
    text = text_of(said)
    found = {world.strange[one] for one in NUMBER.findall(text) if one in world.strange}
    found |= {"place"} if NEIGHBOURS in text else set()
    return sorted(found - ({"place", "place_id"} if str(door) in NAMES_PLACES else set()))


def holds(door: Door, role: Role) -> bool:
    return door.right in FOR_ALL or door.right in ROLE_RIGHTS[role]


def is_placed(door: Door) -> bool:
    """Whether a row in a place stands in the address; a name without a sample may be one."""
    found = [sample_for(door.name, name) for name in door.names]
    return any(one is None or one.in_place for one in found)


def wanted_of(door: Door, role: Role, corner: str) -> Wanted:
    """403, 404 or "in"."""
    usual = _from_the_table(door, role, corner)
    rule = EXCEPTIONS.get(str(door))
    return rule(role, corner, usual) if rule else usual


def _from_the_table(door: Door, role: Role, corner: str) -> Wanted:
    if door.right in FOR_ALL:
        return "in"
    if not holds(door, role):
        return 403
    return "in" if not is_placed(door) or corner in INSIDE else 404


def fits(wanted: Wanted, got: int | str) -> bool:
    if wanted != "in":
        return got == wanted
    return isinstance(got, int) and got < 500 and got not in {401, 403, 404, 405}


def knock(
    world: World, door: Door, person: Person | None, corner: Corner, wanted: Wanted
) -> int | str:
    """The status of the answer, or the name of what was raised; nothing of it stays."""
    return knock_and_read(world, door, person, corner, wanted)[0]


def knock_and_read(
    world: World,
    door: Door,
    person: Person | None,
    corner: Corner,
    wanted: Wanted,
    **query: str,
) -> tuple[int | str, bytes]:
    """The same with what the answer says; `query` stands in the address or the form as well."""
    address, sent = address_of(world, door, corner), {**sent_to(world, door, corner), **query}
    as_json = door.is_api and door.method not in {"GET", "DELETE"}
    # A refusal is asked for as a fragment: the whole page around it is tested elsewhere.
    headers = {} if wanted == "in" or door.is_api else {"HX-Request": "true"}
    # Whoever is refused has written nothing; the test undoes it if they have.
    point = None if wanted == 403 else transaction.savepoint()
    try:
        return world.doorway.answer(
            person, door.method, address, sent, as_json=as_json, headers=headers
        )
    except Exception as error:
        return f"{type(error).__name__}: {error}", b""
    finally:
        if point is not None:
            transaction.savepoint_rollback(point)


def address_of(world: World, door: Door, corner: Corner) -> str:
    """With the rows of that corner."""
    values = {}
    for name in door.names:
        found = sample_for(door.name, name)
        assert found, f"{door}: say in samples.py what {name!r} stands for"
        values[name] = str(world.samples[(found.make, corner.name)])
    return door.address(values)


def sent_to(world: World, door: Door, corner: Corner) -> dict:
    body = BODIES.get(str(door))
    return body(world, corner) if body else {}
