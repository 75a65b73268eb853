"""A case from opening to the end of the contact afterwards.

One person has one running case. How long isolation lasts comes from the plan, by reason and way of
isolating; an extension, a move, a transfer and the release are steps of the case, each with who,
when and why. A release needs every point of the plan's checklist.
"""

import uuid
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.isolation.enums import (
    ISOLATED,
    RUNNING,
    CaseOrigin,
    CaseState,
    Mode,
    PaperKind,
    SlotState,
)
from lianfang.isolation.models import CaseDuty, CaseSlot, IsolationCase, Outing, Paper
from lianfang.isolation.selectors.cases import running_case
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.carers import keep_from_serving, let_serve_again
from lianfang.isolation.services.issuing import write_paper
from lianfang.isolation.services.slots import make_slots, revive_slots
from lianfang.isolation.services.steps import locked_case, pass_on, require, said
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.text import tidy
from lianfang.people.models import Person
from lianfang.people.selectors.persons import get_person
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.places.services.paths import hold_still

# A case may be written up some days after it began, and may be ordered some days ahead.
EARLIEST, FARTHEST = timedelta(days=31), timedelta(days=7)
LONGEST = timedelta(days=92)


class AlreadyIsolated(Conflict):
    """The person has a running case."""

    code = "already_isolated"
    default = _("This person has a running isolation case already.")


class NotReady(Conflict):
    """Something stands in the way of a release."""

    code = "not_ready"
    default = _("This person cannot be released yet.")


@action("isolation.case.open")
def open_case(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    reason: str,
    mode: str = "",
    place_id: uuid.UUID | None = None,
    room: str = "",
    starts_on: date | None = None,
    note: str = "",
    case_id: uuid.UUID | None = None,
) -> IsolationCase:
    """Open a case: at home the person's place, elsewhere the place named.

    `mode` is the plan's usual one for the reason unless given; the last day is the first day plus
    the plan's days for both, the first day counted as day nought. The id may be made by the
    device: the same id again is the same row. Raises InvalidInput by field, AlreadyIsolated.
    """
    hold_still()
    person = get_person(actor, person_id)
    place = get_place(actor, place_id) if place_id else person.place
    concerning(person, path=place.path)
    present = _present(case_id, person)
    if present is not None:
        concerning(present, path=present.path, again=True)
        return present
    return begin_case(
        actor,
        now,
        person,
        place,
        reason,
        mode=mode,
        room=room,
        starts_on=starts_on,
        note=note,
        case_id=case_id,
    )


def _present(case_id: uuid.UUID | None, person: Person) -> IsolationCase | None:
    if case_id is None:
        return None
    row: IsolationCase | None = IsolationCase._base_manager.filter(pk=case_id).first()
    if row is not None and row.person_id != person.pk:
        raise Conflict(_("A different case was sent before under the same number."))
    return row


def begin_case(
    actor: Actor,
    now: datetime,
    person: Person,
    place: Place,
    reason: str,
    *,
    mode: str = "",
    room: str = "",
    starts_on: date | None = None,
    note: str = "",
    origin: str = CaseOrigin.HAND,
    origin_id: uuid.UUID | None = None,
    case_id: uuid.UUID | None = None,
) -> IsolationCase:
    """Inside an action: check, store, log, print the notice, make the slots of the day."""
    case = IsolationCase(
        place=place,
        path=place.path,
        person=person,
        reason=reason,
        mode=mode,
        room=tidy(room)[:64],
        starts_on=starts_on or local_day(now),
        origin=origin,
        origin_id=origin_id,
        opened_at=now,
        opened_by=actor.display_name[:64],
        note=tidy(note)[:256],
    )
    if case_id is not None:
        case.id = case_id
    _check(case, place, now)
    if running_case(person.pk) is not None:
        raise AlreadyIsolated()
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyIsolated() from error
    pass_on(case, CaseState.OPEN, actor, now, mode=case.mode, due_on=str(case.due_on))
    # The rooms beside this one learn from the event who is isolated.
    concerning(case, path=case.path, mode=case.mode, reason=case.reason, person=str(case.person_id))
    write_paper(actor, now, case, PaperKind.NOTICE)
    make_slots(case.path, now, case=case)
    keep_from_serving(case, now)
    return case


