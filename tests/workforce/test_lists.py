"""Lists of employees: narrowed, put in order, walked page by page, by the desk and the contact."""

import re

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.services.sites import add_site
from lianfang.workforce.selectors.employees import (
    SORTS,
    EmployeeFilter,
    employee_list,
    employee_rows,
    only,
)
from lianfang.workforce.services.employees import end_employment
from lianfang.workforce.views import employees, own
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, resident, signed_in, text
from tests.workforce.builders import hired, phone

pytestmark = pytest.mark.django_db
BASE = "/api/v1/workforce"
TODAY = NOW.date()
NUL = "\x00"


@pytest.fixture
def firm(town):
    return register(town)


@pytest.fixture
def staff(firm):
    """Three of one firm: at the post, waiting, still away."""
    return (
        hired(firm, 1, back_on=TODAY, room="3栋205", origin="河南省信阳市", process="装配"),
        hired(firm, 2, state="waiting", room="1栋101", planned_on=TODAY, process="机加工"),
        hired(firm, 3, origin="湖北省孝感市"),
    )


def to(name, *keys):
    return reverse(f"workforce:{name}", args=keys)


def names(answer):
    """Names of the list in their order."""
    return re.findall(r"(马秀英|何志强|罗桂兰|高文博)</(?:a|strong)>", text(answer))


def found(viewer=SYSTEM, sort="name", place="", **wanted):
    with everywhere("the page looks through the viewer's places itself"):
        rows = employee_list(viewer, place_path=place, wanted=EmployeeFilter(**wanted), sort=sort)
        return [one.name for one in employee_rows(SYSTEM, rows, TODAY)]


# --- narrowed ---


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        ({"state": "back"}, {"马秀英"}),
        ({"state": "waiting"}, {"何志强"}),
        ({"state": "away"}, {"罗桂兰"}),
        ({"state": "left"}, set()),
        ({"dormitory": "3栋"}, {"马秀英"}),
        ({"dormitory": "none"}, {"罗桂兰"}),
        ({"dormitory": " １栋 "}, {"何志强"}),
        ({"origin": "孝感"}, {"罗桂兰"}),
        ({"process": "装配"}, {"马秀英"}),
        ({"process": "装配", "origin": "孝感"}, set()),
        ({"lives": "elsewhere"}, {"马秀英", "何志强", "罗桂兰"}),
        ({"lives": "here"}, set()),
        ({"twice": True}, set()),
        ({"text": phone(2)}, {"何志强"}),
        ({"text": "0003"}, {"罗桂兰"}),
        ({"text": "金山精密"}, {"马秀英", "何志强", "罗桂兰"}),
        ({"text": "没有的人"}, set()),
        ({"service_class": "no_such"}, set()),
    ],
)
def test_each_filter_narrows_by_what_it_says(staff, wanted, who):
    assert set(found(**wanted)) == who


def test_a_dormitory_that_is_a_place_is_found_by_its_name(town, firm):
    site = add_site(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=firm.pk,
        place_id=town.neighbour.pk,
        use="dormitory",
    )
    hired(firm, 1, dormitory_id=site.pk, room="205")
    hired(firm, 2, room="205")

    with everywhere("a test looks at a row"):
        rows = employee_rows(SYSTEM, employee_list(SYSTEM, sort="room"), TODAY)

    assert found(dormitory="王太") == ["马秀英"]
    assert sorted(one.room for one in rows) == ["205", "王太社区 205"]


def test_whoever_left_is_on_no_list_but_the_one_of_those_who_left(staff):
    gone = staff[2]
    end_employment(actor=SYSTEM, now=NOW, employment_id=gone.pk)

    assert set(found()) == {"马秀英", "何志强"}
    assert found(state="left") == ["罗桂兰"]


def test_a_resident_is_told_from_somebody_known_only_here(town, firm):
    resident(town.unit, "马秀英", phones=[phone(1)])
    hired(firm, who={"name": "马秀英", "phones": [phone(1)]})
    hired(firm, 2)

    assert found(lives="here") == ["马秀英"]
    assert found(lives="elsewhere") == ["何志强"]


def test_a_place_and_the_viewers_own_places_both_narrow(town, firm):
    there = register(town, "王太机械厂", place_id=town.neighbour.pk)
    hired(firm, 1)
    hired(there, 2)
    township = acting(Role.COMMANDER, town.township)
    desk = acting(Role.COMMUNITY_SECRETARY, town.community)

    assert set(found(township)) == {"马秀英", "何志强"}
    assert found(township, place=town.neighbour.path) == ["何志强"]
    assert found(desk) == ["马秀英"]
    assert found(desk, place=town.neighbour.path) == []
    assert found(acting(Role.ENTERPRISE_CONTACT, town.township)) == []


# --- in order ---


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["何志强", "罗桂兰", "马秀英"]),
        ("-name", ["马秀英", "罗桂兰", "何志强"]),
        ("back", ["马秀英"]),
        ("-back", ["马秀英"]),
        ("planned", ["何志强"]),
        ("-planned", ["何志强"]),
        ("-room", ["马秀英", "何志强", "罗桂兰"]),
        ("recorded", []),
        ("no such order", ["何志强", "罗桂兰", "马秀英"]),
    ],
)
def test_lists_are_ordered_and_what_is_not_known_stands_last(staff, sort, order):
    shown = found(sort=sort)

    assert shown[: len(order)] == order
    assert set(shown) == {"马秀英", "何志强", "罗桂兰"}


