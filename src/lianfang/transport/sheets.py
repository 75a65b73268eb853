"""The table of rides that goes out. Rides are asked for one by one, so none come in this way."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.kit.masking import HIDDEN, mask_name
from lianfang.places.selectors import full_names
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, OutgoingKind, PlaceRef, register
from lianfang.transport.enums import TripState
from lianfang.transport.models import Trip
from lianfang.transport.selectors.plans import Plans
from lianfang.transport.selectors.trips import trip_list

COLUMNS = ColumnList(
    Column("leaves_at", _("Leaves at"), ("出车时间",), kind=ColumnKind.DATETIME, required=True),
    Column("back_at", _("Expected back"), ("预计返回",), kind=ColumnKind.DATETIME),
    Column("purpose", _("Purpose"), ("用车事由", "事由")),
    Column("passenger", _("Passenger"), ("乘车人", "姓名"), kind=ColumnKind.NAME, personal=True),
    Column("companions", _("Companions"), ("陪同人数",), kind=ColumnKind.INTEGER),
    Column("place", pgettext_lazy("ride", "From"), ("出发地",), kind=ColumnKind.PLACE, width=24),
    Column("destination", _("Destination"), ("目的地",), width=24),
    Column("plate", _("Number plate"), ("车牌号", "车牌")),
    Column("driver", _("Driver"), ("驾驶员", "司机"), kind=ColumnKind.NAME),
    Column(
        "state",
        _("State"),
        ("状态",),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(state.value, state.label) for state in TripState),
    ),
    Column("left_at", _("Left at"), ("实际出车",), kind=ColumnKind.DATETIME),
    Column("returned_at", _("Back at"), ("实际返回",), kind=ColumnKind.DATETIME),
    Column("note", _("Note"), ("备注",), width=24, personal=True),
)


class TripsSheet(OutgoingKind):
    """Rides of a place, the earliest first."""

    key = "trips"
    title = _("Rides")
    columns = COLUMNS
    export_right = "transport.trip.export"
    reveal_right = "people.person.reveal"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Trip]:
        with looking(viewer):
            return trip_list(viewer, place.path).order_by("leaves_at", "id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Trip], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        # Purposes in the words of the plan that held when the rides were driven.
        plans = Plans(batch[-1].leaves_at)
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        for row in batch:
            name = row.person.name if row.person else ""
            yield (
                row.leaves_at,
                row.back_at,
                plans.at(row.path).purpose_title(row.purpose),
                (mask_name(name) if masked else name) or None,
                row.companions,
                names.get(row.path) or None,
                row.destination,
                row.vehicle.plate if row.vehicle else None,
                row.driver.staff.name if row.driver else None,
                row.state,
                row.left_at,
                row.returned_at,
                (HIDDEN if masked and row.note else row.note) or None,
            )


TRIPS = register(TripsSheet())
