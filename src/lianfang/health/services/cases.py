"""A fever case after it was opened: steps done with one tap, overdue steps told upwards, its end.

States: found -> confirmed (hot again) -> in the clinic -> cleared; cleared also straight from the
first two; void when the record that opened it was a mistake. Every change is in the case's log.
"""

import uuid
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.playbook.health import StepKind
from lianfang.command.selectors.subjects import common_place
from lianfang.health.enums import OPEN_STATES, AlertState, LogKind
from lianfang.health.models import AlertLog, AlertStep, FeverAlert, HealthCheck
from lianfang.health.selectors.rules import HealthBook
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.people.models import Person

RIGHT = "health.fever.act"
NAME_LENGTH, NOTE_LENGTH = 64, 256
# So many overdue steps are looked at in one run; the next run takes the rest.
MOST_STEPS = 2_000


class AlertClosed(Conflict):
    """The case has ended; a new fever opens a new one."""

    code = "alert_closed"
    default = _("This case has ended already.")


class StepDone(Conflict):
    """Somebody did the step first."""

    code = "step_done"
    default = _("This step was done already.")


@action("health.fever.act")
def do_step(
    *,
    actor: Actor,
    now: datetime,
    alert_id: uuid.UUID,
    step: str,
    called: str = "",
    note: str = "",
) -> FeverAlert:
    """The person was isolated, somebody was called, the person was brought to the clinic.

    `called` says whom. Bringing to the clinic changes the state. "Measure again" is done by a
    health check and the end by `clear_alert`, so both are refused here with InvalidInput.
    """
    alert = _held(actor, alert_id)
    concerning(alert, path=alert.path, step=step)
    row = AlertStep.objects.select_for_update().filter(alert=alert, key=step).first()
    if row is None:
        raise NotFound()
    if row.kind in (StepKind.REMEASURE, StepKind.CLEAR):
        raise InvalidInput(_("This step is done by measuring again or by clearing the case."))
    if row.done_at is not None:
        raise StepDone()
    row.done_at = now
    row.save(update_fields=["done_at"])
    _log(actor, now, alert, LogKind.STEP, step=step, called=called, note=note)
    if row.kind == StepKind.TRANSFER:
        _move(actor, now, alert, AlertState.TRANSFERRED)
    return alert


@action("health.fever.clear")
def clear_alert(*, actor: Actor, now: datetime, alert_id: uuid.UUID, note: str) -> FeverAlert:
    """The case ends: no fever any more, or the clinic has ruled it out.

    A word why is always asked for. Raises InvalidInput without one, and where a fever was never
    measured again or the last measuring was hot and nobody went to the clinic.
    """
    alert = _held(actor, alert_id)
    concerning(alert, path=alert.path)
    said = tidy(note.replace("\x00", ""))
    if not said:
        raise InvalidInput(fields={"note": _("Say why the case ends.")})
    if alert.state == AlertState.SUSPECTED and not _is_calm(alert):
        raise InvalidInput(_("Measure again first: a fever ends when it is measured to be over."))
    if alert.state == AlertState.CONFIRMED and not _is_calm(alert):
        raise InvalidInput(_("The last temperature was a fever. The clinic decides about it."))
    for row in AlertStep.objects.filter(alert=alert, kind=StepKind.CLEAR, done_at__isnull=True):
        row.done_at = now
        row.save(update_fields=["done_at"])
    alert.closed_at = now
    _move(actor, now, alert, AlertState.CLEARED, note=said)
    return alert


def _is_calm(alert: FeverAlert) -> bool:
    """Whether the last reading after the fever was found is no fever and without symptoms."""
    readings = AlertLog.objects.filter(alert=alert, kind=LogKind.READING, record_id__isnull=False)
    last = readings.order_by("-at", "-id").values_list("record_id", flat=True).first()
    check = HealthCheck._base_manager.filter(pk=last).first() if last else None
    return check is not None and not check.fever and not check.symptoms


def _held(actor: Actor, alert_id: uuid.UUID) -> FeverAlert:
    alert: FeverAlert | None = (
        FeverAlert.objects.select_for_update()
        .filter(pk=alert_id, path__under=actor.territory(RIGHT))
        .first()
    )
    if alert is None:
        raise NotFound()
    if alert.state not in OPEN_STATES:
        concerning(alert, path=alert.path)
        raise AlertClosed()
    return alert


