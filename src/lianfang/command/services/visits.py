"""The record of a visit, made once where the work happens, closes the task it fulfils.

The id is made by the device: the same record sent again is the same row, other content under the
same id is a conflict. A record is never changed; a correction supersedes it and says why, and the
tasks follow the correction.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind, TaskState, VisitOutcome
from lianfang.command.models import Task, Visit
from lianfang.command.playbook import Choice, VisitForm
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.visits import VisitPlan, visit_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.lateness import OLDEST, moment_fault
from lianfang.people.models import Person, Staff
from lianfang.places.services.paths import hold_still

NOTE_LENGTH = 256


class VisitConflict(Conflict):
    """The same id was sent before with other content."""

    code = "visit_conflict"
    default = _("A different record was sent before under the same number.")


class AlreadyCorrected(Conflict):
    """Somebody corrected this record first; the latest one is the one to correct."""

    code = "visit_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """What somebody noted at a door.

    temperature  °C with one decimal; None where it was not taken
    symptoms, needs  keys of the form's chips
    visited_at  when it happened, by the device's clock
    """

    outcome: str
    visited_at: datetime
    temperature: Decimal | None = None
    symptoms: Sequence[str] = field(default=())
    needs: Sequence[str] = field(default=())
    note: str = ""


@action("command.visit.record")
def record_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: uuid.UUID,
    person_id: uuid.UUID,
    entry: VisitEntry,
    staff_id: uuid.UUID | None = None,
) -> Visit:
    """Keep the record and close the task it fulfils.

    Done by the actor's own staff row, or by `staff_id` when a desk writes up for somebody. A merged
    duplicate's record goes to the person who goes on. Raises InvalidInput by field, VisitConflict.
    """
    hold_still()
    _one_at_a_time(visit_id)
    person = _person(actor, person_id)
    concerning("command.visit", path=person.path, subject_id=visit_id, person=str(person.pk))
    staff = _who(actor, staff_id)
    plan = _plan(actor, person, now)
    clean = _checked(entry, plan.form, now)
    present = _present(visit_id)
    if present is not None:
        if not _is_same(present, person, staff, clean):
            raise VisitConflict()
        concerning(present, path=present.path, again=True)
        return present
    task = _task_for(plan, person.pk, clean.visited_at)
    visit = _store(visit_id, person, staff, task, clean, plan.form, now)
    concerning(
        visit, path=visit.path, outcome=visit.outcome, closes=bool(_close(task, visit, plan))
    )
    return visit


@action("command.visit.correct")
def correct_visit(
    *,
    actor: Actor,
    now: datetime,
    visit_id: uuid.UUID,
    corrects_id: uuid.UUID,
    reason: str,
    entry: VisitEntry,
) -> Visit:
    """A new record takes the place of `corrects_id`; outcome "void" says it did not take place.

    The task the old record closed is open again unless the new one closes it. Raises
    AlreadyCorrected when another correction came first, InvalidInput without a reason.
    """
    hold_still()
    _one_at_a_time(visit_id)
    old = Visit.objects.filter(pk=corrects_id, path__under=actor.ambient).first()
    if old is None:
        raise NotFound()
    # Visits are never updated, so the lock is on the id and not on the row.
    _one_at_a_time(old.pk)
    concerning(old, path=old.path, correction=str(visit_id))
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    person = _person(actor, old.person_id)
    plan = _plan(actor, person, now)
    clean = _checked(entry, plan.form, now, may_void=True, not_before=old.visited_at - OLDEST)
    present = _present(visit_id)
    if present is not None:
        if present.supersedes_id != old.pk or not _is_same(present, person, old.staff, clean):
            raise VisitConflict()
        concerning(present, path=present.path, again=True)
        return present
    if Visit.objects.filter(supersedes=old).exists():
        raise AlreadyCorrected()
    _reopen(old, now)
    task = _task_for(plan, person.pk, clean.visited_at)
    visit = _store(
        visit_id,
        person,
        old.staff,
        task,
        clean,
        plan.form,
        now,
        supersedes=old,
        reason=reason.strip()[:128],
    )
    closed = _close(task, visit, plan) is not None
    concerning(visit, path=visit.path, corrects=str(old.pk), closes=closed)
    return visit


def _one_at_a_time(record_id: uuid.UUID) -> None:
    """Two deliveries of one record wait for each other, so that the second one finds the first."""
    key = int.from_bytes(record_id.bytes[8:], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _person(actor: Actor, person_id: uuid.UUID) -> Person:
    """The person, or whoever they were merged into; nobody is visited who has left."""
    row: Person | None = Person.objects.filter(pk=person_id).first()
    if row is not None and row.merged_into_id is not None:
        row = Person.objects.filter(pk=row.merged_into_id).first()
    if row is None or not actor.can("people.person.view", row.path):
        raise NotFound()
    return row


def _who(actor: Actor, staff_id: uuid.UUID | None) -> Staff:
    if staff_id is None:
        own = own_staff(actor)
        if own is None:
            raise InvalidInput(
                _("You are not on the staff roster yet. Ask your community to link your account."),
                code="not_on_roster",
            )
        return own
    row: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=actor.territory("people.staff.view")
    ).first()
    if row is None:
        raise NotFound()
    return row


def _plan(actor: Actor, person: Person, now: datetime) -> VisitPlan:
    plan = visit_plan(actor, person.path, now)
    if plan is None:
        raise InvalidInput(_("No plan is in force here, so there is no form to record on."))
    return plan


def _present(visit_id: uuid.UUID) -> Visit | None:
    with everywhere("an id is taken wherever it was used"):
        return Visit.objects.filter(pk=visit_id).first()


@dataclass(frozen=True, slots=True)
class _Checked:
    outcome: VisitOutcome
    visited_at: datetime
    temperature: Decimal | None
    symptoms: tuple[str, ...]
    needs: tuple[str, ...]
    note: str


def _checked(
    entry: VisitEntry,
    form: VisitForm,
    now: datetime,
    *,
    may_void: bool = False,
    not_before: datetime | None = None,
) -> _Checked:
    fields: dict[str, Any] = {}
    outcomes = set(VisitOutcome) if may_void else set(VisitOutcome) - {VisitOutcome.VOID}
    if entry.outcome not in outcomes:
        fields["outcome"] = _("Say how the visit went.")
    fields |= _check_temperature(entry, form)
    symptoms = _chips(entry.symptoms, form.symptoms, "symptoms", fields)
    needs = _chips(entry.needs, form.needs, "needs", fields)
    note = " ".join(entry.note.replace("\x00", "").split())
    if len(note) > NOTE_LENGTH:
        fields["note"] = _("At most 256 characters.")
    fields |= _check_moment(entry.visited_at, now, not_before)
    if fields:
        raise InvalidInput(fields=fields)
    heat = None if entry.temperature is None else entry.temperature.quantize(Decimal("0.1"))
    visited_at = entry.visited_at.astimezone(UTC)
    return _Checked(VisitOutcome(entry.outcome), visited_at, heat, symptoms, needs, note)


def _check_temperature(entry: VisitEntry, form: VisitForm) -> dict[str, Any]:
    limits, heat = form.temperature, entry.temperature
    if heat is None:
        if entry.outcome in limits.required_for:
            return {"temperature": _("Take the temperature.")}
        return {}
    if entry.outcome not in (VisitOutcome.SEEN, VisitOutcome.PHONED):
        return {"temperature": _("Nobody was seen, so there is no temperature.")}
    if not heat.is_finite() or not limits.minimum <= heat <= limits.maximum:
        return {
            "temperature": _("Between %(minimum)s and %(maximum)s °C.")
            % {"minimum": limits.minimum, "maximum": limits.maximum}
        }
    if heat != heat.quantize(Decimal("0.1")):
        return {"temperature": _("One decimal, as on the thermometer.")}
    return {}


def _chips(
    chosen: Iterable[str], known: Iterable[Choice], name: str, fields: dict[str, Any]
) -> tuple[str, ...]:
    """The chosen chips, each once, in the form's order."""
    wanted = set(chosen)
    keys = [choice.key for choice in known]
    if not wanted <= set(keys):
        fields[name] = _("The form has no such entry.")
    return tuple(key for key in keys if key in wanted)


