"""What is typed at a door becomes what somebody says of it, and nothing typed is dropped."""

from datetime import UTC, date
from decimal import Decimal

import pytest
from django.http import QueryDict

from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput
from lianfang.people.selectors.households import members_of
from lianfang.screening.forms import (
    MOST_NEWCOMERS,
    DoorForm,
    FoundForm,
    RecordFilterForm,
    RoundForm,
)
from lianfang.screening.selectors.plans import plan_of
from tests.command.builders import SYSTEM, at
from tests.screening.builders import build_street, number, started

pytestmark = pytest.mark.django_db
NOW = at("10:30")


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def asked(street):
    return plan_of(started(street))


def typed(**more):
    fields = {
        "record_id": str(number(NOW)),
        "outcome": "screened",
        "newcomers": "0",
        "q.came_back": "false",
        "q.left_for": "false",
        "taken_at": "2020-03-18T10:30",
    }
    data = QueryDict(mutable=True)
    data.update(fields | more)
    return data


def form_of(asked, kind=DoorForm, members=(), **more):
    return kind(typed(**more), asked=asked, now=NOW, members=list(members))


def said(form):
    assert form.is_valid(), form.errors
    return form.entry()


def newcomer(**more):
    base = {"relation": "tenant", "kind": "floating", "sex": "1", "name": "钱小勇"}
    return {"newcomers": "1"} | {f"n0.{key}": value for key, value in (base | more).items()}


def family_of(street):
    with looking(SYSTEM):
        return members_of(SYSTEM, street.first, NOW.date())


def test_who_is_ticked_was_there_and_who_is_not_was_out(street, asked):
    members = family_of(street)

    entry = said(form_of(asked, members=members, **{"m0.present": "on", "m0.temperature": "36.6"}))

    assert [(one.present, one.temperature) for one in entry.people] == [
        (True, Decimal("36.6")),
        (False, None),
    ]
    assert entry.answers == {"came_back": "false", "left_for": "false"}


def test_a_temperature_of_who_was_out_is_not_a_temperature(street, asked):
    entry = said(form_of(asked, members=family_of(street), **{"m1.temperature": "36.6"}))

    assert [one.temperature for one in entry.people] == [None, None]


def test_at_a_closed_door_people_and_questions_are_left_out(street, asked):
    entry = said(
        form_of(
            asked,
            members=family_of(street),
            **({"outcome": "nobody", "m0.present": "on", "note": "晚上再来"} | newcomer()),
        )
    )

    assert (entry.people, entry.newcomers, entry.answers) == ((), (), {})
    assert entry.note == "晚上再来"


def test_a_newcomer_is_told_whole(asked):
    (one,) = said(
        form_of(
            asked,
            **newcomer(phone="13900000001", temperature="36.4", origin="武汉市", transport="rail"),
        )
    ).newcomers

    assert (one.name, one.relation, one.kind, one.phones) == (
        "钱小勇",
        "tenant",
        "floating",
        ["13900000001"],
    )
    assert (one.temperature, one.came.origin, one.came.transport) == (
        Decimal("36.4"),
        "武汉市",
        "rail",
    )


def test_an_arrival_without_a_day_was_today_in_china(asked):
    early = at("06:30").astimezone(UTC)
    form = DoorForm(typed(**newcomer(origin="武汉市")), asked=asked, now=early, members=[])
    form.data["taken_at"] = "2020-03-18T06:30"

    (one,) = said(form).newcomers

    assert one.came.arrived_on == date(2020, 3, 18)


def test_an_empty_row_for_a_newcomer_is_nobody(asked):
    assert said(form_of(asked, **newcomer(name=""))).newcomers == []


@pytest.mark.parametrize(
    "told",
    [
        {"phone": "13900000001"},
        {"temperature": "36.4"},
        {"paper_number": "4201"},
        {"origin": "武汉"},
    ],
)
def test_what_is_told_of_a_newcomer_without_a_name_is_not_dropped(asked, told):
    form = form_of(asked, **newcomer(name=" ", **told))

    assert not form.is_valid()
    assert list(form.errors) == ["n0.name"]


def test_a_day_of_arrival_needs_an_origin(street, asked):
    form = form_of(
        asked,
        members=family_of(street),
        **{"m0.present": "on", "m0.arrived_on": "2020-03-17"},
    )

    assert not form.is_valid()
    assert list(form.errors) == ["m0.origin"]


def test_one_more_person_keeps_what_was_typed(asked):
    form = form_of(asked, **(newcomer() | {"more": "newcomer"}))

    again = form.asked_for_newcomer()

    assert (again["newcomers"], again["n0.name"]) == ("2", "钱小勇")
    assert form_of(asked).asked_for_newcomer() is None


@pytest.mark.parametrize(
    ("told", "rows"), [("999", MOST_NEWCOMERS), ("many", 0), ("-1", 0), ("3", 3)]
)
def test_a_form_has_no_more_rows_than_anybody_needs(asked, told, rows):
    assert form_of(asked, newcomers=told).newcomers == rows


def test_a_minute_ahead_is_now(asked):
    entry = said(form_of(asked, taken_at="2020-03-18T10:30"))

    assert entry.taken_at == NOW


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("answers.came_back", "q.came_back"),
        ("people.0.temperature", "m0.temperature"),
        ("people.0.came.origin", "m0.origin"),
        ("note", "note"),
        ("household_id", "__all__"),
    ],
)
def test_what_a_service_refuses_stands_beside_its_input(street, asked, path, field):
    form = form_of(asked, members=family_of(street))
    assert form.is_valid()

    form.take_errors(InvalidInput(fields={path: "不对"}))

    assert dict(form.errors) == {field: ["不对"]}


def test_a_household_found_says_its_door_and_kind(street, asked):
    form = form_of(asked, FoundForm, found_door="阁楼", found_kind="rented")

    said(form)
    found = form.found(street.town.unit.pk, None)
    assert (found.place_id, found.door, found.kind) == (street.town.unit.pk, "阁楼", "rented")
    assert not form_of(asked, FoundForm, found_kind="rented").is_valid()


def test_filters_that_do_not_fit_are_left_out():
    form = RecordFilterForm(
        {"outcome": "asleep", "only": "needs", "first_day": "gestern"}, campaigns=[]
    )

    found = form.filters()

    assert (found.outcome, found.only, found.first_day) == ("", "needs", None)
    assert form.number_set() == 1


def test_a_round_is_for_the_missed_only():
    assert RoundForm({"outcomes": ["nobody", "not_yet"]}).is_valid()
    assert not RoundForm({"outcomes": ["screened"]}).is_valid()
