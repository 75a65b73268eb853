"""Keys for machines that work in the name of a user: shown once, kept as a hash, never for ever."""

import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import ApiToken
from lianfang.access.selectors import token_digest
from lianfang.access.services.accounts import administrator_posts, locked_user
from lianfang.kit.errors import Conflict, InvalidInput, NotFound

# So that a key found in a file is recognised for what it is.
PREFIX = "lianfang_"
SECRET_BYTES = 32
LONGEST_DAYS = 366
# Machines neither set up nor permit; watching (a log collector) is done by machines.
WITHOUT_TOKENS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR})


@dataclass(frozen=True)
class IssuedToken:
    """A token and its secret, which nobody can look up again."""

    token: ApiToken
    secret: str


@action("access.token.issue")
def issue_token(
    *, actor: Actor, now: datetime, user_id: uuid.UUID, label: str, days: int
) -> IssuedToken:
    """A key that acts as the user for `days` days (1 to 366); `label` says what it is for."""
    user = locked_user(user_id)
    concerning(user, path=user.path, days=days)
    faults = {}
    if not label.strip():
        faults["label"] = _("Say what the key is for.")
    if not 1 <= days <= LONGEST_DAYS:
        faults["days"] = _("A key is valid for 1 to 366 days.")
    if faults:
        raise InvalidInput(fields=faults)
    if not user.is_active:
        raise Conflict(_("This account is disabled."), code="account_disabled")
    if {role for role, _path in administrator_posts(user, now)} & WITHOUT_TOKENS:
        raise Conflict(
            _("System and security administrators work in person; they get no keys."),
            code="administrators_account",
        )
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        user=user,
        label=label.strip(),
        digest=token_digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return IssuedToken(token, secret)


@action("access.token.revoke")
def revoke_token(*, actor: Actor, now: datetime, token_id: uuid.UUID) -> ApiToken:
    """Make the key worthless from the next request on."""
    token = _locked_token(token_id)
    concerning(token, path=token.user.path, user=str(token.user_id))
    return _revoked(token, now)


@action("access.self.revoke_token")
def revoke_own_token(*, actor: Actor, now: datetime, token_id: uuid.UUID) -> ApiToken:
    """Make a key of one's own account worthless; other people's are not found."""
    token = _locked_token(token_id)
    if token.user_id != actor.user_id:
        raise NotFound()
    concerning(token, path=token.user.path)
    return _revoked(token, now)


def _locked_token(token_id: uuid.UUID) -> ApiToken:
    rows = ApiToken.objects.select_for_update(of=("self",)).select_related("user")
    token = rows.filter(pk=token_id).first()
    if token is None:
        raise NotFound()
    return token


def _revoked(token: ApiToken, now: datetime) -> ApiToken:
    if token.revoked_at is not None:
        raise Conflict(_("This key is revoked already."), code="already_revoked")
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    return token