def _check_moment(moment: datetime, now: datetime, not_before: datetime | None) -> dict[str, Any]:
    fault = moment_fault(moment, now, not_before)
    return {} if fault is None else {"visited_at": fault}


def _is_same(present: Visit, person: Person, staff: Staff, clean: _Checked) -> bool:
    stored = (
        present.person_id,
        present.staff_id,
        present.outcome,
        present.visited_at,
        present.temperature,
        tuple(present.symptoms),
        tuple(present.needs),
        present.note,
    )
    sent = (
        person.pk,
        staff.pk,
        clean.outcome,
        clean.visited_at,
        clean.temperature,
        clean.symptoms,
        clean.needs,
        clean.note,
    )
    return stored == sent


def _task_for(plan: VisitPlan, person_id: uuid.UUID, visited_at: datetime) -> Task | None:
    """The day's task a visit at this moment is for, locked.

    The window it falls in (or begins soon) if that is not done; else the latest window before it
    that nobody did: done late. Whoever comes again in a window that is done closes nothing.
    """
    tasks = list(
        Task.objects.select_for_update()
        .filter(day=local_day(visited_at), subject_kind=SubjectKind.PERSON, subject_id=person_id)
        .exclude(state=TaskState.CANCELLED)
        .order_by("pk")
    )
    if plan.routine is not None:
        tasks = [task for task in tasks if task.routine == plan.routine.key] or tasks
    early = timedelta(minutes=plan.routine.early_minutes if plan.routine else 0)
    tasks.sort(key=lambda task: task.due_from)
    running = [task for task in tasks if task.due_from - early <= visited_at < task.due_to]
    if running:
        open_ones = [task for task in running if task.state != TaskState.DONE]
        return open_ones[0] if open_ones else None
    over = [task for task in tasks if task.due_to <= visited_at and task.state != TaskState.DONE]
    return over[-1] if over else None


