"""`lianfang migrate`: bring the database to this version."""

import argparse

from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No choices: there is one way forward."""


def run(options: argparse.Namespace) -> int:
    with database():
        say("migrated" if migrate(verbosity=1) else "nothing to do")
    return 0
