"""Figures about health checks and what followed: checks made, people checked, fevers, alarms.

Checks count in the version known at the moment. Of sixty days of a district they are eighteen
million rows, so they are told of a day, not since the beginning.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import everywhere
from lianfang.health.enums import OPEN_STATES, AlertState, Setting, Source
from lianfang.health.models import AlertLog, FeverAlert, HealthCheck
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.masking import mask_name
from lianfang.reports.dimensions import by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import EVENTS, Asked, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, moment_text

HEALTH = "health"
CHECKS, ALERTS = "health.check.view", "health.fever.view"
PEOPLE = pgettext_lazy("unit", "people")
DAY = timedelta(days=1)

ROW_KINDS[HealthCheck] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
        RowColumn(_("When"), lambda row: moment_text(row.taken_at)),
        RowColumn(
            _("Temperature (°C)"),
            lambda row: f"{row.temperature:.1f}" if row.temperature is not None else "—",
        ),
        RowColumn(pgettext_lazy("check", "Source"), lambda row: str(row.get_source_display())),
        PLACE,
    ),
    lambda row: reverse("people:person", args=[row.person_id]),
    ("person",),
)
ROW_KINDS[FeverAlert] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
        RowColumn(_("Found at"), lambda row: moment_text(row.found_at)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
        PLACE,
    ),
    lambda row: reverse("health:alert", args=[row.pk]),
    ("person",),
)


def checks(*conditions: Q) -> Query:
    """Checks of the day of the moment and of the day before, in the version known then."""

    def query(asked: Asked) -> QuerySet[Any]:
        begin, _end = day_bounds(local_day(asked.moment))
        before = begin - DAY
        with everywhere("a correction counts wherever its place lies now"):
            later = Exists(
                HealthCheck.objects.filter(supersedes=OuterRef("pk"), received_at__lte=asked.moment)
            )
        return HealthCheck.objects.filter(
            ~later,
            *conditions,
            void=False,
            taken_at__gte=before,
            taken_at__lte=asked.moment,
            received_at__lte=asked.moment,
        )

    return query


def alerts(asked: Asked) -> QuerySet[Any]:
    """Alarms opened by the moment, in the state they had then; without those taken back."""
    steps = AlertLog.objects.filter(alert=OuterRef("pk"), at__lte=asked.moment)
    then = Subquery(steps.exclude(state="").order_by("-at", "-pk").values("state")[:1])
    rows = FeverAlert.objects.filter(opened_at__lte=asked.moment).alias(state_then=then)
    return rows.exclude(state_then=AlertState.VOID)


def open_alerts(asked: Asked) -> QuerySet[Any]:
    return alerts(asked).filter(state_then__in=OPEN_STATES)


def _of_day(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=HEALTH,
        title=title,
        definition=definition,
        query=query,
        rows_right=CHECKS,
        spans=(Span.TODAY, Span.YESTERDAY),
        when="taken_at",
        dimensions={
            "source": by_field(pgettext_lazy("check", "Source"), "source", Source.choices),
            "setting": by_field(pgettext_lazy("check", "Where"), "setting", Setting.choices),
        },
        **more,
    )


declare(
    _of_day(
        "health_checks",
        _("Health checks"),
        _("Checks of temperature and symptoms of the day."),
        checks(),
        unit=pgettext_lazy("unit", "checks"),
    ),
    _of_day(
        "people_checked",
        _("People checked"),
        _("People with a health check of the day, each counted once."),
        checks(),
        unit=PEOPLE,
        total=Count("person", distinct=True),
    ),
    _of_day(
        "check_fevers",
        _("Checks with a fever"),
        _("Checks of the day that found a fever by the threshold of the plan in force."),
        checks(Q(fever=True)),
        unit=pgettext_lazy("unit", "checks"),
        is_alarm=True,
        more_is_better=False,
    ),
    Metric(
        key="fever_alerts",
        group=HEALTH,
        title=_("Fever alarms"),
        unit=pgettext_lazy("unit", "alarms"),
        definition=_("Alarms opened after a fever or symptoms; those taken back are left out."),
        query=alerts,
        rows_right=ALERTS,
        spans=EVENTS,
        when="opened_at",
        dimensions={"state": by_field(_("State"), "state_then", AlertState.choices)},
    ),
    Metric(
        key="fever_alerts_open",
        group=HEALTH,
        title=_("Fever alarms open"),
        unit=pgettext_lazy("unit", "alarms"),
        definition=_("Alarms that are not settled: found, confirmed or in the clinic."),
        query=open_alerts,
        rows_right=ALERTS,
        is_alarm=True,
        more_is_better=False,
    ),
)
