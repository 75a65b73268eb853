"""Figures about isolation: who is isolated, who was released, slots nobody asked in, errands.

Told from times and steps, so that yesterday at noon gives what was true then: where somebody was
isolated (at home, in a site, in hospital) is that of the last step known at the moment. A case that
was opened by mistake counts until it was taken back.
"""

from typing import Any

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.isolation.enums import CaseState, ErrandState, Mode, SlotState
from lianfang.isolation.models import CaseSlot, CaseStep, Errand, ErrandStep, IsolationCase
from lianfang.kit.clock import local_day
from lianfang.kit.masking import mask_name
from lianfang.reports.cuts import by_reason, by_team, of_plans
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


CASE_CUTS = {
    "mode": by_field(_("Where isolated"), "mode_then", Mode.choices),
    "reason": by_reason(),
}
SLOT_CUTS = {"reason": by_reason("case__reason")}
ERRAND_CUTS = {
    "kind": of_plans(
        _("Kind"), "kind", lambda plan: [(one.key, one.title) for one in plan.isolation.needs]
    ),
    "team": by_team(),
}


def cases(asked: Asked) -> QuerySet[Any]:
    """Cases opened by the moment, where they were isolated then; without those taken back."""
    steps = CaseStep.objects.filter(case=OuterRef("pk"), at__lte=asked.moment).order_by(
        "-at", "-pk"
    )
    state = Subquery(steps.values("to_state")[:1])
    modes = steps.annotate(mode=KeyTextTransform("mode", "details")).filter(mode__isnull=False)
    return (
        IsolationCase.objects.filter(opened_at__lte=asked.moment)
        .alias(
            state_then=state,
            mode_then=Coalesce(
                Subquery(modes.values("mode")[:1]), F("mode"), output_field=CharField()
            ),
        )
        .exclude(state_then=CaseState.VOID)
    )


def isolated_at(asked: Asked) -> QuerySet[Any]:
    """Begun and not released at the moment."""
    return cases(asked).filter(
        Q(released_at__isnull=True) | Q(released_at__gt=asked.moment),
        starts_on__lte=local_day(asked.moment),
    )


def with_mode(*modes: str) -> Query:
    return lambda asked: isolated_at(asked).filter(mode_then__in=modes)


def released(asked: Asked) -> QuerySet[Any]:
    return cases(asked).filter(released_at__lte=asked.moment)


def slots(asked: Asked) -> QuerySet[Any]:
    """Slots that were over or begun, those not needed left out."""
    return CaseSlot.objects.filter(
        day__lte=local_day(asked.moment), due_from__lte=asked.moment
    ).exclude(state=SlotState.CANCELLED)


def slots_seen(asked: Asked) -> QuerySet[Any]:
    return slots(asked).filter(seen_at__lte=asked.moment)


def slots_missed(asked: Asked) -> QuerySet[Any]:
    return slots(asked).filter(
        Q(seen_at__isnull=True) | Q(seen_at__gt=asked.moment), due_to__lte=asked.moment
    )


def errands_asked(asked: Asked) -> QuerySet[Any]:
    """Errands asked for by the moment, without those cancelled by then."""
    steps = ErrandStep.objects.filter(errand=OuterRef("pk"), recorded_at__lte=asked.moment)
    then = Subquery(steps.order_by("-recorded_at", "-pk").values("to_state")[:1])
    rows = Errand.objects.filter(asked_at__lte=asked.moment).alias(state_then=then)
    return rows.exclude(state_then=ErrandState.CANCELLED)


def errands_open(asked: Asked) -> QuerySet[Any]:
    return errands_asked(asked).filter(Q(done_at__isnull=True) | Q(done_at__gt=asked.moment))


def errands_late(asked: Asked) -> QuerySet[Any]:
    return errands_open(asked).filter(due_at__lt=asked.moment)


def errands_done(asked: Asked) -> QuerySet[Any]:
    return errands_asked(asked).filter(done_at__lte=asked.moment)


def case_metric(key: str, title: Any, definition: Any, query: Query, **more: Any) -> Metric:
    return Metric(
        key=key,
        group=ISOLATION,
        title=title,
        unit=more.pop("unit", CASE_UNIT),
        definition=definition,
        query=query,
        rows_right="isolation.case.view",
        **{"dimensions": CASE_CUTS, **more},
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
        dimensions=ERRAND_CUTS,
        **more,
    )


OPENED = case_metric(
    "isolation_opened",
    _("Isolated so far"),
    _("Isolation cases opened since the beginning, those released since included."),
    cases,
    spans=EVENTS,
    when="opened_at",
)
RELEASED = case_metric(
    "isolation_released",
    _("Released"),
    _("Persons released from isolation so far, since the beginning."),
    released,
    spans=EVENTS,
    when="released_at",
)
SLOTS = case_metric(
    "isolation_slots",
    _("Slots begun so far"),
    _("Slots that have begun in which somebody in isolation is asked."),
    slots,
    unit=SLOT_UNIT,
    spans=EVENTS,
    when="day",
    by_day=True,
    dimensions=SLOT_CUTS,
)
ASKED = errand_metric(
    "errands_asked",
    _("Errands asked for so far"),
    _("Errands asked for; cancelled ones are left out."),
    errands_asked,
    spans=EVENTS,
    when="asked_at",
)
DONE = errand_metric(
    "errands_done",
    _("Errands done so far"),
    _("Errands left at the door."),
    errands_done,
    spans=EVENTS,
    when="done_at",
    more_is_better=True,
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
        "isolated_hospital",
        _("In hospital"),
        _("Persons taken from isolation to a hospital and there at the moment."),
        with_mode(Mode.HOSPITAL),
    ),
    OPENED,
    of_span(
        OPENED,
        "isolation_opened_today",
        Span.TODAY,
        _("Newly isolated"),
        _("Isolation cases opened on the day so far."),
    ),
    RELEASED,
    of_span(
        RELEASED,
        "isolation_released_today",
        Span.TODAY,
        _("Released today"),
        _("Persons released from isolation on the day so far."),
    ),
    SLOTS,
    of_span(
        SLOTS,
        "isolation_slots_today",
        Span.TODAY,
        _("Slots begun"),
        _("Slots of the day that have begun in which somebody in isolation is asked."),
    ),
    case_metric(
        "isolation_slots_seen",
        _("Slots asked"),
        _("Slots of the day in which somebody asked and was answered."),
        slots_seen,
        unit=SLOT_UNIT,
        spans=OF_THE_DAY,
        when="day",
        by_day=True,
        dimensions=SLOT_CUTS,
        more_is_better=True,
    ),
    case_metric(
        "isolation_slots_missed",
        _("Slots missed"),
        _("Slots of the day that are over without anybody having asked."),
        slots_missed,
        unit=SLOT_UNIT,
        spans=OF_THE_DAY,
        when="day",
        by_day=True,
        dimensions=SLOT_CUTS,
        is_alarm=True,
        more_is_better=False,
    ),
    Rate(
        key="isolation_slots_rate",
        group=ISOLATION,
        title=_("Slots asked (%)"),
        definition=_("Slots asked of all slots of the day that have begun."),
        part="isolation_slots_seen",
        whole="isolation_slots",
    ),
    ASKED,
    of_span(
        ASKED,
        "errands_asked_today",
        Span.TODAY,
        _("Errands asked for"),
        _("Errands asked for on the day so far; cancelled ones are left out."),
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
    DONE,
    of_span(
        DONE,
        "errands_done_today",
        Span.TODAY,
        _("Errands done"),
        _("Errands left at the door on the day so far."),
    ),
)
