"""How many answer for each subject of a rule, counted from the rows: one statement a rule.

Everything is counted set-based, whatever the size of the place. Somebody who is away or has left
covers nothing. Where a rule is inherited, whoever answers for a place in the role answers for all
subjects under it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.selectors.plan import RuleArea
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import subject_rows
from lianfang.kit.clock import local_day
from lianfang.kit.territory import Territory, ancestors
from lianfang.places.models import Place


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


def counted(
    area: RuleArea, territory: Territory, moment: datetime, length: int
) -> dict[str, Tally]:
    """The tally of one rule in the territory, counted now, by the first `length` characters of the
    subjects' paths."""
    query = HeldQuery(area, territory, moment, ordered=False)
    rule = area.rule
    statement = f"""
        {query.head}
        SELECT left(path, %s) AS part, count(*),
               count(*) FILTER (WHERE held >= %s),
               count(*) FILTER (WHERE held = 0 AND held < %s),
               count(*) FILTER (WHERE held > 0 AND held < %s),
               count(*) FILTER (WHERE held > %s)
        FROM answered GROUP BY 1 ORDER BY 1
    """  # noqa: S608  put together from compiled queries; values are parameters
    numbers = (length, rule.minimum, rule.minimum, rule.minimum, rule.maximum)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*query.params, *numbers])
        return {part: Tally(*numbers) for part, *numbers in cursor.fetchall()}


class HeldQuery:
    """`WITH ... answered(id, path, walking_order, held)`: each subject, how many answer for it."""

    def __init__(
        self,
        area: RuleArea,
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
            above_sql, above_params = over_places(area, territory, moment)
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


def over_places(
    area: RuleArea, territory: Territory, moment: datetime
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
