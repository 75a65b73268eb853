"""Cases as lists and one by one: who has not been asked in this slot comes first.

Names are masked unless the viewer works with the people of the place.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.command.selectors.subjects import person_ids
from lianfang.isolation.enums import (
    ERRAND_OPEN,
    ISOLATED,
    RUNNING,
    CaseState,
    Mode,
    SlotState,
)
from lianfang.isolation.models import (
    CaseDuty,
    CaseSlot,
    CaseStep,
    Errand,
    IsolationCase,
    Outing,
    Paper,
    Telling,
)
from lianfang.isolation.selectors.plans import Plans
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Person, Staff
from lianfang.people.selectors.cards import NAMES, place_names, shown_name
from lianfang.people.selectors.search import matching_persons

VIEW = "isolation.case.view"
SORTS = {"place": "path", "due": "due_on", "start": "starts_on", "state": "state"}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What narrows a list of cases; everything empty means all.

    `stage`: "isolated" now, "contact" after the release, "ended" is history, "unseen" has not been
    asked in a slot that has begun, "nobody" has nobody who looks after them, "due" ends by today.
    """

    stage: str = ""
    mode: str = ""
    reason: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as one viewer may see it.

    `unseen`: titles of today's slots that have begun without anybody asking; `missed`: of those
    that are over. `days_left` counts today; 0 when the last day has passed.
    """

    id: uuid.UUID
    person_id: uuid.UUID
    name: str
    place_id: uuid.UUID
    place_name: str
    path: str
    room: str
    reason: str
    reason_title: str
    mode: str
    mode_label: str
    state: str
    state_label: str
    tone: str
    starts_on: date
    due_on: date
    days_left: int
    contact_until: date | None
    staff_id: uuid.UUID | None
    worker: str
    unseen: tuple[str, ...]
    missed: tuple[str, ...]
    is_out: bool
    errands: int


def begun_slots(moment: datetime) -> QuerySet[CaseSlot]:
    """Slots of the day that have begun and in which nobody asked yet."""
    with everywhere("the cases they belong to are limited to the viewer's places"):
        rows: QuerySet[CaseSlot] = CaseSlot.objects.filter(
            day=local_day(moment),
            due_from__lte=moment,
            state__in=[SlotState.OPEN, SlotState.MISSED],
        )
    return rows


def _serving(staff: Staff | None = None) -> QuerySet[CaseDuty]:
    with everywhere("the cases they belong to are limited to the viewer's places"):
        rows: QuerySet[CaseDuty] = CaseDuty.objects.filter(until__isnull=True)
    return rows.filter(staff=staff) if staff else rows


def case_list(
    viewer: Actor,
    place_path: str,
    filters: CaseFilter,
    moment: datetime,
    order: Sequence[str] = ("path",),
) -> QuerySet[IsolationCase]:
    """Cases of the place and all inside it; who has not been asked in this slot comes first, then
    by `order`."""
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[IsolationCase] = IsolationCase.objects.filter(path__under=territory)
    unseen = Exists(begun_slots(moment).filter(case=OuterRef("pk")))
    rows = _staged(rows, filters.stage, unseen, moment)
    for name in ("mode", "reason"):
        if value := getattr(filters, name):
            rows = rows.filter(**{name: value})
    if text := filters.text.strip():
        persons = Person.objects.filter(
            matching_persons(viewer, text), path__under=viewer.territory(NAMES)
        )
        rows = rows.filter(Q(room__icontains=text) | Q(person__in=persons.values("pk")))
    urgent = Case(When(unseen, then=Value(0)), default=Value(1), output_field=IntegerField())
    shown = rows.annotate(urgency=urgent).order_by("urgency", *order, "room", "id")
    return shown.select_related("person")


def _staged(
    rows: QuerySet[IsolationCase], stage: str, unseen: Exists, moment: datetime
) -> QuerySet[IsolationCase]:
    if stage == "isolated":
        return rows.filter(state__in=ISOLATED)
    if stage == "contact":
        return rows.filter(state=CaseState.RELEASED)
    if stage == "ended":
        return rows.exclude(state__in=RUNNING)
    if stage == "unseen":
        return rows.filter(unseen, state__in=RUNNING)
    if stage == "nobody":
        return rows.filter(~Exists(_serving().filter(case=OuterRef("pk"))), state__in=RUNNING)
    if stage == "due":
        return rows.filter(state__in=ISOLATED, due_on__lte=local_day(moment))
    return rows


def stage_counts(viewer: Actor, place_path: str, moment: datetime) -> dict[str, int]:
    """How many cases stand in the stages that need somebody."""
    return {
        stage: case_list(viewer, place_path, CaseFilter(stage=stage), moment).count()
        for stage in ("isolated", "unseen", "nobody", "due", "contact")
    }


def get_case(viewer: Actor, case_id: uuid.UUID, right: str = VIEW) -> IsolationCase:
    """A case in the viewer's places, or NotFound."""
    row: IsolationCase | None = (
        IsolationCase.objects.select_related("person", "place").filter(pk=case_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def cases_of_person(viewer: Actor, person_id: uuid.UUID) -> list[IsolationCase]:
    """Every case of the person, and of entries merged into theirs, latest first."""
    rows: QuerySet[IsolationCase] = IsolationCase.objects.filter(
        person__in=person_ids(person_id), path__under=viewer.territory(VIEW)
    )
    return list(rows.select_related("person").order_by("-opened_at", "-id"))


def running_case(person_id: uuid.UUID) -> IsolationCase | None:
    """The running case of the person, wherever it lies; for services."""
    with everywhere("a person has one running case wherever it is"):
        row: IsolationCase | None = IsolationCase.objects.filter(
            person__in=person_ids(person_id), state__in=RUNNING
        ).first()
    return row


def own_cases(viewer: Actor, staff: Staff | None, moment: datetime) -> list[IsolationCase]:
    """Cases the viewer's own staff row looks after, who has not been asked first."""
    if staff is None:
        return []
    duties = _serving(staff)
    unseen = Exists(begun_slots(moment).filter(case=OuterRef("pk")))
    urgent = Case(When(unseen, then=Value(0)), default=Value(1), output_field=IntegerField())
    with everywhere("a worker may have been given somebody outside their own places"):
        rows = IsolationCase.objects.filter(
            Exists(duties.filter(case=OuterRef("pk"))), state__in=RUNNING
        )
        return list(
            rows.annotate(urgency=urgent)
            .select_related("person", "place")
            .order_by("urgency", "path", "room", "id")
        )


def serves(viewer_staff: Staff | None, case: IsolationCase) -> bool:
    """Whether this staff row looks after the case now."""
    return viewer_staff is not None and _serving(viewer_staff).filter(case=case).exists()


def claimable_cases(viewer: Actor, place_path: str) -> list[IsolationCase]:
    """Running cases of the place that nobody looks after."""
    territory = viewer.territory("isolation.duty.claim").within(place_path)
    rows: QuerySet[IsolationCase] = IsolationCase.objects.filter(
        ~Exists(_serving().filter(case=OuterRef("pk"))),
        path__under=territory,
        state__in=RUNNING,
    )
    return list(rows.select_related("person").order_by("path", "room", "id")[:50])


def case_rows(
    viewer: Actor, cases: Iterable[IsolationCase], moment: datetime, below: str = ""
) -> list[CaseRow]:
    """Rows of one page; a fixed number of queries."""
    found = list(cases)
    ids = [case.pk for case in found]
    plans, day = Plans(moment), local_day(moment)
    places = place_names(viewer, {case.path for case in found}, below or viewer.home_path)
    with everywhere("the cases were found within the viewer's places"):
        duties = {
            row.case_id: row for row in _serving().filter(case__in=ids).select_related("staff")
        }
        slots: dict[uuid.UUID, list[CaseSlot]] = {}
        for slot in begun_slots(moment).filter(case__in=ids).order_by("due_from"):
            slots.setdefault(slot.case_id, []).append(slot)
        out = set(
            Outing.objects.filter(case__in=ids, back_at__isnull=True, allowed=False).values_list(
                "case_id", flat=True
            )
        )
        errands: dict[uuid.UUID, int] = {}
        open_ones = Errand.objects.filter(case__in=ids, state__in=ERRAND_OPEN)
        for case_id in open_ones.values_list("case_id", flat=True):
            if case_id:
                errands[case_id] = errands.get(case_id, 0) + 1
    return [
        _row(
            viewer,
            case,
            day,
            moment,
            plans,
            places,
            duties.get(case.pk),
            slots.get(case.pk, ()),
            case.pk in out,
            errands.get(case.pk, 0),
        )
        for case in found
    ]


def one_row(viewer: Actor, case: IsolationCase, moment: datetime) -> CaseRow:
    return case_rows(viewer, [case], moment)[0]


def _row(
    viewer: Actor,
    case: IsolationCase,
    day: date,
    moment: datetime,
    plans: Plans,
    places: Mapping[str, str],
    duty: CaseDuty | None,
    slots: Sequence[CaseSlot],
    is_out: bool,
    errands: int,
) -> CaseRow:
    plan = plans.at(case.path)
    missed = tuple(plan.slot_title(slot.key) for slot in slots if slot.due_to <= moment)
    unseen = tuple(plan.slot_title(slot.key) for slot in slots if slot.due_to > moment)
    return CaseRow(
        id=case.pk,
        person_id=case.person_id,
        name=shown_name(viewer, case.person.name, case.path),
        place_id=case.place_id,
        place_name=places[case.path],
        path=case.path,
        room=case.room,
        reason=case.reason,
        reason_title=plan.reason_title(case.reason),
        mode=case.mode,
        mode_label=str(Mode(case.mode).label),
        state=case.state,
        state_label=str(CaseState(case.state).label),
        tone=_tone(case, day, is_out, bool(missed), bool(unseen)),
        starts_on=case.starts_on,
        due_on=case.due_on,
        days_left=max((case.due_on - day).days + 1, 0),
        contact_until=case.contact_until,
        staff_id=duty.staff_id if duty else None,
        worker=duty.staff.name if duty else "",
        unseen=unseen,
        missed=missed,
        is_out=is_out,
        errands=errands,
    )


def _tone(case: IsolationCase, day: date, is_out: bool, missed: bool, unseen: bool) -> str:
    """ "now" needs a person now, "soon" will need one, "active" is going on, "done" is over."""
    if not case.is_running:
        return "done" if case.state == CaseState.FOLLOWED else ""
    if is_out or missed:
        return "now"
    if unseen or (case.is_isolated and case.due_on <= day):
        return "soon"
    return "active"


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of what, for the page of a case."""

    about_label: str
    role_label: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseStory:
    """Everything beside the slots that belongs to a case."""

    steps: tuple[CaseStep, ...]
    duties: tuple[CaseDuty, ...]
    outings: tuple[Outing, ...]
    papers: tuple[Paper, ...]
    told: tuple[Told, ...]

    @property
    def out(self) -> Outing | None:
        """The outing that has not ended."""
        return next((one for one in self.outings if one.back_at is None), None)


def case_story(viewer: Actor, case: IsolationCase) -> CaseStory:
    """Steps, who looked after them, outings, papers, who was told; five queries."""
    with everywhere("the case itself was found for the viewer"):
        told = Telling.objects.filter(case=case).order_by("-at", "-id")[:50]
        return CaseStory(
            steps=tuple(CaseStep.objects.filter(case=case)),
            duties=tuple(CaseDuty.objects.filter(case=case).select_related("staff")),
            outings=tuple(Outing.objects.filter(case=case)),
            papers=tuple(Paper.objects.filter(case=case)),
            told=tuple(
                Told(str(row.get_about_display()), str(Role(row.role).label), row.at)
                for row in told
            ),
        )


def get_outing(viewer: Actor, outing_id: uuid.UUID, right: str = VIEW) -> Outing:
    """An outing of a case in the viewer's places, or NotFound."""
    with everywhere("the case is looked up for the viewer just below"):
        row: Outing | None = Outing.objects.select_related("case").filter(pk=outing_id).first()
    if row is None or not viewer.can(right, row.case.path):
        raise NotFound()
    return row


def places_to_finish(viewer: Actor, day: date) -> list[uuid.UUID]:
    """Places where days of contact are over by `day`."""
    with everywhere("a job looks where there is work"):
        rows = IsolationCase.objects.filter(state=CaseState.RELEASED, contact_until__lt=day)
        return sorted(set(rows.order_by().values_list("place_id", flat=True)))


def get_served_case(viewer: Actor, case_id: uuid.UUID, right: str) -> IsolationCase:
    """A case in the viewer's places, or one they look after wherever it lies; else NotFound."""
    with everywhere("the place or the service is checked just below"):
        row: IsolationCase | None = (
            IsolationCase.objects.select_related("person", "place").filter(pk=case_id).first()
        )
    if row is None or not (
        viewer.can(right, row.path) or (right in viewer.rights and serves(own_staff(viewer), row))
    ):
        raise NotFound()
    return row


def workers_of(case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names of those who look after these cases now."""
    rows = _serving().filter(case__in=list(case_ids)).select_related("staff")
    return {row.case_id: row.staff.name for row in rows}
