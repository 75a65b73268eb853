"""Boarding checks of phones without signal, and what the door does in every case."""

import hashlib
from datetime import timedelta

import msgspec
import pytest

from lianfang.access.enums import Role
from lianfang.charters.models import BoardingCheck
from lianfang.charters.selectors.seats import door_seat, seat_rows
from lianfang.charters.services.boarding import CheckConflict
from lianfang.charters.services.boarding_kind import BoardingBody, BoardingKind
from lianfang.charters.services.seating import take_back_seat
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at, new_id
from lianfang.records.kinds import KINDS, Incoming, OneByOneKind
from lianfang.records.services.batch import hand_over
from tests.charters.builders import (
    ABOARD_AT,
    NOW,
    Yard,
    announced,
    at_the_door,
    brought_to,
    build_yard,
    charter,
    fresh,
    refused,
    seat,
    steps,
    stored,
    waiting,
)
from tests.people.builders import appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

KIND = BoardingKind()
LATER = ABOARD_AT + timedelta(minutes=5)


def record(held, when=ABOARD_AT, record_id=None, skew: int = 0, **said) -> Incoming:
    """A check as a phone sends it; the digest is over what it says."""
    body = BoardingBody(seat_id=getattr(held, "pk", held), **said)
    raw = msgspec.json.encode(body)
    return Incoming(
        id=record_id or id_at(when),
        digest=hashlib.sha256(raw).digest()[:16],
        device_time=when,
        taken_at=when,
        skew=skew,
        body=body,
        raw=raw,
    )


def sent(yard: Yard, *records: Incoming, actor=None, now=LATER) -> list[str]:
    """What became of each record: its state, or the code it was refused with."""
    outcomes = hand_over(KIND, actor or yard.desk, now, records)
    return [one.code or str(one.state) for one in outcomes]


def test_the_kind_is_known_and_works_record_by_record():
    assert isinstance(KINDS["boarding_check"], BoardingKind)
    assert issubclass(BoardingKind, OneByOneKind)
    assert (KIND.right, KIND.can_take) == ("charters.boarding.record", False)
    assert KIND.title() == "上车查验"


def test_what_a_phone_found_is_kept_with_the_moment_it_happened():
    yard = build_yard()
    row, (first, _second) = announced(yard)

    assert sent(yard, record(first, result="present", temperature=36.4, symptoms=[])) == [
        "accepted"
    ]

    (check,) = stored(BoardingCheck)
    assert (check.taken_at, check.recorded_at) == (ABOARD_AT, LATER)
    assert (str(check.temperature), check.result) == ("36.4", "present")
    assert fresh(first).boarded_at == ABOARD_AT
    assert fresh(row).state == "boarding"


def test_the_difference_of_the_clocks_is_kept():
    yard = build_yard()
    _row, (first, _second) = announced(yard)

    sent(yard, record(first, skew=-1_500, result="absent"))

    assert [one.skew_ms for one in stored(BoardingCheck)] == [-1_500]


def test_a_bad_record_holds_up_no_other():
    yard = build_yard()
    row, held = announced(yard, 3)

    states = sent(
        yard,
        record(held[0], result="present", temperature=36.5),
        record(held[1], result="present"),
        record(held[1], result="perhaps"),
        record(new_id(), result="absent"),
        record(held[2], result="absent"),
    )

    assert states == ["accepted", "invalid_input", "invalid_input", "not_found", "accepted"]
    assert (fresh(held[1]).state, fresh(row).taken) == ("planned", 2)


def test_the_same_record_again_is_answered_like_the_first_time_after_the_departure_too():
    yard = build_yard()
    row, held = brought_to(yard, "announced", 1)
    first = record(held[0], result="present", temperature=36.5)
    sent(yard, first)
    other = msgspec.structs.replace(record(held[0], result="absent"), id=first.id)

    assert sent(yard, first, now=LATER + timedelta(hours=1)) == ["again"]
    assert sent(yard, other) == ["conflict"]
    assert len(stored(BoardingCheck)) == 1
    assert fresh(row).taken == 1


def test_a_contradiction_is_decided_where_the_charter_is_sent_from():
    yard = build_yard()
    row, (held, _other) = announced(yard)
    first = record(held, result="present", temperature=36.5)
    sent(yard, first)
    other = msgspec.structs.replace(record(held, result="absent"), id=first.id)

    (outcome,) = hand_over(KIND, yard.desk, LATER, [other])

    assert outcome.path == row.path


def test_a_check_written_at_the_desk_is_contradicted_by_a_phone_with_the_same_number():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    made = at_the_door(yard, held)

    assert sent(yard, record(held, record_id=made.pk, result="absent")) == ["conflict"]
    assert fresh(held).state == "present"


def test_whoever_may_not_stand_at_the_door_has_every_record_refused():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    neighbour = appointed(Role.GRID_WORKER, yard.town.neighbour)

    states = sent(yard, record(held, result="present", temperature=36.5), actor=neighbour)

    assert states == ["not_found"]
    assert stored(BoardingCheck) == []


def test_a_record_of_a_charter_that_is_not_announced_is_refused():
    yard = build_yard()
    _row, held = brought_to(yard, "draft")

    assert sent(yard, record(held[0], result="absent")) == ["charter_state"]


