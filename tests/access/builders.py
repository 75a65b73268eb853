"""People with accounts, made by the same services as in the office."""

import time

from allauth.mfa.models import Authenticator
from django.test import Client

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.selectors import actor_of
from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.demo_factor import give_demo_factor
from lianfang.access.services.users import create_user

SYSTEM = Actor.system("test")
TOWN = "0001"
VILLAGE = "00010001"
OTHER_VILLAGE = "00010002"
PASSWORD = "plum-blossom-1949"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def account(username, *, now, path=TOWN, password=PASSWORD):
    """An account kept at `path`, without any appointment."""
    made = create_user(
        actor=SYSTEM,
        now=now,
        username=username,
        display_name=username.title(),
        path=path,
        password=password,
    )
    return made.user


def appoint(user, role, path, *, now, until=None):
    return grant_appointment(
        actor=SYSTEM,
        now=now,
        user_id=user.pk,
        role=Role(role),
        place_id=None,
        path=path,
        valid_to=until,
    )


def officer(username, role, path=TOWN, *, now):
    """An account kept at `path` and appointed there."""
    user = account(username, now=now, path=path)
    appoint(user, role, path, now=now)
    return user


def acting(user, *, now):
    """The user as an actor, as the middleware builds it."""
    return actor_of(user, now)


def somebody(role, path):
    """An actor who need not exist as an account."""
    return Actor(None, role.label, (Post(role, path),))


def sign_in(user, *, second_factor=False, client=None):
    """A browser in which the user has signed in, with a code if `second_factor`."""
    client = client or Client()
    client.force_login(user, backend=BACKEND)
    if second_factor:
        if not Authenticator.objects.filter(user=user).exists():
            give_demo_factor(actor=SYSTEM, now=user.date_joined, user_id=user.pk)
        prove_factor(client, user)
    return client


def prove_factor(client, user):
    """Put into the session what allauth notes after a right code."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": user.username},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def fresh(user):
    return User.objects.get(pk=user.pk)
