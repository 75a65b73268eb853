"""Appointments: who holds which role where, and since and until when.

GB/T 22239-2019 keeps three hands apart: whoever sets up, whoever permits and whoever watches are
different people. An administrator's account holds that one role and nothing beside it at any time.
"""

import uuid
from datetime import datetime

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import Appointment, User
from lianfang.access.roles import ADMINISTRATORS, excludes
from lianfang.access.services.accounts import keep_administrators, locked_user
from lianfang.kit.errors import Conflict, InvalidInput, NotFound


@action("access.appointment.grant")
def grant_appointment(
    *,
    actor: Actor,
    now: datetime,
    user_id: uuid.UUID,
    role: Role,
    place_id: uuid.UUID | None,
    path: str,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
) -> Appointment:
    """Appoint the user to `role` in the place `path` and everything inside, from `valid_from` (now
    if not given) until before `valid_to` (open if not given).

    The user's row is held meanwhile, so that of two hands granting at once the second sees the
    first. Raises `InvalidInput` for a period that ends before it begins, `Conflict` for a role that
    is held there already or may not stand beside another.
    """
    user = locked_user(user_id)
    role = Role(role)
    begin = valid_from or now
    concerning(user, path=user.path)
    concerning(user, path=path, role=role.value)
    if valid_to is not None and valid_to <= begin:
        raise InvalidInput(fields={"valid_to": _("The end must lie after the beginning.")})
    if not user.is_active:
        raise Conflict(_("This account is disabled."), code="account_disabled")
    _refuse_clash(user, role, path, begin, valid_to)
    return Appointment.objects.create(
        user=user,
        role=role,
        place_id=place_id,
        path=path,
        valid_from=begin,
        valid_to=valid_to,
        granted_by_id=actor.user_id,
    )


def _refuse_clash(user: User, role: Role, path: str, begin: datetime, end: datetime | None) -> None:
    during = Appointment.objects.filter(user=user).exclude(valid_to=F("valid_from"))
    during = during.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=begin))
    if end is not None:
        during = during.filter(valid_from__lt=end)
    for held, held_path in during.values_list("role", "path"):
        if excludes(Role(held), role):
            raise Conflict(
                _("An administrator's account holds that one role only. This account is %(held)s."),
                code="hands_stay_apart",
                held=Role(held).label,
            )
        if held == role and held_path == path:
            raise Conflict(_("This role is held there already."), code="already_appointed")


@action("access.appointment.end")
def end_appointment(*, actor: Actor, now: datetime, appointment_id: uuid.UUID) -> Appointment:
    """End it now; one that has not begun never begins. It stays on record."""
    found = Appointment.objects.filter(pk=appointment_id).values_list("user_id", flat=True).first()
    if found is None:
        raise NotFound()
    user = locked_user(found)
    appointment = Appointment.objects.select_for_update().get(pk=appointment_id)
    concerning(appointment, path=appointment.path, user=str(user.pk), role=appointment.role)
    if appointment.valid_to is not None and appointment.valid_to <= now:
        raise Conflict(_("This appointment has ended already."), code="already_ended")
    role = Role(appointment.role)
    if role in ADMINISTRATORS and appointment.valid_from <= now and user.is_active:
        keep_administrators(user, [(role, appointment.path)], now)
    appointment.valid_to = max(now, appointment.valid_from)
    appointment.save(update_fields=["valid_to"])
    return appointment


@action("access.appointment.rehome")
def rehome_appointments(*, actor: Actor, now: datetime, old_prefix: str, new_prefix: str) -> int:
    """A place has moved in the tree: rewrite the copied paths of appointments and accounts in it.

    For the places room, inside the action that moves the place. Returns how many rows changed.
    """
    if not old_prefix:
        raise InvalidInput()
    concerning("places.place", path=old_prefix)
    concerning("places.place", path=new_prefix, old_path=old_prefix)
    moved = 0
    for model in (Appointment, User):
        rows = model.objects.filter(path__under=old_prefix)
        moved += rows.update(path=Concat(Value(new_prefix), Substr("path", len(old_prefix) + 1)))
    return moved
