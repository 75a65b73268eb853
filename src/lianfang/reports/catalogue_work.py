"""Figures about the day's work: tasks due, done and missed, visits made and what they found.

Done and missed are told from times, not from today's state, so that yesterday at noon can be asked
for again and gives what was true then. A task that was cancelled later is not counted for any
moment: when it was cancelled is not kept.
"""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.command.enums import TaskState, VisitOutcome
from lianfang.command.models import Task, Visit
from lianfang.command.selectors.tasks import done_by, missed_at
from lianfang.command.selectors.visits import counting
from lianfang.kit.clock import local_day
from lianfang.people.enums import StaffKind
from lianfang.reports.cuts import BY_ROUTINE, by_staff_kind, by_team
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import (
    EVENTS,
    OF_THE_DAY,
    Asked,
    Metric,
    Query,
    Rate,
    declare,
    of_span,
)

TASKS, VISITS = "tasks", "visits"
TASK_UNIT = pgettext_lazy("unit", "tasks")


TASK_CUTS = {
    "routine": BY_ROUTINE,
    "team": by_team(),
    "capacity": by_staff_kind("staff__kind", StaffKind.choices),
}
VISIT_CUTS = {
    "outcome": by_field(
        pgettext_lazy("dimension", "Outcome"),
        "outcome",
        [(o.value, o.label) for o in VisitOutcome if o != VisitOutcome.VOID],
    ),
    "capacity": by_staff_kind("staff__kind", StaffKind.choices),
    "team": by_team(),
}


def tasks(asked: Asked) -> QuerySet[Any]:
    """Tasks up to the day of the moment."""
    rows = Task.objects.filter(day__lte=local_day(asked.moment))
    return rows.exclude(state=TaskState.CANCELLED)


def tasks_begun(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(due_from__lte=asked.moment)


def tasks_done(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(done_by(asked.moment))


def tasks_missed(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(missed_at(asked.moment))


def tasks_without_anybody(asked: Asked) -> QuerySet[Any]:
    return tasks(asked).filter(staff__isnull=True)


def visits(*conditions: Q) -> Query:
    """Visits up to the moment, in the version known then."""

    def query(asked: Asked) -> QuerySet[Any]:
        return Visit.objects.filter(
            counting(asked.moment),
            *conditions,
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
    more = {"spans": OF_THE_DAY, "dimensions": TASK_CUTS, **more}
    return Metric(
        key=key,
        group=TASKS,
        title=title,
        unit=unit,
        definition=definition,
        query=query,
        rows_right="command.task.view",
        when="day",
        by_day=True,
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
        spans=EVENTS,
        when="visited_at",
        dimensions=VISIT_CUTS,
        **more,
    )


TASKS_DUE = task_metric(
    "tasks",
    _("Tasks due"),
    _("Tasks due since the beginning up to the day, all windows; cancelled ones are left out."),
    tasks,
    spans=EVENTS,
)
MADE = visit_metric("visits", _("Visits"), _("Visits and calls recorded so far."))
FEVERS = visit_metric(
    "visit_fevers",
    _("Fevers found on visits so far"),
    _("Visits that found a fever by the threshold of the plan in force then."),
    Q(fever=True),
    is_alarm=True,
    more_is_better=False,
)
SYMPTOMS = visit_metric(
    "visit_symptoms",
    _("Visits with symptoms so far"),
    _("Visits at which any symptom was reported."),
    ~Q(symptoms=[]),
    is_alarm=True,
    more_is_better=False,
)
IN_NEED = visit_metric(
    "visit_needs",
    _("Visits with needs so far"),
    _("Visits at which the person needed something."),
    ~Q(needs=[]),
)
NOBODY = visit_metric(
    "visits_nobody",
    _("Nobody there so far"),
    _("Visits at which nobody opened."),
    Q(outcome=VisitOutcome.NOBODY),
)

declare(
    TASKS_DUE,
    of_span(
        TASKS_DUE,
        "tasks_today",
        Span.TODAY,
        _("Tasks today"),
        _("Tasks due on the day, all windows."),
    ),
    task_metric(
        "tasks_begun",
        _("Tasks begun"),
        _("Tasks whose window has begun."),
        tasks_begun,
    ),
    task_metric(
        "tasks_done",
        _("Tasks done"),
        _("Tasks closed by a record of the work."),
        tasks_done,
        more_is_better=True,
    ),
    task_metric(
        "tasks_missed",
        _("Tasks missed"),
        _("Tasks whose window is over without a record."),
        tasks_missed,
        is_alarm=True,
        more_is_better=False,
    ),
    task_metric(
        "tasks_without_anybody",
        _("Tasks without anybody"),
        _("Tasks that nobody has been named for."),
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
        spans=(Span.TODAY, Span.YESTERDAY),
        total=Count("window", distinct=True),
    ),
    Rate(
        key="tasks_done_rate",
        group=TASKS,
        title=_("Tasks done (%)"),
        definition=_("Tasks done of all tasks due."),
        part="tasks_done",
        whole="tasks",
    ),
    MADE,
    of_span(
        MADE,
        "visits_today",
        Span.TODAY,
        _("Visits today"),
        _("Visits and calls recorded on the day so far."),
    ),
    Metric(
        key="people_visited",
        group=VISITS,
        title=_("People visited"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("People somebody saw or spoke to, each counted once in the span."),
        query=visits(Q(outcome__in=(VisitOutcome.SEEN, VisitOutcome.PHONED))),
        rows_right="command.visit.view",
        total=Count("person", distinct=True),
        spans=EVENTS,
        when="visited_at",
    ),
    Metric(
        key="households_visited",
        group=VISITS,
        title=_("Households visited"),
        unit=pgettext_lazy("unit", "households"),
        definition=_("Households of the people somebody saw or spoke to, each counted once."),
        query=visits(Q(outcome__in=(VisitOutcome.SEEN, VisitOutcome.PHONED))),
        rows_right="command.visit.view",
        total=Count("person__household", distinct=True),
        spans=EVENTS,
        when="visited_at",
    ),
    FEVERS,
    of_span(
        FEVERS,
        "fevers_today",
        Span.TODAY,
        _("Fevers found on visits"),
        _("Visits of the day that found a fever by the threshold of the plan in force."),
    ),
    SYMPTOMS,
    of_span(
        SYMPTOMS,
        "symptoms_today",
        Span.TODAY,
        _("Visits with symptoms"),
        _("Visits of the day at which any symptom was reported."),
    ),
    IN_NEED,
    of_span(
        IN_NEED,
        "needs_today",
        Span.TODAY,
        _("Visits with needs"),
        _("Visits of the day at which the person needed something."),
    ),
    NOBODY,
    of_span(
        NOBODY,
        "nobody_home_today",
        Span.TODAY,
        _("Nobody there"),
        _("Visits of the day at which nobody opened."),
    ),
)
