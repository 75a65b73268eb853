"""Doors sent by phones through the sync protocol, and screenings steered and read by machines."""

import pytest

from lianfang.access.enums import Role
from lianfang.health.models import HealthCheck
from lianfang.kit import clock
from lianfang.kit.ids import id_at
from lianfang.people.models import Household
from lianfang.records.models import Contradiction
from lianfang.screening.handlers import arrival_recorded
from lianfang.screening.models import Campaign, ListedHousehold, ScreeningRecord
from lianfang.screening.services.campaigns import close_screening
from tests.command.builders import SYSTEM, at, client_of, stored
from tests.records.builders import payload, raw, send, states
from tests.screening.builders import (
    TOLD,
    build_street,
    follows,
    from_wuhan,
    listed,
    news,
    number,
    recorded,
    said,
    started,
    there,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
NOW = at("10:30")


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


def door(campaign, home=None, **more):
    """The body of a door as a phone writes it."""
    body = {"campaign_id": str(campaign.pk), "outcome": "screened", "answers": TOLD} | more
    if home is not None:
        body["household_id"] = str(home.pk)
    return body


def sent(street, *bodies, when="09:00", now=NOW):
    return send(street.worker, now, *(raw("screening", body, at(when)) for body in bodies))


# --- phones


def test_a_morning_without_signal_arrives_at_once_and_in_any_order(street, campaign):
    late = raw("screening", door(campaign, street.first), at("10:00"))
    early = raw(
        "screening", door(campaign, street.first, outcome="nobody", answers={}), at("08:30")
    )
    other = raw("screening", door(campaign, street.second, seen=3), at("09:10"))

    answers = send(street.worker, NOW, late, other, early)

    assert states(answers) == ["accepted"] * 3
    row = listed(campaign, street.first)
    assert (row.outcome, row.tries, row.done_at) == ("screened", 2, at("10:00"))


def test_what_a_phone_sends_again_is_known_and_adds_nothing(street, campaign):
    new = {"found": {"place_id": str(street.town.unit.pk), "door": "302"}}
    body = door(campaign, newcomers=[{"name": "钱小勇"}], **new)
    record = raw("screening", body, at("09:00"), number(at("09:00")))

    assert states(send(street.worker, NOW, record)) == ["accepted"]
    assert states(send(street.worker, at("10:40"), record)) == ["again"]
    assert Household._base_manager.count() == 5


def test_the_same_number_with_other_words_is_for_a_person_to_decide(street, campaign):
    key = number(at("09:00"))
    first = raw("screening", door(campaign, street.first), at("09:00"), key)
    other = raw("screening", door(campaign, street.first, note="改过"), at("09:00"), key)

    assert states(send(street.worker, NOW, first, other)) == ["accepted", "conflict"]
    assert len(stored(Contradiction)) == 1
    assert [row.note for row in stored(ScreeningRecord)] == [""]


def test_one_bad_door_holds_up_no_other(street, campaign):
    answers = sent(
        street,
        door(campaign, street.first),
        door(campaign, street.second, outcome="asleep"),
        door(campaign, street.far),
        door(campaign, street.third),
    )

    assert states(answers) == ["accepted", "refused", "refused", "accepted"]
    assert list(answers[1].fields) == ["outcome"]
    assert {row.household_id for row in stored(ScreeningRecord)} == {
        street.first.pk,
        street.third.pk,
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"surprise": 1},
        {"seen": -1},
        {"people": [{"person_id": "no id"}]},
        {"note": "字" * 201},
        {"campaign_id": "00000000-0000-0000-0000-000000000000"},
    ],
)
def test_what_no_phone_would_write_is_refused_and_kept_nowhere(street, campaign, wrong):
    assert states(sent(street, door(campaign, street.first) | wrong)) == ["refused"]
    assert stored(ScreeningRecord) == []


def test_a_phone_whose_clock_is_wrong_tells_the_right_time(street, campaign):
    body = door(campaign, street.first)
    ahead = 3600

    answers = send(street.worker, NOW, raw("screening", body, at("10:30")), ahead=ahead)

    assert states(answers) == ["accepted"]
    (row,) = stored(ScreeningRecord)
    assert (row.taken_at, row.skew_ms) == (at("09:30"), 3_600_000)