def _move(
    actor: Actor, now: datetime, alert: FeverAlert, state: AlertState, note: str = ""
) -> None:
    alert.state = state
    alert.save(update_fields=["state", "closed_at"])
    _log(actor, now, alert, LogKind.STATE, note=note)


def _log(
    actor: Actor,
    now: datetime,
    alert: FeverAlert,
    kind: LogKind,
    *,
    step: str = "",
    called: str = "",
    told_role: str = "",
    note: str = "",
    record_id: uuid.UUID | None = None,
) -> None:
    AlertLog.objects.create(
        alert=alert,
        at=now,
        kind=kind,
        step=step,
        state=alert.state,
        who=actor.display_name[:NAME_LENGTH],
        called=tidy(called)[:NAME_LENGTH],
        told_role=told_role,
        note=tidy(note)[:NOTE_LENGTH],
        record_id=record_id,
    )


def void_alert_of(actor: Actor, record_id: uuid.UUID, still_alarming: bool, now: datetime) -> None:
    """The check or visit was corrected: the case it opened is noted so, and void unless something
    else speaks for it: the correction itself, or another reading that was hot."""
    held = FeverAlert._base_manager.select_for_update()
    alert = held.filter(origin_id=record_id, state__in=OPEN_STATES).first()
    if alert is None:
        return
    if not still_alarming and alert.state == AlertState.SUSPECTED:
        alert.closed_at = now
        _move(actor, now, alert, AlertState.VOID)
    _log(actor, now, alert, LogKind.CORRECTED, record_id=record_id)


@action("health.fever.escalate")
def escalate_steps(*, actor: Actor, now: datetime) -> int:
    """Tell the levels above about steps that are overdue, as the plan says; number told.

    Each level is told once for each step; who was told stands in the case's log.
    """
    rows = list(
        AlertStep.objects.select_for_update(of=("self",))
        .filter(done_at__isnull=True, due_at__lte=now, alert__state__in=OPEN_STATES)
        .select_related("alert")
        .order_by("due_at", "pk")[:MOST_STEPS]
    )
    paths = {row.alert.path for row in rows}
    concerning("health.feveralert", path=common_place(paths))
    book = HealthBook(actor, paths, now)
    told = 0
    for row in rows:
        step = book.rules(row.alert.path).plan.step(row.key)
        tell = step.tell if step else ()
        due = [one for one in tell if row.due_at + timedelta(minutes=one.after_minutes) <= now]
        for telling in due[row.told :]:
            _log(actor, now, row.alert, LogKind.TOLD, step=row.key, told_role=telling.to)
            told += 1
        if len(due) > row.told:
            row.told = len(due)
            row.save(update_fields=["told"])
    concerning("health.feveralert", path=common_place(paths), told=told)
    if not told:
        nothing_done()
    return told


@action("health.fever.follow_merge")
def follow_merge(
    *, actor: Actor, now: datetime, kept_id: uuid.UUID, duplicate_id: uuid.UUID
) -> int:
    """The open case of a merged duplicate goes to the person who goes on, or ends in theirs;
    number of cases changed. May be repeated."""
    kept = Person._base_manager.filter(pk=kept_id).first()
    duplicate = Person._base_manager.filter(pk=duplicate_id).first()
    if kept is None or duplicate is None:
        raise NotFound()
    concerning(kept, path=kept.path, duplicate=str(duplicate_id))
    held = FeverAlert._base_manager.select_for_update().filter(
        person_id__in=[kept_id, duplicate_id], state__in=OPEN_STATES
    )
    alerts = {alert.person_id: alert for alert in held.order_by("pk")}
    own = alerts.get(duplicate_id)
    if own is None or duplicate.merged_into_id is None:
        return 0
    if kept_id in alerts:
        own.closed_at = now
        _move(actor, now, own, AlertState.VOID)
    else:
        own.person, own.place_id, own.path = kept, kept.place_id, kept.path
        own.save(update_fields=["person", "place", "path"])
    return 1
