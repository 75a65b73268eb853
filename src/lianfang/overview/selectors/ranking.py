"""The daily ranking of villages and communities, of teams, and over several figures at once.

Every number comes from the metrics, so a line of a ranking opens the same rows as the figure does.
Recruitment has a ranking of its own with targets; its lines are taken over as they are.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import TeamKind
from lianfang.command.models import Team, TeamMember
from lianfang.command.playbook.overview import RECRUITMENT, Composite
from lianfang.command.selectors.teams import concerning, existing_on, member_on
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.labour.selectors.ranking import Standing
from lianfang.labour.selectors.ranking import ranking as recruitment_ranking
from lianfang.overview.enums import Per
from lianfang.overview.selectors.plans import overview_plan
from lianfang.overview.selectors.ranks import (
    Line,
    by_thousand,
    compared,
    composed,
    in_order,
    points_of,
)
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.places.selectors import map_children, place_by_path
from lianfang.reports.dimensions import Asked
from lianfang.reports.metrics import Figure, Metric, Rate, get_metric, rows_of, share
from lianfang.reports.references import FigureRef, by_child_for, reference_fault, title_of

VIEW = "reports.metric.view"
PLACES = "places"
SETTLEMENTS = (PlaceKind.VILLAGE, PlaceKind.COMMUNITY)
DENOMINATORS = {
    Per.RESIDENTS: FigureRef("residents"),
    Per.HOUSEHOLDS: FigureRef("households"),
    Per.ENTERPRISES: FigureRef("enterprises"),
}
# Counts the rows of a kind that name who did the work, whatever the viewer may open.
COUNTER = Actor.system("ranking")
# Kinds of figures whose rows are the work of somebody.
BY_STAFF = frozenset({"tasks", "visits", "records"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked to be ranked: `ranks` a composite's key, a figure or the recruitment ranking;
    `units` places or a kind of team; `per` by what counts are divided."""

    ranks: str
    units: str = PLACES
    per: str = ""

    @property
    def is_recruitment(self) -> bool:
        return self.ranks == RECRUITMENT


@dataclass(frozen=True, slots=True)
class Table:
    """A ranking of one day: its title, what a value is, and the lines in order."""

    wanted: Wanted
    title: str
    unit: str
    day: date
    as_of: datetime
    lines: tuple[Line, ...]
    composite: Composite | None = None
    more_is_better: bool = True

    @property
    def ranked(self) -> list[Line]:
        return [line for line in self.lines if line.value is not None]

    @property
    def apart(self) -> list[Line]:
        """Those with nothing to count."""
        return [line for line in self.lines if line.value is None]


def as_of_day(day: date, moment: datetime) -> datetime:
    """The moment a day is told at: now for today, its last moment for a day gone by."""
    end = day_bounds(day)[1] - timedelta(microseconds=1)
    return min(end, moment)


def ranking(viewer: Actor, place: Place, wanted: Wanted, moment: datetime) -> Table:
    """The ranking as of the moment, with ranks won and lost since the day before.

    A day gone by is compared with the end of the day before it, today with yesterday at this time.
    Raises NotFound for a composite the plan does not have, BadReference for no figure.
    """
    if wanted.is_recruitment:
        return _recruitment(viewer, place, wanted, moment)
    now = _table(viewer, place, wanted, moment)
    then = _table(viewer, place, wanted, moment - timedelta(days=1))
    return Table(
        wanted=wanted,
        title=now.title,
        unit=now.unit,
        day=now.day,
        as_of=moment,
        lines=tuple(compared(now.lines, then.lines)),
        composite=now.composite,
        more_is_better=now.more_is_better,
    )


def ranking_title(viewer: Actor, place: Place, wanted: Wanted, moment: datetime) -> str:
    """What the ranking is called, in the language of the moment. Raises NotFound."""
    if wanted.is_recruitment:
        return _("Recruitment: share of the target")
    composite = overview_plan(place.path, moment).composite(wanted.ranks)
    if composite is not None:
        return str(composite.title)
    ref = FigureRef.parse(wanted.ranks)
    if reference_fault(ref):
        raise NotFound()
    return title_of(viewer, ref, place.path, moment)


def part_titles(
    viewer: Actor, place: Place, composite: Composite, moment: datetime
) -> list[tuple[str, int]]:
    """What each figure of a composite is called, with its weight, in the order of the points."""
    return [
        (ranking_title(viewer, place, Wanted(part.figure), moment), part.weight)
        for part in composite.parts
    ]