def test_every_order_can_be_asked_for_both_ways(staff):
    for key in SORTS:
        up, down = found(sort=key), found(sort=f"-{key}")
        assert set(up) == set(down) == {"马秀英", "何志强", "罗桂兰"}


def test_rows_of_a_page_stay_in_the_order_they_were_found_in(staff):
    back, waiting, away = staff

    with everywhere("a test looks at rows"):
        shown = [row.pk for row in only([away, back, waiting])]

    assert shown == [away.pk, back.pk, waiting.pk]
    assert list(only([])) == []


# --- the desk's page ---


def test_the_desk_walks_its_list_page_by_page(secretary, staff, monkeypatch):
    monkeypatch.setattr(employees, "PAGE_SIZE", 2)

    pages = [names(secretary.get(to("employees"), {"sort": "name", "page": n})) for n in (1, 2)]

    assert pages == [["何志强", "罗桂兰"], ["马秀英"]]
    assert names(secretary.get(to("employees"), {"page": "99"})) == pages[1]
    assert names(secretary.get(to("employees"), {"page": "x", "sort": "name"})) == pages[0]


@pytest.mark.parametrize(
    "asked",
    [
        {"state": "gone"},
        {"enterprise_id": "x"},
        {"reported": "maybe"},
        {"dormitory": "perhaps"},
        {"sort": "password"},
        {"text": NUL},
        {"room": "很" * 40},
        {"twice": "2"},
    ],
)
def test_filters_nobody_can_read_do_no_harm(secretary, staff, asked):
    answer = secretary.post(to("employees"), asked)

    assert (answer.status_code, len(names(answer))) == (200, 3)


def test_an_enterprise_elsewhere_narrows_to_nobody_and_is_not_named(secretary, staff, town):
    there = register(town, "王太机械厂", place_id=town.neighbour.pk)
    hired(there, 4)

    answer = secretary.get(to("employees"), {"enterprise_id": str(there.pk)})

    assert (answer.status_code, names(answer)) == (200, [])
    assert there.name not in text(answer)


def test_a_list_without_anybody_says_what_to_do(secretary, firm):
    shown = text(secretary.get(to("employees")))

    assert "导入员工花名册" in shown
    assert reverse("sheets:imports") in shown


def test_the_list_speaks_english_to_who_reads_english(secretary, staff):
    shown = text(secretary.get(to("employees"), headers={"accept-language": "en"}))

    assert "Every worker" in shown
    assert "At the post" in shown
    assert "员工总览" not in shown


# --- the contact's page ---


def test_the_contact_narrows_and_walks_the_own_list(firm, staff, monkeypatch):
    monkeypatch.setattr(own, "PAGE_SIZE", 2)
    browser = browser_of(contact_of(firm))

    def shown(**asked):
        return names(browser.post(to("own_staff", firm.pk), asked))

    assert shown() == ["何志强", "罗桂兰"]
    assert shown(page="2") == ["马秀英"]
    assert shown(state="back") == shown(text="马秀") == shown(text=phone(1)) == ["马秀英"]
    assert shown(state="nonsense") == ["何志强", "罗桂兰"]
    assert shown(text="没有的人") == []


def test_nothing_typed_into_the_contacts_search_is_an_error_page(firm, staff):
    browser = browser_of(contact_of(firm))

    for typed in (NUL, "%", "_" * 64, "很" * 500, "'; --"):
        answer = browser.post(to("own_staff", firm.pk), {"text": typed})
        assert (answer.status_code, names(answer)) == (200, [])


def test_the_contact_reads_who_left_and_ticks_nobody_there(firm, staff):
    end_employment(actor=SYSTEM, now=NOW, employment_id=staff[0].pk)
    browser = browser_of(contact_of(firm))

    shown = browser.post(to("own_staff", firm.pk), {"state": "left"})

    assert names(shown) == ["马秀英"]
    assert 'name="selected"' not in text(shown)
    assert 'name="to"' not in text(shown)


# --- machines ---


def test_machines_walk_the_list_with_its_whole_length(secretary, staff):
    first = secretary.get(f"{BASE}/employees", {"limit": 2}).json()
    rest = secretary.get(f"{BASE}/employees", {"limit": 2, "offset": 2}).json()
    beyond = secretary.get(f"{BASE}/employees", {"offset": 50}).json()

    assert [first["total"], rest["total"], beyond["total"]] == [3, 3, 3]
    assert [len(one["items"]) for one in (first, rest, beyond)] == [2, 1, 0]
    shown = {one["name"] for page in (first, rest) for one in page["items"]}
    assert shown == {"马秀英", "何志强", "罗桂兰"}


def test_machines_narrow_by_what_is_no_name(secretary, staff, firm):
    def total(**asked):
        return secretary.get(f"{BASE}/employees", asked).json()["total"]

    assert [total(state="back"), total(origin="孝感"), total(lives="here")] == [1, 1, 0]
    assert total(enterprise_id=str(firm.pk), process="机加工") == 1
    # A name in an address would stand in logs: it narrows nothing.
    assert total(text="马秀英") == 3


def test_machines_of_another_village_read_an_empty_list(town, staff):
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    answer = stranger.get(f"{BASE}/employees").json()
    outside = stranger.get(f"{BASE}/employees", {"place_id": str(town.community.pk)})

    assert (answer["items"], answer["total"], outside.status_code) == ([], 0, 404)
