"""Opening what is masked: one field, with a reason, logged, and only so often a day."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import InvalidInput, NotPermitted, TooMany
from lianfang.kit.text import tidy
from lianfang.people.enums import Revealable
from lianfang.people.models import Reveal
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.selectors.locked import locked_household, locked_person, locked_staff

SHORTEST_REASON = 2


@dataclass(frozen=True, slots=True)
class Revealed:
    """The plain value, for this one answer; it stays out of `repr` and so out of logs."""

    row: Reveal
    value: str = field(repr=False)
    left_today: int = 0


@action("people.person.reveal")
def reveal_person_field(
    *, actor: Actor, now: datetime, person_id: uuid.UUID, field: str, reason: str
) -> Revealed:
    """Name, paper number or phone numbers of a resident (`Revealable`), in full.

    Raises TooMany when the day's limit of this user is used up.
    """
    person = locked_person(actor, person_id)
    concerning(person, path=person.path, field=field)
    values = {
        Revealable.NAME: person.name,
        Revealable.PAPER: open_paper(person.paper_cipher),
        Revealable.PHONES: "、".join(open_phones(person.phone_cipher)),
    }
    if field not in values:
        raise InvalidInput(fields={"field": _("There is nothing to show.")})
    return open_once(actor, now, person, field, reason, values[Revealable(field)])


@action("people.household.reveal")
def reveal_household_field(
    *, actor: Actor, now: datetime, household_id: uuid.UUID, field: str, reason: str
) -> Revealed:
    """Phone numbers or the name of the head of a household, in full."""
    household = locked_household(actor, household_id)
    concerning(household, path=household.path, field=field)
    values = {
        Revealable.NAME: household.head_name,
        Revealable.PHONES: "、".join(open_phones(household.phone_cipher)),
    }
    if field not in values:
        raise InvalidInput(fields={"field": _("There is nothing to show.")})
    return open_once(actor, now, household, field, reason, values[Revealable(field)])


@action("people.staff.reveal")
def reveal_staff_phones(
    *, actor: Actor, now: datetime, staff_id: uuid.UUID, reason: str
) -> Revealed:
    """Phone numbers of somebody who serves, in full."""
    staff = locked_staff(actor, staff_id)
    concerning(staff, path=staff.path, field=Revealable.PHONES.value)
    numbers = "、".join(open_phones(staff.phone_cipher))
    return open_once(actor, now, staff, Revealable.PHONES, reason, numbers)


def open_once(
    actor: Actor, now: datetime, subject: Model, field: str, reason: str, value: str
) -> Revealed:
    """Note that `value` of a row was opened, and give it; for services of this room and above.

    Raises InvalidInput without a reason, TooMany, NotPermitted for the system itself.
    """
    if actor.user_id is None:
        raise NotPermitted()  # the system itself has no need to read names
    reason = tidy(reason)[:128]
    if len(reason) < SHORTEST_REASON:
        raise InvalidInput(fields={"reason": _("Say what you need it for.")})
    left = _left_today(actor.user_id, now)
    if left < 1:
        raise TooMany(_("You have used up today's %(limit)s reveals."), limit=_limit())
    row = Reveal.objects.create(
        at=now,
        user_id=actor.user_id,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        field=field,
        reason=reason,
    )
    return Revealed(row, value, left - 1)


def _limit() -> int:
    return int(settings.REVEALS_PER_DAY)


def _left_today(user_id: uuid.UUID, now: datetime) -> int:
    """How often the user may still look today; two requests at once count one after the other."""
    with connection.cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [f"people.reveal:{user_id}"])
    first, behind = day_bounds(local_day(now))
    return _limit() - Reveal.objects.filter(user_id=user_id, at__gte=first, at__lt=behind).count()
