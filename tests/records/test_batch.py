"""Batches from devices: every record is answered, kept once, and holds up no other."""

import json
from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.command.models import Visit
from lianfang.kit.ids import new_id
from lianfang.records.kinds import KINDS
from lianfang.records.models import Contradiction, FieldRecord
from lianfang.records.selectors.records import sum_of_counts
from lianfang.records.services.batch import BeginAgain, receive_batch
from lianfang.records.services.form_kind import FormKind
from tests.command.builders import (
    appointed,
    at,
    build_town,
    neighbour_in_need,
    signed_in,
    stored,
    worker,
)
from tests.records.builders import DEVICE, patrol, raw, send, states, visit

pytestmark = pytest.mark.django_db
NOW = at("09:30")


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def actor(town):
    return signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)


def test_a_form_and_a_visit_are_kept_in_one_batch(town, actor):
    person = neighbour_in_need(town.unit)

    answers = send(actor, NOW, patrol(town.unit, NOW), visit(person, NOW))

    assert states(answers) == ["accepted", "accepted"]
    (record,) = stored(FieldRecord)
    assert (record.form, record.answers, record.path) == (
        "patrol",
        {"dissuaded": 3},
        town.unit.path,
    )
    assert record.staff.name == "周干事"
    assert len(stored(Visit)) == 1


def test_the_same_bytes_again_add_nothing(town, actor):
    person = neighbour_in_need(town.unit)
    records = [patrol(town.unit, NOW), visit(person, NOW)]
    send(actor, NOW, *records)

    answers = send(actor, NOW + timedelta(days=3), *records)

    assert states(answers) == ["again", "again"]
    assert (len(stored(FieldRecord)), len(stored(Visit))) == (1, 1)


def test_other_bytes_under_the_same_id_are_kept_for_a_person_to_decide(town, actor):
    person, one, other = neighbour_in_need(town.unit), new_id(), new_id()
    send(actor, NOW, patrol(town.unit, NOW, one), visit(person, NOW, other))

    second = [patrol(town.unit, NOW, one, dissuaded=4), visit(person, NOW, other, note="x")]
    answers = send(actor, NOW, *second)
    answers += send(actor, NOW, *second)

    assert states(answers) == ["conflict"] * 4
    rows = stored(Contradiction)
    assert sorted((row.kind, row.path) for row in rows) == [
        ("form", town.unit.path),
        ("visit", town.unit.path),
    ]
    assert stored(FieldRecord)[0].answers == {"dissuaded": 3}


def test_the_same_id_twice_in_one_batch_is_answered_like_two_deliveries(town, actor):
    one = new_id()
    first, second = patrol(town.unit, NOW, one), patrol(town.unit, NOW, one, dissuaded=9)

    assert states(send(actor, NOW, first, first, second)) == ["accepted", "again", "conflict"]


def test_an_id_used_for_another_kind_contradicts(town, actor):
    person, one = neighbour_in_need(town.unit), new_id()
    send(actor, NOW, visit(person, NOW, one))

    again = send(actor, NOW, visit(person, NOW, one, outcome="phoned"))

    assert states(again) == ["conflict"]


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (b"{}", "unreadable"),
        (b"17", "unreadable"),
        (
            b'{"id": "x", "kind": "form", "at": "2020-03-18T09:30:00+08:00", "body": {}}',
            "unreadable",
        ),
        (raw("no_such_kind", {}, NOW), "unknown_kind"),
        (raw("form", {"form": 1}, NOW), "unreadable"),
        (raw("form", {"form": "patrol", "surprise": 1}, NOW), "unreadable"),
        (raw("form", {}, "2020-03-18T09:30:00"), "no_zone"),
        (raw("form", {"form": "patrol"}, NOW, "c9b1c1d0-1111-4111-8111-111111111111"), "not_an_id"),
        (raw("form", {"form": "patrol"}, NOW + timedelta(hours=25)), "too_early"),
        (raw("form", {"form": "patrol"}, NOW - timedelta(days=32)), "too_old"),
        (raw("form", {"form": "patrol"}, NOW), "not_found"),
        (raw("form", {"form": "a\x00"}, NOW), "bad_text"),
    ],
)
def test_one_bad_record_never_blocks_the_others(town, actor, broken, code):
    good = patrol(town.unit, NOW), patrol(town.unit, NOW)

    answers = send(actor, NOW, good[0], broken, good[1])

    assert states(answers) == ["accepted", "refused", "accepted"]
    assert answers[1].code == code
    assert len(stored(FieldRecord)) == 2


