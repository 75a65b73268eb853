"""Writes into the XML of one worksheet: cells, texts inside cells, new rows in the body's style.

Everything that is not touched keeps its element, attributes and order; new elements are put where
ECMA-376 part 1, 18.3.1 wants them.
"""

import copy
from datetime import datetime

from lxml import etree

from lianfang.blanks.answers import EPOCH, EPOCH_1904, Answer
from lianfang.blanks.formulas import Insertion, shift, shift_range, shift_ranges, translate
from lianfang.blanks.grid import Box, Cell
from lianfang.blanks.model import letters
from lianfang.blanks.package import Package
from lianfang.blanks.workbook import (
    EXCEL_MAIN,
    MAIN,
    WORKBOOK,
    X14,
    SheetPart,
    box_at,
    cell_at,
    string_text,
)

XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
RANGED = ("conditionalFormatting", "dataValidation", "ignoredError", "protectedRange", "selection")


def epoch_of(package: Package) -> datetime:
    """The day from which the workbook counts."""
    settings = package.tree(WORKBOOK).find(f"{MAIN}workbookPr")
    late = settings is not None and settings.get("date1904") in ("1", "true")
    return EPOCH_1904 if late else EPOCH


class SheetEditor:
    """One worksheet being filled."""

    def __init__(self, package: Package, sheet: SheetPart, shared: list[etree._Element]) -> None:
        self.package, self.sheet, self.shared = package, sheet, shared
        self.root = package.tree(sheet.part)
        data = self.root.find(f"{MAIN}sheetData")
        self.data: etree._Element = (
            data if data is not None else etree.SubElement(self.root, f"{MAIN}sheetData")
        )
        self.rows: dict[int, etree._Element] = {}
        self.cells: dict[Cell, etree._Element] = {}
        self._index()
        self._expand_shared_formulas()

    def _index(self) -> None:
        """Find rows and cells, and give each the reference it may leave out."""
        number = 0
        for row in self.data.iterfind(f"{MAIN}row"):
            number = int(row.get("r") or number + 1)
            row.set("r", str(number))
            self.rows[number] = row
            column = 0
            for cell in row.iterfind(f"{MAIN}c"):
                column = cell_at(cell.get("r", ""))[1] if cell.get("r") else column + 1
                cell.set("r", f"{letters(column)}{number}")
                self.cells[number, column] = cell

    def _expand_shared_formulas(self) -> None:
        """A formula written once for many cells is written out, so that rows can move freely."""
        masters: dict[str, tuple[Cell, str]] = {}
        for at, cell in self.cells.items():
            formula = cell.find(f"{MAIN}f")
            if formula is not None and formula.get("t") == "shared":
                key = formula.get("si", "")
                if formula.text:
                    masters[key] = (at, formula.text)
                elif key in masters:
                    (row, column), text = masters[key]
                    formula.text = translate(text, at[0] - row, at[1] - column)
                for name in ("t", "si", "ref"):
                    formula.attrib.pop(name, None)

    # --- cells

    def style(self, at: Cell) -> str | None:
        """Style of a cell: its own, else its row's, else its column's."""
        cell = self.cells.get(at)
        if cell is not None:
            return cell.get("s")
        row = self.rows.get(at[0])
        if row is not None and row.get("s"):
            return row.get("s")
        for column in self.root.iterfind(f"{MAIN}cols/{MAIN}col"):
            if int(column.get("min", "0")) <= at[1] <= int(column.get("max", "0")):
                return column.get("style")
        return None

    def cell(self, at: Cell) -> etree._Element:
        """The cell, made at its place where it is not written down yet."""
        if at in self.cells:
            return self.cells[at]
        row = self._row(at[0])
        style = self.style(at)
        cell = etree.Element(f"{MAIN}c", r=f"{letters(at[1])}{at[0]}")
        if style:
            cell.set("s", style)
        later = [c for c in row.iterfind(f"{MAIN}c") if cell_at(c.get("r", ""))[1] > at[1]]
        if later:
            later[0].addprevious(cell)
        else:
            row.append(cell)
        self.cells[at] = cell
        return cell

    def _row(self, number: int) -> etree._Element:
        if number not in self.rows:
            row = etree.Element(f"{MAIN}row", r=str(number))
            later = min((n for n in self.rows if n > number), default=None)
            if later is None:
                self.data.append(row)
            else:
                self.rows[later].addprevious(row)
            self.rows[number] = row
        return self.rows[number]

    def text(self, at: Cell) -> str:
        cell = self.cells.get(at)
        if cell is None:
            return ""
        item = self._string(cell)
        if item is not None:
            return string_text(item)
        return cell.findtext(f"{MAIN}v") or ""

    def is_formula(self, at: Cell) -> bool:
        cell = self.cells.get(at)
        return cell is not None and cell.find(f"{MAIN}f") is not None

    def _string(self, cell: etree._Element) -> etree._Element | None:
        if cell.get("t") == "s":
            number = int(cell.findtext(f"{MAIN}v") or 0)
            return self.shared[number] if number < len(self.shared) else None
        return cell.find(f"{MAIN}is") if cell.get("t") == "inlineStr" else None

    def write(self, at: Cell, said: Answer) -> None:
        """Put a number or a text into a cell; its style stays."""
        cell = self.cell(at)
        for child in list(cell):
            if child.tag in (f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if said.number is not None:
            value = etree.Element(f"{MAIN}v")
            value.text = said.number
            cell.insert(0, value)
        elif said.text is not None:
            cell.set("t", "inlineStr")
            inline = etree.Element(f"{MAIN}is")
            _set_text(etree.SubElement(inline, f"{MAIN}t"), said.text)
            cell.insert(0, inline)

    def replace(self, at: Cell, start: int, end: int, text: str) -> None:
        """Replace a part of a cell's text; the fonts of its runs stay."""
        cell = self.cell(at)
        item = self._string(cell)
        inline = etree.Element(f"{MAIN}is")
        if item is None:
            _set_text(etree.SubElement(inline, f"{MAIN}t"), self.text(at))
        else:
            kept = (f"{MAIN}t", f"{MAIN}r")
            inline.extend(copy.deepcopy(node) for node in item if node.tag in kept)
        replace_in_runs(list(inline.iter(f"{MAIN}t")), start, end, text)
        for child in list(cell):
            if child.tag in (f"{MAIN}v", f"{MAIN}is"):
                cell.remove(child)
        cell.set("t", "inlineStr")
        cell.insert(0, inline)

    def forget_results(self) -> bool:
        """Drop what formulas came to before; whether there was any formula."""
        found = False
        for cell in self.cells.values():
            if cell.find(f"{MAIN}f") is not None:
                found = True
                value = cell.find(f"{MAIN}v")
                if value is not None:
                    cell.remove(value)
                    cell.attrib.pop("t", None)
        return found

    # --- rows

    def merges(self) -> list[Box]:
        nodes = self.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell")
        return [box_at(node.get("ref", "")) for node in nodes]

    def move_rows(self, insertion: Insertion) -> None:
        """Make room: everything from `at` on moves down."""
        for number in sorted((n for n in self.rows if n >= insertion.at), reverse=True):
            self._move_row(number, insertion.row(number))
        self._shift_ranges(insertion)

    def copy_rows(self, template: int, insertion: Insertion) -> None:
        """New rows that look like the template row: height, styles, formulas, cells merged."""
        pattern = self.rows.get(template)
        if pattern is None:
            return
        added = range(insertion.at, insertion.at + insertion.count)
        for number in added:
            self._copy_row(pattern, template, number)
        merged = self.root.find(f"{MAIN}mergeCells")
        if merged is None:
            return
        for box in [box for box in self.merges() if box.top == box.bottom == template]:
            for number in added:
                ref = f"{letters(box.left)}{number}:{letters(box.right)}{number}"
                etree.SubElement(merged, f"{MAIN}mergeCell", ref=ref)
        merged.set("count", str(len(merged)))

    def _move_row(self, number: int, to: int) -> None:
        row = self.rows.pop(number)
        row.set("r", str(to))
        self.rows[to] = row
        for cell in row.iterfind(f"{MAIN}c"):
            column = cell_at(cell.get("r", ""))[1]
            self.cells.pop((number, column), None)
            cell.set("r", f"{letters(column)}{to}")
            self.cells[to, column] = cell

    def _copy_row(self, pattern: etree._Element, template: int, number: int) -> None:
        row = copy.deepcopy(pattern)
        row.set("r", str(number))
        for cell in row.iterfind(f"{MAIN}c"):
            column = cell_at(cell.get("r", ""))[1]
            cell.set("r", f"{letters(column)}{number}")
            formula = cell.find(f"{MAIN}f")
            for child in list(cell):
                if child.tag in (f"{MAIN}v", f"{MAIN}is"):
                    cell.remove(child)
            cell.attrib.pop("t", None)
            if formula is not None and formula.text:
                formula.text = translate(formula.text, number - template)
            self.cells[number, column] = cell
        before = max((n for n in self.rows if n < number), default=None)
        if before is None:
            self.data.insert(0, row)
        else:
            self.rows[before].addnext(row)
        self.rows[number] = row

    def _shift_ranges(self, insertion: Insertion) -> None:
        for node in self.root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
            box = box_at(node.get("ref", ""))
            if box.top == box.bottom:
                row = insertion.row(box.top)
                node.set("ref", f"{letters(box.left)}{row}:{letters(box.right)}{row}")
            else:
                node.set("ref", shift_range(node.get("ref", ""), insertion))
        for name in RANGED:
            for node in self.root.iter(f"{MAIN}{name}"):
                if node.get("sqref"):
                    node.set("sqref", shift_ranges(node.get("sqref", ""), insertion))
        for node in self.root.iter(f"{EXCEL_MAIN}sqref"):
            node.text = shift_ranges(node.text or "", insertion)
        for name in ("dimension", "autoFilter", "hyperlink"):
            for node in self.root.iter(f"{MAIN}{name}"):
                node.set("ref", shift_range(node.get("ref", "A1"), insertion))
        for node in self.root.iterfind(f"{MAIN}rowBreaks/{MAIN}brk"):
            node.set("id", str(insertion.row(int(node.get("id", "0")))))

    def shift_formulas(self, insertion: Insertion) -> bool:
        """Let this sheet's formulas, formats and lists point to where things are now."""
        changed = False
        names = (
            f"{MAIN}f",
            f"{MAIN}formula",
            f"{MAIN}formula1",
            f"{MAIN}formula2",
            f"{EXCEL_MAIN}f",
        )
        for node in self.root.iter(*names, f"{X14}f"):
            if node.text:
                moved = shift(
                    node.text, self.sheet.name, insertion, inside=self._inside(node, insertion)
                )
                changed, node.text = changed or moved != node.text, moved
            if node.get("ref") and self.sheet.name == insertion.sheet:
                node.set("ref", shift_range(node.get("ref", ""), insertion))
        return changed

    def _inside(self, node: etree._Element, insertion: Insertion) -> bool:
        """Whether a formula stands in a row of the body that grew."""
        cell = node.getparent()
        if cell is None or cell.tag != f"{MAIN}c" or self.sheet.name != insertion.sheet:
            return False
        return insertion.holds(cell_at(cell.get("r", ""))[0])

    def put(self) -> None:
        self.package.put(self.sheet.part, self.root)


def _set_text(node: etree._Element, text: str) -> None:
    node.text = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    if text != text.strip() or "\n" in text:
        node.set(XML_SPACE, "preserve")


def replace_in_runs(nodes: list[etree._Element], start: int, end: int, text: str) -> None:
    """Replace characters start..end of the joined texts of `nodes`; what is new stands in the node
    where the old began."""
    at, placed = 0, False
    for number, node in enumerate(nodes):
        old = node.text or ""
        first, last = max(start - at, 0), min(end - at, len(old))
        reaches = at + len(old) > start or (at + len(old) == start and number == len(nodes) - 1)
        if not placed and (reaches or (start == end == at + len(old))):
            first = min(first, len(old))
            _set_text(node, old[:first] + text + old[max(last, first) :])
            placed = True
        elif placed and last > 0:
            _set_text(node, old[max(last, 0) :])
        at += len(old)
