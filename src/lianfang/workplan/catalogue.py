"""Figures about work plans: days gone and left, key works, what is behind.

This room lies over the reports, so it declares its figures itself when it is made ready.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import local_day
from lianfang.reports.board import GROUP_TITLES
from lianfang.reports.dimensions import Asked
from lianfang.reports.metrics import Metric, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text
from lianfang.workplan.enums import WorkState
from lianfang.workplan.models import KeyWork, Milestone, WorkPlan
from lianfang.workplan.selectors.days import countdown
from lianfang.workplan.selectors.progress import OWN_GROUP, worded, work_view

RIGHT = "workplan.plan.view"
DAYS = pgettext_lazy("unit", "days")
WORKS = pgettext_lazy("unit", "works")

GROUP_TITLES[OWN_GROUP] = pgettext_lazy("room", "Work plan")
ROW_KINDS[WorkPlan] = RowKind(
    (
        RowColumn(pgettext_lazy("work plan", "Title"), lambda row: worded(row.title, row.title_en)),
        PLACE,
        RowColumn(_("Target date"), lambda row: day_text(row.target_on)),
    ),
    lambda row: reverse("workplan:plan", args=[row.pk]),
)
ROW_KINDS[KeyWork] = RowKind(
    (
        RowColumn(_("Key work"), lambda row: worded(row.title, row.title_en)),
        PLACE,
        RowColumn(_("Due on"), lambda row: day_text(row.due_on)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("workplan:work", args=[row.pk]),
)
ROW_KINDS[Milestone] = RowKind(
    (
        RowColumn(_("Milestone"), lambda row: worded(row.title, row.title_en)),
        PLACE,
        RowColumn(_("Due on"), lambda row: day_text(row.due_on)),
    ),
    lambda row: reverse("workplan:work", args=[row.work_id]),
    ("work",),
)


def plans(asked: Asked) -> QuerySet[Any]:
    """Drawn up and not closed at the moment."""
    open_then = Q(closed_at__isnull=True) | Q(closed_at__gt=asked.moment)
    return WorkPlan.objects.filter(open_then, drawn_up_at__lte=asked.moment)


def plans_with(name: str) -> Any:
    """Plans with their days gone or left."""

    def query(asked: Asked) -> QuerySet[Any]:
        day, found = local_day(asked.moment), plans(asked)
        numbers = [
            When(pk=plan.pk, then=Value(getattr(countdown(plan, day), name))) for plan in found
        ]
        counted = Case(*numbers, default=Value(None), output_field=IntegerField())
        return found.annotate(days=counted)

    return query


def works(asked: Asked) -> QuerySet[Any]:
    """Key works of those plans, withdrawn ones left out."""
    stands = Q(ended_at__isnull=True) | Q(ended_at__gt=asked.moment) | Q(state=WorkState.FINISHED)
    return KeyWork.objects.filter(
        stands, plan__in=plans(asked).values("pk"), added_at__lte=asked.moment
    )


def finished(asked: Asked) -> QuerySet[Any]:
    return works(asked).filter(state=WorkState.FINISHED, ended_at__lte=asked.moment)


def behind(asked: Asked) -> QuerySet[Any]:
    """Those that lag behind their time by more than the plan allows, or missed a milestone."""
    rows = works(asked).select_related("plan").prefetch_related("milestones")
    late = [row.pk for row in rows if work_view(row, row.plan, asked.moment).is_behind]
    return works(asked).filter(pk__in=late)


def milestones_overdue(asked: Asked) -> QuerySet[Any]:
    day = local_day(asked.moment)
    open_then = Q(reached_on__isnull=True) | Q(reached_on__gt=day)
    stands = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=asked.moment)
    return Milestone.objects.filter(
        open_then,
        stands,
        work__in=works(asked).exclude(state=WorkState.FINISHED).values("pk"),
        due_on__lt=day,
        due_on__gte=day - timedelta(days=3660),
    )


def _metric(key: str, title: Any, definition: Any, query: Any, **more: Any) -> Metric:
    given = {"unit": WORKS, "rows_right": RIGHT, **more}
    return Metric(
        key=key, group=OWN_GROUP, title=title, definition=definition, query=query, **given
    )


def declare_all() -> None:
    """Put the room's figures into the one list."""
    declare(
        _metric(
            "plan_days_left",
            _("Days left until the target date"),
            _("Of the work plans in force, the fewest days left, by each plan's rule of counting."),
            plans_with("left"),
            unit=DAYS,
            total=Min("days"),
            empty=None,
        ),
        _metric(
            "plan_days_gone",
            _("Days of the plan gone"),
            _("Of the work plans in force, the fewest days gone, by each plan's rule of counting."),
            plans_with("gone"),
            unit=DAYS,
            total=Min("days"),
            empty=None,
        ),
        _metric(
            "key_works",
            _("Key works"),
            _("Key works of the work plans in force; withdrawn ones do not count."),
            works,
        ),
        _metric(
            "key_works_finished",
            _("Key works finished"),
            _("Of them, those that were finished."),
            finished,
            more_is_better=True,
        ),
        _metric(
            "key_works_behind",
            _("Key works behind schedule"),
            _("Lag behind their time by more than the plan allows, or have missed a milestone."),
            behind,
            is_alarm=True,
            more_is_better=False,
        ),
        _metric(
            "milestones_overdue",
            _("Milestones overdue"),
            _("Milestones of key works under way whose day is over and that were not reached."),
            milestones_overdue,
            path_field="work__path",
            unit=pgettext_lazy("unit", "milestones"),
            is_alarm=True,
            more_is_better=False,
        ),
    )