def test_records_of_two_kinds_taking_turns_are_each_read_as_what_they_are(town, actor):
    person = neighbour_in_need(town.unit)
    disguised = raw("visit", {"form": "patrol", "place_id": str(town.unit.pk), "answers": {}}, NOW)

    answers = send(
        actor, NOW, patrol(town.unit, NOW), visit(person, NOW), patrol(town.unit, NOW), disguised
    )

    assert states(answers) == ["accepted", "accepted", "accepted", "refused"]
    assert answers[3].code == "unreadable"


def test_wrong_answers_are_named_by_question(town, actor):
    answers = send(actor, NOW, patrol(town.unit, NOW, dissuaded="many", surprise=1))

    assert answers[0].code == "invalid_input"
    assert set(answers[0].fields) == {"dissuaded", "surprise"}


def test_the_batch_leaves_one_event_with_counts(town, actor):
    send(actor, NOW, patrol(town.unit, NOW), b"{}", ahead=300)

    (event,) = AuditEvent.objects.filter(action="records.batch.send")
    assert event.subject_id == str(DEVICE)
    assert event.details == {
        "records": 2,
        "skew_ms": 300_000,
        "kinds": {"form": 1},
        "accepted": 1,
        "refused": 1,
    }


@pytest.mark.parametrize(
    ("ahead", "wanted"),
    [
        (0, NOW - timedelta(hours=1)),
        (60, NOW - timedelta(hours=1)),
        (3600, NOW - timedelta(hours=2)),
        (-3600, NOW),
        (-7200, NOW),
        (86_000, NOW - timedelta(seconds=86_000 + 3600)),
        (-2 * 86_400, NOW),
    ],
)
def test_a_wrong_clock_is_set_right(town, actor, ahead, wanted):
    """A difference of up to two minutes is the way of the batch; nothing happens after now."""
    assert states(send(actor, NOW, patrol(town.unit, NOW - timedelta(hours=1)), ahead=ahead)) == [
        "accepted"
    ]
    (record,) = stored(FieldRecord)
    assert record.taken_at == wanted
    assert record.skew_ms == ahead * 1000
    assert record.received_at == NOW


def test_a_record_from_a_week_without_signal_is_accepted(town, actor):
    assert states(send(actor, NOW, patrol(town.unit, NOW - timedelta(days=7)))) == ["accepted"]


def test_a_place_outside_ones_own_looks_like_none(town, actor):
    answers = send(actor, NOW, patrol(town.wangtai_unit, NOW))

    assert (states(answers), answers[0].code) == (["refused"], "not_found")
    assert stored(FieldRecord) == []


def test_a_kind_without_the_right_is_refused_record_by_record(town):
    person = neighbour_in_need(town.unit)
    guard = appointed(Role.CHECKPOINT_GUARD, town.sike)

    answers = send(guard, NOW, visit(person, NOW), patrol(town.unit, NOW))

    assert [(a.state, a.code) for a in answers] == [("refused", "not_permitted"), ("accepted", "")]


def test_a_correction_supersedes_and_only_once(town, actor):
    one = new_id()
    send(actor, NOW, patrol(town.unit, NOW, one))

    def correction(record_id, dissuaded):
        body = json.loads(patrol(town.unit, NOW, dissuaded=dissuaded))["body"]
        body |= {"supersedes": str(one), "reason": "数错了"}
        return raw("form", body, NOW, record_id)

    first, second = correction(new_id(), 5), correction(new_id(), 6)

    assert states(send(actor, NOW, first)) == ["accepted"]
    assert states(send(actor, NOW, first)) == ["again"]
    answers = send(actor, NOW, second)
    assert (answers[0].state, answers[0].code) == ("refused", "record_superseded")


def test_a_record_and_its_correction_arrive_together(town, actor):
    one = new_id()
    body = json.loads(patrol(town.unit, NOW, dissuaded=7))["body"]
    body |= {"supersedes": str(one), "reason": "数错了"}

    answers = send(actor, NOW, patrol(town.unit, NOW, one), raw("form", body, NOW))

    assert states(answers) == ["accepted", "accepted"]


def test_the_number_of_statements_does_not_grow_with_the_batch(
    town, actor, django_assert_max_num_queries
):
    records = [patrol(town.unit, NOW, dissuaded=n) for n in range(300)]

    with django_assert_max_num_queries(25):
        answers = send(actor, NOW, *records)

    assert set(states(answers)) == {"accepted"}


BAD_STRINGS = [
    "\\u0000",
    "\\ud800",
    "\\udc00\\ud800",
    "🙂" * 50,
    "𠮷野家",
    "\u202eيمن",
    "\u200b\ufeff",
    "１２３",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE records_fieldrecord; --",
    "%(x)s %s {} {0.__class__}",
    "0000-00-00",
    "1e400",
    "长" * 30_000,
]


