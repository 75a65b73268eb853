"""What was asked and answered in some days, by kind of need and by department."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q

from lianfang.access.actors import Actor
from lianfang.kit.clock import day_bounds
from lianfang.needs.enums import OPEN, TicketState
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.plans import needs_plan
from lianfang.needs.selectors.tickets import VIEW, overdue


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Needs raised in the days, of one kind or with one department. `in_time`: of those answered,
    before their deadline; `confirmed`: the enterprise said it is settled."""

    key: str
    team_id: uuid.UUID | None
    title: str
    raised: int
    answered: int
    in_time: int
    overdue: int
    confirmed: int

    @property
    def rate(self) -> float | None:
        """Per cent of those answered that were answered in time."""
        return 100 * self.in_time / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class Figures:
    """The needs of some days."""

    total: FigureRow
    by_need: tuple[FigureRow, ...]
    by_team: tuple[FigureRow, ...]
    enterprises: int
    visits: int
    visited: int


_COUNTS = ("raised", "answered", "in_time", "overdue", "confirmed")


def figures(viewer: Actor, moment: datetime, place_path: str, since: date, until: date) -> Figures:
    """Needs raised from `since` to `until`, as they stand at the moment; four queries."""
    begin, end = day_bounds(since)[0], min(day_bounds(until)[1], moment)
    territory = viewer.territory(VIEW).within(place_path)
    rows = Ticket.objects.filter(
        enterprise__path__under=territory, raised_at__gte=begin, raised_at__lte=end
    ).exclude(state=TicketState.DUPLICATE)
    answered = Q(answered_at__isnull=False) & ~Q(state__in=OPEN)
    counts = {
        "raised": Count("pk"),
        "answered": Count("pk", filter=answered),
        "in_time": Count("pk", filter=answered & Q(answered_at__lte=F("due_at"))),
        "overdue": Count("pk", filter=overdue(moment)),
        "confirmed": Count("pk", filter=Q(state=TicketState.CONFIRMED)),
    }
    plan = needs_plan(place_path, moment)
    needs = rows.order_by().values("need").annotate(**counts)
    teams = rows.order_by().values("team_id", "team__name").annotate(**counts)
    by_need = [_row(one, one["need"], None, plan.kind_title(one["need"])) for one in needs]
    by_team = [_row(one, "", one["team_id"], one["team__name"] or "") for one in teams]
    visits = LiaisonVisit.objects.filter(
        stands=True,
        enterprise__path__under=territory,
        visited_at__gte=begin,
        visited_at__lte=end,
    ).aggregate(all=Count("pk"), firms=Count("enterprise", distinct=True))
    return Figures(
        total=_sum(by_need),
        by_need=tuple(sorted(by_need, key=_worst)),
        by_team=tuple(sorted(by_team, key=_worst)),
        enterprises=rows.order_by().values("enterprise_id").distinct().count(),
        visits=visits["all"],
        visited=visits["firms"],
    )


def _worst(row: FigureRow) -> tuple[int, int, str]:
    return (-row.overdue, -row.raised, row.title)


def _row(one: Any, key: str, team_id: uuid.UUID | None, title: str) -> FigureRow:
    return FigureRow(key, team_id, title, *(one[name] for name in _COUNTS))


def _sum(rows: Iterable[FigureRow]) -> FigureRow:
    found = list(rows)
    totals = (sum(getattr(row, name) for row in found) for name in _COUNTS)
    return FigureRow("", None, "", *totals)
