"""Lists of employees and one of them, as a viewer may see them: names by the rule of residents.

What the desk of the town sees is walled by its places; what the contact of an enterprise sees is
their own enterprise, whose staff they know by name. Phones are masked for both until needed.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.enterprises.selectors.names import name_key
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_name, mask_phone
from lianfang.kit.text import plain
from lianfang.people.enums import ResidentKind, Sex
from lianfang.people.models import Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.cards import NAMES, age_on
from lianfang.people.selectors.search import matching_persons
from lianfang.workforce.enums import EmploymentState
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.finding import running_employers

VIEW = "workforce.employee.view"
OWN_VIEW = "workforce.own_employee.view"
# What a list may be ordered by: the key in the address and the columns behind it.
SORTS: dict[str, tuple[str, ...]] = {
    "enterprise": ("enterprise__path", "enterprise__name_key", "person__name_order"),
    "name": ("person__name_order",),
    "back": ("back_on",),
    "planned": ("planned_on",),
    "room": ("room", "person__name_order"),
    "recorded": ("created_at",),
}
NO_DORMITORY = "none"


@dataclass(frozen=True, slots=True)
class EmployeeFilter:
    """What a list is narrowed to; an empty field narrows nothing.

    Without a `state` those who left are left out. `dormitory` is a part of what stands on the door
    and `origin` of where they come from. `lives` is "here" for residents of the town, "elsewhere"
    for those known only as employees; `twice`: employed by another enterprise as well.
    """

    text: str = ""
    enterprise_id: uuid.UUID | None = None
    state: str = ""
    dormitory: str = ""
    origin: str = ""
    process: str = ""
    lives: str = ""
    service_class: str = ""
    twice: bool = False


NO_FILTER = EmployeeFilter()


def employees_of(enterprise_id: uuid.UUID) -> QuerySet[Employment]:
    """Everybody whom the enterprise employs now, in no order; the caller checks who may look.

    For rooms above: `everywhere` or `looking` must hold around it.
    """
    rows: QuerySet[Employment] = Employment.objects.filter(
        enterprise=enterprise_id, until__isnull=True
    )
    return rows.order_by()


def employed_on(day: date) -> Q:
    """Condition on employments: they run on the day."""
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day))


def employee_list(
    viewer: Actor,
    *,
    place_path: str = "",
    wanted: EmployeeFilter = NO_FILTER,
    sort: str = "enterprise",
    right: str = VIEW,
) -> QuerySet[Employment]:
    """Employees of all enterprises in the place; `sort` is a key of `SORTS`, with "-" down."""
    territory = viewer.territory(right).within(place_path)
    rows = _narrowed(Employment.objects.filter(enterprise__path__under=territory), wanted)
    if wanted.text.strip():
        found = matching_persons(viewer, wanted.text, place_path)
        rows = rows.filter(_about_persons(found) | _of_enterprise(wanted.text))
    return _sorted(rows, sort)


def own_employee_list(
    viewer: Actor,
    enterprise_id: uuid.UUID,
    *,
    wanted: EmployeeFilter = NO_FILTER,
    sort: str = "name",
) -> QuerySet[Employment]:
    """The same of one enterprise, for whoever acts for it. Raises NotFound for any other."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whoever acts for an enterprise sees its staff, wherever they live"):
        rows = _narrowed(Employment.objects.filter(enterprise=enterprise), wanted)
        if wanted.text.strip():
            rows = rows.filter(_about_persons(matching_persons(viewer, wanted.text)))
        return _sorted(rows, sort)


