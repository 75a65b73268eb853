"""Errands on somebody's behalf: asked, taken, left at the door, confirmed; every step is logged.

Nobody hands anything over face to face: what was brought is left at the door, with a photo where
the worker takes one, and the person or whoever looks after them confirms it.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.isolation.enums import ERRAND_OPEN, ErrandState
from lianfang.isolation.models import Errand, ErrandStep, IsolationCase
from lianfang.isolation.selectors.cases import running_case
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.steps import said
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.people.models import Person, Staff
from lianfang.people.selectors.persons import get_person
from lianfang.places.models import Place
from lianfang.places.services.paths import hold_still
from lianfang.records.models import PhotoUse

PHOTO_KIND = "errand"


class WrongErrandState(Conflict):
    """The errand is not in a state in which this can be done."""

    code = "errand_state"
    default = _("This errand is “%(state)s”; that cannot be done now.")

    def __init__(self, errand: Errand) -> None:
        super().__init__(state=ErrandState(errand.state).label)


@action("isolation.errand.ask")
def ask_errand(
    *,
    actor: Actor,
    now: datetime,
    person_id: uuid.UUID,
    kind: str,
    what: str = "",
    errand_id: uuid.UUID | None = None,
) -> Errand:
    """Somebody needs something: in isolation, or at home and unable to go out.

    It is left where they are isolated, else where they live. The id may be made by the device.
    Raises InvalidInput for a kind the plan does not know.
    """
    hold_still()
    person = get_person(actor, person_id)
    case = running_case(person.pk)
    place = case.place if case else person.place
    concerning(person, path=place.path, kind=kind)
    if errand_id is not None:
        present = Errand._base_manager.filter(pk=errand_id).first()
        if present is not None:
            same = (present.person_id, present.kind) == (person.pk, kind)
            if not same:
                raise Conflict(_("A different errand was sent before under the same number."))
            concerning(present, path=present.path, again=True)
            return present
    errand = _new(actor, now, person, place, case, kind, what)
    if errand_id is not None:
        errand.id = errand_id
    _store(errand, actor, now)
    concerning(errand, path=errand.path)
    return errand


def ask_for_needs(
    actor: Actor,
    now: datetime,
    case: IsolationCase,
    needs: Sequence[str],
    what: str,
    record_id: uuid.UUID,
) -> list[Errand]:
    """Inside an action: an errand for each need told in a slot that is not on its way already."""
    under_way = set(
        Errand._base_manager.filter(
            person_id=case.person_id, state__in=ERRAND_OPEN, kind__in=needs
        ).values_list("kind", flat=True)
    )
    made = []
    for kind in needs:
        if kind in under_way:
            continue
        errand = _new(actor, now, case.person, case.place, case, kind, what)
        errand.record_id = record_id
        _store(errand, actor, now)
        made.append(errand)
    return made


def _new(
    actor: Actor,
    now: datetime,
    person: Person,
    place: Place,
    case: IsolationCase | None,
    kind: str,
    what: str,
) -> Errand:
    need = isolation_plan(place.path, now).need(kind)
    if need is None:
        raise InvalidInput(fields={"kind": _("The plan in force does not know this errand.")})
    return Errand(
        place=place,
        path=place.path,
        person=person,
        case=case,
        kind=kind,
        what=tidy(what.replace("\x00", ""))[:256],
        asked_at=now,
        asked_by=actor.display_name[:64],
        due_at=now + timedelta(minutes=need.minutes),
    )


def _store(errand: Errand, actor: Actor, now: datetime) -> None:
    errand.save(force_insert=True)
    _log(errand, "", actor, now, now, "")


@action("isolation.errand.take")
def take_errand(
    *,
    actor: Actor,
    now: datetime,
    errand_id: uuid.UUID,
    staff_id: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Errand:
    """The actor carries it, or `staff_id` of the desk's places. Raises WrongErrandState."""
    errand = _held(actor, errand_id)
    staff = _carrier(actor, staff_id, errand.path)
    if errand.state == ErrandState.TAKEN and errand.staff_id == staff.pk:
        return errand
    _require(errand, ErrandState.ASKED)
    errand.staff, errand.taken_at = staff, happened_at(at, now, "at")
    return _pass(errand, ErrandState.TAKEN, actor, errand.taken_at, now, "", "staff", "taken_at")


@action("isolation.errand.give_back")
def give_back_errand(
    *,
    actor: Actor,
    now: datetime,
    errand_id: uuid.UUID,
    reason: str,
    at: datetime | None = None,
) -> Errand:
    """Whoever took it cannot do it; it waits for somebody else."""
    errand = _carried(actor, errand_id, ErrandState.TAKEN)
    errand.staff = errand.taken_at = None
    moment = happened_at(at, now, "at")
    text = said(reason, 128)
    return _pass(errand, ErrandState.ASKED, actor, moment, now, text, "staff", "taken_at")


