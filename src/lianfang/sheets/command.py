"""A whole import in one call, for the command line and scenarios: the same steps as the pages."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.kit.errors import NotFound, WorkError
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.kinds import PlaceRef, place_directory
from lianfang.sheets.models import ImportRun
from lianfang.sheets.selectors.report import import_report
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.imports import approve_import, discard_import, start_import

SUCCESS, REFUSED, WRONG_ROWS = 0, 1, 2


def import_file(
    *,
    actor: Actor,
    now: datetime,
    kind_key: str,
    place: PlaceRef,
    path: Path,
    check_only: bool = False,
) -> dict[str, Any]:
    """Read, check and (unless `check_only`) apply a file; the report of `selectors.report`.

    A file whose columns are not all sure is not applied: its report has the status "uploaded". A
    run that was only checked leaves nothing behind but its audit events.
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
    if run.status == RunStatus.MAPPED:
        run = check_import(actor=actor, now=now, run_id=run.pk)
    if run.status == RunStatus.CHECKED and not check_only:
        approve_import(actor=actor, now=now, run_id=run.pk, in_background=False)
        run = apply_import(actor=actor, now=now, run_id=run.pk)
    report = _report(actor, run)
    if run.status != RunStatus.APPLIED:
        discard_import(actor=actor, now=now, run_id=run.pk)
    return report


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
    if report["status"] not in (RunStatus.CHECKED, RunStatus.APPLIED):
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
