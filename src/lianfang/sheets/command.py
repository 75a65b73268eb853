"""A whole import in one call, for the command line and scenarios: the same steps as the pages."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, WorkError
from lianfang.sheets.engine.table import column_index, column_letters
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.kinds import PlaceRef, find_kind, place_directory
from lianfang.sheets.models import ImportRun
from lianfang.sheets.selectors.report import import_report
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.imports import (
    approve_import,
    discard_import,
    missing_columns,
    set_mapping,
    start_import,
)

SUCCESS, REFUSED, WRONG_ROWS = 0, 1, 2


def import_file(
    *,
    actor: Actor,
    now: datetime,
    kind_key: str,
    place: PlaceRef,
    path: Path,
    check_only: bool = False,
    columns: Mapping[str, str] | None = None,
    trust: bool = False,
) -> dict[str, Any]:
    """Read, check and (unless `check_only`) apply a file; the report of `selectors.report`.

    `columns` says which field a worksheet column holds ({"G": "birth_date"}, "" = leave it out).
    Columns that are only guessed at are checked with the guess, but a file with such columns is not
    applied unless `trust` is given: its report has the status "checked" and names them in "unsure".
    A run that was not applied leaves nothing behind but its audit events.
    """
    run = start_import(
        actor=actor,
        now=now,
        kind_key=kind_key,
        place=place,
        path=path,
        filename=path.name,
        in_background=False,
    )
    settled = run.status == RunStatus.MAPPED and not columns
    if not settled:
        run = _map(run, actor, now, columns or {})
    if run.status == RunStatus.MAPPED:
        run = check_import(actor=actor, now=now, run_id=run.pk)
    unsure = [] if settled else [c for c in unsure_columns(run) if c not in (columns or {})]
    sure = trust or not unsure
    if run.status == RunStatus.CHECKED and sure and not check_only:
        approve_import(actor=actor, now=now, run_id=run.pk, in_background=False)
        run = apply_import(actor=actor, now=now, run_id=run.pk)
    report = _report(actor, run) | {"unsure": unsure}
    if run.status != RunStatus.APPLIED:
        discard_import(actor=actor, now=now, run_id=run.pk)
    return report


def _map(run: ImportRun, actor: Actor, now: datetime, columns: Mapping[str, str]) -> ImportRun:
    """Settle the columns by what the caller says, and by guesses for the rest, if nothing lacks."""
    mapping = dict(run.mapping)
    for letters, field in columns.items():
        index = column_index(letters)
        if index is None:
            raise InvalidInput(_("There is no such column."), code="unknown_column")
        if field:
            mapping = {at: known for at, known in mapping.items() if known != field}
        mapping[index] = field
    chosen = {index: field for index, field in mapping.items() if field}
    kind = find_kind(run.kind)
    if kind is None or (not columns and missing_columns(kind, chosen)):
        return run
    return set_mapping(
        actor=actor,
        now=now,
        run_id=run.pk,
        mapping=chosen,
        in_background=False,
        remember=bool(columns),
    )


def unsure_columns(run: ImportRun) -> list[str]:
    """Letters of the columns whose field is a guess nobody has confirmed."""
    layout = run.layout
    if layout is None:
        return []
    return [
        column_letters(guess.index)
        for guess in layout.guesses
        if guess.field and not guess.is_sure and run.mapping.get(guess.index) == guess.field
    ]


def _report(actor: Actor, run: ImportRun) -> dict[str, Any]:
    with looking(actor):
        return import_report(actor, run)


def run_import(
    *,
    actor: Actor,
    now: datetime,
    kind_key: str,
    path: Path,
    place_code: str | None,
    check_only: bool,
    as_json: bool,
    columns: Mapping[str, str] | None = None,
    trust: bool = False,
    write: Callable[[str], None],
) -> int:
    """The command line's import: 0 = every row is right, 2 = some are wrong, 1 = nothing read."""
    try:
        with looking(actor):
            place = place_directory().by_code(actor, place_code or "")
        if place is None:
            raise NotFound(gettext("No place has this code."))
        report = import_file(
            actor=actor,
            now=now,
            kind_key=kind_key,
            place=place,
            path=path,
            check_only=check_only,
            columns=columns,
            trust=trust,
        )
    except (WorkError, FileNotFoundError) as error:
        code = error.code if isinstance(error, WorkError) else "no_file"
        write(json.dumps({"code": code, "message": str(error)}) if as_json else str(error))
        return REFUSED
    if as_json:
        write(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        for line in report_lines(report):
            write(line)
    wanted = RunStatus.CHECKED if check_only else RunStatus.APPLIED
    if report["status"] != wanted:
        return REFUSED
    return WRONG_ROWS if report["counts"]["wrong"] else SUCCESS


def report_lines(report: dict[str, Any]) -> list[str]:
    """The report as text: header rows, columns, counts, every wrong cell with its reason."""
    lines = [f"{report['file']}: {report['place']['name']} ({report['place']['code']})"]
    for sheet in report["sheets"]:
        first, last = sheet["header_rows"]
        rows = str(first) if first == last else f"{first}-{last}"
        lines.append(
            gettext("Worksheet %(name)s: header in row %(rows)s") % {**sheet, "rows": rows}
        )
    for column in report["columns"]:
        if column["header"]:
            target = f"{column['field']} ({column['title']})" if column["field"] else "-"
            lines.append(f"  {column['column']} {column['header']} → {target}")
    if report["missing"]:
        lines.append(gettext("Not found: %(fields)s") % {"fields": ", ".join(report["missing"])})
    if report["unsure"]:
        lines.append(
            gettext("Only guessed, please confirm: columns %(columns)s")
            % {"columns": ", ".join(report["unsure"])}
        )
    if report["failure"]:
        lines.append(report["failure"])
    counts = report["counts"]
    lines.append(
        gettext("new %(new)s, changed %(changed)s, same %(same)s, wrong %(wrong)s") % counts
    )
    lines += [
        "  ".join(
            part
            for part in (
                cell["sheet"],
                cell["cell"] or str(cell["row"]),
                cell["title"],
                cell["written"],
                cell["message"],
            )
            if part
        )
        for cell in report["wrong"]
    ]
    if report["status"] == RunStatus.APPLIED:
        lines.append(
            gettext("Written: created %(created)s, changed %(changed)s") % report["applied"]
        )
    return lines
