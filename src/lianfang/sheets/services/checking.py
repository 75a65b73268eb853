"""Judging every row of a table before anything is written."""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit import clock
from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.rows import ReadRow
from lianfang.sheets.engine.table import Layout, TableReader
from lianfang.sheets.enums import Outcome, RunStatus
from lianfang.sheets.kinds import CellFinding, SheetContext, SheetKind, Verdict
from lianfang.sheets.limits import BATCH_ROWS, limits
from lianfang.sheets.models import ImportRow, ImportRun, ProgressLine, StoredRow, row_codec
from lianfang.sheets.models.rows import copy_rows
from lianfang.sheets.services.imports import locked_run, require_rights, required_kind

REPEATED = gettext_noop("The same as row %(row)s of this file, but with other content.")
REPEATED_SAME = gettext_noop("Exactly as row %(row)s of this file.")


def context_of(
    run: ImportRun, layout: Layout, actor: Actor, now: datetime, *, locking: bool
) -> SheetContext:
    """What a kind is told about a run."""
    return SheetContext(
        place=run.place,
        actor=actor,
        now=now,
        run_id=run.pk,
        locking=locking,
        notes={part.index: part.notes for part in layout.sheets},
        sheets={part.index: part.name for part in layout.sheets},
    )


@action("sheets.import.check")
def check_import(*, actor: Actor, now: datetime, run_id: uuid.UUID) -> ImportRun:
    """Judge every row: new, changed, same or wrong. Writes nothing but the verdicts.

    A run that is not waiting for a check is returned as it is, so a job may safely run twice. A
    file that turns out unreadable makes the run FAILED.
    """
    run = locked_run(run_id)
    concerning(run, path=run.path)
    kind, layout = required_kind(run.kind), run.layout
    require_rights(kind, actor, run.path)
    if run.status != RunStatus.MAPPED or run.file is None or layout is None:
        return run
    try:
        with transaction.atomic():
            checker = _Checker(run, kind, layout, actor, now)
            checker.run_through()
    except FileRefused as refused:
        run.status = RunStatus.FAILED
        run.failure_code = refused.code
        run.failure_params = refused.params
        run.closed_at = now
    else:
        checker.note_counts()
        run.status = RunStatus.CHECKED
        run.checked_at = now
    run.save()
    concerning(run, path=run.path, **{str(key): count for key, count in run.counts.items()})
    return run


class _Checker:
    """One check of one run: reads, compares batch by batch, stores the verdicts."""

    def __init__(
        self, run: ImportRun, kind: SheetKind, layout: Layout, actor: Actor, now: datetime
    ) -> None:
        self.run = run
        self.kind = kind
        self.layout = layout
        self.context = context_of(run, layout, actor, now, locking=False)
        self.today = clock.local_day(now)
        self.codec = row_codec(kind.columns)
        self.counts: Counter[str] = Counter()
        self.doubtful = 0
        self.position = 0
        # Hashes rather than keys: 100,000 rows stay within a few megabytes.
        self.seen: dict[int, tuple[int, int, int]] = {}  # key -> sheet, row number, values
        self.reader: TableReader | None = None

    def run_through(self) -> None:
        ImportRow.objects.filter(run_id=self.run.pk).delete()
        assert self.run.file is not None  # noqa: S101  checked by the caller
        with (
            self.run.file.opened(f".{self.run.file_type}") as path,
            Workbook(path, path.name, limits()) as book,
            ProgressLine(self.run.pk, RunStatus.MAPPED, self.layout.rows_below) as progress,
        ):
            self.kind.begin(self.context)
            self.reader = TableReader(
                book, self.layout, self.kind.columns, self.run.mapping, self.today
            )
            for batch in _batches(self.reader):
                # Judged first: while a COPY is under way the connection answers nothing else.
                copy_rows(self._stored(batch, self._judge(batch)))
                self.position += len(batch)
                progress.report(self.position)

    def note_counts(self) -> None:
        run = self.run
        run.new_count = self.counts[Outcome.NEW]
        run.changed_count = self.counts[Outcome.CHANGED]
        run.same_count = self.counts[Outcome.SAME]
        run.wrong_count = self.counts[Outcome.WRONG]
        run.doubtful_count = self.doubtful
        if self.reader is not None:
            run.skipped_data = {
                "counts": {str(reason): n for reason, n in self.reader.skipped.items()},
                "rows": self.reader.skipped_rows,
            }

    def _stored(self, batch: list[ReadRow], verdicts: list[Verdict]) -> Iterator[tuple[Any, ...]]:
        for offset, (read, verdict) in enumerate(zip(batch, verdicts, strict=True)):
            is_wrong = verdict.outcome == Outcome.WRONG
            doubts = read.doubts if is_wrong else (*read.doubts, *verdict.findings)
            findings = _with_columns(verdict.findings, self.run) if is_wrong else ()
            stored = StoredRow(
                read.row.values, verdict.changes, findings, doubts, read.written, verdict.target
            )
            self.counts[verdict.outcome] += 1
            self.doubtful += bool(doubts)
            yield (
                self.run.pk,
                self.position + offset,
                read.row.sheet,
                read.row.row_no,
                str(verdict.outcome),
                bool(doubts),
                self.codec.seal(stored),
            )

    def _judge(self, batch: list[ReadRow]) -> list[Verdict]:
        """A verdict per row: from its cells, from repeats in the file, else from the kind."""
        verdicts: list[Verdict | None] = [self._own_verdict(read) for read in batch]
        open_rows = [
            read.row for read, verdict in zip(batch, verdicts, strict=True) if verdict is None
        ]
        answers = self.kind.compare(open_rows, self.context) if open_rows else []
        if len(answers) != len(open_rows):
            raise RuntimeError(f"{self.kind.key} judged {len(answers)} of {len(open_rows)} rows")
        rest = iter(answers)
        return [verdict if verdict is not None else next(rest) for verdict in verdicts]

    def _own_verdict(self, read: ReadRow) -> Verdict | None:
        if read.wrong:
            return Verdict(Outcome.WRONG, findings=read.wrong)
        key = self.kind.row_key(read.row)
        if key is None:
            return None
        row = read.row
        first = self.seen.setdefault(hash(key), (row.sheet, row.row_no, hash(row.values)))
        if first[:2] == (row.sheet, row.row_no):
            return None
        if first[2] == hash(row.values):
            finding = CellFinding("row.repeated_same", REPEATED_SAME, params={"row": first[1]})
            return Verdict(Outcome.SAME, findings=(finding,))
        finding = CellFinding("row.repeated", REPEATED, params={"row": first[1]})
        return Verdict(Outcome.WRONG, findings=(finding,))


def _with_columns(findings: tuple[CellFinding, ...], run: ImportRun) -> tuple[CellFinding, ...]:
    """Findings of a kind name a field; here they get the worksheet column it was read from."""
    columns = {field: index for index, field in sorted(run.mapping.items(), reverse=True)}
    return tuple(
        finding
        if finding.column is not None
        else CellFinding(
            finding.code,
            finding.message,
            finding.field,
            finding.params,
            columns.get(finding.field),
        )
        for finding in findings
    )


def _batches(reader: TableReader) -> Iterator[list[ReadRow]]:
    """The reader's small batches gathered to the size kinds work on."""
    gathered: list[ReadRow] = []
    for batch in reader:
        gathered += batch
        if len(gathered) >= BATCH_ROWS:
            yield gathered
            gathered = []
    if gathered:
        yield gathered
