"""The duty list of some days as a table: one row for each person and shift."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.selectors.rosters import duties_between
from lianfang.kit.errors import InvalidInput
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, hand_out

MOST_DAYS = 31

COLUMNS = ColumnList(
    Column("day", _("Day"), kind=ColumnKind.DATE, width=12),
    Column("point", _("Checkpoint"), width=18),
    Column("shift", _("Shift")),
    Column("begins_at", _("From"), kind=ColumnKind.DATETIME, width=18),
    Column("ends_at", _("Until"), kind=ColumnKind.DATETIME, width=18),
    Column("name", pgettext_lazy("duty list", "Who"), width=12),
    Column("capacity", _("Capacity"), width=14),
    Column("organisation", _("Organisation"), width=20),
)


@action("gates.duty.export")
def export_duties(
    *, actor: Actor, now: datetime, place: Place, first: date, last: date
) -> tuple[str, bytes]:
    """The duty lists of the place from day to day as .xlsx: name and bytes. Raises InvalidInput."""
    concerning(place, path=place.path, first=first.isoformat(), last=last.isoformat())
    if not first <= last or (last - first).days >= MOST_DAYS:
        raise InvalidInput(fields={"last": _("A table holds at most 31 days.")})
    rows = duties_between(actor, place.path, first, last, "gates.duty.export")
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="duties",
        title=gettext("Duty list"),
        columns=COLUMNS,
        rows=_rows(rows[:MOST_ROWS], Plans(actor, now)),
    )
    concerning(place, path=place.path, first=first.isoformat(), rows=table.rows)
    return table.name, table.content


def _rows(rows: Any, plans: Plans) -> Iterator[tuple[Any, ...]]:
    for duty in rows.iterator(chunk_size=1_000):
        part = plans.at(duty.path).shift(duty.shift)
        yield (
            duty.day,
            duty.point.place.short_name,
            str(part.title) if part else duty.shift,
            duty.begins_at,
            duty.ends_at,
            duty.staff.name,
            str(duty.staff.get_kind_display()),
            duty.staff.organisation or None,
        )