def test_a_phone_brings_doors_of_a_campaign_that_closed_meanwhile(street, campaign):
    close_screening(actor=SYSTEM, now=at("10:00"), campaign_id=campaign.pk)

    before = sent(street, door(campaign, street.first), when="09:30")
    after = sent(street, door(campaign, street.second), when="10:10")

    assert (states(before), states(after)) == (["accepted"], ["refused"])
    assert after[0].code == "campaign_over"


def test_a_phone_corrects_its_own_door_and_says_why(street, campaign):
    (_first,) = sent(street, door(campaign, street.first))
    (row,) = stored(ScreeningRecord)

    body = door(campaign, outcome="refused", answers={}, supersedes=str(row.pk), reason="记错户")
    assert states(sent(street, body, when="10:00")) == ["accepted"]

    assert listed(campaign, street.first).outcome == "refused"
    again = sent(street, body | {"reason": "再改一次"}, when="10:05")
    assert states(again) == ["refused"]


def test_temperatures_and_arrivals_from_the_phone_go_where_they_always_go(street, campaign):
    came = {"arrived_on": "2020-03-17", "origin": "武汉市", "transport": "rail"}
    seen = {"person_id": str(street.father.pk), "temperature": "36.7", "came": came}

    sent(street, door(campaign, street.first, people=[seen]))
    news("people.arrival.record", arrival_recorded, NOW)

    assert [check.person_id for check in stored(HealthCheck)] == [street.father.pk]
    assert [(row.origin_class, row.person_id) for row in follows()] == [
        ("key_region", street.father.pk)
    ]


