"""Filings to resume for machines: the desk's list and deeds, an enterprise's own."""

import pytest

from lianfang.access.enums import Role
from lianfang.enterprises.services.enterprises import update_enterprise
from lianfang.kit import clock
from lianfang.resumption.services.following import follow_enterprise
from tests.enterprises.contacts import browser_of
from tests.people.builders import SYSTEM, signed_in
from tests.resumption.builders import at, batches, firm, handed_in, stored

pytestmark = pytest.mark.django_db
BASE = "/api/v1/resumption"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def test_the_list_narrows_by_stage_and_the_filing_carries_its_checks(town, office):
    one, contact = firm(town)
    other, _c = firm(town, "黄石百川电子有限公司")
    filing = handed_in(one, contact)

    def names(**asked):
        answer = office.get(f"{BASE}/filings", {"place_id": town.township.pk, **asked})
        return [row["name"] for row in answer.json()["items"]]

    read = office.get(f"{BASE}/filings/{filing.pk}").json()

    assert names() == [other.name]
    assert names(stage="waiting") == [one.name]
    assert read["checks"][0]["key"] == "roster"
    assert [one["people"] for one in read["batches"]] == [200, 150]


def test_a_filing_is_checked_and_returned(town, office):
    one, contact = firm(town)
    filing = handed_in(one, contact)
    address = f"{BASE}/filings/{filing.pk}"

    refused = office.post(f"{address}/check", {}, JSON)
    back = office.post(f"{address}/return", {"fields": {"scope": "写明车间"}}, JSON)

    assert (refused.status_code, list(refused.json()["fields"])) == (422, ["reason"])
    assert back.json()["state"] == "returned"


def test_enterprises_are_marked_and_counted(town, office):
    one, _c = firm(town)
    mark = {"place_id": str(town.township.pk), "day": "2020-03-18", "source": "名单"}
    mark["enterprise_ids"] = [str(one.pk)]

    marked = office.post(f"{BASE}/starts", mark, JSON).json()
    more = office.post(
        f"{BASE}/enterprises/{one.pk}/returns",
        {"day": "2020-03-18", "people": 60, "source": "名单"},
        JSON,
    )
    read = office.get(f"{BASE}/figures", {"place_id": town.township.pk}).json()

    assert (marked, more.status_code) == ({"marked": 1}, 201)
    assert (read["whole"]["resumed"], read["whole"]["back"], read["days"][-1]["back"]) == (
        1,
        60,
        60,
    )


def test_an_enterprise_files_through_its_own_operations(town):
    one, contact = firm(town)
    phone = browser_of(contact)
    address = f"{BASE}/own/{one.pk}"

    begun = phone.post(address, {}, JSON).json()
    batch = {"process": "一车间", "starts_on": "2020-03-22", "people": 20}
    saved = phone.patch(
        address,
        {"back_now": 40, "supplies": {"masks": {"stock": "900"}}, "batches": [batch]},
        JSON,
    ).json()
    early = phone.post(f"{address}/submit", {}, JSON)

    assert begun["state"] == "draft"
    assert [one.people for one in batches(stored(one))] == [20]
    assert "back_now" not in [gap["field"] for gap in saved["missing"]]
    assert (early.status_code, early.json()["code"]) == (422, "incomplete")


def test_a_filing_goes_along_when_its_enterprise_moves(town):
    one, contact = firm(town)
    handed_in(one, contact)
    update_enterprise(
        actor=SYSTEM, now=at("11:00"), enterprise_id=one.pk, place_id=town.neighbour.pk
    )

    moved = follow_enterprise(actor=SYSTEM, now=at("11:01"), enterprise_id=one.pk)

    assert (moved, stored(one).path) == (1, town.neighbour.path)
