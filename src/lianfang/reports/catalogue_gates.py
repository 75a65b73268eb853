"""Figures about checkpoints, passages, sealed places and passes.

A passage counts on the day it happened, in the version known at the moment asked for: a correction
that came later changes no figure of before. Who is on duty is told by the roster.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.scope import everywhere
from lianfang.command.playbook.gates import Gates
from lianfang.gates.enums import Deed, Direction, ExpectedState, PointKind, VehicleKind
from lianfang.gates.models import Closure, Duty, Expected, Passage, Permit, Point
from lianfang.gates.selectors.closures import in_force_at
from lianfang.gates.selectors.plans import manned_in
from lianfang.gates.selectors.points import open_at
from lianfang.kit.clock import local_day
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.reports.cuts import plans_at
from lianfang.reports.dimensions import Dimension, Part, by_field
from lianfang.reports.enums import Span
from lianfang.reports.metrics import EVENTS, Asked, Metric, Query, declare, of_span
from lianfang.reports.rows import PLACE, ROW_KINDS, RowColumn, RowKind, day_text, moment_text

GATES = "gates"
DAY_MINUTES = 24 * 60

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


ROW_KINDS[Duty] = RowKind(
    (
        RowColumn(pgettext_lazy("person", "Name"), lambda row: row.staff.name),
        PLACE,
        RowColumn(_("From"), lambda row: moment_text(row.begins_at)),
        RowColumn(_("Until"), lambda row: moment_text(row.ends_at)),
    ),
    lambda row: reverse("gates:point", args=[row.point_id]),
    ("staff",),
)


def _fills_the_day(plan: Gates) -> bool:
    """Whether the shifts of a plan, laid side by side, last twenty-four hours."""
    minutes = 0
    for shift in plan.shifts:
        begins, ends = (int(t[:2]) * 60 + int(t[3:]) for t in (shift.begins, shift.ends))
        minutes += ends - begins if ends > begins else ends + DAY_MINUTES - begins
    return minutes >= DAY_MINUTES


def _hours(asked: Asked) -> list[Part]:
    """Round the clock where the plans in force fill all twenty-four hours with shifts."""
    kinds = [kind.value for kind in PointKind]
    whole = all(_fills_the_day(plan.gates) for plan in plans_at(asked))
    return [
        Part("all_day", _("Round the clock"), Q(kind__in=kinds if whole else [])),
        Part("part_day", _("Part of the day"), Q(kind__in=[] if whole else kinds)),
    ]


def _points(asked: Asked) -> list[Part]:
    """The checkpoints there are in the place, by name."""
    rows = Point.objects.filter(
        path__under=asked.viewer.territory("reports.metric.view").within(asked.path),
        opened_at__lte=asked.moment,
    )
    return [
        Part(str(row.place_id), row.place.name, Q(place=row.place_id))
        for row in rows.select_related("place").order_by("path")
    ]


BY_POINT_KIND = by_field(_("Kind"), "kind", PointKind.choices)
PASSAGE_CUTS = {
    "deed": by_field(_("Decision"), "deed", Deed.choices),
    "direction": by_field(_("Direction"), "direction", Direction.choices),
    "vehicle": by_field(pgettext_lazy("dimension", "Vehicle"), "vehicle", VehicleKind.choices),
    "gate": Dimension(_("Checkpoint"), _points),
}


def duties(asked: Asked) -> QuerySet[Any]:
    """Shifts of the roster that had begun by the moment and stood then."""
    stood = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=asked.moment)
    return Duty.objects.filter(stood, begins_at__lte=asked.moment)


def on_duty(asked: Asked) -> QuerySet[Any]:
    return duties(asked).filter(ends_at__gt=asked.moment)


def points_open(asked: Asked) -> QuerySet[Any]:
    return Point.objects.filter(open_at(asked.moment))


def points_manned(asked: Asked) -> QuerySet[Any]:
    return Point.objects.filter(
        open_at(asked.moment), manned_in(asked.viewer, asked.path, asked.moment)
    )


def passages(*conditions: Q) -> Query:
    """Passages up to the moment, in the version known then."""

    def query(asked: Asked) -> QuerySet[Any]:
        with everywhere("a correction counts wherever its place lies now"):
            later = Exists(
                Passage.objects.filter(supersedes=OuterRef("pk"), received_at__lte=asked.moment)
            )
        return Passage.objects.filter(
            ~later,
            *conditions,
            is_void=False,
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
    return Permit.objects.filter(issued_at__lte=asked.moment)


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
        spans=EVENTS,
        when="taken_at",
        dimensions=PASSAGE_CUTS,
        **more,
    )


VEHICLES = passage_metric(
    "vehicles",
    _("Vehicles at checkpoints so far"),
    _("Vehicles that came to a checkpoint, in and out; nobody on foot."),
    ~Q(vehicle=VehicleKind.FOOT),
    unit=pgettext_lazy("unit", "vehicles"),
)
PEOPLE = passage_metric(
    "passage_people",
    _("People at checkpoints so far"),
    _("People who came to a checkpoint, in vehicles and on foot, each time counted."),
    unit=pgettext_lazy("unit", "people"),
    total=Coalesce(Sum("persons"), 0),
)
TURNED = passage_metric(
    "turned_back",
    _("Turned back so far"),
    _("Passages that a guard turned back."),
    Q(deed=Deed.TURNED_BACK),
)
TURNED_PEOPLE = passage_metric(
    "people_turned_back",
    _("People turned back"),
    _("People in the vehicles and on foot whom a guard turned back."),
    Q(deed=Deed.TURNED_BACK),
    unit=pgettext_lazy("unit", "people"),
    total=Coalesce(Sum("persons"), 0),
)
GATE_FEVERS = passage_metric(
    "gate_fevers",
    _("Fevers at checkpoints so far"),
    _("Passages at which a temperature reached the threshold of the plan."),
    Q(fever=True),
    is_alarm=True,
    more_is_better=False,
)
ISSUED = Metric(
    key="passes_issued",
    group=GATES,
    title=_("Passes issued so far"),
    unit=pgettext_lazy("unit", "passes"),
    definition=_("Passes issued, those revoked since included."),
    query=permits_issued,
    rows_right="gates.permit.view",
    spans=EVENTS,
    when="issued_at",
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
        dimensions={
            "kind": BY_POINT_KIND,
            "hours": Dimension(pgettext_lazy("dimension", "Hours"), _hours),
        },
    ),
    Metric(
        key="checkpoints_open",
        group=GATES,
        title=_("Checkpoints open"),
        unit=pgettext_lazy("unit", "checkpoints"),
        definition=_("Checkpoints open at the moment, manned or not."),
        query=points_open,
        rows_right="gates.point.view",
        dimensions={
            "kind": BY_POINT_KIND,
            "hours": Dimension(pgettext_lazy("dimension", "Hours"), _hours),
        },
    ),
    Metric(
        key="guards_on_duty",
        group=GATES,
        title=_("People on duty at checkpoints"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("People whose shift at a checkpoint runs at the moment, by the roster."),
        query=on_duty,
        rows_right="gates.point.view",
        total=Count("staff", distinct=True),
        dimensions={"kind": by_field(_("Kind"), "point__kind", PointKind.choices)},
    ),
    Metric(
        key="guards",
        group=GATES,
        title=_("People who stood at checkpoints"),
        unit=pgettext_lazy("unit", "people"),
        definition=_("People with a shift at a checkpoint, by the roster, each counted once."),
        query=duties,
        rows_right="gates.point.view",
        total=Count("staff", distinct=True),
        spans=(Span.TODAY, Span.YESTERDAY, Span.TOTAL),
        when="day",
        by_day=True,
        dimensions={"kind": by_field(_("Kind"), "point__kind", PointKind.choices)},
    ),
    VEHICLES,
    of_span(
        VEHICLES,
        "vehicles_today",
        Span.TODAY,
        _("Vehicles at checkpoints"),
        _("Vehicles that came to a checkpoint on the day, in and out; nobody on foot."),
    ),
    PEOPLE,
    of_span(
        PEOPLE,
        "passage_people_today",
        Span.TODAY,
        _("People at checkpoints"),
        _("People who came to a checkpoint on the day, in vehicles and on foot."),
    ),
    TURNED,
    of_span(
        TURNED,
        "turned_back_today",
        Span.TODAY,
        _("Turned back"),
        _("Passages of the day that a guard turned back."),
    ),
    TURNED_PEOPLE,
    GATE_FEVERS,
    of_span(
        GATE_FEVERS,
        "gate_fevers_today",
        Span.TODAY,
        _("Fevers at checkpoints"),
        _("Passages of the day at which a temperature reached the threshold of the plan."),
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
    ISSUED,
    of_span(
        ISSUED,
        "passes_issued_today",
        Span.TODAY,
        _("Passes issued"),
        _("Passes issued on the day."),
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
        dimensions={
            "kind": by_field(
                _("Kind"),
                "place__kind",
                [c for c in PlaceKind.choices if c[0] != PlaceKind.SITE],
            ),
            "site": by_field(
                pgettext_lazy("dimension", "Kind of site"), "place__site_kind", SiteKind.choices
            ),
        },
    ),
)
