"""Checks of devices: many at once, each answered, none twice, all counted."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.health.models import HealthCheck
from lianfang.kit.ids import id_at
from lianfang.people.services.merging import merge_persons
from lianfang.places.services.moves import move_place
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    build_town,
    resident,
    signed_in,
    stored,
    worker,
)
from tests.health.builders import grid_worker, record, send, tallies, write_up

pytestmark = pytest.mark.django_db


def test_checks_of_a_batch_are_kept_with_who_sent_them_where_people_live_and_when(now):
    town = build_town()
    person = resident(town.unit)
    staff = worker(town.sike, "王干部")
    actor = signed_in(staff, Role.GRID_WORKER, town.sike)
    sent = record(person, at("09:00"), 36.7, symptoms=["cough"], where="gate")

    assert send(actor, now, sent) == ["accepted"]

    (check,) = stored(HealthCheck)
    assert (check.pk, check.person_id, check.staff_id) == (sent.id, person.pk, staff.pk)
    assert (check.place_id, check.path) == (town.unit.pk, town.unit.path)
    assert (str(check.temperature), check.symptoms) == ("36.7", ["cough"])
    assert (check.source, check.setting, check.fever) == ("verified", "gate", False)
    assert (check.taken_at, check.received_at) == (at("09:00"), now)
    assert bytes(check.digest) == sent.digest


def test_the_same_record_again_is_kept_once_and_other_bytes_contradict(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    first = record(person, at("09:00"))
    other = record(person, at("09:00"), 36.9, check_id=first.id)

    assert send(actor, now, first) == ["accepted"]
    assert send(actor, now, first) == ["again"]
    assert send(actor, now, other) == ["conflict"]
    assert [str(row.temperature) for row in stored(HealthCheck)] == ["36.5"]
    assert tallies() == {("18", "四棵第一网格", "verified"): (1, 1, 0)}


def test_where_a_place_is_counted_is_asked_once_and_anew_after_it_moved(now):
    town = build_town()
    person, actor = resident(town.unit), appointed(Role.GRID_WORKER, town.township)

    def counting(hour):
        with CaptureQueriesContext(connection) as asked:
            assert send(actor, now, record(person, at(hour))) == ["accepted"]
        return [one for one in asked if "FROM places_place WHERE path = ANY" in one["sql"]]

    assert [len(counting("08:00")), len(counting("08:10"))] == [1, 0]
    move_place(
        actor=SYSTEM,
        now=now,
        place_id=town.building.pk,
        new_parent_id=town.wangtai.pk,
        reason="调整",
    )
    assert [len(counting("08:20")), len(counting("08:30"))] == [1, 0]

    assert tallies() == {
        ("18", "四棵第一网格", "verified"): (2, 1, 0),
        ("18", "王太社区", "verified"): (2, 0, 0),
    }


def test_a_record_written_at_a_desk_under_the_same_number_contradicts(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("09:00"))

    assert send(actor, now, record(person, at("09:00"), check_id=made.pk)) == ["conflict"]


def test_one_bad_record_holds_up_no_other(now):
    town = build_town()
    person, stranger = resident(town.unit), resident(town.wangtai_unit)
    records = [
        record(person, at("09:00")),
        record(person, at("09:01"), 44.0),
        record(person, at("09:02"), 36.55),
        record(person, at("09:03"), None),
        record(person, at("09:04"), symptoms=["glowing"]),
        record(stranger, at("09:05")),
        record(uuid.UUID(int=7), at("09:06")),
        record(person, at("09:07"), check_id=id_at(now - timedelta(days=5))),
        record(person, at("09:08"), None, symptoms=["cough"], source="self_reported"),
    ]

    assert send(grid_worker(town.sike), now, *records) == [
        "accepted",
        "temperature_impossible",
        "temperature_decimals",
        "nothing_said",
        "symptom_unknown",
        "not_found",
        "not_found",
        "id_far_away",
        "accepted",
    ]
    assert len(stored(HealthCheck)) == 2


def test_a_record_seven_days_late_is_kept_on_its_own_day(now):
    town = build_town()
    person = resident(town.unit)

    assert send(grid_worker(town.sike), now, record(person, at("09:00", 11))) == ["accepted"]
    assert tallies() == {("11", "四棵第一网格", "verified"): (1, 1, 0)}


def test_a_merged_duplicates_check_goes_to_the_person_who_goes_on(now):
    town = build_town()
    kept, middle, duplicate = (resident(town.unit, name) for name in ("李桂英", "李桂瑛", "李贵英"))
    for into, gone in ((middle, duplicate), (kept, middle)):
        merge_persons(
            actor=SYSTEM, now=now, kept_id=into.pk, duplicate_id=gone.pk, reason="entered twice"
        )

    assert send(grid_worker(town.sike), now, record(duplicate, at("09:00"))) == ["accepted"]
    assert [row.person_id for row in stored(HealthCheck)] == [kept.pk]


def test_each_person_counts_once_a_day_in_the_grid_or_the_place_people_share(now):
    town = build_town()
    anna, bert = resident(town.unit), resident(town.wangtai_unit, "张大爷")
    actor = grid_worker(town.township)
    send(
        actor,
        now,
        record(anna, at("08:00"), source="self_reported"),
        record(anna, at("09:00")),
        record(bert, at("09:00"), 37.3),
    )
    send(actor, now, record(anna, at("09:10"), 37.0), record(anna, at("20:00", 17)))

    assert tallies() == {
        ("17", "四棵第一网格", "verified"): (1, 1, 0),
        ("18", "四棵第一网格", "self_reported"): (1, 1, 0),
        ("18", "四棵第一网格", "verified"): (2, 0, 0),
        ("18", "王太社区", "verified"): (1, 1, 1),
    }


def test_one_event_tells_of_the_whole_batch_without_saying_anything_of_anybody(now):
    town = build_town()
    persons = [resident(town.unit, name) for name in ("李桂英", "张大爷")]
    records = [record(person, at("09:00")) for person in persons]
    send(grid_worker(town.sike), now, *records)

    event = AuditEvent.objects.get(action="health.check.record")
    assert (event.path, event.details["received"], event.details["kept"]) == (town.unit.path, 2, 2)
    assert event.details["last"] == str(records[1].id)
    assert set(event.details) == {"received", "kept", "last", "sha256"}


def test_a_batch_that_begins_new_and_goes_on_with_what_was_sent_before_keeps_each_once(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    before = record(person, at("09:00"))
    other = record(person, at("09:00"), 36.9, check_id=before.id)
    assert send(actor, now, before) == ["accepted"]

    first, last = record(person, at("08:30")), record(person, at("09:10"))
    assert send(actor, now, first, before, last) == ["accepted", "again", "accepted"]
    assert send(actor, now, record(person, at("08:40")), other) == ["accepted", "conflict"]
    assert len(stored(HealthCheck)) == 4
    assert tallies() == {("18", "四棵第一网格", "verified"): (4, 1, 0)}


def test_a_record_kept_before_is_answered_so_even_where_it_would_be_refused_today(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    kept = record(person, at("09:00"))
    hot = record(person, at("09:00"), 44.0, check_id=kept.id)
    assert send(actor, now, kept) == ["accepted"]

    # Behind a new one, with content that no thermometer shows: it is still the number of another.
    assert send(actor, now, record(person, at("08:30")), hot) == ["accepted", "conflict"]


def test_the_database_refuses_a_check_of_nobody_and_keeps_whom_a_check_names(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    send(actor, now, record(person, at("09:00")))
    insert = (
        "INSERT INTO health_healthcheck (id, person_id, place_id, path, taken_at, received_at,"
        " skew_ms, symptoms, source, setting, fever, reason, void)"
        " VALUES (%s, %s, %s, %s, %s, %s, 0, '{}', 'verified', 'home', false, '', false)"
    )
    known = [person.pk, town.unit.pk]
    for wrong in ([uuid.uuid4(), known[1]], [known[0], uuid.uuid4()]):
        row = [id_at(at("09:01")), *wrong, town.unit.path, now, now]
        with pytest.raises(IntegrityError, match="of nobody"), transaction.atomic():
            connection.cursor().execute(insert, row)

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_person WHERE id = %s", [person.pk])
        with pytest.raises(IntegrityError, match="names this row"), transaction.atomic():
            cursor.execute("SET CONSTRAINTS health_check_holds IMMEDIATE")
        transaction.set_rollback(True)
