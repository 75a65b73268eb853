"""Reads a blank table, .xlsx or .docx, into what stands where (`model.Blank`).

The file is a stranger's: size, packing and XML are checked before anything is believed, nothing in
it is run, fetched or calculated, and a file with macros is refused.
"""

from collections.abc import Iterator

import msgspec

from lianfang.blanks import document, workbook
from lianfang.blanks.grid import Box, Grid
from lianfang.blanks.layout import region_of
from lianfang.blanks.model import (
    Blank,
    CellRef,
    Format,
    Region,
    SheetNote,
    Stamp,
    UnreadableBlank,
)
from lianfang.blanks.package import DEFAULT_LIMITS, Limits, open_package
from lianfang.blanks.sentences import find_sentences, has_gaps
from lianfang.blanks.stamps import find_stamps, is_signature, is_title, unit_above
from lianfang.blanks.tables import find_tables
from lianfang.blanks.wording import (
    folded,
    is_fillable_text,
    is_index,
    is_sequence,
    one_line,
    without_number,
)

Line = tuple[CellRef, str]
LONGEST_LABEL = 20
SENTENCES = "0.1"  # the region of the gaps in all texts around the tables


def read_blank(content: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Blank:
    """The blank in a file that its sender calls `name`. Raises UnreadableBlank (see its codes)."""
    package = open_package(content, name, limits)
    lines: list[Line] = []
    if package.format is Format.XLSX:
        grids = workbook.read_grids(package, limits)
    else:
        grids, paragraphs = document.read_grids(package, limits)
        lines = [(CellRef("", number, 1), text) for number, text in paragraphs]
    regions: list[Region] = []
    stamps = find_stamps(lines, None, 1)
    signature = [ref for ref, text in lines if is_signature(text)]
    titles = [one_line(text) for _ref, text in lines if is_title(text)]
    cells: list[Line] = []  # sentences inside tables, and the labels beside them
    beside: dict[CellRef, str] = {}
    free_unit = unit_above(text for _ref, text in lines)
    for grid in grids:
        found, around = _regions(grid, free_unit)
        if grid.hidden:
            continue  # lists of allowed contents and the like: nobody fills what nobody sees
        own = next((one_line(text) for _ref, text in around if is_title(text)), "")
        for ref, text, label in _cells_with_gaps(grid, found):
            cells.append((ref, text))
            beside[ref] = label
        regions += (
            [msgspec.structs.replace(r, title=r.title or own) for r in found]
            if (len(grids) > 1)
            else found
        )
        around.sort(key=lambda line: (line[0].row, line[0].column))
        stamps += find_stamps(around, grid, len(stamps) + 1)
        lines += around
        signature += [ref for ref, text in around if is_signature(text)]
        top = min((r.header_rows[0] or r.first_row for r in found), default=10**6)
        titles += [one_line(text) for ref, text in around if ref.row < top and is_title(text)]
    stamps = list(_own_cells(stamps, regions))
    cells = [(ref, text) for ref, text in cells if (ref, text) not in lines]
    sentences = find_sentences([*lines, *cells], _taken(stamps), SENTENCES, beside)
    if sentences is not None:
        regions.append(sentences)
    if not regions:
        raise UnreadableBlank("no_table")
    sheets = tuple(SheetNote(g.name, g.hidden, g.protected, g.height, g.width) for g in grids)
    title = _best_title(titles) or next((s.name for s in sheets if not s.hidden), name)
    return Blank(
        format=package.format,
        name=name,
        title=title,
        sheets=sheets,
        regions=tuple(regions),
        stamps=tuple(stamps),
        signature=tuple(signature),
    )


def _taken(stamps: list[Stamp]) -> dict[CellRef, list[tuple[int, int]]]:
    found: dict[CellRef, list[tuple[int, int]]] = {}
    for stamp in stamps:
        if stamp.inline:
            found.setdefault(stamp.ref, []).append((stamp.start, stamp.end))
    return found


def _best_title(titles: list[str]) -> str:
    """The first line that calls itself a table, else the first at all."""
    named = [t for t in titles if folded(t).rstrip(")0123456789").endswith(_TITLE_ENDS)]
    return (named or titles or [""])[0]


_TITLE_ENDS = (
    "表",
    "册",
    "台账",
    "日报",
    "统计",
    "汇总",
    "登记",
    "清单",
    "一览",
    "周报",
    "情况",
    "单",
)


def _regions(grid: Grid, free_unit: str) -> tuple[list[Region], list[Line]]:
    """Regions of a sheet, and the texts around them."""
    tables = find_tables(grid)
    inside: set[tuple[int, int]] = set()
    for table in tables:
        for row in (*table.header, *table.body):
            inside.update((row, column) for column in table.columns)
    around = [
        (CellRef(grid.name, row, column), text)
        for (row, column), text in sorted(grid.texts.items())
        if (row, column) not in inside and text.strip()
    ]
    found = []
    for number, table in enumerate(tables, 1):
        rows = [*table.header, *table.body]
        above = [text for ref, text in around if ref.row < rows[0]]
        unit = unit_above(reversed(above)) or free_unit
        region = region_of(grid, table, f"{grid.index}.{number}", unit)
        if region is not None and region.slots:
            found.append(region)
        around += _moments_in_header(
            grid, Box(rows[0], table.left, rows[-1], table.right), table.header
        )
    return found, around


def _cells_with_gaps(grid: Grid, found: list[Region]) -> Iterator[tuple[CellRef, str, str]]:
    """Cells of tables that are sentences to be completed, with the label beside or above each."""
    filled = {r.cell(s) for r in found for s in r.slots if s.row is not None}
    for (row, column), text in sorted(grid.texts.items()):
        ref = CellRef(grid.name, row, column)
        if ref not in filled and has_gaps(text) and not is_fillable_text(text):
            yield ref, text, _label_of(grid, row, column)


def _label_of(grid: Grid, row: int, column: int) -> str:
    left = [grid.text(row, c) for c in range(column - 1, 0, -1)]
    above = [grid.text(r, column) for r in range(row - 1, 0, -1)]
    for text in (*left, *above[:1]):
        if text.strip() and not has_gaps(text) and not is_fillable_text(text):
            bare = one_line(without_number(text))
            if len(bare) <= LONGEST_LABEL and not is_sequence(bare) and not is_index(bare):
                return bare
    return ""


def _moments_in_header(grid: Grid, box: Box, header: list[int]) -> list[Line]:
    """Headings that want the moment: 截至  月  日  时."""
    lines = []
    for row in header:
        for column in range(box.left, box.right + 1):
            text = grid.texts.get((row, column), "")
            if "截" in text and ("时" in text or "日" in text) and len(text) < 60:
                lines.append((CellRef(grid.name, row, column), text))
    return lines


def _own_cells(stamps: list[Stamp], regions: list[Region]) -> tuple[Stamp, ...]:
    """Stamps but for those a region's own cell already is."""
    cells = {r.cell(s) for r in regions for s in r.slots if s.row is not None}
    return tuple(stamp for stamp in stamps if stamp.inline or stamp.ref not in cells)
