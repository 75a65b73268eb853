"""Accounts: made by an administrator with a password for the first log-in, disabled and never
deleted, so that the trail of who did what stays readable.
"""

import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.models import User
from lianfang.access.services.accounts import (
    administrator_posts,
    keep_administrators,
    locked_user,
    refuse_for_administrators,
)
from lianfang.kit.errors import Conflict, InvalidInput

# Without 0/O, 1/l/I and other letters that are misread when copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 4, 4


@dataclass(frozen=True)
class NewPassword:
    """An account and the password for its next log-in, to be handed over once and never shown
    again."""

    user: User
    password: str


def normal_username(typed: str) -> str:
    """User names as they are kept and compared: full width and case make no difference."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def _temporary_password() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _checked(user: User) -> User:
    """The user if every field is in order; otherwise `InvalidInput` with a message per field."""
    try:
        user.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        fields = {name: texts[0] for name, texts in error.message_dict.items()}
        raise InvalidInput(fields=fields) from None
    return user


@action("access.user.create")
def create_user(
    *,
    actor: Actor,
    now: datetime,
    username: str,
    display_name: str,
    organisation: str = "",
    email: str = "",
    place_id: uuid.UUID | None = None,
    path: str = "",
    password: str | None = None,
    by_phone: bool = False,
) -> NewPassword:
    """A new account kept at the place `path`; it can do nothing until somebody is appointed.

    Without `password` a temporary one is made that must be changed at the first log-in; a given one
    (of a demo, or typed at the server's console) stays. One opened `by_phone` has none at all.
    """
    user = User(
        username=normal_username(username),
        display_name=display_name.strip(),
        organisation=organisation.strip(),
        email=email.strip(),
        place_id=place_id,
        path=path,
        must_change_password=not password and not by_phone,
        date_joined=now,
    )
    concerning(user, path=path)
    _checked(user)
    secret = "" if by_phone else password or _temporary_password()
    # None is kept as a password that nothing typed can match.
    user.set_password(secret or None)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise InvalidInput(fields={"username": _("This user name is taken.")}) from None
    return NewPassword(user, secret)


@action("access.user.update")
def update_user(
    *,
    actor: Actor,
    now: datetime,
    user_id: uuid.UUID,
    display_name: str,
    organisation: str,
    email: str,
    place_id: uuid.UUID | None,
    path: str,
) -> User:
    """Correct the name, organisation, e-mail or the place that keeps the account."""
    user = locked_user(user_id)
    concerning(user, path=user.path)
    wanted = {
        "display_name": display_name.strip(),
        "organisation": organisation.strip(),
        "email": email.strip(),
        "place_id": place_id,
        "path": path,
    }
    changed = [name for name, value in wanted.items() if getattr(user, name) != value]
    for name, value in wanted.items():
        setattr(user, name, value)
    concerning(user, path=user.path, changed=changed)
    _checked(user).save(update_fields=list(wanted))
    return user


@action("access.user.disable")
def disable_user(*, actor: Actor, now: datetime, user_id: uuid.UUID, reason: str = "asked") -> User:
    """Shut the account: its sessions and tokens stop with the next request; nothing is deleted.

    `reason` is a word for the trail: "asked", or "unused" when nobody came for 90 days.
    """
    user = locked_user(user_id)
    concerning(user, path=user.path, reason=reason)
    if user.pk == actor.user_id:
        raise Conflict(_("You cannot disable your own account."), code="own_account")
    if not user.is_active:
        raise Conflict(_("This account is disabled already."), code="already_disabled")
    keep_administrators(user, administrator_posts(user, now), now)
    user.is_active, user.disabled_at = False, now
    user.save(update_fields=["is_active", "disabled_at"])
    return user


@action("access.user.enable")
def enable_user(*, actor: Actor, now: datetime, user_id: uuid.UUID) -> User:
    """Open a disabled account again, with the appointments that are still in force."""
    user = locked_user(user_id)
    concerning(user, path=user.path)
    if user.is_active:
        raise Conflict(_("This account is not disabled."), code="not_disabled")
    user.is_active, user.disabled_at, user.enabled_at = True, None, now
    user.save(update_fields=["is_active", "disabled_at", "enabled_at"])
    return user


@action("access.user.reset_password")
def reset_password(*, actor: Actor, now: datetime, user_id: uuid.UUID) -> NewPassword:
    """A temporary password that must be changed at the next log-in; ends all the user's
    sessions."""
    user = locked_user(user_id)
    concerning(user, path=user.path)
    refuse_for_administrators(actor, user, now)
    secret = _temporary_password()
    user.set_password(secret)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    return NewPassword(user, secret)


@action("access.user.reset_factor")
def reset_second_factor(*, actor: Actor, now: datetime, user_id: uuid.UUID) -> User:
    """Forget the second factor and recovery codes of somebody who lost their phone."""
    user = locked_user(user_id)
    concerning(user, path=user.path)
    refuse_for_administrators(actor, user, now)
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Conflict(_("This account has no second factor."), code="no_second_factor")
    return user


@action("access.self.change_password")
def change_own_password(*, actor: Actor, now: datetime, password: str) -> User:
    """A new password of one's own choice; it must differ from the old one and not be a common
    one."""
    if actor.user_id is None:
        raise InvalidInput()
    user = locked_user(actor.user_id)
    concerning(user, path=user.path)
    if user.check_password(password):
        raise InvalidInput(fields={"password1": _("This is the password you have already.")})
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(fields={"password1": error.messages[0]}) from None
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    return user
