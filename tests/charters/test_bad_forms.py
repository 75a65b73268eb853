"""Forms of door, desk and phone filled in wrongly: said beside the field, nothing typed is lost."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.charters.models import BoardingCheck, Charter, CharterProposal, Rider
from lianfang.kit import clock
from tests.charters.builders import (
    ABOARD_AT,
    NOW,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    checkpoint,
    contact,
    fresh,
    left,
    seat,
    stored,
    waiting,
)
from tests.charters.test_pages import CHARTER
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
NUL = "\x00"
NOBODY = "019b0000-0000-7000-8000-00000000dead"


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ABOARD_AT)


def at(name: str, *keys) -> str:
    return reverse(f"charters:{name}", args=[getattr(key, "pk", key) for key in keys])


def desk(yard):
    return signed_in(Role.COMMANDER, yard.town.township)


def says(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": "heiß"},
        {"temperature": "20.0"},
        {"temperature": "99.99"},
        {"temperature": "NaN"},
        {"temperature": ""},
        {"symptoms": ["love"]},
        {"result": "perhaps"},
        {"result": ""},
        {"papers": "false", "reason": ""},
        {"check_id": "x"},
    ],
)
def test_a_check_that_cannot_be_is_said_and_nothing_typed_is_lost(wrong):
    yard = build_yard()
    _row, (one, _two) = announced(yard)
    typed = {"result": "present", "temperature": "36.4", "reason": "等候家属", "papers": "true"}

    answer = desk(yard).post(at("check", one), {**typed, **wrong})

    said = says(answer)
    assert (answer.status_code, stored(BoardingCheck)) == (422, [])
    if "reason" not in wrong:
        assert "等候家属" in said
    if "temperature" not in wrong:
        assert 'value="36.4"' in said
    if "papers" not in wrong:
        assert '<option value="true" selected>' in said


@pytest.mark.parametrize(
    ("papers", "kept"), [("", None), ("true", True), ("false", False), ("rubbish", None)]
)
def test_papers_are_shown_not_shown_or_not_asked_for(papers, kept):
    yard = build_yard()
    _row, (one, _two) = announced(yard)
    typed = {"result": "present", "temperature": "36.4", "reason": "已核对", "papers": papers}

    assert desk(yard).post(at("check", one), typed).status_code == 302

    assert [each.papers for each in stored(BoardingCheck)] == [kept]


def test_a_departure_without_a_driver_is_said_and_the_phone_typed_stays():
    yard = build_yard()
    row, (one, _two) = announced(yard, point_id=checkpoint(yard).pk)
    at_the_door(yard, one)

    answer = desk(yard).post(at("depart", row), {"driver": " ", "phone": "13900000000"})

    assert (answer.status_code, fresh(row).state) == (422, "boarding")
    assert 'value="13900000000"' in says(answer)


@pytest.mark.parametrize("missing", ["x", NUL, NOBODY, "' OR 1=1"])
def test_an_arrival_that_names_nobody_of_the_list_changes_nothing(missing):
    yard = build_yard()
    row, _held = brought_to(yard, "underway")

    answer = desk(yard).post(at("arrive", row), {"missing": missing})

    assert (answer.status_code, fresh(row).state) == (302, "underway")


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 65},
        {"area": "moon"},
        {"vehicle": "rocket"},
        {"day": "2020-02-30"},
        {"day": "9999-12-31"},
        {"time_1": "25:00"},
        {"time_2": "07:00"},
        {"stop_2": "qichun_station"},
        {"stop_1": ""},
        {"arrives_at": "2020-03-19T07:00"},
        {"arrives_at": "soon"},
        {"cost": "-1"},
        {"cost": "1e99"},
        {"point_id": "x"},
        {"escort_id": NOBODY},
    ],
)
def test_a_charter_that_cannot_run_is_not_made(wrong):
    yard = build_yard()

    answer = desk(yard).post(at("new_charter"), {**CHARTER, "carrier": "鄂东客运", **wrong})

    assert (answer.status_code, stored(Charter)) == (422, [])
    assert "鄂东客运" in says(answer)


@pytest.mark.parametrize("reason", ["", " ", "　", "x"])
def test_no_seat_and_nobody_is_taken_off_without_a_reason(reason):
    yard = build_yard()
    _row, (one, _two) = announced(yard)
    client = desk(yard)

    back = client.post(at("take_back", one), {"reason": reason})
    off = client.post(at("drop_rider", fresh(one).rider_id), {"reason": reason})

    assert {back.status_code, off.status_code} <= {302, 422}
    assert (fresh(one).state, fresh(fresh(one).rider).state) == ("planned", "seated")


@pytest.mark.parametrize(
    "wrong", [{"day": "x"}, {"day": "2020-03-01"}, {"areas": ["moon"]}, {"day": ""}]
)
def test_a_proposal_for_a_day_or_area_that_cannot_be_is_not_planned(wrong):
    yard = build_yard()
    waiting(yard, 1)

    answer = desk(yard).post(at("propose"), {"day": "2020-03-20", **wrong})

    assert (answer.status_code, stored(CharterProposal)) in ((422, []), (302, []))


@pytest.mark.parametrize("chosen", [[], ["x"], [NUL], [NOBODY]])
def test_signing_up_nobody_of_the_enterprise_signs_nobody_up(chosen):
    yard = build_yard()
    away(yard, 1)

    answer = desk(yard).post(at("sign_up", yard.firm), {"selected": chosen, "note": "带行李"})

    assert answer.status_code in (404, 422)
    assert stored(Rider) == []


@pytest.mark.parametrize("wrong", [{"to": "x"}, {"to": "2020-03-19T99:00"}, {"reason": ""}])
def test_another_time_that_is_none_leaves_the_charter_as_it_is(wrong):
    yard = build_yard()
    row, _held = announced(yard)
    before = fresh(row).departs_at

    answer = desk(yard).post(at("delay", row), {"departs_at": "2020-03-19T09:00", **wrong})

    assert answer.status_code in (302, 422)
    assert fresh(row).departs_at == before


def test_filters_nobody_meant_are_a_page():
    yard = build_yard()
    seat(yard, charter(yard), *waiting(yard, 1))
    client = desk(yard)

    for query in ("?stage=x&area=y&day=z&sort=w&page=-1", "?page=999999", f"?text={'%' * 99}"):
        assert client.get(at("charters") + query).status_code == 200
        assert client.get(at("riders") + query).status_code == 200


def test_the_paper_list_has_a_place_for_papers_and_what_was_seen_of_them():
    yard = build_yard()
    row, (one, two, three) = announced(yard, 3)
    at_the_door(yard, one, papers=True)
    at_the_door(yard, two, papers=False, reason="证件已邮寄")

    said = says(desk(yard).get(at("manifest", row)))

    assert "证件" in said
    assert (said.count("<td>✗</td>"), said.count("<td>□</td>")) == (1, 2)
    assert fresh(three).state == "planned"


def test_a_charter_that_left_is_no_door_any_more():
    yard = build_yard()
    row, (one, two) = announced(yard)
    left(yard, row, one, now=NOW)
    client = desk(yard)

    answer = client.post(at("check", two), {"result": "present", "temperature": "36.4"})

    assert (answer.status_code, fresh(two).state) == (422, "absent")
    assert "36.4" in says(answer)


def test_who_was_ticked_stays_ticked_where_something_else_is_wrong():
    yard = build_yard()
    one, other = away(yard, 1), away(yard, 2)
    wrong = {"selected": [str(one.pk)], "earliest_on": "2019-01-01", "note": "带行李"}
    contact(yard)
    name = f"contact-{yard.firm.name}"
    phone = signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, name)

    for client, address in ((desk(yard), "sign_up"), (phone, "own_sign_up")):
        answer = client.post(at(address, yard.firm), wrong)
        said = says(answer)
        assert (answer.status_code, stored(Rider)) == (422, [])
        assert f'value="{one.pk}" checked' in said
        assert f'value="{other.pk}" checked' not in said
        assert "带行李" in said
