"""Passengers join the list of a coach by themselves or by the guard's hand, and are measured.

Whoever joins without an account may be anybody: they count as a resident only where paper and name
are those of the register, and what they tell of their health is shown to the guard and no further.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.models import Coach, Passenger, Reading
from lianfang.gates.models.coach import MOST_PASSENGERS
from lianfang.gates.models.sealing import Traveller, open_traveller, seal_traveller
from lianfang.gates.selectors.coach_link import link_holds
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.selectors.villages import villages_around
from lianfang.gates.services.fevers import measure_passenger as hand_to_health
from lianfang.gates.services.keeping import read_temperature
from lianfang.health.selectors.rules import health_rules
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.identity_papers import PaperCheck, PaperKind, check_paper
from lianfang.kit.ids import id_at
from lianfang.kit.phones import check_phone
from lianfang.kit.text import tidy
from lianfang.people.models import Person
from lianfang.people.models.sealed import paper_hash
from lianfang.people.selectors.entries import paper_holder
from lianfang.places.services.paths import hold_still

LONGEST = 64


class CoachClosed(Conflict):
    """The guard has decided; the list stays as it is."""

    code = "coach_closed"
    default = _("This coach was closed already.")


class LinkOver(Conflict):
    """The link was withdrawn or its time is over."""

    code = "link_over"
    default = _("This link is over. Ask the guard for the new code.")


@dataclass(frozen=True, slots=True)
class Said:
    """What is asked of a passenger, as typed.

    paper_kind   a `PaperKind`; without papers `paper` says why
    destination  a village or community of the town, or `destination_text` in words
    temperature  °C, one decimal; `symptoms` are keys of the plan in force
    """

    name: str
    paper_kind: str
    paper: str
    phone: str = ""
    origin: str = ""
    destination: uuid.UUID | None = None
    destination_text: str = ""
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()


def locked_coach(coach_id: uuid.UUID) -> Coach:
    """The coach, held until the transaction ends. Raises NotFound."""
    rows = Coach.objects.select_for_update(of=("self",)).select_related("place")
    row: Coach | None = rows.filter(pk=coach_id).first()
    if row is None:
        raise NotFound()
    return row


@action("gates.passenger.join")
def join_coach(
    *,
    actor: Actor,
    now: datetime,
    coach_id: uuid.UUID,
    link_number: int,
    passenger_id: uuid.UUID,
    said: Said,
) -> Passenger:
    """A passenger writes themselves on the list by the link; the same id or paper again is the
    entry made before.

    Raises InvalidInput by field, LinkOver, and Conflict when all who were declared have joined.
    """
    hold_still()
    coach = locked_coach(coach_id)
    concerning("gates.passenger", path=coach.path, subject_id=passenger_id, coach=str(coach.pk))
    if not link_holds(coach, link_number, now):
        raise LinkOver()
    row, told = _entry(actor, now, coach, passenger_id, said, phone_needed=True)
    present = _present(row, told)
    if present is not None:
        return present
    if _active(coach) >= coach.passengers:
        raise Conflict(
            _("Everybody who was declared has joined. Please speak to the guard."),
            code="coach_full",
        )
    return _kept(row)


@action("gates.passenger.add")
def add_passenger(
    *, actor: Actor, now: datetime, coach_id: uuid.UUID, passenger_id: uuid.UUID, said: Said
) -> Passenger:
    """The guard writes somebody on the list who has no phone. One more than declared raises the
    number declared. The same id or paper again is the entry made before.

    Raises InvalidInput by field, CoachClosed.
    """
    hold_still()
    coach = locked_coach(coach_id)
    concerning("gates.passenger", path=coach.path, subject_id=passenger_id, coach=str(coach.pk))
    if coach.closed_at is not None:
        raise CoachClosed()
    row, told = _entry(actor, now, coach, passenger_id, said)
    present = _present(row, told)
    if present is not None:
        return present
    active = _active(coach)
    if active >= MOST_PASSENGERS:
        raise Conflict(_("A list holds no more passengers."), code="coach_full")
    if active >= coach.passengers:
        coach.passengers = active + 1
        coach.save(update_fields=["passengers"])
    row.by_guard = actor.display_name[:64]
    return _kept(row)


def _active(coach: Coach) -> int:
    return int(Passenger.objects.filter(coach=coach, withdrawn_at__isnull=True).count())


def _kept(row: Passenger) -> Passenger:
    last = Passenger.objects.filter(coach_id=row.coach_id).aggregate(last=Max("number"))["last"]
    row.number = (last or 0) + 1
    row.save(force_insert=True)
    concerning(row, path=row.path, number=row.number, alarm=row.alarm)
    return row


def _present(row: Passenger, told: Traveller) -> Passenger | None:
    """The entry made before with that id, or of that paper on this coach."""
    with everywhere("an id is taken wherever it was used"):
        found: Passenger | None = Passenger.objects.filter(pk=row.pk).first()
    if found is not None and found.coach_id != row.coach_id:
        raise Conflict()
    if found is None and row.paper_hash is not None:
        found = Passenger.objects.filter(
            coach_id=row.coach_id, paper_hash=row.paper_hash, withdrawn_at__isnull=True
        ).first()
        if found is not None and open_traveller(found.pk, found.sealed).name != told.name:
            text = _("Somebody joined with this paper already. Please speak to the guard.")
            raise InvalidInput(fields={"paper": text})
    return found


def _entry(
    actor: Actor,
    now: datetime,
    coach: Coach,
    passenger_id: uuid.UUID,
    said: Said,
    *,
    phone_needed: bool = False,
) -> tuple[Passenger, Traveller]:
    """The row, not saved and without a number, and what is sealed in it. Raises InvalidInput."""
    fields: dict[str, Any] = {}
    told, paper = _told(said, fields, now, phone_needed=phone_needed)
    heat = None
    try:
        plan = Plans(actor, now).at(coach.path)
        given = None if said.temperature is None else float(said.temperature)
        heat = read_temperature(plan, given)
    except InvalidInput as error:
        fields |= error.fields
    rules = health_rules(actor, coach.path, now)
    if not set(said.symptoms) <= rules.symptoms:
        fields["symptoms"] = _("Choose from the list.")
    words = tidy(said.destination_text)[:LONGEST]
    if said.destination is not None:
        if str(said.destination) not in dict(villages_around(coach.path)):
            fields["destination"] = _("There is no such place.")
    elif not (words or coach.destination_id or coach.destination_text):
        fields["destination"] = _("Say where you go.")
    if fields:
        raise InvalidInput(fields=fields)
    symptoms = list(dict.fromkeys(said.symptoms))
    row = Passenger(
        id=passenger_id,
        coach=coach,
        place_id=coach.place_id,
        path=coach.path,
        joined_at=now,
        sealed=seal_traveller(passenger_id, told),
        paper_hash=paper_hash(told.paper_kind, paper.number) if paper.number else None,
        person=_resident(told, paper),
        origin=tidy(said.origin)[:LONGEST] or coach.origin,
        destination_id=said.destination or (None if words else coach.destination_id),
        destination_text="" if said.destination else words or coach.destination_text,
        temperature=heat,
        symptoms=symptoms,
        alarm=bool(symptoms) or (heat is not None and heat >= plan.fever),
    )
    return row, told


def _told(
    said: Said, fields: dict[str, Any], now: datetime, *, phone_needed: bool
) -> tuple[Traveller, PaperCheck]:
    name = tidy(said.name)
    if not 0 < len(name) <= LONGEST:
        fields["name"] = _("Give the name as on the paper.")
    kind = PaperKind(said.paper_kind) if said.paper_kind in list(PaperKind) else None
    if kind is None:
        fields["paper_kind"] = _("Choose the kind of paper.")
    paper = check_paper(kind, said.paper, local_day(now))
    if not paper.ok:
        fields["paper"] = " ".join(str(finding) for finding in paper.errors)
    number = ""
    if said.phone.strip():
        phone = check_phone(said.phone)
        number = phone.number
        if not phone.ok:
            fields["phone"] = _("This is not a phone number.")
    elif phone_needed:
        fields["phone"] = _("Leave a number we can call.")
    stated = paper.kind or kind or ""
    return Traveller(name[:LONGEST], str(stated), paper.number or paper.reason, number), paper


def _resident(told: Traveller, paper: PaperCheck) -> Person | None:
    """The resident of that paper, if the name is theirs too."""
    if not paper.number or paper.kind is None:
        return None
    holder = paper_holder(paper.kind, paper.number)
    return holder if holder is not None and tidy(holder.name) == told.name else None


def _own(passenger_id: uuid.UUID) -> tuple[Coach, Passenger]:
    """The passenger with their coach, which is held. Raises NotFound."""
    row: Passenger | None = Passenger.objects.filter(pk=passenger_id).first()
    if row is None:
        raise NotFound()
    coach = locked_coach(row.coach_id)
    row.refresh_from_db()
    return coach, row


@action("gates.passenger.withdraw")
def withdraw_passenger(
    *, actor: Actor, now: datetime, passenger_id: uuid.UUID, reason: str
) -> Passenger:
    """Strike a wrong entry out; it stays readable, its number is not given again. Done twice it is
    the same. Raises InvalidInput without a reason, CoachClosed."""
    coach, row = _own(passenger_id)
    concerning(row, path=row.path, coach=str(coach.pk))
    said = tidy(reason)[:128]
    if len(said) < 2:
        raise InvalidInput(fields={"reason": _("Say why.")})
    if row.withdrawn_at is not None:
        return row
    if coach.closed_at is not None:
        raise CoachClosed()
    row.withdrawn_at, row.withdrawn_by = now, actor.display_name[:64]
    row.withdrawn_reason = said
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    return row


@action("gates.passenger.measure")
def measure_passenger(
    *,
    actor: Actor,
    now: datetime,
    passenger_id: uuid.UUID,
    temperature: Decimal,
    reading_id: uuid.UUID | None = None,
) -> Reading:
    """The guard measures a passenger (°C, one decimal); of a resident it is a health check, and a
    fever starts the fever path. The same id again is the reading made before.

    Raises InvalidInput, CoachClosed, Conflict for an entry that was struck out.
    """
    hold_still()
    coach, row = _own(passenger_id)
    concerning("gates.reading", path=row.path, passenger=str(row.pk))
    reading_id = reading_id or id_at(now)
    with everywhere("an id is taken wherever it was used"):
        before: Reading | None = Reading.objects.filter(pk=reading_id).first()
    if before is not None:
        if before.passenger_id != row.pk:
            raise Conflict()
        return before
    if coach.closed_at is not None:
        raise CoachClosed()
    if row.withdrawn_at is not None:
        raise Conflict(_("This entry was struck out."), code="passenger_withdrawn")
    plan = Plans(actor, now).at(coach.path)
    heat = read_temperature(plan, float(temperature))
    if heat is None:
        raise InvalidInput(fields={"temperature": _("Give the temperature.")})
    made: Reading = Reading.objects.create(
        id=reading_id,
        passenger=row,
        place_id=row.place_id,
        path=row.path,
        taken_at=now,
        temperature=heat,
        fever=heat >= plan.fever,
        measured_by=actor.display_name[:64],
    )
    concerning(made, path=row.path, fever=made.fever)
    if row.person_id is not None:
        hand_to_health(now=now, person_id=row.person_id, reading=made)
    return made