@pytest.mark.parametrize("bad", BAD_STRINGS)
@pytest.mark.parametrize(
    "template",
    [
        '{"id": "%s", "kind": "%s", "at": "%s", "body": {}}',
        '{"id": "ID", "kind": "form", "at": "AT", "body": {"form": "%s"}}',
        '{"id": "ID", "kind": "form", "at": "AT", "body": {"form": "patrol", "place_id": "%s"}}',
        '{"id": "ID", "kind": "form", "at": "AT", "body": {"form": "patrol", "place_id": "PLACE",'
        ' "answers": {"dissuaded": "%s", "note": "%s", "photo": ["%s"], "%s": "%s"}}}',
        '{"id": "ID", "kind": "visit", "at": "AT", "body": {"person_id": "%s", "outcome": "seen"}}',
        '{"id": "ID", "kind": "visit", "at": "AT", "body": {"person_id": "PLACE", "note": "%s",'
        ' "outcome": "%s", "temperature": "%s"}}',
    ],
)
def test_no_string_breaks_a_batch(town, actor, bad, template):
    text = template.replace("%s", bad).replace("PLACE", str(town.unit.pk))
    text = text.replace('"ID"', f'"{new_id()}"').replace('"AT"', f'"{NOW.isoformat()}"')

    answers = send(actor, NOW, text.encode(), patrol(town.unit, NOW))

    assert states(answers)[1] == "accepted"
    assert states(answers)[0] in {"refused", "accepted"}


@pytest.mark.parametrize(
    "value", ["NaN", "1e400", "-1e400", "1e9999999", "null", "[[[[]]]]", "9" * 400, "true", "{}"]
)
def test_no_number_breaks_a_batch(town, actor, value):
    good = patrol(town.unit, NOW)
    bad = patrol(town.unit, NOW, new_id()).replace(
        b'"dissuaded": 3', f'"dissuaded": {value}'.encode()
    )

    answers = send(actor, NOW, bad, good)

    assert states(answers) == ["refused", "accepted"]


def test_a_figure_is_what_was_known_at_the_moment(town, actor):
    one = new_id()
    send(actor, NOW, patrol(town.unit, NOW - timedelta(minutes=5), one, dissuaded=10))
    later = NOW + timedelta(hours=1)
    body = json.loads(patrol(town.unit, NOW, dissuaded=4))["body"]
    body |= {"supersedes": str(one), "reason": "数错了"}
    send(actor, later, raw("form", body, NOW - timedelta(minutes=5)))

    def figure(until):
        return sum_of_counts(town.township.path, "patrol", "dissuaded", None, until)

    assert (figure(NOW), figure(later + timedelta(minutes=1))) == (10, 4)
    assert figure(NOW - timedelta(hours=1)) == 0


def test_what_a_kind_never_thought_of_takes_no_other_record_with_it(
    town, actor, monkeypatch, caplog
):
    class Fragile(FormKind):
        def receive(self, actor, now, records):
            if any(record.body.answers.get("dissuaded") == 13 for record in records):
                raise ZeroDivisionError
            return super().receive(actor, now, records)

    monkeypatch.setitem(KINDS, "form", Fragile())

    answers = send(actor, NOW, *[patrol(town.unit, NOW, dissuaded=n) for n in (12, 13, 14)])

    assert states(answers) == ["accepted", "refused", "accepted"]
    assert answers[1].code == "not_kept"
    assert "a record of kind form could not be kept" in caplog.text


def deliver(actor, *records, hopeful):
    return receive_batch(
        actor=actor,
        now=NOW,
        device_id=DEVICE,
        sent_at=NOW,
        records=list(records),
        hopeful=hopeful,
    )


def test_a_hopeful_delivery_of_sound_records_needs_no_savepoint(
    town, actor, django_assert_max_num_queries
):
    with django_assert_max_num_queries(100) as hopeful:
        first = deliver(actor, patrol(town.unit, NOW), hopeful=True)
    with django_assert_max_num_queries(100) as careful:
        second = deliver(actor, patrol(town.unit, NOW), hopeful=False)

    assert states(first) == states(second) == ["accepted"]
    assert sum("SAVEPOINT" in one["sql"] for one in hopeful.captured_queries) == (
        sum("SAVEPOINT" in one["sql"] for one in careful.captured_queries) - 2
    )


def test_a_hopeful_delivery_that_cannot_be_kept_whole_keeps_nothing_and_says_so(
    town, actor, monkeypatch
):
    class Fragile(FormKind):
        def receive(self, actor, now, records):
            super().receive(actor, now, records)
            raise ZeroDivisionError

    monkeypatch.setitem(KINDS, "form", Fragile())

    with pytest.raises(BeginAgain):
        deliver(actor, patrol(town.unit, NOW), hopeful=True)

    assert not stored(FieldRecord)
    assert not AuditEvent.objects.filter(action="records.batch.send").exists()
