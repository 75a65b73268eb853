"""Coverage: rules minus responsibilities. Each figure has its denominator; gaps open as rows.

Everything is counted set-based, one statement per rule whatever the size of the place. Somebody who
is away or has left covers nothing. Where a rule is inherited, whoever answers for a place in the
role answers for all subjects under it.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook import Rule
from lianfang.command.selectors.plan import RuleArea, rule_areas
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import SubjectCard, describe, place_names, subject_rows
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP, Territory, ancestors
from lianfang.places.models import Place

RIGHT = "command.coverage.view"


@dataclass(frozen=True, slots=True)
class Tally:
    """Subjects of a rule in a place: all, covered, without anybody, with too few, with too many."""

    total: int = 0
    covered: int = 0
    without: int = 0
    short: int = 0
    over: int = 0

    @property
    def gaps(self) -> int:
        return self.total - self.covered

    @property
    def rate(self) -> float | None:
        """Share covered, 0 to 1; None where there is nobody to cover."""
        return self.covered / self.total if self.total else None

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.total + other.total,
            self.covered + other.covered,
            self.without + other.without,
            self.short + other.short,
            self.over + other.over,
        )


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule in a place: its tally, and the tally of each place directly below (by path)."""

    rule: Rule
    role_title: str
    tally: Tally
    below: dict[str, Tally]


