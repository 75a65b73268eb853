"""Blanks nobody has seen: taken in, put right once, filled; their next version knows it all."""

import io
import time

import pytest
from docx import Document
from openpyxl import load_workbook

from lianfang.blanks.model import CellRef
from lianfang.tables.models import ColumnMeaning
from lianfang.tables.selectors import proposing
from lianfang.tables.selectors.meanings import vocabulary
from lianfang.tables.services.choosing import choose_meaning
from lianfang.tables.services.receiving import receive_version
from tests.command.builders import at, build_town, stored
from tests.tables import offices_fourth
from tests.tables.builders import came, clerk, filled, newest, received
from tests.tables.offices import Office

pytestmark = [pytest.mark.django_db, pytest.mark.long]


@pytest.fixture
def town(monkeypatch):
    """A town whose vocabulary is collected once for all blanks, with two people come back."""
    kept = []

    def once(*asked):
        kept[:] = kept or [vocabulary(*asked)]
        return kept[0]

    monkeypatch.setattr(proposing, "vocabulary", once)
    town = build_town()
    came(town, town.building, "甲")
    came(town, town.building, "乙", origin="浙江省温州市", day=17)
    return town


def _next(form: Office) -> bytes:
    """The same blank as it comes the next day, with one line more or another title."""
    stream = io.BytesIO()
    if form.name.endswith(".docx"):
        document = Document(io.BytesIO(form.content))
        document.add_paragraph("请各单位按时报送。")
        document.save(stream)
    else:
        book = load_workbook(io.BytesIO(form.content))
        book.active["A1"].value = f"{book.active['A1'].value}（二）"
        book.save(stream)
    return stream.getvalue()


def _said(version) -> dict[str, str]:
    """Meaning by the column or cell it stands in."""
    rows = stored(ColumnMeaning, version=version)
    return {row.slot.rpartition(":")[2]: row.meaning for row in rows if "#" not in row.slot}


def _texts(allowed) -> set[str]:
    """Answers as texts of meanings: a field has its register before a dot; nothing is nothing."""
    return {
        ("field:" if "." in one.partition("?")[0] else "figure:") + one if one else ""
        for one in allowed
    }


def _put_right(town, version, form: Office) -> None:
    """Say of every column whose proposal is not the truth what it means."""
    slots = {row.slot.rpartition(":")[2]: row for row in stored(ColumnMeaning, version=version)}
    for where, allowed in form.answers.items():
        row = slots[where]
        if row.meaning.removesuffix("empty") not in _texts(allowed):
            choose_meaning(
                actor=clerk(town),
                now=at("09:00"),
                version_id=version.pk,
                slot=row.slot,
                meaning=_texts(allowed[:1]).pop() or "empty",
            )


def _written(content: bytes, is_word: bool):
    """What stands in a cell of the filled file, as text."""
    if is_word:
        tables = Document(io.BytesIO(content)).tables
        return lambda ref: tables[int(ref.sheet[6:]) - 1].cell(ref.row - 1, ref.column - 1).text
    book = load_workbook(io.BytesIO(content))
    return lambda ref: str(book[ref.sheet].cell(ref.row, ref.column).value)


def test_one_pass_of_corrections_is_enough_and_holds_for_the_next_version(town):
    for form in offices_fourth.FORMS:
        taken = received(town, form.content, form.name)
        version = newest(taken)
        _put_right(town, version, form)

        began = time.process_time()
        filling = filled(town, taken)
        assert time.process_time() - began < 5

        said = _said(version)
        assert _wrong(said, form) == []
        assert _other_than_counted(filling, form) == []

        again = receive_version(
            actor=clerk(town),
            now=at("10:00"),
            form_id=taken.pk,
            name=form.name,
            content=_next(form),
        )
        kept = _said(again)
        assert again.number == 2
        assert [where for where in form.answers if kept[where] != said[where]] == []


def _wrong(said, form: Office) -> list[str]:
    return [
        where
        for where, allowed in form.answers.items()
        if said[where].removesuffix("empty") not in _texts(allowed)
    ]


def _other_than_counted(filling, form: Office) -> list[CellRef]:
    """Cells of tables that hold another number than was counted; formulas count themselves."""
    found = _written(filling.file.content(), form.name.endswith(".docx"))
    counted = [
        (CellRef.parse(entry["cell"]), entry["text"])
        for entry in filling.values
        if entry["kind"] == "n" and not entry["cell"].startswith("¶")
    ]
    return [
        ref
        for ref, text in counted
        if found(ref).rstrip("%") != text and not found(ref).startswith("=")
    ]
