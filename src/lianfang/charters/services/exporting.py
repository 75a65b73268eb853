"""The list of a charter, and who waits to be fetched, as tables: masked unless a right and a reason
allow more, and written down who took what out."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.models import Seat
from lianfang.charters.selectors.charters import get_charter
from lianfang.charters.selectors.riders import RiderFilter, rider_list, rider_rows
from lianfang.charters.selectors.seats import seat_rows
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.cards import NAMES
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import MOST_ROWS, HandedOut, hand_out, require_reason

RIGHT = "charters.charter.export"
CHUNK = 1_000

SEATS = ColumnList(
    Column("number", pgettext_lazy("seat", "No."), kind=ColumnKind.INTEGER),
    Column("name", pgettext_lazy("person", "Name"), personal=True),
    Column("phone", _("Phone"), kind=ColumnKind.CODE, personal=True, width=14),
    Column("enterprise", _("Enterprise"), width=30),
    Column("point", _("Pick-up point"), width=24),
    Column("state", _("State"), width=14),
    Column("temperature", _("Temperature (°C)"), kind=ColumnKind.DECIMAL),
    Column("papers", pgettext_lazy("boarding", "Papers"), width=12),
    Column("reason", _("Reason"), width=24),
)
RIDERS = ColumnList(
    Column("enterprise", _("Enterprise"), width=30),
    Column("name", pgettext_lazy("person", "Name"), personal=True),
    Column("area", _("Area"), width=16),
    Column("point", _("Pick-up point"), width=24),
    Column("earliest_on", _("Not before"), kind=ColumnKind.DATE),
    Column("state", _("State"), width=16),
    Column("clearance", _("May be fetched"), width=20),
    Column("until", _("Waits until"), kind=ColumnKind.DATE),
    Column("why", pgettext_lazy("rider", "Why"), width=30),
    Column("charter", _("Charter"), width=20),
    Column("departs_at", _("Departs"), kind=ColumnKind.DATETIME, width=18),
    Column("note", _("Note"), width=20),
)


_PAPERS = {None: None, True: _("Shown"), False: _("Not shown")}


@action("charters.charter.export")
def export_manifest(
    *, actor: Actor, now: datetime, charter_id: uuid.UUID, masked: bool = True, reason: str = ""
) -> HandedOut:
    """Who has a seat of the charter as .xlsx. Unmasked needs the right to see names and a reason.

    Raises NotFound, InvalidInput, NotPermitted.
    """
    charter = get_charter(actor, charter_id, RIGHT)
    concerning(charter, path=charter.path, masked=masked, reason=reason[:200])
    require_reason(actor, NAMES, charter.path, masked=masked, reason=reason)
    rows = seat_rows(actor, charter, now, named=not masked)
    phones: dict[uuid.UUID, str] = {}
    if not masked:
        with everywhere("the charter was found for the actor"):
            seats = Seat.objects.filter(pk__in=[one.id for one in rows])
            for seat in seats.select_related("rider__employment__person"):
                numbers = open_phones(seat.rider.employment.person.phone_cipher)
                phones[seat.pk] = next(iter(numbers), "")
    table = hand_out(
        actor,
        now,
        place_name=charter.place.short_name,
        kind="charter",
        title=gettext("List of a charter"),
        columns=SEATS,
        rows=(
            (
                one.number,
                one.name,
                phones.get(one.id, one.phone) or None,
                one.enterprise_name,
                one.point_title,
                one.state_label,
                one.temperature,
                _PAPERS[one.papers],
                one.reason or None,
            )
            for one in rows
        ),
        masked=masked,
        reason=reason,
        notes=[(gettext("Charter"), charter.title)],
    )
    concerning(charter, path=charter.path, rows=table.rows)
    return table


@action("charters.rider.export")
def export_riders(*, actor: Actor, now: datetime, place: Place, wanted: RiderFilter) -> HandedOut:
    """Who is signed up in the place and passes the filter as .xlsx, names masked."""
    concerning(place, path=place.path, stage=wanted.stage)
    rows = list(rider_list(actor, place.path, now, wanted, "charters.rider.export")[:MOST_ROWS])
    table = hand_out(
        actor,
        now,
        place_name=place.short_name,
        kind="riders",
        title=gettext("Workers to be fetched"),
        columns=RIDERS,
        rows=_riders(actor, rows, now),
    )
    concerning(place, path=place.path, rows=table.rows)
    return table


def _riders(actor: Actor, rows: list[Any], now: datetime) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(rows), CHUNK):
        for row in rider_rows(actor, rows[start : start + CHUNK], now, named=False):
            judged = row.judged
            yield (
                row.enterprise_name,
                row.name,
                row.area_title,
                row.point_title,
                row.earliest_on,
                row.state_label,
                judged.label if judged else None,
                judged.until if judged else None,
                judged.why or None if judged else None,
                row.charter_title or None,
                row.departs_at,
                row.note or None,
            )
