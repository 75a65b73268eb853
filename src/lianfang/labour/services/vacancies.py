"""Vacancies: raised by the desk, by the enterprise itself or from a roster, changed, closed.

Seats somebody is recommended for are not taken away from under them: fewer seats than are held is a
conflict. Closing one ends nothing that has begun; only nobody new is recommended.
"""

import uuid
from datetime import datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.labour.enums import HOLDING, Raised, VacancyState
from lianfang.labour.models import Referral, Vacancy
from lianfang.labour.selectors.plans import labour_plan
from lianfang.labour.services.entries import Filling, VacancyEntry
from lianfang.labour.services.steps import given_reason, locked_vacancy


class SeatsHeld(Conflict):
    """More people are recommended for it than seats would be left."""

    code = "seats_held"
    default = _("%(held)s people are recommended for it or hired; decline some of them first.")


class VacancyConflict(Conflict):
    """The same id was sent before for another enterprise."""

    code = "vacancy_conflict"
    default = _("A different vacancy was sent before under the same number.")


@action("labour.vacancy.raise")
def raise_vacancy(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    vacancy_id: uuid.UUID | None = None,
    **entry: Unpack[VacancyEntry],
) -> Vacancy:
    """The desk writes down what an enterprise needs; the same id again is the same vacancy.

    Raises InvalidInput by field, NotFound, VacancyConflict.
    """
    enterprise = get_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    return _raised(actor, now, enterprise, Raised.DESK, vacancy_id, entry)


@action("labour.own_vacancy.raise")
def raise_own_vacancy(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    vacancy_id: uuid.UUID | None = None,
    **entry: Unpack[VacancyEntry],
) -> Vacancy:
    """The contact of an enterprise says whom it needs. Raises as `raise_vacancy`."""
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    return _raised(actor, now, enterprise, Raised.CONTACT, vacancy_id, entry)


