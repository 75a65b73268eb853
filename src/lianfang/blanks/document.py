"""Tables of a .docx as grids, and the paragraphs around them.

Read from the XML itself, as it is written back (`word_writing`). Element names: ECMA-376 part 1,
17.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from lianfang.blanks.grid import Box, Grid
from lianfang.blanks.model import UnreadableBlank
from lianfang.blanks.package import Limits, Package

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTROL = f"{WORD}sdt"
DOCUMENT = "word/document.xml"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class WordCell:
    """A cell of a Word table: its place in the grid and its element."""

    row: int
    column: int
    width: int
    continues: bool  # merged into the cell above
    element: etree._Element


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Children of these names in order, those inside content controls (17.5.2) included."""
    for node in element:
        if node.tag == CONTROL:
            content = node.find(f"{WORD}sdtContent")
            if content is not None:
                yield from children(content, *names)
        elif node.tag in names:
            yield node


def text_nodes(paragraph: etree._Element) -> list[etree._Element]:
    """The nodes a paragraph's text consists of; what a content control only shows as long as
    nobody wrote into it is no text."""
    return [
        node
        for node in paragraph.iter(f"{WORD}t", f"{WORD}tab", f"{WORD}br")
        if (node.tag == f"{WORD}t" or _in_run(node)) and not _is_prompt(node)
    ]


def _in_run(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and parent.tag == f"{WORD}r"


def _is_prompt(node: etree._Element) -> bool:
    return any(
        above.find(f"{WORD}sdtPr/{WORD}showingPlcHdr") is not None
        for above in node.iterancestors(CONTROL)
    )


def body_of(root: etree._Element) -> etree._Element:
    body = root.find(f"{WORD}body")
    if body is None:
        raise UnreadableBlank("damaged")
    return body


def word_tables(root: etree._Element) -> list[etree._Element]:
    """Tables of the body in order; tables inside cells belong to their cell."""
    return list(children(body_of(root), f"{WORD}tbl"))


def free_paragraphs(root: etree._Element) -> list[etree._Element]:
    """Paragraphs outside tables, in order."""
    return list(children(body_of(root), f"{WORD}p"))


def paragraph_text(paragraph: etree._Element) -> str:
    """Text of a paragraph's runs; a tab is a blank, a line break a new line."""
    return "".join(
        (node.text or "") if node.tag == f"{WORD}t" else " " if node.tag == f"{WORD}tab" else "\n"
        for node in text_nodes(paragraph)
    )


def cell_content(element: etree._Element) -> str:
    """Text of a cell's own paragraphs."""
    return "\n".join(paragraph_text(p) for p in children(element, f"{WORD}p")).strip("\n")


def _number(element: etree._Element, path: str, default: int) -> int:
    node = element.find(path)
    text = node.get(f"{WORD}val", "") if node is not None else ""
    return int(text) if text.isdigit() else default


def table_cells(table: etree._Element) -> list[WordCell]:
    """Every cell with its grid position (gridSpan and gridBefore counted)."""
    found = []
    for row_number, row in enumerate(children(table, f"{WORD}tr"), 1):
        column = 1 + _number(row, f"{WORD}trPr/{WORD}gridBefore", 0)
        for element in children(row, f"{WORD}tc"):
            width = max(1, _number(element, f"{WORD}tcPr/{WORD}gridSpan", 1))
            merge = element.find(f"{WORD}tcPr/{WORD}vMerge")
            continues = merge is not None and merge.get(f"{WORD}val", "continue") != "restart"
            found.append(WordCell(row_number, column, width, continues, element))
            column += width
    return found


def read_grids(package: Package, limits: Limits) -> tuple[list[Grid], list[tuple[int, str]]]:
    """Grids of all tables, and (number, text) of the paragraphs outside them."""
    root = package.tree(DOCUMENT)
    grids = []
    budget = limits.cells
    for index, table in enumerate(word_tables(root), 1):
        cells = table_cells(table)
        budget -= sum(cell.width for cell in cells)
        if budget < 0:
            raise UnreadableBlank("too_many_cells", limit=limits.cells)
        grids.append(_grid(cells, index))
    paragraphs = enumerate((paragraph_text(p) for p in free_paragraphs(root)), 1)
    return grids, [(number, text) for number, text in paragraphs if text.strip()]


def _grid(cells: list[WordCell], index: int) -> Grid:
    grid = Grid(f"table {index}", index)
    tops: dict[tuple[int, int], WordCell] = {}
    bottoms: dict[tuple[int, int], int] = {}
    for cell in cells:
        above = tops.get((cell.row - 1, cell.column)) if cell.continues else None
        top = above or cell
        tops[cell.row, cell.column] = top
        bottoms[top.row, top.column] = cell.row
        if above is None and (text := cell_content(cell.element)).strip():
            grid.texts[cell.row, cell.column] = text
        grid.framed.update((cell.row, cell.column + step) for step in range(cell.width))
        grid.height = max(grid.height, cell.row)
        grid.width = max(grid.width, cell.column + cell.width - 1)
    for cell in cells:
        if tops[cell.row, cell.column] is cell:
            bottom = bottoms[cell.row, cell.column]
            if bottom > cell.row or cell.width > 1:
                right = cell.column + cell.width - 1
                grid.merges.append(Box(cell.row, cell.column, bottom, right))
    return grid
