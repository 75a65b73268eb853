"""The daily report of a staff: each line is a health check and takes its way, fever path included.

Two hundred lines are kept by the set-based services of the health room in one transaction: all of
them or, where one cannot be, none, so that whoever typed them mends that line and sends all again.
The same report sent twice is kept once.
"""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.health.enums import Setting, Source
from lianfang.health.services.receiving import CheckBody, receive_checks
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import id_from
from lianfang.kit.lateness import happened_at
from lianfang.places.services.paths import hold_still
from lianfang.records.enums import Receipt
from lianfang.records.kinds import Incoming
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.finding import stand_in
from lianfang.workforce.selectors.pasting import MOST_LINES


class ReportContradicts(Conflict):
    """The same report was sent before and said something else."""

    code = "report_contradicts"
    default = _("A different report was sent before under the same number. Open the page again.")


@dataclass(frozen=True, slots=True)
class Reading:
    """One employee's line: °C with one decimal (None: not taken) and symptoms of the plan."""

    employment_id: uuid.UUID
    temperature: Decimal | float | None = None
    symptoms: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a report: lines kept now, and lines that were kept before."""

    kept: int
    again: int


@action("workforce.own_report.send")
def send_own_report(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    report_id: uuid.UUID,
    readings: Sequence[Reading],
    taken_at: datetime | None = None,
    source: str = Source.VERIFIED,
) -> Sent:
    """What the contact of an enterprise reports of its staff, measured at the gate or as told.

    Raises InvalidInput by line ("lines.3.temperature"), ReportContradicts, NotFound.
    """
    hold_still()
    enterprise = own_enterprise(actor, enterprise_id)
    concerning("workforce.report", path=enterprise.path, subject_id=report_id)
    return _send(actor, now, enterprise, report_id, readings, taken_at, source, Setting.WORKPLACE)


@action("workforce.report.record")
def record_report(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    report_id: uuid.UUID,
    readings: Sequence[Reading],
    taken_at: datetime | None = None,
    setting: str = Setting.GATE,
) -> Sent:
    """What a grid officer or the desk measured at the gate of an enterprise. Raises as above."""
    hold_still()
    enterprise = get_enterprise(actor, enterprise_id, "workforce.report.record")
    concerning("workforce.report", path=enterprise.path, subject_id=report_id)
    return _send(actor, now, enterprise, report_id, readings, taken_at, Source.VERIFIED, setting)


@action("workforce.report.send")
def send_self_report(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    report_id: uuid.UUID,
    reading: Reading,
) -> Sent:
    """What an employee says of themselves behind the code of the enterprise: self-reported."""
    hold_still()
    with everywhere("whoever scanned the code of an enterprise reports for it"):
        enterprise: Enterprise = Enterprise.objects.get(pk=enterprise_id)
    concerning("workforce.report", path=enterprise.path, subject_id=report_id)
    place, source = Setting.OTHER, Source.SELF_REPORTED
    return _send(actor, now, enterprise, report_id, [reading], None, source, place)


def _send(
    actor: Actor,
    now: datetime,
    enterprise: Enterprise,
    report_id: uuid.UUID,
    readings: Sequence[Reading],
    taken_at: datetime | None,
    source: str,
    setting: str,
) -> Sent:
    if not readings:
        raise InvalidInput(fields={"lines": _("Fill in a temperature first.")})
    if len(readings) > MOST_LINES:
        text = _("At most %(number)s persons at once.") % {"number": MOST_LINES}
        raise InvalidInput(fields={"lines": text})
    moment = happened_at(taken_at, now, "taken_at")
    if source not in Source.values or setting not in Setting.values:
        raise InvalidInput(fields={"source": _("Choose one of the list.")})
    persons = _persons(enterprise, readings)
    records = [
        _record(report_id, persons[one.employment_id], one, moment, source, setting)
        for one in readings
    ]
    outcomes = receive_checks(actor=stand_in(actor), now=now, records=records)
    fields: dict[str, Any] = {}
    for index, outcome in enumerate(outcomes):
        if outcome.state == Receipt.CONFLICT:
            raise ReportContradicts()
        if outcome.state == Receipt.REFUSED:
            said = outcome.fields or {"temperature": outcome.message}
            fields |= {f"lines.{index}.{name}": text for name, text in said.items()}
    if fields:
        raise InvalidInput(fields=fields)
    again = sum(outcome.state == Receipt.AGAIN for outcome in outcomes)
    concerning(
        "workforce.report",
        path=enterprise.path,
        subject_id=report_id,
        enterprise=str(enterprise.pk),
        kept=len(outcomes) - again,
        again=again,
    )
    return Sent(len(outcomes) - again, again)


def _persons(enterprise: Enterprise, readings: Sequence[Reading]) -> dict[uuid.UUID, uuid.UUID]:
    """The person of each line. Raises InvalidInput by line for nobody of this enterprise, and for
    somebody who stands in two lines."""
    ids = [one.employment_id for one in readings]
    with everywhere("the caller has checked whose enterprise it is"):
        rows = Employment.objects.filter(enterprise=enterprise, pk__in=ids, until__isnull=True)
        found = dict(rows.order_by().values_list("pk", "person_id"))
    fields: dict[str, Any] = {}
    seen: set[uuid.UUID] = set()
    for index, key in enumerate(ids):
        if key not in found:
            fields[f"lines.{index}.employment"] = _("This person is not on the list any more.")
        elif key in seen:
            fields[f"lines.{index}.employment"] = _("This person stands in two lines.")
        seen.add(key)
    if fields:
        raise InvalidInput(fields=fields)
    return found


def _record(
    report_id: uuid.UUID,
    person_id: uuid.UUID,
    reading: Reading,
    moment: datetime,
    source: str,
    setting: str,
) -> Incoming:
    """The line as the health room takes it: an id that follows from report and person, a digest of
    what it says."""
    heat = None if reading.temperature is None else float(reading.temperature)
    said = f"{person_id.hex} {heat} {sorted(reading.symptoms)} {source} {setting}"
    body: Any = {"source": source, "where": setting}
    return Incoming(
        id=id_from(b"staff report", report_id, person_id),
        digest=hashlib.sha256(said.encode()).digest()[:16],
        device_time=moment,
        taken_at=moment,
        skew=0,
        body=CheckBody(person=person_id, temperature=heat, symptoms=list(reading.symptoms), **body),
        raw=b"",
    )
