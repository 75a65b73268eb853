"""Who is credited with a recommendation: the village or community somebody lives in, or the
department that brought them."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.command.playbook.labour import Labour
from lianfang.command.selectors.teams import existing_on
from lianfang.kit.territory import Territory, ancestors
from lianfang.labour.selectors.plans import labour_plan
from lianfang.places.models import Place

VIEW = "labour.quota.view"


def credited_places(paths: Iterable[str], moment: datetime) -> dict[str, Place]:
    """For each path the place that is credited: the nearest of a kind the plan gives quotas, else
    the place itself. Two queries, and the plans."""
    wanted = set(paths)
    steps = {step for path in wanted for step in (path, *ancestors(path))}
    with everywhere("the village around a place the caller found"):
        known = {place.path: place for place in Place.objects.filter(path__in=steps)}
    found = {}
    for path in wanted:
        kinds = labour_plan(path, moment).unit_kinds
        line = sorted((one for one in (path, *ancestors(path)) if one in known), key=len)
        units = [one for one in line if known[one].kind in kinds]
        found[path] = known[units[-1] if units else line[-1]]
    return found


def unit_places(viewer: Actor, path: str, plan: Labour, right: str = VIEW) -> list[Place]:
    """Villages and communities with a quota in the place, in tree order."""
    rows = Place.objects.filter(
        path__under=viewer.territory(right).within(path),
        kind__in=plan.unit_kinds,
        closed_on__isnull=True,
    )
    return list(rows.order_by("path"))


def departments(viewer: Actor, path: str, plan: Labour, day: date) -> list[Team]:
    """Teams that bring people in as departments: led from the place or from above it."""
    territory = Territory.of([path])
    with everywhere("a department of the town is everybody's to name"):
        rows = Team.objects.filter(existing_on(day), kind__in=plan.team_kinds)
        found = list(rows.select_related("place").order_by("path", "name", "id"))
    above = {path, *ancestors(path)}
    return [team for team in found if team.path in above or territory.covers(team.path)]


def department_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of departments by id."""
    with everywhere("departments are no secret"):
        return dict(Team.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
