"""A roster that the contact of an enterprise sends or pastes: read, mapped and judged at once.

The same reading, columns and rules as rosters of the desk; the table is about one enterprise, so no
column need name it. Nothing is written here: the page shows what would be done, and asks.
"""

import csv
import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput
from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.rows import ReadRow
from lianfang.sheets.engine.table import Layout, TableReader, survey
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import PlaceRef, SheetContext, Verdict
from lianfang.sheets.limits import limits
from lianfang.workforce.enums import EmploymentSource
from lianfang.workforce.services.rostering import Listed
from lianfang.workforce.sheets.columns import COLUMNS
from lianfang.workforce.sheets.roster import EmployeesSheet

MOST_ROWS = 3_000
_SHEET = EmployeesSheet()
_NAME = COLUMNS.positions["name"]
_SUFFIXES = frozenset({".xlsx", ".xlsm", ".csv", ".txt", ".xls", ".et", ".ods"})


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One row of the table: what would be done with it, or what is wrong."""

    number: int
    name: str
    outcome: str
    says: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnRoster:
    """A table as understood. `text` are its cells again, to be sent back when the person agrees."""

    lines: tuple[OwnLine, ...]
    listed: tuple[Listed, ...]
    left_out: tuple[str, ...]
    text: str

    @property
    def new(self) -> int:
        return sum(one.outcome == Outcome.NEW for one in self.lines)

    @property
    def changed(self) -> int:
        return sum(one.outcome == Outcome.CHANGED for one in self.lines)

    @property
    def same(self) -> int:
        return sum(one.outcome == Outcome.SAME for one in self.lines)

    @property
    def wrong(self) -> list[OwnLine]:
        return [one for one in self.lines if one.outcome == Outcome.WRONG]


def read_own_roster(
    viewer: Actor,
    enterprise_id: uuid.UUID,
    now: datetime,
    *,
    file: Any = None,
    text: str = "",
) -> OwnRoster:
    """What a file or pasted cells say. Raises InvalidInput for a table that cannot be read, and
    NotFound for an enterprise the viewer does not act for."""
    enterprise = own_enterprise(viewer, enterprise_id)
    name = PurePath(str(getattr(file, "name", "") or "table.csv")).name
    suffix, where = PurePath(name).suffix.lower(), "file" if file is not None else "text"
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="roster-", dir=settings.FILES_ROOT) as directory:
        path = Path(directory, f"table{suffix if suffix in _SUFFIXES else '.csv'}")
        if file is not None:
            with path.open("wb") as target:
                for chunk in file.chunks():
                    target.write(chunk)
        else:
            _write_cells(path, text)
        try:
            with Workbook(path, name if file is not None else path.name, limits()) as book:
                layout = survey(book, COLUMNS, local_day(now))
                if layout is None or "name" not in layout.suggested.values():
                    said = _("No row names the columns. The first row must say at least: name.")
                    raise InvalidInput(fields={where: said})
                reader = TableReader(book, layout, COLUMNS, layout.suggested, local_day(now))
                read = [row for batch in reader for row in batch][: MOST_ROWS + 1]
                cells = _cells(book, layout)
        except FileRefused as refused:
            raise InvalidInput(fields={where: str(refused)}) from None
    if len(read) > MOST_ROWS:
        raise InvalidInput(
            fields={where: _("At most %(number)s rows at once.") % {"number": MOST_ROWS}}
        )
    return _judged(viewer, enterprise, now, layout, read, cells)


def _write_cells(path: Path, text: str) -> None:
    """Pasted cells stand apart by tabs; as a file they stand apart by commas."""
    with path.open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        for line in text.splitlines():
            writer.writerow(line.split("\t") if "\t" in line else [line])


def _cells(book: Workbook, layout: Layout) -> str:
    """The header and the rows of the table as they would be pasted."""
    lines = ["\t".join(layout.headers)]
    for part in layout.sheets:
        for _numbers, rows in book.rows(part.index, part.last_row):
            lines += ["\t".join(_flat(cell) for cell in row) for row in rows]
    return "\n".join(lines)


def _flat(cell: Any) -> str:
    return " ".join(str("" if cell is None else cell).split())


def _judged(
    viewer: Actor,
    enterprise: Enterprise,
    now: datetime,
    layout: Layout,
    read: list[ReadRow],
    cells: str,
) -> OwnRoster:
    context = SheetContext(
        place=PlaceRef(enterprise.place_id, enterprise.path, "", enterprise.name),
        actor=viewer,
        now=now,
        run_id=enterprise.pk,
        memory={"only": enterprise, "source": EmploymentSource.CONTACT},
    )
    _SHEET.begin(context)
    seen: set[Any] = set()
    sound: list[ReadRow] = []
    for one in read:
        key = _SHEET.row_key(one.row)
        if one.wrong or key in seen:
            continue
        seen.add(key)
        sound.append(one)
    with everywhere("the enterprise is the viewer's own"):
        verdicts = _SHEET.compare([one.row for one in sound], context)
    judged = {id(one): verdict for one, verdict in zip(sound, verdicts, strict=True)}
    lines = [_line(one, judged.get(id(one))) for one in read]
    writing = (Outcome.NEW, Outcome.CHANGED)
    listed = tuple(one.carry for one in verdicts if one.outcome in writing)
    unknown = tuple(
        guess.header for guess in layout.guesses if not guess.field and guess.header.strip()
    )
    return OwnRoster(tuple(lines), listed, unknown, cells)


def _line(read: ReadRow, verdict: Verdict | None) -> OwnLine:
    name = str(read.row.values[_NAME] or "")
    if read.wrong:
        outcome, says = Outcome.WRONG, tuple(_about(one) for one in read.wrong)
    elif verdict is None:
        outcome, says = Outcome.SAME, (str(_("Stands further up already.")),)
    elif verdict.outcome == Outcome.WRONG:
        outcome, says = Outcome.WRONG, tuple(str(one) for one in verdict.findings)
    else:
        outcome = verdict.outcome
        says = tuple(
            f"{COLUMNS.column(one.field).title}: {one.old or '—'} → {one.new}"
            for one in verdict.changes
        )
    findings = verdict.findings if verdict and verdict.outcome != Outcome.WRONG else ()
    doubts = tuple(_about(one) for one in (*read.doubts, *findings))
    return OwnLine(read.row.row_no, name, outcome, says, doubts)


def _about(finding: Any) -> str:
    title = str(COLUMNS.column(finding.field).title) if finding.field else ""
    return f"{title}: {finding}" if title else str(finding)
