"""Rosters as clerks send them, brought in through the same engine as a clerk's upload."""

from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from lianfang.access.scope import everywhere
from lianfang.places.models import Place
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.kinds import find_kind
from lianfang.sheets.models import ImportRow, ImportRun, row_codec
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.imports import approve_import, start_import


def save(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def check(actor, path: Path, place: Place, now, kind: str = "residents") -> ImportRun:
    run = start_import(
        actor=actor,
        now=now,
        kind_key=kind,
        place=place_ref(place),
        path=path,
        filename=path.name,
        in_background=False,
    )
    return check_import(actor=actor, now=now, run_id=run.pk)


def bring_in(actor, path: Path, place: Place, now, kind: str = "residents") -> ImportRun:
    run = check(actor, path, place, now, kind)
    approve_import(actor=actor, now=now, run_id=run.pk, in_background=False)
    return apply_import(actor=actor, now=now, run_id=run.pk)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return (run.new_count, run.changed_count, run.same_count, run.wrong_count)


def judged(run: ImportRun) -> list[Any]:
    """What is stored about each row: changes, findings, doubts."""
    codec = row_codec(find_kind(run.kind).columns)
    with everywhere("a test reads what was judged"):
        return [
            codec.open(row.sealed)
            for row in ImportRow.objects.filter(run_id=run.pk).order_by("position")
        ]
