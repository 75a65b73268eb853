"""Figures of the room at a moment: who has no seat, who may not be fetched, who came back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Sum

from lianfang.access.actors import Actor
from lianfang.charters.enums import BEFORE_DEPARTURE, CharterState, SeatState
from lianfang.charters.models import Charter, Seat
from lianfang.charters.selectors.plans import charters_plan
from lianfang.charters.selectors.riders import (
    RiderFilter,
    counts_by_area,
    rider_list,
    waiting_counts,
)
from lianfang.kit.clock import day_bounds, local_day


@dataclass(frozen=True, slots=True)
class BoardFigures:
    """What the desk looks at first. Heads; `cost_per_head` in fen, None where nobody rode yet."""

    without_seat: int
    held: int
    back_today: int
    back: int
    on_the_way: int
    seats: int
    seats_taken: int
    cost_per_head: int | None
    areas: tuple[tuple[str, str, int], ...]

    @property
    def yuan_per_head(self) -> int | None:
        """The same to the nearest yuan."""
        return None if self.cost_per_head is None else round(self.cost_per_head / 100)

    @property
    def to_plan(self) -> int:
        """Without a seat, and may be fetched."""
        return self.without_seat - self.held


def back_at(rows_path: str, viewer: Actor, moment: datetime) -> Q:
    """Condition on seats: somebody of the place arrived by the moment."""
    territory = viewer.territory("charters.rider.view").within(rows_path)
    return Q(state=SeatState.ARRIVED, arrived_at__lte=moment, rider__path__under=territory)


def board_figures(viewer: Actor, path: str, moment: datetime) -> BoardFigures:
    """The figures of the place and all inside it; about ten queries."""
    riders = rider_list(viewer, path, moment, RiderFilter("all"))
    without, held = waiting_counts(riders, moment)
    begin, _end = day_bounds(local_day(moment))
    back = Seat.objects.filter(back_at(path, viewer, moment))
    charters = Charter.objects.filter(
        path__under=viewer.territory("charters.charter.view").within(path)
    )
    coming = charters.filter(state__in=BEFORE_DEPARTURE)
    seats = coming.aggregate(usable=Sum("usable"), taken=Sum("taken"))
    rode = charters.filter(state=CharterState.ARRIVED, taken__gt=0)
    cost = rode.aggregate(fen=Sum(F("cost_fen")), heads=Sum("taken"))
    plan = charters_plan(path, moment)
    waiting = rider_list(viewer, path, moment, RiderFilter("waiting"))
    return BoardFigures(
        without_seat=without,
        held=held,
        back_today=back.filter(arrived_at__gte=begin).count(),
        back=back.count(),
        on_the_way=riders.filter(state="aboard").count(),
        seats=seats["usable"] or 0,
        seats_taken=seats["taken"] or 0,
        cost_per_head=round(cost["fen"] / cost["heads"]) if cost["heads"] else None,
        areas=tuple((key, plan.area_title(key), number) for key, number in counts_by_area(waiting)),
    )
