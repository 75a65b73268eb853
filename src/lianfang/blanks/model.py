"""What stands where in a superior's blank table, and what may be written there: the data only.

A blank is read once (`reading.read_blank`), understood (`guessing.propose`), corrected by a person,
compared with its next version (`changes.compare`) and filled (`filling.fill`). Everything here is
frozen and made of plain values, so `msgspec.to_builtins` and `msgspec.convert` keep it as JSON.

Rows and columns count from 1, as people see them. Tables of a .docx are sheets called "table N".
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

import msgspec

Value = int | float | Decimal | str | bool | date | datetime | time | None


class Format(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"


class Anchor(StrEnum):
    """What one row of a region is about."""

    PLACE = "place"
    ENTERPRISE = "enterprise"
    PERSON = "person"
    HOUSEHOLD = "household"
    DAY = "day"
    QUESTION = "question"  # every cell has its own label: questionnaires, filing forms
    NONE = "none"


class SlotKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    DATE = "date"
    TIME = "time"


class Wants(StrEnum):
    """What a line around the table asks for."""

    UNIT = "unit"
    REPORTER = "reporter"
    AS_OF = "as_of"
    PHONE = "phone"
    REVIEWER = "reviewer"
    LEADER = "leader"
    ISSUE = "issue"  # 第 期


class UnreadableBlank(Exception):
    """The file is not read at all. `code` is one of REFUSALS; `params` belong to its words.

    too_big empty damaged password macros not_a_table disguised old_format unpacked_size ratio
    entries nested_archive compression dtd too_many_cells no_table
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


REFUSALS = (
    *("too_big", "empty", "damaged", "password", "macros", "not_a_table", "disguised"),
    *("old_format", "unpacked_size", "ratio", "entries", "nested_archive", "compression", "dtd"),
    *("too_many_cells", "no_table"),
)


def letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def column_number(text: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


_REF = re.compile(r"(.*)!([A-Z]{1,3})([0-9]{1,7})", re.DOTALL)


class CellRef(msgspec.Struct, frozen=True, order=True):
    """One cell. As text `Sheet1!C5`, which `parse` reads back."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{letters(self.column)}{self.row}"

    @classmethod
    def parse(cls, text: str) -> "CellRef":
        """Raises ValueError for anything but what `str` writes."""
        match = _REF.fullmatch(text)
        if match is None:
            raise ValueError(text)
        return cls(match[1], int(match[3]), column_number(match[2]))


class Slot(msgspec.Struct, frozen=True):
    """Something that can be filled: a column of a region (row None) or one cell of it.

    id            region id + ":" + where, e.g. `1.1:D` (column) or `1.1:D7` (cell); stable within
                  one version of a blank. Across versions `labels` tell (see `changes`)
    labels        headings from the outermost to the innermost, as written but for line breaks
    unit          unit said in the heading, in brackets or in a line above ("" where none is)
    dropdown      the only contents the cell allows (empty: anything)
    is_formula    the blank calculates it itself; never written
    is_total      合计 or 小计 of other slots or rows
    is_sequence   序号: 1, 2, 3
    number_format the cell's own format code ("" = General)
    inside        of a gap in a sentence: the cell or paragraph of the text, of which `start` and
                  `end` bound the gap
    """

    id: str
    column: int
    labels: tuple[str, ...]
    row: int | None = None
    unit: str = ""
    kind: SlotKind = SlotKind.TEXT
    is_formula: bool = False
    is_total: bool = False
    is_sequence: bool = False
    dropdown: tuple[str, ...] = ()
    number_format: str = ""
    formula: str = ""
    inside: CellRef | None = None
    start: int = 0
    end: int = 0

    @property
    def title(self) -> str:
        return " / ".join(self.labels)

    @property
    def fillable(self) -> bool:
        return not self.is_formula


class RowLabel(msgspec.Struct, frozen=True):
    """A body row that says itself what it is about: 四棵社区, 规上工业. `above` are labels merged
    over several rows; totals are rows such as 合计."""

    row: int
    text: str
    above: tuple[str, ...] = ()
    is_total: bool = False


class Region(msgspec.Struct, frozen=True):
    """One table: a header, a body below it, perhaps a total row.

    id           `1.2` = second region of the first sheet
    header_rows  first and last row of the header; (0, 0) for questionnaires
    first_row, last_row   the body without total, sample and note rows
    row_labels   rows whose subject is written in the blank (empty: rows are to be added)
    label_column column those labels stand in, 0 where none
    grows        the body is empty and rows may be added before the total row
    sample_rows  rows that show how to fill in ("例"); left as they are
    total_rows   合计/小计 rows inside or below the body
    """

    id: str
    sheet: str
    anchor: Anchor
    slots: tuple[Slot, ...]
    header_rows: tuple[int, int] = (0, 0)
    first_row: int = 0
    last_row: int = 0
    row_labels: tuple[RowLabel, ...] = ()
    label_column: int = 0
    grows: bool = False
    sequence_column: int | None = None
    total_rows: tuple[int, ...] = ()
    sample_rows: tuple[int, ...] = ()
    title: str = ""

    def cell(self, slot: Slot, row: int | None = None) -> CellRef:
        """The cell of a slot; `row` is needed for column slots."""
        at = slot.row if slot.row is not None else row
        if at is None:
            raise ValueError(f"slot {slot.id} is a column: which row?")
        return CellRef(self.sheet, at, slot.column)


class Stamp(msgspec.Struct, frozen=True):
    """A place outside the tables that wants the unit, the person, the moment.

    Inline stamps stand in the cell of their label ("填报单位：____  填报人：____"): `start` and
    `end` bound the part of the cell's text that is replaced. `blank` is that part as it is now
    ("2020年  月  日  时"), so a moment is written in the form the blank asks for. In a .docx the
    sheet is "" and the row counts paragraphs outside tables when the line is no table's.
    """

    id: str
    ref: CellRef
    wants: Wants
    label: str
    inline: bool = False
    start: int = 0
    end: int = 0
    blank: str = ""


class SheetNote(msgspec.Struct, frozen=True):
    name: str
    hidden: bool = False
    protected: bool = False
    rows: int = 0
    columns: int = 0


class Blank(msgspec.Struct, frozen=True):
    """A blank table as a file: what stands where. `signature` are the cells of the line of
    signatures and seals below the table, which are never filled but as stamps."""

    format: Format
    name: str
    title: str
    sheets: tuple[SheetNote, ...]
    regions: tuple[Region, ...]
    stamps: tuple[Stamp, ...] = ()
    signature: tuple[CellRef, ...] = ()

    def region(self, region_id: str) -> Region:
        """Raises KeyError."""
        for region in self.regions:
            if region.id == region_id:
                return region
        raise KeyError(region_id)

    def slot(self, slot_id: str) -> tuple[Region, Slot]:
        """Raises KeyError."""
        region = self.region(slot_id.partition(":")[0])
        for slot in region.slots:
            if slot.id == slot_id:
                return region, slot
        raise KeyError(slot_id)


class Choice(msgspec.Struct, frozen=True):
    """One value of a dimension and its names: ("wuhan", ("武汉", "武汉市"))."""

    key: str
    names: tuple[str, ...]


class Dimension(msgspec.Struct, frozen=True):
    """A breakdown a figure knows: ("origin", choices)."""

    key: str
    choices: tuple[Choice, ...]
    names: tuple[str, ...] = ()


class MeaningKind(StrEnum):
    FIGURE = "figure"
    RATE = "rate"
    FIELD = "field"
    STAMP = "stamp"


class Meaning(msgspec.Struct, frozen=True):
    """Something the house can say.

    key        figures: the metric's key; fields: `person.phone` and the like
    names      titles and synonyms, Chinese and English, the usual one first
    unit       人, 户, 元 ... ; of fields ""
    anchor     of fields: whose field it is; NONE for figures
    spans      spans a figure can be asked for (now today yesterday total week); the first is what
               is meant when a heading says nothing
    own_span   the span that is part of the key itself (`vehicles_today`: "today"); its guesses have
               span ""
    value      what is written into the cell
    parts      of rates: keys of part and whole
    family     the work a figure tells of: neighbours mostly tell of the same
    prior      below 1 for what is seldom asked for: figures of single forms, rests (other classes)
    cut        (dimension, choice) pairs that belong to the meaning itself: 独居老人 is a part of
               the special groups with a name of its own
    """

    key: str
    names: tuple[str, ...]
    kind: MeaningKind = MeaningKind.FIGURE
    unit: str = ""
    anchor: Anchor = Anchor.NONE
    spans: tuple[str, ...] = ()
    own_span: str = ""
    dimensions: tuple[Dimension, ...] = ()
    value: SlotKind = SlotKind.NUMBER
    parts: tuple[str, str] | None = None
    cut: tuple[tuple[str, str], ...] = ()
    family: str = ""
    prior: float = 1.0


class Named(msgspec.Struct, frozen=True):
    """A place or an enterprise by its names, to be found in row labels. `kind` says what it is
    (town, village, community, grid, enterprise ...), `above` is the key of the place it lies in."""

    key: str
    names: tuple[str, ...]
    kind: str = ""
    above: str = ""


class Guess(msgspec.Struct, frozen=True):
    """What a slot may mean.

    choices     (dimension key, choice key) pairs
    scale       the figure is divided by it before writing: 10000 for 万元
    place       key of the place the heading itself names (columns = villages), else ""
    reasons     codes in order of weight: remembered same_words alike heading_above unit span
                dimension neighbours part_of_rate anchor total
    """

    key: str
    span: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    scale: int = 1
    confidence: float = 0.0
    place: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """`key[:span][?dimension=choice&...]`, the form figures are asked for by."""
        span = f":{self.span}" if self.span else ""
        asked = "&".join(f"{dimension}={choice}" for dimension, choice in self.choices)
        return f"{self.key}{span}{'?' + asked if asked else ''}"


class SlotProposal(msgspec.Struct, frozen=True):
    """`best` is None where nothing is sure enough; `others` are second choices for a person,
    the likelier first (where best is None they are all there is)."""

    slot_id: str
    best: Guess | None = None
    others: tuple[Guess, ...] = ()


class RowProposal(msgspec.Struct, frozen=True):
    """What a labelled row is about: `key` of a place or an enterprise, "" where unknown; `others`
    are further keys it may be. `choices` are breakdowns the row stands for (规上工业)."""

    row: int
    text: str
    key: str = ""
    confidence: float = 0.0
    others: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    is_total: bool = False


class RegionProposal(msgspec.Struct, frozen=True):
    region_id: str
    anchor: Anchor
    slots: tuple[SlotProposal, ...]
    rows: tuple[RowProposal, ...] = ()

    def slot(self, slot_id: str) -> SlotProposal:
        """Raises KeyError."""
        for slot in self.slots:
            if slot.slot_id == slot_id:
                return slot
        raise KeyError(slot_id)


class Proposal(msgspec.Struct, frozen=True):
    regions: tuple[RegionProposal, ...]

    def slot(self, slot_id: str) -> SlotProposal:
        """Raises KeyError."""
        for region in self.regions:
            if region.region_id == slot_id.partition(":")[0]:
                return region.slot(slot_id)
        raise KeyError(slot_id)


class Remembered(msgspec.Struct, frozen=True):
    """What a person once said a heading means; `guess` None = "leave it empty"."""

    labels: tuple[str, ...]
    anchor: Anchor
    guess: Guess | None


class Left(msgspec.Struct, frozen=True):
    """A value that was not written, and why: formula, not_allowed (dropdown), unknown_cell,
    occupied (the blank has its own text there), no_room (a fixed body is full)."""

    ref: CellRef
    reason: str


class Filled(msgspec.Struct, frozen=True):
    """The filled file; how many cells were written; what was not."""

    content: bytes
    written: int
    left: tuple[Left, ...] = ()


class Difference(msgspec.Struct, frozen=True):
    """One change between two versions. kind: added removed renamed moved unit_changed
    region_added region_removed title_changed. Ids and labels are empty where that side has none."""

    kind: str
    old_id: str = ""
    new_id: str = ""
    old_labels: tuple[str, ...] = ()
    new_labels: tuple[str, ...] = ()


class Differences(msgspec.Struct, frozen=True):
    """`carries`: old slot id, new slot id, and whether a person should look (renamed)."""

    changes: tuple[Difference, ...]
    carries: tuple[tuple[str, str, bool], ...]


CellValues = Mapping[CellRef, Value]
RowValues = Mapping[str, Value]  # slot id -> value of one row