def _check(case: IsolationCase, place: Place, now: datetime) -> None:
    fields: dict[str, Any] = {}
    plan = isolation_plan(place.path, now)
    reason = plan.reason(case.reason)
    if reason is None:
        raise InvalidInput(fields={"reason": _("The plan in force does not know this reason.")})
    case.mode = case.mode or reason.modes[0].mode
    days = reason.days(case.mode)
    if days is None:
        fields["mode"] = _("The plan does not isolate so for this reason.")
    if case.person.left_on is not None:
        fields["person_id"] = _("This person does not live here any more.")
    today = local_day(now)
    if not today - EARLIEST <= case.starts_on <= today + FARTHEST:
        fields["starts_on"] = _("Isolation begins within a month back and a week ahead.")
    if fields or days is None:
        raise InvalidInput(fields=fields)
    case.due_on = case.starts_on + timedelta(days=days)


@action("isolation.case.extend")
def extend_case(
    *, actor: Actor, now: datetime, case_id: uuid.UUID, due_on: date, reason: str
) -> IsolationCase:
    """Another last day, later than the one before; a new notice is printed for it."""
    case = _running(actor, case_id, *ISOLATED)
    text = said(reason)
    if not case.due_on < due_on <= local_day(now) + LONGEST:
        raise InvalidInput(fields={"due_on": _("Give a later day, within three months.")})
    before, case.due_on = case.due_on, due_on
    days = {"from": str(before), "to": str(due_on)}
    pass_on(case, CaseState.EXTENDED, actor, now, text, **days)
    case.save(update_fields=["state", "due_on"])
    keep_from_serving(case, now, before)
    write_paper(actor, now, case, PaperKind.NOTICE)
    concerning(case, path=case.path, **days)
    return case


@action("isolation.case.move")
def move_case(
    *,
    actor: Actor,
    now: datetime,
    case_id: uuid.UUID,
    mode: str,
    reason: str,
    place_id: uuid.UUID | None = None,
    room: str = "",
) -> IsolationCase:
    """Elsewhere or otherwise: to another room or site, home, or to hospital (a transfer).

    The last day stays: the days already spent count. Needs the right in both places.
    """
    hold_still()
    case = _running(actor, case_id, *ISOLATED)
    text = said(reason)
    if mode not in Mode.values:
        raise InvalidInput(fields={"mode": _("Say where the person is isolated.")})
    place = _target(actor, case, mode, place_id)
    if (mode, place.pk, tidy(room)[:64]) == (case.mode, case.place_id, case.room):
        raise InvalidInput(fields={"mode": _("Nothing would change.")})
    details = {"from": str(case.place_id), "to": str(place.pk), "mode": mode}
    before = case.mode
    case.mode, case.place, case.path, case.room = mode, place, place.path, tidy(room)[:64]
    state = CaseState.TRANSFERRED if mode == Mode.HOSPITAL else CaseState.MOVED
    pass_on(case, state, actor, now, text, **details)
    case.save(update_fields=["state", "mode", "place", "path", "room"])
    CaseSlot._base_manager.filter(case=case, state=SlotState.OPEN).update(path=case.path)
    if mode == Mode.HOSPITAL:
        # Who is in hospital is asked there, today already.
        cancel_slots(case, now)
    elif before == Mode.HOSPITAL:
        revive_slots(case, now)
    concerning(case, path=case.path, **details)
    return case


def _target(actor: Actor, case: IsolationCase, mode: str, place_id: uuid.UUID | None) -> Place:
    if place_id is not None:
        return get_place(actor, place_id)
    if mode == Mode.HOME:
        return get_person(actor, case.person_id).place
    place: Place = case.place
    return place


