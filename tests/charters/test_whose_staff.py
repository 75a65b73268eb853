"""Whose staff the desk signs up: enterprises with somebody away, found by name, page by page."""

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.selectors.riders import staff_away, with_staff_away
from lianfang.charters.services.signing_up import withdraw
from lianfang.charters.views import desk as desk_pages
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit import clock
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    Yard,
    away,
    build_yard,
    charter,
    seat,
    second_firm,
    signed,
)
from tests.people.builders import appointed, questions, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
PAGE = reverse("charters:choose_enterprise")


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def yard() -> Yard:
    return build_yard()


def desk(yard: Yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


def offered(yard: Yard, text: str = "", viewer=None) -> dict[str, int]:
    """Enterprises offered, with how many of their staff may be signed up."""
    viewer = viewer or yard.desk
    with looking(viewer):
        return {
            one.name: number for one, number in staff_away(with_staff_away(viewer, "", TODAY, text))
        }


def test_an_enterprise_is_offered_while_somebody_is_away_who_is_not_signed_up(yard):
    second_firm(yard, "无人在外有限公司")
    assert offered(yard) == {}
    first, _second = away(yard, 1), away(yard, 2)
    away(yard, 3, state="back")
    assert offered(yard) == {yard.firm.name: 2}

    (rider,) = signed(yard, first)
    assert offered(yard) == {yard.firm.name: 1}
    seat(yard, charter(yard), rider)
    assert offered(yard) == {yard.firm.name: 1}
    withdraw(actor=yard.desk, now=NOW, rider_id=rider.pk, reason="自行返岗")

    assert offered(yard) == {yard.firm.name: 2}


def test_a_desk_is_offered_enterprises_of_its_own_place_only(yard):
    there = second_firm(yard, "王太精密有限公司", place_id=yard.town.neighbour.pk)
    away(yard, 1)
    away(yard, 2, firm=there)
    here = appointed(Role.COMMUNITY_WORKER, yard.town.community)
    next_door = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    assert offered(yard) == {yard.firm.name: 1, there.name: 1}
    assert offered(yard, viewer=here) == {yard.firm.name: 1}
    assert offered(yard, viewer=next_door) == {there.name: 1}


def test_an_enterprise_is_found_by_a_part_of_its_name_and_the_search_leaves_no_trace(yard):
    other = second_firm(yard, "捷龙物流有限公司")
    away(yard, 1)
    away(yard, 2, firm=other)

    assert list(offered(yard, "捷龙")) == [other.name]
    assert offered(yard, "查无此单位") == {}
    assert offered(yard, "%") == {}
    text = desk(yard).post(PAGE, {"text": "捷龙"}).content.decode()
    assert (other.name in text, yard.firm.name in text) == (True, False)
    assert 'value="捷龙"' in text
    assert "?text=" not in text


def test_many_enterprises_are_shown_page_by_page_and_none_is_out_of_reach(yard, monkeypatch):
    firms = [second_firm(yard, f"第{number}工厂") for number in range(1, 6)]
    for number, firm in enumerate(firms, 1):
        away(yard, number, firm=firm)
    monkeypatch.setattr(desk_pages, "PAGE_SIZE", 2)
    client = desk(yard)

    def shown(page: object) -> list[str]:
        text = client.get(PAGE, {"page": page}).content.decode()
        return [one.name for one in firms if reverse("charters:sign_up", args=[one.pk]) in text]

    pages = [shown(number) for number in (1, 2, 3)]
    assert [len(one) for one in pages] == [2, 2, 1]
    assert sorted(name for one in pages for name in one) == sorted(one.name for one in firms)
    assert shown("99") == pages[2]
    assert shown("eins") == pages[0]


def test_the_page_asks_no_more_of_the_database_for_many(yard):
    away(yard, 1)
    client = desk(yard)
    questions(client, PAGE)
    few = questions(client, PAGE)
    for number in range(2, 6):
        away(yard, number, firm=second_firm(yard, f"第{number}工厂"))

    assert questions(client, PAGE) == few


def test_where_nobody_is_away_the_page_says_where_employees_come_from(yard):
    client = desk(yard)

    assert "没有未登记的在外员工" in client.get(PAGE).content.decode()
    english = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "Nobody is away who is not signed up" in english
    assert "没有未登记" not in english


def test_nobody_signs_staff_up_without_the_right(yard):
    for role in (Role.LEADER, Role.ENTERPRISE_CONTACT):
        client = signed_in(role, yard.town.township, f"nobody-{role.value}")
        assert client.get(PAGE).status_code in (403, 404)


def test_staff_of_an_enterprise_that_closed_is_fetched_for_nobody(yard):
    away(yard, 1)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=yard.firm.pk, state="closed", reason="已注销")

    assert offered(yard) == {}
