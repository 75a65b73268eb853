"""Back at the post day by day, counted from the steps: any day of the past can be asked."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import EmploymentStep
from lianfang.workforce.selectors.employees import VIEW

LONGEST = 120


@dataclass(frozen=True, slots=True)
class ReturnDay:
    """The end of a day: employed, and of them at the post."""

    day: date
    employed: int
    back: int

    @property
    def rate(self) -> float | None:
        """Share of the employed who are at the post; None of nobody."""
        return self.back / self.employed if self.employed else None


def returns_by_day(
    viewer: Actor,
    first: date,
    last: date,
    *,
    place_path: str = "",
    service_class: str = "",
    right: str = VIEW,
) -> list[ReturnDay]:
    """The days from `first` to `last` (at most 120) of all enterprises of the place, or of a class
    of service."""
    first = max(first, last - timedelta(days=LONGEST - 1))
    territory = viewer.territory(right).within(place_path)
    steps = EmploymentStep.objects.filter(
        employment__enterprise__path__under=territory, day__lte=last
    )
    if service_class:
        steps = steps.filter(employment__enterprise__service_class=service_class)
    changes = _changes(steps)
    employed = sum(one[0] for day, one in changes.items() if day < first)
    back = sum(one[1] for day, one in changes.items() if day < first)
    days = []
    for index in range((last - first).days + 1):
        day = first + timedelta(days=index)
        employed += changes[day][0]
        back += changes[day][1]
        days.append(ReturnDay(day, employed, back))
    return days


def returns_by_class(
    viewer: Actor, day: date, *, place_path: str = "", right: str = VIEW
) -> dict[str, ReturnDay]:
    """The end of a day by the class of service of the enterprises; "" for those of none."""
    territory = viewer.territory(right).within(place_path)
    steps = EmploymentStep.objects.filter(
        employment__enterprise__path__under=territory, day__lte=day
    )
    rows = _counted(steps.order_by().values_list("employment__enterprise__service_class"))
    return {key: ReturnDay(day, begun - left, into - out) for key, begun, left, into, out in rows}


def _changes(steps: QuerySet[EmploymentStep]) -> dict[date, tuple[int, int]]:
    """Of each day how many more are employed, and how many more are at the post."""
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for day, begun, left, into, out in _counted(steps.order_by().values_list("day")):
        found[day] = (begun - left, into - out)
    return found


def _counted(grouped: QuerySet[EmploymentStep, tuple]) -> QuerySet[EmploymentStep, tuple]:
    back = EmploymentState.BACK
    return grouped.annotate(
        begun=Count("pk", filter=Q(from_state="")),
        left=Count("pk", filter=Q(to_state=EmploymentState.LEFT)),
        into=Count("pk", filter=Q(to_state=back)),
        out=Count("pk", filter=Q(from_state=back)),
    )
