"""The table of isolation cases that goes out. Cases are opened one by one, so none come in so."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.isolation.enums import CaseState, Mode
from lianfang.isolation.models import IsolationCase
from lianfang.isolation.selectors.cases import workers_of
from lianfang.isolation.selectors.plans import Plans
from lianfang.kit.masking import HIDDEN, mask_name
from lianfang.places.selectors import full_names
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList, OutgoingKind, PlaceRef, register

COLUMNS = ColumnList(
    Column("name", _("Person"), ("姓名",), kind=ColumnKind.NAME, required=True, personal=True),
    Column("place", _("Where"), ("隔离地点",), kind=ColumnKind.PLACE, width=24),
    Column("room", _("Door or room"), ("房号", "门牌")),
    Column("reason", _("Reason"), ("隔离原因",)),
    Column(
        "mode",
        _("Where isolated"),
        ("隔离方式",),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(mode.value, mode.label) for mode in Mode),
    ),
    Column("starts_on", _("First day"), ("开始日期",), kind=ColumnKind.DATE),
    Column("due_on", _("Last day"), ("期满日期",), kind=ColumnKind.DATE),
    Column("worker", _("Who looks after them"), ("服务人员",), kind=ColumnKind.NAME),
    Column(
        "state",
        _("State"),
        ("状态",),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(state.value, state.label) for state in CaseState),
    ),
    Column("released_at", _("Released at"), ("解除时间",), kind=ColumnKind.DATETIME),
    Column("contact_until", _("Contact until"), ("回访至",), kind=ColumnKind.DATE),
    Column("note", _("Note"), ("备注",), width=24, personal=True),
)


class CasesSheet(OutgoingKind):
    """Isolation cases of a place, the latest first."""

    key = "isolation_cases"
    title = _("Isolation cases")
    columns = COLUMNS
    export_right = "isolation.case.export"
    reveal_right = "people.person.reveal"

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[IsolationCase]:
        territory = viewer.territory(self.export_right).within(place.path)
        with looking(viewer):
            rows = IsolationCase.objects.filter(path__under=territory).select_related("person")
        return rows.order_by("-opened_at", "-id")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[IsolationCase], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        plans = Plans(max(row.opened_at for row in batch))
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        workers = workers_of([row.pk for row in batch])
        for row in batch:
            yield (
                mask_name(row.person.name) if masked else row.person.name,
                names.get(row.path) or None,
                row.room or None,
                plans.at(row.path).reason_title(row.reason),
                row.mode,
                row.starts_on,
                row.due_on,
                workers.get(row.pk),
                row.state,
                row.released_at,
                row.contact_until,
                (HIDDEN if masked and row.note else row.note) or None,
            )


CASES = register(CasesSheet())
