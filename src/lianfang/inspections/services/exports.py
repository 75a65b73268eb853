"""Inspections as a table: one line for each, with what was found there."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.inspections.models import Inspection
from lianfang.inspections.selectors.findings import finding_rows
from lianfang.inspections.selectors.inspections import (
    InspectionFilter,
    findings_of_many,
    inspection_list,
    inspection_rows,
)
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, HandedOut, hand_out

EXPORT = "inspections.inspection.export"
CHUNK = 500
COLUMNS = ColumnList(
    Column("taken_at", _("When"), kind=ColumnKind.DATETIME, width=18),
    Column("subject", _("Subject"), width=28),
    Column("kind", _("Kind of subject"), width=12),
    Column("place", _("Place"), width=24),
    Column("checklist", _("Checklist"), width=20),
    Column("who", _("Inspected by"), width=20),
    Column("group", _("Supervision group"), width=20),
    Column("result", _("Result"), width=12),
    Column("found", _("Findings"), kind=ColumnKind.INTEGER),
    Column("left", _("Still open"), kind=ColumnKind.INTEGER),
    Column("findings", pgettext_lazy("inspection", "What was found"), width=48),
    Column("note", _("Note"), width=24),
)


@action("inspections.inspection.export")
def export_inspections(
    *,
    actor: Actor,
    now: datetime,
    place: Place,
    filters: InspectionFilter,
    as_text: bool = False,
) -> HandedOut:
    """The inspections of the place as .xlsx (`as_text`: CSV). Nothing in it names a resident."""
    concerning(place, path=place.path)
    found = inspection_list(actor, place.path, filters, EXPORT).order_by("-taken_at", "-pk")
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="inspections",
        title=gettext("Inspections"),
        columns=COLUMNS,
        rows=_rows(actor, list(found[:MOST_ROWS]), now, place.path),
        as_text=as_text,
    )
    concerning(place, path=place.path, rows=table.rows)
    return table


def _rows(
    actor: Actor, rows: Sequence[Inspection], now: datetime, below: str
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(rows), CHUNK):
        part = rows[start : start + CHUNK]
        said: dict[Any, list[str]] = {}
        for one in finding_rows(actor, findings_of_many(part), now, below):
            words = f"{one.title}（{one.state_label}）"
            said.setdefault(one.inspection_id, []).append(words)
        for row, shown in zip(part, inspection_rows(actor, part, below), strict=True):
            yield (
                shown.taken_at,
                shown.subject.name,
                shown.subject.kind_label,
                shown.subject.place_name,
                shown.checklist_title,
                "、".join(shown.inspectors),
                shown.group_name or None,
                shown.result_title,
                shown.found,
                shown.left,
                "；".join(said.get(row.pk, ())) or None,
                row.note or None,
            )
