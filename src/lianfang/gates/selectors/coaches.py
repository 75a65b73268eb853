"""Coaches at a checkpoint and their lists: how many joined, who is missing, who has a fever.

Passengers are masked; whether their paper stands in the register is known to the desk and the
village they go to, and never shown to whoever holds the link.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.enums import Deed
from lianfang.gates.models import Coach, Expected, Passenger, Point, Reading
from lianfang.gates.models.sealing import open_traveller
from lianfang.gates.selectors.arrivals import get_expected
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.errors import NotFound
from lianfang.kit.identity_papers import PAPER_KIND_LABELS, PaperKind
from lianfang.kit.masking import mask_name, mask_paper, mask_phone
from lianfang.people.models import Person

VIEW = "gates.coach.view"
ARRIVAL = "gates.arrival.view"
ACTIVE = Q(withdrawn_at__isnull=True)
MOST_CLOSED = 10


@dataclass(frozen=True, slots=True)
class CoachRow:
    """A coach with its figures. `missing`: declared and not on the list yet."""

    id: uuid.UUID
    plate: str
    passengers: int
    joined: int
    origin: str
    destination: str
    opened_at: datetime
    closed_at: datetime | None
    deed_label: str
    passage_id: uuid.UUID | None

    @property
    def missing(self) -> int:
        return max(0, self.passengers - self.joined)


@dataclass(frozen=True, slots=True)
class PassengerRow:
    """Somebody on the list, masked. `told` is the temperature they gave, `measured` the guard's
    latest one; `is_known`: their paper stands in the register."""

    id: uuid.UUID
    number: int
    name: str
    paper_kind: str
    paper: str
    phone: str
    origin: str
    destination: str
    told: Decimal | None
    symptoms: tuple[str, ...]
    alarm: bool
    measured: Decimal | None
    measured_at: datetime | None
    fever: bool
    is_known: bool
    person_id: uuid.UUID | None
    by_guard: str
    joined_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str
    is_cleared: bool

    @property
    def tone(self) -> str:
        """Red for a fever, amber for what was told and not yet measured."""
        if self.withdrawn_at is not None:
            return ""
        if self.fever:
            return "now"
        return "soon" if self.alarm and self.measured is None else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the list of a coach is: "23 of 31 joined"."""

    declared: int
    joined: int
    measured: int
    fevers: int
    alarms: int

    @property
    def missing(self) -> int:
        return max(0, self.declared - self.joined)


def coaches_of(viewer: Actor, point: Point) -> list[CoachRow]:
    """Coaches held at the checkpoint, then the last few that were closed; two queries."""
    if not viewer.can(VIEW, point.path):
        raise NotFound()
    rows = (
        Coach.objects.filter(place_id=point.place_id)
        .select_related("destination", "passage")
        .annotate(joined_now=Count("joined", filter=Q(joined__withdrawn_at__isnull=True)))
    )
    held = rows.filter(closed_at__isnull=True).order_by("-opened_at", "-id")
    closed = rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")[:MOST_CLOSED]
    return [_coach_row(row) for row in (*held, *closed)]


def _coach_row(row: Any) -> CoachRow:
    return CoachRow(
        id=row.pk,
        plate=row.plate,
        passengers=row.passengers,
        joined=row.joined_now,
        origin=row.origin,
        destination=row.destination.short_name if row.destination else row.destination_text,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        deed_label=str(Deed(row.passage.deed).label) if row.passage else "",
        passage_id=row.passage_id,
    )


