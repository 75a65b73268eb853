"""`lianfang import KIND FILE --place CODE`: a roster, or a list of division codes, from a machine.

`divisions` takes the published list (`--county CODE`); every other kind is a table with a column
list and gives the same as the pages: header row, column -> field, counts, every wrong cell with its
reason.
"""

import argparse
import json
from pathlib import Path

from lianfang.access.actors import Actor
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say
from lianfang.kit import clock
from lianfang.places.services.divisions import import_divisions
from lianfang.sheets.command import run_import


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", help="residents, households, staff, places, ... or divisions")
    parser.add_argument("file", type=Path)
    parser.add_argument("--place", help="own code or official code of the place it is for")
    parser.add_argument("--county", help="with divisions: six digits of the county")
    parser.add_argument("--check", action="store_true", help="check only, write nothing")
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FIELD",
        type=_pair,
        help="what a column holds, such as G=birth_date; G= leaves it out (may be repeated)",
    )
    parser.add_argument(
        "--trust", action="store_true", help="write although some columns are only guessed at"
    )
    parser.add_argument("--json", action="store_true", help="print the result for a machine")


def _pair(text: str) -> tuple[str, str]:
    letters, found, field = text.partition("=")
    if not found or not letters:
        raise argparse.ArgumentTypeError("COLUMN=FIELD, such as G=birth_date")
    return letters.strip().upper(), field.strip()


def run(options: argparse.Namespace) -> int:
    actor, now = Actor.system("command line"), clock.now()
    with database():
        migrate()
        if options.kind == "divisions":
            count = import_divisions(
                actor=actor, now=now, source_path=options.file, county_code=options.county
            )
            say(json.dumps({"divisions": count}) if options.json else f"{count} divisions")
            return 0
        return run_import(
            actor=actor,
            now=now,
            kind_key=options.kind,
            path=options.file,
            place_code=options.place,
            check_only=options.check,
            as_json=options.json,
            columns=dict(options.map),
            trust=options.trust,
            write=say,
        )
