"""Residents, households, staff and arrivals for machines.

What is searched for may be a name or a number, so searches come by POST and never stand in an
address. Plain numbers leave by the reveal operations only.
"""

import uuid
from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.people.api.shapes import (
    ArrivalIn,
    ArrivalOut,
    ArrivalPageOut,
    CorrectionIn,
    DuplicatesOut,
    GroupIn,
    HouseholdDetail,
    HouseholdIn,
    HouseholdPageOut,
    LeaveIn,
    Limit,
    MembershipOut,
    Offset,
    PersonIn,
    PersonOut,
    PersonPageOut,
    PersonPatch,
    PersonQuery,
    PersonSearch,
    RevealIn,
    RevealOut,
    StaffIn,
    StaffOut,
    StaffPageOut,
    StaffRevealIn,
)
from lianfang.people.enums import HouseholdKind, StaffKind, StaffLevel
from lianfang.people.selectors.arrivals import (
    arrival_list,
    arrival_rows,
    arrivals_of,
    get_arrival,
)
from lianfang.people.selectors.duplicates import find_duplicates
from lianfang.people.selectors.households import (
    get_household,
    household_cards,
    household_list,
    members_of,
)
from lianfang.people.selectors.persons import (
    PersonFilter,
    get_person,
    get_person_card,
    memberships_of,
    person_page,
)
from lianfang.people.selectors.staff import get_staff, staff_list, staff_rows
from lianfang.people.services.arrivals import correct_arrival, record_arrival
from lianfang.people.services.groups import join_group, leave_group
from lianfang.people.services.households import register_household
from lianfang.people.services.persons import register_person, update_person
from lianfang.people.services.reveals import (
    Revealed,
    reveal_household_field,
    reveal_person_field,
    reveal_staff_phones,
)
from lianfang.people.services.staff import register_staff
from lianfang.places.selectors import get_place

router = Router(tags=["people"])


def _path(request: Any, place_id: uuid.UUID | None, right: str) -> str:
    return get_place(request.actor, place_id, right).path if place_id else ""


def _given(body: Any, *left_out: str) -> dict[str, Any]:
    """The fields that were sent; enumerations as their values, the request id as the key."""
    given = body.dict(exclude_unset=True, exclude=set(left_out))
    key = given.pop("request_id", None)
    fields = {name: getattr(value, "value", value) for name, value in given.items()}
    return {**fields, "idempotency_key": key} if key else fields


def _persons(request: Any, asked: PersonQuery, text: str = "") -> dict[str, Any]:
    right = "people.person.view"
    names = ("group", "kind", "sex", "age_from", "age_to", "party_member", "missing", "gone")
    chosen = {name: getattr(asked, name) for name in names}
    fields: dict[str, Any] = {
        name: getattr(value, "value", value) for name, value in chosen.items() if value is not None
    }
    page = person_page(
        request.actor,
        day=local_day(request.now),
        place_path=_path(request, asked.place_id, right),
        filters=PersonFilter(text=text, **fields),
        sort=asked.sort,
        after=asked.after,
        size=asked.limit,
    )
    return {
        "items": page.cards,
        "after": page.after,
        "total": page.total,
        "is_more": page.is_more,
    }


@router.get("/persons", response=PersonPageOut)
@operation("people.person.view")
def list_persons(request: Any, asked: Query[PersonQuery]) -> Any:
    """Residents of a place and all inside it, narrowed by what is given."""
    return _persons(request, asked)


@router.post("/persons/search", response=PersonPageOut)
@operation("people.person.view")
def search_persons(request: Any, body: PersonSearch) -> Any:
    """The same, found by name, pinyin, initials, building, last four or whole number."""
    return _persons(request, body, body.text)


@router.post("/persons", response={201: PersonOut})
@operation("people.person.create")
def create_person(request: Any, body: PersonIn) -> Any:
    """Put a resident on the register."""
    given = {name: value for name, value in _given(body).items() if value is not None}
    person = register_person(actor=request.actor, now=request.now, **given)
    return Status(201, _card(request, person.pk))


def _card(request: Any, person_id: uuid.UUID) -> Any:
    return get_person_card(request.actor, person_id, local_day(request.now))