def _narrowed(rows: QuerySet[Employment], wanted: EmployeeFilter) -> QuerySet[Employment]:
    rows = rows.filter(state=wanted.state) if wanted.state else rows.filter(until__isnull=True)
    if wanted.enterprise_id:
        rows = rows.filter(enterprise=wanted.enterprise_id)
    if wanted.service_class:
        rows = rows.filter(enterprise__service_class=wanted.service_class)
    dormitory = plain(wanted.dormitory)
    if dormitory == NO_DORMITORY:
        rows = rows.filter(room="", dormitory__isnull=True)
    elif dormitory:
        rows = rows.filter(
            Q(room__icontains=dormitory) | Q(dormitory__place__short_name__icontains=dormitory)
        )
    for name in ("origin", "process"):
        if text := plain(getattr(wanted, name)):
            rows = rows.filter(**{f"{name}__icontains": text})
    if wanted.lives:
        known = Q(person__kind=ResidentKind.EMPLOYEE)
        rows = rows.filter(known if wanted.lives == "elsewhere" else ~known)
    return rows.filter(person__in=_employed_twice()) if wanted.twice else rows


def _employed_twice() -> QuerySet[Employment, uuid.UUID]:
    """Ids of the persons whom more than one enterprise employs now."""
    with everywhere("who is employed twice is found wherever the other enterprise lies"):
        running = Employment.objects.filter(until__isnull=True).order_by().values("person")
    return running.annotate(times=Count("pk")).filter(times__gt=1).values_list("person", flat=True)


def _about_persons(found: Q) -> Q:
    with everywhere("somebody who works here may live anywhere in the town"):
        return Q(person__in=Person.objects.filter(found).order_by().values("pk"))


def _of_enterprise(text: str) -> Q:
    key = name_key(text)
    return Q(enterprise__name_key__contains=key) if key else Q(pk__in=())


def _sorted(rows: QuerySet[Employment], sort: str) -> QuerySet[Employment]:
    fields = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    down = sort.startswith("-")
    order = [F(f).desc(nulls_last=True) if down else F(f).asc(nulls_last=True) for f in fields]
    return rows.order_by(*order, "pk")


def only(rows: Iterable[Employment]) -> QuerySet[Employment]:
    """Exactly these rows, in their order: those of a page that was found for the viewer."""
    ids = [row.pk for row in rows]
    order = Case(*(When(pk=key, then=Value(place)) for place, key in enumerate(ids)), default=0)
    with everywhere("the rows were found for the viewer by the caller"):
        found = Employment.objects.filter(pk__in=ids)
        return found.order_by(order) if ids else found.none()


def get_employment(viewer: Actor, employment_id: uuid.UUID, right: str = VIEW) -> Employment:
    """One employment in the viewer's places, also one that is over, or NotFound."""
    rows = _with_all(Employment.objects.filter(pk=employment_id))
    row: Employment | None = rows.first()
    if row is None or not viewer.can(right, row.path):
        raise NotFound()
    return row


def own_employment(viewer: Actor, enterprise_id: uuid.UUID, employment_id: uuid.UUID) -> Employment:
    """One of the staff of an enterprise the viewer acts for, or NotFound."""
    enterprise = own_enterprise(viewer, enterprise_id)
    with everywhere("whoever acts for an enterprise sees its staff, wherever they live"):
        rows = _with_all(Employment.objects.filter(pk=employment_id, enterprise=enterprise))
        row: Employment | None = rows.first()
    if row is None:
        raise NotFound()
    return row


def _with_all(rows: QuerySet[Employment]) -> QuerySet[Employment]:
    """With what a card says of them, without the columns that only serve to find somebody."""
    joined = rows.select_related("person", "enterprise", "dormitory__place", "site__place")
    return joined.defer("person__name_search", "person__lookup_keys")


@dataclass(frozen=True, slots=True)
class EmployeeRow:
    """An employee as a list shows them. `other_employers`: who else employs them now."""

    id: uuid.UUID
    person_id: uuid.UUID
    enterprise_id: uuid.UUID
    enterprise_name: str
    name: str
    is_masked: bool
    sex_label: str
    age: int | None
    phone: str
    staff_number: str
    job: str
    process: str
    site: str
    room: str
    origin: str
    state: str
    state_label: str
    state_since: date
    planned_on: date | None
    back_on: date | None
    is_resident: bool
    path: str
    other_employers: tuple[str, ...] = ()


