"""What was answered in a slot: kept once, closes the slot, counts as a health check, asks errands.

Append-only: a correction is a new record that says why. A temperature or symptom goes to the health
room as a check, so a fever in isolation starts the same fever path as anywhere else.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.health.enums import Setting, Source
from lianfang.health.services.checks import (
    CheckEntry,
    correct_health_check,
    record_health_check,
)
from lianfang.isolation.enums import Answer, CaseState, Channel, Mode, SlotState
from lianfang.isolation.models import CaseSlot, IsolationCase, SlotRecord
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.errands import ask_for_needs
from lianfang.isolation.services.steps import (
    WrongCaseState,
    locked_case,
    path_for,
    said,
)
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.kit.lateness import OLDEST, moment_fault
from lianfang.kit.text import tidy
from lianfang.people.models import Person
from lianfang.places.services.paths import hold_still

RECORD = "isolation.slot.record"
SYSTEM = Actor.system("isolation")
MOST_NEEDS = 12


class SlotConflict(Conflict):
    """The same id was sent before with other content."""

    code = "slot_conflict"
    default = _("A different record was sent before under the same number.")


class SlotSuperseded(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "slot_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@dataclass(frozen=True, slots=True)
class SlotEntry:
    """What is said of a slot.

    temperature  °C with one decimal; None where it was not taken
    symptoms     keys of the plan's symptoms; needs: keys of the plan's errands
    digest, skew_ms, device_time  of a record that a device sent
    """

    taken_at: datetime
    channel: str = Channel.PHONE
    answer: str = Answer.REACHED
    temperature: Decimal | None = None
    symptoms: Sequence[str] = ()
    needs: Sequence[str] = ()
    note: str = ""
    digest: bytes | None = None
    skew_ms: int = 0
    device_time: datetime | None = None


@action("isolation.slot.record")
def record_slot(
    *,
    actor: Actor,
    now: datetime,
    case_id: uuid.UUID,
    entry: SlotEntry,
    record_id: uuid.UUID | None = None,
) -> SlotRecord:
    """Keep what was answered; the slot it belongs to is seen, also late.

    The same id with the same content is the row kept before. Nobody there is kept too, and closes
    nothing. Raises InvalidInput by field, SlotConflict, WrongCaseState for a void case.
    """
    hold_still()
    record_id = record_id or id_at(now)
    case = locked_case(case_id)
    path = path_for(actor, case, RECORD)
    concerning("isolation.slotrecord", path=path, subject_id=record_id, case=str(case.pk))
    row = _row(actor, case, entry, record_id, now)
    present = _present(record_id)
    if present is not None:
        if not is_same(present, row):
            raise SlotConflict()
        concerning(present, path=path, again=True)
        return present
    if case.state == CaseState.VOID:
        raise WrongCaseState(case)
    _check(row, entry, now, now)
    _to_health(actor, case, row, entry, now)
    row.save(force_insert=True)
    _close_slot(case, row, now)
    ask_for_needs(actor, now, case, row.needs, row.note, row.pk)
    concerning(row, path=path, fever=row.fever, answer=str(row.answer))
    return row


@action("isolation.slot.correct")
def correct_slot(
    *,
    actor: Actor,
    now: datetime,
    corrects_id: uuid.UUID,
    reason: str,
    entry: SlotEntry,
    record_id: uuid.UUID | None = None,
) -> SlotRecord:
    """A new record takes the place of `corrects_id`; slot and health check follow.

    Raises SlotSuperseded when another correction came first, InvalidInput without a reason.
    """
    hold_still()
    record_id = record_id or id_at(now)
    with everywhere("the place is checked just below"):
        old: SlotRecord | None = SlotRecord.objects.filter(pk=corrects_id).first()
    if old is None:
        raise NotFound()
    case = locked_case(old.case_id)
    path = path_for(actor, case, "isolation.slot.correct")
    concerning(old, path=path, correction=str(record_id))
    row = _row(actor, case, entry, record_id, now)
    row.supersedes, row.reason, row.staff = old, said(reason, 128), old.staff
    present = _present(record_id)
    if present is not None:
        if present.supersedes_id != old.pk or not is_same(present, row):
            raise SlotConflict()
        concerning(present, path=path, again=True)
        return present
    if SlotRecord._base_manager.filter(supersedes=old).exists():
        raise SlotSuperseded()
    _check(row, entry, now, old.taken_at)
    _correct_health(actor, case, old, row, entry, now)
    row.save(force_insert=True)
    _reopen_slot(old, now)
    _close_slot(case, row, now)
    ask_for_needs(actor, now, case, row.needs, row.note, row.pk)
    concerning(row, path=path, corrects=str(old.pk))
    return row


def _present(record_id: uuid.UUID) -> SlotRecord | None:
    row: SlotRecord | None = SlotRecord._base_manager.filter(pk=record_id).first()
    return row


def is_same(present: SlotRecord, row: SlotRecord) -> bool:
    """Whether the two say the same of the same case."""
    names = ("case_id", "taken_at", "channel", "answer", "temperature", "symptoms", "needs", "note")
    return all(getattr(present, name) == getattr(row, name) for name in names)


def _row(
    actor: Actor, case: IsolationCase, entry: SlotEntry, record_id: uuid.UUID, now: datetime
) -> SlotRecord:
    return SlotRecord(
        id=record_id,
        place_id=case.place_id,
        path=case.path,
        case=case,
        digest=entry.digest,
        taken_at=entry.taken_at,
        received_at=now,
        skew_ms=entry.skew_ms,
        staff=own_staff(actor),
        channel=entry.channel,
        answer=entry.answer,
        temperature=entry.temperature,
        symptoms=list(dict.fromkeys(entry.symptoms)),
        needs=list(dict.fromkeys(entry.needs)),
        note=tidy(entry.note.replace("\x00", ""))[:256],
    )


def _check(row: SlotRecord, entry: SlotEntry, now: datetime, not_before: datetime) -> None:
    fields: dict[str, Any] = {}
    if row.channel not in Channel.values:
        fields["channel"] = _("Say how you asked.")
    if row.answer not in Answer.values:
        fields["answer"] = _("Say whether the person answered.")
    if row.answer == Answer.NOBODY and (row.temperature is not None or row.symptoms or row.needs):
        fields["answer"] = _("Who was not reached has told nothing.")
    plan = isolation_plan(row.path, now)
    if len(row.needs) > MOST_NEEDS or any(plan.need(key) is None for key in row.needs):
        fields["needs"] = _("The plan in force does not know this errand.")
    fault = moment_fault(entry.taken_at, now, not_before - OLDEST)
    if fault is not None:
        fields["taken_at"] = fault
    if row.pk.version != 7:
        fields["id"] = _("A record's number must be a UUID of version 7.")
    if fields:
        raise InvalidInput(fields=fields)


def _check_entry(case: IsolationCase, row: SlotRecord, entry: SlotEntry) -> CheckEntry:
    return CheckEntry(
        taken_at=row.taken_at,
        temperature=row.temperature,
        symptoms=tuple(row.symptoms),
        source=Source.SELF_REPORTED if row.channel == Channel.PHONE else Source.VERIFIED,
        setting=Setting.HOME if case.mode == Mode.HOME else Setting.INSTITUTION,
        skew_ms=row.skew_ms,
    )


def _says_health(row: SlotRecord) -> bool:
    return row.answer == Answer.REACHED and (row.temperature is not None or bool(row.symptoms))


def _hand(actor: Actor, case: IsolationCase, right: str) -> Actor:
    """Who writes the health check: the actor where they may, else the system on their word. A site
    takes people whose home is not the worker's place."""
    person = Person._base_manager.filter(pk=case.person_id).first()
    return actor if person is not None and actor.can(right, person.path) else SYSTEM


