"""The superior has another number: theirs beside ours, what explains it, and what came out."""

import tempfile
import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.blanks.model import CellRef
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.text import compact, tidy
from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.limits import limits
from lianfang.tables.enums import Finding
from lianfang.tables.models import Difference, Filling
from lianfang.tables.selectors.explaining import explain
from lianfang.tables.selectors.kept import place_of
from lianfang.tables.services.steps import locked_filling

LARGEST = Decimal(10) ** 13


@action("tables.difference.note")
def note_difference(
    *, actor: Actor, now: datetime, filling_id: uuid.UUID, cell: str, theirs: str
) -> Difference:
    """Note the number the superior has for a cell (`Sheet1!C5`) of a filled table.

    Raises InvalidInput (no number, no figure in that cell, no difference), NotFound.
    """
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path, cell=cell[:80])
    number = _number(theirs)
    if number is None:
        raise InvalidInput(fields={"theirs": _("Write a number.")})
    row = _noted(actor, now, filling, cell, number)
    if row is None:
        raise InvalidInput(fields={"theirs": _("This is the number we have, too.")})
    return row


@action("tables.difference.note")
def compare_returned(
    *, actor: Actor, now: datetime, filling_id: uuid.UUID, name: str, content: bytes
) -> list[Difference]:
    """Compare the superior's own file, made of the same blank, cell by cell with what was filled.

    Raises FileRefused, InvalidInput, NotFound.
    """
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    if filling.version.file_type != "xlsx":
        raise InvalidInput(fields={"file": _("Numbers of a Word table are typed in by hand.")})
    theirs = _numbers_of(content, name, [entry["cell"] for entry in filling.values])
    rows = [_noted(actor, now, filling, cell, number) for cell, number in theirs.items()]
    found = [row for row in rows if row is not None]
    concerning(filling, path=filling.path, count=len(found))
    return found


@action("tables.difference.settle")
def settle_difference(
    *, actor: Actor, now: datetime, difference_id: uuid.UUID, finding: str, note: str = ""
) -> Difference:
    """Say what came out of looking into a difference. Raises InvalidInput, NotFound."""
    with everywhere("the place is checked below"):
        row = (
            Difference.objects.select_for_update(of=("self",))
            .select_related("filling")
            .filter(pk=difference_id)
            .first()
        )
    if row is None:
        raise NotFound()
    concerning(row, path=row.filling.path, result=finding[:8])
    if finding not in Finding.values:
        raise InvalidInput(fields={"finding": _("Choose what came out.")})
    row.finding, row.note = finding, tidy(note)[:256]
    row.noted_at, row.noted_by = now, actor.display_name[:64]
    row.save()
    return row


def _noted(
    actor: Actor, now: datetime, filling: Filling, cell: str, theirs: Decimal
) -> Difference | None:
    """The difference in a cell, None where there is none. Raises InvalidInput, NotFound."""
    entry = next((one for one in filling.values if one["cell"] == cell), None)
    if entry is None or entry["kind"] != "n":
        raise InvalidInput(fields={"cell": _("There is no figure in this cell.")})
    ours = Decimal(entry["text"])
    if ours == theirs:
        return None
    place = place_of(actor, entry["place"]) if entry["place"] else filling.place
    sheet, _mark, at = cell.rpartition("!")
    row, _made = Difference.objects.update_or_create(
        filling=filling,
        sheet=sheet[:64],
        cell=at[:16],
        defaults={
            "heading": f"{entry['label']} {entry['heading']}".strip()[:512],
            "ours": ours,
            "theirs": theirs,
            "explained": explain(actor, entry, place, theirs, filling.drafted_at, now)
            if entry["place"]
            else [],
            "noted_at": now,
            "noted_by": actor.display_name[:64],
        },
    )
    return row


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(compact(text).replace(",", "").rstrip("%"))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def _numbers_of(content: bytes, name: str, cells: list[str]) -> Mapping[str, Decimal]:
    """The numbers that stand in those cells of a workbook, read in a limited process."""
    refs = {cell: CellRef.parse(cell) for cell in cells}
    found: dict[str, Decimal] = {}
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="table-", dir=settings.FILES_ROOT) as directory:
        path = Path(directory, "returned.xlsx")
        path.write_bytes(content)
        with Workbook(path, name, limits()) as book:
            by_name = {sheet.name: sheet.index for sheet in book.sheets}
            for sheet_name in {ref.sheet for ref in refs.values()} & set(by_name):
                here = {c: r for c, r in refs.items() if r.sheet == sheet_name}
                rows = book.head(by_name[sheet_name], max(r.row for r in here.values())).rows
                for cell, ref in here.items():
                    line = rows[ref.row - 1] if ref.row <= len(rows) else []
                    value = line[ref.column - 1] if ref.column <= len(line) else ""
                    number = _number(str(value)) if value != "" else None
                    if number is not None:
                        found[cell] = number
    return found
