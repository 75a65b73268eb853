"""Coverage: rules minus responsibilities. Each figure has its denominator; gaps open as rows.

What is told of a wide place comes from tallies that are kept by part of the tree and counted anew
wherever something changed (`kept`); of a small one, and every list, from the rows (`held`).
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lianfang.access.actors import Actor
from lianfang.command.playbook import Rule
from lianfang.command.selectors.held import HeldQuery, Tally, over_places
from lianfang.command.selectors.kept import rule_tallies
from lianfang.command.selectors.plan import RuleArea, rule_areas
from lianfang.command.selectors.subjects import SubjectCard, describe, place_names
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import Territory, ancestors
from lianfang.places.models import Place

RIGHT = "command.coverage.view"


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
    areas = rule_areas(viewer, place.path, moment, rules)
    found = [
        RuleCoverage(
            rule=area.rule,
            role_title=area.playbook.role_title(area.rule.role),
            tally=sum(below.values(), Tally()),
            below=below,
        )
        for area, below in zip(
            areas, rule_tallies(areas, place.path, territory, moment), strict=True
        )
    ]
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
        found = _gap_rows(area, territory, moment, wanted)
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
    area: RuleArea, territory: Territory, moment: datetime, limit: int
) -> list[tuple[uuid.UUID, int]]:
    query = HeldQuery(area, territory, moment)
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
    query = HeldQuery(area, territory, moment)
    with connection.cursor() as cursor:
        cursor.execute(f"{query.head} SELECT id, held FROM answered", query.params)  # noqa: S608
        return dict(cursor.fetchall())


def inherited_counts(
    area: RuleArea, territory: Territory, moment: datetime, paths: Iterable[str]
) -> dict[str, int]:
    """For each path: how many answer for a place at or above it in the rule's role."""
    sql, params = over_places(area, territory, moment)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        over = defaultdict(int, cursor.fetchall())
    return {path: sum(over[step] for step in (*ancestors(path), path)) for path in set(paths)}
