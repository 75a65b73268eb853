"""How far key works are, against how far they should be: what is behind comes first.

A work with a figure is counted by the figure at the moment; without one the last number somebody
wrote down holds. What should be reached grows evenly from the first day to the day it is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import get_language

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import WorkError
from lianfang.reports.metrics import Rate, get_metric
from lianfang.reports.references import FigureRef, figure_for, reference_fault, title_of
from lianfang.workplan.enums import WorkState
from lianfang.workplan.models import KeyWork, Milestone, Progress, WorkPlan
from lianfang.workplan.selectors.days import expected_share
from lianfang.workplan.selectors.plans import works_of

# Figures of plans are counted from works: a work counted by them would count itself.
OWN_GROUP = "workplan"
# Counts the figures of a work for whoever may see its plan.
COUNTER = Actor.system("work plan")


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone as of a day. `tone`: done, now (overdue), soon (within the days of reminding)."""

    row: Milestone
    title: str
    is_reached: bool
    is_overdue: bool
    days: int
    tone: str

    @property
    def late(self) -> int:
        """Days overdue."""
        return max(-self.days, 0)


@dataclass(frozen=True, slots=True)
class WorkView:
    """A key work as of a moment.

    actual    so far, in its unit; None where nobody has said so yet
    share     of the target, in per cent, at most 100
    expected  of the time, in per cent
    lag       points behind (+) or ahead (-)
    """

    work: KeyWork
    title: str
    unit: str
    figure: str
    actual: Decimal | None
    share: Decimal
    expected: Decimal
    is_behind: bool
    milestones: tuple[MilestoneView, ...]
    last: Progress | None

    @property
    def lag(self) -> Decimal:
        return self.expected - self.share

    @property
    def so_far(self) -> Decimal | int | None:
        """What is reached, without noughts nobody wrote."""
        return None if self.actual is None else trimmed(self.actual)

    @property
    def target(self) -> Decimal | int:
        return trimmed(self.work.target)

    @property
    def next(self) -> MilestoneView | None:
        """The first milestone not reached yet."""
        return next((one for one in self.milestones if not one.is_reached), None)

    @property
    def tone(self) -> str:
        if self.work.state == WorkState.FINISHED:
            return "done"
        return "now" if self.is_behind else ""


def trimmed(value: Decimal) -> Decimal | int:
    """The number without noughts behind the point."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def worded(title: str, title_en: str) -> str:
    """The title in the language that is active, where it has one in it."""
    return title_en if title_en and (get_language() or "").startswith("en") else title


def figure_fault(text: str) -> str:
    """Why a figure cannot measure a key work; "" where it can, or where there is none."""
    if not text:
        return ""
    try:
        ref = FigureRef.parse(text)
    except WorkError as error:
        return str(error.message)
    fault = reference_fault(ref)
    if fault or get_metric(ref.key).group != OWN_GROUP:
        return fault
    return str(WorkError(code="own_figure").message)


def work_views(plan: WorkPlan, moment: datetime) -> list[WorkView]:
    """The plan's works that were not withdrawn, those furthest behind first. The plan comes from
    `get_plan`."""
    works = [one for one in works_of(plan) if one.state != WorkState.WITHDRAWN]
    return in_urgency([work_view(one, plan, moment) for one in works])


def in_urgency(views: Sequence[WorkView]) -> list[WorkView]:
    """Behind first, by points; then those under way; the finished ones last."""
    return sorted(
        views,
        key=lambda one: (
            one.work.state == WorkState.FINISHED,
            not one.is_behind,
            -one.lag,
            one.work.number,
        ),
    )


def work_view(work: KeyWork, plan: WorkPlan, moment: datetime) -> WorkView:
    """One work as of the moment."""
    day = local_day(moment)
    with everywhere("the work was found for the viewer"):
        rows = Progress.objects.filter(work=work, at__lte=moment, recorded_at__lte=moment)
        last = rows.order_by("-at", "-recorded_at", "-id").first()
        found = list(work.milestones.all())
        said = rows.filter(value__isnull=False).order_by("-at", "-recorded_at", "-id").first()
    ref = _ref(work)
    actual = said.value if said else None
    if ref is not None:
        actual = actual_of(ref, plan, moment)
    is_finished = work.state == WorkState.FINISHED
    share = Decimal(100) if is_finished else _share(actual, work.target)
    expected = expected_share(work.starts_on, work.due_on, day)
    milestones = tuple(_milestone(one, plan, day) for one in found)
    milestones = tuple(one for one in milestones if one.row.withdrawn_at is None)
    late = any(one.is_overdue for one in milestones)
    is_behind = not is_finished and (late or expected - share > plan.tolerance)
    return WorkView(
        work=work,
        title=worded(work.title, work.title_en),
        unit=_unit(ref) if ref else work.unit,
        figure=title_of(COUNTER, ref, plan.path, moment) if ref else "",
        actual=actual,
        share=share,
        expected=expected,
        is_behind=is_behind,
        milestones=milestones,
        last=last,
    )


def _ref(work: KeyWork) -> FigureRef | None:
    """The figure of a work; None without one, or where there is no such figure any more."""
    return None if not work.figure or figure_fault(work.figure) else FigureRef.parse(work.figure)


def _unit(ref: FigureRef) -> str:
    metric = get_metric(ref.key)
    return "%" if isinstance(metric, Rate) else str(metric.unit)


def actual_of(ref: FigureRef, plan: WorkPlan, moment: datetime) -> Decimal | None:
    """The figure in the place of the plan."""
    with everywhere("a plan tells its own place's figures to whoever may see it"):
        value = figure_for(COUNTER, ref, plan.path, moment).value
    return None if value is None else Decimal(value)


def _share(actual: Decimal | None, target: Decimal) -> Decimal:
    if actual is None:
        return Decimal(0)
    return min(Decimal(100), (actual * 100 / target)).quantize(Decimal("0.1"))


def _milestone(row: Milestone, plan: WorkPlan, day: date) -> MilestoneView:
    is_reached = row.reached_on is not None and row.reached_on <= day
    days = (row.due_on - day).days
    overdue = not is_reached and days < 0
    tone = "done" if is_reached else "now" if overdue else ""
    if not is_reached and 0 <= days <= plan.remind_days:
        tone = "soon"
    return MilestoneView(row, worded(row.title, row.title_en), is_reached, overdue, days, tone)
