"""Coming and going: every log-in, refused log-in and log-out leaves an event.

GB/T 22239-2019 asks for a trail of who came, when and from where. The name typed at a refused
log-in is not kept unless it is an account's: people type their password into the wrong box.
"""

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator

from lianfang.access.actions import action, concerning, refused
from lianfang.access.actors import Actor
from lianfang.access.models import User
from lianfang.access.totp import spend
from lianfang.kit.errors import NotFound


@action("access.session.open")
def open_session(*, actor: Actor, now: datetime, address: str, factors: int) -> User:
    """Somebody has signed in from the network address `address` with that many factors (1 or 2)."""
    user = _own(actor)
    # By the system's clock, which in a demo runs on another day than Django's.
    user.last_login = now
    user.save(update_fields=["last_login"])
    concerning(user, path=user.path, address=address, factors=factors)
    return user


@action("access.session.close")
def close_session(*, actor: Actor, now: datetime, reason: str) -> User:
    """Somebody has signed out: "asked", or "idle" when the system did it for them."""
    user = _own(actor)
    concerning(user, path=user.path, reason=reason)
    return user


@action("access.session.refuse")
def refuse_session(
    *, actor: Actor, now: datetime, user_id: uuid.UUID | None, address: str, reason: str
) -> None:
    """A log-in failed: wrong "password" or "code", or the account was "locked" after too many.

    `user_id` is the account tried, None if there is none of that name.
    """
    refused()
    # Asked for an unknown name too, so that the answer takes as long.
    user = User.objects.filter(pk=user_id or uuid.UUID(int=0)).first()
    if user is None:
        concerning("access.user", path="", address=address, reason=reason)
    else:
        concerning(user, path=user.path, address=address, reason=reason)


@action("access.self.add_factor")
def note_added_factor(*, actor: Actor, now: datetime, code: str) -> User:
    """The person has set up a second factor; the code that proved it will not open a door again."""
    user = _own(actor)
    concerning(user, path=user.path)
    spend(Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP), code)
    return user


@action("access.self.remove_factor")
def note_removed_factor(*, actor: Actor, now: datetime) -> User:
    """The person has taken their second factor away."""
    user = _own(actor)
    concerning(user, path=user.path)
    return user


def _own(actor: Actor) -> User:
    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id else None
    if user is None:
        raise NotFound()
    return user