def _store(
    visit_id: uuid.UUID,
    person: Person,
    staff: Staff,
    task: Task | None,
    clean: _Checked,
    form: VisitForm,
    now: datetime,
    **more: Any,
) -> Visit:
    heat = clean.temperature
    return Visit.objects.create(
        id=visit_id,
        place_id=person.place_id,
        path=person.path,
        person=person,
        staff=staff,
        task=task,
        outcome=clean.outcome,
        temperature=heat,
        fever=heat is not None and heat >= form.temperature.fever,
        symptoms=list(clean.symptoms),
        needs=list(clean.needs),
        note=clean.note,
        visited_at=clean.visited_at,
        recorded_at=now.astimezone(UTC),
        **more,
    )


def _close(task: Task | None, visit: Visit, plan: VisitPlan) -> Task | None:
    """Mark the task done if the outcome counts as done; an attempt leaves it open."""
    if task is None or visit.outcome not in plan.form.closing:
        return None
    task.state, task.closed_by_id, task.closed_at = TaskState.DONE, visit.pk, visit.visited_at
    task.save(update_fields=["state", "closed_by_id", "closed_at"])
    return task


def _reopen(old: Visit, now: datetime) -> None:
    """What the old record had closed is not done any more."""
    for task in Task.objects.select_for_update().filter(closed_by_id=old.pk).order_by("pk"):
        task.state = TaskState.OPEN if task.due_to > now else TaskState.MISSED
        task.closed_by_id = task.closed_at = None
        task.save(update_fields=["state", "closed_by_id", "closed_at"])
