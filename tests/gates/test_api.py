"""The gates room for machines; passages come in through the batch of records."""

import base64
import json

import pytest

from lianfang.access.enums import Role
from lianfang.gates.models import Passage
from lianfang.gates.selectors.signature import read_code
from lianfang.kit.ids import id_at, new_id
from tests.command.builders import at, client_of, family, stored
from tests.gates.builders import build_gates, passed, said
from tests.gates.test_permits import issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]
API = "/api/v1/gates"


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: at("09:30"))


def posted(browser, address, body):
    return browser.post(address, json.dumps(body, default=str), content_type="application/json")


def test_a_device_delivers_passages_in_a_batch():
    gates = build_gates()
    browser = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)
    record = {
        "id": id_at(at("09:20")),
        "kind": "passage",
        "at": at("09:20").isoformat(),
        "body": said(gates.gate),
    }
    batch = {"device": new_id(), "sent_at": at("09:30").isoformat(), "records": [record]}

    answers = [posted(browser, "/api/v1/records/batch", batch).json() for _again in range(2)]

    assert [one["results"][0]["state"] for one in answers] == ["accepted", "again"]
    (row,) = stored(Passage)
    assert (row.taken_at, row.plate) == (at("09:20"), "鄂B12345")


def test_checkpoints_and_passages_are_listed_and_corrected():
    gates = build_gates()
    row = passed(gates.gate, at("09:00"), driver_phone="13800001234")
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    where = {"place_id": gates.town.sike.pk}

    (point,) = browser.get(f"{API}/points", where).json()
    assert (point["needed"], point["figures"]["vehicles"]) == (2, 1)
    page = browser.get(f"{API}/passages", where).json()
    assert [one["driver_phone"] for one in page["items"]] == ["138****1234"]
    body = {"reason": "人数有误", "direction": "in", "vehicle": "car", "action": "pass"}
    answer = posted(browser, f"{API}/passages/{row.pk}/correct", {**body, "persons": 4})
    assert (answer.status_code, answer.json()["persons"]) == (201, 4)
    assert answer.json()["supersedes_id"] == str(row.pk)


def test_a_gate_gets_all_it_needs_to_check_passes_without_signal():
    gates = build_gates()
    permit = issued(family(gates.town.unit))
    desk = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    gate = client_of(Role.CHECKPOINT_GUARD, gates.gate.place)

    code = desk.get(f"{API}/permits/{permit.pk}/code").json()["code"]
    carried = gate.get(f"{API}/offline").json()

    keys = [base64.b64decode(one["key"]) for one in carried["keys"]]
    assert read_code(code, keys).permit_id == permit.pk
    assert carried["revoked"] == []
    posted(desk, f"{API}/permits/{permit.pk}/revoke", {"reason": "遗失"})
    assert gate.get(f"{API}/offline").json()["revoked"] == [permit.pk.hex[-12:]]
    told = posted(gate, f"{API}/check", {"point_id": gates.gate.pk, "code": code}).json()
    assert (told["answer"], told["code"]) == ("stop", "revoked")


def test_passes_and_sealings_are_made_by_machines_too():
    gates = build_gates()
    family(gates.town.unit)
    browser = client_of(Role.COMMUNITY_SECRETARY, gates.town.sike)
    where = {"place_id": str(gates.town.sike.pk)}

    made = posted(browser, f"{API}/permits/many", {**where, "rule": "household"})
    assert made.json() == {"issued": 1, "left_out": 0}
    assert len(browser.get(f"{API}/permits", where).json()) == 1
    sealed = posted(browser, f"{API}/closures", {**where, "reason": "封闭管理"})
    assert sealed.status_code == 201
    again = posted(browser, f"{API}/closures", {**where, "reason": "封闭管理"})
    assert (again.status_code, again.json()["code"]) == (409, "already_sealed")
    opened = posted(browser, f"{API}/closures/{sealed.json()['id']}/open", {})
    assert opened.json()["opened_at"] is not None
    assert browser.get(f"{API}/closures", where).json() == []
