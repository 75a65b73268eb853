"""Passages as a table: one row a passage, drivers masked unless a right and a reason allow more."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models.sealing import Driver, open_driver
from lianfang.gates.selectors.passages import PassageFilter, passage_list, passage_row
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.places.models import Place
from lianfang.sheets.engine.write import write_export
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList

REVEAL = "gates.passage.reveal"
MOST_ROWS = 50_000

COLUMNS = ColumnList(
    Column("taken_at", _("When"), kind=ColumnKind.DATETIME, width=18),
    Column("point", _("Checkpoint"), width=18),
    Column("direction", _("Direction")),
    Column("vehicle", _("Vehicle")),
    Column("plate", _("Number plate"), kind=ColumnKind.CODE),
    Column("persons", _("Persons"), kind=ColumnKind.INTEGER),
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
    if not masked:
        if not actor.can(REVEAL, place.path):
            raise NotPermitted()
        if len(reason.strip()) < 2:
            raise InvalidInput(fields={"reason": _("Say what you need it for.")})
    rows = passage_list(actor, place.path, filters)
    settings.FILES_ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="passages-", dir=settings.FILES_ROOT) as directory:
        path = Path(directory, "passages.xlsx")
        count = write_export(
            path,
            kind="passages",
            title=gettext("Passages"),
            columns=COLUMNS,
            rows=_rows(actor, rows[:MOST_ROWS], masked=masked),
            notes=[
                (gettext("Place"), place.name),
                (gettext("As of"), date_format(localtime(now), "DATETIME_FORMAT")),
                (gettext("Exported by"), actor.display_name),
                (gettext("Masked"), gettext("Yes") if masked else gettext("No")),
                (gettext("Purpose of this table"), reason),
            ],
        )
        content = path.read_bytes()
    concerning(place, path=place.path, rows=count)
    name = f"{gettext('Passages')}-{place.short_name}-{localtime(now):%Y%m%d-%H%M}.xlsx"
    return name, content


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
