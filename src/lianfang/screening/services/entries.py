"""What somebody says of a door: the outcome, who was met, who was found there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CameFrom:
    """Somebody came from elsewhere; `transport` is a people.enums.ArrivalTransport."""

    arrived_on: date
    origin: str
    origin_code: str = ""
    transport: str = "other"
    trip_number: str = ""
    companions: int = 0


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A member of the household by the register: there or not, temperature in °C, symptoms (keys
    of the plan's), answers."""

    person_id: uuid.UUID
    present: bool = True
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    came: CameFrom | None = None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody met at the door who is not on the register; put there with the record.

    `kind` and `relation` are those of people.enums; `paper_kind` "" tells it from the number.
    """

    name: str
    kind: str = "floating"
    relation: str = "other"
    sex: str = "0"
    phones: Sequence[str] = ()
    paper_kind: str = ""
    paper_number: str = ""
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    came: CameFrom | None = None


@dataclass(frozen=True, slots=True)
class FoundHousehold:
    """A household that is not on the register: which door of which place; `kind` is a
    people.enums.HouseholdKind. With a dwelling the door is the dwelling's."""

    place_id: uuid.UUID | None = None
    dwelling_id: uuid.UUID | None = None
    door: str = ""
    kind: str = "rented"
    head_name: str = ""


@dataclass(frozen=True, slots=True)
class DoorEntry:
    """What somebody says of a door.

    outcome   screened, nobody, refused, moved or empty
    seen      persons met; None: as many as are named as present
    living    persons who live there; None: by the register, and at least those seen
    answers   to the household's form, by key of the question, as JSON has them
    needs     keys of the plan's needs
    digest, skew_ms  of a record that a device sent
    """

    outcome: str
    taken_at: datetime
    seen: int | None = None
    living: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    needs: Sequence[str] = ()
    note: str = ""
    people: Sequence[SeenPerson] = ()
    newcomers: Sequence[Newcomer] = ()
    digest: bytes | None = None
    skew_ms: int = 0
