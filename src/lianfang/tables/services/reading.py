"""Opens a superior's file in a limited process of its own, to read it and to fill it.

The process has a ceiling on memory, time and what it may write, and an empty environment; whatever
a crafted file makes of it, this side only ever sees plain values or a refusal.
"""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.blanks.model import Blank, CellRef, Filled, Left, Value
from lianfang.kit.errors import WorkError

LIMITED = Path(__file__).with_name("limited.py")
MIB = 1024 * 1024
MEMORY, CPU_SECONDS, WALL_SECONDS = 1024 * MIB, 30, 60
MOST_BYTES = 10 * MIB

REASONS = {
    "too_big": _("The file is too large: a blank has 10 MB at most."),
    "empty": _("The file is empty."),
    "damaged": _("The file is damaged and cannot be read. Open it, save it again, and send that."),
    "password": _("The file is protected by a password. Save it without one and send that."),
    "macros_only": _("The file contains macros. Save it as .xlsx or .docx and send that."),
    "not_a_table": _("This is no table. Send an Excel (.xlsx) or Word (.docx) file."),
    "disguised": _("The name says another kind of file than the content is. Save it anew."),
    "old_format": _("This is an old .xls, .doc, .et or .wps file. Save it as .xlsx or .docx."),
    "unpacked_size": _("Unpacked, the file would be too large. Delete pictures and blank rows."),
    "ratio": _("The file is packed far more tightly than any table. Copy it into a new file."),
    "entries": _("The file holds too many parts. Copy the table into a new file."),
    "nested_archive": _("Another file is embedded in it. Delete embedded objects first."),
    "compression": _("The file is packed in an unusual way. Save it again."),
    "dtd": _("A part of the file is not written as Excel, Word or WPS write it. Save it again."),
    "too_many_cells": _("The table is far larger than any blank. Delete blank rows and columns."),
    "no_table": _("No table was found in the file."),
    "too_slow": _("Reading the file took too long, so it was stopped."),
    "too_much_memory": _("Reading the file would take too much memory."),
}


class BlankRefused(WorkError):
    """The file is not taken. `code` is a key of REASONS."""

    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(REASONS.get(code, REASONS["damaged"]), code=code)
        self.fields = {"file": self.message}


def read_file(content: bytes, name: str) -> Blank:
    """What stands where in the file. Raises BlankRefused."""
    if not content:
        raise BlankRefused("empty")
    if len(content) > MOST_BYTES:
        raise BlankRefused("too_big")
    said = _ask({"do": "read", "content": content, "name": name[-200:]})
    return msgspec.convert(said["blank"], Blank)


def fill_file(
    blank: Blank,
    content: bytes,
    values: Mapping[CellRef, Value],
    rows: Mapping[str, Sequence[Mapping[str, Value]]],
    stamps: Mapping[str, Value],
) -> Filled:
    """The file with everything in its place. Raises BlankRefused."""
    said = _ask(
        {
            "do": "fill",
            "content": content,
            "blank": msgspec.to_builtins(blank),
            "values": [[ref.sheet, ref.row, ref.column, _tagged(v)] for ref, v in values.items()],
            "rows": {
                region: [{slot: _tagged(v) for slot, v in line.items()} for line in lines]
                for region, lines in rows.items()
            },
            "stamps": {stamp: _tagged(v) for stamp, v in stamps.items()},
        }
    )
    left = tuple(Left(CellRef.parse(ref), reason) for ref, reason in said["left"])
    return Filled(said["content"], said["written"], left)


def _tagged(value: Value) -> Any:
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    return ["date", value.isoformat()] if isinstance(value, date) else value


def _ask(request: dict[str, Any]) -> dict[str, Any]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", str(LIMITED), str(MEMORY), str(CPU_SECONDS)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"MALLOC_ARENA_MAX": "1"},
    )
    try:
        out, _err = process.communicate(msgspec.msgpack.encode(request), timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise BlankRefused("too_slow") from None
    finally:
        process.kill()
        process.wait()
    if not out:
        raise BlankRefused("too_slow" if process.returncode in (-24, -9) else "too_much_memory")
    said: dict[str, Any] = msgspec.msgpack.decode(out)
    if "error" in said:
        raise BlankRefused(said["error"])
    return said
