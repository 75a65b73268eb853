"""Writing what a person said yes to: all of it or nothing, and nothing they did not see."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_noop

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.sheets.engine.table import Layout
from lianfang.sheets.enums import Outcome, RunStatus
from lianfang.sheets.kinds import CellFinding, CheckedRow, SheetKind, Verdict
from lianfang.sheets.limits import BATCH_ROWS
from lianfang.sheets.models import ImportRow, ImportRun, ProgressLine, StoredRow, row_codec
from lianfang.sheets.services.checking import context_of
from lianfang.sheets.services.imports import locked_run, require_rights, required_kind

OVERTAKEN = gettext_noop("The record was changed after the check. Check the file again.")


@action("sheets.import.apply")
def apply_import(*, actor: Actor, now: datetime, run_id: uuid.UUID) -> ImportRun:
    """Write the new and changed rows in one transaction.

    Each row is compared once more under locks. One that is as it should be by now is left alone;
    one whose record somebody changed after the preview is not written and becomes wrong, to be
    looked at again. A run that is not approved is returned as it is: a job may safely run twice.
    """
    run = locked_run(run_id)
    concerning(run, path=run.path)
    kind, layout = required_kind(run.kind), run.layout
    require_rights(kind, actor, run.path)
    if run.status != RunStatus.APPROVED or layout is None:
        return run
    _Applier(run, kind, layout, actor, now).run_through()
    run.status = RunStatus.APPLIED
    run.closed_at = now
    run.save()
    concerning(
        run,
        path=run.path,
        created=run.created_count,
        changed=run.updated_count,
        overtaken=run.overtaken_count,
    )
    return run


class _Applier:
    """One apply of one run, batch by batch."""

    def __init__(
        self, run: ImportRun, kind: SheetKind, layout: Layout, actor: Actor, now: datetime
    ) -> None:
        self.run = run
        self.kind = kind
        self.context = context_of(run, layout, actor, now, locking=True)
        self.codec = row_codec(kind.columns)

    def run_through(self) -> None:
        done = 0
        with ProgressLine(self.run.pk, RunStatus.APPROVED, self.run.to_write) as progress:
            self.kind.begin(self.context)
            for rows in self._batches():
                self._write(rows)
                done += len(rows)
                progress.report(done)
            self.kind.finish(self.context)

    def _batches(self) -> Iterator[list[ImportRow]]:
        """Rows to write, in file order; paged by position, since rows change under way."""
        after = -1
        wanted = ImportRow.objects.filter(
            run_id=self.run.pk, outcome__in=(Outcome.NEW, Outcome.CHANGED)
        ).order_by("position")
        while rows := list(wanted.filter(position__gt=after)[:BATCH_ROWS]):
            yield rows
            after = rows[-1].position

    def _write(self, rows: list[ImportRow]) -> None:
        opened = [self.codec.open(row.sealed) for row in rows]
        checked = [
            CheckedRow(row.sheet, row.row_no, stored.values)
            for row, stored in zip(rows, opened, strict=True)
        ]
        verdicts = self.kind.compare(checked, self.context)
        to_write: list[tuple[CheckedRow, Verdict]] = []
        overtaken: list[ImportRow] = []
        for row, stored, item, verdict in zip(rows, opened, checked, verdicts, strict=True):
            if verdict.outcome == row.outcome and verdict.changes == stored.changes:
                to_write.append((item, verdict))
            elif verdict.outcome != Outcome.SAME:
                overtaken.append(self._as_overtaken(row, stored))
        if overtaken:
            fields = ["outcome", "sealed"]
            ImportRow.objects.bulk_update(overtaken, fields, batch_size=500)
            self.run.overtaken_count += len(overtaken)
        if to_write:
            self._apply(to_write)

    def _apply(self, to_write: list[tuple[CheckedRow, Verdict]]) -> None:
        applied = self.kind.apply(to_write, self.context)
        if applied.created + applied.changed != len(to_write):
            raise RuntimeError(
                f"{self.kind.key} wrote {applied.created + applied.changed} of {len(to_write)} rows"
            )
        self.run.created_count += applied.created
        self.run.updated_count += applied.changed

    def _as_overtaken(self, row: ImportRow, stored: StoredRow[tuple[object, ...]]) -> ImportRow:
        finding = CellFinding("row.overtaken", OVERTAKEN)
        row.outcome = Outcome.WRONG
        row.sealed = self.codec.seal(
            StoredRow(stored.values, (), (finding,), stored.doubts, stored.written, stored.target)
        )
        return row
