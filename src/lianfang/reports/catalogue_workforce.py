"""Figures about employees: employed, back at the post and the rate of it, daily reports, fevers.

For a class of service `large` of an installed playbook there are `employees_class_large`,
`employees_back_class_large` and `return_rate_class_large`; nothing of a town stands in code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.command.playbook.enterprises import ServiceClass
from lianfang.command.selectors.plan import playbook_list, playbook_of
from lianfang.health.models import HealthCheck
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.masking import mask_name
from lianfang.reports.cuts import BY_ORIGIN, by_class
from lianfang.reports.metrics import SOURCES, Asked, Declared, Metric, Query, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment, EmploymentStep
from lianfang.workforce.selectors.employees import employed_on
from lianfang.workforce.selectors.plans import window_at, workforce_plan
from lianfang.workforce.selectors.reporting import asked_employments, reported_condition

WORKFORCE = "workforce"
VIEW = "workforce.employee.view"
PATH = "enterprise__path"
READER = Actor.system("metrics")
UNIT = pgettext_lazy("unit", "employees")

ROW_KINDS[Employment] = RowKind(
    (
        RowColumn(_("Name"), lambda row: mask_name(row.person.name)),
        RowColumn(_("Enterprise"), lambda row: row.enterprise.name),
        PLACE,
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
        RowColumn(
            pgettext_lazy("employee", "At the post since"), lambda row: day_text(row.back_on)
        ),
    ),
    lambda row: reverse("workforce:employee", args=[row.pk]),
    related=("person", "enterprise"),
)


def employed(asked: Asked) -> QuerySet[Any]:
    """Employments that run at the moment, in the state they had then."""
    day = local_day(asked.moment)
    steps = EmploymentStep.objects.filter(
        employment=OuterRef("pk"), day__lte=day, at__lte=asked.moment
    )
    then = Subquery(steps.order_by("-day", "-at", "-pk").values("to_state")[:1])
    rows = Employment.objects.filter(employed_on(day), created_at__lte=asked.moment)
    return rows.alias(state_then=then)


def in_state(state: EmploymentState, **more: Any) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return employed(asked).filter(state_then=state, **more)

    return query


def of_class(key: str) -> Query:
    def query(asked: Asked) -> QuerySet[Any]:
        return employed(asked).filter(enterprise__service_class=key)

    return query


def due(asked: Asked) -> QuerySet[Any]:
    """Those who are asked for a report in the window of the moment."""
    plan, day = workforce_plan(asked.path, asked.moment), local_day(asked.moment)
    rows = asked_employments(Employment.objects.all(), plan.asks, day, day)
    return rows.order_by(PATH, "enterprise_id", "pk")


def reported(asked: Asked) -> QuerySet[Any]:
    window = window_at(workforce_plan(asked.path, asked.moment), asked.moment)
    return due(asked).filter(reported_condition(window))


def missing(asked: Asked) -> QuerySet[Any]:
    window = window_at(workforce_plan(asked.path, asked.moment), asked.moment)
    return due(asked).filter(~reported_condition(window))


def feverish(asked: Asked) -> QuerySet[Any]:
    """Employees with a fever in a check of the day."""
    begins, _ends = day_bounds(local_day(asked.moment))
    checks = HealthCheck.objects.filter(
        fever=True, taken_at__gte=begins, taken_at__lte=asked.moment
    )
    return employed(asked).filter(person__in=checks.order_by().values("person"))


def _metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    given = {
        "unit": UNIT,
        "rows_right": VIEW,
        "path_field": PATH,
        "dimensions": {"class": by_class("enterprise__"), "origin": BY_ORIGIN},
        **more,
    }
    return Metric(
        key=key, group=WORKFORCE, title=title, definition=definition, query=query, **given
    )


def _class_title(template: str, one: ServiceClass) -> str:
    return gettext(template) % {"title": one.title}


titled = lazy(_class_title, str)


@lru_cache(maxsize=64)
def class_metrics(one: ServiceClass) -> tuple[Declared, ...]:
    """Employed, at the post, and the rate of it, of the enterprises in a class of service."""
    return (
        _metric(
            f"employees_class_{one.key}",
            titled(gettext_noop("Employees: %(title)s"), one),
            _("Employees of the enterprises in this class of service."),
            of_class(one.key),
        ),
        _metric(
            f"employees_back_class_{one.key}",
            titled(gettext_noop("Employees at the post: %(title)s"), one),
            _("Employees at the post, of the enterprises in this class of service."),
            in_state(EmploymentState.BACK, enterprise__service_class=one.key),
            more_is_better=True,
        ),
        Rate(
            key=f"return_rate_class_{one.key}",
            group=WORKFORCE,
            title=titled(gettext_noop("Return-to-post rate: %(title)s"), one),
            definition=_("Employees at the post, of those employed in this class of service."),
            part=f"employees_back_class_{one.key}",
            whole=f"employees_class_{one.key}",
        ),
    )


def installed_metrics() -> Iterator[Declared]:
    """Three for each class of the newest version of each installed playbook; of classes that share
    a key the first speaks."""
    seen: set[str] = set()
    classes: dict[str, ServiceClass] = {}
    for version in playbook_list(READER):
        if version.key not in seen:
            seen.add(version.key)
            for one in playbook_of(version).enterprises.classes:
                classes.setdefault(one.key, one)
    for one in classes.values():
        yield from class_metrics(one)


SOURCES.append(installed_metrics)
declare(
    _metric(
        "employees",
        _("Employees"),
        _("Everybody on the list of an enterprise who is employed at the moment."),
        employed,
    ),
    _metric(
        "employees_back",
        _("Employees at the post"),
        _("Employees who are back at their post, by the day it happened."),
        in_state(EmploymentState.BACK),
        more_is_better=True,
    ),
    _metric(
        "employees_waiting",
        _("Employees who wait"),
        _("Employees who are back in the town and not at their post yet."),
        in_state(EmploymentState.WAITING),
    ),
    _metric(
        "employees_away",
        _("Employees not back yet"),
        _("Employees who have not come back yet."),
        in_state(EmploymentState.AWAY),
        more_is_better=False,
    ),
    Rate(
        key="return_rate",
        group=WORKFORCE,
        title=_("Return-to-post rate"),
        definition=_("Employees at the post, of everybody employed."),
        part="employees_back",
        whole="employees",
        rest="employees_away",
    ),
    _metric(
        "staff_reports_due",
        _("Staff asked for a report"),
        _("Employees whom the plan asks for their health in the window of the moment."),
        due,
    ),
    _metric(
        "staff_reports_in",
        _("Staff who reported"),
        _("Of those asked in the window of the moment, who has a health check in it."),
        reported,
        more_is_better=True,
    ),
    _metric(
        "staff_reports_missing",
        _("Staff whose report is missing"),
        _("Of those asked in the window of the moment, who has no health check in it yet."),
        missing,
        is_alarm=True,
        more_is_better=False,
    ),
    Rate(
        key="staff_report_rate",
        group=WORKFORCE,
        title=_("Rate of daily staff reports"),
        definition=_("Staff who reported, of those asked in the window of the moment."),
        part="staff_reports_in",
        whole="staff_reports_due",
        rest="staff_reports_missing",
    ),
    _metric(
        "staff_fevers",
        _("Staff with a fever"),
        _("Employees with a fever in a health check of the day."),
        feverish,
        is_alarm=True,
        more_is_better=False,
    ),
)
