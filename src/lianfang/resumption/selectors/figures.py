"""How far the return to work has come, on any day: enterprises and workers, by class and by day.

Everything is counted from rows that say since when: the register, the steps of filings, the dated
facts of who works. The same day counts the same whenever it is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import GONE, EnterpriseKind, EnterpriseState, StepKind
from lianfang.enterprises.models import Enterprise, EnterpriseStep
from lianfang.enterprises.selectors.code_lists import ABOVE_SCALE, FOUR_ABOVE, scales_meant
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.kit.clock import day_bounds, local_day
from lianfang.resumption.enums import FILED, GRANTED
from lianfang.resumption.models import FilingStep
from lianfang.resumption.selectors.facts import back_by_day, works_on
from lianfang.resumption.selectors.filings import VIEW
from lianfang.resumption.selectors.plans import asked

LONGEST = 92
# Nothing is known of any day before; a year typed wrong shows an empty day.
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One group of enterprises: how many are to resume, filed, were approved, work again; how many
    staff they have and how many of them are back. `query` narrows the list of enterprises to it."""

    key: str
    title: str
    query: str
    total: int
    filed: int
    approved: int
    resumed: int
    staff: int
    back: int

    @property
    def missing(self) -> int:
        """Not at work again."""
        return self.total - self.resumed


@dataclass(frozen=True, slots=True)
class DayLine:
    """Work as it stood at the end of one day."""

    day: date
    resumed: int
    back: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything at the end of `day`: all enterprises, groups, and the days up to it."""

    day: date
    whole: Line
    groups: tuple[Line, ...]
    classes: tuple[Line, ...]
    days: tuple[DayLine, ...]


def to_resume(viewer: Actor, path: str, day: date) -> QuerySet[Enterprise]:
    """Enterprises that counted among those to resume at the end of the day: on the register by
    then, neither closed nor moved away."""
    end = day_bounds(day)[1]
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        steps = EnterpriseStep.objects.filter(
            enterprise=OuterRef("pk"), kind=StepKind.STATE, day__lte=day
        ).order_by("-day", "-recorded_at")
    then = Coalesce(Subquery(steps.values("after")[:1]), Value(EnterpriseState.OPEN.value))
    rows = Enterprise.objects.filter(
        asked(viewer, path, end - timedelta(seconds=1)),
        path__under=viewer.territory(VIEW).within(path),
        created_at__lt=end,
    )
    return rows.alias(state_then=then).exclude(state_then__in=GONE)


def filing_state_on(day: date) -> Subquery:
    """The state the filing of an enterprise was in at the end of the day; NULL without one."""
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        steps = FilingStep.objects.filter(
            filing__enterprise=OuterRef("pk"), at__lt=day_bounds(day)[1]
        ).order_by("-at", "-pk")
    return Subquery(steps.values("to_state")[:1])


def with_states(rows: QuerySet[Enterprise], day: date) -> QuerySet[Any]:
    """Enterprises with the state of their filing and of their work at the end of the day."""
    return rows.alias(filing_then=filing_state_on(day), works_then=works_on(day))


FILED_THEN = Q(filing_then__in=FILED)
GRANTED_THEN = Q(filing_then__in=GRANTED)
WORKS_THEN = Q(works_then=True)


def figures_on(viewer: Actor, path: str, moment: datetime, day: date, span: int = 14) -> Figures:
    """The figures of the place at the end of `day`, which is not after today."""
    rows = to_resume(viewer, path, day)
    classes = class_choices(plans_inside(viewer, path, moment))
    last = [day - timedelta(days=back) for back in range(min(span, LONGEST) - 1, -1, -1)]
    walked = back_by_day(rows, last)
    return Figures(
        day=day,
        whole=_line(rows, day, "all", pgettext("enterprises", "All"), "", Q()),
        groups=tuple(_line(rows, day, *one) for one in _groups()),
        classes=tuple(
            _line(rows, day, key, title, f"service_class={key}", Q(service_class=key))
            for key, title in classes
        ),
        days=tuple(DayLine(one, *said) for one, said in zip(last, walked, strict=True)),
    )


def _groups() -> Sequence[tuple[str, str, str, Q]]:
    firms = Q(kind__in=(EnterpriseKind.ENTERPRISE, EnterpriseKind.BRANCH))
    return (
        (
            "above_scale",
            _("Above scale"),
            f"scale={ABOVE_SCALE}",
            Q(scale__in=scales_meant([ABOVE_SCALE])),
        ),
        (
            "four_above",
            _("Four-above"),
            f"scale={FOUR_ABOVE}",
            Q(scale__in=scales_meant([FOUR_ABOVE])),
        ),
        ("enterprises", _("Enterprises and branches"), "kind=enterprise", firms),
        (
            "self_employed",
            str(EnterpriseKind.SELF_EMPLOYED.label),
            "kind=self_employed",
            Q(kind=EnterpriseKind.SELF_EMPLOYED),
        ),
        (
            "project",
            str(EnterpriseKind.PROJECT.label),
            "kind=project",
            Q(kind=EnterpriseKind.PROJECT),
        ),
    )


def _line(
    rows: QuerySet[Enterprise], day: date, key: str, title: str, query: str, condition: Q
) -> Line:
    part = rows.filter(condition)
    states = with_states(part, day)
    _working, back = back_by_day(part, [day])[0]
    return Line(
        key=key,
        title=title,
        query=query,
        total=part.count(),
        filed=states.filter(FILED_THEN).count(),
        approved=states.filter(GRANTED_THEN).count(),
        resumed=states.filter(WORKS_THEN).count(),
        staff=part.aggregate(number=Sum("staff_count", default=0))["number"],
        back=back,
    )


def last_day(moment: datetime, wanted: date | None) -> date:
    """The day asked for, today at the latest."""
    today = local_day(moment)
    return max(min(wanted, today), EARLIEST) if wanted else today