def _to_health(
    actor: Actor, case: IsolationCase, row: SlotRecord, entry: SlotEntry, now: datetime
) -> None:
    if not _says_health(row):
        return
    hand = _hand(actor, case, "health.check.record")
    check = record_health_check(
        actor=hand,
        now=now,
        person_id=case.person_id,
        entry=_check_entry(case, row, entry),
        check_id=id_at(row.taken_at),
        staff_id=row.staff_id if hand is SYSTEM else None,
    )
    row.check_id, row.fever = check.pk, check.fever


def _correct_health(
    actor: Actor,
    case: IsolationCase,
    old: SlotRecord,
    row: SlotRecord,
    entry: SlotEntry,
    now: datetime,
) -> None:
    if old.check_id is None:
        _to_health(actor, case, row, entry, now)
        return
    says = _says_health(row)
    given = _check_entry(case, row, entry)
    if not says:
        given = CheckEntry(taken_at=row.taken_at, void=True)
    check = correct_health_check(
        actor=_hand(actor, case, "health.check.correct"),
        now=now,
        check_id=id_at(row.taken_at),
        corrects_id=old.check_id,
        reason=row.reason,
        entry=given,
    )
    if says:
        row.check_id, row.fever = check.pk, check.fever


def _close_slot(case: IsolationCase, row: SlotRecord, now: datetime) -> None:
    """The latest slot of the day that had begun when they were asked, early minutes allowed."""
    if row.answer != Answer.REACHED:
        return
    early = timedelta(minutes=isolation_plan(row.path, now).early_minutes)
    slots = CaseSlot._base_manager.filter(
        case=case, day=local_day(row.taken_at), due_from__lte=row.taken_at + early
    )
    slot = slots.exclude(state=SlotState.CANCELLED).order_by("-due_from").first()
    if slot is None or slot.state == SlotState.SEEN:
        return
    slot.state, slot.record_id, slot.seen_at = SlotState.SEEN, row.pk, row.taken_at
    slot.save(update_fields=["state", "record_id", "seen_at"])


def _reopen_slot(old: SlotRecord, now: datetime) -> None:
    """The slot the old record closed is open again, or missed where it is over."""
    closed = CaseSlot._base_manager.filter(Q(record_id=old.pk), state=SlotState.SEEN)
    for slot in closed:
        slot.state = SlotState.MISSED if slot.due_to <= now else SlotState.OPEN
        slot.record_id = slot.seen_at = None
        slot.save(update_fields=["state", "record_id", "seen_at"])