def test_over_http_each_record_has_its_own_answer(street, campaign, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    phone = client_of(Role.GRID_WORKER, street.town.grid, street.staff)
    good = raw("screening", door(campaign, street.first), at("09:00"))
    bad = raw("screening", door(campaign, street.second, seen=5, living=2), at("09:05"))

    answer = phone.post(
        "/api/v1/records/batch", payload(NOW, good, bad), content_type="application/json"
    )

    assert answer.status_code == 200
    told = answer.json()["results"]
    assert [one["state"] for one in told] == ["accepted", "refused"]
    assert list(told[1]["fields"]) == ["living"]


# --- machines


@pytest.fixture
def office(street, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return client_of(Role.COMMUNITY_SECRETARY, street.town.sike)


def post(client, path, body, status=201):
    answer = client.post(f"/api/v1/screening/{path}", body, content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def get(client, path, status=200, **query):
    answer = client.get(f"/api/v1/screening/{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_machine_that_starts_twice_starts_one(street, office):
    body = {
        "id": str(id_at(NOW)),
        "place_ids": [str(street.town.sike.pk)],
        "title": "四棵排查",
    }

    first, again = post(office, "campaigns", body), post(office, "campaigns", body)

    assert first["id"] == again["id"]
    assert len(stored(Campaign)) == 1
    other = body | {"place_ids": [str(street.town.grid.pk)]}
    assert post(office, "campaigns", other, 409)["code"] == "campaign_conflict"


def test_a_machine_starts_only_where_its_account_may(street, office):
    body = {"place_ids": [str(street.town.wangtai.pk)], "title": "王太排查"}

    post(office, "campaigns", body, 404)
    post(office, "campaigns/preview", {"place_ids": body["place_ids"]}, 404)
    assert stored(Campaign) == []


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"until": "2019-01-01"}, {"survey": "census"}],
)
def test_what_cannot_be_started_is_told_by_field(street, office, wrong):
    body = {"place_ids": [str(street.town.sike.pk)], "title": "四棵排查"} | wrong

    told = post(office, "campaigns", body, 422)

    assert list(told["fields"]) == list(wrong)


def test_coverage_is_read_place_by_place_with_the_days(street, office, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("refused"))

    told = get(office, f"campaigns/{campaign.pk}/coverage", place_id=street.town.sike.pk)

    assert {key: told["total"][key] for key in ("households", "done", "refused", "missed")} == {
        "households": 3,
        "done": 1,
        "refused": 1,
        "missed": 2,
    }
    assert [(one["name"], one["holders"]) for one in told["children"]] == [
        ("四棵第一网格", ["网格员甲"])
    ]
    assert [(day["day"], day["total"]) for day in told["days"]] == [("2020-03-18", 1)]


def test_the_missed_are_read_in_pages_and_by_reason(street, office, campaign):
    recorded(campaign, street.second, said("refused"))
    path = f"campaigns/{campaign.pk}/missed"

    first = get(office, path, place_id=street.town.sike.pk, limit=2)
    rest = get(office, path, place_id=street.town.sike.pk, limit=2, offset=2)
    only = get(office, path, place_id=street.town.sike.pk, reason="refused")

    assert (len(first["items"]), first["has_more"]) == (2, True)
    assert (len(rest["items"]), rest["has_more"]) == (1, False)
    assert [(one["door"], one["reason"], one["tries"]) for one in only["items"]] == [
        ("201", "refused", 1)
    ]
    get(office, path, 422, place_id=street.town.sike.pk, reason="asleep")


def test_machines_read_no_doors_of_another_community(street, office, campaign):
    far = recorded(campaign, street.far)

    get(office, f"records/{far.pk}", 404)
    get(office, f"campaigns/{campaign.pk}/missed", 404, place_id=street.town.wangtai.pk)
    told = get(office, "records", place_id=street.town.sike.pk, campaign_id=campaign.pk)
    assert told["items"] == []


def test_who_has_only_figures_reads_figures(street, campaign, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    viewer = client_of(Role.VIEWER, street.town.township)
    place = {"place_id": street.town.township.pk}

    assert get(viewer, f"campaigns/{campaign.pk}/coverage", **place)["total"]["households"] == 4
    get(viewer, f"campaigns/{campaign.pk}/missed", 403, **place)
    get(viewer, "records", 403, **place)
    post(viewer, f"campaigns/{campaign.pk}/close", {"reason": "错了"}, 403)


def test_rounds_and_the_end_are_steered_by_machine(street, office):
    own = started(street, street.town.sike)
    recorded(own, street.first, said("refused"))
    base = f"campaigns/{own.pk}"

    told = post(office, f"{base}/next-round", {"outcomes": ["refused"], "until": "2020-03-20"})
    assert (told["number"], told["households"], told["until"]) == (2, 1, "2020-03-20")
    assert post(office, f"{base}/close", {"reason": "完成"}, 200)["state"] == "closed"
    assert post(office, f"{base}/next-round", {}, 409)["code"] == "campaign_over"
    assert post(office, f"{base}/reopen", {"reason": "补查"}, 200)["state"] == "open"
    assert post(office, f"{base}/withdraw", {}, 422)["fields"]["reason"]
    assert post(office, f"{base}/withdraw", {"reason": "范围错了"}, 200)["state"] == "withdrawn"
    steps = get(office, base)["steps"]
    assert [step["state"] for step in steps] == ["open", "closed", "open", "withdrawn"]


def test_a_household_found_by_machine_joins_the_list(street, office, campaign):
    body = {
        "found": {"place_id": str(street.town.unit.pk), "door": "302", "kind": "rented"},
        "outcome": "screened",
        "taken_at": "2020-03-18T09:00:00+08:00",
        "answers": {"came_back": False, "left_for": False},
        "newcomers": [{"name": "钱小勇", "relation": "tenant", "temperature": "36.4"}],
    }

    row = post(office, f"campaigns/{campaign.pk}/records", body)

    assert (row["found"], row["seen"], row["living"]) == (True, 1, 1)
    (home,) = stored(ListedHousehold, campaign=campaign, found=True)
    assert str(home.household_id) == row["household_id"]


def test_a_moment_without_a_zone_is_not_a_moment(street, office, campaign):
    body = {"household_id": str(street.first.pk), "outcome": "nobody"}

    post(
        office,
        f"campaigns/{campaign.pk}/records",
        body | {"taken_at": "2020-03-18T09:00:00"},
        422,
    )


def test_what_follows_is_read_reported_and_closed_by_machine(street, office, campaign):
    for person in (street.father, street.mother):
        recorded(campaign, street.first, said(people=[there(person, came=from_wuhan())]))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    place = {"place_id": street.town.sike.pk}

    items = get(office, "arrivals", stage="report", **place)["items"]
    assert [step["key"] for step in items[0]["steps"]] == ["register", "observe", "report"]
    first, second = (item["id"] for item in items)
    reported = post(office, f"arrivals/{first}/report", {}, 200)
    assert [step["key"] for step in reported["steps"] if step["done_at"]] == ["register", "report"]
    assert post(office, f"arrivals/{second}/close", {"reason": "已离开"}, 200)["closed_at"]
    assert post(office, f"arrivals/{second}/close", {"reason": "另有"}, 409)["code"]
    assert len(get(office, "arrivals", stage="closed", **place)["items"]) == 1
