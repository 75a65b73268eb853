"""Errands: what is still to be carried, by place, the oldest first."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import ERRAND_OPEN, ErrandState
from lianfang.isolation.models import Errand, ErrandStep, IsolationCase
from lianfang.isolation.selectors.plans import Plans
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import HIDDEN
from lianfang.people.models import Staff
from lianfang.people.selectors.cards import NAMES, place_names, shown_name

VIEW = "isolation.errand.view"


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """An errand as one viewer may see it; `what` is hidden from who may not read names."""

    id: uuid.UUID
    person_id: uuid.UUID
    case_id: uuid.UUID | None
    name: str
    kind: str
    kind_title: str
    what: str
    place_id: uuid.UUID
    place_name: str
    path: str
    room: str
    state: str
    state_label: str
    tone: str
    asked_at: datetime
    asked_by: str
    due_at: datetime
    is_late: bool
    staff_id: uuid.UUID | None
    worker: str
    taken_at: datetime | None
    done_at: datetime | None
    confirmed_at: datetime | None
    photo_id: uuid.UUID | None


def errand_list(viewer: Actor, place_path: str, stage: str = "open") -> QuerySet[Errand]:
    """Errands of the place; open ones oldest first, others latest first.

    `stage`: "open", "asked" (nobody has taken it), "done" (waits for a confirmation), "ended".
    """
    territory = viewer.territory(VIEW).within(place_path)
    rows: QuerySet[Errand] = Errand.objects.filter(path__under=territory)
    rows = rows.select_related("person", "staff", "case")
    if stage == "open":
        return rows.filter(state__in=ERRAND_OPEN).order_by("asked_at", "id")
    if stage == "asked":
        return rows.filter(state=ErrandState.ASKED).order_by("asked_at", "id")
    if stage == "done":
        return rows.filter(state=ErrandState.DONE).order_by("done_at", "id")
    return rows.filter(state__in=[ErrandState.CONFIRMED, ErrandState.CANCELLED]).order_by(
        "-asked_at", "-id"
    )


def errands_of(viewer: Actor, case: IsolationCase) -> list[Errand]:
    """Errands of one case: open ones first, then the latest."""
    with everywhere("the case itself was found for the viewer"):
        rows = Errand.objects.filter(case=case).select_related("person", "staff", "case")
        found = list(rows.order_by("-asked_at", "-id")[:60])
    return sorted(found, key=lambda row: row.state not in ERRAND_OPEN)


def own_errands(viewer: Actor, staff: Staff | None) -> list[Errand]:
    """What the viewer's own staff row has taken and not yet brought."""
    if staff is None:
        return []
    with everywhere("a worker may carry for somebody outside their own places"):
        rows = Errand.objects.filter(staff=staff, state=ErrandState.TAKEN)
        return list(rows.select_related("person", "staff", "case").order_by("asked_at", "id"))


def get_errand(viewer: Actor, errand_id: uuid.UUID, right: str = VIEW) -> Errand:
    """An errand in the viewer's places, or NotFound."""
    row: Errand | None = (
        Errand.objects.select_related("person", "staff", "case").filter(pk=errand_id).first()
    )
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def steps_of(viewer: Actor, errand: Errand) -> list[ErrandStep]:
    """Everything that happened to the errand, in order."""
    with everywhere("the errand itself was found within the viewer's places"):
        return list(ErrandStep.objects.filter(errand=errand))


def open_errands(path: str) -> Q:
    """Condition on errands: still to be carried, in the place."""
    return Q(path__under=path, state__in=ERRAND_OPEN)


def errand_rows(
    viewer: Actor,
    errands: Iterable[Errand],
    moment: datetime,
    below: str = "",
    *,
    own: Staff | None = None,
) -> list[ErrandRow]:
    """Rows of one page; a fixed number of queries. Who carries an errand (`own`) reads the name."""
    found = list(errands)
    plans = Plans(moment)
    places = place_names(viewer, {row.path for row in found}, below or viewer.home_path)
    return [_row(viewer, row, moment, plans, places[row.path], own) for row in found]


def _row(
    viewer: Actor, row: Errand, moment: datetime, plans: Plans, place: str, own: Staff | None
) -> ErrandRow:
    carries = own is not None and row.staff_id == own.pk
    late = row.state in ERRAND_OPEN and row.due_at < moment
    named = carries or viewer.can(NAMES, row.path)
    return ErrandRow(
        id=row.pk,
        person_id=row.person_id,
        case_id=row.case_id,
        name=row.person.name if carries else shown_name(viewer, row.person.name, row.path),
        kind=row.kind,
        kind_title=plans.at(row.path).need_title(row.kind),
        what=row.what if named or not row.what else HIDDEN,
        place_id=row.place_id,
        place_name=place,
        path=row.path,
        room=row.case.room if row.case else "",
        state=row.state,
        state_label=str(ErrandState(row.state).label),
        tone=_tone(row, late),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        due_at=row.due_at,
        is_late=late,
        staff_id=row.staff_id,
        worker=row.staff.name if row.staff else "",
        taken_at=row.taken_at,
        done_at=row.done_at,
        confirmed_at=row.confirmed_at,
        photo_id=row.photo_id,
    )


def _tone(row: Errand, late: bool) -> str:
    if late:
        return "now"
    return {
        ErrandState.ASKED: "soon",
        ErrandState.TAKEN: "active",
        ErrandState.DONE: "active",
        ErrandState.CONFIRMED: "done",
    }.get(ErrandState(row.state), "")