def _raised(
    actor: Actor,
    now: datetime,
    enterprise: Enterprise,
    raised: Raised,
    vacancy_id: uuid.UUID | None,
    entry: VacancyEntry,
) -> Vacancy:
    if enterprise.state in GONE:
        raise Conflict(_("This enterprise has closed or moved away."), code="enterprise_gone")
    if vacancy_id is not None:
        with everywhere("an id is taken wherever it was used"):
            present: Vacancy | None = Vacancy.objects.filter(pk=vacancy_id).first()
        if present is not None:
            if present.enterprise_id != enterprise.pk:
                raise VacancyConflict()
            concerning(present, path=present.path, again=True)
            return present
    row = new_vacancy(actor, now, enterprise, raised)
    row.id = vacancy_id or row.id
    fill(row, entry, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "_pkey" in str(error):
            raise VacancyConflict() from error
        raise
    concerning(row, path=row.path, seats=row.seats)
    return row


def new_vacancy(actor: Actor, now: datetime, enterprise: Enterprise, raised: Raised) -> Vacancy:
    """An open vacancy of the enterprise with nothing said of it yet; not saved."""
    return Vacancy(
        id=new_id(),
        enterprise=enterprise,
        place_id=enterprise.place_id,
        path=enterprise.path,
        raised=raised,
        raised_at=now,
        raised_by=actor.display_name[:64],
    )


def fill(row: Vacancy, entry: VacancyEntry, now: datetime) -> None:
    """Take over what is said of it. Raises InvalidInput by field."""
    filling = Filling(row, labour_plan(row.path, now), local_day(now))
    filling.vacancy(entry)
    if filling.errors:
        raise InvalidInput(fields=filling.errors)


@action("labour.vacancy.update")
def update_vacancy(
    *, actor: Actor, now: datetime, vacancy_id: uuid.UUID, **changes: Unpack[VacancyEntry]
) -> Vacancy:
    """Change what is given of an open vacancy. Raises InvalidInput, SeatsHeld, Conflict."""
    row = locked_vacancy(vacancy_id)
    concerning(row, path=row.path, changed=sorted(changes))
    return _updated(row, changes, now)


@action("labour.own_vacancy.update")
def update_own_vacancy(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    vacancy_id: uuid.UUID,
    **changes: Unpack[VacancyEntry],
) -> Vacancy:
    """The contact changes what the enterprise needs. Raises as `update_vacancy`."""
    row = _own(actor, enterprise_id, vacancy_id)
    concerning(row, path=row.path, changed=sorted(changes))
    return _updated(row, changes, now)


def _updated(row: Vacancy, changes: VacancyEntry, now: datetime) -> Vacancy:
    _require(row, VacancyState.OPEN)
    fill(row, changes, now)
    require_room(row)
    row.save()
    return row


def require_room(row: Vacancy) -> None:
    """Raises SeatsHeld where a locked vacancy has fewer seats than somebody holds."""
    with everywhere("referrals are only counted; the vacancy is the caller's to change"):
        held = Referral.objects.filter(vacancy=row, state__in=HOLDING)
        numbers = list(held.order_by("-seat").values_list("seat", flat=True))
        if numbers and len(numbers) <= row.seats < numbers[0]:
            _move_down(row, numbers)
    if len(numbers) > row.seats:
        raise SeatsHeld(held=len(numbers))


def _move_down(row: Vacancy, numbers: list[int]) -> None:
    """Those on seats that are to go take lower ones that are free."""
    taken = set(numbers)
    free = (seat for seat in range(1, row.seats + 1) if seat not in taken)
    above = Referral.objects.filter(vacancy=row, state__in=HOLDING, seat__gt=row.seats)
    for referral, seat in zip(above.order_by("seat"), free, strict=False):
        Referral.objects.filter(pk=referral.pk).update(seat=seat)


@action("labour.vacancy.close")
def close_vacancy(*, actor: Actor, now: datetime, vacancy_id: uuid.UUID, reason: str) -> Vacancy:
    """Nobody new is recommended for it from today on. Raises InvalidInput, Conflict."""
    row = locked_vacancy(vacancy_id)
    concerning(row, path=row.path)
    return _closed(row, now, reason)


@action("labour.own_vacancy.close")
def close_own_vacancy(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID, reason: str
) -> Vacancy:
    """The contact says that nobody is needed any more. Raises InvalidInput, Conflict."""
    row = _own(actor, enterprise_id, vacancy_id)
    concerning(row, path=row.path)
    return _closed(row, now, reason)


def _closed(row: Vacancy, now: datetime, reason: str) -> Vacancy:
    _require(row, VacancyState.OPEN)
    row.close_reason = given_reason(reason)
    row.state, row.closed_on = VacancyState.CLOSED, local_day(now)
    row.save(update_fields=["state", "closed_on", "close_reason"])
    return row


@action("labour.vacancy.reopen")
def reopen_vacancy(*, actor: Actor, now: datetime, vacancy_id: uuid.UUID) -> Vacancy:
    """It is open again; days that are over end no more. Raises Conflict."""
    row = locked_vacancy(vacancy_id)
    concerning(row, path=row.path)
    _require(row, VacancyState.CLOSED)
    row.state, row.closed_on, row.close_reason = VacancyState.OPEN, None, ""
    if row.open_until is not None and row.open_until < local_day(now):
        row.open_until = None
    row.save(update_fields=["state", "closed_on", "close_reason", "open_until"])
    return row


def _own(actor: Actor, enterprise_id: uuid.UUID, vacancy_id: uuid.UUID) -> Vacancy:
    enterprise = own_enterprise(actor, enterprise_id)
    row = locked_vacancy(vacancy_id)
    if row.enterprise_id != enterprise.pk:
        raise NotFound()
    return row


def _require(row: Any, state: VacancyState) -> None:
    if row.state != state:
        raise Conflict(
            _("This vacancy is “%(state)s”; that cannot be done now.")
            % {"state": VacancyState(row.state).label},
            code="vacancy_state",
        )
