"""Figures about the day's work: tasks due, done and missed, visits made and what they found.

Done and missed are told from times, not from today's state, so that yesterday at noon can be asked
for again and gives what was true then.
"""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.enums import TaskState, VisitOutcome
from lianfang.command.models import Task, Visit
from lianfang.command.selectors.tasks import done_by, missed_at
from lianfang.command.selectors.visits import counting
from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.metrics import Asked, Metric, Query, Rate, declare

TASKS, VISITS = "tasks", "visits"
TASK_UNIT = pgettext_lazy("unit", "tasks")


def tasks(asked: Asked) -> QuerySet[Any]:
    return Task.objects.filter(day=local_day(asked.moment)).exclude(state=TaskState.CANCELLED)


def tasks_begun(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(due_from__lte=asked.moment)


def tasks_done(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(done_by(asked.moment))


def tasks_missed(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(missed_at(asked.moment))


def tasks_without_anybody(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(staff__isnull=True)


def visits(*conditions: Q) -> Query:
    """Visits of the day up to the moment, in the version known then."""

    def query(asked: Asked) -> QuerySet[Any]:
        begin, _end = day_bounds(local_day(asked.moment))
        return Visit.objects.filter(
            counting(asked.moment),
            *conditions,
            visited_at__gte=begin,
            visited_at__lte=asked.moment,
            recorded_at__lte=asked.moment,
        )

    return query


def task_metric(
    key: str,
    title: Any,
    definition: Any,
    query: Query,
    unit: Any = TASK_UNIT,
    **more: Any,
) -> Metric:
    return Metric(
        key=key,
        group=TASKS,
        title=title,
        unit=unit,
        definition=definition,
        query=query,
        rows_right="command.task.view",
        **more,
    )


def visit_metric(key: str, title: Any, definition: Any, *conditions: Q, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=VISITS,
        title=title,
        unit=pgettext_lazy("unit", "visits"),
        definition=definition,
        query=visits(*conditions),
        rows_right="command.visit.view",
        **more,
    )


declare(
    task_metric("tasks_today", _("Tasks today"), _("Tasks due on the day, all windows."), tasks),
    task_metric(
        "tasks_begun",
        _("Tasks begun"),
        _("Tasks of the day whose window has begun."),
        tasks_begun,
    ),
    task_metric(
        "tasks_done",
        _("Tasks done"),
        _("Tasks of the day closed by a record of the work."),
        tasks_done,
        more_is_better=True,
    ),
    task_metric(
        "tasks_missed",
        _("Tasks missed"),
        _("Tasks of the day whose window is over without a record."),
        tasks_missed,
        is_alarm=True,
        more_is_better=False,
    ),
    task_metric(
        "tasks_without_anybody",
        _("Tasks without anybody"),
        _("Tasks of the day that nobody has been named for."),
        tasks_without_anybody,
        is_alarm=True,
        more_is_better=False,
    ),
    task_metric(
        "visit_rounds",
        _("Rounds of visits"),
        _("Windows of the day in which visits are due: how often each person is visited."),
        tasks,
        unit=pgettext_lazy("unit", "times"),
        total=Count("window", distinct=True),
        counts_rows=False,
    ),
    Rate(
        key="tasks_done_rate",
        group=TASKS,
        title=_("Tasks done (%)"),
        definition=_("Tasks done of all tasks of the day."),
        part="tasks_done",
        whole="tasks_today",
    ),
    visit_metric(
        "visits_today", _("Visits today"), _("Visits and calls recorded on the day so far.")
    ),
    visit_metric(
        "fevers_today",
        _("Fevers found on visits"),
        _("Visits of the day that found a fever by the threshold of the plan in force."),
        Q(fever=True),
        is_alarm=True,
        more_is_better=False,
    ),
    visit_metric(
        "symptoms_today",
        _("Visits with symptoms"),
        _("Visits of the day at which any symptom was reported."),
        ~Q(symptoms=[]),
        is_alarm=True,
        more_is_better=False,
    ),
    visit_metric(
        "needs_today",
        _("Visits with needs"),
        _("Visits of the day at which the person needed something."),
        ~Q(needs=[]),
    ),
    visit_metric(
        "nobody_home_today",
        _("Nobody there"),
        _("Visits of the day at which nobody opened."),
        Q(outcome=VisitOutcome.NOBODY),
    ),
)
