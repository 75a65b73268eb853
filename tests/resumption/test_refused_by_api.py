"""What machines are refused: a status, a code, and the fields that are wrong."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.resumption.services.own import begin_own_filing
from tests.enterprises.contacts import browser_of
from tests.people.builders import NOW, signed_in
from tests.resumption.builders import at, firm, states, stored
from tests.resumption.stages import brought

pytestmark = pytest.mark.django_db
BASE = "/api/v1/resumption"
JSON = "application/json"


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def post(client, address, **body):
    answer = client.post(f"{BASE}{address}", body, JSON)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "gone"},
        {"sort": "password"},
        {"limit": 501},
        {"limit": 0},
        {"offset": -1},
        {"kind": "monster"},
        {"state": "lost"},
        {"place_id": "here"},
    ],
)
def test_a_list_asked_for_in_words_nobody_knows_is_refused(town, office, wrong):
    answer = office.get(f"{BASE}/filings", {"place_id": town.township.pk, **wrong})

    assert answer.status_code == 422


def test_places_and_filings_elsewhere_are_not_found(town, office):
    filing, _enterprise, _contact = brought(town, "submitted")
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    assert office.get(f"{BASE}/filings", {"place_id": new_id()}).status_code == 404
    assert office.get(f"{BASE}/filings/{new_id()}").status_code == 404
    assert stranger.get(f"{BASE}/filings/{filing.pk}").status_code == 404
    assert post(stranger, f"/filings/{filing.pk}/return", reason="材料不全")[0] == 404


def test_without_signing_in_nothing_is_answered(town, client):
    assert client.get(f"{BASE}/filings", {"place_id": town.township.pk}).status_code == 401


def test_a_deed_at_the_wrong_time_is_a_conflict_with_a_code(town, office):
    filing, enterprise, _contact = brought(town, "submitted")
    address = f"/filings/{filing.pk}"

    for name in ("approve", "suspend", "reopen"):
        status, body = post(office, f"{address}/{name}", reason="现场已核")
        assert (status, body["code"]) == (409, "filing_state")
    status, body = post(office, f"{address}/batches/{new_id()}/start", people=1)
    assert (status, body["code"]) == (409, "filing_state")
    assert states(stored(enterprise)) == ["draft", "submitted"]


def test_what_is_missing_is_told_by_field(town, office):
    filing, _enterprise, _contact = brought(town, "site_check")
    address = f"/filings/{filing.pk}"

    returned = post(office, f"{address}/return")
    withdrawn = post(office, f"{address}/withdraw", reason=" ")
    checked = post(office, f"{address}/site-check", inspection_id=str(new_id()))

    assert [(status, set(body["fields"])) for status, body in (returned, withdrawn, checked)] == [
        (422, {"reason"}),
        (422, {"reason"}),
        (422, {"inspection_id"}),
    ]


def test_starts_and_returns_say_what_cannot_be(town, office):
    enterprise, _contact = firm(town)
    mark = {"place_id": str(town.township.pk), "enterprise_ids": [str(enterprise.pk)]}

    ahead = post(office, "/starts", **mark, day="2020-03-19", source="名单")
    unsaid = post(office, "/starts", **mark, day="2020-03-18", source="")
    unknown = post(
        office,
        "/starts",
        **{**mark, "enterprise_ids": [str(new_id())]},
        day="2020-03-18",
        source="名单",
    )
    nobody = post(
        office, f"/enterprises/{enterprise.pk}/returns", day="2020-03-18", people=0, source="名单"
    )

    assert [(status, set(body.get("fields", ()))) for status, body in (ahead, unsaid, nobody)] == [
        (422, {"day"}),
        (422, {"source"}),
        (422, {"people"}),
    ]
    assert unknown[0] == 404


def test_a_filing_on_paper_with_gaps_is_not_entered(town, office):
    enterprise, _contact = firm(town)

    status, body = post(office, f"/enterprises/{enterprise.pk}/filing", staff_total=20)

    assert (status, body["code"]) == (422, "incomplete")
    assert {"scope", "planned_on", "batches", "masks_stock"} <= set(body["fields"])
    assert stored(enterprise) is None


def test_an_enterprise_hears_what_is_wrong_with_its_own(town):
    enterprise, contact = firm(town)
    phone = browser_of(contact)
    address = f"/own/{enterprise.pk}"
    assert post(phone, f"{address}/submit")[0] == 404
    post(phone, address)

    again = post(phone, address)
    wrong = phone.patch(f"{BASE}{address}", {"staff_total": 10, "back_now": 11}, JSON)
    absurd = phone.patch(f"{BASE}{address}", {"staff_total": -1}, JSON)

    assert (again[0], again[1]["code"]) == (409, "filing_exists")
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"back_now"})
    assert absurd.status_code == 422
    assert stored(enterprise).state == "draft"


def test_of_another_enterprise_nothing_is_read_begun_or_changed(town):
    mine, contact = firm(town)
    other, _theirs = firm(town, "黄石百川电子有限公司")
    begin_own_filing(actor=contact, now=NOW, enterprise_id=mine.pk)
    stranger = browser_of(_theirs)
    address = f"{BASE}/own/{mine.pk}"

    answers = [
        stranger.get(address),
        stranger.post(address, {}, JSON),
        stranger.patch(address, {"back_now": 1}, JSON),
        stranger.post(f"{address}/submit", {}, JSON),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404, 404]
    assert stored(other) is None


def test_a_contact_reads_no_list_of_the_desk(town):
    filing, _enterprise, contact = brought(town, "submitted")
    phone = browser_of(contact)

    assert phone.get(f"{BASE}/filings", {"place_id": town.township.pk}).status_code == 403
    assert phone.get(f"{BASE}/filings/{filing.pk}").status_code == 403
    assert post(phone, f"/filings/{filing.pk}/take")[0] == 403
    assert stored(_enterprise).state == "submitted"
