"""Liaison visits, and first of all whom nobody visited in the days of the plan."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook.needs import Needs
from lianfang.command.selectors.responsibilities import in_force, own_staff
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.enterprises import answering
from lianfang.enterprises.selectors.liaison import asked_for
from lianfang.enterprises.selectors.names import name_key
from lianfang.enterprises.selectors.subjects import there_on
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import NotFound
from lianfang.needs.enums import OPEN, VisitHow
from lianfang.needs.models import LiaisonVisit, Ticket
from lianfang.needs.selectors.plans import Plans, needs_plan
from lianfang.people.selectors.cards import place_names

VIEW = "needs.visit.view"
SORTS = {"last": "last_visit", "name": "name_key", "place": "path", "needs": "open_needs"}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """An enterprise on somebody's round. `days`: since the last visit, None if there was none;
    `is_due`: longer ago than the plan allows, or never."""

    id: uuid.UUID
    name: str
    place_name: str
    officers: tuple[str, ...]
    last_visit: datetime | None
    days: int | None
    is_due: bool
    open_needs: int
    overdue_needs: int


@dataclass(frozen=True, slots=True)
class VisitFilter:
    """What narrows the log of visits: how, since a day, words."""

    how: str = ""
    since: date | None = None
    until: date | None = None
    enterprise_id: uuid.UUID | None = None
    text: str = ""


def visited_since(path: str, moment: datetime) -> datetime:
    """Who was visited from this moment on was visited in the days of the plan at `path`."""
    return _begin(needs_plan(path, moment), moment)


def _begin(plan: Needs, moment: datetime) -> datetime:
    return day_bounds(local_day(moment) - timedelta(days=plan.visit_days - 1))[0]


def due(since: datetime) -> Q:
    """Condition on enterprises of `rounds`: nobody visited them since that moment."""
    return Q(last_visit__isnull=True) | Q(last_visit__lt=since)


def with_visits(rows: QuerySet[Enterprise], moment: datetime) -> QuerySet[Any]:
    """Enterprises with `last_visit`, `open_needs` and `overdue_needs`."""
    visits = LiaisonVisit._base_manager.filter(
        enterprise=OuterRef("pk"), stands=True, visited_at__lte=moment
    ).order_by("-visited_at")
    tickets = Ticket._base_manager.filter(enterprise=OuterRef("pk"), state__in=OPEN).order_by()
    late = tickets.filter(due_at__lt=moment)

    def number(found: QuerySet[Any]) -> Coalesce:
        counted = found.values("enterprise_id").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))

    return rows.annotate(
        last_visit=Subquery(visits.values("visited_at")[:1]),
        open_needs=number(tickets),
        overdue_needs=number(late),
    )


def own_round(viewer: Actor, moment: datetime) -> QuerySet[Any]:
    """Enterprises the viewer answers for themselves, in whichever role; those not visited for
    longest first. None for somebody who is not on the roster."""
    staff = own_staff(viewer)
    if staff is None:
        return with_visits(Enterprise.objects.none(), moment)
    with everywhere("limited to what the viewer answers for and may see just below"):
        held = Responsibility.objects.filter(
            in_force(local_day(moment)), staff=staff, subject_kind=SubjectKind.ENTERPRISE
        ).values("subject_id")
        rows: QuerySet[Enterprise] = Enterprise.objects.filter(
            there_on(local_day(moment)), pk__in=held, path__under=viewer.territory(VIEW)
        )
    return longest_ago(with_visits(rows, moment))


def own_beyond(viewer: Actor, moment: datetime) -> QuerySet[Any]:
    """Enterprises the viewer answers for by name that lie outside the places of their appointments;
    those not visited for longest first.

    Whoever is named responsible may know that much of them: `round_rows`, nothing else. No page of
    theirs opens by it, and nothing can be written (ADR 8).
    """
    staff = own_staff(viewer)
    if staff is None:
        return with_visits(Enterprise.objects.none(), moment)
    with everywhere("whoever answers for an enterprise by name may know how it stands"):
        held = Responsibility.objects.filter(
            in_force(local_day(moment)), staff=staff, subject_kind=SubjectKind.ENTERPRISE
        ).values("subject_id")
        rows: QuerySet[Enterprise] = Enterprise.objects.filter(
            there_on(local_day(moment)), pk__in=held
        ).exclude(path__under=viewer.territory(VIEW))
        return longest_ago(with_visits(rows, moment))


def rounds(
    viewer: Actor, moment: datetime, place_path: str = "", *, only_due: bool = False, text: str = ""
) -> QuerySet[Any]:
    """Enterprises of the place somebody visits: those a rule wants an officer for, or who have
    one; `only_due`: those nobody visited in the days of the plan."""
    day = local_day(moment)
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Enterprise] = Enterprise.objects.filter(
        there_on(day),
        Q(Exists(answering(day))) | asked_for(viewer, place_path, moment),
        path__under=territory,
    )
    if key := name_key(text):
        rows = rows.filter(name_key__contains=key)
    found = with_visits(rows, moment)
    return found.filter(due(visited_since(place_path, moment))) if only_due else found


def longest_ago(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by(F("last_visit").asc(nulls_first=True), "name_key", "pk")


def round_rows(
    viewer: Actor, rows: Iterable[Any], moment: datetime, below: str = ""
) -> list[RoundRow]:
    """Rows of one page, with who answers for each."""
    found = list(rows)
    day = local_day(moment)
    places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    plans = Plans(moment)
    with everywhere("the enterprises were found for the viewer; staff are known by name"):
        held = Responsibility.objects.filter(
            in_force(day), subject_id__in=[row.pk for row in found]
        ).order_by("role", "id")
        officers: dict[uuid.UUID, tuple[str, ...]] = {}
        for subject_id, name in held.values_list("subject_id", "staff__name"):
            officers[subject_id] = (*officers.get(subject_id, ()), name)
    shown = []
    for row in found:
        since, last = _begin(plans.at(row.path), moment), row.last_visit
        shown.append(
            RoundRow(
                id=row.pk,
                name=row.name,
                place_name=places[row.path],
                officers=officers.get(row.pk, ()),
                last_visit=last,
                days=(day - local_day(last)).days if last else None,
                is_due=last is None or last < since,
                open_needs=row.open_needs,
                overdue_needs=row.overdue_needs,
            )
        )
    return shown


def visit_list(
    viewer: Actor, place_path: str = "", wanted: VisitFilter | None = None, right: str = VIEW
) -> QuerySet[LiaisonVisit]:
    """Visits that count, in the place and all inside it, the latest first."""
    wanted = wanted or VisitFilter()
    territory = viewer.territory(right).within(place_path)
    rows: QuerySet[LiaisonVisit] = LiaisonVisit.objects.filter(
        stands=True, enterprise__path__under=territory
    )
    if wanted.how in VisitHow.values:
        rows = rows.filter(how=wanted.how)
    if wanted.since:
        rows = rows.filter(visited_at__gte=day_bounds(wanted.since)[0])
    if wanted.until:
        rows = rows.filter(visited_at__lt=day_bounds(wanted.until)[1])
    if wanted.enterprise_id:
        rows = rows.filter(enterprise_id=wanted.enterprise_id)
    if wanted.text:
        matching = Q(said__icontains=wanted.text) | Q(visitor__icontains=wanted.text)
        if key := name_key(wanted.text):
            matching |= Q(enterprise__name_key__contains=key)
        rows = rows.filter(matching)
    # Counted for the rows that are shown; a join would first be grouped over the whole log.
    tickets = Ticket._base_manager.filter(visit=OuterRef("pk")).order_by().values("visit_id")
    raised = Subquery(tickets.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    found = rows.select_related("enterprise__place").annotate(raised=Coalesce(raised, Value(0)))
    return found.order_by("-visited_at", "-id")


def visits_of(viewer: Actor, enterprise: Enterprise) -> list[Any]:
    """The latest visits to an enterprise of the viewer's places, each with what it `raised`."""
    return list(visit_list(viewer, wanted=VisitFilter(enterprise_id=enterprise.pk))[:30])


def get_liaison_visit(viewer: Actor, visit_id: uuid.UUID, right: str = VIEW) -> LiaisonVisit:
    """A visit to an enterprise in the viewer's places, also a corrected one, or NotFound."""
    rows = LiaisonVisit.objects.select_related("enterprise__place")
    row: LiaisonVisit | None = rows.filter(pk=visit_id).first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row
