"""Doors of a screening as records of field devices."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.kit.errors import WorkError
from lianfang.records.kinds import Incoming, Lines, OneByOneKind
from lianfang.screening.enums import DoorOutcome
from lianfang.screening.models import ScreeningRecord
from lianfang.screening.selectors.records import get_record
from lianfang.screening.services.entries import (
    CameFrom,
    DoorEntry,
    FoundHousehold,
    Newcomer,
    SeenPerson,
)
from lianfang.screening.services.recording import (
    RIGHT,
    ScreeningConflict,
    correct_screening,
    record_screening,
    stored_record,
)

Text = Annotated[str, msgspec.Meta(max_length=128)]
Word = Annotated[str, msgspec.Meta(max_length=32)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2000)]
Answers = Annotated[dict[str, Any], msgspec.Meta(max_length=200)]
Keys = Annotated[list[Word], msgspec.Meta(max_length=20)]


class CameBody(msgspec.Struct, forbid_unknown_fields=True):
    """Where somebody came from, and when."""

    arrived_on: date
    origin: Text
    origin_code: Annotated[str, msgspec.Meta(max_length=12)] = ""
    transport: Word = "other"
    trip_number: Word = ""
    companions: Annotated[int, msgspec.Meta(ge=0, le=200)] = 0


class PersonBody(msgspec.Struct, forbid_unknown_fields=True):
    """A member of the household."""

    person_id: uuid.UUID
    present: bool = True
    temperature: Decimal | None = None
    symptoms: Keys = []
    answers: Answers = {}
    came: CameBody | None = None


class NewcomerBody(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody who is not on the register."""

    name: Annotated[str, msgspec.Meta(max_length=64)]
    kind: Word = "floating"
    relation: Word = "other"
    sex: Annotated[str, msgspec.Meta(max_length=1)] = "0"
    phones: Annotated[list[Word], msgspec.Meta(max_length=5)] = []
    paper_kind: Word = ""
    paper_number: Word = ""
    temperature: Decimal | None = None
    symptoms: Keys = []
    answers: Answers = {}
    came: CameBody | None = None


class FoundBody(msgspec.Struct, forbid_unknown_fields=True):
    """A household that is not on the register."""

    place_id: uuid.UUID | None = None
    dwelling_id: uuid.UUID | None = None
    door: Word = ""
    kind: Word = "rented"
    head_name: Annotated[str, msgspec.Meta(max_length=64)] = ""


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    """What was found at a door; temperatures in °C. With `supersedes` it corrects an earlier record
    and says why; `is_void`: the earlier one did not take place."""

    campaign_id: uuid.UUID
    outcome: Annotated[str, msgspec.Meta(max_length=8)]
    household_id: uuid.UUID | None = None
    found: FoundBody | None = None
    seen: Number | None = None
    living: Number | None = None
    answers: Answers = {}
    needs: Keys = []
    note: Annotated[str, msgspec.Meta(max_length=200)] = ""
    people: Annotated[list[PersonBody], msgspec.Meta(max_length=200)] = []
    newcomers: Annotated[list[NewcomerBody], msgspec.Meta(max_length=200)] = []
    supersedes: uuid.UUID | None = None
    reason: Text = ""
    is_void: bool = False


class ScreeningKind(OneByOneKind):
    """`screening`: kept in this room, door by door."""

    key = "screening"
    right = RIGHT
    body = ScreeningBody
    can_take = True
    conflicts = (ScreeningConflict,)

    def stored(self, record_id: uuid.UUID) -> tuple[bytes | memoryview | None, str] | None:
        present = stored_record(record_id)
        return (present.digest, present.path) if present else None

    def keep(self, actor: Actor, now: datetime, record: Incoming) -> None:
        body: ScreeningBody = record.body
        record_screening(
            actor=actor,
            now=now,
            campaign_id=body.campaign_id,
            household_id=body.household_id,
            found=found_of(body.found),
            entry=entry_of(record),
            record_id=record.id,
        )

    def title(self) -> str:
        return _("Door of a screening")

    def kept(self, viewer: Actor, record_id: uuid.UUID, moment: datetime) -> Lines:
        try:
            row = get_record(viewer, record_id)
        except WorkError:
            return []
        return _lines(row)

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        known = body.outcome in DoorOutcome.values
        return _lines(
            ScreeningRecord(
                outcome=body.outcome if known else "",
                seen=body.seen or sum(one.present for one in body.people) + len(body.newcomers),
                living=body.living or 0,
                needs=body.needs,
                note=body.note,
            )
        )

    def take(
        self, actor: Actor, now: datetime, record_id: uuid.UUID, incoming: Incoming, reason: str
    ) -> None:
        correct_screening(
            actor=actor,
            now=now,
            corrects_id=record_id,
            reason=reason,
            entry=entry_of(incoming),
            is_void=incoming.body.is_void,
            record_id=incoming.id,
        )


def entry_of(record: Incoming) -> DoorEntry:
    """What a device said, as the services take it."""
    return entry_from(record.body, record.taken_at, record.digest, record.skew)


def entry_from(
    body: ScreeningBody, taken_at: datetime, digest: bytes | None = None, skew_ms: int = 0
) -> DoorEntry:
    """A decoded body, from a device or a machine, as the services take it."""
    return DoorEntry(
        outcome=body.outcome,
        taken_at=taken_at,
        seen=body.seen,
        living=body.living,
        answers=body.answers,
        needs=body.needs,
        note=body.note,
        people=[
            SeenPerson(
                one.person_id,
                one.present,
                one.temperature,
                one.symptoms,
                one.answers,
                _came_of(one.came),
            )
            for one in body.people
        ],
        newcomers=[
            Newcomer(
                name=one.name,
                kind=one.kind,
                relation=one.relation,
                sex=one.sex,
                phones=one.phones,
                paper_kind=one.paper_kind,
                paper_number=one.paper_number,
                temperature=one.temperature,
                symptoms=one.symptoms,
                answers=one.answers,
                came=_came_of(one.came),
            )
            for one in body.newcomers
        ],
        digest=digest,
        skew_ms=skew_ms,
    )


def found_of(body: FoundBody | None) -> FoundHousehold | None:
    if body is None:
        return None
    return FoundHousehold(body.place_id, body.dwelling_id, body.door, body.kind, body.head_name)


def _came_of(body: CameBody | None) -> CameFrom | None:
    if body is None:
        return None
    return CameFrom(
        body.arrived_on,
        body.origin,
        body.origin_code,
        body.transport,
        body.trip_number,
        body.companions,
    )


def _lines(row: ScreeningRecord) -> Lines:
    outcome = str(DoorOutcome(row.outcome).label) if row.outcome else "—"
    return [
        (_("Outcome"), outcome),
        (_("Persons seen"), f"{row.seen} / {row.living}"),
        (_("Needs"), "、".join(row.needs)),
        (_("Note"), row.note),
    ]
