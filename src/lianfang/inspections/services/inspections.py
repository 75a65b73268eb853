"""A checklist gone through: kept once, its findings opened, corrected only by a later record.

What is critical is put right before an inspection closes; the database keeps that rule, too.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.playbook.answers import Answered, check_answers
from lianfang.command.playbook.inspections import PHOTOS, SAID, Checklist, ItemAnswer
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.inspections.enums import (
    RUNNING,
    FindingState,
    FindingStepKind,
    InspectionResult,
    Severity,
)
from lianfang.inspections.models import Finding, FindingStep, Inspection, Inspector
from lianfang.inspections.selectors.plans import PlanOf, Versions, checklist_at
from lianfang.inspections.selectors.subjects import (
    Subject,
    get_subject,
    possible_groups,
    possible_inspectors,
    subject_of,
)
from lianfang.inspections.services.acting import in_name_of
from lianfang.inspections.services.notices import close_premises
from lianfang.inspections.services.photos import name_photos
from lianfang.inspections.services.steps import finding_step, given_words
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted, Text
from lianfang.kit.ids import new_id
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.people.models import Staff
from lianfang.places.services.paths import hold_still

KIND = "inspection"
CORRECT = "inspections.inspection.correct"
SUSPEND = "inspections.notice.suspend"
LONGEST_NOTE = 500
MOST_INSPECTORS = 12


class InspectionConflict(Conflict):
    """The same id was sent before with other content."""

    code = "inspection_conflict"
    default = _("A different inspection was sent before under the same number.")

    def __init__(self, path: str = "") -> None:
        super().__init__()
        self.path = path


class AlreadyCorrected(Conflict):
    """Somebody corrected this inspection first; the latest one is the one to correct."""

    code = "inspection_superseded"
    default = _("This inspection was corrected already. Correct the latest one.")


class WorkedOn(Conflict):
    """Something found there was put right already: what was found is not changed any more."""

    code = "inspection_worked_on"
    default = _("A finding of it was worked on already. Record another inspection instead.")


class CriticalOpen(Conflict):
    """Something critical is not put right yet."""

    code = "critical_open"
    default = _("A critical finding is open. It must be put right and re-checked first.")


@dataclass(frozen=True, slots=True)
class InspectionEntry:
    """An inspection as somebody made it.

    subject_kind, subject_id  a value of SubjectKind, and the enterprise, place or team
    checklist   key of a list of the plan that fits the subject
    answers     by key of the question, as JSON has them (see `playbook.inspections.form_of`):
                "met", "unmet" or "na" for an item, `<item>_said` and `<item>_photo` of an unmet one
    result      a value of InspectionResult; "": passed without findings, else to be put right
    taken_at    when it was made; None: now
    inspectors  staff who took part besides whoever records it
    group_id    the supervision group that came
    """

    subject_kind: str
    subject_id: uuid.UUID
    checklist: str
    answers: Mapping[str, Any]
    result: str = ""
    taken_at: datetime | None = None
    note: str = ""
    inspectors: Sequence[uuid.UUID] = ()
    group_id: uuid.UUID | None = None
    digest: bytes | None = None
    skew_ms: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry as understood: where it is, by which list it is judged, what was answered."""

    subject: Subject
    found: PlanOf
    checklist: Checklist
    answered: Answered
    result: str
    unmet: tuple[str, ...]
    at: datetime
    staff: Staff | None
    inspectors: tuple[Staff, ...]
    group: Team | None


