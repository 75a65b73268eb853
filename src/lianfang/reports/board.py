"""The command page: are we covered, what went wrong today, what must I decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.command.selectors.coverage import Coverage, RuleCoverage, coverage
from lianfang.command.selectors.held import Tally
from lianfang.command.selectors.plan import PhaseView, phase_of
from lianfang.command.selectors.proposals import waiting_proposals
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors import map_children
from lianfang.reports.metrics import Figure, Share, by_child, figure, get_metric, share

GROUP_TITLES = {
    "coverage": _("Coverage"),
    "tasks": _("Tasks"),
    "visits": _("Visits"),
    "health": pgettext_lazy("room", "Health checks"),
    "isolation": _("Isolation"),
    "screening": _("Screening"),
    "errands": _("Errands"),
    "gates": _("Checkpoints and passes"),
    "posts": pgettext_lazy("room", "Posts"),
    "transport": _("Medical transport"),
    "enterprises": _("Enterprises"),
    "funds": pgettext_lazy("room", "Funds"),
    "lodging": pgettext_lazy("room", "Lodging of workers"),
    "charters": pgettext_lazy("room", "Bringing workers back"),
    "inspections": pgettext_lazy("room", "Inspections and rectification"),
    "workforce": pgettext_lazy("room", "Employees"),
    "labour": pgettext_lazy("room", "Recruitment"),
    "needs": pgettext_lazy("room", "Needs of enterprises"),
    "policies": pgettext_lazy("room", "Policies"),
    "places": _("Places"),
    "people": _("People"),
    "teams": _("Teams"),
    "records": pgettext_lazy("room", "Records"),
}

# What went wrong today, worst first; shown only when there is any.
ALARMS = ("fevers_today", "symptoms_today", "tasks_missed", "tasks_without_anybody")
TODAY = ("tasks_done_rate", "visits_today", "needs_today", "nobody_home_today")
STRUCTURE = (
    "temporary_branches",
    "double_checkin_members",
    "volunteers",
    "mobilised",
    "households",
    "residents",
    "special_persons",
    "arrivals",
)
# What the map can be coloured by, beside the rates of the rules in force.
MAP_METRICS = ("tasks_done_rate", "tasks_missed", "fevers_today", "special_persons", "volunteers")


@dataclass(frozen=True)
class Board:
    """Everything the command page shows of one place at one moment."""

    phase: PhaseView | None
    coverage: Coverage
    alarms: Sequence[Figure]
    today: Sequence[Figure]
    structure: Sequence[Figure]
    children: Sequence[Place]
    proposals: Sequence[Any]

    @property
    def map_metrics(self) -> list[str]:
        return [f"{rule.rule.key}_rate" for rule in self.coverage.rules] + list(MAP_METRICS)

    @property
    def shows_villages(self) -> bool:
        """Whether what lies below are villages and communities, not parts of one."""
        kinds = {PlaceKind.VILLAGE, PlaceKind.COMMUNITY}
        return any(child.kind in kinds for child in self.children)


def first_on_the_map(
    viewer: Actor, board: Board, place: Place, moment: datetime
) -> tuple[str, list[Share]]:
    """The rate that most is missing from, with its shares of the places below: the first thing to
    look at. Rates that have nothing to count there are passed over (a village's leader is counted
    in the village, not in its grids)."""
    worst_first = sorted(board.coverage.rules, key=lambda entry: -entry.tally.gaps)
    for entry in worst_first:
        if any(child.path in entry.below for child in board.children):
            return f"{entry.rule.key}_rate", covered_shares(entry, board.children)
    key = MAP_METRICS[0]
    return key, by_child(viewer, key, place, board.children, moment)


def covered_shares(rule: RuleCoverage, children: Sequence[Place]) -> list[Share]:
    """The rate of a rule for each of `children`, from the tallies the page has counted already."""
    metric = get_metric(f"{rule.rule.key}_rate")
    shares = []
    for child in children:
        tally = rule.below.get(child.path, Tally())
        value = share(tally.covered, tally.total)
        shares.append(Share(child, Figure(metric, value, tally.covered, tally.total)))
    return shares


def command_board(viewer: Actor, place: Place, moment: datetime) -> Board:
    """The board of a place as of a moment, as far as the viewer may see."""

    def figures(keys: Sequence[str]) -> list[Figure]:
        return [figure(viewer, key, place.path, moment) for key in keys]

    return Board(
        phase=phase_of(viewer, place.path, moment),
        coverage=coverage(viewer, place, moment),
        alarms=[entry for entry in figures(ALARMS) if entry.value],
        today=figures(TODAY),
        structure=figures(STRUCTURE),
        children=map_children(viewer, place),
        proposals=waiting_proposals(viewer, place.path),
    )