def _table(viewer: Actor, place: Place, wanted: Wanted, moment: datetime) -> Table:
    plan = overview_plan(place.path, moment)
    composite = plan.composite(wanted.ranks)
    title = ranking_title(viewer, place, wanted, moment)
    if composite is not None:
        lines = _composite(viewer, place, composite, moment, plan.small)
        return _of(wanted, title, _("points"), moment, lines, True, composite)
    ref = FigureRef.parse(wanted.ranks)
    metric = get_metric(ref.key)
    if wanted.units == PLACES:
        lines = place_lines(viewer, ref, place, moment, Per(wanted.per), plan.small)
    else:
        lines = team_lines(viewer, ref, place, moment, wanted, plan.small)
    unit = "%" if isinstance(metric, Rate) else str(metric.unit)
    if wanted.per and not isinstance(metric, Rate):
        unit = f"{unit} · {Per(wanted.per).label}"
    # Where more is neither better nor worse the largest comes first, and the page says so.
    return _of(wanted, title, unit, moment, lines, metric.more_is_better is not False)


def _of(
    wanted: Wanted,
    title: str,
    unit: str,
    moment: datetime,
    lines: Iterable[Line],
    better: bool,
    composite: Composite | None = None,
) -> Table:
    ordered = tuple(in_order(lines, better))
    return Table(wanted, title, unit, local_day(moment), moment, ordered, composite, better)


def ranked_places(viewer: Actor, place: Place) -> dict[str, list[Place]]:
    """Villages and communities inside the place, by the path of what they lie in directly; inside
    one of them, its own parts."""
    rows = Place.objects.filter(
        path__under=viewer.territory(VIEW).within(place.path),
        kind__in=SETTLEMENTS,
        closed_on__isnull=True,
    ).exclude(pk=place.pk)
    groups: dict[str, list[Place]] = defaultdict(list)
    for row in rows.order_by("path"):
        groups[row.path[: -Place.steplen]].append(row)
    return dict(groups) or {place.path: map_children(viewer, place)}


def figures_of(
    viewer: Actor, ref: FigureRef, groups: dict[str, list[Place]], moment: datetime
) -> dict[uuid.UUID, Figure]:
    """The figure of each place, two queries for each group of places that lie side by side."""
    found = {}
    for path, places in groups.items():
        over = place_by_path(COUNTER, path)
        for one in by_child_for(viewer, ref, over, places, moment):
            found[one.place.pk] = one.figure
    return found


def place_lines(
    viewer: Actor, ref: FigureRef, place: Place, moment: datetime, per: Per, small: int
) -> list[Line]:
    """A line for each village and community, in no order yet."""
    groups = ranked_places(viewer, place)
    found = figures_of(viewer, ref, groups, moment)
    divided = DENOMINATORS.get(per) if not isinstance(get_metric(ref.key), Rate) else None
    wholes = figures_of(viewer, divided, groups, moment) if divided else {}
    return [
        _line(one.pk, one.short_name, found[one.pk], wholes.get(one.pk), small)
        for places in groups.values()
        for one in places
    ]


def _line(key: uuid.UUID, name: str, figure: Figure, whole: Figure | None, small: int) -> Line:
    if figure.whole is not None:
        value = None if figure.value is None else Decimal(figure.value)
        is_small = 0 < figure.whole < small
        return Line(key, name, value, figure.part, figure.whole, is_small=is_small)
    number = figure.value
    if whole is None:
        return Line(key, name, None if number is None else Decimal(number), number)
    of = whole.value or 0
    return Line(key, name, by_thousand(number, of), number, of, is_small=0 < of < small)


def _composite(
    viewer: Actor, place: Place, composite: Composite, moment: datetime, small: int
) -> list[Line]:
    names = {
        one.pk: one.short_name for places in ranked_places(viewer, place).values() for one in places
    }
    parts = []
    for part in composite.parts:
        if part.figure == RECRUITMENT:
            lines = [_standing(one) for one in _standings(viewer, place, moment)[0]]
            parts.append((part.weight, points_of(lines, True)))
            continue
        ref = FigureRef.parse(part.figure)
        if reference_fault(ref):
            raise NotFound()
        lines = place_lines(viewer, ref, place, moment, Per(part.per), small)
        parts.append(
            (part.weight, points_of(lines, get_metric(ref.key).more_is_better is not False))
        )
    return composed(names, parts)


