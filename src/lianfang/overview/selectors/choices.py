"""What can be chosen on the pages: rankings, figures, teams, days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import TeamKind
from lianfang.command.models import Team
from lianfang.command.playbook.overview import RECRUITMENT, Overview
from lianfang.command.selectors.plan import open_incidents
from lianfang.command.selectors.teams import concerning, existing_on
from lianfang.kit.clock import local_day
from lianfang.labour.selectors.units import VIEW as RECRUITMENT_VIEW
from lianfang.overview.selectors.ranking import PLACES, VIEW, counts_by_team
from lianfang.places.models import Place
from lianfang.reports.board import GROUP_TITLES
from lianfang.reports.enums import MetricKind
from lianfang.reports.metrics import all_metrics

# The slider goes back so far, or to the first day of the incident where that is later.
MOST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading: (value, title)."""

    title: str
    choices: Sequence[tuple[str, str]]


def figure_groups(*, by_team: bool = False) -> list[Group]:
    """Every figure that can be told by place, or by team, under the heading of its kind."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, metric in all_metrics().items():
        if metric.kind in {MetricKind.LEAST, MetricKind.MOST}:
            continue
        if by_team and not counts_by_team(key):
            continue
        groups.setdefault(metric.group, []).append((key, str(metric.title)))
    return [Group(str(GROUP_TITLES.get(name, name)), rows) for name, rows in groups.items()]


def ranking_groups(viewer: Actor, plan: Overview, units: str) -> list[Group]:
    """What can be ranked among `units`: composites of the plan, recruitment, figures."""
    first: list[tuple[str, str]] = []
    if units == PLACES:
        first += [(one.key, str(one.title)) for one in plan.rankings]
    if RECRUITMENT_VIEW in viewer.rights and units in {PLACES, TeamKind.WORKING_GROUP}:
        first.append((RECRUITMENT, _("Recruitment: share of the target")))
    figures = figure_groups(by_team=units != PLACES)
    return [Group(_("Rankings of the plan"), first), *figures] if first else figures


def unit_choices(viewer: Actor, place: Place, moment: datetime) -> list[tuple[str, str]]:
    """Villages and communities, and the kinds of team there are."""
    territory = viewer.territory(VIEW).within(place.path)
    with everywhere("a team that covers a village is that village's to see"):
        rows = Team.objects.filter(existing_on(local_day(moment)), concerning(territory))
        kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
    titles: list[tuple[str, Any]] = [(kind.value, kind.label) for kind in TeamKind]
    return [
        (PLACES, _("Villages and communities")),
        *((key, str(title)) for key, title in titles if key in kinds),
    ]


def first_day(viewer: Actor, place: Place, moment: datetime) -> date:
    """The first day the slider shows."""
    today = local_day(moment)
    opened = [one.opened_on for one in open_incidents(viewer, place.path)]
    return max(min(opened, default=today), today - timedelta(days=MOST_DAYS))
