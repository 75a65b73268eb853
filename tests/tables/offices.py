"""Draws the blanks of offices from sketches, each with the answer written down beforehand.

A line of an answer is `B arrivals:today or visits:today`: the column or cell, and references that
are equally right; `-` says that the house cannot know it. Cells are found by their address, for a
title in the middle makes another region of what comes below it.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from docx import Document

from tests.blanks.drawing import new_book, put, save, sketch

Answers = Mapping[str, tuple[str | None, ...]]


@dataclass(frozen=True)
class Office:
    """A blank as a file, and what each of its columns and cells means."""

    name: str
    content: bytes
    answers: Answers


def answers(text: str) -> Answers:
    found: dict[str, tuple[str | None, ...]] = {}
    for line in text.strip().splitlines():
        where, _blank, said = line.strip().partition(" ")
        found[where.rpartition(":")[2]] = tuple(
            None if one.strip() == "-" else one.strip() for one in said.split(" or ")
        )
    return found


def of_workbook(name: str, title: str, above: str, table: str, below: str, expected: str) -> Office:
    book, sheet = new_book()
    last = chr(64 + max(len(line.split("|")) for line in table.strip().splitlines()))
    put(sheet, f"A1:{last}1", title)
    put(sheet, f"A2:{last}2", above)
    end = sketch(sheet, table, 3)
    if below:
        put(sheet, f"A{end}:{last}{end}", below)
    return Office(f"{name}.xlsx", save(book), answers(expected))


def of_document(name: str, title: str, above: str, table: str, below: str, expected: str) -> Office:
    document = Document()
    document.add_paragraph(title)
    document.add_paragraph(above)
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    drawn = document.add_table(rows=len(lines), cols=max(map(len, lines)))
    drawn.style = "Table Grid"
    for row, cells in enumerate(lines):
        for column, said in enumerate(cells):
            if said not in ("<", "^", "."):
                drawn.cell(row, column).text = said.replace("\\n", "\n")
    if below:
        document.add_paragraph(below)
    stream = io.BytesIO()
    document.save(stream)
    return Office(f"{name}.docx", stream.getvalue(), answers(expected))
