"""What a machine is told when something cannot be done: a status, a code, and the fields."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.charters.models import BoardingCheck, Charter, ProposedSeat, Rider, Seat
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from tests.charters.builders import (
    ABOARD_AT,
    DEPARTS,
    NOW,
    announced,
    away,
    brought_to,
    build_yard,
    charter,
    contact,
    escort,
    fresh,
    isolated,
    proposed,
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
def yard():
    return build_yard()


@pytest.fixture
def desk(yard):
    return signed_in(Role.COMMANDER, yard.town.township)


def send(client, address: str, body: dict | None = None, method: str = "post"):
    call = getattr(client, method)
    return call(f"{API}/{address}", body or {}, content_type="application/json")


def told(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def wrong(answer) -> tuple[int, list[str]]:
    """Status and the last words of the fields: of a contract `body.data.day` is `day`."""
    fields = answer.json()["fields"]
    return answer.status_code, sorted(one.split(".")[-1] for one in fields)


def body(yard, **more) -> dict:
    return {
        "place_id": str(yard.town.township.pk),
        "title": "黄冈一号车",
        "area": "huanggang",
        "vehicle": "coach_33",
        "plate": "鄂B20001",
        "stops": [{"point": "xishui_square", "at": DEPARTS.isoformat()}],
        "arrives_at": (DEPARTS + timedelta(hours=3)).isoformat(),
        "destination": "金山街道",
        **more,
    }


WRONG_CHARTERS = [
    ({"area": "nowhere"}, ["area"]),
    ({"vehicle": "boat"}, ["vehicle"]),
    ({"title": " "}, ["title"]),
    ({"destination": ""}, ["destination"]),
    ({"stops": []}, ["stops"]),
    ({"stops": [{"point": "nowhere", "at": DEPARTS.isoformat()}]}, ["stops"]),
    ({"arrives_at": DEPARTS.isoformat()}, ["arrives_at"]),
    ({"escort_id": str(new_id())}, ["escort"]),
    ({"title": "", "area": "nowhere", "destination": ""}, ["area", "destination", "title"]),
]


def test_a_charter_that_cannot_run_is_refused_by_field(yard, desk):
    for more, fields in WRONG_CHARTERS:
        assert wrong(send(desk, "charters", body(yard, **more))) == (422, fields)
    assert stored(Charter) == []


UNFIT = [
    ({"arrives_at": "morgen"}, "arrives_at"),
    ({"arrives_at": "2020-03-19T11:00:00"}, "arrives_at"),
    ({"cost_fen": -1}, "cost_fen"),
    ({"title": "长" * 65}, "title"),
    ({"place_id": "here"}, "place_id"),
    ({"stops": "none"}, "stops"),
]


def test_what_does_not_fit_the_contract_is_told_by_field(yard, desk):
    for more, field in UNFIT:
        answer = send(desk, "charters", body(yard, **more))

        assert answer.status_code == 422
        assert any(field in one for one in answer.json()["fields"])


def test_places_and_checkpoints_that_are_not_there_are_not_found(yard, desk):
    assert told(send(desk, "charters", body(yard, place_id=str(new_id())))) == (404, "not_found")
    assert told(send(desk, "charters", body(yard, point_id=str(new_id())))) == (404, "not_found")


def test_an_escort_on_the_road_is_a_wrong_field(yard, desk):
    who = escort(yard)
    charter(yard, escort_id=who.pk)

    assert wrong(send(desk, "charters", body(yard, escort_id=str(who.pk)))) == (422, ["escort"])


def test_the_same_id_makes_the_same_charter(yard, desk):
    given = body(yard, id=str(new_id()))

    first, again = send(desk, "charters", given), send(desk, "charters", given)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"] == given["id"]
    assert len(stored(Charter)) == 1


def test_a_state_that_does_not_fit_is_a_conflict_with_its_code(yard, desk):
    row, held = brought_to(yard, "underway")
    place = f"charters/{row.pk}"
    later = (DEPARTS + timedelta(hours=1)).isoformat()
    vehicle = {"vehicle": "coach_49", "plate": "鄂B3", "reason": "换车"}

    answers = [
        send(desk, f"{place}/announce"),
        send(desk, f"{place}/cancel", {"reason": "停运"}),
        send(desk, f"{place}/delay", {"departs_at": later, "reason": "大雾"}),
        send(desk, f"{place}/vehicle", vehicle),
        send(desk, f"{place}/depart"),
        send(desk, place, {k: v for k, v in body(yard).items() if k != "place_id"}, "put"),
        send(desk, f"seats/{held[0].pk}/take-back", {"reason": "下车"}),
        send(desk, f"seats/{held[0].pk}/checks", {"result": "present", "temperature": 36.5}),
    ]

    assert {told(one) for one in answers} == {(409, "charter_state")}
    assert fresh(row).state == "underway"


def test_seats_that_cannot_be_given_say_why(yard, desk):
    row, held = announced(yard, 16)
    free, sick, later = waiting(yard, 3, start=40)
    isolated(sick.employment)
    (far,) = signed(yard, away(yard, 60, "通山县"))
    other = charter(yard, title="二号车")

    def give(to, *riders):
        return send(desk, f"charters/{to.pk}/seats", {"rider_ids": [str(one.pk) for one in riders]})

    assert told(give(row, free)) == (409, "charter_full")
    assert told(give(other, sick)) == (409, "rider_not_cleared")
    assert told(give(other, fresh(held[0].rider))) == (409, "rider_not_waiting")
    assert wrong(give(other, far)) == (422, ["riders"])
    assert wrong(give(other)) == (422, ["riders"])
    assert told(send(desk, f"charters/{other.pk}/seats", {"rider_ids": [str(new_id())]})) == (
        404,
        "not_found",
    )
    assert give(other, free, later).status_code == 201


def test_a_refusal_names_nobody_in_full(yard, desk):
    row = charter(yard)
    (sick,) = waiting(yard, 1)
    isolated(sick.employment)

    answer = send(desk, f"charters/{row.pk}/seats", {"rider_ids": [str(sick.pk)]})

    assert sick.employment.person.name not in answer.content.decode()


WRONG_CHECKS = [
    ({"result": "perhaps"}, ["result"]),
    ({"result": "present"}, ["temperature"]),
    ({"result": "present", "temperature": 51}, ["temperature"]),
    ({"result": "present", "temperature": 36.55}, ["temperature"]),
    ({"result": "present", "temperature": 36.5, "symptoms": ["hiccups"]}, ["symptoms"]),
    ({"result": "refused", "temperature": 36.5}, ["reason"]),
    ({"result": "present", "temperature": 36.5, "at": "2020-03-25T08:00:00+08:00"}, ["at"]),
]


def test_a_check_that_makes_no_sense_is_refused_by_field(yard, desk):
    _row, (held, _other) = announced(yard)

    for found, fields in WRONG_CHECKS:
        assert wrong(send(desk, f"seats/{held.pk}/checks", found)) == (422, fields)
    assert stored(BoardingCheck) == []


def test_a_check_sent_twice_is_kept_once(yard, desk, monkeypatch):
    _row, (first, second) = announced(yard)
    monkeypatch.setattr(clock, "now", lambda: ABOARD_AT)
    given = {"result": "present", "temperature": 36.5, "id": str(new_id())}

    once, again = (send(desk, f"seats/{first.pk}/checks", given) for _n in range(2))
    other = send(desk, f"seats/{second.pk}/checks", given)

    assert (once.status_code, once.json()["id"]) == (again.status_code, again.json()["id"])
    assert told(other) == (409, "boarding_conflict")
    assert len(stored(BoardingCheck)) == 1


def test_a_fever_at_the_door_is_kept_as_not_let_on(yard, desk, monkeypatch):
    row, (held, _other) = announced(yard)
    monkeypatch.setattr(clock, "now", lambda: ABOARD_AT)

    answer = send(desk, f"seats/{held.pk}/checks", {"result": "present", "temperature": 38.4})

    assert answer.status_code == 201
    assert (answer.json()["result"], answer.json()["fever"]) == ("refused", True)
    seats = desk.get(f"{API}/charters/{row.pk}/seats").json()
    assert [one["state"] for one in seats if one["id"] == str(held.pk)] == ["refused"]
    assert [one["holds"] for one in seats if one["id"] == str(held.pk)] == [False]


def test_reasons_are_asked_for(yard, desk):
    row, (held, _other) = announced(yard)
    proposal = proposed(yard)
    (rider,) = waiting(yard, 1, start=40)

    for address in (
        f"charters/{row.pk}/cancel",
        f"seats/{held.pk}/take-back",
        f"riders/{rider.pk}/withdraw",
        f"proposals/{proposal.pk}/refuse",
    ):
        assert wrong(send(desk, address, {"reason": " "})) == (422, ["reason"])
        assert send(desk, address, {}).status_code == 422
        assert send(desk, address, {"reason": "长" * 201}).status_code == 422


def test_signing_up_tells_what_is_wrong_with_the_list(yard, desk):
    address = f"enterprises/{yard.firm.pk}/riders"
    row, back = away(yard, 1), away(yard, 2, state="back")

    def up(*ids, **more):
        return send(desk, address, {"employment_ids": [str(one) for one in ids], **more})

    assert up().status_code == 422
    assert wrong(up(back.pk)) == (422, ["employees"])
    assert wrong(up(row.pk, point="nowhere")) == (422, ["point"])
    assert wrong(up(row.pk, earliest_on="2020-03-01")) == (422, ["earliest_on"])
    assert up(row.pk, earliest_on="neulich").status_code == 422
    assert told(up(new_id())) == (404, "not_found")
    assert stored(Rider) == []
    done = up(row.pk, point="qichun_station", note=" 行李  一件 ")
    assert (done.status_code, done.json()["held"], done.json()["before"]) == (201, 0, 0)
    assert stored(Rider)[0].note == "行李 一件"
    assert up(row.pk).json() == {"made": [], "held": 0, "before": 1}


def test_lists_take_known_stages_only_and_page(yard, desk):
    waiting(yard, 3)
    place = {"place_id": str(yard.town.township.pk)}

    assert desk.get(f"{API}/riders", place | {"stage": "nowhere"}).status_code == 422
    assert desk.get(f"{API}/charters", place | {"limit": 0}).status_code == 422
    assert desk.get(f"{API}/riders").status_code == 422
    assert desk.get(f"{API}/riders", {"place_id": str(new_id())}).status_code == 404
    pages = [
        [one["id"] for one in desk.get(f"{API}/riders", place | paging).json()]
        for paging in ({}, {"limit": 2}, {"limit": 2, "offset": 2})
    ]
    assert pages[0] == [*pages[1], *pages[2]]
    assert [len(one) for one in pages] == [3, 2, 1]


def test_a_proposal_that_cannot_be_is_refused_and_a_broken_rule_is_a_conflict(yard, desk):
    waiting(yard, 2)
    signed(yard, away(yard, 20, "通山县"))
    place = str(yard.town.township.pk)
    past = send(desk, "proposals", {"place_id": place, "day": "2020-03-01"})
    unknown = send(desk, "proposals", {"place_id": place, "day": "2020-03-19", "areas": ["mars"]})
    row = proposed(yard)
    lines = desk.get(f"{API}/proposals/{row.pk}/lines").json()["vehicles"]
    seats = {one["area_title"]: one["riders"][0]["id"] for one in lines}
    vehicles = {one["area_title"]: one["id"] for one in lines}

    mixed = send(
        desk,
        f"proposals/{row.pk}/move",
        {"seat_ids": [seats["咸宁"]], "to_vehicle": vehicles["黄冈"]},
    )
    nowhere = send(
        desk,
        f"proposals/{row.pk}/move",
        {"seat_ids": [seats["咸宁"]], "to_vehicle": str(new_id())},
    )
    stranger = send(desk, f"proposals/{row.pk}/move", {"seat_ids": [str(new_id())]})
    empty = send(desk, f"proposals/{row.pk}/accept", {"destination": "", "departs": "8 Uhr"})

    assert wrong(past) == (422, ["day"])
    assert wrong(unknown) == (422, ["areas"])
    assert told(mixed) == (409, "charter_rule_broken")
    assert told(nowhere) == (404, "not_found")
    assert wrong(stranger) == (422, ["riders"])
    assert wrong(empty) == (422, ["departs", "destination"])
    send(desk, f"proposals/{row.pk}/refuse", {"reason": "改日再办"})
    late = send(desk, f"proposals/{row.pk}/accept", {"destination": "金山街道"})
    assert told(late) == (409, "charter_proposal_decided")
    assert {one.is_edited for one in stored(ProposedSeat)} == {False}


def test_nothing_of_another_place_is_found_and_a_leader_only_reads(yard):
    row, (held, _other) = announced(yard)
    place = {"place_id": str(yard.town.township.pk)}
    neighbour = signed_in(Role.COMMUNITY_WORKER, yard.town.neighbour)
    leader = signed_in(Role.LEADER, yard.town.township)
    outside = [
        neighbour.get(f"{API}/charters/{row.pk}"),
        neighbour.get(f"{API}/charters/{row.pk}/cost"),
        neighbour.get(f"{API}/charters/{row.pk}/seats"),
        send(neighbour, f"charters/{row.pk}/announce"),
        send(neighbour, f"seats/{held.pk}/take-back", {"reason": "不坐了"}),
        send(neighbour, f"riders/{held.rider_id}/withdraw", {"reason": "不坐了"}),
        neighbour.get(f"{API}/riders", place),
    ]

    assert {one.status_code for one in outside} == {404}
    assert leader.get(f"{API}/charters/{row.pk}").status_code == 200
    assert told(send(leader, f"charters/{row.pk}/cancel", {"reason": "停运"})) == (
        403,
        "not_permitted",
    )
    assert fresh(held).state == "planned"


def test_names_are_masked_for_machines_of_those_who_may_not_read_them(yard, desk):
    row, (held, _other) = announced(yard)
    name = held.rider.employment.person.name
    clerk = signed_in(Role.WORKING_GROUP_MEMBER, yard.town.township)

    masked = desk.get(f"{API}/charters/{row.pk}/seats").json()[0]["name"]
    plain = clerk.get(f"{API}/charters/{row.pk}/seats").json()[0]["name"]

    assert (masked, plain) == (name[0] + "*" * (len(name) - 1), name)


def test_own_operations_know_their_own_enterprise_only(yard):
    row, _held = announced(yard, 1)
    firm = second_firm(yard)
    (theirs,) = signed(yard, away(yard, 30, firm=firm))
    (mine,) = signed(yard, away(yard, 31))
    contact(yard)
    client = signed_in(Role.ENTERPRISE_CONTACT, yard.town.community, f"contact-{yard.firm.name}")
    own, foreign = f"own/{yard.firm.pk}", f"own/{firm.pk}"

    outside = [
        client.get(f"{API}/{foreign}/riders"),
        client.get(f"{API}/{foreign}/charters"),
        client.get(f"{API}/{foreign}/charters/{row.pk}/seats"),
        send(client, f"{foreign}/riders", {"employment_ids": [str(theirs.employment_id)]}),
        send(client, f"{own}/riders", {"employment_ids": [str(theirs.employment_id)]}),
        send(client, f"{own}/riders/{theirs.pk}/withdraw", {"reason": "自行返岗"}),
        send(client, f"{own}/charters/{row.pk}/seats", {"rider_ids": [str(theirs.pk)]}),
        send(client, f"{own}/charters/{new_id()}/seats", {"rider_ids": [str(mine.pk)]}),
    ]

    assert {told(one) for one in outside} == {(404, "not_found")}
    assert wrong(send(client, f"{own}/riders/{mine.pk}/withdraw", {"reason": ""})) == (
        422,
        ["reason"],
    )
    seats = client.get(f"{API}/{own}/charters/{row.pk}/seats").json()
    assert {one["enterprise_id"] for one in seats} == {str(yard.firm.pk)}
    assert len(stored(Seat)) == 1


def test_arrival_of_somebody_who_is_not_on_board_is_a_wrong_field(yard, desk):
    row, _held = brought_to(yard, "underway")

    answer = send(desk, f"charters/{row.pk}/arrive", {"missing": [str(new_id())]})

    assert wrong(answer) == (422, ["missing"])
    assert send(desk, f"charters/{row.pk}/arrive", {"missing": ["x"]}).status_code == 422
    assert send(desk, f"charters/{row.pk}/arrive", {}).json()["state"] == "arrived"


def test_an_empty_charter_is_announced_by_no_machine(yard, desk):
    row = charter(yard)

    assert told(send(desk, f"charters/{row.pk}/announce")) == (409, "charter_empty")
    assert told(send(desk, f"charters/{row.pk}/depart")) == (409, "charter_state")
