"""Answers whose days are over lose whatever might identify somebody; figures stay true."""

from datetime import timedelta

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.records.models import FieldRecord, PhotoUse
from lianfang.records.selectors.records import sum_of_counts
from lianfang.records.services.retention import purge_records
from tests.command.builders import at, build_town, neighbour_in_need, signed_in, stored, worker
from tests.records.builders import raw, send

pytestmark = pytest.mark.django_db
NOW = at("09:30")
SYSTEM = Actor.system("records")
PHOTO = "019b0000-0000-7000-8000-0000000000f1"


def test_what_is_past_its_days_is_cleared_with_a_certificate():
    town = build_town()
    actor = signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)
    person = neighbour_in_need(town.unit)
    stranded = {
        "name": "外地人",
        "phone": "13800138000",
        "people": 2,
        "home_province": "湖南",
        "kind": "worker",
        "status": "waiting",
    }
    relief = {"packages": 1, "note": "给了李桂英", "photo": [PHOTO]}
    send(
        actor,
        NOW,
        raw("form", {"form": "stranded", "place_id": str(town.unit.pk), "answers": stranded}, NOW),
        raw("form", {"form": "relief", "about_id": str(person.pk), "answers": relief}, NOW),
    )
    early, later = NOW + timedelta(days=59), NOW + timedelta(days=61)

    assert purge_records(actor=SYSTEM, now=early) == 0
    assert purge_records(actor=SYSTEM, now=later) == 1
    assert purge_records(actor=SYSTEM, now=later) == 0
    assert purge_records(actor=SYSTEM, now=NOW + timedelta(days=366)) == 1

    rows = {row.form: row for row in stored(FieldRecord)}
    assert rows["stranded"].answers == {"people": 2, "kind": "worker", "status": "waiting"}
    assert rows["stranded"].sealed is None
    assert (rows["relief"].answers, rows["relief"].about_id) == ({"packages": 1}, None)
    assert stored(PhotoUse) == []
    assert sum_of_counts(town.township.path, "relief", "packages", None, later) == 1
    event = AuditEvent.objects.filter(action="records.record.purge", details__cleared__stranded=1)
    assert len(event.get().details["records_digest"]) == 64
