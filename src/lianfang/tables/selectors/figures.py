"""Figures about superiors' tables: how many are due on the day, handed in, late."""

from typing import Any

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.kit.clock import LOCAL_ZONE, day_bounds, local_day
from lianfang.reports.board import GROUP_TITLES
from lianfang.reports.metrics import Asked, Metric, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind
from lianfang.tables.enums import FillingState, Rhythm
from lianfang.tables.models import Filling, TableForm

TABLES = "tables"
VIEW = "tables.form.view"

# The time of the day in China at which the blank came.
CAME_AT = Func(
    Func(Value(str(LOCAL_ZONE)), F("received_at"), function="timezone"),
    Value("HH24:MI"),
    function="to_char",
    output_field=CharField(),
)

GROUP_TITLES[TABLES] = pgettext_lazy("room", "Superiors' tables")
ROW_KINDS[TableForm] = RowKind(
    (
        RowColumn(pgettext_lazy("table", "Title"), lambda row: row.title),
        RowColumn(_("Asked for by"), lambda row: row.asker_name or str(row.get_asker_display())),
        RowColumn(_("Due at"), lambda row: row.due_time or "—"),
        PLACE,
    ),
    lambda row: reverse("tables:table", args=[row.pk]),
)


def due(asked: Asked) -> QuerySet[Any]:
    """Tables due on the day of the moment."""
    day = local_day(asked.moment)
    begin, _end = day_bounds(day)
    there = Q(ended_at__isnull=True) | Q(ended_at__gte=begin)
    on_the_day = Q(rhythm=Rhythm.DAILY) | Q(rhythm=Rhythm.ONCE, due_on=day)
    rows = TableForm.objects.filter(there, on_the_day, received_at__lte=asked.moment)
    # What came after its time is due from the next day on.
    return rows.alias(came_at=CAME_AT).exclude(received_at__gte=begin, came_at__gt=F("due_time"))


def handed_in(asked: Asked) -> QuerySet[Any]:
    """Those frozen for the day by the moment."""
    return due(asked).filter(_frozen(asked))


def late(asked: Asked) -> QuerySet[Any]:
    """Those whose time has passed and that are not frozen yet."""
    clock_time = f"{asked.moment.astimezone(LOCAL_ZONE):%H:%M}"
    return due(asked).filter(~_frozen(asked), due_time__lt=clock_time)


def _frozen(asked: Asked) -> Exists:
    return Exists(
        Filling.objects.filter(
            form=OuterRef("pk"),
            state=FillingState.FROZEN,
            day=local_day(asked.moment),
            frozen_at__lte=asked.moment,
        )
    )


def _metric(key: str, title: Any, definition: Any, query: Any, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=TABLES,
        title=title,
        unit=pgettext_lazy("unit", "tables"),
        definition=definition,
        query=query,
        rows_right=VIEW,
        **more,
    )


declare(
    _metric(
        "tables_due",
        _("Tables due today"),
        _("Tables of superiors that must be handed in on the day."),
        due,
    ),
    _metric(
        "tables_handed_in",
        _("Tables handed in"),
        _("Tables due on the day that were numbered and frozen by the moment."),
        handed_in,
        more_is_better=True,
    ),
    _metric(
        "tables_late",
        _("Tables late"),
        _("Tables due on the day whose time has passed and that were not frozen by the moment."),
        late,
        is_alarm=True,
        more_is_better=False,
    ),
    Rate(
        key="tables_handed_in_rate",
        group=TABLES,
        title=_("Share of tables handed in"),
        definition=_("Tables handed in, of those due on the day."),
        part="tables_handed_in",
        whole="tables_due",
        rest="tables_late",
    ),
)
