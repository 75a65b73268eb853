"""The pages of the screening room, as the people who use them walk through them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.screening.models import Campaign, ScreeningRecord
from tests.command.builders import at, client_of, family, stored
from tests.screening.builders import (
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

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("10:30"))


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def office(street):
    return client_of(Role.COMMUNITY_SECRETARY, street.town.sike)


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def page(client, name, /, *args, **query):
    return client.get(reverse(f"screening:{name}", args=args), query)


def post(client, name, /, *args, **data):
    return client.post(reverse(f"screening:{name}", args=args), data)


def test_a_screening_is_previewed_and_then_started(street, office):
    typed = {
        "campaign_id": number(at("10:30")),
        "title": "四棵排查",
        "survey": "households",
        "place_ids": [street.town.sike.pk],
    }

    shown = post(office, "new_campaign", **typed)
    assert (shown.status_code, stored(Campaign)) == (200, [])
    assert "网格员甲" in text_of(shown)
    started_now = post(office, "new_campaign", **typed, confirm="1")

    (row,) = stored(Campaign)
    assert started_now.headers["Location"] == reverse("screening:campaign", args=[row.pk])
    assert (row.households, row.title) == (3, "四棵排查")
    assert page(office, "new_campaign").status_code == 200
    assert post(office, "new_campaign", **(typed | {"title": ""})).status_code == 422


def test_every_page_of_a_screening_shows_itself(street, office):
    campaign = started(street, street.town.sike)
    row = recorded(campaign, street.first, said(needs=["food"], people=[there(street.father)]))
    recorded(campaign, street.second, said("refused"))

    for name in ("campaign", "missed", "missed_persons", "listed", "paper_list"):
        assert page(office, name, campaign.pk).status_code == 200, name
    assert "201" in text_of(page(office, "missed", campaign.pk, reason="refused"))
    for only in ("done", "found", "arrivals"):
        assert page(office, "listed", campaign.pk, only=only).status_code == 200
    for name in ("campaigns", "records", "mine", "follows"):
        assert page(office, name).status_code == 200, name
    assert page(office, "record", row.pk).status_code == 200
    assert "孙桂兰" in text_of(page(office, "missed_persons", campaign.pk))


def test_the_number_of_queries_does_not_grow_with_the_households(street, office):
    campaign = started(street, street.town.sike)

    def asked(name):
        page(office, name, campaign.pk)
        with CaptureQueriesContext(connection) as found:
            assert page(office, name, campaign.pk).status_code == 200
        return len(found)

    names = ("campaign", "missed", "missed_persons", "paper_list")
    before = {name: asked(name) for name in names}
    for door in range(20):
        recorded(campaign, family(street.town.unit, f"9{door:02}"), said("nobody"))

    assert {name: asked(name) for name in names} == before


def test_a_worker_records_a_door_on_the_phone(street):
    campaign = started(street)
    phone = client_of(Role.GRID_WORKER, street.town.grid, street.staff)
    typed = {
        "record_id": number(at("10:30")),
        "outcome": "screened",
        "newcomers": "0",
        "m0.present": "on",
        "m0.temperature": "36.6",
        "q.came_back": "false",
        "q.left_for": "false",
        "taken_at": "2020-03-18T10:30",
    }
    assert page(phone, "door", campaign.pk, street.first.pk).status_code == 200
    again = post(phone, "door", campaign.pk, street.first.pk, **typed, more="newcomer")
    assert (again.status_code, stored(ScreeningRecord)) == (200, [])
    assert "n0.name" in text_of(again)
    wrong = post(phone, "door", campaign.pk, street.first.pk, **(typed | {"q.left_for": ""}))
    assert wrong.status_code == 422

    kept = post(
        phone,
        "door",
        campaign.pk,
        street.first.pk,
        **(typed | {"newcomers": "1", "n0.name": "钱小勇", "n0.relation": "tenant"}),
        **{"n0.kind": "floating", "n0.sex": "1"},
    )

    assert kept.headers["Location"] == reverse("screening:mine")
    (row,) = stored(ScreeningRecord)
    assert (row.outcome, row.seen, row.living) == ("screened", 2, 2)
    shown = page(phone, "correct", row.pk)
    assert shown.status_code == 200
    fixed = post(
        phone,
        "correct",
        row.pk,
        **(typed | {"outcome": "nobody", "reason": "走错门", "record_id": number(at("10:31"))}),
    )
    assert fixed.status_code == 302
    assert listed(campaign, street.first).outcome == "nobody"


def test_a_household_nobody_knew_is_added_from_the_phone(street):
    campaign = started(street)
    phone = client_of(Role.GRID_WORKER, street.town.grid, street.staff)
    assert page(phone, "found", campaign.pk, street.town.unit.pk, door="301").status_code == 200

    kept = post(
        phone,
        "found",
        campaign.pk,
        street.town.unit.pk,
        **{
            "record_id": number(at("10:30")),
            "outcome": "screened",
            "found_door": "301",
            "found_kind": "rented",
            "newcomers": "1",
            "n0.name": "钱小勇",
            "n0.relation": "tenant",
            "n0.kind": "floating",
            "n0.sex": "1",
            "q.came_back": "false",
            "q.left_for": "false",
            "taken_at": "2020-03-18T10:30",
        },
    )

    assert kept.status_code == 302
    assert [row.found for row in stored(ScreeningRecord)] == [True]
    assert page(phone, "found", campaign.pk, street.town.wangtai_unit.pk).status_code == 404


def test_rounds_and_the_end_come_from_the_page(street, office):
    campaign = started(street, street.town.sike)

    assert post(office, "next_round", campaign.pk, outcomes=["not_yet"]).status_code == 302
    assert post(office, "next_round", campaign.pk, until="2019-01-01").status_code == 422
    assert post(office, "close_campaign", campaign.pk, reason="做完了").status_code == 302
    assert post(office, "withdraw_campaign", campaign.pk, reason="错了").status_code == 409
    assert post(office, "reopen_campaign", campaign.pk, reason="继续").status_code == 302
    (row,) = stored(Campaign)
    assert (row.round, row.state) == (2, "open")
    assert post(office, "export_missed", campaign.pk).status_code in (200, 302)


def test_a_report_is_noted_from_the_page(street, office):
    from lianfang.screening.handlers import arrival_recorded  # noqa: PLC0415  beside its use

    campaign = started(street)
    recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    (follow,) = follows()
    assert "武汉市" in text_of(page(office, "follows"))

    assert post(office, "report_follow", follow.pk).status_code == 302
    assert post(office, "close_follow", follow.pk, reason="只是路过").status_code == 302


def test_machines_start_record_and_read(street, office):
    def send(path, body, status=201):
        answer = office.post(f"/api/v1/screening/{path}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json()

    places = {"place_ids": [str(street.town.sike.pk)]}
    assert send("campaigns/preview", places, 200)["households"] == 3
    made = send("campaigns", places | {"title": "四棵排查"})
    base = f"campaigns/{made['id']}"
    door = {
        "household_id": str(street.first.pk),
        "outcome": "screened",
        "taken_at": "2020-03-18T10:30:00+08:00",
        "answers": {"came_back": False, "left_for": False},
        "people": [{"person_id": str(street.father.pk), "temperature": "36.5"}],
    }
    row = send(f"{base}/records", door)
    assert (row["seen"], row["living"]) == (1, 2)
    send(f"{base}/records", door | {"outcome": "asleep"}, 422)

    def read(path, **query):
        query = {"place_id": street.town.sike.pk} | query
        answer = office.get(f"/api/v1/screening/{path}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    assert read("campaigns")["items"][0]["missed"] == 2
    assert read(base)["rounds"][0]["done"] == 1
    assert read(f"{base}/coverage")["total"]["missed"] == 2
    assert len(read(f"{base}/missed")["items"]) == 2
    assert len(read(f"{base}/households", only="done")["items"]) == 1
    assert len(read(f"{base}/missed-persons")["items"]) == 2
    assert read("records")["items"][0]["id"] == row["id"]
    assert read(f"records/{row['id']}")["outcome"] == "screened"
    fixed = send(
        f"records/{row['id']}/correct",
        {"outcome": "refused", "taken_at": "2020-03-18T10:30:00+08:00", "reason": "记错了"},
    )
    assert fixed["supersedes_id"] == row["id"]
    assert send(f"{base}/next-round", {})["households"] == 3
    assert send(f"{base}/close", {}, 200)["state"] == "closed"
    assert read("arrivals") == {"items": [], "has_more": False}