def test_a_record_from_far_ahead_of_the_clock_is_refused():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    ahead = record(held, LATER + timedelta(hours=1), result="absent")

    assert sent(yard, ahead) == ["invalid_input"]


def test_a_body_is_told_in_words_to_whoever_decides():
    _yard = build_yard()

    body = BoardingBody(seat_id=new_id(), result="refused", temperature=37.9, reason="发热")
    lines = KIND.told(_yard.desk, body, NOW)
    bare = KIND.told(_yard.desk, BoardingBody(seat_id=new_id(), result="odd"), NOW)

    assert [value for _label, value in lines] == ["不准上车", "37.9", "发热"]
    assert [value for _label, value in bare] == ["odd", "—", ""]


@pytest.mark.parametrize(
    ("heat", "result"),
    [("36.0", "present"), ("37.2", "present"), ("37.3", "refused"), ("39.9", "refused")],
)
def test_the_fever_threshold_of_the_plan_decides_at_the_door(heat, result):
    yard = build_yard()
    _row, (held, _other) = announced(yard)

    check = at_the_door(yard, held, heat=heat)

    assert (check.result, check.fever) == (result, result == "refused")
    assert len(stored(FeverAlert)) == int(result == "refused")


def test_whoever_is_absent_is_not_measured_and_no_health_check_is_made():
    yard = build_yard()
    row, (held, _other) = announced(yard)

    check = at_the_door(yard, held, "absent")

    assert (check.temperature, check.reason, stored(HealthCheck)) == (None, "", [])
    assert (fresh(held).state, fresh(held.rider).state) == ("absent", "waiting")
    assert steps(row)[-1] == ("state", "boarding")


def test_whoever_is_not_let_on_for_another_reason_has_no_fever_path():
    yard = build_yard()
    _row, (held, _other) = announced(yard)

    check = at_the_door(yard, held, "refused", reason="  未戴   口罩 ")

    assert (check.fever, check.reason) == (False, "未戴 口罩")
    assert stored(FeverAlert) == []
    assert len(stored(HealthCheck)) == 1


def test_the_same_symptom_named_twice_is_kept_once():
    yard = build_yard()
    _row, (held, _other) = announced(yard)

    check = at_the_door(yard, held, symptoms=["cough", "cough"])

    assert check.symptoms == ["cough"]


def test_every_check_stays_and_the_latest_one_counts():
    yard = build_yard()
    row, (held, _other) = announced(yard)
    minutes = [ABOARD_AT + timedelta(minutes=number) for number in range(3)]
    at_the_door(yard, held, "absent", now=minutes[0])
    at_the_door(yard, held, heat="36.9", now=minutes[1])
    at_the_door(yard, held, "refused", heat="36.8", reason="未戴口罩", now=minutes[2])

    (shown, *_rest) = [one for one in seat_rows(yard.desk, row, NOW, past=True) if not one.holds]

    assert len(stored(BoardingCheck, seat=held)) == 3
    assert (shown.state, str(shown.temperature), shown.reason) == ("refused", "36.8", "未戴口罩")
    assert shown.checked_at == minutes[2]


def test_a_check_with_the_number_of_another_seat_is_a_conflict():
    yard = build_yard()
    row, (first, second) = announced(yard)
    check_id = id_at(ABOARD_AT)
    at_the_door(yard, first, check_id=check_id)

    with pytest.raises(CheckConflict) as error:
        at_the_door(yard, second, check_id=check_id)

    assert (error.value.code, error.value.path) == ("boarding_conflict", row.path)
    assert fresh(second).state == "planned"


def test_a_seat_that_was_given_back_boards_nobody():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    take_back_seat(actor=yard.desk, now=NOW, seat_id=held.pk, reason="自驾返岗")

    assert refused(Conflict, at_the_door, yard, held) == "seat_given_back"
    assert stored(BoardingCheck) == []


def test_whoever_comes_after_all_has_the_lowest_number_that_is_free():
    yard = build_yard()
    row, held = announced(yard, 3)
    at_the_door(yard, held[0], "absent")
    at_the_door(yard, held[1], "absent")
    seat(yard, row, *waiting(yard, 1, start=30), now=ABOARD_AT)

    at_the_door(yard, held[0])

    assert fresh(held[0]).number == 2
    assert fresh(row).taken == 3


def test_a_seat_is_looked_for_at_the_door_of_its_own_charter():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    neighbour = appointed(Role.GRID_WORKER, yard.town.neighbour)

    assert door_seat(yard.desk, held.pk).pk == held.pk
    assert refused(NotFound, door_seat, neighbour, held.pk) == "not_found"
    assert refused(NotFound, door_seat, yard.desk, new_id()) == "not_found"


def test_a_temperature_nobody_has_is_refused():
    yard = build_yard()
    _row, (held, _other) = announced(yard)

    for heat in ("30.0", "25.0", "45.5", "99.9"):
        assert refused(InvalidInput, at_the_door, yard, held, heat=heat) == ["temperature"]


def test_a_draft_has_no_door():
    yard = build_yard()
    row = charter(yard)
    (held,) = seat(yard, row, *waiting(yard, 1))

    assert refused(Conflict, at_the_door, yard, held) == "charter_state"
    assert steps(row) == [("state", "draft")]
