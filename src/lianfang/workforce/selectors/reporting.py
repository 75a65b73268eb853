"""Who has reported in a window of the day and who has not: by enterprise, and by person.

Read from the health checks themselves, wherever they were taken: by the employee, by the contact of
the enterprise, at a gate or at home. Nobody ticks anything off.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.enums import EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.health.models import HealthCheck
from lianfang.kit.clock import local_day
from lianfang.kit.territory import Territory
from lianfang.people.selectors.cards import place_names
from lianfang.workforce.models import Employment, EmploymentStep, MissingTold
from lianfang.workforce.selectors.employees import employed_on
from lianfang.workforce.selectors.plans import Window

REPORTS = "workforce.report.view"
# Checks of the window. A record that was corrected speaks no more, nor does one that says nothing
# took place.
_CHECKS = """
    FROM health_healthcheck h
    WHERE h.taken_at >= %s AND h.taken_at < %s AND NOT h.void AND NOT EXISTS (
        SELECT 1 FROM health_healthcheck c WHERE c.supersedes_id = h.id)
"""
# Of each person: when they first reported, whether somebody saw a thermometer, whether it was hot.
_COUNTED = f"""
    SELECT h.person_id, min(h.taken_at) AS first, bool_or(h.source = 'verified') AS verified,
        bool_or(h.fever) AS fever
    {_CHECKS} GROUP BY h.person_id
"""
_SAID = f"""
    SELECT DISTINCT ON (h.person_id) h.person_id, h.taken_at, h.temperature, h.source, h.fever
    {_CHECKS} AND h.person_id = ANY(%s)
    ORDER BY h.person_id, h.fever DESC, h.taken_at DESC
"""


def asked_employments(
    rows: QuerySet[Employment], asks: Sequence[str], day: date, today: date
) -> QuerySet[Employment]:
    """Those of `rows` whom the plan asks for a report on the day: employed then by an enterprise
    that works, and in one of the states `asks` names."""
    rows = rows.exclude(enterprise__state__in=_CLOSED).order_by()
    if day >= today:
        return rows.filter(until__isnull=True, state__in=list(asks))
    steps = EmploymentStep.objects.filter(employment=OuterRef("pk"), day__lte=day)
    last = Subquery(steps.order_by("-day", "-at", "-id").values("to_state")[:1])
    return rows.filter(employed_on(day)).alias(stood=last).filter(stood__in=list(asks))


_CLOSED = [one for one in EnterpriseState.values if one != EnterpriseState.OPEN]


# Thousands of them are made for one page: a tuple is made in a tenth of the time of a dataclass.
class Report(NamedTuple):
    """How a window stands for an enterprise: asked, reported, of them seen by somebody; fevers."""

    asked: int = 0
    reported: int = 0
    verified: int = 0
    fevers: int = 0
    late: int = 0

    @property
    def missing(self) -> int:
        """Asked and not reported."""
        return self.asked - self.reported


class EnterpriseReport(NamedTuple):
    """A window's report of one enterprise. `told`: how many levels know that some are missing."""

    id: uuid.UUID
    name: str
    place_name: str
    path: str
    report: Report
    told: int = 0


@dataclass(frozen=True, slots=True)
class Board:
    """A window of a day over a place: whole, and by enterprise with the most missing first."""

    window: Window
    total: Report
    rows: tuple[EnterpriseReport, ...]

    @property
    def enterprises(self) -> int:
        """Enterprises of which anybody is asked."""
        return len(self.rows)

    @property
    def complete(self) -> int:
        """Enterprises of which nobody is missing."""
        return sum(not row.report.missing for row in self.rows)


def report_board(
    viewer: Actor,
    place_path: str,
    window: Window,
    asks: Sequence[str],
    moment: datetime,
    right: str = REPORTS,
) -> Board:
    """How the reports of a window have come in, of all enterprises in the place."""
    territory = viewer.territory(right).within(place_path)
    rows = Employment.objects.filter(enterprise__path__under=territory)
    counted = counts(asked_employments(rows, asks, window.day, local_day(moment)), window)
    # All of the territory, not those counted by their ids: thousands of ids in a statement cost
    # more than the rows.
    found = Enterprise.objects.filter(path__under=territory).order_by()
    named = [
        one for one in found.values_list("pk", "name", "path", "name_key") if one[0] in counted
    ]
    places = place_names(viewer, {path for _pk, _name, path, _key in named}, place_path)
    told = _levels_told(window, territory)
    shown = [
        (key, EnterpriseReport(pk, name, places[path], path, counted[pk], told.get(pk, 0)))
        for pk, name, path, key in named
    ]
    shown.sort(key=lambda one: (-one[1].report.missing, one[0]))
    return Board(window, _total(counted.values()), tuple(row for _key, row in shown))


def counts(asked: QuerySet[Employment], window: Window) -> dict[uuid.UUID, Report]:
    """The window's report of each enterprise that employs somebody of `asked`."""
    sql, params = asked.values_list("enterprise_id", "person_id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.enterprise, count(*), count(c.person_id), count(*) FILTER (WHERE c.verified),"  # noqa: S608  compiled parts; values are parameters
            " count(*) FILTER (WHERE c.fever), count(*) FILTER (WHERE c.first >= %s)"
            f" FROM ({sql}) a (enterprise, person) LEFT JOIN ({_COUNTED}) c"
            " ON c.person_id = a.person GROUP BY 1",
            [window.due_at, *params, window.begins_at, window.ends_at],
        )
        return {row[0]: Report(*row[1:]) for row in cursor.fetchall()}


def _total(reports: Iterable[Report]) -> Report:
    found = list(reports)
    return Report(
        asked=sum(one.asked for one in found),
        reported=sum(one.reported for one in found),
        verified=sum(one.verified for one in found),
        fevers=sum(one.fevers for one in found),
        late=sum(one.late for one in found),
    )


def _levels_told(window: Window, territory: Territory) -> dict[uuid.UUID, int]:
    rows = MissingTold.objects.filter(
        day=window.day, window=window.key, enterprise__path__under=territory
    ).order_by("level")
    return dict(rows.values_list("enterprise_id", "level"))


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody reported in a window: °C (None: only symptoms), when, and who saw it."""

    taken_at: datetime
    temperature: Decimal | None
    is_verified: bool
    fever: bool


def said_by(person_ids: Sequence[uuid.UUID], window: Window) -> dict[uuid.UUID, Said]:
    """What each of these persons reported in the window; the caller checks who may look."""
    with connection.cursor() as cursor:
        cursor.execute(_SAID, [window.begins_at, window.ends_at, list(person_ids)])
        return {
            person: Said(taken, heat, source == "verified", fever)
            for person, taken, heat, source, fever in cursor.fetchall()
        }


def reported_condition(window: Window) -> Q:
    """Condition on employments: the person has reported in the window."""
    with everywhere("a check counts wherever the employee lives"):
        checks = HealthCheck.objects.filter(
            taken_at__gte=window.begins_at, taken_at__lt=window.ends_at, void=False
        )
        corrected = HealthCheck.objects.filter(supersedes=OuterRef("pk"))
        return Q(person__in=checks.filter(~Exists(corrected)).order_by().values("person"))