@dataclass(frozen=True, slots=True)
class ChildCoverage:
    """One place below with its tally for each rule (None where the rule does not hold there)."""

    id: uuid.UUID
    path: str
    name: str
    kind: str
    tallies: tuple[Tally | None, ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Coverage of a place: every rule in force, and every place below, most gaps first."""

    place: Place
    moment: datetime
    rules: tuple[RuleCoverage, ...]
    children: tuple[ChildCoverage, ...]

    @property
    def gaps(self) -> int:
        return sum(rule.tally.gaps for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Gap:
    """A subject that has fewer people in a role than the rule asks for."""

    rule: Rule
    role_title: str
    subject: SubjectCard
    held: int

    @property
    def missing(self) -> int:
        return self.rule.minimum - self.held


@dataclass(frozen=True, slots=True)
class GapPage:
    """One page of gaps of one rule."""

    rule: Rule
    role_title: str
    gaps: tuple[Gap, ...]
    has_more: bool


def coverage(
    viewer: Actor, place: Place, moment: datetime, rules: Iterable[str] | None = None
) -> Coverage:
    """How every rule in force at `moment` is kept in the place, in all and by place below."""
    territory = viewer.territory(RIGHT).within(place.path)
    found = []
    for area in rule_areas(viewer, place.path, moment, rules):
        below = tallies(area, place.path, territory, moment)
        found.append(
            RuleCoverage(
                rule=area.rule,
                role_title=area.playbook.role_title(area.rule.role),
                tally=sum(below.values(), Tally()),
                below=below,
            )
        )
    return Coverage(place, moment, tuple(found), _children(place.path, found))


def _children(path: str, rules: Sequence[RuleCoverage]) -> tuple[ChildCoverage, ...]:
    paths = sorted({child for rule in rules for child in rule.below})
    names = place_names(paths)
    found = [
        ChildCoverage(
            id=names[child].id,
            path=child,
            name=names[child].name,
            kind=names[child].kind,
            tallies=tuple(rule.below.get(child) for rule in rules),
            gaps=sum(rule.below[child].gaps for rule in rules if child in rule.below),
        )
        for child in paths
        if child in names
    ]
    return tuple(sorted(found, key=lambda one: (-one.gaps, one.path)))


def tallies(area: RuleArea, path: str, territory: Territory, moment: datetime) -> dict[str, Tally]:
    """The tally of one rule for each place directly below the one at `path`, by its path."""
    query = HeldQuery(area, path, territory, moment, ordered=False)
    rule = area.rule
    statement = f"""
        {query.head}
        SELECT left(path, %s) AS child, count(*),
               count(*) FILTER (WHERE held >= %s),
               count(*) FILTER (WHERE held = 0 AND held < %s),
               count(*) FILTER (WHERE held > 0 AND held < %s),
               count(*) FILTER (WHERE held > %s)
        FROM answered GROUP BY 1 ORDER BY 1
    """  # noqa: S608  put together from compiled queries; values are parameters
    numbers = (len(path) + STEP, rule.minimum, rule.minimum, rule.minimum, rule.maximum)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*query.params, *numbers])
        return {child: Tally(*numbers) for child, *numbers in cursor.fetchall()}


class HeldQuery:
    """`WITH ... answered(id, path, walking_order, held)`: each subject, how many answer for it."""

    def __init__(
        self,
        area: RuleArea,
        path: str,
        territory: Territory,
        moment: datetime,
        *,
        ordered: bool = True,
    ) -> None:
        day = local_day(moment)
        rule = area.rule
        where = Q(path__under=territory) & area.condition()
        subjects = subject_rows(rule.subjects, where, day, ordered=ordered)
        direct = (
            Responsibility.objects.filter(
                in_force(day),
                serving(day, "staff__"),
                path__under=territory,
                role=rule.role,
                subject_kind=rule.subjects.kind,
            )
            .order_by()
            .values_list("subject_id")
            .annotate(number=Count("*"))
        )
        subject_sql, subject_params = subjects.query.sql_with_params()
        direct_sql, direct_params = direct.query.sql_with_params()
        parts = [
            f"subject(id, path, walking_order) AS ({subject_sql})",
            f"direct(subject_id, number) AS ({direct_sql})",
        ]
        self.params: list[Any] = [*subject_params, *direct_params]
        reach, joined = "0", ""
        if rule.inherited:
            above_sql, above_params = _over_places(area, path, territory, moment)
            own = "<" if rule.subjects.kind == SubjectKind.PLACE else "<="
            parts.append(f"over_place(path, number) AS ({above_sql})")
            places = Place.objects.filter(path__under=territory).order_by().values_list("path")
            places_sql, places_params = places.query.sql_with_params()
            parts.append(_REACH.format(own=own, places=places_sql))
            self.params += [*above_params, *places_params]
            reach, joined = "coalesce(reach.number, 0)", "LEFT JOIN reach ON reach.path = s.path"
        parts.append(
            f"""answered(id, path, walking_order, held) AS (
                SELECT s.id, s.path, s.walking_order, coalesce(direct.number, 0) + {reach}
                FROM subject s LEFT JOIN direct ON direct.subject_id = s.id {joined})"""  # noqa: S608  compiled parts, values are parameters
        )
        self.head = "WITH " + ",\n".join(parts)


# For each place a subject may be at: how many answer for a place on the way down to it.
_REACH = """reach(path, number) AS (
    SELECT at.path, sum(over_place.number)
    FROM ({places}) AS at(path)
    CROSS JOIN LATERAL generate_series(4, length(at.path), 4) AS step(length)
    JOIN over_place ON over_place.path = left(at.path, step.length)
    WHERE step.length {own} length(at.path)
    GROUP BY at.path)"""


def _over_places(
    area: RuleArea, path: str, territory: Territory, moment: datetime
) -> tuple[str, tuple[Any, ...]]:
    """Places somebody answers for in the rule's role, in the territory and above: path, number."""
    day = local_day(moment)
    above = {step for prefix in territory.prefixes for step in ancestors(prefix)}
    with everywhere("who answers for a place above answers for what lies in it"):
        rows: QuerySet[Any, Any] = (
            Responsibility.objects.filter(
                in_force(day),
                serving(day, "staff__"),
                Q(path__under=territory) | Q(path__in=above),
                role=area.rule.role,
                subject_kind=SubjectKind.PLACE,
            )
            .order_by()
            .values_list("path")
            .annotate(number=Count("*"))
        )
        return rows.query.sql_with_params()


def gaps(
    viewer: Actor,
    place: Place,
    moment: datetime,
    rule_key: str,
    *,
    offset: int = 0,
    limit: int = 50,
) -> GapPage:
    """Subjects of one rule that nobody, or too few, answer for, in walking order.

    Raises NotFound when no such rule is in force in the place.
    """
    areas = rule_areas(viewer, place.path, moment, [rule_key])
    if not areas:
        raise NotFound()
    territory = viewer.territory("command.responsibility.view").within(place.path)
    rows: list[tuple[RuleArea, uuid.UUID, int]] = []
    for area in areas:
        wanted = offset + limit + 1 - len(rows)
        found = _gap_rows(area, place.path, territory, moment, wanted)
        rows += [(area, pk, held) for pk, held in found]
        if len(rows) > offset + limit:
            break
    shown = rows[offset : offset + limit]
    cards = describe(
        viewer, ((area.rule.subjects.kind, pk) for area, pk, _held in shown), local_day(moment)
    )
    first = areas[0]
    return GapPage(
        rule=first.rule,
        role_title=first.playbook.role_title(first.rule.role),
        gaps=tuple(
            Gap(area.rule, area.playbook.role_title(area.rule.role), cards[pk], held)
            for area, pk, held in shown
            if pk in cards
        ),
        has_more=len(rows) > offset + limit,
    )


def _gap_rows(
    area: RuleArea, path: str, territory: Territory, moment: datetime, limit: int
) -> list[tuple[uuid.UUID, int]]:
    query = HeldQuery(area, path, territory, moment)
    statement = f"""
        {query.head}
        SELECT id, held FROM answered WHERE held < %s
        ORDER BY path, walking_order, id LIMIT %s
    """  # noqa: S608  put together from compiled queries; values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [*query.params, area.rule.minimum, limit])
        return list(cursor.fetchall())


def held_counts(
    viewer: Actor, area: RuleArea, path: str, moment: datetime, right: str
) -> dict[uuid.UUID, int]:
    """For every subject of the rule in the place: how many answer for it. For planners."""
    territory = viewer.territory(right).within(path)
    query = HeldQuery(area, path, territory, moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{query.head} SELECT id, held FROM answered", query.params)  # noqa: S608
        return dict(cursor.fetchall())


def inherited_counts(
    area: RuleArea, territory: Territory, moment: datetime, paths: Iterable[str]
) -> dict[str, int]:
    """For each path: how many answer for a place at or above it in the rule's role."""
    sql, params = _over_places(area, "", territory, moment)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        over = defaultdict(int, cursor.fetchall())
    return {path: sum(over[step] for step in (*ancestors(path), path)) for path in set(paths)}
