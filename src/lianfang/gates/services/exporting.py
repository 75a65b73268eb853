"""Passages as a table: one row a passage, drivers masked unless a right and a reason allow more."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models.sealing import Driver, open_driver
from lianfang.gates.selectors.passages import PassageFilter, passage_list, passage_row
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, hand_out, require_reason

REVEAL = "gates.passage.reveal"

COLUMNS = ColumnList(
    Column("taken_at", _("When"), kind=ColumnKind.DATETIME, width=18),
    Column("point", _("Checkpoint"), width=18),
    Column("direction", _("Direction")),
    Column("vehicle", _("Vehicle")),
    Column("plate", _("Number plate"), kind=ColumnKind.CODE),
    Column("persons", _("Number of persons"), kind=ColumnKind.INTEGER),
    Column("temperature", _("Temperature (°C)"), kind=ColumnKind.DECIMAL),
    Column("deed", _("Decision")),
    Column("origin", _("From"), width=18),
    Column("destination", _("Destination"), width=18),
    Column("driver", _("Driver"), personal=True),
    Column("paper", _("Paper number"), kind=ColumnKind.CODE, personal=True, width=20),
    Column("phone", _("Phone"), kind=ColumnKind.CODE, personal=True, width=14),
    Column("slip", _("Slip")),
    Column("staff", _("Recorded by")),
    Column("note", _("Note"), width=20),
)


@action("gates.passage.export")
def export_passages(
    *,
    actor: Actor,
    now: datetime,
    place: Place,
    filters: PassageFilter,
    masked: bool = True,
    reason: str = "",
) -> tuple[str, bytes]:
    """The passages in the place as .xlsx: name and bytes of the file, at most 50,000 rows.

    Unmasked needs the right to reveal and a reason. Raises InvalidInput, NotPermitted.
    """
    concerning(place, path=place.path, masked=masked, reason=reason[:200])
    require_reason(actor, REVEAL, place.path, masked=masked, reason=reason)
    rows = passage_list(actor, place.path, filters)
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="passages",
        title=gettext("Passages"),
        columns=COLUMNS,
        rows=_rows(actor, rows[:MOST_ROWS], masked=masked),
        masked=masked,
        reason=reason,
    )
    concerning(place, path=place.path, rows=table.rows)
    return table.name, table.content


def _rows(actor: Actor, rows: Any, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=1_000):
        shown = passage_row(actor, row)
        driver = Driver(shown.driver_name, shown.driver_paper, shown.driver_phone)
        if not masked:
            driver = open_driver(row.pk, row.sealed)
        yield (
            shown.taken_at,
            shown.point,
            shown.direction_label,
            shown.vehicle_label,
            shown.plate or None,
            shown.persons,
            shown.temperature,
            shown.deed_label,
            shown.origin or None,
            shown.destination or None,
            *(value or None for value in driver),
            shown.slip or None,
            shown.staff or None,
            shown.note or None,
        )
