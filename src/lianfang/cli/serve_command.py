"""`lianfang serve`: the whole program in one command."""

import argparse

from django.conf import settings

from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import Supervisor, port_becomes_free, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=settings.HOST)
    parser.add_argument("--port", type=int, default=settings.PORT)


def run(options: argparse.Namespace) -> int:
    if not port_becomes_free(options.host, options.port):
        say(f"Port {options.port} is taken; choose another with --port.")
        return 1
    with database():
        migrate(verbosity=1)
        supervisor = Supervisor(options.host, options.port, say=say)
        return supervisor.run(when_ready=lambda: _announce(options))


def _announce(options: argparse.Namespace) -> None:
    say(f"Lianfang 联防 is at http://{options.host}:{options.port} (Ctrl-C stops it)")
