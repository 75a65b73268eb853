"""Needs and liaison visits going out as tables. They are made one by one, so none come in so."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.needs.enums import TicketSource, TicketState, VisitHow
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.plans import Plans
from lianfang.places.selectors import full_names
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, OutgoingKind, PlaceRef, register


def _choices(kinds: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, one.label) for one in kinds)


NEED_COLUMNS = ColumnList(
    Column("enterprise", _("Enterprise"), ("企业名称",), required=True, width=28),
    Column("place", _("Place"), ("所在地",), kind=ColumnKind.PLACE, width=24),
    Column("need", pgettext_lazy("ticket", "Need"), ("诉求类别",)),
    Column("text", _("What is needed"), ("诉求内容",), width=40, max_length=1_000),
    Column(
        "source",
        _("Raised by"),
        ("诉求来源",),
        kind=ColumnKind.CHOICE,
        choices=_choices(TicketSource),
    ),
    Column("raised_at", _("Raised at"), ("提出时间",), kind=ColumnKind.DATETIME),
    Column("due_at", _("To be answered by"), ("答复时限",), kind=ColumnKind.DATETIME),
    Column("team", _("Department"), ("责任部门",), width=18),
    Column("staff", _("In person"), ("承办人",)),
    Column("state", _("State"), ("状态",), kind=ColumnKind.CHOICE, choices=_choices(TicketState)),
    Column("answer", _("Answer"), ("答复",), width=40, max_length=1_000),
    Column("answered_at", _("Answered at"), ("答复时间",), kind=ColumnKind.DATETIME),
    Column(
        "ended_at", pgettext_lazy("ticket", "Over since"), ("了结时间",), kind=ColumnKind.DATETIME
    ),
)
VISIT_COLUMNS = ColumnList(
    Column("enterprise", _("Enterprise"), ("企业名称",), required=True, width=28),
    Column("place", _("Place"), ("所在地",), kind=ColumnKind.PLACE, width=24),
    Column("at", pgettext_lazy("liaison", "When"), ("走访时间",), kind=ColumnKind.DATETIME),
    Column("visitor", pgettext_lazy("liaison", "Who"), ("走访人",)),
    Column(
        "how",
        pgettext_lazy("liaison", "How"),
        ("联系方式",),
        kind=ColumnKind.CHOICE,
        choices=_choices(VisitHow),
    ),
    Column("said", _("What was said"), ("走访情况",), width=48, max_length=1_000),
    Column("reason", _("Why corrected"), ("更正原因",), width=24),
)


class NeedsSheet(OutgoingKind):
    """Needs of enterprises of a place, the latest first."""

    key = "needs"
    title = _("Needs of enterprises")
    columns = NEED_COLUMNS
    export_right = "needs.ticket.export"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Ticket]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            rows = Ticket.objects.filter(enterprise__path__under=territory)
        return rows.select_related("enterprise", "team", "staff").order_by("-raised_at", "-id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Ticket], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        plans = Plans(max(row.raised_at for row in batch))
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        for row in batch:
            yield (
                row.enterprise.name,
                names.get(row.path) or None,
                plans.at(row.path).kind_title(row.need),
                row.text,
                row.source,
                row.raised_at,
                row.due_at,
                row.team.name if row.team else None,
                row.staff.name if row.staff else None,
                row.state,
                row.answer or None,
                row.answered_at,
                row.ended_at,
            )


class VisitsSheet(OutgoingKind):
    """Liaison visits to enterprises of a place that count, the latest first."""

    key = "liaison_visits"
    title = _("Liaison visits")
    columns = VISIT_COLUMNS
    export_right = "needs.visit.export"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[LiaisonVisit]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            rows = LiaisonVisit.objects.filter(stands=True, enterprise__path__under=territory)
        return rows.select_related("enterprise").order_by("-visited_at", "-id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[LiaisonVisit], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        for row in batch:
            yield (
                row.enterprise.name,
                names.get(row.path) or None,
                row.visited_at,
                row.visitor,
                row.how,
                row.said,
                row.reason or None,
            )


NEEDS = register(NeedsSheet())
VISITS = register(VisitsSheet())
