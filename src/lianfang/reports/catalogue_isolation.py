"""Figures about isolation: who is isolated, who was released, slots nobody asked in, errands.

Told from times where they change within a day, so that yesterday at noon gives what was true then.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.isolation.enums import CaseState, ErrandState, SlotState
from lianfang.isolation.models import CaseSlot, Errand, IsolationCase
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.masking import mask_name
from lianfang.reports.metrics import Asked, Metric, Query, Rate, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

ISOLATION, ERRANDS = "isolation", "errands"
CASE_UNIT = pgettext_lazy("unit", "persons")
SLOT_UNIT = pgettext_lazy("unit", "slots")
ERRAND_UNIT = pgettext_lazy("unit", "errands")

ROW_KINDS[IsolationCase] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
        PLACE,
        RowColumn(_("Where isolated"), lambda row: str(row.get_mode_display())),
        RowColumn(_("Last day"), lambda row: day_text(row.due_on)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("isolation:case", args=[row.pk]),
    ("person",),
)
ROW_KINDS[CaseSlot] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.case.person.name)),
        PLACE,
        RowColumn(pgettext_lazy("slot", "From"), lambda row: moment_text(row.due_from)),
        RowColumn(_("Until"), lambda row: moment_text(row.due_to)),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("isolation:case", args=[row.case_id]),
    ("case", "case__person"),
)
ROW_KINDS[Errand] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
        PLACE,
        RowColumn(pgettext_lazy("errand", "Asked at"), lambda row: moment_text(row.asked_at)),
        RowColumn(_("By"), lambda row: row.staff.name if row.staff else "—"),
        RowColumn(_("State"), lambda row: str(row.get_state_display())),
    ),
    lambda row: reverse("isolation:errand", args=[row.pk]),
    ("person", "staff"),
)


def isolated_at(asked: Asked) -> QuerySet[Any]:
    """Begun and not released at the moment; a case opened by mistake never was one."""
    return IsolationCase.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__gt=asked.moment),
        opened_at__lte=asked.moment,
        starts_on__lte=local_day(asked.moment),
    ).exclude(state=CaseState.VOID)


def with_mode(*modes: str) -> Query:
    return lambda asked: isolated_at(asked).filter(mode__in=modes)


def released(asked: Asked) -> QuerySet[Any]:
    return IsolationCase.objects.filter(released_at__lte=asked.moment).exclude(state=CaseState.VOID)


def released_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return released(asked).filter(released_at__gte=begin)


def opened_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return IsolationCase.objects.filter(opened_at__gte=begin, opened_at__lte=asked.moment).exclude(
        state=CaseState.VOID
    )


def slots(asked: Asked) -> QuerySet[Any]:
    """Slots of the day that were over or begun, those not needed left out."""
    return CaseSlot.objects.filter(day=local_day(asked.moment), due_from__lte=asked.moment).exclude(
        state=SlotState.CANCELLED
    )


def slots_seen(asked: Asked) -> QuerySet[Any]:
    return slots(asked).filter(seen_at__lte=asked.moment)


def slots_missed(asked: Asked) -> QuerySet[Any]:
    return slots(asked).filter(
        Q(seen_at__isnull=True) | Q(seen_at__gt=asked.moment), due_to__lte=asked.moment
    )


def errands_asked(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return Errand.objects.filter(asked_at__gte=begin, asked_at__lte=asked.moment).exclude(
        state=ErrandState.CANCELLED
    )


def errands_open(asked: Asked) -> QuerySet[Any]:
    return Errand.objects.filter(
        Q(done_at__isnull=True) | Q(done_at__gt=asked.moment), asked_at__lte=asked.moment
    ).exclude(state=ErrandState.CANCELLED)


def errands_late(asked: Asked) -> QuerySet[Any]:
    return errands_open(asked).filter(due_at__lt=asked.moment)


def errands_done_today(asked: Asked) -> QuerySet[Any]:
    begin, _end = day_bounds(local_day(asked.moment))
    return Errand.objects.filter(done_at__gte=begin, done_at__lte=asked.moment)


def case_metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=ISOLATION,
        title=title,
        unit=more.pop("unit", CASE_UNIT),
        definition=definition,
        query=query,
        rows_right="isolation.case.view",
        **more,
    )


def errand_metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=ERRANDS,
        title=title,
        unit=ERRAND_UNIT,
        definition=definition,
        query=query,
        rows_right="isolation.errand.view",
        **more,
    )


declare(
    case_metric(
        "isolated_now",
        _("In isolation"),
        _("Persons in isolation at the moment, wherever they are isolated."),
        isolated_at,
    ),
    case_metric(
        "isolated_home",
        _("In isolation at home"),
        _("Persons isolated at home at the moment, by where they are isolated now."),
        with_mode("home"),
    ),
    case_metric(
        "isolated_site",
        _("In observation sites"),
        _("Persons isolated in an observation site at the moment."),
        with_mode("site"),
    ),
    case_metric(
        "isolation_opened_today",
        _("Newly isolated"),
        _("Isolation cases opened on the day so far."),
        opened_today,
    ),
    case_metric(
        "isolation_released",
        _("Released"),
        _("Persons released from isolation so far, since the beginning."),
        released,
    ),
    case_metric(
        "isolation_released_today",
        _("Released today"),
        _("Persons released from isolation on the day so far."),
        released_today,
    ),
    case_metric(
        "isolation_slots_today",
        _("Slots begun"),
        _("Slots of the day that have begun in which somebody in isolation is asked."),
        slots,
        unit=SLOT_UNIT,
    ),
    case_metric(
        "isolation_slots_seen",
        _("Slots asked"),
        _("Slots of the day in which somebody asked and was answered."),
        slots_seen,
        unit=SLOT_UNIT,
        more_is_better=True,
    ),
    case_metric(
        "isolation_slots_missed",
        _("Slots missed"),
        _("Slots of the day that are over without anybody having asked."),
        slots_missed,
        unit=SLOT_UNIT,
        is_alarm=True,
        more_is_better=False,
    ),
    Rate(
        key="isolation_slots_rate",
        group=ISOLATION,
        title=_("Slots asked (%)"),
        definition=_("Slots asked of all slots of the day that have begun."),
        part="isolation_slots_seen",
        whole="isolation_slots_today",
    ),
    errand_metric(
        "errands_asked_today",
        _("Errands asked for"),
        _("Errands asked for on the day so far; cancelled ones are left out."),
        errands_asked,
    ),
    errand_metric(
        "errands_open",
        _("Errands open"),
        _("Errands that are not yet at the door."),
        errands_open,
    ),
    errand_metric(
        "errands_late",
        _("Errands overdue"),
        _("Errands that are not yet at the door although the time of the plan is over."),
        errands_late,
        is_alarm=True,
        more_is_better=False,
    ),
    errand_metric(
        "errands_done_today",
        _("Errands done"),
        _("Errands left at the door on the day so far."),
        errands_done_today,
        more_is_better=True,
    ),
)