@action("inspections.inspection.record")
def record_inspection(
    *,
    actor: Actor,
    now: datetime,
    entry: InspectionEntry,
    inspection_id: uuid.UUID | None = None,
) -> Inspection:
    """Keep an inspection with its findings; premises that must close are closed with a notice.

    The same id with the same content gives the row of the first time. Raises InvalidInput by
    question (`<item>_photo` ...) or field (`checklist`, `result`, `taken_at`, `inspectors`,
    `group_id`), NotFound outside the actor's places, NotPermitted to close premises without that
    right, InspectionConflict.
    """
    hold_still()
    subject = get_subject(actor, entry.subject_kind, entry.subject_id)
    concerning(subject.kind.value, path=subject.path, subject_id=subject.id)
    present = _present(inspection_id)
    if present is not None:
        if bytes(present.digest or b"") != (entry.digest or b"") or not _same(present, entry):
            raise InspectionConflict(present.path)
        concerning(present, path=present.path)
        return present
    read = _read(actor, now, entry, subject)
    row = _row(actor, now, entry, read, inspection_id or new_id())
    _keep(actor, now, row, read)
    concerning(
        row,
        path=row.path,
        checklist=row.checklist,
        result=row.result,
        findings=len(read.unmet),
    )
    return row


@action("inspections.inspection.correct")
def correct_inspection(
    *,
    actor: Actor,
    now: datetime,
    corrects_id: uuid.UUID,
    entry: InspectionEntry | None,
    reason: str,
    inspection_id: uuid.UUID | None = None,
) -> Inspection:
    """Keep another record in the place of an earlier one, and say why; `entry` None says that it
    did not take place at all. Subject and list stay those of the first.

    Raises as `record_inspection`, and AlreadyCorrected, WorkedOn.
    """
    hold_still()
    old = _locked(corrects_id)
    concerning(old, path=old.path)
    why = given_words(reason, "reason", 128)
    present = _present(inspection_id)
    if present is not None:
        if present.supersedes_id != old.pk:
            raise InspectionConflict(present.path)
        return present
    if not old.is_current:
        raise AlreadyCorrected()
    findings = list(Finding.objects.select_for_update().filter(inspection=old).order_by("pk"))
    if any(one.state != FindingState.OPEN or one.orders.exists() for one in findings):
        raise WorkedOn()
    row, read = _correction(actor, now, old, entry, inspection_id or new_id())
    row.supersedes, row.reason = old, why
    Inspection.objects.filter(pk=old.pk).update(is_current=False)
    _void_findings(actor, now, findings, why)
    if read is None:
        row.save(force_insert=True)
    else:
        _keep(actor, now, row, read)
    concerning(row, path=row.path, corrects=str(old.pk), void=row.is_void)
    return row


@action("inspections.inspection.close")
def close_inspection(
    *, actor: Actor, now: datetime, inspection_id: uuid.UUID, reason: str
) -> Inspection:
    """Nothing more is to follow from it, although minor or serious findings are still open; their
    deadlines go on. Raises CriticalOpen, Conflict when it is closed, InvalidInput."""
    row = _locked(inspection_id)
    concerning(row, path=row.path)
    why = given_words(reason, "reason")
    if row.closed_at is not None or not row.is_current:
        raise Conflict(_("This inspection is closed already."), code="closed")
    left = Finding.objects.filter(inspection=row, state__in=RUNNING)
    if left.filter(severity=Severity.CRITICAL).exists():
        raise CriticalOpen()
    row.closed_at, row.closed_by = now, actor.display_name[:64]
    row.closing_reason = why
    row.save(update_fields=["closed_at", "closed_by", "closing_reason"])
    concerning(row, path=row.path, left=left.count())
    return row


def _present(inspection_id: uuid.UUID | None) -> Inspection | None:
    if inspection_id is None:
        return None
    with everywhere("an id is taken wherever it was used"):
        row: Inspection | None = Inspection.objects.filter(pk=inspection_id).first()
    return row


def _same(row: Inspection, entry: InspectionEntry) -> bool:
    subject = row.enterprise_id or row.team_id or row.place_id
    return subject == entry.subject_id and row.checklist == entry.checklist