@router.get("/persons/duplicates", response=list[DuplicatesOut])
@operation("people.person.merge")
def list_duplicates(request: Any, place_id: uuid.UUID | None = None) -> Any:
    """Entries that are probably one person."""
    return find_duplicates(
        request.actor,
        day=local_day(request.now),
        place_path=_path(request, place_id, "people.person.merge"),
    )


@router.get("/persons/{uuid:person_id}", response=PersonOut)
@operation("people.person.view")
def one_person(request: Any, person_id: uuid.UUID) -> Any:
    """One resident."""
    return _card(request, person_id)


@router.patch("/persons/{uuid:person_id}", response=PersonOut)
@operation("people.person.update")
def change_person(request: Any, person_id: uuid.UUID, body: PersonPatch) -> Any:
    """Change what is given."""
    get_person(request.actor, person_id, "people.person.update")
    given = _given(body)
    for name in ("name", "place_id", "sex", "phones", "relation", "kind", "party_member"):
        if given.get(name, "") is None:
            del given[name]
    for name in ("registered_place", "employer", "note", "paper_number", "paper_kind"):
        if name in given and given[name] is None:
            given[name] = ""
    update_person(actor=request.actor, now=request.now, person_id=person_id, **given)
    return _card(request, person_id)


def _revealed(response: HttpResponse, found: Revealed) -> dict[str, Any]:
    response["Cache-Control"] = "no-store"
    return {"value": found.value, "left_today": found.left_today}


@router.post("/persons/{uuid:person_id}/reveal", response=RevealOut)
@operation("people.person.reveal")
def reveal_person(
    request: Any, response: HttpResponse, person_id: uuid.UUID, body: RevealIn
) -> Any:
    """Open one masked field; logged with the reason, and limited per day."""
    found = reveal_person_field(
        actor=request.actor,
        now=request.now,
        person_id=person_id,
        field=body.field.value,
        reason=body.reason,
    )
    return _revealed(response, found)


@router.get("/persons/{uuid:person_id}/groups", response=list[MembershipOut])
@operation("people.person.view")
def list_groups(request: Any, person_id: uuid.UUID) -> Any:
    """Special groups the person belongs or belonged to."""
    return memberships_of(request.actor, get_person(request.actor, person_id))


@router.post("/persons/{uuid:person_id}/groups", response={201: MembershipOut})
@operation("people.group.join")
def join(request: Any, person_id: uuid.UUID, body: GroupIn) -> Any:
    """The person belongs to a special group."""
    row = join_group(actor=request.actor, now=request.now, person_id=person_id, **_given(body))
    return Status(201, row)


@router.post("/groups/{uuid:membership_id}/leave", response=MembershipOut)
@operation("people.group.leave")
def leave(request: Any, membership_id: uuid.UUID, body: LeaveIn) -> Any:
    """The membership ends."""
    return leave_group(
        actor=request.actor, now=request.now, membership_id=membership_id, until=body.until
    )


