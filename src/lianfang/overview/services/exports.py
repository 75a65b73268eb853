"""A ranking as a workbook: the lines as on the page, with a sheet that says what they are."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.overview.selectors.ranking import Table
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import HandedOut, hand_out

# What the name of a worksheet or a file may not hold.
NOT_IN_NAMES = str.maketrans("[]:*?/\\", "       ")


@action("overview.ranking.export")
def export_ranking(*, actor: Actor, now: datetime, place: Place, table: Table) -> HandedOut:
    """The lines of a ranking as .xlsx, those with nothing to count at the end without a rank."""
    concerning(place, path=place.path, rows=len(table.lines), day=str(table.day))
    columns = ColumnList(
        Column("rank", _("Rank"), kind=ColumnKind.INTEGER, width=8),
        Column("name", _("Place or team"), width=24),
        Column("value", table.unit or _("Value"), kind=ColumnKind.DECIMAL, width=20),
        Column("number", _("Number"), kind=ColumnKind.DECIMAL, width=12),
        Column("of", _("Divided by"), kind=ColumnKind.DECIMAL, width=12),
        Column("change", _("Ranks won since the day before"), kind=ColumnKind.INTEGER, width=16),
        Column("note", _("Note"), width=24),
    )
    return hand_out(
        actor,
        table.as_of,
        place_name=place.name,
        kind="ranking",
        title=" ".join(table.title.translate(NOT_IN_NAMES).split())[:60],
        columns=columns,
        rows=_rows(table),
    )


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    for line in (*table.ranked, *table.apart):
        note = _("nothing to count") if line.value is None else ""
        if line.is_small:
            note = _("small denominator")
        yield (line.rank, line.name, line.value, line.number, line.of, line.change, note)