def _locked(inspection_id: uuid.UUID) -> Inspection:
    row: Inspection | None = (
        Inspection.objects.select_for_update(of=("self",)).filter(pk=inspection_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def _read(actor: Actor, now: datetime, entry: InspectionEntry, subject: Subject) -> _Read:
    """The entry understood. Raises InvalidInput with everything that is wrong with it."""
    at = happened_at(entry.taken_at, now, "taken_at")
    found = checklist_at(subject.path, entry.checklist, at, now)
    if found is None or not subject.fits(found[1]):
        message = _("This checklist is not for such a subject.")
        raise InvalidInput(message, code="no_checklist", fields={"checklist": message})
    return _judged(actor, entry, subject, found, at)


def _judged(
    actor: Actor,
    entry: InspectionEntry,
    subject: Subject,
    found: tuple[PlanOf, Checklist],
    at: datetime,
) -> _Read:
    plan, checklist = found
    answered = check_answers(plan.form(checklist), entry.answers)
    errors: dict[str, Text] = dict(answered.errors)
    unmet = tuple(
        item.key
        for item in checklist.items
        if answered.values.get(item.key) == ItemAnswer.UNMET.value
    )
    result = entry.result or (
        InspectionResult.RECTIFY.value if unmet else InspectionResult.PASSED.value
    )
    fault = _result_fault(result, subject, bool(unmet)) if not errors else None
    if fault is not None:
        errors["result"] = fault
    if len(entry.note) > LONGEST_NOTE:
        errors["note"] = _("At most %(number)s characters.") % {"number": LONGEST_NOTE}
    staff, inspectors = _people(actor, entry, subject, errors)
    group = _group(entry, subject, errors)
    if errors:
        raise InvalidInput(fields=errors)
    if result == InspectionResult.SUSPEND and not actor.can(SUSPEND, subject.path):
        raise NotPermitted()
    return _Read(subject, plan, checklist, answered, result, unmet, at, staff, inspectors, group)


def _result_fault(result: str, subject: Subject, has_findings: bool) -> Text | None:
    if result not in InspectionResult.values:
        return _("Choose one of the list.")
    if result == InspectionResult.PASSED and has_findings:
        return _("Something was found: it has not passed.")
    if result == InspectionResult.RECTIFY and not has_findings:
        return _("Nothing was found that could be put right.")
    if result == InspectionResult.SUSPEND and (subject.enterprise is None or not has_findings):
        return _("Only premises where something was found can be closed.")
    return None


def _people(
    actor: Actor, entry: InspectionEntry, subject: Subject, errors: dict[str, Text]
) -> tuple[Staff | None, tuple[Staff, ...]]:
    """Whoever records it, and everybody who took part, each once."""
    own = own_staff(actor)
    wanted = list(dict.fromkeys(entry.inspectors))
    if len(wanted) > MOST_INSPECTORS:
        errors["inspectors"] = _("At most %(number)s people.") % {"number": MOST_INSPECTORS}
        return own, ()
    known = possible_inspectors(actor, subject.path) if wanted else {}
    present = [known.get(one) or (own if own and own.pk == one else None) for one in wanted]
    if any(one is None for one in present):
        errors["inspectors"] = _("Choose people of the list.")
        return own, ()
    took_part = {one.pk: one for one in [own, *present] if one is not None}
    return own, tuple(took_part.values())


def _group(entry: InspectionEntry, subject: Subject, errors: dict[str, Text]) -> Team | None:
    if entry.group_id is None:
        return None
    groups = {one.pk: one for one in possible_groups(subject.path)}
    if entry.group_id not in groups:
        errors["group_id"] = _("Choose a group of the list.")
    return groups.get(entry.group_id)


def _row(
    actor: Actor, now: datetime, entry: InspectionEntry, read: _Read, row_id: uuid.UUID
) -> Inspection:
    subject = read.subject
    return Inspection(
        id=row_id,
        place_id=subject.place_id,
        path=subject.path,
        digest=entry.digest,
        taken_at=read.at.astimezone(UTC),
        received_at=now.astimezone(UTC),
        skew_ms=entry.skew_ms,
        staff=read.staff,
        subject_kind=subject.kind,
        enterprise=subject.enterprise,
        team=subject.team,
        group=read.group,
        checklist=read.checklist.key,
        playbook_id=read.found.playbook_id,
        answers=read.answered.values,
        result=read.result,
        note=tidy(entry.note),
        sender_id=actor.user_id,
        recorded_by=actor.display_name[:64],
        closed_at=None if read.unmet else now.astimezone(UTC),
        closed_by="" if read.unmet else actor.display_name[:64],
    )


def _keep(actor: Actor, now: datetime, row: Inspection, read: _Read) -> None:
    """Store the inspection with who took part, what was found and the notice that follows."""
    row.save(force_insert=True)
    Inspector.objects.bulk_create([Inspector(inspection=row, staff=one) for one in read.inspectors])
    findings = [_finding(row, read, key) for key in read.unmet]
    Finding.objects.bulk_create(findings)
    FindingStep.objects.bulk_create(
        [
            finding_step(
                one,
                FindingStepKind.FOUND,
                actor,
                now,
                at=read.at,
                said=one.said,
                photos=one.photos,
                due_at=one.due_at,
            )
            for one in findings
        ]
    )
    name_photos(KIND, row.pk, row.place_id, row.path, read.answered.photos, row.sender_id)
    if row.result == InspectionResult.SUSPEND and read.subject.enterprise is not None:
        titles = [item.title for item in read.checklist.items if item.key in read.unmet]
        # Locked, so that two inspectors at one door close it once.
        enterprise = locked_enterprise(in_name_of(actor), read.subject.enterprise.pk)
        close_premises(
            actor,
            now,
            enterprise,
            inspection=row,
            reason="；".join(one.zh for one in titles)[:256],
        )


def _finding(row: Inspection, read: _Read, key: str) -> Finding:
    item, values = read.checklist.item(key), read.answered.values
    if item is None:
        raise InvalidInput()
    at = row.taken_at
    return Finding(
        id=new_id(),
        inspection=row,
        owner=read.subject.enterprise,
        place_id=row.place_id,
        path=row.path,
        item=key,
        severity=item.severity.value,
        said=values.get(key + SAID, ""),
        photos=[uuid.UUID(one) for one in values.get(key + PHOTOS, ())],
        found_at=at,
        due_at=at + timedelta(hours=read.found.plan.hours_for(item)),
    )


def _correction(
    actor: Actor,
    now: datetime,
    old: Inspection,
    entry: InspectionEntry | None,
    row_id: uuid.UUID,
) -> tuple[Inspection, _Read | None]:
    if entry is None:
        return _void_row(actor, now, old, row_id), None
    subject = subject_of(old)
    plan = Versions([old.playbook_id]).of(old.playbook_id)
    checklist = plan.plan.checklist(old.checklist)
    if checklist is None:
        raise NotFound()
    at = happened_at(entry.taken_at or old.taken_at, now, "taken_at")
    read = _judged(actor, entry, subject, (plan, checklist), at)
    row = _row(actor, now, entry, read, row_id)
    # Where it happened stays, also when the enterprise has moved since.
    row.place_id, row.path = old.place_id, old.path
    return row, read


def _void_row(actor: Actor, now: datetime, old: Inspection, row_id: uuid.UUID) -> Inspection:
    return Inspection(
        id=row_id,
        place_id=old.place_id,
        path=old.path,
        taken_at=old.taken_at,
        received_at=now.astimezone(UTC),
        staff=own_staff(actor),
        subject_kind=old.subject_kind,
        enterprise_id=old.enterprise_id,
        team_id=old.team_id,
        group_id=old.group_id,
        checklist=old.checklist,
        playbook_id=old.playbook_id,
        result=old.result,
        sender_id=actor.user_id,
        recorded_by=actor.display_name[:64],
        is_void=True,
        is_current=False,
        closed_at=now.astimezone(UTC),
        closed_by=actor.display_name[:64],
    )


def _void_findings(actor: Actor, now: datetime, findings: Sequence[Finding], reason: str) -> None:
    steps = []
    for one in findings:
        before, one.state, one.closed_at = one.state, FindingState.VOID, now
        one.save(update_fields=["state", "closed_at"])
        steps.append(
            finding_step(one, FindingStepKind.VOIDED, actor, now, before=before, said=reason)
        )
    FindingStep.objects.bulk_create(steps)
