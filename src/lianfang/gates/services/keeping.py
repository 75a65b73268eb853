"""Passages are kept, many at once with a fixed number of statements, whoever sent them.

A record of a device and one written on a page are judged alike: the checkpoint must lie where the
actor records passages, plates only warn, a temperature that reaches the plan's threshold marks the
passage, and where the person is known it becomes a health check, which starts the fever path.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook.gates import Gates
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.gates.enums import LET_THROUGH, MAX_PERSONS
from lianfang.gates.models import Expected, Passage, Permit, Point
from lianfang.gates.models.sealing import Driver, seal_driver
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.services.fevers import measure
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.kit.ids import new_id
from lianfang.kit.plates import check_plate
from lianfang.kit.text import compact, tidy
from lianfang.people.models import Person
from lianfang.people.models.staff import Staff
from lianfang.places.models import Place

RIGHT = "gates.passage.record"
SLIP_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_Row = TypeVar("_Row", Place, Permit, Person)
SHORT = Annotated[str, msgspec.Meta(max_length=64)]


class PassageBody(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """What a guard says of a passage; `point` is the id of the checkpoint's place.

    `action`: pass, registered, turned_back, handed_over. `temperature` in °C with one decimal, the
    highest in the vehicle. `destination` is a place, or `destination_text` words. `driver_…` where
    they are asked for. `pass_id` the pass that was shown. A correction names the passage it
    `supersedes` and the `reason`; `void`: that never took place.
    """

    point: uuid.UUID
    direction: Literal["in", "out"]
    vehicle: Literal["foot", "car", "coach", "lorry", "motorcycle", "other"]
    action: Literal["pass", "registered", "turned_back", "handed_over"]
    plate: Annotated[str, msgspec.Meta(max_length=40)] = ""
    persons: Annotated[int, msgspec.Meta(ge=1, le=MAX_PERSONS)] = 1
    temperature: Annotated[float, msgspec.Meta(ge=0, le=100)] | None = None
    origin: SHORT = ""
    destination: uuid.UUID | None = None
    destination_text: SHORT = ""
    driver_name: SHORT = ""
    driver_paper: SHORT = ""
    driver_phone: SHORT = ""
    person: uuid.UUID | None = None
    pass_id: uuid.UUID | None = None
    slip: Annotated[str, msgspec.Meta(max_length=16)] = ""
    note: Annotated[str, msgspec.Meta(max_length=128)] = ""
    supersedes: uuid.UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=128)] = ""
    void: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage about to be kept: its id, when it was, what was said, how it was sent.

    `tells`: its village of destination is told; of a coach each village is told by `telling`.
    """

    id: uuid.UUID
    taken_at: datetime
    body: PassageBody
    digest: bytes | None = None
    skew_ms: int = 0
    tells: bool = True


@dataclass(slots=True)
class Kept:
    """What became of the entries: rows that are kept, errors of the others."""

    rows: dict[uuid.UUID, Passage] = field(default_factory=dict)
    errors: dict[uuid.UUID, WorkError] = field(default_factory=dict)


def slip_number(passage_id: uuid.UUID, taken_at: datetime) -> str:
    """The number on the paper slip, as a device without signal makes it too: month and day in
    China, then the last 25 bits of the id in base 32 (Crockford)."""
    rest = passage_id.int & 0x1FFFFFF
    letters = "".join(SLIP_ALPHABET[rest >> shift & 31] for shift in (20, 15, 10, 5, 0))
    return f"{taken_at + timedelta(hours=8):%m%d}-{letters}"


def keep_passages(
    actor: Actor, now: datetime, entries: Sequence[Entry], *, old: Passage | None = None
) -> Kept:
    """Judge and store the entries; eleven statements for any number of them, plus the fevers.

    `old`: the passage the one entry corrects. An id that is there already is left as it is: the
    caller compares the digests.
    """
    world = _World(actor, now, entries)
    kept = Kept()
    rows = []
    for entry in entries:
        try:
            rows.append(_row(world, entry, old))
        except WorkError as error:
            kept.errors[entry.id] = error
    Passage._base_manager.bulk_create(rows, ignore_conflicts=True)
    with everywhere("an id is taken wherever it was used"):
        present = Passage.objects.filter(pk__in=[row.pk for row in rows]).select_related("place")
        kept.rows = {row.pk: row for row in present}
    digests = {entry.id: entry.digest for entry in entries}
    mine = [
        row
        for key, row in kept.rows.items()
        if row.received_at == now and _bytes(row.digest) == digests.get(key)
    ]
    quiet = {entry.id for entry in entries if not entry.tells}
    _expect(world, [row for row in mine if row.pk not in quiet])
    measure(now=now, rows=[row for row in mine if not row.is_void], old=old)
    return kept


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


