"""Passages: kept once however often sent, judged, told to the village, measured, corrected."""

import uuid
from datetime import timedelta

import pytest

from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.gates.models import Expected, Passage
from lianfang.gates.models.sealing import open_driver
from lianfang.gates.selectors.arrivals import expected_list
from lianfang.gates.selectors.passages import last_of_plate, passage_list, passage_rows
from lianfang.gates.services.arrivals import confirm_arrival, escalate_overdue
from lianfang.gates.services.drivers import purge_drivers, reveal_driver
from lianfang.gates.services.keeping import slip_number
from lianfang.gates.services.receiving import PassageSuperseded, correct_passage, record_passage
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from tests.command.builders import SYSTEM, at, resident, secretary, stored
from tests.gates.builders import body, build_gates, guard, passed, send, sent

pytestmark = pytest.mark.django_db


def test_passages_of_a_batch_are_kept_with_where_when_and_what_was_decided(now):
    gates = build_gates()
    record = sent(gates.gate, at("09:00"), plate="鄂b·12345", origin="大冶")

    assert send(guard(gates.gate), now, record) == ["accepted"]

    (row,) = stored(Passage)
    assert (row.pk, row.place_id, row.path) == (record.id, gates.gate.place_id, gates.gate.path)
    assert (row.plate, row.odd_plate, row.persons, row.deed) == ("鄂B12345", False, 2, "pass")
    assert (str(row.temperature), row.fever, row.origin) == ("36.5", False, "大冶")
    assert (row.taken_at, row.received_at) == (at("09:00"), now)
    assert row.slip == slip_number(record.id, at("09:00"))
    assert row.slip.startswith("0318-")


def test_the_same_passage_again_is_kept_once_and_other_bytes_contradict(now):
    gates = build_gates()
    first = sent(gates.gate, at("09:00"))
    other = sent(gates.gate, at("09:00"), passage_id=first.id, persons=5)

    assert send(guard(gates.gate), now, first) == ["accepted"]
    assert send(
        guard(gates.gate),
        now,
        first,
    ) == ["again"]
    assert send(guard(gates.gate), now, other) == ["conflict"]
    assert [row.persons for row in stored(Passage)] == [2]


def test_one_bad_passage_holds_up_no_other(now):
    gates = build_gates()
    records = [
        sent(gates.gate, at("09:00")),
        sent(gates.gate, at("09:01"), temperature=60.0),
        sent(gates.gate, at("09:02"), temperature=36.55),
        sent(gates.village, at("09:03")),
        sent(gates.gate, at("09:04"), destination=uuid.UUID(int=9)),
        sent(gates.gate, at("09:05"), pass_id=uuid.UUID(int=9)),
        sent(gates.gate, at("09:06"), plate="不认得"),
    ]

    assert send(guard(gates.gate), now, *records) == [
        "accepted",
        "invalid_input",
        "invalid_input",
        "not_found",
        "invalid_input",
        "invalid_input",
        "accepted",
    ]
    assert [row.odd_plate for row in stored(Passage)] == [False, True]


def test_the_number_of_statements_does_not_grow_with_the_batch(now, django_assert_max_num_queries):
    gates = build_gates()
    actor = guard(gates.gate)

    def batch(size, hour):
        return [
            sent(gates.gate, at(f"{hour}:{minute:02d}"), destination=gates.town.village.pk)
            for minute in range(size)
        ]

    with django_assert_max_num_queries(40) as few:
        send(actor, now, *batch(2, "07"))
    with django_assert_max_num_queries(40) as many:
        send(actor, now, *batch(50, "08"))

    assert len(many.captured_queries) <= len(few.captured_queries)


def test_a_batch_leaves_one_event_with_a_hash_over_it(now):
    gates = build_gates()

    send(guard(gates.gate), now, sent(gates.gate, at("09:00")), sent(gates.gate, at("09:01")))

    (event,) = AuditEvent.objects.filter(action="gates.passage.record")
    assert (event.path, event.details["received"], event.details["kept"]) == (
        gates.gate.path,
        2,
        2,
    )
    assert len(event.details["sha256"]) == 64


def test_a_fever_of_a_known_person_at_the_gate_starts_the_fever_path(now):
    gates = build_gates()
    person = resident(gates.town.unit)
    record = sent(gates.gate, at("09:00"), temperature=38.1, person=person.pk, vehicle="foot")

    assert send(secretary(gates.town.sike), now, record) == ["accepted"]

    (check,) = stored(HealthCheck)
    assert (check.person_id, str(check.temperature), check.setting) == (person.pk, "38.1", "gate")
    assert [alert.person_id for alert in stored(FeverAlert)] == [person.pk]
    assert stored(Passage)[0].fever is True


def test_a_fever_of_a_stranger_marks_the_passage_only(now):
    gates = build_gates()

    send(guard(gates.road), now, sent(gates.road, at("09:00"), temperature=37.3))

    assert [row.fever for row in stored(Passage)] == [True]
    assert stored(HealthCheck) == []


def test_a_guard_cannot_name_somebody_who_lives_elsewhere(now):
    gates = build_gates()
    person = resident(gates.town.wangtai_unit)

    assert send(guard(gates.gate), now, sent(gates.gate, at("09:00"), person=person.pk)) == [
        "not_found"
    ]


