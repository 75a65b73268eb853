"""`lianfang import KIND FILE --place CODE`: a roster, outlines, or division codes, from a machine.

`divisions` takes the published list (`--county CODE`), `outlines` a GeoJSON file; every other kind
is a table with a column list and gives the same as the pages: header row, column -> field, counts,
every wrong cell with its reason.
"""

import argparse
import json
from datetime import datetime
from pathlib import Path

import msgspec

from lianfang.access.actors import Actor
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say
from lianfang.kit import clock
from lianfang.kit.coordinates import Crs
from lianfang.kit.errors import WorkError
from lianfang.places.selectors.places import place_by_code
from lianfang.places.services.divisions import import_divisions
from lianfang.places.services.outlines import locate_many
from lianfang.sheets.command import REFUSED, SUCCESS, WRONG_ROWS, run_import


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind", help="residents, households, staff, places, ... outlines, divisions"
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--place", help="own code or official code of the place it is for")
    parser.add_argument("--county", help="with divisions: six digits of the county")
    parser.add_argument(
        "--crs", choices=[crs.value for crs in Crs], default=Crs.WGS84.value, help="with outlines"
    )
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
        if options.kind == "outlines":
            return _outlines(options, actor, now)
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


def _outlines(options: argparse.Namespace, actor: Actor, now: datetime) -> int:
    """Outlines of places from GeoJSON: 0 = all found their place, 2 = some did not."""
    try:
        verdicts = locate_many(
            actor=actor,
            now=now,
            place_id=place_by_code(actor, options.place or "").id,
            text=options.file.read_bytes(),
            source_crs=Crs(options.crs),
            source=options.file.name,
            check_only=options.check,
        )
    except (WorkError, FileNotFoundError) as error:
        fields = getattr(error, "fields", {})
        say("; ".join(map(str, fields.values())) or str(error))
        return REFUSED
    wrong = [verdict for verdict in verdicts if verdict.problem]
    if options.json:
        left_out = [msgspec.to_builtins(verdict) for verdict in wrong]
        say(json.dumps({"fit": len(verdicts) - len(wrong), "left_out": left_out}))
    else:
        say(f"{len(verdicts) - len(wrong)} of {len(verdicts)} features fit")
        for verdict in wrong:
            say(f"  {verdict.number} {verdict.label}: {verdict.problem}")
    return WRONG_ROWS if wrong else SUCCESS