def employee_rows(viewer: Actor, rows: QuerySet[Employment], day: date) -> list[EmployeeRow]:
    """Rows for a page, in the order given; one more query for all of them."""
    return _rows(viewer, rows, day, names=None)


def own_employee_rows(
    viewer: Actor, enterprise_id: uuid.UUID, rows: QuerySet[Employment], day: date
) -> list[EmployeeRow]:
    """The same for whoever acts for the enterprise: names in full."""
    own_enterprise(viewer, enterprise_id)
    return _rows(viewer, rows, day, names=True)


def _rows(
    viewer: Actor, rows: QuerySet[Employment], day: date, names: bool | None
) -> list[EmployeeRow]:
    found = list(_with_all(rows))
    others = employed_elsewhere_of(found)
    return [_row(viewer, one, day, names, others.get(one.pk, ())) for one in found]


def employed_elsewhere_of(rows: Sequence[Employment]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Who else employs the person of each employment, by employment."""
    known = running_employers({one.person_id for one in rows})
    return {
        one.pk: tuple(
            name for key, name in known.get(one.person_id, {}).items() if key != one.enterprise_id
        )
        for one in rows
    }


def _row(
    viewer: Actor, one: Employment, day: date, names: bool | None, others: tuple[str, ...]
) -> EmployeeRow:
    person, enterprise = one.person, one.enterprise
    path = str(enterprise.path)
    named = viewer.can(NAMES, path) or viewer.can(NAMES, person.path) if names is None else names
    dormitory = one.dormitory.place.short_name if one.dormitory else ""
    return EmployeeRow(
        id=one.pk,
        person_id=person.pk,
        enterprise_id=enterprise.pk,
        enterprise_name=enterprise.name,
        name=person.name if named else mask_name(person.name),
        is_masked=not named,
        sex_label=str(Sex(person.sex).label),
        age=age_on(person.birth_date, day),
        phone=next((mask_phone(number) for number in open_phones(person.phone_cipher)), ""),
        staff_number=one.staff_number,
        job=one.job,
        process=one.process,
        site=one.site.place.short_name if one.site else "",
        room=" ".join(part for part in (dormitory, one.room) if part),
        origin=one.origin,
        state=one.state,
        state_label=str(EmploymentState(one.state).label),
        state_since=one.state_since,
        planned_on=one.planned_on,
        back_on=one.back_on,
        is_resident=person.kind != ResidentKind.EMPLOYEE,
        path=path,
        other_employers=others,
    )


@dataclass(frozen=True, slots=True)
class StaffCount:
    """How many an enterprise employs, and how many of them are at the post."""

    employed: int = 0
    away: int = 0
    waiting: int = 0
    back: int = 0

    @property
    def rate(self) -> float | None:
        """Share of the employed who are at the post; None of nobody."""
        return self.back / self.employed if self.employed else None


def staff_counts(enterprise_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, StaffCount]:
    """Staff of each of these enterprises, by enterprise; the caller checks who may look."""
    with everywhere("the caller has checked which enterprises it may look at"):
        rows = Employment.objects.filter(enterprise__in=list(enterprise_ids), until__isnull=True)
        counted = list(rows.order_by().values_list("enterprise", "state").annotate(n=Count("pk")))
    found: dict[uuid.UUID, dict[str, int]] = {}
    for enterprise_id, state, number in counted:
        found.setdefault(enterprise_id, {})[state] = number
    return {
        key: StaffCount(
            employed=sum(states.values()),
            away=states.get(EmploymentState.AWAY, 0),
            waiting=states.get(EmploymentState.WAITING, 0),
            back=states.get(EmploymentState.BACK, 0),
        )
        for key, states in found.items()
    }
