"""Figures about checkpoints, passages, sealed places and passes.

A passage counts on the day it happened, in the version known at the moment asked for: a correction
that came later changes no figure of before.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import everywhere
from lianfang.gates.enums import Deed, ExpectedState, VehicleKind
from lianfang.gates.models import Closure, Expected, Passage, Permit, Point
from lianfang.gates.selectors.closures import in_force_at
from lianfang.gates.selectors.plans import manned_in
from lianfang.gates.selectors.points import open_at
from lianfang.kit.clock import day_bounds, local_day
from lianfang.reports.metrics import Asked, Metric, Query, declare
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

GATES = "gates"

ROW_KINDS[Point] = RowKind(
    (
        PLACE,
        RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
        RowColumn(_("Opened"), lambda row: moment_text(row.opened_at)),
    ),
    lambda row: reverse("gates:point", args=[row.pk]),
)
ROW_KINDS[Passage] = RowKind(
    (
        RowColumn(_("When"), lambda row: moment_text(row.taken_at)),
        PLACE,
        RowColumn(_("Direction"), lambda row: str(row.get_direction_display())),
        RowColumn(_("Number plate"), lambda row: row.plate or "—"),
        RowColumn(_("Persons"), lambda row: str(row.persons)),
        RowColumn(
            _("Temperature (°C)"),
            lambda row: f"{row.temperature:.1f}" if row.temperature is not None else "—",
        ),
        RowColumn(_("Decision"), lambda row: str(row.get_deed_display())),
    ),
    lambda row: reverse("gates:passage", args=[row.pk]),
)
ROW_KINDS[Expected] = RowKind(
    (
        RowColumn(_("Number plate"), lambda row: row.plate or "—"),
        RowColumn(_("Persons"), lambda row: str(row.persons)),
        RowColumn(_("Checkpoint"), lambda row: row.point_name),
        RowColumn(_("Expected by"), lambda row: moment_text(row.due_at)),
        PLACE,
    ),
    lambda row: f"{reverse('gates:arrivals')}?stage=overdue",
)
ROW_KINDS[Closure] = RowKind(
    (
        PLACE,
        RowColumn(_("Sealed"), lambda row: moment_text(row.sealed_at)),
        RowColumn(_("Reason"), lambda row: row.reason),
    ),
    lambda row: reverse("gates:closures"),
)
ROW_KINDS[Permit] = RowKind(
    (
        RowColumn(_("Number"), lambda row: row.number),
        PLACE,
        RowColumn(_("To day"), lambda row: day_text(row.valid_to)),
    ),
    lambda row: reverse("gates:permit", args=[row.pk]),
)


def points_manned(asked: Asked) -> QuerySet[Any]:
    return Point.objects.filter(
        open_at(asked.moment), manned_in(asked.viewer, asked.path, asked.moment)
    )


def passages(*conditions: Q) -> Query:
    """Passages of the day up to the moment, in the version known then."""

    def query(asked: Asked) -> QuerySet[Any]:
        first, _next = day_bounds(local_day(asked.moment))
        with everywhere("a correction counts wherever its place lies now"):
            later = Exists(
                Passage.objects.filter(supersedes=OuterRef("pk"), received_at__lte=asked.moment)
            )
        return Passage.objects.filter(
            ~later,
            *conditions,
            is_void=False,
            taken_at__gte=first,
            taken_at__lte=asked.moment,
            received_at__lte=asked.moment,
        )

    return query


def arrivals_overdue(asked: Asked) -> QuerySet[Any]:
    settled = Q(settled_at__isnull=True) | Q(settled_at__gt=asked.moment)
    return Expected.objects.filter(settled, due_at__lt=asked.moment).exclude(
        state=ExpectedState.WITHDRAWN
    )


def permits_issued(asked: Asked) -> QuerySet[Any]:
    first, _next = day_bounds(local_day(asked.moment))
    return Permit.objects.filter(issued_at__gte=first, issued_at__lte=asked.moment)


def permits_valid(asked: Asked) -> QuerySet[Any]:
    revoked = Q(revoked_at__isnull=True) | Q(revoked_at__gt=asked.moment)
    day = local_day(asked.moment)
    rows = Permit.objects.filter(revoked, issued_at__lte=asked.moment)
    return rows.filter(valid_from__lte=day, valid_to__gte=day)


def places_sealed(asked: Asked) -> QuerySet[Any]:
    return Closure.objects.filter(in_force_at(asked.moment))


def passage_metric(key: str, title: Any, definition: Any, *conditions: Q, **more: Any) -> Metric:
    unit = more.pop("unit", pgettext_lazy("unit", "passages"))
    return Metric(
        key=key,
        group=GATES,
        title=title,
        unit=unit,
        definition=definition,
        query=passages(*conditions),
        rows_right="gates.passage.view",
        **more,
    )


declare(
    Metric(
        key="checkpoints_manned",
        group=GATES,
        title=_("Checkpoints manned"),
        unit=pgettext_lazy("unit", "checkpoints"),
        definition=_("Checkpoints open at the moment whose kind the phase in force there mans."),
        query=points_manned,
        rows_right="gates.point.view",
    ),
    passage_metric(
        "vehicles_today",
        _("Vehicles at checkpoints"),
        _("Vehicles that came to a checkpoint on the day, in and out; nobody on foot."),
        ~Q(vehicle=VehicleKind.FOOT),
        unit=pgettext_lazy("unit", "vehicles"),
    ),
    passage_metric(
        "passage_people_today",
        _("People at checkpoints"),
        _("People who came to a checkpoint on the day, in vehicles and on foot."),
        unit=pgettext_lazy("unit", "people"),
        total=Coalesce(Sum("persons"), 0),
        counts_rows=False,
    ),
    passage_metric(
        "turned_back_today",
        _("Turned back"),
        _("Passages of the day that a guard turned back."),
        Q(deed=Deed.TURNED_BACK),
    ),
    passage_metric(
        "gate_fevers_today",
        _("Fevers at checkpoints"),
        _("Passages of the day at which a temperature reached the threshold of the plan."),
        Q(fever=True),
        is_alarm=True,
        more_is_better=False,
    ),
    Metric(
        key="arrivals_overdue",
        group=GATES,
        title=_("Arrivals not confirmed"),
        unit=pgettext_lazy("unit", "arrivals"),
        definition=_("Whom a checkpoint sent on and nobody confirmed within the travel time."),
        query=arrivals_overdue,
        rows_right="gates.arrival.view",
        is_alarm=True,
        more_is_better=False,
    ),
    Metric(
        key="passes_issued_today",
        group=GATES,
        title=_("Passes issued"),
        unit=pgettext_lazy("unit", "passes"),
        definition=_("Passes issued on the day."),
        query=permits_issued,
        rows_right="gates.permit.view",
    ),
    Metric(
        key="passes_valid",
        group=GATES,
        title=_("Valid passes"),
        unit=pgettext_lazy("unit", "passes"),
        definition=_("Passes that hold on the day and were not revoked."),
        query=permits_valid,
        rows_right="gates.permit.view",
    ),
    Metric(
        key="sealed_places",
        group=GATES,
        title=_("Sealed places"),
        unit=pgettext_lazy("unit", "places"),
        definition=_("Places sealed at the moment; what lies inside one is not counted again."),
        query=places_sealed,
        rows_right="gates.closure.view",
    ),
)
