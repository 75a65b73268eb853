"""Residents' reports: taken in as told, settled by whoever answers for the place, then forgotten.

Whoever tells something without an account may be anybody, so nothing they say changes a register or
counts in a figure. Whoever answers for the place goes there and records what they see themselves.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.playbook import Choice, VisitForm
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.visits import visit_plan
from lianfang.field.enums import ReportKind, ReportOutcome
from lianfang.field.models import ResidentReport
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.phones import check_phone
from lianfang.kit.text import tidy
from lianfang.people.enums import ArrivalTransport
from lianfang.people.models.sealed import seal_phones
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still
from lianfang.screening.enums import FollowSource
from lianfang.screening.services.follows import note_follow

KEEP = timedelta(days=30)
NAME_LENGTH, DOOR_LENGTH, NOTE_LENGTH, ORIGIN_LENGTH, ANSWER_LENGTH = 64, 32, 256, 128, 128
MOST_COMPANIONS = 20
# Somebody may write up the journey of last month, not of last year.
OLDEST_ARRIVAL = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Told:
    """What a resident typed.

    temperature  °C, one decimal; symptoms and needs are keys of the visit form in force there
    """

    name: str
    door: str
    phone: str = ""
    temperature: Decimal | None = None
    symptoms: Sequence[str] = field(default=())
    needs: Sequence[str] = field(default=())
    origin: str = ""
    arrived_on: date | None = None
    transport: str = ""
    companions: int = 0
    note: str = ""


@action("field.report.send")
def send_report(
    *,
    actor: Actor,
    now: datetime,
    report_id: uuid.UUID,
    place_id: uuid.UUID,
    kind: str,
    told: Told,
) -> ResidentReport:
    """Keep what a resident told about themselves in a place; the same id again is the same report.

    Raises InvalidInput by field, NotFound for a place that is closed or not there, Conflict when
    the id was used for something else.
    """
    hold_still()
    place = Place.objects.filter(pk=place_id, closed_on__isnull=True).first()
    if place is None:
        raise NotFound()
    concerning("field.report", path=place.path, subject_id=report_id, kind=kind)
    if kind not in ReportKind.values:
        raise InvalidInput(fields={"kind": _("Say what it is about.")})
    row = _row(actor, now, report_id, place, ReportKind(kind), told)
    with everywhere("an id is taken wherever it was used"):
        present = ResidentReport.objects.filter(pk=report_id).first()
    if present is not None:
        if (present.place_id, present.kind, present.name) != (row.place_id, row.kind, row.name):
            raise Conflict()
        return present
    row.save(force_insert=True)
    concerning(row, path=place.path, urgent=row.is_urgent)
    return row


def _row(
    actor: Actor, now: datetime, report_id: uuid.UUID, place: Place, kind: ReportKind, told: Told
) -> ResidentReport:
    fields: dict[str, Any] = {}
    plan = visit_plan(actor, place.path, now)
    form = plan.form if plan else None
    row = ResidentReport(
        id=report_id,
        place=place,
        path=place.path,
        kind=kind,
        name=_line(told.name, "name", NAME_LENGTH, fields),
        door=_line(told.door, "door", DOOR_LENGTH, fields),
        phone_cipher=seal_phones(_phones(told.phone, kind, fields)).cipher,
        note=_line(told.note, "note", NOTE_LENGTH, fields, required=False),
        reported_at=now,
    )
    if kind == ReportKind.TEMPERATURE:
        row.temperature = _heat(told.temperature, form, fields)
        row.symptoms = _chips(told.symptoms, form.symptoms if form else (), "symptoms", fields)
        fever = form.temperature.fever if form else Decimal("37.3")
        hot = row.temperature is not None and row.temperature >= fever
        row.is_urgent = hot or bool(row.symptoms)
    elif kind == ReportKind.ARRIVAL:
        _arrival(row, told, local_day(now), fields)
    else:
        row.needs = _chips(told.needs, form.needs if form else (), "needs", fields)
        if not row.needs and not row.note:
            fields["note"] = _("Say what you need.")
    if fields:
        raise InvalidInput(fields=fields)
    return row


def _line(
    text: str, name: str, longest: int, fields: dict[str, Any], *, required: bool = True
) -> str:
    clean = tidy(text)
    if required and not clean:
        fields[name] = _("This is needed.")
    elif len(clean) > longest:
        fields[name] = _("At most %(number)s characters.") % {"number": longest}
    return clean[:longest]


def _phones(text: str, kind: ReportKind, fields: dict[str, Any]) -> tuple[str, ...]:
    """The number to call back; who asks for help must leave one."""
    if not text.strip():
        if kind == ReportKind.HELP:
            fields["phone"] = _("Leave a number we can call.")
        return ()
    found = check_phone(text)
    if not found.ok:
        fields["phone"] = _("This is not a phone number.")
        return ()
    return (found.number,)


def _heat(heat: Decimal | None, form: VisitForm | None, fields: dict[str, Any]) -> Decimal | None:
    low = form.temperature.minimum if form else Decimal("35.0")
    high = form.temperature.maximum if form else Decimal("42.0")
    if heat is None or not heat.is_finite() or not low <= heat <= high:
        message = _("Between %(minimum)s and %(maximum)s °C.")
        fields["temperature"] = message % {"minimum": low, "maximum": high}
        return None
    return heat.quantize(Decimal("0.1"))


def _chips(
    given: Sequence[str], known: Sequence[Choice], name: str, fields: dict[str, Any]
) -> list[str]:
    keys = {choice.key for choice in known}
    if not set(given) <= keys:
        fields[name] = _("Choose from the list.")
    return [choice.key for choice in known if choice.key in given]


def _arrival(row: ResidentReport, told: Told, today: date, fields: dict[str, Any]) -> None:
    row.origin = _line(told.origin, "origin", ORIGIN_LENGTH, fields)
    row.arrived_on = told.arrived_on
    if told.arrived_on is None:
        fields["arrived_on"] = _("This is needed.")
    elif not today - OLDEST_ARRIVAL <= told.arrived_on <= today:
        fields["arrived_on"] = _("A day within the last sixty, please.")
    row.transport = told.transport or ArrivalTransport.OTHER
    if row.transport not in ArrivalTransport.values:
        fields["transport"] = _("Choose from the list.")
    row.companions = told.companions
    if not 0 <= told.companions <= MOST_COMPANIONS:
        fields["companions"] = _("A number from 0 to 20.")


@action("field.report.close")
def close_report(
    *, actor: Actor, now: datetime, report_id: uuid.UUID, outcome: str, answer: str = ""
) -> ResidentReport:
    """Whoever answers for the place has dealt with it; the same answer again changes nothing.

    Raises InvalidInput without an outcome, Conflict when somebody settled it otherwise.
    """
    rows = ResidentReport.objects.select_for_update(of=("self",)).filter(pk=report_id)
    row = rows.first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, outcome=outcome)
    if outcome not in ReportOutcome.values:
        raise InvalidInput(fields={"outcome": _("Say what came of it.")})
    if row.closed_at is not None:
        if row.outcome != outcome:
            raise Conflict(_("Somebody settled this already."), code="report_settled")
        return row
    row.closed_at, row.closed_by, row.outcome = now, own_staff(actor), outcome
    row.answer = tidy(answer)[:ANSWER_LENGTH]
    row.save(update_fields=["closed_at", "closed_by", "outcome", "answer"])
    if row.kind == ReportKind.ARRIVAL and outcome == ReportOutcome.VERIFIED and row.arrived_on:
        note_follow(
            now=now,
            source=FollowSource.RESIDENT,
            source_id=row.pk,
            place=row.place,
            origin=row.origin,
            arrived_on=row.arrived_on,
            people=1 + (row.companions or 0),
        )
    return row


@action("field.report.forget")
def forget_reports(*, actor: Actor, now: datetime) -> int:
    """Delete what residents told more than 30 days ago, settled or not; returns how many."""
    with everywhere("what residents told is deleted in time, wherever it was"):
        gone, _each = ResidentReport.objects.filter(reported_at__lt=now - KEEP).delete()
    concerning("field.report", path="", deleted=gone)
    return gone
