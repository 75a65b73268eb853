"""Bookings of rooms going out as a table; none come in this way."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.lodging.enums import BookingState
from lianfang.lodging.models import Booking
from lianfang.lodging.selectors.bookings import booking_list, booking_rows
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, OutgoingKind, PlaceRef, register

EXPORT = "lodging.booking.export"
COLUMNS = ColumnList(
    Column("hotel", pgettext_lazy("lodging", "Hotel"), width=24),
    Column("enterprise", _("Enterprise"), width=30),
    Column("rooms", pgettext_lazy("lodging", "Rooms"), width=24),
    Column("beds", _("Beds"), kind=ColumnKind.INTEGER),
    Column("guests", _("Checked in"), kind=ColumnKind.INTEGER),
    Column("from_day", _("Arrive on"), kind=ColumnKind.DATE),
    Column("until_day", _("Leave on"), kind=ColumnKind.DATE),
    Column("price", _("Price of all nights (yuan)"), kind=ColumnKind.DECIMAL),
    Column(
        "state",
        _("State"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(one.value, one.label) for one in BookingState),
    ),
    Column("reason", pgettext_lazy("lodging", "Why"), width=24),
)


class BookingsSheet(OutgoingKind):
    """Bookings of hotels of a place; nobody's name is in it."""

    key = "lodging_bookings"
    title = _("Bookings of rooms")
    columns = COLUMNS
    export_right = EXPORT

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Booking]:
        with looking(viewer):
            return booking_list(viewer, place.path, right=EXPORT).order_by("from_day", "id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Booking], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        for row in booking_rows(batch, batch[0].from_day):
            yield (
                row.hotel_name,
                row.enterprise_name,
                "、".join(row.rooms),
                row.beds,
                row.guests,
                row.from_day,
                row.until_day,
                Decimal(row.price_fen) / 100,
                row.state,
                row.reason or None,
            )


register(BookingsSheet())