@cache
def counts_by_team(key: str) -> bool:
    """Whether the rows behind a figure say who did the work, so that teams can be ranked by it."""
    metric = get_metric(key)
    metrics = metric.parts if isinstance(metric, Rate) else (metric,)
    return all(one.group in BY_STAFF and _names_staff(one) for one in metrics)


def _names_staff(metric: Metric) -> bool:
    rows = metric.query(Asked(COUNTER, "", datetime(2020, 1, 1, tzinfo=UTC)))
    return any(field.name == "staff" for field in rows.model._meta.get_fields())


def teams_of(viewer: Actor, place: Place, kind: str, day: date) -> list[Team]:
    """Teams of a kind that are led from the place, cover it, or lie over or inside it."""
    territory = viewer.territory(VIEW).within(place.path)
    with everywhere("a team that covers a village is that village's to see"):
        rows = Team.objects.filter(existing_on(day), concerning(territory), kind=kind)
        return list(rows.order_by("path", "name", "pk"))


def team_lines(
    viewer: Actor,
    ref: FigureRef,
    place: Place,
    moment: datetime,
    wanted: Wanted,
    small: int,
) -> list[Line]:
    """A line for each team: what its members of the day did, by member unless it is a share."""
    if wanted.units not in TeamKind.values or not counts_by_team(ref.key):
        raise NotFound()
    teams = teams_of(viewer, place, wanted.units, local_day(moment))
    members = _members(teams, local_day(moment))
    metric = get_metric(ref.key)
    counts = [
        _by_staff(viewer, one, place.path, moment, ref)
        for one in (metric.parts if isinstance(metric, Rate) else (metric,))
    ]
    lines = []
    for team in teams:
        people = members.get(team.pk, set())
        sums = [sum(count.get(one, 0) for one in people) for count in counts]
        if isinstance(metric, Rate):
            part, whole = sums
            value = share(part, whole)
            lines.append(Line(team.pk, team.name, value, part, whole, is_small=0 < whole < small))
        elif wanted.per:
            value = None
            if people:
                value = (Decimal(sums[0]) / len(people)).quantize(Decimal("0.1"))
            lines.append(
                Line(team.pk, team.name, value, sums[0], len(people), is_small=len(people) < 3)
            )
        else:
            value = Decimal(sums[0]) if people else None
            lines.append(Line(team.pk, team.name, value, sums[0]))
    return lines


def _members(teams: Sequence[Team], day: date) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    with everywhere("members of a team that may be seen may be counted"):
        rows = TeamMember.objects.filter(member_on(day), team__in=[team.pk for team in teams])
        for team_id, staff_id in rows.values_list("team_id", "staff_id"):
            found[team_id].add(staff_id)
    return found


def _by_staff(
    viewer: Actor, metric: Metric, path: str, moment: datetime, ref: FigureRef
) -> dict[uuid.UUID, Any]:
    """So many of the figure's rows by who did them, within what the viewer may see figures of."""
    rows = rows_of(COUNTER, metric, path, moment, ref.cut)
    within = viewer.territory(VIEW).within(path)
    rows = rows.filter(**{f"{metric.path_field}__under": within})
    counted = rows.order_by().values("staff_id").annotate(total=metric.total)
    return {row["staff_id"]: row["total"] or 0 for row in counted}


def _standings(
    viewer: Actor, place: Place, moment: datetime
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    found = recruitment_ranking(viewer, place.path, local_day(moment), moment)
    return found.places, found.departments


def _standing(one: Standing) -> Line:
    return Line(
        id=one.id,
        name=one.name,
        value=one.rate,
        number=one.recommended,
        of=one.target or None,
        rank=one.rank if one.rate is not None else None,
        change=one.change,
    )


def _recruitment(viewer: Actor, place: Place, wanted: Wanted, moment: datetime) -> Table:
    places, departments = _standings(viewer, place, moment)
    found = [_standing(one) for one in (places if wanted.units == PLACES else departments)]
    lines = [one for one in found if one.value is not None]
    lines += [one for one in found if one.value is None]
    title = ranking_title(viewer, place, wanted, moment)
    return Table(wanted, title, "%", local_day(moment), moment, tuple(lines))
