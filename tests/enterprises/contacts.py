"""Somebody who signs in for an enterprise: account, appointment and membership, and a browser."""

import uuid

from django.test import Client

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.access.selectors import actor_of
from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.users import create_user
from lianfang.enterprises.models import Enterprise, EnterpriseMember
from tests.access.builders import sign_in
from tests.people.builders import NOW, SYSTEM


def contact_of(
    enterprise: Enterprise, now=NOW, name: str = "李某某", password: str | None = None
) -> Actor:
    """Somebody who acts for that enterprise and for no other, with an account of their own; as all
    such accounts it has no password, unless a test types one."""
    user = create_user(
        actor=SYSTEM,
        now=now,
        username=f"contact-{uuid.uuid4().hex[:12]}",
        display_name=name,
        place_id=enterprise.place_id,
        path=enterprise.path,
        password=password,
        by_phone=password is None,
    ).user
    return join(actor_of(user, now), enterprise, now)


def join(contact: Actor, enterprise: Enterprise, now=NOW) -> Actor:
    """The same person acts for this enterprise, too."""
    with everywhere("a test lets somebody in"):
        user = User.objects.get(pk=contact.user_id)
        held = user.appointments.filter(role=Role.ENTERPRISE_CONTACT, path=enterprise.path)
        if not held.exists():
            grant_appointment(
                actor=SYSTEM,
                now=now,
                user_id=user.pk,
                role=Role.ENTERPRISE_CONTACT,
                place_id=enterprise.place_id,
                path=enterprise.path,
            )
        EnterpriseMember.objects.create(enterprise=enterprise, user=user, since=now)
        return actor_of(user, now)


def browser_of(contact: Actor) -> Client:
    """A browser in which the contact has signed in."""
    return sign_in(User.objects.get(pk=contact.user_id))
