"""Writes into the tables and lines of a .docx; the fonts of runs and the layout stay."""

import copy

from lxml import etree

from lianfang.blanks.document import (
    CONTROL,
    DOCUMENT,
    SPACE,
    WORD,
    WordCell,
    cell_content,
    children,
    free_paragraphs,
    table_cells,
    text_nodes,
    word_tables,
)
from lianfang.blanks.grid import Cell
from lianfang.blanks.package import Package


class DocumentEditor:
    """The document being filled."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.root = package.tree(DOCUMENT)
        self.tables = word_tables(self.root)
        self.paragraphs = free_paragraphs(self.root)
        self.cells = [self._cells(table) for table in self.tables]

    @staticmethod
    def _cells(table: etree._Element) -> dict[Cell, WordCell]:
        return {(cell.row, cell.column): cell for cell in table_cells(table)}

    def text(self, table: int, at: Cell) -> str | None:
        """Text of a cell; None where there is no cell of its own."""
        cell = self.cells[table].get(at)
        return None if cell is None or cell.continues else cell_content(cell.element)

    def write(self, table: int, at: Cell, text: str) -> None:
        """Put a text into a cell, in the font the cell keeps ready or its neighbours have."""
        cell = self.cells[table][at]
        paragraphs = list(children(cell.element, f"{WORD}p"))
        first = paragraphs[0] if paragraphs else etree.SubElement(cell.element, f"{WORD}p")
        looks = self._looks(table, cell, first)
        for paragraph in paragraphs:
            for run in list(children(paragraph, f"{WORD}r")):
                if (holder := run.getparent()) is not None:
                    holder.remove(run)
        # A content control goes on holding what is written into it.
        room = first.find(f"{CONTROL}/{WORD}sdtContent")
        run = etree.SubElement(first if room is None else room, f"{WORD}r")
        _is_written(run)
        if looks is not None:
            run.append(copy.deepcopy(looks))
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                etree.SubElement(run, f"{WORD}br")
            _set_text(etree.SubElement(run, f"{WORD}t"), line)

    def _looks(
        self, table: int, cell: WordCell, paragraph: etree._Element
    ) -> etree._Element | None:
        own = paragraph.find(f"{WORD}r/{WORD}rPr")
        if own is None:
            own = paragraph.find(f"{WORD}pPr/{WORD}rPr")
        if own is not None:
            return own
        for near in ((cell.row, cell.column - 1), (cell.row - 1, cell.column)):
            other = self.cells[table].get(near)
            found = other.element.find(f"{WORD}p/{WORD}r/{WORD}rPr") if other else None
            if found is not None and found.find(f"{WORD}b") is None:
                return found
        return None

    def replace_in_cell(self, table: int, at: Cell, start: int, end: int, text: str) -> None:
        """Replace a part of a cell's text (places as in `cell_content`)."""
        paragraphs = list(children(self.cells[table][at].element, f"{WORD}p"))
        skipped = True  # empty paragraphs before the first word are not counted
        for paragraph in paragraphs:
            length = _length(paragraph)
            if skipped and not length:
                continue
            skipped = False
            if start <= length:
                replace_in_paragraph(paragraph, start, min(end, length), text)
                return
            start, end = start - length - 1, end - length - 1

    def insert_rows(self, table: int, template: int, count: int) -> None:
        """Put copies of a row below it, without what stands in its cells."""
        rows = list(children(self.tables[table], f"{WORD}tr"))
        pattern = rows[template - 1]
        for _number in range(count):
            row = copy.deepcopy(pattern)
            for cell in children(row, f"{WORD}tc"):
                for node in list(cell.iter(f"{WORD}t")):
                    node.text = ""
            pattern.addnext(row)
        self.cells[table] = self._cells(self.tables[table])

    def put(self) -> None:
        self.package.put(DOCUMENT, self.root)


def _is_written(run: etree._Element) -> None:
    """Content controls around a run show what is written and no longer their prompt."""
    for control in run.iterancestors(CONTROL):
        prompt = control.find(f"{WORD}sdtPr/{WORD}showingPlcHdr")
        if prompt is not None and (parent := prompt.getparent()) is not None:
            parent.remove(prompt)


def _size(node: etree._Element) -> int:
    return len(node.text or "") if node.tag == f"{WORD}t" else 1


def _length(paragraph: etree._Element) -> int:
    return sum(map(_size, text_nodes(paragraph)))


def replace_in_paragraph(paragraph: etree._Element, start: int, end: int, text: str) -> None:
    """Replace characters start..end of a paragraph; tabs within the range are dropped."""
    at, placed = 0, False
    nodes = text_nodes(paragraph)
    last_text = next((n for n in reversed(nodes) if n.tag == f"{WORD}t"), None)
    for node in nodes:
        size = _size(node)
        if node.tag == f"{WORD}t":
            old = node.text or ""
            first, last = min(max(start - at, 0), size), min(max(end - at, 0), size)
            if not placed and (at + size > start or node is last_text):
                _set_text(node, old[:first] + text + old[max(first, last) :])
                placed = True
            elif placed and last > 0:
                _set_text(node, old[last:])
        elif start <= at < end and (parent := node.getparent()) is not None:
            parent.remove(node)
        at += size


def _set_text(node: etree._Element, text: str) -> None:
    node.text = "".join(c for c in text if c in "\t\n\r" or c >= " ")
    node.set(SPACE, "preserve")
