"""The phone an account without a password is opened by: one number, one account."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.models import SignInPhone
from lianfang.access.selectors import SIGN_IN_PHONE, phone_digest, phone_digests
from lianfang.access.services.accounts import locked_user
from lianfang.kit.errors import Conflict

_TAKEN = _("Another account is opened by this number.")


@action("access.phone.set")
def set_sign_in_phone(
    *, actor: Actor, now: datetime, user_id: uuid.UUID, number: str
) -> SignInPhone:
    """From now on this number (normal form) opens the account, and no number before it.

    Raises Conflict when it opens another account.
    """
    user = locked_user(user_id)
    concerning(user, path=user.path)
    others = SignInPhone.objects.filter(digest__in=phone_digests(number)).exclude(user=user)
    if others.exists():
        raise Conflict(_TAKEN, code="phone_taken")
    cipher = key_ring().encrypt(SIGN_IN_PHONE, number)
    try:
        with transaction.atomic():
            row, _made = SignInPhone.objects.update_or_create(
                user=user,
                defaults={"cipher": cipher, "digest": phone_digest(number), "since": now},
            )
    except IntegrityError:
        raise Conflict(_TAKEN, code="phone_taken") from None
    return row


@action("access.phone.release")
def release_sign_in_phone(*, actor: Actor, now: datetime, user_id: uuid.UUID) -> None:
    """The number opens this account no longer; it may be somebody else's by now."""
    user = locked_user(user_id)
    concerning(user, path=user.path)
    SignInPhone.objects.filter(user=user).delete()
