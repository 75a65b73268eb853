"""The contract between this room and the rooms whose records travel in tables.

A room that owns records writes one `SheetKind` per kind of table in its own `sheets.py`, registers
an instance, and gets upload, mapping, preview, apply, error workbook, template, export, API and
command line for it. What the room supplies is small: the column list, how rows compare with what
is stored, how they are written, and which rows go out.

How a table flows::

    file -> guard -> read (limited subprocess) -> header -> mapping -> values -> CheckedRow
         -> [engine: wrong cells, repeats inside the file]  -> kind.compare  -> preview
         -> (a person says yes) kind.compare again under locks -> kind.apply -> done

Rules every kind may rely on:

* Rows arrive in file order in batches of `sheets.limits.BATCH_ROWS` (5,000). A kind answers one
  batch with a fixed number of SQL statements; state between batches goes into `context.memory`.
* Rows with a wrong cell never reach the kind. `None` means "the table says nothing here": the
  column is not in the file or the cell is blank. **None never erases a stored value.**
* `compare` writes nothing. `apply` runs in one transaction for the whole file, batch by batch,
  each batch straight after a fresh `compare` of it with `context.locking` set; only rows whose
  verdict is still the one the person saw are passed on.
* The place, the rights of the actor there, the audit event, idempotency, progress, storage of the
  file and its deletion are handled here, never in a kind.
"""

import abc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Protocol
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, override

from lianfang.access.actors import Actor
from lianfang.kit.findings import Finding
from lianfang.sheets.enums import ColumnKind, Outcome

Text = str | Promise

ONLY_OUT = gettext_noop("This table only goes out: its records are made on their own pages.")
# So many records of an outgoing table are fetched, named and written at a time.
OUTGOING_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value of a CHOICE or TAGS column.

    `key` is stored, `title` (lazy) is written out and offered in the template's list, `synonyms`
    are other ways clerks write it. The Chinese and the English title are always understood.
    """

    key: str
    title: Text
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: how it is found, read, checked, explained and written.

    field      name in code, unique in the list, a Python identifier
    title      what we write in the header (lazy msgid; Chinese in the room's po)
    synonyms   Chinese headers that mean the same, as clerks write them; compared without spaces,
               brackets' contents, punctuation and letter case, so list meanings, not spellings
    required   a row without it is wrong
    choices    for CHOICE and TAGS
    fill_down  blank means "as in the row above" (a household's address written once); cells that
               are merged in the sheet are filled down in every column anyway
    personal   may identify a person: masked on screen, in masked exports, and in the API
    minimum, maximum  for INTEGER, DECIMAL (numbers) and DATE (dates), inclusive
    max_length for text kinds, in characters
    day_may_lack  for DATE: year and month alone (出生年月) are left out with a doubt, not refused
    paper_kind_field  for IDENTITY: the CHOICE column that states the kind of paper, whose keys are
               those of `kit.identity_papers.PaperKind`; "" = always told from the number
    """

    field: str
    title: Text
    synonyms: tuple[str, ...] = ()
    kind: ColumnKind = ColumnKind.TEXT
    required: bool = False
    choices: tuple[Choice, ...] = ()
    example: str = ""
    help: Text = ""
    width: int = 14
    fill_down: bool = False
    personal: bool = False
    minimum: Any = None
    maximum: Any = None
    max_length: int = 200
    day_may_lack: bool = False
    paper_kind_field: str = ""


def column(field: str, title: Text, *synonyms: str, **more: Any) -> Column:
    """A column with the headers of clerks that mean it behind its title."""
    return Column(field, title, synonyms=synonyms, **more)


class ColumnList(Sequence[Column]):
    """The columns of one kind of table, in the order they are written and `values` are given."""

    def __init__(self, *columns: Column) -> None:
        self._columns = columns
        if len(self.positions) != len(columns):
            raise ValueError("two columns share a field name")

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, index: Any) -> Any:
        return self._columns[index]

    @cached_property
    def positions(self) -> dict[str, int]:
        """field name -> index into `CheckedRow.values`."""
        return {column.field: index for index, column in enumerate(self._columns)}

    def column(self, name: str) -> Column:
        return self._columns[self.positions[name]]

    @cached_property
    def required(self) -> tuple[Column, ...]:
        return tuple(column for column in self._columns if column.required)


