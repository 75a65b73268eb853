"""Which teams may answer for an enterprise's need: departments of its place and those above it."""

import uuid
from datetime import date

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import TeamKind
from lianfang.command.models import Team, TeamMember
from lianfang.command.selectors.teams import existing_on, member_on
from lianfang.kit.errors import InvalidInput
from lianfang.kit.territory import ancestors
from lianfang.people.models import Staff

# Branches and commando teams serve at doors and gates; departments are groups and headquarters.
DEPARTMENTS = (TeamKind.WORKING_GROUP, TeamKind.HEADQUARTERS)
_RANK = Case(
    *(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(DEPARTMENTS)),
    output_field=IntegerField(),
)


def departments(viewer: Actor, path: str, day: date) -> list[Team]:
    """Working groups and headquarters led from the place or one above it, the nearest first."""
    if viewer.ambient.is_nowhere:
        return []
    with everywhere("teams hold no data of residents; who answers above a place is its to know"):
        rows = Team.objects.filter(
            existing_on(day), kind__in=DEPARTMENTS, path__in=[*ancestors(path), path]
        )
        return sorted(rows.order_by(_RANK, "name", "id"), key=lambda team: -len(team.path))


def get_department(viewer: Actor, path: str, team_id: uuid.UUID, day: date) -> Team:
    """One of `departments`. Raises InvalidInput for any other."""
    for team in departments(viewer, path, day):
        if team.pk == team_id:
            return team
    raise InvalidInput(fields={"team_id": _("Choose one of the list.")})


def department_named(viewer: Actor, path: str, name: str, day: date) -> Team | None:
    """The nearest department whose name holds `name`; None without one."""
    found = (team for team in departments(viewer, path, day) if name and name in team.name)
    return next(found, None)


def members(viewer: Actor, team_id: uuid.UUID | None, day: date) -> list[Staff]:
    """Who serves in a department, by name; they answer to enterprises in their own name."""
    if team_id is None or viewer.ambient.is_nowhere:
        return []
    with everywhere("the department was found for the viewer; staff are known by name"):
        rows = TeamMember.objects.filter(
            member_on(day), Q(staff__left_on__isnull=True), team_id=team_id
        )
        return [row.staff for row in rows.select_related("staff").order_by("staff__name_order")]
