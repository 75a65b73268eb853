"""`lianfang forms propose FILE` and `lianfang forms fill FILE --place CODE --out FILE`.

A superior's blank for a machine: what the system understands of each column, and the file filled.
Nothing is kept; a table that is asked for every day belongs on the pages. Acts for the account
named by `--account`, with the rights it has, else for the operator at the console.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import override

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.access.selectors import actor_of_id, user_id_of_name
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import say
from lianfang.kit import clock
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.places.models import Place
from lianfang.places.selectors import place_by_code, top_places
from lianfang.tables.selectors.drawing import Words
from lianfang.tables.selectors.kept import why_empty
from lianfang.tables.services.trying import Tried, try_blank

DONE, REFUSED, NOT_ALL = 0, 1, 2
DIVISION_DIGITS = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    steps = parser.add_subparsers(dest="step", required=True, metavar="propose|fill")
    propose = steps.add_parser("propose", help="say what each column of a blank means")
    fill = steps.add_parser("fill", help="fill a blank for a place as of a moment")
    for step in (propose, fill):
        step.add_argument("file", type=Path, help="the blank as it came: .xlsx or .docx")
        step.add_argument("--account", metavar="NAME", help="act with the rights of this account")
        step.add_argument("--json", action="store_true", help="print the result for a machine")
    propose.add_argument("--place", metavar="CODE", help="the topmost place if not given")
    fill.add_argument("--place", metavar="CODE", required=True, help="own or official code")
    fill.add_argument("--as-of", type=_moment, metavar="TIME", help="such as 2020-03-18T09:30")
    fill.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to write it")
    fill.add_argument("--full", metavar="PURPOSE", help="rows about persons in full, and what for")
    fill.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="SLOT=MEANING",
        type=_pair,
        help="what a column means, such as 1.1:D=figure:visits:today (may be repeated)",
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a moment, such as 2020-03-18T09:30") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL_ZONE)


def _pair(text: str) -> tuple[str, str]:
    slot, found, meaning = text.partition("=")
    if not found or not slot:
        raise argparse.ArgumentTypeError("SLOT=MEANING, such as 1.1:D=figure:visits:today")
    return slot.strip(), meaning.strip()


@dataclass(frozen=True)
class _Asked:
    actor: Actor
    place: Place
    now: datetime


def run(options: argparse.Namespace) -> int:
    """0 = done, 1 = refused, 2 = done, but columns stayed unknown or cells empty."""
    with database(), override("en"):
        migrate()
        try:
            content = options.file.read_bytes()
            asked = _asked(options)
            tried = _tried(options, asked, content)
            if options.step == "fill":
                options.out.write_bytes(tried.content)
        except OSError as error:
            say(f"{error.filename}: {error.strerror}")
            return REFUSED
        except WorkError as error:
            fields = getattr(error, "fields", {})
            say("; ".join(str(text) for text in fields.values()) or str(error))
            return REFUSED
        with looking(asked.actor):
            return _told(options, asked, tried)


def _asked(options: argparse.Namespace) -> _Asked:
    now = clock.now()
    actor = Actor.system("command line")
    if options.account:
        user_id = user_id_of_name(options.account)
        if user_id is None:
            raise InvalidInput("There is no account of this name.")
        actor = actor_of_id(user_id, now)
    if options.place:
        return _Asked(actor, _place(actor, options.place), now)
    top = top_places(actor).first()
    if top is None:
        raise NotFound()
    return _Asked(actor, top, now)


def _place(actor: Actor, code: str) -> Place:
    """By own or official code; 420281070 is 420281070000 of the statistical list."""
    try:
        return place_by_code(actor, code)
    except NotFound:
        return place_by_code(actor, code.ljust(DIVISION_DIGITS, "0"))


def _tried(options: argparse.Namespace, asked: _Asked, content: bytes) -> Tried:
    is_fill = options.step == "fill"
    purpose = options.full if is_fill else None
    return try_blank(
        actor=asked.actor,
        now=asked.now,
        place_id=asked.place.pk,
        name=options.file.name,
        content=content,
        as_of=options.as_of if is_fill else None,
        masked=purpose is None,
        purpose=purpose or "",
        meanings=dict(options.map) if is_fill else {},
        fill=is_fill,
    )


def _told(options: argparse.Namespace, asked: _Asked, tried: Tried) -> int:
    words = Words(asked.actor, asked.place, asked.now)
    columns = [_column(one, words) for one in tried.proposed]
    unknown = [one for one in columns if not one["meaning"]]
    if options.json:
        said: dict[str, Any] = {"title": tried.title, "place": asked.place.name}
        said["columns"] = columns
        if options.step == "fill":
            said |= {"out": str(options.out), "cells": tried.written, "rows": tried.rows}
            said["empty"] = tried.blanks
        say(json.dumps(said, ensure_ascii=False))
    elif options.step == "fill":
        say(f"{options.out}: {tried.written} cells filled, {len(tried.blanks)} left empty")
        for blank in tried.blanks:
            say(f"  {blank['cell'] or '-'} {blank['heading']}: {why_empty(blank)}")
    else:
        say(f"{tried.title}: {len(columns) - len(unknown)} of {len(columns)} understood")
        for one in columns:
            say(f"  {one['slot']} {one['heading']}: {one['title']} ({one['confidence']} %)")
    missing = tried.blanks if options.step == "fill" else unknown
    return NOT_ALL if missing else DONE


def _column(one: Any, words: Words) -> dict[str, Any]:
    return {
        "slot": one.slot,
        "heading": one.heading,
        "meaning": str(one.said),
        "title": words.of(str(one.said)),
        "confidence": one.confidence,
        "others": [str(said) for said in one.others],
    }
