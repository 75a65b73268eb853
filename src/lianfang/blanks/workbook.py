"""Worksheets of an .xlsx as grids: texts, formulas, merged ranges, borders, allowed contents.

Read from the XML itself, as it is written back (`sheet_writing`): a library that loads and saves
the whole workbook would drop what it does not know (WPS extensions, charts, pictures, controls).
Element names: ECMA-376 part 1, 18.3.
"""

import re
from dataclasses import dataclass

from lxml import etree

from lianfang.blanks.grid import Box, Cell, Grid
from lianfang.blanks.model import UnreadableBlank, column_number
from lianfang.blanks.package import Limits, Package

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
EXCEL_MAIN = "{http://schemas.microsoft.com/office/excel/2006/main}"
WORKBOOK = "xl/workbook.xml"
BUILT_IN = {
    **{9: "0%", 10: "0.00%", 49: "@", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"},
    **{14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM"},
    **{20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"'},
    **{32: 'h"时"mm"分"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"'},
}
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_RANGE = re.compile(r"(?:(.*)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Styles:
    """Number format and whether there is a border, by the cell's style index."""

    formats: tuple[str, ...]
    borders: tuple[bool, ...]

    def number_format(self, style: str | None) -> str:
        index = int(style or 0)
        return self.formats[index] if index < len(self.formats) else ""

    def has_border(self, style: str | None) -> bool:
        index = int(style or 0)
        return index < len(self.borders) and self.borders[index]


def cell_at(text: str) -> Cell:
    """(row, column) of a reference such as B5."""
    match = _CELL.fullmatch(text)
    if match is None:
        raise UnreadableBlank("damaged")
    return int(match[2]), column_number(match[1])


def box_at(text: str) -> Box:
    """The range B5:D7, or a single cell, in which absolute signs do not matter."""
    first, _colon, last = text.partition(":")
    top, left = cell_at(first)
    bottom, right = cell_at(last or first)
    return Box(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def sheet_parts(package: Package) -> list[SheetPart]:
    """The worksheets in the order of their tabs (chart sheets and old macro sheets left out)."""
    relations = package.relations(WORKBOOK)
    found = []
    for sheet in package.tree(WORKBOOK).iter(f"{MAIN}sheet"):
        kind, part = relations.get(sheet.get(f"{RELATION}id", ""), ("", ""))
        if kind == "worksheet" and package.has(part):
            hidden = sheet.get("state", "visible") != "visible"
            found.append(SheetPart(sheet.get("name", ""), part, hidden))
    return found


def shared_texts(package: Package) -> list[str]:
    """The workbook's table of texts, rich text joined, phonetic guides left out."""
    relations = package.relations(WORKBOOK).values()
    part = next((part for kind, part in relations if kind == "sharedStrings"), "")
    if not package.has(part):
        return []
    return [string_text(item) for item in package.tree(part).iter(f"{MAIN}si")]


def string_text(item: etree._Element) -> str:
    """Text of a shared or inline string."""
    direct = [node for node in item if node.tag == f"{MAIN}t"]
    runs = [node for run in item.findall(f"{MAIN}r") for node in run.findall(f"{MAIN}t")]
    return "".join(node.text or "" for node in (*direct, *runs))


def styles(package: Package) -> Styles:
    """Formats and borders of all cell styles."""
    relations = package.relations(WORKBOOK).values()
    part = next((part for kind, part in relations if kind == "styles"), "")
    if not package.has(part):
        return Styles((), ())
    root = package.tree(part)
    own = {
        int(node.get("numFmtId", "0")): node.get("formatCode", "")
        for node in root.iter(f"{MAIN}numFmt")
    }
    lines = [
        sum(bool(side.get("style") not in (None, "none")) for side in border)
        for border in root.iterfind(f"{MAIN}borders/{MAIN}border")
    ]
    formats, borders = [], []
    for style in root.iterfind(f"{MAIN}cellXfs/{MAIN}xf"):
        number = int(style.get("numFmtId", "0"))
        border = int(style.get("borderId", "0"))
        formats.append(own.get(number) or BUILT_IN.get(number, ""))
        borders.append(border < len(lines) and lines[border] >= 2)
    return Styles(tuple(formats), tuple(borders))


def read_grids(package: Package, limits: Limits) -> list[Grid]:
    """All worksheets. Raises UnreadableBlank."""
    texts, looks = shared_texts(package), styles(package)
    grids: list[Grid] = []
    budget = limits.cells
    for index, sheet in enumerate(sheet_parts(package), 1):
        try:
            grid = _read_sheet(package.tree(sheet.part), sheet, index, texts, looks, limits, budget)
        except (ValueError, IndexError):
            raise UnreadableBlank("damaged") from None
        budget -= len(grid.texts) + len(grid.framed)
        grids.append(grid)
    for grid in grids:
        _resolve_choices(grid, grids)
    return grids


def _read_sheet(
    root: etree._Element,
    sheet: SheetPart,
    index: int,
    texts: list[str],
    looks: Styles,
    limits: Limits,
    budget: int,
) -> Grid:
    grid = Grid(sheet.name, index, hidden=sheet.hidden)
    grid.protected = root.find(f"{MAIN}sheetProtection") is not None
    seen = 0
    for row_number, column, cell in walk_cells(root):
        seen += 1
        if seen > budget:
            raise UnreadableBlank("too_many_cells", limit=limits.cells)
        if row_number > limits.rows or column > limits.columns:
            continue
        at = (row_number, column)
        if looks.has_border(cell.get("s")):
            grid.framed.add(at)
        grid.formats[at] = looks.number_format(cell.get("s"))
        formula = cell.find(f"{MAIN}f")
        if formula is not None:
            grid.formulas[at] = formula.text or ""
        elif text := cell_text(cell, texts):
            grid.texts[at] = text
        grid.height, grid.width = max(grid.height, row_number), max(grid.width, column)
    grid.merges = _merges(root, limits)
    grid.choices = _choices(root, grid)
    for column in root.iterfind(f"{MAIN}cols/{MAIN}col"):
        if column.get("hidden") in ("1", "true"):
            last = min(int(column.get("max", "0")), limits.columns)
            grid.hidden_columns.update(range(int(column.get("min", "1")), last + 1))
    return grid


def walk_cells(root: etree._Element) -> list[tuple[int, int, etree._Element]]:
    """(row, column, element) of every cell written down; references may be left out."""
    found = []
    row_number = 0
    for row in root.iterfind(f"{MAIN}sheetData/{MAIN}row"):
        row_number = int(row.get("r") or row_number + 1)
        column = 0
        for cell in row.iterfind(f"{MAIN}c"):
            column = cell_at(cell.get("r", ""))[1] if cell.get("r") else column + 1
            found.append((row_number, column, cell))
    return found


def cell_text(cell: etree._Element, texts: list[str]) -> str:
    """What a constant cell says; "" for an empty one."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        return string_text(inline) if inline is not None else ""
    value = cell.findtext(f"{MAIN}v")
    if value is None:
        return ""
    if kind == "s":
        return texts[int(value)]
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    return value


def _merges(root: etree._Element, limits: Limits) -> list[Box]:
    boxes = []
    area = 0
    for node in root.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
        box = box_at(node.get("ref", ""))
        box = Box(box.top, box.left, min(box.bottom, limits.rows), min(box.right, limits.columns))
        area += (box.bottom - box.top + 1) * (box.right - box.left + 1)
        if area > limits.cells:
            raise UnreadableBlank("too_many_cells", limit=limits.cells)
        boxes.append(box)
    return boxes


def _choices(root: etree._Element, grid: Grid) -> dict[Cell, tuple[str, ...]]:
    """Lists of allowed contents; those that stand in other cells as ("=", reference)."""
    found: dict[Cell, tuple[str, ...]] = {}
    old = [
        (node.get("sqref", ""), node.findtext(f"{MAIN}formula1") or "")
        for node in root.iter(f"{MAIN}dataValidation")
        if node.get("type") == "list"
    ]
    new = [
        (
            node.findtext(f"{EXCEL_MAIN}sqref") or "",
            node.findtext(f"{X14}formula1/{EXCEL_MAIN}f") or "",
        )
        for node in root.iter(f"{X14}dataValidation")
        if node.get("type") == "list"
    ]
    for ranges, formula in (*old, *new):
        if formula.startswith('"'):
            allowed = tuple(t.strip() for t in formula.strip('"').split(",") if t.strip())
        else:
            allowed = ("=", formula)
        for part in ranges.split():
            box = box_at(part)
            last_row, last_column = min(box.bottom, grid.height), min(box.right, grid.width)
            for row in range(box.top, last_row + 1):
                for column in range(box.left, last_column + 1):
                    found[row, column] = allowed
    return found


def _resolve_choices(grid: Grid, grids: list[Grid]) -> None:
    """Lists kept in other cells, often of a hidden sheet, become the texts standing there."""
    known: dict[str, tuple[str, ...]] = {}
    for at, allowed in list(grid.choices.items()):
        if allowed[:1] != ("=",):
            continue
        formula = allowed[1]
        if formula not in known:
            known[formula] = _listed(formula, grid, grids)
        if known[formula]:
            grid.choices[at] = known[formula]
        else:
            del grid.choices[at]


def _listed(formula: str, grid: Grid, grids: list[Grid]) -> tuple[str, ...]:
    match = _RANGE.fullmatch(formula.replace("=", ""))
    if match is None:
        return ()
    name = (match[1] or grid.name).strip("'").replace("''", "'")
    other = next((g for g in grids if g.name == name), None)
    if other is None:
        return ()
    box = box_at(f"{match[2]}{match[3]}:{match[4] or match[2]}{match[5] or match[3]}")
    rows = range(box.top, min(box.bottom, other.height) + 1)
    columns = range(box.left, min(box.right, other.width) + 1)
    texts = (other.texts.get((row, column), "").strip() for row in rows for column in columns)
    return tuple(text for text in texts if text)