@action("isolation.errand.finish")
def finish_errand(
    *,
    actor: Actor,
    now: datetime,
    errand_id: uuid.UUID,
    photo_id: uuid.UUID | None = None,
    note: str = "",
    at: datetime | None = None,
) -> Errand:
    """It was left at the door. One that nobody took is taken by who brought it."""
    errand = _carried(actor, errand_id, *ERRAND_OPEN)
    moment = happened_at(at, now, "at")
    if errand.staff is None:
        errand.staff, errand.taken_at = _carrier(actor, None, errand.path), moment
    errand.done_at, errand.photo_id = moment, photo_id
    _pass(
        errand,
        ErrandState.DONE,
        actor,
        moment,
        now,
        tidy(note.replace("\x00", ""))[:128],
        "staff",
        "taken_at",
        "done_at",
        "photo_id",
    )
    if photo_id is not None:
        PhotoUse.objects.bulk_create(
            [
                PhotoUse(
                    place_id=errand.place_id,
                    path=errand.path,
                    photo_id=photo_id,
                    kind=PHOTO_KIND,
                    record_id=errand.pk,
                    sender_id=actor.user_id,
                )
            ],
            ignore_conflicts=True,
        )
    return errand


@action("isolation.errand.confirm")
def confirm_errand(
    *, actor: Actor, now: datetime, errand_id: uuid.UUID, at: datetime | None = None
) -> Errand:
    """The person has it, and said so."""
    errand = _held(actor, errand_id)
    _require(errand, ErrandState.DONE)
    errand.confirmed_at = happened_at(at, now, "at")
    return _pass(errand, ErrandState.CONFIRMED, actor, errand.confirmed_at, now, "", "confirmed_at")


@action("isolation.errand.cancel")
def cancel_errand(*, actor: Actor, now: datetime, errand_id: uuid.UUID, reason: str) -> Errand:
    """It is not needed any more, or cannot be had."""
    errand = _held(actor, errand_id)
    _require(errand, *ERRAND_OPEN)
    return _pass(errand, ErrandState.CANCELLED, actor, now, now, said(reason, 128))


def _held(actor: Actor, errand_id: uuid.UUID) -> Errand:
    with everywhere("the place is checked just below, or that the actor carries it"):
        row: Errand | None = (
            Errand.objects.select_for_update(of=("self",))
            .select_related("staff")
            .filter(pk=errand_id)
            .first()
        )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    return row


def _carried(actor: Actor, errand_id: uuid.UUID, *states: str) -> Errand:
    """An errand that the actor carries, that nobody carries yet, or by the desk any."""
    errand = _held(actor, errand_id)
    _require(errand, *states)
    own = own_staff(actor)
    others = errand.staff_id is not None and (own is None or own.pk != errand.staff_id)
    if others and not actor.can("isolation.duty.assign", errand.path):
        raise NotPermitted(_("Somebody else carries this errand."))
    return errand


def _carrier(actor: Actor, staff_id: uuid.UUID | None, path: str) -> Staff:
    own = own_staff(actor)
    if staff_id is None or (own is not None and own.pk == staff_id):
        if own is None:
            raise InvalidInput(fields={"staff_id": _("Say who carries it.")})
        return own
    if not actor.can("isolation.duty.assign", path):
        raise NotPermitted()
    row: Staff | None = Staff.objects.filter(
        pk=staff_id, path__under=actor.territory("people.staff.view")
    ).first()
    if row is None:
        raise NotFound()
    return row


def _require(errand: Errand, *states: str) -> None:
    if errand.state not in states:
        raise WrongErrandState(errand)


def _pass(
    errand: Errand,
    state: str,
    actor: Actor,
    at: datetime,
    now: datetime,
    reason: str,
    *fields: str,
) -> Errand:
    before, errand.state = errand.state, state
    errand.save(update_fields=["state", *fields])
    _log(errand, before, actor, at, now, reason)
    concerning(errand, path=errand.path, state=str(state))
    return errand


def _log(
    errand: Errand, before: str, actor: Actor, at: datetime, now: datetime, reason: Any
) -> None:
    ErrandStep.objects.create(
        errand=errand,
        from_state=before,
        to_state=errand.state,
        at=at.astimezone(UTC),
        recorded_at=now.astimezone(UTC),
        by=actor.display_name[:64],
        reason=reason,
    )
