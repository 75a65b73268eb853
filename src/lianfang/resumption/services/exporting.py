"""The list of filings as a table: one row an enterprise, how far it is and whom it waits for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.places.models import Place
from lianfang.resumption.selectors.filings import FilingFilter, filing_list, filing_rows
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, HandedOut, hand_out

CHUNK = 1_000

COLUMNS = ColumnList(
    Column("name", _("Enterprise"), width=30),
    Column("kind", _("Kind")),
    Column("service_class", _("Service class"), width=18),
    Column("place", _("Stands in"), width=18),
    Column("staff", _("Head count"), kind=ColumnKind.INTEGER),
    Column("mode", pgettext_lazy("filing", "Mode")),
    Column("state", _("State"), width=16),
    Column("waits_for", _("Waits for"), width=16),
    Column("since", _("Since"), kind=ColumnKind.DATETIME, width=18),
    Column("due_at", _("Due"), kind=ColumnKind.DATETIME, width=18),
    Column("planned_on", _("Planned for"), kind=ColumnKind.DATE),
    Column("works", _("Works again")),
)


@action("resumption.filing.export")
def export_filings(
    *, actor: Actor, now: datetime, place: Place, filters: FilingFilter
) -> HandedOut:
    """The enterprises of the place that pass the filters as .xlsx, at most 50,000 rows."""
    concerning(place, path=place.path, stage=filters.stage)
    rows = filing_list(actor, place.path, filters, now)
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="filings",
        title=gettext("Filings to resume"),
        columns=COLUMNS,
        rows=_rows(actor, list(rows[:MOST_ROWS]), now, place.path),
    )
    concerning(place, path=place.path, rows=table.rows)
    return table


def _rows(actor: Actor, rows: list[Any], now: datetime, below: str) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(rows), CHUNK):
        for row in filing_rows(actor, rows[start : start + CHUNK], now, below):
            yield (
                row.name,
                row.kind_label,
                row.class_title,
                row.place_name,
                row.staff_count,
                row.mode_label or None,
                row.state_label,
                row.with_label or None,
                row.since,
                row.due_at,
                row.planned_on,
                gettext("Yes") if row.works else gettext("No"),
            )