@router.get("/arrivals", response=ArrivalPageOut)
@operation("people.person.view")
def list_arrivals(
    request: Any,
    place_id: uuid.UUID | None = None,
    since: date | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Arrivals in their latest version, newest first."""
    path = _path(request, place_id, "people.person.view")
    rows = list(
        arrival_list(request.actor, place_path=path, since=since)[offset : offset + limit + 1]
    )
    return {"items": arrival_rows(request.actor, rows[:limit]), "more": len(rows) > limit}


@router.get("/persons/{uuid:person_id}/arrivals", response=list[ArrivalOut])
@operation("people.person.view")
def list_arrivals_of(request: Any, person_id: uuid.UUID) -> Any:
    """Every arrival of one person, wrong ones that were corrected included."""
    rows = arrivals_of(request.actor, get_person(request.actor, person_id))
    return arrival_rows(request.actor, rows)


@router.post("/persons/{uuid:person_id}/arrivals", response={201: ArrivalOut})
@operation("people.arrival.record")
def record(request: Any, person_id: uuid.UUID, body: ArrivalIn) -> Any:
    """The person came from elsewhere."""
    made = record_arrival(actor=request.actor, now=request.now, person_id=person_id, **_given(body))
    return Status(201, arrival_rows(request.actor, [made])[0])


@router.post("/arrivals/{uuid:arrival_id}/correct", response={201: ArrivalOut})
@operation("people.arrival.correct")
def correct(request: Any, arrival_id: uuid.UUID, body: CorrectionIn) -> Any:
    """A new record in place of a wrong one."""
    get_arrival(request.actor, arrival_id, "people.arrival.correct")
    made = correct_arrival(
        actor=request.actor, now=request.now, arrival_id=arrival_id, **_given(body)
    )
    return Status(201, arrival_rows(request.actor, [made])[0])


@router.get("/households", response=HouseholdPageOut)
@operation("people.household.view")
def list_households(
    request: Any,
    place_id: uuid.UUID | None = None,
    kind: HouseholdKind | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Households in walking order."""
    path = _path(request, place_id, "people.household.view")
    found = household_list(request.actor, place_path=path, kind=kind.value if kind else "")
    rows = list(found[offset : offset + limit + 1])
    return {"items": household_cards(request.actor, rows[:limit]), "more": len(rows) > limit}


@router.post("/households", response={201: HouseholdDetail})
@operation("people.household.create")
def create_household(request: Any, body: HouseholdIn) -> Any:
    """Put a household on the register."""
    made = register_household(actor=request.actor, now=request.now, **_given(body))
    return Status(201, _household(request, made.pk))


@router.get("/households/{uuid:household_id}", response=HouseholdDetail)
@operation("people.household.view")
def one_household(request: Any, household_id: uuid.UUID) -> Any:
    """One household with its members."""
    return _household(request, household_id)


def _household(request: Any, household_id: uuid.UUID) -> dict[str, Any]:
    row = get_household(request.actor, household_id)
    card = household_cards(request.actor, [row])[0]
    members = members_of(request.actor, row, local_day(request.now))
    fields = {name: getattr(card, name) for name in card.__dataclass_fields__}
    return {**fields, "members": members}


@router.post("/households/{uuid:household_id}/reveal", response=RevealOut)
@operation("people.household.reveal")
def reveal_household(
    request: Any, response: HttpResponse, household_id: uuid.UUID, body: RevealIn
) -> Any:
    """Open the head's name or the phone; logged with the reason, and limited per day."""
    found = reveal_household_field(
        actor=request.actor,
        now=request.now,
        household_id=household_id,
        field=body.field.value,
        reason=body.reason,
    )
    return _revealed(response, found)


@router.get("/staff", response=StaffPageOut)
@operation("people.staff.view")
def list_staff(
    request: Any,
    place_id: uuid.UUID | None = None,
    kind: StaffKind | None = None,
    level: StaffLevel | None = None,
    away: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Those who serve."""
    day = local_day(request.now)
    found = staff_list(
        request.actor,
        day=day,
        place_path=_path(request, place_id, "people.staff.view"),
        kind=kind.value if kind else "",
        level=level.value if level else "",
        away=away,
    )
    rows = list(found[offset : offset + limit + 1])
    return {"items": staff_rows(request.actor, rows[:limit], day), "more": len(rows) > limit}


@router.post("/staff", response={201: StaffOut})
@operation("people.staff.create")
def create_staff(request: Any, body: StaffIn) -> Any:
    """Put somebody on the roster of those who serve."""
    made = register_staff(actor=request.actor, now=request.now, **_given(body))
    return Status(201, staff_rows(request.actor, [made], local_day(request.now))[0])


@router.get("/staff/{uuid:staff_id}", response=StaffOut)
@operation("people.staff.view")
def one_staff(request: Any, staff_id: uuid.UUID) -> Any:
    """One of those who serve."""
    row = get_staff(request.actor, staff_id)
    return staff_rows(request.actor, [row], local_day(request.now))[0]


@router.post("/staff/{uuid:staff_id}/reveal", response=RevealOut)
@operation("people.staff.reveal")
def reveal_staff(
    request: Any, response: HttpResponse, staff_id: uuid.UUID, body: StaffRevealIn
) -> Any:
    """Open the work phone; logged with the reason, and limited per day."""
    found = reveal_staff_phones(
        actor=request.actor, now=request.now, staff_id=staff_id, reason=body.reason
    )
    return _revealed(response, found)
