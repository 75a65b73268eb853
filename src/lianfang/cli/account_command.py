"""`lianfang account NAME --role system_administrator`: the first accounts of a new installation.

Only the three administrators are made here; everybody else is appointed on the pages. The password
must be as good as the pages ask for.
"""

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import override

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.roles import ADMINISTRATORS
from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.users import create_user, normal_username
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say
from lianfang.kit import clock
from lianfang.kit.errors import WorkError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--role", required=True, choices=sorted(ADMINISTRATORS))
    parser.add_argument("--name", help="the person's name; the user name if not given")


def run(options: argparse.Namespace) -> int:
    password = _typed_password()
    if password is None:
        say("The two passwords differ. Nothing was made.")
        return 1
    with override("en"):
        faults = _faults(password, options)
        try:
            if not faults:
                _make(options, password)
        except WorkError as error:
            faults = [str(text) for text in getattr(error, "fields", {}).values()] or [str(error)]
    for fault in faults:
        say(fault)
    if faults:
        say("Nothing was made.")
        return 1
    say(f"{options.username} is {options.role}; sign in and set up the second factor")
    return 0


def _typed_password() -> str | None:
    """Asked for twice at a terminal, where it is not seen; None if the two differ."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    first = getpass.getpass("Password: ")
    return first if getpass.getpass("Once more: ") == first else None


def _faults(password: str, options: argparse.Namespace) -> list[str]:
    """What the pages would say against the password."""
    user = User(
        username=normal_username(options.username), display_name=options.name or options.username
    )
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def _make(options: argparse.Namespace, password: str) -> None:
    actor, now = Actor.system("installation"), clock.now()
    with database():
        migrate()
        with transaction.atomic():
            made = create_user(
                actor=actor,
                now=now,
                username=options.username,
                display_name=options.name or options.username,
                password=password,
            )
            grant_appointment(
                actor=actor,
                now=now,
                user_id=made.user.pk,
                role=Role(options.role),
                place_id=None,
                path="",
            )