def test_the_village_is_told_and_confirms_within_the_travel_time(now):
    gates = build_gates()
    passage = passed(gates.road, at("09:00"), destination=gates.town.village.pk)
    head = secretary(gates.town.village)

    (row,) = stored(Expected)
    assert (row.place_id, row.due_at, row.plate) == (gates.town.village.pk, at("10:00"), "鄂B12345")
    assert row.slip == passage.slip
    confirm_arrival(actor=head, now=at("09:40"), expected_id=row.pk)

    (row,) = stored(Expected)
    assert (row.state, row.settled_at) == ("arrived", at("09:40"))
    with pytest.raises(Conflict):
        confirm_arrival(actor=head, now=at("09:50"), expected_id=row.pk, arrived=False)


def test_whoever_was_turned_back_is_expected_nowhere():
    gates = build_gates()

    passed(gates.road, action="turned_back", destination=gates.town.village.pk)

    assert stored(Expected) == []


def test_what_no_village_confirms_in_time_is_overdue_and_told_on_once():
    gates = build_gates()
    passed(gates.road, at("09:00"), destination=gates.town.village.pk)
    head = secretary(gates.town.village)

    assert escalate_overdue(actor=SYSTEM, now=at("10:20")) == 0
    assert escalate_overdue(actor=SYSTEM, now=at("10:30")) == 1
    assert escalate_overdue(actor=SYSTEM, now=at("10:40")) == 0
    rows = stored(Expected)
    assert rows[0].escalated_at == at("10:30")
    with looking(head):
        late = expected_list(head, gates.town.village.path, stage="overdue", moment=at("10:40"))
        assert [row.pk for row in late] == [rows[0].pk]


def test_another_village_does_not_see_who_is_expected():
    gates = build_gates()
    passed(gates.road, destination=gates.town.village.pk)
    (row,) = stored(Expected)

    with pytest.raises(NotFound):
        confirm_arrival(actor=secretary(gates.town.wangtai), now=at("09:40"), expected_id=row.pk)


def test_a_correction_takes_the_place_and_says_why(no_limits):
    gates = build_gates()
    person = resident(gates.town.unit)
    actor = secretary(gates.town.sike)
    old = passed(
        gates.gate, actor=actor, temperature=38.2, person=person.pk, destination=gates.town.bay.pk
    )

    new = correct_passage(
        actor=actor,
        now=at("09:10"),
        corrects_id=old.pk,
        reason="看错体温",
        body=body(gates.gate, temperature=36.2, person=person.pk),
    )

    assert [row.pk for row in passage_list(actor)] == [new.pk]
    assert (new.supersedes_id, new.reason, new.taken_at) == (old.pk, "看错体温", at("09:00"))
    assert [row.state for row in stored(Expected)] == ["withdrawn"]
    assert sorted(str(row.temperature) for row in stored(HealthCheck)) == ["36.2", "38.2"]
    assert [alert.state for alert in stored(FeverAlert)] != ["suspected"]
    with pytest.raises(PassageSuperseded):
        correct_passage(
            actor=actor, now=at("09:20"), corrects_id=old.pk, reason="再改", body=body(gates.gate)
        )


def test_a_correction_needs_a_reason():
    gates = build_gates()
    old = passed(gates.gate)

    with pytest.raises(InvalidInput):
        correct_passage(
            actor=guard(gates.gate),
            now=at("09:10"),
            corrects_id=old.pk,
            reason="",
            body=body(gates.gate),
        )


def test_a_passage_made_by_mistake_is_void_and_counts_nowhere(now, no_limits):
    gates = build_gates()
    first = sent(gates.gate, at("09:00"))
    undo = sent(gates.gate, at("09:01"), supersedes=first.id, reason="误触", void=True)
    actor = secretary(gates.town.sike)

    assert send(actor, now, undo, first) == ["accepted", "accepted"]
    assert send(actor, now, undo) == ["again"]
    assert list(passage_list(actor)) == []


def test_a_driver_is_kept_sealed_and_shown_masked(no_limits):
    gates = build_gates()
    actor = secretary(gates.town.sike)
    row = passed(gates.gate, actor=actor, driver_name="王建国", driver_phone="13800001234")

    assert b"1380000" not in bytes(row.sealed)
    (shown,) = passage_rows(actor, [row])
    assert (shown.driver_name, shown.driver_phone) == ("王**", "138****1234")
    opened = reveal_driver(actor=actor, now=at("09:05"), passage_id=row.pk, reason="核实去向")
    assert (opened.name, opened.phone) == ("王建国", "13800001234")


def test_a_driver_is_cleared_when_the_days_of_the_plan_are_over(no_limits):
    gates = build_gates()
    row = passed(gates.gate, driver_name="王建国")

    assert purge_drivers(actor=SYSTEM, now=at("09:00", 19)) == 0
    later = at("09:01") + timedelta(days=60)
    assert purge_drivers(actor=SYSTEM, now=later) == 1
    row.refresh_from_db()
    assert (row.sealed, row.cleared_at, row.plate) == (None, later, "鄂B12345")
    assert open_driver(row.pk, row.sealed) == ("", "", "")


def test_a_returning_vehicle_is_known_by_its_last_passage_here(no_limits):
    gates = build_gates()
    passed(gates.gate, at("08:00"), direction="out", persons=3)
    passed(gates.village, at("08:30"), direction="in")

    known = last_of_plate(gates.gate, "鄂b 12345")

    assert (known.persons, known.direction, known.next_direction) == (3, "out", "in")
    assert last_of_plate(gates.gate, "鄂A00000") is None


def test_the_same_number_on_a_page_again_is_the_same_passage():
    gates = build_gates()
    number = id_at(at("09:00"))
    made = [
        record_passage(
            actor=guard(gates.gate), now=at("09:00"), body=body(gates.gate), passage_id=number
        )
        for _again in range(2)
    ]

    assert made[0].pk == made[1].pk == number
    assert len(stored(Passage)) == 1
