"""What the services for accounts share: taking an account in hand, and the rule that no place is
ever left without the administrators it has.
"""

import uuid
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.roles import ADMINISTRATORS
from lianfang.access.selectors import appointments_in_force
from lianfang.kit.errors import Conflict, NotFound, NotPermitted
from lianfang.kit.territory import ancestors

# Any fixed number: administrators are taken away one at a time.
ADMINISTRATORS_LOCK = 7_305_121_947


def locked_user(user_id: uuid.UUID) -> User:
    """The account's row, held against others until the transaction ends."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound()
    return user


def administrator_posts(user: User, now: datetime) -> list[tuple[Role, str]]:
    """Role and path of each administrator's appointment the user holds at `now`."""
    held = appointments_in_force(now).filter(user=user, role__in=ADMINISTRATORS)
    return [(Role(role), path) for role, path in held.values_list("role", "path")]


def keep_administrators(user: User, posts: list[tuple[Role, str]], now: datetime) -> None:
    """Refuse to take these posts from the user if nobody else holds the role for that place.

    Whoever locks the last security administrator out can never let anybody in again.
    """
    if not posts:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADMINISTRATORS_LOCK])
    for role, path in posts:
        others = appointments_in_force(now).filter(
            role=role, user__is_active=True, path__in=["", *ancestors(path), path]
        )
        if not others.exclude(user=user).exists():
            raise Conflict(
                _("Nobody else is %(role)s there. Appoint somebody first."),
                code="last_administrator",
                role=role.label,
            )


def refuse_for_administrators(actor: Actor, user: User, now: datetime) -> None:
    """An administrator's ways in are only renewed at the server's console: otherwise whoever may
    reset passwords could step into the place of whoever grants roles.
    """
    if not actor.is_system and administrator_posts(user, now):
        raise NotPermitted(
            _("An administrator's password and second factor are reset at the server only."),
            code="administrators_account",
        )
