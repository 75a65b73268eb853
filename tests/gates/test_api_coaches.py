"""Coaches and duty rosters for machines: the same rules as on the pages."""

import json
from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.gates.models import Passage
from tests.command.builders import at, client_of, worker
from tests.gates.builders import build_gates
from tests.gates.test_rosters import FIRST, planned, put_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]
API = "/api/v1/gates"
COACH = {"plate": "鄂A12345", "passengers": 2, "origin": "武汉", "driver_name": "林师傅"}
NO_PAPERS = {"paper_kind": "none_yet", "paper": "证件遗失", "destination_text": "四棵"}


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("09:30"))


@pytest.fixture
def gates():
    return build_gates()


def sent(browser, method, address, body):
    call = getattr(browser, method)
    return call(API + address, json.dumps(body, default=str), content_type="application/json")


def posted(browser, address, **body):
    return sent(browser, "post", address, body)


# --- coaches -------------------------------------------------------------------------------------


def test_a_coach_is_declared_joined_measured_and_decided(gates):
    browser = client_of(Role.CHECKPOINT_GUARD, gates.road.place)
    made = posted(browser, f"/points/{gates.road.pk}/coaches", **COACH)
    coach = made.json()["id"]
    assert (made.status_code, made.json()["declared"], made.json()["deed"]) == (201, 2, None)
    link = made.json()["join"]
    assert browser.get(link).status_code == 200

    first = posted(browser, f"/coaches/{coach}/passengers", name="周小梅", **NO_PAPERS)
    told = posted(
        browser, f"/coaches/{coach}/passengers", name="钱小勇", temperature="37.0", **NO_PAPERS
    )
    hot = posted(browser, f"/passengers/{told.json()['id']}/measure", temperature="37.6").json()
    assert (first.status_code, first.json()["name"], hot["fever"]) == (201, "周**", True)
    names = [one["number"] for one in browser.get(f"{API}/coaches/{coach}/passengers").json()]
    assert names == [1, 2]
    (row,) = browser.get(f"{API}/points/{gates.road.pk}/coaches").json()
    assert (row["joined"], row["missing"]) == (2, 0)

    closed = posted(browser, f"/coaches/{coach}/close", deed="turned_back", persons=3).json()
    assert (closed["deed"], closed["fevers"], closed["join"]) == ("turned_back", 1, None)
    assert Passage._base_manager.get(pk=closed["passage_id"]).persons == 3
    again = posted(browser, f"/coaches/{coach}/passengers", name="孙晚到", **NO_PAPERS)
    assert (again.status_code, again.json()["code"]) == (409, "coach_closed")


def test_a_wrong_entry_is_struck_out_and_the_address_withdrawn(gates):
    browser = client_of(Role.CHECKPOINT_GUARD, gates.road.place)
    coach = posted(browser, f"/points/{gates.road.pk}/coaches", **COACH).json()["id"]
    wrong = posted(browser, f"/coaches/{coach}/passengers", name="周小梅", **NO_PAPERS).json()["id"]

    assert posted(browser, f"/passengers/{wrong}/withdraw", reason="").status_code == 422
    struck = posted(browser, f"/passengers/{wrong}/withdraw", reason="写错").json()
    over = posted(browser, f"/coaches/{coach}/link", do="withdraw").json()

    assert struck["withdrawn_at"] is not None
    assert (over["joined"], over["join"]) == (0, None)
    assert posted(browser, f"/coaches/{coach}/link").json()["join"] is not None


def test_who_is_missing_on_the_list_needs_a_word(gates):
    browser = client_of(Role.CHECKPOINT_GUARD, gates.road.place)
    coach = posted(browser, f"/points/{gates.road.pk}/coaches", **COACH).json()["id"]

    answer = posted(browser, f"/coaches/{coach}/close", deed="pass", persons=3)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["note"])


# --- duty rosters --------------------------------------------------------------------------------


def test_a_roster_is_asked_for_read_changed_and_accepted(gates):
    browser = client_of(Role.COMMANDER, gates.town.township)
    where = {"place_id": str(gates.town.township.pk)}
    asked = posted(browser, "/rosters", **where, first=FIRST, last=FIRST, points=[gates.gate.pk])
    assert (asked.status_code, asked.json()["state"]) == (201, "planning")
    roster = planned(gates, last=FIRST)

    page = browser.get(f"{API}/rosters", where).json()
    whole = browser.get(f"{API}/rosters/{roster.pk}").json()

    assert [one["state"] for one in page["items"]] == ["open", "planning"]
    assert (len(whole["posts"]), whole["gaps"], whole["missing"]) == (6, [], 0)
    assert whole["posts"][0]["reasons"][0]["code"] != ""
    left_out = sent(
        browser, "patch", f"/rosters/posts/{whole['posts'][0]['id']}", {"leave_out": True}
    )
    assert left_out.json()["is_out"] is True
    accepted = posted(browser, f"/rosters/{roster.pk}/accept")
    assert accepted.json()["state"] == "accepted"
    assert posted(browser, f"/rosters/{roster.pk}/accept").json()["code"] == "roster_decided"
    assert (
        posted(browser, f"/rosters/{asked.json()['id']}/refuse", reason="重排").status_code == 200
    )
    days = {"first": FIRST, "last": FIRST}
    assert len(browser.get(f"{API}/points/{gates.gate.pk}/duties", days).json()) == 5


def test_whoever_stands_there_reads_their_own_duties(gates):
    staff = worker(gates.town.sike, "卡口值守甲", kind="cadre")
    put_on(gates, staff, FIRST)
    put_on(gates, worker(gates.town.sike, "卡口值守乙", kind="cadre"), FIRST)
    put_on(gates, staff, date(2020, 4, 20))
    browser = client_of(Role.GRID_WORKER, gates.town.grid, staff)

    (mine,) = browser.get(f"{API}/duties/mine").json()

    assert (mine["day"], mine["shift"], mine["point"]) == (
        "2020-03-19",
        "morning",
        gates.gate.place.short_name,
    )
    assert browser.get(f"{API}/duties/mine", {"first": "not a day"}).status_code == 422


def test_a_substitute_and_a_swap_keep_the_rules_of_duty(gates):
    staff = [worker(gates.town.sike, f"卡口值守{name}", kind="cadre") for name in "甲乙丙"]
    first = put_on(gates, staff[0], FIRST)
    second = put_on(gates, staff[1], FIRST, "evening")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)

    instead = posted(
        browser, f"/duties/{first.pk}/replace", staff_id=staff[2].pk, reason="请假"
    ).json()
    swapped = posted(browser, f"/duties/{instead['id']}/swap", other_id=second.pk)

    assert instead["staff_id"] == str(staff[2].pk)
    assert [(one["staff_id"], one["shift"]) for one in swapped.json()] == [
        (str(staff[1].pk), "morning"),
        (str(staff[2].pk), "evening"),
    ]
