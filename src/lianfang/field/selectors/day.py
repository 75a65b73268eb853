"""A worker's own day, as much of it as their phone may keep: their tasks in walking order, the
forms and steps that hold at those doors, the places they answer for, what residents there told, the
premises they are to inspect, the charters they go along with or receive.
Nothing of anybody else's work is in it, so a lost phone tells little.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook import Phase, Playbook
from lianfang.command.selectors.plan import RuleBook, phase_of
from lianfang.command.selectors.responsibilities import in_force, own_staff
from lianfang.command.selectors.subjects import common_place, place_names, whereabouts
from lianfang.command.selectors.tasks import TodayList, today_list
from lianfang.command.selectors.visits import VisitPlan, visit_plan
from lianfang.field.selectors.charters import FieldCharter, field_charters
from lianfang.field.selectors.inspections import FieldInspections, field_inspections
from lianfang.field.selectors.reports import ReportView, own_reports
from lianfang.field.selectors.screenings import FieldScreening, field_screenings
from lianfang.kit.clock import local_day
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Place
from lianfang.places.selectors import get_place, place_by_code

MOST_PLACES = 200
MOST_REPORTS = 50
CHECKPOINTS = frozenset({SiteKind.CHECKPOINT})


@dataclass(frozen=True, slots=True)
class PlanHere:
    """What a plan asks and advises somewhere: the form at the door, the phase's steps and forms."""

    playbook: Playbook
    phase: Phase
    visit: VisitPlan | None


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """A place as the phone needs it. `plan` counts into the day's plans; -1 without one."""

    id: uuid.UUID
    name: str
    where: str
    kind: str
    code: str
    plan: int
    is_checkpoint: bool


@dataclass(frozen=True, slots=True)
class FieldDay:
    """Everything for one day of one worker; `plan_of` tells which plan holds at a path."""

    staff: Staff | None
    day: date
    today: TodayList | None
    plans: tuple[PlanHere, ...]
    plan_of: dict[str, int]
    place_of: dict[str, uuid.UUID]
    places: tuple[FieldPlace, ...]
    reports: tuple[ReportView, ...]
    screenings: tuple[FieldScreening, ...]
    inspections: FieldInspections | None
    charters: tuple[FieldCharter, ...]


def field_day(viewer: Actor, moment: datetime) -> FieldDay:
    """The day of whoever is signed in; without a row on the roster only the forms of their place.

    A fixed number of queries for any number of doors, plus two for each plan that differs and some
    for each screening under way.
    """
    staff = own_staff(viewer)
    today = today_list(viewer, staff, moment) if staff else None
    stops = [stop for walk in today.walks for stop in walk.stops] if today else []
    places = _own_places(viewer, staff, [stop.subject.path for stop in stops], moment)
    screenings = field_screenings(viewer, moment, places)
    charters = field_charters(viewer, moment)
    paths = {stop.subject.path for stop in stops} | {place.path for place in places}
    paths |= {walk.path for one in screenings for walk in one.walks}
    paths |= {one.path for one in charters}
    if not paths and viewer.home_path:
        paths = {viewer.home_path}
    plans, plan_of = _plans(viewer, paths, moment)
    return FieldDay(
        staff=staff,
        day=local_day(moment),
        today=today,
        plans=plans,
        plan_of=plan_of,
        place_of={place.path: place.pk for place in places},
        places=_describe(places, plan_of),
        reports=tuple(own_reports(viewer, staff, moment, MOST_REPORTS)) if staff else (),
        screenings=screenings,
        inspections=field_inspections(viewer, moment),
        charters=charters,
    )


def _own_places(
    viewer: Actor, staff: Staff | None, stops: Iterable[str], moment: datetime
) -> list[Place]:
    """Where today's doors are, the places somebody answers for, and the place they serve in."""
    territory = viewer.territory("places.place.view")
    answered = (
        Responsibility.objects.filter(
            in_force(local_day(moment)), staff=staff, subject_kind=SubjectKind.PLACE
        ).values("subject_id")
        if staff
        else []
    )
    at_doors = Place.objects.filter(path__in=set(stops))
    mine = Place.objects.filter(pk__in=answered)
    home = Place.objects.filter(path__in=[post.path for post in viewer.posts])
    found = {
        place.path: place
        for rows in (home, mine, at_doors)
        for place in rows.filter(path__under=territory, closed_on__isnull=True)[:MOST_PLACES]
    }
    return [found[path] for path in sorted(found)]


def _plans(
    viewer: Actor, paths: Iterable[str], moment: datetime
) -> tuple[tuple[PlanHere, ...], dict[str, int]]:
    """The plans in force at the paths, each once, and which holds where."""
    wanted = sorted(paths)
    book = RuleBook(viewer, common_place(wanted), moment) if wanted else None
    plans: list[PlanHere] = []
    known: dict[tuple[uuid.UUID, str], int] = {}
    plan_of: dict[str, int] = {}
    for path in wanted:
        view = book.view(path) if book else None
        if view is None:
            continue
        key = (view.playbook_id, view.phase.key)
        if key not in known:
            known[key] = len(plans)
            plans.append(PlanHere(view.playbook, view.phase, visit_plan(viewer, path, moment)))
        plan_of[path] = known[key]
    return tuple(plans), plan_of


def _describe(places: Iterable[Place], plan_of: dict[str, int]) -> tuple[FieldPlace, ...]:
    rows = list(places)
    names = place_names(row.path for row in rows)
    return tuple(
        FieldPlace(
            id=row.pk,
            name=row.short_name,
            where=whereabouts(row.path, names),
            kind=str(PlaceKind(row.kind).label),
            code=row.code,
            plan=plan_of.get(row.path, -1),
            is_checkpoint=row.site_kind in CHECKPOINTS,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place somebody scanned or typed the code of, with the forms that are in force there."""

    id: uuid.UUID
    name: str
    where: str
    kind: str
    code: str
    is_checkpoint: bool
    forms: tuple[str, ...]


def found_place(
    viewer: Actor, moment: datetime, *, place_id: uuid.UUID | None = None, code: str = ""
) -> FoundPlace:
    """The place with that id, own code or official code. Raises NotFound outside one's places."""
    place = get_place(viewer, place_id) if place_id else place_by_code(viewer, code)
    view = phase_of(viewer, place.path, moment)
    (shown,) = _describe([place], {})
    return FoundPlace(
        id=shown.id,
        name=shown.name,
        where=shown.where,
        kind=shown.kind,
        code=shown.code,
        is_checkpoint=shown.is_checkpoint,
        forms=tuple(view.phase.record_forms) if view else (),
    )
