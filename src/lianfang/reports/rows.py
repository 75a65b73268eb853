"""How the rows behind a figure are shown: per kind of row its columns, its link, masked as
always."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.models import DoubleCheckIn, Task, Team, TeamMember, Visit
from lianfang.command.selectors.subjects import PlaceName, place_names, whereabouts
from lianfang.command.selectors.tasks import task_rows
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.masking import mask_name
from lianfang.kit.territory import STEP
from lianfang.people.models import Arrival, Household, Person, Staff
from lianfang.places.models import Place
from lianfang.records.models import FieldRecord
from lianfang.reports.metrics import Metric

Cell = Callable[[Any], str]


@dataclass(frozen=True)
class RowColumn:
    """A column of a list of rows: heading and how a row's cell reads."""

    label: str | Promise
    cell: Cell


@dataclass(frozen=True)
class RowKind:
    """How rows of one model are listed."""

    columns: tuple[RowColumn, ...]
    link: Callable[[Any], str]
    related: tuple[str, ...] = ()


def day_text(value: Any) -> str:
    """A day as a cell reads; a dash for none."""
    return date_format(value, "DATE_FORMAT") if value else "—"


def moment_text(value: Any) -> str:
    """A moment in China as a cell reads; a dash for none."""
    return date_format(value.astimezone(LOCAL_ZONE), "DATETIME_FORMAT") if value else "—"


def _where(row: Any) -> str:
    return str(row.where)


def _staff_name(row: Any) -> str:
    return str(row.staff.name) if row.staff_id else "—"


PLACE = RowColumn(_("Place"), _where)

ROW_KINDS: dict[type[models.Model], RowKind] = {
    Place: RowKind(
        (
            RowColumn(_("Name"), lambda row: row.name),
            RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
            PLACE,
            RowColumn(_("Own code"), lambda row: row.code or "—"),
        ),
        lambda row: reverse("places:place", args=[row.pk]),
    ),
    Team: RowKind(
        (
            RowColumn(_("Name"), lambda row: row.name),
            RowColumn(_("Kind"), lambda row: str(row.get_kind_display())),
            PLACE,
            RowColumn(_("Founded on"), lambda row: day_text(row.founded_on)),
        ),
        lambda row: reverse("command:team", args=[row.pk]),
    ),
    Staff: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), lambda row: row.name),
            RowColumn(_("Capacity"), lambda row: str(row.get_kind_display())),
            RowColumn(_("Organisation"), lambda row: row.organisation or "—"),
            PLACE,
        ),
        lambda row: reverse("people:staff_member", args=[row.pk]),
    ),
    TeamMember: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), _staff_name),
            RowColumn(_("Team"), lambda row: row.team.name),
            RowColumn(
                pgettext_lazy("member", "Position"), lambda row: str(row.get_position_display())
            ),
            RowColumn(_("Since"), lambda row: day_text(row.joined_on)),
        ),
        lambda row: reverse("command:team", args=[row.team_id]),
        ("staff", "team"),
    ),
    DoubleCheckIn: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), _staff_name),
            RowColumn(_("Branch of origin"), lambda row: row.home_branch),
            PLACE,
            RowColumn(_("Reported on"), lambda row: day_text(row.reported_on)),
        ),
        lambda row: reverse("people:staff_member", args=[row.staff_id]),
        ("staff",),
    ),
    Household: RowKind(
        (
            RowColumn(_("Head of household"), lambda row: mask_name(row.head_name) or "—"),
            PLACE,
            RowColumn(_("Door"), lambda row: row.door or "—"),
            RowColumn(_("Members"), lambda row: str(row.member_count)),
        ),
        lambda row: reverse("people:household", args=[row.pk]),
    ),
    Person: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.name)),
            RowColumn(_("Sex"), lambda row: str(row.get_sex_display())),
            PLACE,
        ),
        lambda row: reverse("people:person", args=[row.pk]),
    ),
    Arrival: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
            RowColumn(_("From"), lambda row: row.origin),
            RowColumn(_("Arrived on"), lambda row: day_text(row.arrived_on)),
            PLACE,
        ),
        lambda row: reverse("people:person", args=[row.person_id]),
        ("person",),
    ),
    Task: RowKind(
        (
            RowColumn(_("For"), lambda row: row.card.title if row.card else "—"),
            PLACE,
            RowColumn(_("Routine"), lambda row: row.view.routine_title),
            RowColumn(_("Until"), lambda row: moment_text(row.due_to)),
            RowColumn(_("By"), _staff_name),
            RowColumn(_("State"), lambda row: str(row.get_state_display())),
        ),
        lambda row: reverse("people:person", args=[row.subject_id]),
        ("staff",),
    ),
    FieldRecord: RowKind(
        (
            RowColumn(_("Happened at"), lambda row: moment_text(row.taken_at)),
            PLACE,
            RowColumn(_("By"), _staff_name),
        ),
        lambda row: reverse("records:record", args=[row.pk]),
        ("staff",),
    ),
    Visit: RowKind(
        (
            RowColumn(pgettext_lazy("person", "Name"), lambda row: mask_name(row.person.name)),
            RowColumn(_("Visited at"), lambda row: moment_text(row.visited_at)),
            RowColumn(_("Outcome"), lambda row: str(row.get_outcome_display())),
            RowColumn(
                _("Temperature (°C)"),
                lambda row: f"{row.temperature:.1f}" if row.temperature is not None else "—",
            ),
            RowColumn(_("By"), _staff_name),
            PLACE,
        ),
        lambda row: reverse("people:person", args=[row.person_id]),
        ("person", "staff"),
    ),
}


@dataclass(frozen=True)
class ShownRow:
    """One row as text, with the page of the thing itself."""

    cells: tuple[str, ...]
    url: str


def kind_of(model: type[models.Model]) -> RowKind:
    return ROW_KINDS[model]


def kind_of_rows(metric: Metric, model: type[models.Model]) -> RowKind:
    """How the rows behind a figure are listed: as their kind is, and what the figure adds."""
    kind = kind_of(model)
    added = (RowColumn(label, partial(_said, name)) for label, name in metric.also)
    return replace(kind, columns=(*kind.columns, *added))


def _said(name: str, row: Any) -> str:
    return str(getattr(row, name))


def shown_rows(
    viewer: Actor, kind: RowKind, rows: Sequence[Any], moment: datetime
) -> list[ShownRow]:
    """One page of rows as text, in a fixed number of queries."""
    names = place_names(_path_of(row) for row in rows)
    for row in rows:
        row.where = whereabouts(_path_of(row), names) or _own_name(row, names)
    if rows and isinstance(rows[0], Task):
        for row, found in zip(rows, task_rows(viewer, rows, moment), strict=True):
            row.view, row.card = found.view, found.subject
    return [ShownRow(tuple(c.cell(row) for c in kind.columns), kind.link(row)) for row in rows]


def _path_of(row: Any) -> str:
    """Where the row lies; a place is shown by what it lies in."""
    return str(row.path[:-STEP] if isinstance(row, Place) else row.path)


def _own_name(row: Any, names: Mapping[str, PlaceName]) -> str:
    found = names.get(_path_of(row))
    return found.name if found else "—"