@action("isolation.case.release")
def release_case(
    *, actor: Actor, now: datetime, case_id: uuid.UUID, checked: Collection[str], reason: str = ""
) -> IsolationCase:
    """End the isolation: certificate, and the days of contact the plan asks for begin.

    `checked` names points of the plan's checklist; all must be there. Before the last day is over
    a reason must be given. Raises NotReady for a missing point or somebody who is out.
    """
    case = _running(actor, case_id, *ISOLATED)
    plan, today = isolation_plan(case.path, now), local_day(now)
    missing = [str(item.title) for item in plan.checklist if item.key not in checked]
    if missing:
        raise NotReady(_("Still to be checked: %(points)s.") % {"points": "、".join(missing)})
    if Outing._base_manager.filter(case=case, back_at__isnull=True).exists():
        raise NotReady(_("This person is out. Note first that they are back."))
    early = today < case.due_on
    text = said(reason) if early else tidy(reason)[:256]
    case.released_at = now
    case.contact_until = today + timedelta(days=plan.after_days)
    keys = [item.key for item in plan.checklist]
    pass_on(case, CaseState.RELEASED, actor, now, text, checked=keys, early=early)
    case.save(update_fields=["state", "released_at", "contact_until"])
    cancel_slots(case, now)
    write_paper(actor, now, case, PaperKind.RELEASE)
    let_serve_again(case, now)
    if not plan.after_days:
        end_contact(actor, now, case)
    concerning(case, path=case.path, early=early)
    return case


@action("isolation.case.void")
def void_case(*, actor: Actor, now: datetime, case_id: uuid.UUID, reason: str) -> IsolationCase:
    """The case was opened by mistake; its papers are withdrawn, nothing is deleted."""
    case = _running(actor, case_id, *RUNNING)
    make_void(actor, now, case, said(reason))
    return case


def make_void(
    actor: Actor, now: datetime, case: IsolationCase, reason: str = "", **details: Any
) -> None:
    """Inside an action: the case counts no more, nobody serves it, its papers are withdrawn."""
    pass_on(case, CaseState.VOID, actor, now, reason, **details)
    case.save(update_fields=["state"])
    _close(case, now)
    let_serve_again(case, now)
    Paper._base_manager.filter(case=case, withdrawn_at__isnull=True).update(withdrawn_at=now)


@action("isolation.case.finish")
def finish_contacts(*, actor: Actor, now: datetime, place_id: uuid.UUID) -> int:
    """The days of contact are over: these cases end; how many. May be repeated."""
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    rows = IsolationCase.objects.select_for_update().filter(
        path__under=place.path, state=CaseState.RELEASED, contact_until__lt=local_day(now)
    )
    ended = 0
    for case in rows.order_by("pk"):
        end_contact(actor, now, case)
        ended += 1
    concerning(place, path=place.path, ended=ended)
    return ended


def end_gone(actor: Actor, now: datetime, case: IsolationCase) -> None:
    """Inside an action: the person died or left the register; nobody asks them any more."""
    pass_on(case, CaseState.GONE, actor, now)
    case.save(update_fields=["state"])
    _close(case, now)
    let_serve_again(case, now)


def follow_home(actor: Actor, now: datetime, case: IsolationCase) -> bool:
    """Inside an action: who is isolated at home and lives elsewhere now is isolated there; whether
    anything changed."""
    person = Person._base_manager.select_related("place", "household").get(pk=case.person_id)
    if case.mode != Mode.HOME or case.place_id == person.place_id:
        return False
    details = {"from": str(case.place_id), "to": str(person.place_id), "mode": case.mode}
    case.place, case.path = person.place, person.place.path
    case.room = person.household.door if person.household else ""
    if case.is_isolated:
        pass_on(case, CaseState.MOVED, actor, now, **details)
    case.save(update_fields=["state", "place", "path", "room"])
    CaseSlot._base_manager.filter(case=case, state=SlotState.OPEN).update(path=case.path)
    return True


def end_contact(actor: Actor, now: datetime, case: IsolationCase) -> None:
    """The case is over; nobody looks after it any more."""
    pass_on(case, CaseState.FOLLOWED, actor, now)
    case.save(update_fields=["state"])
    _close(case, now)


def _close(case: IsolationCase, now: datetime) -> None:
    cancel_slots(case, now)
    CaseDuty._base_manager.filter(case=case, until__isnull=True).update(until=now)
    Outing._base_manager.filter(case=case, back_at__isnull=True).update(back_at=now)


def cancel_slots(case: IsolationCase, now: datetime) -> int:
    """Slots that are not over yet are not needed any more."""
    rows = CaseSlot._base_manager.filter(case=case, state=SlotState.OPEN)
    return int(rows.update(state=SlotState.CANCELLED))


def _running(actor: Actor, case_id: uuid.UUID, *states: str) -> IsolationCase:
    case = locked_case(case_id)
    concerning(case, path=case.path)
    require(case, *states)
    return case
