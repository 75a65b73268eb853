"""Paths in the tree: how new ones are given, and how a whole subtree and every copy of it is
rewritten.

A path is given once. It is the path of the place above plus a step of four base-36 digits; steps
only rise, also after places have moved away, so that an old audit event can never be read as
another place's.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import OperationalError, connection, models
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import MAXIMUM_PATH, PathField, after
from lianfang.kit.errors import Conflict, InvalidInput
from lianfang.kit.statements import run
from lianfang.kit.territory import STEP
from lianfang.places.models import Place

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAXIMUM_STEP = len(ALPHABET) ** STEP - 1
# Any fixed numbers: see `hold_still` and `next_steps`.
SHAPE_LOCK = 4_120_736_511
ROOT_LOCK = 4_120_736_512
MOVE_WAIT = "5s"

# Rewritten by others or never: the room below follows a move by its own service and its audit
# events keep the path of their day; places themselves carry a depth too; PlaceMove is the record
# of moves.
NOT_COPIES = frozenset({"places.place", "places.placemove"})
ROOMS_BELOW = frozenset({"access"})


# Where a connection remembers in which transaction it holds still. A transaction is known by its
# list of what to do after commit: Django makes a new one at each commit and each rollback, also
# that of a savepoint, which gives up the locks taken since.
_HELD = "_lianfang_held_still"
_STILL = "SELECT pg_advisory_xact_lock_shared(%s)"
_STILL_IN_TURN = "SELECT pg_advisory_xact_lock_shared(%s), pg_advisory_xact_lock(%s)"


def hold_still(turn: int | None = None) -> None:
    """Until the end of this transaction no place moves, so a path read from now on stays right.

    Whoever writes a row with a copy of a path calls this before reading the path. It costs one
    statement, once in a transaction, and holds up nobody but a move. With a `turn`, those with the
    same number (64 bits, signed) come one after the other.
    """
    if turn is not None:
        run(_STILL_IN_TURN, [SHAPE_LOCK, turn])
    elif getattr(connection, _HELD, None) is not connection.run_on_commit:
        run(_STILL, [SHAPE_LOCK])
    if connection.in_atomic_block:
        setattr(connection, _HELD, connection.run_on_commit)


def hold_alone() -> None:
    """Wait until nobody else is writing paths, and keep them out until this transaction ends.

    Raises Conflict after five seconds: a long import is under way.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [MOVE_WAIT])
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SHAPE_LOCK])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        raise Conflict(
            _("Rows are being written just now. Please move the place a little later."),
            code="tree_busy",
        ) from error


def lock_roots() -> None:
    """Nobody else adds a place at the very top until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROOT_LOCK])


def child_path(parent_path: str, step: int) -> str:
    """Path of the child with that step. Raises InvalidInput where the tree is full or too deep."""
    if step > MAXIMUM_STEP or len(parent_path) + STEP > MAXIMUM_PATH:
        raise InvalidInput(_("Nothing more can be put under this place."), code="tree_full")
    digits = ""
    for _digit in range(STEP):
        step, remainder = divmod(step, len(ALPHABET))
        digits = ALPHABET[remainder] + digits
    return parent_path + digits


def next_steps(parent_paths: Sequence[str]) -> dict[str, int]:
    """The first step never given under each parent ("" = the top). Parents must be locked."""
    if not parent_paths:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            # The last path below a parent begins with its last child's path; C order keeps that
            # true.
            "SELECT p, greatest("
            " (SELECT max(path) FROM places_place WHERE path > p AND path < b),"
            " (SELECT max(old_path) FROM places_placemove"
            "   WHERE old_path > p AND old_path < b AND length(old_path) = length(p) + %s))"
            ' COLLATE "C" FROM unnest(%s::text[], %s::text[]) AS parents (p, b)',
            [STEP, list(parent_paths), [after(p) if p else "~" for p in parent_paths]],
        )
        rows = cursor.fetchall()
    return {
        parent: int(last[len(parent) : len(parent) + STEP], len(ALPHABET)) + 1 if last else 1
        for parent, last in rows
    }


def path_copies() -> list[tuple[type[models.Model], str]]:
    """Every column of this room and those above that holds a copy of a place's path.

    Earlier versions of rows (pghistory) keep the path of their day and are not among them.
    """
    found: list[tuple[type[models.Model], str]] = []
    for model in apps.get_models(include_auto_created=True):
        options = model._meta
        if options.label_lower in NOT_COPIES or options.app_label in ROOMS_BELOW:
            continue
        if options.proxy or not options.managed or hasattr(model, "pgh_tracked_model"):
            continue
        found += [(model, f.name) for f in options.local_fields if isinstance(f, PathField)]
    return found


def rewrite_copies(old: str, new: str) -> dict[str, int]:
    """Rewrite the prefix `old` to `new` in every copy; number of rows by model label.

    Append-only tables refuse changes by a trigger; that one trigger is passed by here, because the
    record stays word for word and only the copy of the path follows.
    """
    written: dict[str, int] = {}
    for model, name in path_copies():
        rows: Any = model._base_manager.filter(**{f"{name}__under": old})
        with ExitStack() as stack:
            protections = list(_protections(model))
            if protections:
                stack.enter_context(pgtrigger.ignore(*protections))
            count = rows.update(**{name: moved(name, old, new)})
        if count:
            label = model._meta.label_lower
            written[label] = written.get(label, 0) + count
    return written


def _protections(model: type[models.Model]) -> Iterable[str]:
    for trigger in getattr(model._meta, "triggers", []):
        operation = getattr(trigger, "operation", None) or ()
        if isinstance(trigger, pgtrigger.Protect) and pgtrigger.Update in operation:
            yield f"{model._meta.label}:{trigger.name}"


def moved(name: str, old: str, new: str) -> Concat:
    """SQL: the column with its prefix `old` replaced by `new`."""
    return Concat(Value(new), Substr(F(name), len(old) + 1), output_field=models.CharField())


def rewrite_places(old: str, new: str) -> int:
    """Rewrite path and depth of a place and all inside it; number of places."""
    deeper = (len(new) - len(old)) // STEP
    rows: Any = Place.objects.filter(path__under=old)
    count: int = rows.update(path=moved("path", old, new), depth=F("depth") + deeper)
    return count


def strayed_copies() -> dict[str, int]:
    """Rows whose copy of a path is not that of their place, by model label; empty when all is well.

    For the doctor and for tests: such a row would be seen by the wrong people.
    """
    strayed: dict[str, int] = {}
    for model, name in path_copies():
        if name == "path" and any(field.name == "place" for field in model._meta.local_fields):
            number = model._base_manager.exclude(path=F("place__path")).count()
            if number:
                strayed[model._meta.label_lower] = number
    return strayed
