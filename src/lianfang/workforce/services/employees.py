"""Employees of an enterprise: put on its list, kept right, back at the post, gone again.

An employee is a row of the register of persons, so what is known of them stands there once: health
checks, fever path, isolation and arrivals are those of any person. Whoever lives in the town is
found; everybody else is put on the register as an employee who is no resident, at the dormitory or
where the enterprise stands, and taken off it when no enterprise employs them any more.

The desk of the town and the contact of the enterprise do the same by rights of their own.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.services.enterprises import locked_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.places.services.paths import hold_still
from lianfang.workforce.enums import EMPLOYED, EmploymentSource, EmploymentState
from lianfang.workforce.models import Employment, EmploymentStep
from lianfang.workforce.services.entries import (
    EmploymentDetails,
    EmploymentEntry,
    Who,
    begin,
    fill,
)
from lianfang.workforce.services.registering import release_person, settle_person
from lianfang.workforce.services.steps import (
    EmploymentOver,
    first_steps,
    locked_employment,
    locked_employments,
    step,
)


class AlreadyEmployed(Conflict):
    """The person is on the list of this enterprise."""

    code = "employed"
    default = _("This person is on the list of the enterprise already.")


@action("workforce.employee.employ")
def employ(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    person_id: uuid.UUID | None = None,
    who: Who | None = None,
    employment_id: uuid.UUID | None = None,
    source: str = EmploymentSource.DESK,
    **entry: Unpack[EmploymentEntry],
) -> Employment:
    """A person works for the enterprise: one of the register, or `who` is found or put on it.

    Raises InvalidInput by field, AlreadyEmployed, NotFound, Conflict for an enterprise that closed.
    """
    hold_still()
    enterprise = locked_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    row = begin_employment(actor, now, enterprise, person_id, who, employment_id, source, entry)
    concerning(row, path=enterprise.path, enterprise=str(enterprise.pk), state=row.state)
    return row


@action("workforce.own_employee.employ")
def employ_own(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    who: Who,
    employment_id: uuid.UUID | None = None,
    source: str = EmploymentSource.CONTACT,
    **entry: Unpack[EmploymentEntry],
) -> Employment:
    """The same by the contact of the enterprise, who names the person; raises as `employ`."""
    hold_still()
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    row = begin_employment(actor, now, enterprise, None, who, employment_id, source, entry)
    concerning(row, path=enterprise.path, enterprise=str(enterprise.pk), state=row.state)
    return row


@action("workforce.employee.update")
def update_employment(
    *,
    actor: Actor,
    now: datetime,
    employment_id: uuid.UUID,
    **changes: Unpack[EmploymentDetails],
) -> Employment:
    """Change what is given of job, room, origin or planned return. Raises InvalidInput, NotFound,
    EmploymentOver."""
    row = locked_employment(employment_id)
    concerning(row, path=row.path)
    return change_employment(row, now, changes)


@action("workforce.own_employee.update")
def update_own_employment(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_id: uuid.UUID,
    **changes: Unpack[EmploymentDetails],
) -> Employment:
    """The same by the contact of the enterprise."""
    enterprise = own_enterprise(actor, enterprise_id)
    row = locked_employments(enterprise.pk, [employment_id])[0]
    concerning(row, path=row.path)
    return change_employment(row, now, changes)


@action("workforce.employee.set_state")
def set_states(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_ids: Sequence[uuid.UUID],
    state: str,
    day: date | None = None,
    reason: str = "",
) -> int:
    """From `day` (today) on these employees of one enterprise are away, waiting or at the post.

    Those in that state already stay as they are; how many changed. Raises InvalidInput for a day to
    come or before somebody's last change, EmploymentOver, NotFound.
    """
    enterprise = locked_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    changed = _set_states(actor, now, enterprise.pk, employment_ids, state, day, reason)
    concerning(enterprise, path=enterprise.path, after=state, changed=changed)
    return changed


@action("workforce.own_employee.set_state")
def set_own_states(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_ids: Sequence[uuid.UUID],
    state: str,
    day: date | None = None,
    reason: str = "",
) -> int:
    """The same by the contact of the enterprise."""
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    changed = _set_states(actor, now, enterprise.pk, employment_ids, state, day, reason)
    concerning(enterprise, path=enterprise.path, after=state, changed=changed)
    return changed


@action("workforce.employee.end")
def end_employment(
    *,
    actor: Actor,
    now: datetime,
    employment_id: uuid.UUID,
    until: date | None = None,
    reason: str = "",
) -> Employment:
    """From `until` (today) on the person does not work there any more. Raises EmploymentOver,
    InvalidInput for a day to come, NotFound."""
    hold_still()
    row = locked_employment(employment_id)
    concerning(row, path=row.path)
    return finish_employment(actor, now, row, until, reason)


@action("workforce.own_employee.end")
def end_own_employment(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_id: uuid.UUID,
    until: date | None = None,
    reason: str = "",
) -> Employment:
    """The same by the contact of the enterprise."""
    hold_still()
    enterprise = own_enterprise(actor, enterprise_id)
    row = locked_employments(enterprise.pk, [employment_id])[0]
    concerning(row, path=row.path)
    return finish_employment(actor, now, row, until, reason)


def begin_employment(
    actor: Actor,
    now: datetime,
    enterprise: Enterprise,
    person_id: uuid.UUID | None,
    who: Who | None,
    employment_id: uuid.UUID | None,
    source: str,
    entry: EmploymentEntry,
) -> Employment:
    if enterprise.state in GONE:
        raise Conflict(_("This enterprise has closed or moved away."), code="enterprise_gone")
    today = local_day(now)
    row = Employment(
        id=employment_id or new_id(), enterprise=enterprise, source=source, created_at=now
    )
    errors: dict[str, Any] = {}
    if source not in EmploymentSource.values:
        errors["source"] = _("Choose one of the list.")
    for check in (fill, begin):
        try:
            check(row, entry, today)
        except InvalidInput as error:
            errors.update(error.fields)
    try:
        # What is wrong with the person is said together with what is wrong with the job.
        with transaction.atomic():
            person = settle_person(actor, now, row, person_id, who)
            if errors:
                raise InvalidInput(fields={})
    except InvalidInput as error:
        errors.update(error.fields)
        raise InvalidInput(fields=errors, code=error.code) from None
    row.person = person
    try:
        with transaction.atomic(), everywhere("an employment is kept where the enterprise stands"):
            row.save(force_insert=True)
            EmploymentStep.objects.bulk_create(first_steps(row, actor, now))
    except IntegrityError as error:
        if "employment_once" in str(error):
            raise AlreadyEmployed() from None
        if "_pkey" in str(error):
            raise Conflict(_("This number was given to something else before.")) from None
        raise
    return row


def change_employment(row: Employment, now: datetime, changes: EmploymentDetails) -> Employment:
    if row.until is not None:
        raise EmploymentOver()
    changed = fill(row, changes, local_day(now))
    concerning(row, path=row.path, changed=sorted(changed))
    if changed:
        row.save(update_fields=sorted(changed))
    return row


def _set_states(
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    employment_ids: Sequence[uuid.UUID],
    state: str,
    day: date | None,
    reason: str,
) -> int:
    today = local_day(now)
    since = day or today
    if state not in EMPLOYED:
        raise InvalidInput(fields={"state": _("Choose one of the list.")})
    if since > today:
        raise InvalidInput(fields={"day": _("This day is still to come.")})
    rows = locked_employments(enterprise_id, employment_ids)
    return change_states(actor, now, rows, state, since, reason)


def change_states(
    actor: Actor,
    now: datetime,
    rows: Sequence[Employment],
    state: str,
    since: date,
    reason: str,
) -> int:
    """Put locked employments into the state from that day on; how many were in another one."""
    if any(row.until is not None for row in rows):
        raise EmploymentOver()
    moving = [row for row in rows if row.state != state]
    if any(since < row.state_since for row in moving):
        raise InvalidInput(fields={"day": _("This lies before the last change of somebody.")})
    steps = []
    for row in moving:
        steps.append(step(row, row.state, state, actor, now, since, tidy(reason)))
        row.state, row.state_since = state, since
        row.back_on = since if state == EmploymentState.BACK else None
    with everywhere("the rows were locked for whoever may change them"):
        Employment.objects.bulk_update(moving, ["state", "state_since", "back_on"], batch_size=500)
        EmploymentStep.objects.bulk_create(steps, batch_size=1000)
    return len(moving)


def finish_employment(
    actor: Actor, now: datetime, row: Employment, until: date | None, reason: str
) -> Employment:
    if row.until is not None:
        raise EmploymentOver()
    day = until or local_day(now)
    if day > local_day(now):
        raise InvalidInput(fields={"until": _("This day is still to come.")})
    if day < row.state_since:
        raise InvalidInput(fields={"until": _("This lies before the last change of somebody.")})
    left = EmploymentState.LEFT
    made = step(row, row.state, left, actor, now, day, tidy(reason))
    row.state, row.state_since, row.until, row.back_on = left, day, day, None
    with everywhere("the row was locked for whoever may end it"):
        row.save(update_fields=["state", "state_since", "until", "back_on"])
        made.save(force_insert=True)
    release_person(actor, now, row.person_id, day)
    return row
