"""A blank drawn as it looks: merged headings, labelled rows, and in each column what it means or
what was filled.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext

from lianfang.access.actors import Actor
from lianfang.blanks.model import Anchor, Blank, Region, Slot, letters
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.places.models import Place
from lianfang.places.selectors import place_list
from lianfang.tables.enums import MeaningSource
from lianfang.tables.models import ColumnMeaning
from lianfang.tables.selectors.counting import WHOLE, row_key
from lianfang.tables.selectors.forms import SURE
from lianfang.tables.selectors.meanings import said_title
from lianfang.tables.selectors.registers import find_kind, registers
from lianfang.tables.selectors.said import Said, What, read_said

HALF_SURE = 50


@dataclass(frozen=True)
class Head:
    """A heading cell over `across` columns and `down` rows."""

    text: str
    across: int
    down: int


@dataclass(frozen=True)
class Drawn:
    """What one slot, row or line means: in words, how sure, and in which tone it is shown."""

    slot: str
    heading: str
    title: str
    said: str
    tone: str
    confidence: int
    is_chosen: bool
    fillable: bool = True

    @property
    def anchor(self) -> str:
        """Where it stands on the page of what columns mean."""
        return anchor_of(self.slot)


@dataclass(frozen=True)
class Cell:
    """A filled cell with the page of its rows, if it is a figure."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """A labelled row: its words, what it is about, its cells."""

    text: str
    drawn: Drawn | None = None
    cells: tuple[Cell, ...] = ()


@dataclass
class Sheet:
    """One table of a blank."""

    id: str
    title: str
    heads: list[list[Head]]
    columns: list[Drawn]
    letters: list[str]
    lines: list[Line] = field(default_factory=list)
    questions: list[tuple[Drawn, Cell]] = field(default_factory=list)
    grows: bool = False
    registers: list[tuple[str, str]] = field(default_factory=list)
    register: str = ""


class Words:
    """Meanings in words, each looked up once."""

    def __init__(self, viewer: Actor, place: Place, moment: datetime) -> None:
        self._viewer, self._place, self._moment = viewer, place, moment
        self._known: dict[str, str] = {}
        self._places: dict[str, str] = {}

    def of(self, text: str) -> str:
        if text not in self._known:
            self._known[text] = self._title(read_said(text))
        return self._known[text]

    def _title(self, said: Said) -> str:
        if said.what is What.PLACE:
            return self._place_name(said.text)
        title = said_title(self._viewer, said, self._place, self._moment)
        return f"{title} · {self._place_name(said.place)}" if said.place else title

    def _place_name(self, place_id: str) -> str:
        if not self._places:
            rows = place_list(self._viewer, under=self._place.path, include_closed=True)
            pairs = rows.exclude(kind__in=("building", "unit")).values_list("pk", "short_name")
            self._places = {str(pk): name for pk, name in pairs}
        return self._places.get(place_id, "—")


def anchor_of(slot: str) -> str:
    """The id of a slot on a page: `slot-1-C` for `1:C`."""
    return "slot-" + "".join(c if c.isalnum() else "-" for c in slot)


def tone_of(row: ColumnMeaning) -> str:
    """Green = a person said so or it is sure, ochre = likely, red = nobody knows."""
    if not row.meaning:
        return "now"
    if row.source == MeaningSource.PERSON or row.confidence >= SURE:
        return "done"
    return "soon" if row.confidence >= HALF_SURE else "now"


def drawn(
    blank: Blank, meanings: Mapping[str, ColumnMeaning], words: Words
) -> tuple[list[Sheet], list[Drawn]]:
    """The tables of a blank with what everything means, and the lines around them."""
    sheets = [_sheet(region, meanings, words) for region in blank.regions]
    stamps = [_drawn(stamp.id, stamp.label, meanings, words) for stamp in blank.stamps]
    return sheets, stamps


def _sheet(region: Region, meanings: Mapping[str, ColumnMeaning], words: Words) -> Sheet:
    columns = [slot for slot in region.slots if slot.row is None]
    sheet = Sheet(
        region.id,
        region.title,
        _heads(region, columns),
        [_column(slot, meanings, words) for slot in columns],
        [letters(slot.column) for slot in columns],
        grows=region.grows,
    )
    whole = row_key(region, WHOLE)
    if whole in meanings:
        sheet.lines.append(
            Line(meanings[whole].heading, _drawn(whole, meanings[whole].heading, meanings, words))
        )
    for label in region.row_labels:
        key = row_key(region, label.row)
        known = key in meanings
        sheet.lines.append(
            Line(label.text, _drawn(key, label.text, meanings, words) if known else None)
        )
    for slot in region.slots:
        if slot.row is not None:
            sheet.questions.append((_column(slot, meanings, words), Cell("")))
    if region.grows:
        sheet.registers = [(kind.key, str(kind.title)) for kind in registers()]
        said = [read_said(meanings[s.id].meaning) for s in columns if s.id in meanings]
        fields = [one.register for one in said if one.what is What.FIELD]
        sheet.register = next((key for key in fields if find_kind(key)), "")
    return sheet


def _column(slot: Slot, meanings: Mapping[str, ColumnMeaning], words: Words) -> Drawn:
    if slot.id in meanings:
        return _drawn(slot.id, slot.title, meanings, words)
    text = gettext("numbered by itself") if slot.is_sequence else gettext("calculated by the blank")
    return Drawn(slot.id, slot.title, text, "", "", 0, is_chosen=False, fillable=False)


def _drawn(slot: str, heading: str, meanings: Mapping[str, ColumnMeaning], words: Words) -> Drawn:
    row = meanings.get(slot)
    if row is None:
        return Drawn(slot, heading, "", "", "", 0, is_chosen=False, fillable=False)
    is_chosen = row.source == MeaningSource.PERSON
    title = words.of(row.meaning)
    return Drawn(slot, heading, title, row.meaning, tone_of(row), row.confidence, is_chosen)


def _heads(region: Region, columns: Sequence[Slot]) -> list[list[Head]]:
    """Headings level by level; neighbours with the same beginning share a cell."""
    depth = max((len(slot.labels) for slot in columns), default=0)
    rows: list[list[Head]] = []
    for level in range(depth):
        row: list[Head] = []
        at = 0
        while at < len(columns):
            labels = columns[at].labels
            if level >= len(labels):
                at += 1
                continue
            is_last = level == len(labels) - 1
            across = 1
            while (
                not is_last
                and at + across < len(columns)
                and columns[at + across].labels[: level + 1] == labels[: level + 1]
                and len(columns[at + across].labels) > level + 1
            ):
                across += 1
            row.append(Head(labels[level], across, depth - level if is_last else 1))
            at += across
        rows.append(row)
    return rows


def filled(blank: Blank, values: Sequence[Mapping[str, Any]]) -> list[Sheet]:
    """The tables of a blank with what was filled, every figure with the address of its rows. A
    column of numbers beside labels that stand in the blank already says nothing and is left out."""
    by_cell = {(entry["slot"], entry["row"]): entry for entry in values}
    sheets = []
    for region in blank.regions:
        columns = [
            slot
            for slot in region.slots
            if slot.row is None and not (slot.is_sequence and region.row_labels)
        ]
        plain = [_named(slot) for slot in columns]
        sheet = Sheet(
            region.id,
            region.title,
            _with_labels(region, _heads(region, columns)),
            plain,
            [letters(slot.column) for slot in columns],
            grows=region.grows,
        )
        labels = {label.row: label.text for label in region.row_labels}
        own = {slot.id for slot in columns}
        added = {entry["row"] for entry in values if entry["slot"] in own}
        for row in sorted({*labels, *added, *(region.total_rows if labels else ())}):
            cells = tuple(cell_of(by_cell.get((slot.id, row))) for slot in columns)
            named = (Cell(labels.get(row, "")),) if labels else ()
            sheet.lines.append(Line(labels.get(row, ""), cells=(*named, *cells)))
        for slot in region.slots:
            if slot.row is not None:
                entry = by_cell.get((slot.id, slot.row))
                sheet.questions.append((_named(slot), cell_of(entry)))
        sheets.append(sheet)
    return sheets


def _with_labels(region: Region, heads: list[list[Head]]) -> list[list[Head]]:
    """Labels of rows stand in a column that is no slot: they come first."""
    if region.row_labels and heads:
        is_place = region.anchor is Anchor.PLACE
        text = gettext("Village or community") if is_place else pgettext("table", "Row")
        heads[0].insert(0, Head(text, 1, len(heads)))
    return heads


def _named(slot: Slot) -> Drawn:
    return Drawn(slot.id, slot.title, "", "", "", 0, is_chosen=False, fillable=slot.fillable)


def cell_of(entry: Mapping[str, Any] | None) -> Cell:
    """A kept value as it is shown."""
    if entry is None:
        return Cell("")
    said = read_said(entry["said"])
    # The total of some places only is the figure of none of them.
    has_rows = said.what is What.FIGURE and entry["place"]
    url = rows_url(said, entry["place"], entry["at"]) if has_rows else ""
    return Cell(shown_text(entry), url)


def shown_text(entry: Mapping[str, Any]) -> str:
    if entry["kind"] == "m":
        moment = datetime.fromisoformat(entry["text"]).astimezone(LOCAL_ZONE)
        return date_format(moment, "DATETIME_FORMAT")
    if entry["kind"] == "n":
        number = Decimal(entry["text"])
        is_whole = number == number.to_integral_value()
        return f"{int(number):,}" if is_whole else f"{number.normalize():,f}"
    return str(entry["text"])


def rows_url(said: Said, place_id: str, moment: str) -> str:
    """The page of the figure, with its span and parts, in that place at that moment."""
    ref = said.reference
    asked = [("place", place_id), ("as_of", moment)]
    if ref.span:
        asked.append(("span", ref.span))
    asked += [("cut", f"{name}={choice}") for name, choice in ref.choices]
    return f"{reverse('reports:metric', args=[ref.key])}?{urlencode(asked)}"
