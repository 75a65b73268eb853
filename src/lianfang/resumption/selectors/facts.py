"""Who works on a day and how many are back: dated facts, so that any day counts the same again."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.resumption.models import StaffReturn, WorkFact


def latest_fact(day: date, known_at: datetime | None = None) -> QuerySet[WorkFact]:
    """For a subquery on enterprises: the fact that holds at the end of the day, the newest first.

    `known_at`: only what had been recorded by then.
    """
    with everywhere("the enterprises they belong to are limited to the viewer's places"):
        rows: QuerySet[WorkFact] = WorkFact.objects.filter(enterprise=OuterRef("pk"), day__lte=day)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows.order_by("-day", "-recorded_at", "-pk")


def works_on(day: date, known_at: datetime | None = None) -> Subquery:
    """True, False or NULL: whether an enterprise works on the day."""
    return Subquery(latest_fact(day, known_at).values("works")[:1])


def working_on(day: date, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the enterprises that work on the day."""
    with everywhere("the caller found these enterprises for somebody"):
        rows = Enterprise.objects.filter(pk__in=list(ids)).alias(works_then=works_on(day))
        return set(rows.filter(works_then=True).values_list("pk", flat=True))


def returns_of(viewer: Actor, enterprise: Enterprise) -> list[StaffReturn]:
    """Every record of staff back at their posts, the newest first."""
    with everywhere("the enterprise itself was found for the viewer"):
        rows = StaffReturn.objects.filter(enterprise=enterprise).select_related("batch")
        return list(rows.order_by("-day", "-recorded_at")[:200])


def facts_of(viewer: Actor, enterprise: Enterprise) -> list[WorkFact]:
    """Since when it works, or does not; the newest first."""
    with everywhere("the enterprise itself was found for the viewer"):
        rows = WorkFact.objects.filter(enterprise=enterprise)
        return list(rows.order_by("-day", "-recorded_at")[:50])


def work_by_day(
    enterprises: QuerySet[Enterprise], days: Sequence[date]
) -> tuple[list[tuple[int, int]], dict[uuid.UUID, int]]:
    """For each of the days, in order: how many of the enterprises work, and how many of their staff
    are at their posts; and those that work at the end of the last day, each with its staff there.
    Staff of those that do not work on the day do not count. Two queries for all of it."""
    facts, staff = _changes(enterprises, days[-1])
    found: list[tuple[int, int]] = []
    working: set[uuid.UUID] = set()
    back: defaultdict[uuid.UUID, int] = defaultdict(int)
    for there in _walk(facts, staff, days, working, back):
        found.append((len(working), there))
    return found, {one: max(back[one], 0) for one in working}


Facts = defaultdict[date, list[tuple[uuid.UUID, bool]]]
Returns = defaultdict[date, list[tuple[uuid.UUID, int]]]


def _changes(enterprises: QuerySet[Enterprise], until: date) -> tuple[Facts, Returns]:
    """What changed on which day: works or not, and people back; two queries."""
    wanted = enterprises.order_by().values("pk")
    facts: Facts = defaultdict(list)
    staff: Returns = defaultdict(list)
    with everywhere("the enterprises are limited to the viewer's places"):
        for day, enterprise_id, works in (
            WorkFact.objects.filter(enterprise__in=wanted, day__lte=until)
            .order_by("day", "recorded_at", "pk")
            .values_list("day", "enterprise_id", "works")
        ):
            facts[day].append((enterprise_id, works))
        for day, enterprise_id, people in StaffReturn.objects.filter(
            enterprise__in=wanted, day__lte=until
        ).values_list("day", "enterprise_id", "people"):
            staff[day].append((enterprise_id, people))
    return facts, staff


def _walk(
    facts: Facts,
    staff: Returns,
    days: Sequence[date],
    working: set[uuid.UUID],
    back: defaultdict[uuid.UUID, int],
) -> Iterator[int]:
    """Go through the days: who works and how many people of each enterprise are back is kept in
    `working` and `back`; how many are at their posts in all is told of each day."""
    changes = sorted({*facts, *staff})
    place = there = 0
    for day in days:
        while place < len(changes) and changes[place] <= day:
            for enterprise_id, works in facts.get(changes[place], []):
                if works and enterprise_id not in working:
                    working.add(enterprise_id)
                    there += max(back[enterprise_id], 0)
                elif not works and enterprise_id in working:
                    working.discard(enterprise_id)
                    there -= max(back[enterprise_id], 0)
            for enterprise_id, people in staff.get(changes[place], []):
                before = max(back[enterprise_id], 0)
                back[enterprise_id] += people
                if enterprise_id in working:
                    there += max(back[enterprise_id], 0) - before
            place += 1
        yield there