class CellFinding(msgspec.Struct, frozen=True, array_like=True):
    """What is wrong or doubtful about a row, or one cell of it.

    `message` is an English msgid (`gettext_noop`), translated when shown, with `params` put in by
    `%(name)s`. `params` never hold personal data. `field` "" means the row as a whole. A kind
    leaves `column` alone: the engine fills in the 0-based worksheet column for the cell's address.
    """

    code: str
    message: str
    field: str = ""
    params: dict[str, str | int | float] = {}
    column: int | None = None

    @classmethod
    def of(cls, finding: Finding, field: str = "", column: int | None = None) -> "CellFinding":
        """From what a check of `kit` found."""
        with override(None):  # no language: the msgid itself
            message = str(finding.message)
        return cls(finding.code, message, field, dict(finding.params), column)

    def __str__(self) -> str:
        text = gettext(self.message)
        return text % self.params if self.params else text


class Paper(msgspec.Struct, frozen=True, array_like=True):
    """The value of an IDENTITY cell, as `kit.identity_papers.check_paper` found it without error.

    `number` is "" when `kind` is "none_yet"; `reason` then says why. `birth_date` and `sex` are
    given where the number tells them.
    """

    kind: str
    number: str
    birth_date: date | None = None
    sex: str | None = None
    reason: str = ""


class CheckedRow(msgspec.Struct, frozen=True, array_like=True):
    """A row of a table whose cells have all become values.

    `row_no` is the row number a person sees in the worksheet (from 1), `sheet` the 0-based index
    of the worksheet. `values` follows the column list; types as told by `ColumnKind`.
    """

    sheet: int
    row_no: int
    values: tuple[Any, ...]


class Change(msgspec.Struct, frozen=True, array_like=True):
    """One cell's old and new value, as text a person can read (choice titles, ISO dates)."""

    field: str
    old: str
    new: str


class Verdict(msgspec.Struct, frozen=True, array_like=True):
    """What a kind says about one row.

    outcome   NEW, CHANGED, SAME or WRONG
    changes   for CHANGED: every field that will differ, never empty
    findings  for WRONG: why (at least one); for the others: doubts worth showing, which do not
              stop the row
    target    for CHANGED and SAME: primary key of the stored record, as text
    carry     anything `apply` needs that `compare` found out (ids of places, of households);
              never stored, never shown
    """

    outcome: Outcome
    changes: tuple[Change, ...] = ()
    findings: tuple[CellFinding, ...] = ()
    target: str = ""
    carry: Any = None


class Applied(msgspec.Struct, frozen=True):
    """How many records a batch created and changed; must equal the NEW and CHANGED rows in it."""

    created: int
    changed: int


class PlaceRef(msgspec.Struct, frozen=True):
    """A place as this room needs to know it; the tree itself belongs to the floor above."""

    id: UUID
    path: str
    code: str
    name: str


