"""Records over HTTP: what a device sends, what it is answered, what is refused as a whole."""

import json

import pytest

from lianfang.access.enums import Role
from lianfang.access.limits import Drawn
from lianfang.records import api
from lianfang.records.kinds import KINDS
from lianfang.records.models import FieldRecord
from lianfang.records.services.form_kind import FormKind
from tests.command.builders import at, build_town, client_of, stored, worker
from tests.records.builders import DEVICE, patrol, payload

pytestmark = pytest.mark.django_db
BATCH = "/api/v1/records/batch"
NOW = at("09:30")


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def client(town, monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    return client_of(Role.COMMUNITY_WORKER, town.sike, worker(town.sike, "周干事"))


def post(client, body):
    return client.post(BATCH, data=body, content_type="application/json")


def test_a_batch_is_answered_record_by_record(town, client):
    first = patrol(town.unit, NOW)
    answer = post(client, payload(NOW, first, b'{"id": 5}'))

    assert answer.status_code == 200
    told = answer.json()
    assert told["received_at"].startswith("2020-03-18T01:30")
    assert [result["state"] for result in told["results"]] == ["accepted", "refused"]
    assert told["results"][0] == {
        "id": json.loads(first)["id"],
        "state": "accepted",
        "code": "",
        "message": "",
        "fields": {},
    }


def test_half_a_surrogate_pair_spoils_its_own_record_only(town, client):
    good, bad = patrol(town.unit, NOW), patrol(town.unit, NOW, note="MARK")
    bad = bad.replace(b"MARK", b"\\ud83d")

    answer = post(client, payload(NOW, good, bad, good))

    assert [r["state"] for r in answer.json()["results"]] == ["accepted", "refused", "again"]
    assert len(stored(FieldRecord)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"null",
        b'{"device": "x", "sent_at": "2020-03-18T09:30:00+08:00", "records": [{}]}',
        b'{"device": "%s", "sent_at": "2020-03-18T09:30:00", "records": [{}]}'
        % str(DEVICE).encode(),
        b'{"device": "%s", "sent_at": "2020-03-18T09:30:00+08:00", "records": []}'
        % str(DEVICE).encode(),
        b'{"device": "%s", "sent_at": "0000-00-00T00:00:00Z", "records": [{}]}'
        % str(DEVICE).encode(),
        b'{"device": 1e400, "records": NaN}',
        b"[" * 100_000,
        b'{"records": [{"\\ud800": 1}',
    ],
)
def test_what_is_no_batch_is_refused_as_a_whole(client, body):
    answer = post(client, body)

    assert answer.status_code == 400
    assert answer.json()["code"] == "not_a_batch"


def test_more_than_a_thousand_records_are_refused(town, client):
    answer = post(client, payload(NOW, *[b"{}"] * 1001))

    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_batch")


def test_more_bytes_than_allowed_are_refused_before_they_are_read(client):
    answer = post(client, b" " * (4 * 1024 * 1024 + 1))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_one_record_far_too_long_spoils_itself_only(town, client):
    long = patrol(town.unit, NOW, note="长" * 40_000)

    answer = post(client, payload(NOW, long, patrol(town.unit, NOW)))

    results = answer.json()["results"]
    assert [result["state"] for result in results] == ["refused", "accepted"]
    assert results[0]["id"] == json.loads(long)["id"]


def test_a_device_gone_wild_is_stopped_for_a_minute(town, client, monkeypatch):
    few = Drawn("records.batch", times=12, seconds=60, at_a_time=10)
    monkeypatch.setattr("lianfang.records.api.BATCHES_PER_MINUTE", few)
    statuses = [post(client, payload(NOW, b"{}")).status_code for _ in range(13)]
    answer = post(client, payload(NOW, b"{}"))

    assert statuses == [200] * 12 + [429]
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_the_definitions_name_purpose_and_days_and_are_sent_once(town, client):
    answer = client.get("/api/v1/records/forms")
    told = answer.json()

    (area,) = told["areas"]
    assert area["phase"] == "sealed"
    forms = {form["key"]: form for form in told["forms"]}
    assert area["forms"] == list(forms)
    assert forms["patrol"]["keep_days"] == 365
    assert forms["patrol"]["purpose"]["zh"]
    assert [q["key"] for q in forms["patrol"]["questions"]][:2] == ["where", "gathering"]
    again = client.get("/api/v1/records/forms", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_batch_too_many_at_a_time_is_told_to_come_again_and_nothing_is_read(town, client):
    body = payload(NOW, patrol(town.unit, NOW))
    for _turn in range(api.AT_A_TIME + api.WAITING):
        api._inside.acquire()
    try:
        answer = post(client, body)
    finally:
        for _turn in range(api.AT_A_TIME + api.WAITING):
            api._inside.release()

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert answer.json()["code"] == "busy"
    assert stored(FieldRecord) == []
    assert post(client, body).json()["results"][0]["state"] == "accepted"


def test_a_batch_with_a_record_that_cannot_be_kept_keeps_the_others(
    town, client, monkeypatch, caplog
):
    class Fragile(FormKind):
        def receive(self, actor, now, records):
            if any(record.body.answers.get("dissuaded") == 13 for record in records):
                raise ZeroDivisionError
            return super().receive(actor, now, records)

    monkeypatch.setitem(KINDS, "form", Fragile())

    records = [patrol(town.unit, NOW, dissuaded=number) for number in (12, 13, 14)]
    answer = post(client, payload(NOW, *records)).json()

    assert [one["state"] for one in answer["results"]] == ["accepted", "refused", "accepted"]
    assert len(stored(FieldRecord)) == 2