def get_coach(viewer: Actor, coach_id: uuid.UUID, right: str = VIEW) -> Coach:
    """A coach at a checkpoint of the viewer's, or NotFound."""
    rows = Coach.objects.select_related("place", "destination", "passage")
    row: Coach | None = rows.filter(pk=coach_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def point_of(coach: Coach) -> uuid.UUID | None:
    """The checkpoint the coach is held at, None once it was closed."""
    rows = Point.objects.filter(place_id=coach.place_id, closed_at__isnull=True)
    return rows.values_list("pk", flat=True).first()


def get_passenger(viewer: Actor, passenger_id: uuid.UUID, right: str = VIEW) -> Passenger:
    """A passenger at a checkpoint of the viewer's, or NotFound."""
    rows = Passenger.objects.select_related("coach", "place", "destination", "coach__destination")
    row: Passenger | None = rows.filter(pk=passenger_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def passengers_of(viewer: Actor, coach: Coach, right: str = VIEW) -> list[Passenger]:
    """Everybody on the list of the coach, by number, those struck out too."""
    if not viewer.can(right, coach.path):
        raise NotFound()
    return list(Passenger.objects.filter(coach=coach).select_related("destination"))


def latest_readings(passenger_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Reading]:
    """The reading that counts of each passenger who was measured."""
    rows = Reading.objects.filter(passenger_id__in=passenger_ids)
    latest = rows.order_by("passenger_id", "-taken_at", "-id").distinct("passenger_id")
    return {row.passenger_id: row for row in latest}


def passenger_rows(
    viewer: Actor, rows: Sequence[Passenger], moment: datetime
) -> list[PassengerRow]:
    """Rows of one list; two more queries, and one for the words of the plan."""
    with everywhere("the list was asked for; its readings lie where it lies"):
        readings = latest_readings([row.pk for row in rows])
    known = _known(rows)
    words: dict[str, str] = {}
    if any(row.symptoms for row in rows):
        plan = health_rules(viewer, rows[0].path, moment).plan
        words = {symptom.key: str(symptom.title) for symptom in plan.symptoms}
    return [_passenger_row(row, readings.get(row.pk), known, words) for row in rows]


def _known(rows: Iterable[Passenger]) -> dict[bytes, uuid.UUID]:
    """Who stands in the register by now with the papers of strangers."""
    wanted = [row.paper_hash for row in rows if row.paper_hash and row.person_id is None]
    if not wanted:
        return {}
    with everywhere("a paper stands in the register once, wherever that is"):
        found = Person.objects.filter(paper_hash__in=wanted, merged_into__isnull=True)
        papers = found.values_list("paper_hash", "pk")
        return {bytes(digest): pk for digest, pk in papers if digest is not None}


def _passenger_row(
    row: Passenger,
    reading: Reading | None,
    known: dict[bytes, uuid.UUID],
    words: dict[str, str],
) -> PassengerRow:
    told = open_traveller(row.pk, row.sealed)
    kind = PaperKind(told.paper_kind) if told.paper_kind in list(PaperKind) else None
    person_id = row.person_id or known.get(bytes(row.paper_hash or b""))
    has_number = kind is not None and kind is not PaperKind.NONE_YET
    return PassengerRow(
        id=row.pk,
        number=row.number,
        name=mask_name(told.name),
        paper_kind=str(PAPER_KIND_LABELS[kind]) if kind else "",
        paper=mask_paper(told.paper) if has_number else "",
        phone=mask_phone(told.phone),
        origin=row.origin,
        destination=row.destination.short_name if row.destination else row.destination_text,
        told=row.temperature,
        symptoms=tuple(words.get(key, key) for key in row.symptoms),
        alarm=row.alarm,
        measured=reading.temperature if reading else None,
        measured_at=reading.taken_at if reading else None,
        fever=reading is not None and reading.fever,
        is_known=person_id is not None,
        person_id=person_id,
        by_guard=row.by_guard,
        joined_at=row.joined_at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        is_cleared=row.sealed is None,
    )


def progress_of(coach: Coach, rows: Sequence[PassengerRow]) -> Progress:
    """Figures of a list already read."""
    active = [row for row in rows if row.withdrawn_at is None]
    return Progress(
        declared=coach.passengers,
        joined=len(active),
        measured=sum(row.measured is not None for row in active),
        fevers=sum(row.fever for row in active),
        alarms=sum(row.tone == "soon" for row in active),
    )


def bound_for(
    viewer: Actor, expected_id: uuid.UUID, right: str = ARRIVAL
) -> tuple[Expected, QuerySet[Passenger]]:
    """What a village was told of a coach, and the passengers who go there."""
    expected = get_expected(viewer, expected_id, right)
    with everywhere("the list lies at the checkpoint, the village may know its own"):
        rows: QuerySet[Passenger] = Passenger.objects.filter(
            ACTIVE, coach__passage_id=expected.passage_id, destination_id=expected.place_id
        )
    return expected, rows.select_related("destination").order_by("number")


def bound_for_rows(
    viewer: Actor, expected_id: uuid.UUID, moment: datetime
) -> tuple[Expected, list[PassengerRow]]:
    """The passengers a village expects; strangers are those it may add to the register."""
    expected, rows = bound_for(viewer, expected_id)
    return expected, passenger_rows(viewer, list(rows), moment)
