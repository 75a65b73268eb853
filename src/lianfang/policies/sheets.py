"""Whom policies fit and reached, and help with applications, going out as tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.places.selectors import full_names
from lianfang.policies.enums import HelpState, ReachHow
from lianfang.policies.models import Help, Reach
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, OutgoingKind, PlaceRef, register


def _choices(kinds: Any) -> tuple[Choice, ...]:
    return tuple(Choice(one.value, one.label) for one in kinds)


REACH_COLUMNS = ColumnList(
    Column("policy", pgettext_lazy("policy", "Policy"), ("政策名称",), required=True, width=32),
    Column("enterprise", _("Enterprise"), ("企业名称",), width=28),
    Column("place", _("Place"), ("所在地",), kind=ColumnKind.PLACE, width=24),
    Column(
        "how",
        pgettext_lazy("policy", "How"),
        ("知晓方式",),
        kind=ColumnKind.CHOICE,
        choices=_choices(ReachHow),
    ),
    Column("at", _("At"), ("时间",), kind=ColumnKind.DATETIME),
    Column("by", _("By"), ("登记人",)),
)
HELP_COLUMNS = ColumnList(
    Column("policy", pgettext_lazy("policy", "Policy"), ("政策名称",), required=True, width=32),
    Column("enterprise", _("Enterprise"), ("企业名称",), width=28),
    Column("place", _("Place"), ("所在地",), kind=ColumnKind.PLACE, width=24),
    Column("helper", pgettext_lazy("help", "Who helps"), ("帮办人",)),
    Column("state", _("State"), ("进展",), kind=ColumnKind.CHOICE, choices=_choices(HelpState)),
    Column("since", _("Since"), ("更新时间",), kind=ColumnKind.DATETIME),
    Column("asked_at", pgettext_lazy("help", "Asked at"), ("申请时间",), kind=ColumnKind.DATETIME),
)


class ReachSheet(OutgoingKind):
    """Which enterprises of a place came to know of which policy, the latest first."""

    key = "policy_reach"
    title = _("Enterprises that heard of policies")
    columns = REACH_COLUMNS
    export_right = "policies.policy.export"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Reach]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            rows = Reach.objects.filter(enterprise__path__under=territory)
        return rows.select_related("policy", "enterprise").order_by("-at", "-id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Reach], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        for row in batch:
            where = names.get(row.path) or None
            yield (row.policy.title, row.enterprise.name, where, row.how, row.at, row.by)


class HelpSheet(OutgoingKind):
    """Help with applications in a place, what moved last first."""

    key = "policy_help"
    title = _("Help with applications")
    columns = HELP_COLUMNS
    export_right = "policies.help.export"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Help]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            rows = Help.objects.filter(enterprise__path__under=territory)
        return rows.select_related("policy", "enterprise", "staff").order_by("-since", "-id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Help], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        for row in batch:
            yield (
                row.policy.title,
                row.enterprise.name,
                names.get(row.path) or None,
                row.staff.name if row.staff else None,
                row.state,
                row.since,
                row.asked_at,
            )


REACHED = register(ReachSheet())
HELPED = register(HelpSheet())
