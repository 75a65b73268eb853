"""The command line: `lianfang demo | serve | migrate | import | ... `.

Each command lives in a module of its own with `add_arguments(parser)` and `run(options) -> int`.
Modules are imported when their command is called, so that `lianfang --help` answers at once.
"""

import argparse
import importlib
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured

COMMANDS: dict[str, str] = {
    "demo": "a town ready to click (Jinshan, or --town): web, worker and database in one",
    "replay": "a published town played through the services, its figures compared",
    "serve": "web, worker and (unless DATABASE_URL is set) database in one",
    "migrate": "bring the database to this version",
    "import": "read a roster or a list of divisions",
    "forms": "say what a superior's blank means, or fill it",
    "audit": "verify the chain of everything done",
    "account": "make the first accounts of a new installation",
    "doctor": "say what is wrong with this installation and what to do",
    "backup": "write everything into one file",
    "restore": "read such a file into an empty installation",
    "worker": "only the worker for background jobs",
}
# Modules whose `prepare(arguments)` settles the environment before Django reads its settings.
PREPARATIONS: dict[str, str] = {
    "demo": "lianfang.cli.demo_home",
    "replay": "lianfang.cli.replay_home",
}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the number it returns is the program's exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    parser = argparse.ArgumentParser(
        prog="lianfang", description="Lianfang 联防: joint prevention and return to work"
    )
    given = sys.argv[1:] if arguments is None else arguments
    chosen = next((word for word in given if not word.startswith("-")), None)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in COMMANDS.items():
        sub = subparsers.add_parser(name, help=summary, description=summary)
        if name == chosen:
            if name in PREPARATIONS:
                importlib.import_module(PREPARATIONS[name]).prepare(given)
            try:
                django.setup()
            except ImproperlyConfigured as error:
                sys.stdout.write(f"WRONG settings: {error}\n")
                return 1
            module = importlib.import_module(f"lianfang.cli.{name}_command")
            module.add_arguments(sub)
    options = parser.parse_args(given)
    module = importlib.import_module(f"lianfang.cli.{options.command}_command")
    return int(module.run(options))