class TableNotes(msgspec.Struct, frozen=True):
    """What the lines above the header say: title, reporting unit, reporter, as-of moment."""

    title: str = ""
    unit: str = ""
    reporter: str = ""
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What a kind knows while it compares or applies.

    place    the place the table is imported for; a row that belongs elsewhere is WRONG
    actor    the person importing; rights were checked already
    now      the moment to record as "when"
    run_id   the import, to be kept on records as their source
    locking  True while applying: read the rows you compare with under `FOR UPDATE`, in primary-key
             order
    notes    of each worksheet read, by its index
    sheets   names of the worksheets, by index
    memory   the kind's own state between batches of this run, e.g. the place look-up
    """

    place: PlaceRef
    actor: Actor
    now: datetime
    run_id: UUID
    locking: bool = False
    notes: dict[int, TableNotes] = field(default_factory=dict)
    sheets: dict[int, str] = field(default_factory=dict)
    memory: dict[str, Any] = field(default_factory=dict)


class SheetKind(abc.ABC):
    """One kind of table: residents, households, staff, enterprises, assignments ...

    key            stable name in URLs, the API and `lianfang import KIND` ("residents")
    title          lazy, shown in lists and as the export's heading
    columns        the one column list
    import_rights  rights needed in the place, besides `sheets.import.*`, because applying a table
                   does what they stand for ("people.person.create", "people.person.update")
    export_right   right needed in the place, besides `sheets.export.run` ("people.person.export")
    reveal_right   right needed for an unmasked export ("people.person.reveal"); "" = never
    """

    key: ClassVar[str]
    title: ClassVar[Text]
    columns: ClassVar[ColumnList]
    import_rights: ClassVar[tuple[str, ...]]
    export_right: ClassVar[str]
    reveal_right: ClassVar[str] = ""

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        """What makes two rows of one file mean the same record; None = this row has no such key.

        A later row with the key of an earlier one is SAME when all values are equal and WRONG
        otherwise; neither reaches `compare`. Must be cheap and must not touch the database.
        """
        return None

    def begin(self, context: SheetContext) -> None:
        """Called once before the first batch of a check or an apply: load look-ups to `memory`."""
        return

    @abc.abstractmethod
    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        """One verdict per row, same order and length. Set-based; writes nothing."""

    @abc.abstractmethod
    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        """Write NEW and CHANGED rows, set-based, inside the caller's transaction.

        Gets only rows to write, with the verdict `compare` gave a moment ago under locks.
        Calls the room's own services or COPY; does not open or commit transactions.
        """

    def finish(self, context: SheetContext) -> None:
        """Called once after the last batch of an apply, inside the same transaction: recounts."""
        return

    @abc.abstractmethod
    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of `place` the viewer may see, streamed (server-side cursor), in `columns` order.

        Values have the types of `ColumnKind`, so that an unmasked export imports as all SAME.
        With `masked` a personal column holds its masked text instead.
        """


class OutgoingKind(SheetKind):
    """A table that only goes out: its records are made one by one, on pages and by devices."""

    # Nobody holds it: such a kind is offered for exports only.
    import_rights = ("sheets.import.never",)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        finding = CellFinding("table.only_out", ONLY_OUT)
        return [Verdict(Outcome.WRONG, findings=(finding,)) for _row in rows]

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        return Applied(0, 0)

    @abc.abstractmethod
    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Any]:
        """The records of `place` the viewer may see, in the order of the table."""

    @abc.abstractmethod
    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Any], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        """The rows of some records, in `columns` order, with a fixed number of statements."""

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        records = self.going_out(viewer, place).iterator(chunk_size=OUTGOING_ROWS)
        while batch := list(islice(records, OUTGOING_ROWS)):
            yield from self.written(viewer, place, batch, masked=masked)


class PlaceDirectory(Protocol):
    """How this room asks about places; the room above supplies it with `register_places`."""

    def by_code(self, viewer: Actor, code: str) -> PlaceRef | None:
        """The place with that official or local code, if the viewer may see it."""

    def by_path(self, viewer: Actor, path: str) -> PlaceRef | None:
        """The place at that tree path, if the viewer may see it."""

    def choices(self, viewer: Actor) -> list[PlaceRef]:
        """Places offered for an import, from the top down, a few hundred at most."""


_kinds: dict[str, SheetKind] = {}
_directory: list[PlaceDirectory] = []


def register(kind: SheetKind) -> SheetKind:
    """Make a kind known; called once per kind at the foot of `<room>/sheets.py`."""
    present = _kinds.get(kind.key)
    if present is not None and type(present) is not type(kind):
        raise ValueError(f"two kinds of table are called {kind.key}")
    _kinds[kind.key] = kind
    return kind


def kinds() -> list[SheetKind]:
    """All kinds, in the order they were registered (lower rooms first)."""
    return list(_kinds.values())


def find_kind(key: str) -> SheetKind | None:
    return _kinds.get(key)


def register_places(directory: PlaceDirectory) -> None:
    _directory[:] = [directory]


def place_directory() -> PlaceDirectory:
    """The registered directory; an installation always has one (LookupError if it has not)."""
    if not _directory:
        raise LookupError("no place directory is registered")
    return _directory[0]
