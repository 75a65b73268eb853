"""`lianfang account NAME --role system_administrator`: the first accounts of a new installation.

Only the three administrators are made here; everybody else is appointed on the pages.
"""

import argparse
import getpass
import sys

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.roles import ADMINISTRATORS
from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.users import create_user
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say
from lianfang.kit import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username")
    parser.add_argument("--role", required=True, choices=sorted(ADMINISTRATORS))
    parser.add_argument("--name", help="the person's name; the user name if not given")


def run(options: argparse.Namespace) -> int:
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
    actor, now = Actor.system("installation"), clock.now()
    with database():
        migrate()
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
    say(f"{options.username} is {options.role}; sign in and set up the second factor")
    return 0
