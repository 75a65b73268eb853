"""Figures about workers lodged in hotels: hotels, rooms, enterprises, beds in use and free."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_day
from lianfang.lodging.models import Bed, BedNight, Booking, Hotel, LodgingWish, Room
from lianfang.reports.metrics import Asked, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text

LODGING = "lodging"
HOTELS = pgettext_lazy("unit", "hotels")
ROOMS = pgettext_lazy("unit", "rooms")
BEDS = pgettext_lazy("unit", "beds")
FIRMS = pgettext_lazy("unit", "enterprises")

ROW_KINDS[Hotel] = RowKind(
    (
        RowColumn(pgettext_lazy("lodging", "Hotel"), lambda row: row.place.short_name),
        PLACE,
        RowColumn(_("Note"), lambda row: row.note or "—"),
    ),
    lambda row: reverse("lodging:hotel", args=[row.pk]),
    related=("place",),
)
ROW_KINDS[Room] = RowKind(
    (
        RowColumn(pgettext_lazy("lodging", "Hotel"), lambda row: row.hotel.place.short_name),
        RowColumn(pgettext_lazy("lodging", "Room"), lambda row: row.number),
        RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
    ),
    lambda row: reverse("lodging:hotel", args=[row.hotel_id]),
    related=("hotel__place",),
)
ROW_KINDS[Bed] = RowKind(
    (
        RowColumn(pgettext_lazy("lodging", "Hotel"), lambda row: row.room.hotel.place.short_name),
        RowColumn(pgettext_lazy("lodging", "Room"), lambda row: row.room.number),
        RowColumn(pgettext_lazy("lodging", "Bed"), lambda row: str(row.number)),
    ),
    lambda row: reverse("lodging:hotel", args=[row.room.hotel_id]),
    related=("room__hotel__place",),
)
ROW_KINDS[LodgingWish] = RowKind(
    (
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        RowColumn(_("Persons"), lambda row: str(row.persons)),
        RowColumn(_("Arrive on"), lambda row: day_text(row.from_day)),
    ),
    lambda row: reverse("lodging:wish", args=[row.pk]),
    related=("enterprise",),
)


def held(asked: Asked, outer: str) -> Exists:
    """Whether the bed is held on the night of the moment, cleaning included, as known then."""
    day = local_day(asked.moment)
    rows = BedNight.objects.filter(
        _known(asked), bed=OuterRef(outer), from_day__lte=day, free_on__gt=day
    )
    return Exists(rows)


def _known(asked: Asked) -> Q:
    """Beds of bookings that were made by the moment and stood then."""
    made = Q(booking__booked_at__lte=asked.moment)
    stood = Q(booking__ended_at__isnull=True) | Q(booking__ended_at__gt=asked.moment)
    return made & stood


def hotels(asked: Asked) -> QuerySet[Any]:
    return Hotel.objects.filter(opened_at__lte=asked.moment)


def rooms(asked: Asked) -> QuerySet[Any]:
    return Room.objects.filter(hotel__opened_at__lte=asked.moment, is_closed=False)


def beds(asked: Asked) -> QuerySet[Any]:
    return Bed.objects.filter(room__hotel__opened_at__lte=asked.moment, room__is_closed=False)


def free_beds(asked: Asked) -> QuerySet[Any]:
    return beds(asked).exclude(held(asked, "pk"))


def taken_beds(asked: Asked) -> QuerySet[Any]:
    return beds(asked).filter(held(asked, "pk"))


def lodged(asked: Asked) -> QuerySet[Any]:
    """Enterprises with a booking for the night of the moment."""
    day = local_day(asked.moment)
    running = Booking.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=asked.moment),
        enterprise=OuterRef("pk"),
        booked_at__lte=asked.moment,
        from_day__lte=day,
        until_day__gt=day,
    )
    return Enterprise.objects.filter(Exists(running))


def waiting(asked: Asked) -> QuerySet[Any]:
    return LodgingWish.objects.filter(asked_at__lte=asked.moment, state="open")


def _metric(key: str, title: Any, definition: Any, query: Query, unit: Any, **more: Any) -> Metric:
    given = {"rows_right": "lodging.hotel.view", **more}
    return Metric(
        key=key,
        group=LODGING,
        title=title,
        unit=unit,
        definition=definition,
        query=query,
        **given,
    )


declare(
    _metric(
        "lodging_hotels",
        _("Hotels for workers"),
        _("Hotels that take workers of enterprises in."),
        hotels,
        HOTELS,
    ),
    _metric(
        "lodging_rooms",
        _("Rooms for workers"),
        _("Rooms of those hotels that are offered."),
        rooms,
        ROOMS,
        path_field="hotel__path",
    ),
    _metric(
        "lodging_beds_free",
        _("Beds free tonight"),
        _("Beds of offered rooms that nobody holds tonight and that are not being cleaned."),
        free_beds,
        BEDS,
        path_field="room__hotel__path",
    ),
    _metric(
        "lodging_beds_taken",
        _("Beds taken tonight"),
        _("Beds of offered rooms held by an enterprise tonight, or being cleaned."),
        taken_beds,
        BEDS,
        path_field="room__hotel__path",
    ),
    _metric(
        "lodging_enterprises",
        _("Enterprises lodged in hotels"),
        _("Enterprises with rooms for tonight, by where the enterprise stands."),
        lodged,
        FIRMS,
        rows_right="enterprises.enterprise.view",
    ),
    _metric(
        "lodging_wishes_waiting",
        _("Wishes for rooms that wait"),
        _("Enterprises that asked for rooms and have none yet."),
        waiting,
        FIRMS,
        rows_right="lodging.booking.view",
        is_alarm=True,
        more_is_better=False,
    ),
)