class _World:
    """Everything the entries speak of, looked up once for all."""

    def __init__(self, actor: Actor, now: datetime, entries: Sequence[Entry]) -> None:
        bodies = [entry.body for entry in entries]
        self.actor, self.now = actor, now
        self.staff: Staff | None = own_staff(actor)
        self.plans = Plans(actor, now)
        places = {body.point for body in bodies}
        self.points: Mapping[uuid.UUID, Place] = {
            point.place_id: point.place
            for point in Point.objects.filter(place_id__in=places).select_related("place")
            if actor.can(RIGHT, point.path)
        }
        self.destinations = _by_id(
            Place.objects.filter(pk__in={body.destination for body in bodies if body.destination})
        )
        with everywhere("a pass is shown at gates outside the place its holder lives in"):
            self.permits = _by_id(
                Permit.objects.filter(pk__in={body.pass_id for body in bodies if body.pass_id})
            )
            wanted = {body.person for body in bodies if body.person}
            wanted |= {one.person_id for one in self.permits.values() if one.person_id}
            self.persons = _by_id(Person.objects.filter(pk__in=wanted))
            into = {one.merged_into_id for one in self.persons.values() if one.merged_into_id}
            self.persons |= _by_id(Person.objects.filter(pk__in=into))

    def person(self, body: PassageBody, old: Passage | None) -> Person | None:
        """The resident the passage speaks of: the holder of the pass, whom the corrected record
        named, or one of the actor's places. Raises NotFound for somebody else's."""
        permit = self.permits.get(body.pass_id) if body.pass_id else None
        wanted = body.person or (permit.person_id if permit else None)
        if wanted is None:
            return None
        row: Person | None = self.persons.get(wanted)
        if row is not None and row.merged_into_id is not None:
            row = self.persons.get(row.merged_into_id, row)
        holds = permit is not None and permit.person_id == wanted
        holds = holds or (old is not None and old.person_id == wanted)
        if row is None or not (holds or self.actor.can(RIGHT, row.path)):
            raise NotFound()
        return row


def _by_id(rows: Iterable[_Row]) -> dict[uuid.UUID, _Row]:
    return {row.pk: row for row in rows}


def read_temperature(plan: Gates, value: float | None) -> Decimal | None:
    """What a thermometer showed, in °C with one decimal. Raises InvalidInput."""
    if value is None:
        return None
    tenths = round(value * 10)
    if abs(value * 10 - tenths) > 1e-6:
        raise InvalidInput(fields={"temperature": _("One decimal, as on the thermometer.")})
    heat = Decimal(tenths) / 10
    if not plan.minimum <= heat <= plan.maximum:
        raise InvalidInput(fields={"temperature": _("A thermometer cannot show this.")})
    return heat


def _row(world: _World, entry: Entry, old: Passage | None) -> Passage:
    body = entry.body
    place = world.points.get(body.point)
    if place is None:
        raise NotFound()
    plan = world.plans.at(place.path)
    destination = world.destinations.get(body.destination) if body.destination else None
    if body.destination and destination is None:
        raise InvalidInput(fields={"destination": _("There is no such place.")})
    if body.pass_id and body.pass_id not in world.permits:
        raise InvalidInput(fields={"pass_id": _("There is no such pass.")})
    if entry.id.version != 7:
        raise InvalidInput(fields={"id": _("A record's number must be a UUID of version 7.")})
    heat = read_temperature(plan, body.temperature)
    person = world.person(body, old)
    plate = check_plate(body.plate)
    driver = Driver(tidy(body.driver_name), compact(body.driver_paper), compact(body.driver_phone))
    return Passage(
        id=entry.id,
        place=place,
        path=place.path,
        digest=entry.digest,
        taken_at=entry.taken_at,
        received_at=world.now,
        skew_ms=entry.skew_ms,
        staff=world.staff,
        direction=body.direction,
        vehicle=body.vehicle,
        plate=plate.plate[:16],
        odd_plate=bool(plate.plate and plate.warnings),
        persons=body.persons,
        deed=body.action,
        temperature=heat,
        fever=heat is not None and heat >= plan.fever,
        origin=tidy(body.origin),
        destination=destination,
        destination_text=tidy(body.destination_text),
        person=person,
        permit_id=body.pass_id,
        sealed=seal_driver(entry.id, driver),
        slip=compact(body.slip)[:16] or slip_number(entry.id, entry.taken_at),
        note=tidy(body.note),
        supersedes=old,
        reason=tidy(body.reason) if old else "",
        is_void=body.void and old is not None,
    )


def _expect(world: _World, rows: Sequence[Passage]) -> None:
    """Tell the village of destination whom the checkpoint let through."""
    found = []
    for row in rows:
        destination = row.destination_id and world.destinations.get(row.destination_id)
        if not destination or row.is_void or row.deed not in LET_THROUGH:
            continue
        minutes = world.plans.at(row.path).travel_minutes
        found.append(expected_of(row, destination, row.persons, minutes))
    if found:
        Expected._base_manager.bulk_create(found, ignore_conflicts=True)


def expected_of(row: Passage, village: Place, persons: int, minutes: int) -> Expected:
    """What the village is told of the passage, not saved: how many, and by when they are there."""
    return Expected(
        id=new_id(),
        passage=row,
        place_id=village.pk,
        path=village.path,
        point_name=row.place.short_name[:64],
        plate=row.plate,
        vehicle=row.vehicle,
        persons=persons,
        slip=row.slip,
        left_at=row.taken_at,
        due_at=row.taken_at + timedelta(minutes=minutes),
    )


def digest_over(rows: Sequence[Passage]) -> str:
    """A hash over ids and digests of kept rows, for the audit event of a batch."""
    parts = [row.pk.bytes + (_bytes(row.digest) or b"") for row in rows]
    return hashlib.sha256(b"".join(parts)).hexdigest()
