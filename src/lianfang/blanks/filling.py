"""Fills a blank: values into cells, rows into bodies, the moment into its line.

Only the parts that change are written again; everything else of the file stays byte for byte.
A formula, a text of the blank's own and a list of allowed words are never overruled: what could not
be written is said (`Left`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from lxml import etree

from lianfang.blanks import word_writing
from lianfang.blanks.answers import EPOCH, Answer, answer, moment_like
from lianfang.blanks.around import follow, recalculate
from lianfang.blanks.formulas import Insertion
from lianfang.blanks.grid import Cell
from lianfang.blanks.model import (
    Blank,
    CellRef,
    CellValues,
    Filled,
    Format,
    Left,
    Region,
    RowValues,
    Slot,
    SlotKind,
    Stamp,
    Value,
    Wants,
)
from lianfang.blanks.package import DEFAULT_LIMITS, Limits, Package, open_package
from lianfang.blanks.sentences import SHEET
from lianfang.blanks.sheet_writing import SheetEditor, epoch_of
from lianfang.blanks.styling import body_style
from lianfang.blanks.wording import is_fillable_text
from lianfang.blanks.workbook import MAIN, WORKBOOK, sheet_parts

Rows = Mapping[str, Sequence[RowValues]]
NOTHING: Mapping[str, Value] = {}


def fill(
    blank: Blank,
    content: bytes,
    values: CellValues,
    rows: Rows | None = None,
    stamps: Mapping[str, Value] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Filled:
    """The blank with values in it.

    values  by cell of the blank as it is read, before rows are added; None leaves a cell alone
    rows    by region id, each row a mapping from slot id to value; bodies grow as needed
    stamps  by stamp id; a datetime is written as the blank asks for it, in its own zone
    Shares are given in per cent. Raises UnreadableBlank where the content is not the blank's file.
    """
    package = open_package(content, blank.name, limits)
    kind = _Sheets if blank.format is Format.XLSX else _Document
    filler = kind(package, blank)
    slots = _slots(blank)
    for ref, value in sorted(values.items()):
        if value is not None and not ref.sheet.startswith(SHEET):
            filler.value(ref, value, slots.get((ref.sheet, ref.row, ref.column)))
    gaps = _gaps(blank, values)
    # Of one text the last part first, so that places before it still hold.
    for stamp in sorted((*blank.stamps, *gaps), key=lambda one: (one.ref, -one.start)):
        said = gaps[stamp] if stamp in gaps else (stamps or NOTHING).get(stamp.id)
        if said is not None:
            filler.stamp(stamp, said)
    wanted = [region for region in blank.regions if (rows or {}).get(region.id)]
    # From the bottom up, so that rows above are still where the blank says.
    for region in sorted(wanted, key=lambda one: -one.first_row):
        filler.rows(region, (rows or {})[region.id])
    return filler.filled()


def _gaps(blank: Blank, values: CellValues) -> dict[Stamp, str]:
    """Gaps of sentences as parts of texts to be replaced, with the numbers that go there."""
    found = {}
    for region in blank.regions:
        for slot in region.slots:
            value = values.get(region.cell(slot)) if slot.inside is not None else None
            if slot.inside is None or value is None:
                continue
            said = answer(value, slot, "", "", EPOCH)
            part = Stamp(
                slot.id, slot.inside, Wants.UNIT, slot.title, True, slot.start, slot.end, ""
            )
            found[part] = said.text or said.number or ""
    return found


def _slots(blank: Blank) -> dict[tuple[str, int, int], Slot]:
    """The slot of each cell that exists in the blank."""
    found = {}
    for region in blank.regions:
        body = range(region.first_row, max(region.last_row, *region.total_rows, 0) + 1)
        for slot in region.slots:
            for row in (slot.row,) if slot.row is not None else body:
                found[region.sheet, row, slot.column] = slot
    return found


def _spoken(stamp: Stamp, value: Value) -> str:
    if isinstance(value, datetime | date):
        return moment_like(stamp.blank, value)
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)


class _Filler:
    """What both formats share: counting what was written and what was not."""

    def __init__(self) -> None:
        self.written = 0
        self.left: list[Left] = []

    def skip(self, ref: CellRef, reason: str) -> None:
        self.left.append(Left(ref, reason))


class _Sheets(_Filler):
    """Fills an .xlsx."""

    def __init__(self, package: Package, blank: Blank) -> None:
        super().__init__()
        self.package = package
        shared = _shared_strings(package)
        self.editors = {
            sheet.name: SheetEditor(package, sheet, shared) for sheet in sheet_parts(package)
        }
        self.formats = {
            (region.sheet, slot.column): slot.number_format
            for region in blank.regions
            for slot in region.slots
        }
        self.epoch = epoch_of(package)
        self.touched: set[str] = set()

    def value(self, ref: CellRef, value: Value, slot: Slot | None) -> None:
        editor = self.editors.get(ref.sheet)
        if editor is None or ref.row < 1 or ref.column < 1:
            self.skip(ref, "unknown_cell")
            return
        at = _corner(editor, (ref.row, ref.column))
        now = editor.text(at)
        if editor.is_formula(at):
            self.skip(ref, "formula")
        elif slot is None or not is_fillable_text(now):
            self.skip(ref, "occupied" if now.strip() else "unknown_cell")
        else:
            said = answer(value, slot, slot.number_format, now, self.epoch)
            self._write(editor, ref, at, said)

    def _write(self, editor: SheetEditor, ref: CellRef, at: Cell, said: Answer) -> None:
        if said.fault:
            self.skip(ref, said.fault)
            return
        editor.write(at, said)
        self.touched.add(editor.sheet.name)
        self.written += 1

    def stamp(self, stamp: Stamp, value: Value) -> None:
        editor = self.editors.get(stamp.ref.sheet)
        at = (stamp.ref.row, stamp.ref.column)
        if editor is None or editor.is_formula(at):
            self.skip(stamp.ref, "unknown_cell" if editor is None else "formula")
        elif stamp.inline:
            editor.replace(at, stamp.start, stamp.end, _spoken(stamp, value))
            self.touched.add(stamp.ref.sheet)
            self.written += 1
        else:
            text = _spoken(stamp, value)
            self._write(editor, stamp.ref, _corner(editor, at), Answer(text=text))

    def rows(self, region: Region, rows: Sequence[RowValues]) -> None:
        editor = self.editors[region.sheet]
        free = _free_rows(region)
        if len(rows) > len(free):
            if not region.grows:
                self.skip(CellRef(region.sheet, region.last_row, region.slots[0].column), "no_room")
                rows = rows[: len(free)]
            else:
                free += self._add_rows(editor, region, len(rows) - len(free))
        slots = {slot.id: slot for slot in region.slots}
        merged = {cell for box in editor.merges() for cell in box.cells()[1:]}
        for number, (row, values) in enumerate(zip(free, rows, strict=False), 1):
            self._number_row(editor, region, row, number)
            for slot_id, value in values.items():
                slot = slots.get(slot_id)
                if slot is None or value is None:
                    continue
                ref, at = CellRef(region.sheet, row, slot.column), (row, slot.column)
                if editor.is_formula(at):
                    self.skip(ref, "formula")
                elif at in merged:
                    self.skip(ref, "unknown_cell")
                else:
                    said = answer(value, slot, slot.number_format, editor.text(at), self.epoch)
                    self._write(editor, ref, at, said)

    def _number_row(self, editor: SheetEditor, region: Region, row: int, number: int) -> None:
        column = region.sequence_column
        if column is None or editor.is_formula((row, column)) or editor.text((row, column)).strip():
            return
        editor.write((row, column), Answer(number=str(number)))

    def _add_rows(self, editor: SheetEditor, region: Region, count: int) -> list[int]:
        at = max(region.last_row, region.first_row - 1) + 1
        template = region.last_row if region.last_row >= region.first_row else None
        added = list(range(at, at + count))
        if template is None and not any(row >= at for row in editor.rows):
            self._dress(editor, region, added)
            return added
        insertion = Insertion(region.sheet, at, count, region.first_row)
        editor.move_rows(insertion)
        for other in self.editors.values():
            if other.shift_formulas(insertion):
                self.touched.add(other.sheet.name)
        follow(self.package, editor.sheet, insertion)
        if template is None:
            self._dress(editor, region, added)
        else:
            editor.copy_rows(template, insertion)
        self.touched.add(region.sheet)
        return added

    def _dress(self, editor: SheetEditor, region: Region, rows: list[int]) -> None:
        """New rows of a body that was not drawn: the frame of the header, plain."""
        for slot in region.slots:
            style = body_style(self.package, editor.style((region.header_rows[1], slot.column)))
            for row in rows:
                cell = editor.cell((row, slot.column))
                if style:
                    cell.set("s", style)

    def filled(self) -> Filled:
        if self.touched:
            calculated = False
            for name, editor in self.editors.items():
                has_formulas = editor.forget_results()
                calculated = calculated or has_formulas
                if has_formulas or name in self.touched:
                    editor.put()
            if calculated:
                recalculate(self.package)
        return Filled(self.package.bytes(), self.written, tuple(self.left))


class _Document(_Filler):
    """Fills a .docx."""

    def __init__(self, package: Package, _blank: Blank) -> None:
        super().__init__()
        self.package = package
        self.editor = word_writing.DocumentEditor(package)

    def _table(self, sheet: str) -> int | None:
        number = sheet.removeprefix("table ")
        index = int(number) - 1 if number.isdigit() else -1
        return index if 0 <= index < len(self.editor.tables) else None

    def value(self, ref: CellRef, value: Value, slot: Slot | None) -> None:
        table = self._table(ref.sheet)
        now = self.editor.text(table, (ref.row, ref.column)) if table is not None else None
        if table is None or now is None or slot is None:
            self.skip(ref, "unknown_cell")
        elif not is_fillable_text(now):
            self.skip(ref, "occupied")
        else:
            self._write(table, ref, value, slot, now)

    def _write(self, table: int, ref: CellRef, value: Value, slot: Slot, now: str) -> None:
        said = answer(value, slot, "", now, EPOCH)
        if said.fault:
            self.skip(ref, said.fault)
            return
        share = slot.kind is SlotKind.PERCENT and not slot.unit and said.number is not None
        text = f"{said.number}%" if share else said.text or said.number or ""
        self.editor.write(table, (ref.row, ref.column), text)
        self.written += 1

    def stamp(self, stamp: Stamp, value: Value) -> None:
        text = _spoken(stamp, value)
        if stamp.ref.sheet == "":
            paragraphs = self.editor.paragraphs
            if stamp.ref.row > len(paragraphs):
                self.skip(stamp.ref, "unknown_cell")
                return
            word_writing.replace_in_paragraph(
                paragraphs[stamp.ref.row - 1], stamp.start, stamp.end, text
            )
        else:
            table = self._table(stamp.ref.sheet)
            at = (stamp.ref.row, stamp.ref.column)
            if table is None or self.editor.text(table, at) is None:
                self.skip(stamp.ref, "unknown_cell")
                return
            if stamp.inline:
                self.editor.replace_in_cell(table, at, stamp.start, stamp.end, text)
            else:
                self.editor.write(table, at, text)
        self.written += 1

    def rows(self, region: Region, rows: Sequence[RowValues]) -> None:
        table = self._table(region.sheet)
        free = _free_rows(region)
        if table is None or not free:
            self.skip(CellRef(region.sheet, region.last_row, 1), "no_room")
            return
        missing = len(rows) - len(free)
        if missing > 0:
            self.editor.insert_rows(table, free[-1], missing)
            free += range(free[-1] + 1, free[-1] + 1 + missing)
        slots = {slot.id: slot for slot in region.slots}
        for number, (row, values) in enumerate(zip(free, rows, strict=False), 1):
            column = region.sequence_column
            if column is not None and not (self.editor.text(table, (row, column)) or "").strip():
                self.editor.write(table, (row, column), str(number))
            for slot_id, value in values.items():
                slot = slots.get(slot_id)
                if slot is not None and value is not None:
                    ref = CellRef(region.sheet, row, slot.column)
                    now = self.editor.text(table, (row, slot.column))
                    if now is None:
                        self.skip(ref, "unknown_cell")
                    else:
                        self._write(table, ref, value, slot, now)

    def filled(self) -> Filled:
        if self.written:
            self.editor.put()
        return Filled(self.package.bytes(), self.written, tuple(self.left))


def _corner(editor: SheetEditor, at: Cell) -> Cell:
    """The first cell of the merged range a cell belongs to."""
    for box in editor.merges():
        if box.top <= at[0] <= box.bottom and box.left <= at[1] <= box.right:
            return box.corner
    return at


def _free_rows(region: Region) -> list[int]:
    taken = {*region.sample_rows, *region.total_rows}
    return [row for row in range(region.first_row, region.last_row + 1) if row not in taken]


def _shared_strings(package: Package) -> list[etree._Element]:
    relations = package.relations(WORKBOOK).values()
    part = next((part for kind, part in relations if kind == "sharedStrings"), "")
    return list(package.tree(part).iter(f"{MAIN}si")) if package.has(part) else []
