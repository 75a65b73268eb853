"""Who has been checked today and who has not: by place, and by name with the missing ones first.

Whom the plan asks comes from the register of the day; who was checked from the notes kept beside
the checks. Neither grows with the days that have gone by.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Left

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.playbook.health import Asked, HealthPlan
from lianfang.command.selectors.plan import Region, regions
from lianfang.command.selectors.subjects import SubjectCard, describe, here_on, in_group_on
from lianfang.health.enums import OPEN_STATES, Source
from lianfang.health.models import FeverAlert, HealthTally
from lianfang.kit.clock import local_day
from lianfang.kit.territory import STEP
from lianfang.people.models import LIVES_HERE, PRESENT, GroupMembership, Person
from lianfang.places.models import Place

COVERAGE = "health.coverage.view"
ROWS = "health.check.view"


@dataclass(frozen=True, slots=True)
class Tally:
    """Of a place on a day: persons asked and among them checked; all checks and fevers."""

    asked: int = 0
    checked: int = 0
    checks: int = 0
    verified: int = 0
    fevers: int = 0
    cases: int = 0

    @property
    def missing(self) -> int:
        """Asked and not checked."""
        return self.asked - self.checked


@dataclass(frozen=True, slots=True)
class ChildTally:
    """The tally of a place directly below; `is_rest`: of the place itself, outside those below."""

    id: uuid.UUID
    path: str
    name: str
    tally: Tally
    is_rest: bool = False


@dataclass(frozen=True, slots=True)
class DayCoverage:
    """A place's day: whole, and by place below with the most missing first."""

    day: date
    total: Tally
    children: tuple[ChildTally, ...]
    is_asked: bool


def _asking(viewer: Actor, path: str, moment: datetime) -> list[tuple[Region, HealthPlan]]:
    """Parts of the place where a check is asked every day, and by which plan."""
    found = []
    for region in regions(viewer, path, moment):
        plan = region.view.playbook.health
        if plan.asking.in_phase(region.view.phase.key):
            found.append((region, plan))
    return found


def asked_persons(
    viewer: Actor, path: str, day: date, moment: datetime, right: str
) -> QuerySet[Person] | None:
    """Everybody in the place of whom the plan asks a check on the day; None where it asks nobody.

    Today those who live there now; on an earlier day those who lived there then.
    """
    areas = _asking(viewer, path, moment)
    territory = viewer.territory(right).within(path)
    if not areas or territory.is_nowhere:
        return None
    wanted = Q(pk__in=[])
    for region, plan in areas:
        part = region.condition()
        if plan.asking.of == Asked.GROUPS:
            member = GroupMembership.objects.filter(in_group_on(day), person=OuterRef("pk"))
            if plan.asking.groups:
                member = member.filter(group__in=plan.asking.groups)
            part &= Q(Exists(member))
        wanted |= part
    is_today = day >= local_day(moment)
    there = PRESENT if is_today else here_on(day) & Q(merged_into__isnull=True)
    rows: QuerySet[Person] = Person.objects.filter(there, LIVES_HERE, wanted, path__under=territory)
    return rows.order_by()


def day_coverage(
    viewer: Actor, place: Place, moment: datetime, day: date | None = None
) -> DayCoverage:
    """How far the day's checks have come in the place and in each place directly below."""
    day = day or local_day(moment)
    length = len(place.path) + STEP
    persons = asked_persons(viewer, place.path, day, moment, COVERAGE)
    numbers: dict[str, dict[str, int]] = {}

    def add(path: str, **found: int) -> None:
        row = numbers.setdefault(path, {})
        for name, number in found.items():
            row[name] = row.get(name, 0) + number

    if persons is not None:
        sql, params = persons.values_list("pk", "path").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT left(a.path, %s), count(*), count(d.person_id) FROM ({sql}) a (id, path)"  # noqa: S608  compiled parts; values are parameters
                " LEFT JOIN health_personday d ON d.day = %s AND d.person_id = a.id GROUP BY 1",
                [length, *params, day],
            )
            for path, asked, checked in cursor.fetchall():
                add(path, asked=asked, checked=checked)
    territory = viewer.territory(COVERAGE).within(place.path)
    child = Left("path", length)
    tallies = HealthTally.objects.filter(day=day, path__under=territory).order_by()
    summed = tallies.annotate(child=child).values_list("child")
    for path, checks, verified, fevers in summed.annotate(
        all_checks=Sum("checks"),
        verified=Sum("checks", filter=Q(source=Source.VERIFIED), default=0),
        all_fevers=Sum("fevers"),
    ):
        add(path, checks=checks, verified=verified, fevers=fevers)
    cases = FeverAlert.objects.filter(state__in=OPEN_STATES, path__under=territory).order_by()
    for path, number in cases.annotate(child=child).values_list("child").annotate(n=Count("pk")):
        add(path, cases=number)
    total: dict[str, int] = {}
    for row in numbers.values():
        for name, number in row.items():
            total[name] = total.get(name, 0) + number
    children = _children(place, numbers)
    return DayCoverage(day, Tally(**total), children, persons is not None)


def _children(place: Place, numbers: dict[str, dict[str, int]]) -> tuple[ChildTally, ...]:
    rows = Place.objects.filter(path__in=numbers).values_list("id", "path", "short_name")
    found = [
        ChildTally(pk, path, name, Tally(**numbers[path]), is_rest=path == place.path)
        for pk, path, name in rows
    ]
    return tuple(sorted(found, key=lambda one: (-one.tally.missing, one.path)))


@dataclass(frozen=True, slots=True)
class MissingPage:
    """Part of the list of those who were asked and not checked, in the order of places."""

    cards: tuple[SubjectCard, ...]
    has_more: bool
    is_asked: bool


def missing_persons(
    viewer: Actor,
    place: Place,
    moment: datetime,
    *,
    day: date | None = None,
    offset: int = 0,
    limit: int = 50,
) -> MissingPage:
    """Who was asked and has not been checked on the day, as the viewer may see them."""
    day = day or local_day(moment)
    persons = asked_persons(viewer, place.path, day, moment, ROWS)
    if persons is None:
        return MissingPage((), has_more=False, is_asked=False)
    sql, params = persons.values_list("pk", "path").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.id FROM ({sql}) a (id, path)"  # noqa: S608  compiled parts; values are parameters
            " LEFT JOIN health_personday d ON d.day = %s AND d.person_id = a.id"
            " WHERE d.person_id IS NULL ORDER BY a.path, a.id OFFSET %s LIMIT %s",
            [*params, day, offset, limit + 1],
        )
        ids: list[Any] = [row[0] for row in cursor.fetchall()]
    cards = describe(viewer, [(SubjectKind.PERSON, one) for one in ids[:limit]], day)
    shown = tuple(cards[one] for one in ids[:limit] if one in cards)
    return MissingPage(shown, has_more=len(ids) > limit, is_asked=True)
