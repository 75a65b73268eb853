"""What a desk and a contact do for a charter through the API, step by step, and the answers."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.charters.models import Charter, CharterProposal, Rider
from lianfang.kit import clock
from tests.charters.builders import (
    DEPARTS,
    NOW,
    TOMORROW,
    Yard,
    announced,
    away,
    build_yard,
    charter,
    contact,
    fresh,
    proposed,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
API = "/api/v1/charters"


@pytest.fixture(autouse=True)
def that_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def yard() -> Yard:
    return build_yard()


@pytest.fixture
def desk(yard) -> Client:
    return signed_in(Role.COMMANDER, yard.town.township)


@pytest.fixture
def ours(yard) -> Client:
    contact(yard)
    name = f"contact-{yard.firm.name}"
    return signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, name)


def send(client: Client, address: str, method: str = "post", **body):
    call = getattr(client, method)
    return call(f"{API}/{address}", body, content_type="application/json")


def read(client: Client, address: str, **asked) -> list:
    answer = client.get(f"{API}/{address}", asked)
    assert answer.status_code == 200
    return answer.json()


def test_a_desk_signs_somebody_off_and_their_seat_is_free(yard, desk):
    row, (one, _two) = announced(yard)

    answer = send(desk, f"riders/{one.rider_id}/withdraw", reason="自行返岗")

    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")
    assert (answer.json()["reason"], answer.json()["judged"]) == ("自行返岗", None)
    assert (fresh(row).taken, fresh(one).state) == (1, "given_back")
    again = send(desk, f"riders/{one.rider_id}/withdraw", reason="自行返岗")
    assert again.json()["state"] == "withdrawn"


def test_a_desk_takes_a_seat_back_and_gives_it_to_somebody_else(yard, desk):
    row, (one, _two) = announced(yard)
    (late,) = waiting(yard, 1, start=10)

    back = send(desk, f"seats/{one.pk}/take-back", reason="改乘另一班")
    given = send(desk, f"charters/{row.pk}/seats", rider_ids=[str(late.pk)])

    assert (back.status_code, back.json()["taken"]) == (200, 1)
    assert given.status_code == 201
    assert {each["rider_id"]: each["number"] for each in given.json()}[str(late.pk)] == 1
    listed = read(desk, f"charters/{row.pk}/seats")
    assert sorted(each["state"] for each in listed) == ["given_back", "planned", "planned"]


def test_a_desk_changes_vehicle_and_time_and_cancels(yard, desk):
    row, (one, two) = announced(yard)

    other = send(
        desk, f"charters/{row.pk}/vehicle", vehicle="coach_49", plate="鄂B30001", reason="车辆故障"
    )
    assert (other.json()["usable"], other.json()["plate"]) == (24, "鄂B30001")
    later = DEPARTS + timedelta(minutes=45)
    moved = send(desk, f"charters/{row.pk}/delay", departs_at=later.isoformat(), reason="大雾")
    stops = [each["at"] for each in moved.json()["stops"]]
    assert clock.local_day(fresh(row).departs_at) == TOMORROW
    assert (fresh(row).departs_at, len(stops)) == (later, 2)
    gone = send(desk, f"charters/{row.pk}/cancel", reason="线路停运")

    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    assert [fresh(each.rider).state for each in (one, two)] == ["waiting", "waiting"]
    done = [event.action for event in stored(AuditEvent, subject_id=str(row.pk))]
    for action in ("change_vehicle", "delay", "cancel"):
        assert f"charters.charter.{action}" in done


def test_a_charter_in_preparation_is_put_right_and_one_announced_is_not(yard, desk):
    row = charter(yard)
    body = {
        "title": "黄冈二号车",
        "area": "huanggang",
        "vehicle": "coach_33",
        "plate": "鄂B20002",
        "stops": [{"point": "xishui_square", "at": DEPARTS.isoformat()}],
        "arrives_at": (DEPARTS + timedelta(hours=2)).isoformat(),
        "destination": "金山街道",
        "cost_fen": 90_000,
    }

    put = send(desk, f"charters/{row.pk}", "put", **body)
    assert (put.status_code, put.json()["title"], put.json()["cost_fen"]) == (
        200,
        "黄冈二号车",
        90_000,
    )
    seat(yard, row, *waiting(yard, 1))
    assert send(desk, f"charters/{row.pk}/announce").json()["state"] == "announced"
    assert send(desk, f"charters/{row.pk}", "put", **body).json()["code"] == "charter_state"
    assert desk.get(f"{API}/charters/{row.pk}").json()["taken"] == 1


def test_a_desk_asks_for_vehicles_reads_the_proposals_and_refuses_one(yard, desk):
    waiting(yard, 2)
    row = proposed(yard)
    place = str(yard.town.township.pk)

    asked = send(desk, "proposals", place_id=place, day=TOMORROW.isoformat(), areas=["huanggang"])
    assert (asked.status_code, asked.json()["state"]) == (201, "planning")
    assert [one["state"] for one in read(desk, "proposals", place_id=place)].count("open") == 1
    assert read(desk, "proposals", place_id=place, limit=1, offset=1) != []
    assert desk.get(f"{API}/proposals/{row.pk}").json()["day"] == TOMORROW.isoformat()
    refused = send(desk, f"proposals/{row.pk}/refuse", reason="人数太少")
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "人数太少")
    assert fresh(row).state == "refused"
    assert len(stored(CharterProposal)) == 2
    assert stored(Charter) == []


def test_a_contact_signs_up_and_off_through_the_api_and_only_their_own(yard, ours):
    mine, theirs = away(yard, 1), away(yard, 2, firm=second_firm(yard))
    own = f"own/{yard.firm.pk}"

    made = send(ours, f"{own}/riders", employment_ids=[str(mine.pk)], note="带行李")
    assert (made.status_code, made.json()["held"], made.json()["before"]) == (201, 0, 0)
    (rider,) = stored(Rider)
    assert (rider.source, rider.note) == ("contact", "带行李")
    strange = send(ours, f"{own}/riders", employment_ids=[str(theirs.pk)])
    assert strange.status_code == 404
    (other,) = signed(yard, theirs)
    assert send(ours, f"{own}/riders/{other.pk}/withdraw", reason="不来了").status_code == 404
    off = send(ours, f"{own}/riders/{rider.pk}/withdraw", reason="自驾返岗")
    assert (off.status_code, off.json()["state"]) == (200, "withdrawn")
    assert off.json()["name"] == mine.person.name
    assert fresh(other).state == "waiting"


def test_who_is_signed_up_twice_or_may_not_be_fetched_is_counted_in_the_answer(yard, desk):
    known, free, held = away(yard, 1), away(yard, 2), away(yard, 3, "武汉市")
    signed(yard, known)
    ids = [str(one.pk) for one in (known, free, held)]

    answer = send(desk, f"enterprises/{yard.firm.pk}/riders", employment_ids=ids).json()

    assert (len(answer["made"]), answer["held"], answer["before"]) == (2, 1, 1)
    listed = read(desk, "riders", place_id=str(yard.town.township.pk), stage="held")
    assert [one["judged"]["verdict"] for one in listed] == ["stopped"]
    assert listed[0]["judged"]["why"] == "人在重点地区。"
