"""Phones at the door and the checkpoint send late, twice, in any order; what was stays true."""

import hashlib
from datetime import datetime, time, timedelta

import msgspec
import pytest
from django.core.cache import cache

from lianfang.access.enums import Role
from lianfang.charters.models import BoardingCheck, CharterStep
from lianfang.charters.selectors.charters import door_charter, todays_charters
from lianfang.charters.services.arriving import Measured, confirm_arrival
from lianfang.charters.services.boarding_kind import (
    ArrivalBody,
    ArrivalKind,
    BoardingBody,
    BoardingKind,
    DepartureBody,
    DepartureKind,
    MeasuredBody,
)
from lianfang.gates.models import Passenger
from lianfang.gates.services.coaches import close_coach
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit.clock import LOCAL_ZONE, local_day
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import id_at, new_id
from lianfang.people.models import Arrival
from lianfang.people.services.staff import link_user
from lianfang.records.kinds import KINDS, Incoming
from lianfang.records.services.batch import hand_over
from lianfang.workforce.models import Employment
from tests.charters.builders import (
    ABOARD_AT,
    ARRIVES,
    DEPARTS,
    NOW,
    SYSTEM,
    TOMORROW,
    announced,
    at_the_door,
    brought_to,
    build_yard,
    checkpoint,
    escort,
    fresh,
    left,
    refused,
    steps,
    stored,
)
from tests.people.builders import appointed, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

ALARM = "short_breath"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LATE = DEPARTS + HOUR


def record(body, when, record_id=None) -> Incoming:
    """As a phone sends it; the digest is over what it says."""
    raw = msgspec.json.encode(body)
    return Incoming(
        id=record_id or id_at(when),
        digest=hashlib.sha256(raw).digest()[:16],
        device_time=when,
        taken_at=when,
        skew=0,
        body=body,
        raw=raw,
    )


def check(held, when, result="present", heat=36.5, **said) -> Incoming:
    heat = None if result == "absent" else heat
    return record(BoardingBody(seat_id=held.pk, result=result, temperature=heat, **said), when)


def sent(actor, *records: Incoming, now=LATE) -> list[str]:
    """What became of each: its state, or the code it was refused with."""
    kinds = {BoardingBody: BoardingKind, DepartureBody: DepartureKind, ArrivalBody: ArrivalKind}
    found = [hand_over(kinds[type(one.body)](), actor, now, [one])[0] for one in records]
    return [one.code or str(one.state) for one in found]


def seat_states(seats) -> list[str]:
    return [str(fresh(one).state) for one in seats]


# --- checks --------------------------------------------------------------------------------------


def test_the_check_made_last_counts_whichever_phone_sends_first():
    yard = build_yard()
    row, (one, two) = announced(yard)
    early, late = ABOARD_AT, ABOARD_AT + 5 * MINUTE

    assert sent(yard.desk, check(one, late, heat=38.4), now=late + MINUTE) == ["accepted"]
    assert sent(yard.desk, check(one, early), now=late + 2 * MINUTE) == ["accepted"]
    assert sent(yard.desk, check(two, late, "absent"), check(two, late), now=late + MINUTE) == [
        "accepted",
        "accepted",
    ]

    assert seat_states([one, two]) == ["refused", "present"]
    assert (len(stored(BoardingCheck, seat=one)), fresh(row).taken) == (2, 1)
    assert fresh(one).boarded_at is None


def test_who_was_let_on_before_it_left_rides_although_their_phone_hears_of_it_later():
    yard = build_yard()
    row, (one, two) = announced(yard, point_id=checkpoint(yard).pk)
    left(yard, row, one, driver="周师傅")
    assert seat_states([one, two]) == ["present", "absent"]

    assert sent(yard.desk, check(two, ABOARD_AT + MINUTE)) == ["accepted"]

    assert seat_states([one, two]) == ["present", "present"]
    assert fresh(row).taken == 2
    assert fresh(fresh(two).rider).state == "aboard"
    listed = stored(Passenger, coach=fresh(row).coach_id)
    assert {fresh(seat).passenger_id for seat in (one, two)} == {each.pk for each in listed}


def test_who_was_found_with_a_fever_before_it_left_is_not_on_board_and_struck_off_the_list():
    yard = build_yard()
    row, (one, two) = announced(yard, point_id=checkpoint(yard).pk)
    left(yard, row, one, two, driver="周师傅")

    assert sent(yard.desk, check(two, ABOARD_AT + 2 * MINUTE, heat=38.1)) == ["accepted"]

    assert (seat_states([one, two]), fresh(row).taken) == (["present", "refused"], 1)
    assert fresh(fresh(two).rider).state == "waiting"
    assert stored(Passenger, pk=fresh(two).passenger_id)[0].withdrawn_at == LATE
    assert len(stored(FeverAlert)) == 1


def test_once_it_has_arrived_a_late_check_is_kept_and_changes_nobody():
    yard = build_yard()
    row, (one, two) = announced(yard)
    left(yard, row, one)
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    answers = sent(
        yard.desk,
        check(one, ABOARD_AT + MINUTE, heat=38.0),
        check(two, ABOARD_AT + MINUTE),
        check(two, ABOARD_AT + 2 * MINUTE, "refused", 37.9),
        now=ARRIVES + HOUR,
    )

    assert answers == ["accepted", "charter_state", "accepted"]
    assert seat_states([one, two]) == ["arrived", "refused"]
    assert len(stored(FeverAlert)) == 2


def test_a_check_made_after_the_departure_is_refused():
    yard = build_yard()
    row, (one, two) = announced(yard)
    left(yard, row, one)

    assert sent(yard.desk, check(two, DEPARTS + MINUTE)) == ["charter_state"]


def test_symptoms_without_a_temperature_begin_the_fever_path_too():
    yard = build_yard()
    _row, (one, _two) = announced(yard)
    alarming = record(BoardingBody(seat_id=one.pk, result="refused", symptoms=[ALARM]), ABOARD_AT)

    (answer,) = sent(yard.desk, alarming)

    assert answer == "accepted"
    assert (len(stored(HealthCheck)), len(stored(FeverAlert))) == (1, 1)


def test_whoever_is_let_on_without_papers_has_a_reason():
    yard = build_yard()
    _row, (one, two) = announced(yard)
    door = at_the_door

    assert refused(InvalidInput, door, yard, one, papers=False) == ["reason"]
    assert door(yard, one, papers=False, reason="证件已邮寄").papers is False
    assert door(yard, two, papers=True).papers is True
    assert door(yard, two, "absent", papers=True).papers is None
    assert door(yard, two, heat="38.0", papers=False).reason == "发热或有症状。"


# --- departure -----------------------------------------------------------------------------------


def departure(row, when=DEPARTS, record_id=None, **said) -> Incoming:
    return record(DepartureBody(charter_id=row.pk, **said), when, record_id)


def test_a_departure_told_by_a_phone_is_kept_once_with_its_moment():
    yard = build_yard()
    row, (one, two) = announced(yard)
    at_the_door(yard, one)
    gone = departure(row)

    assert sent(yard.desk, gone, gone) == ["accepted", "again"]

    assert (fresh(row).state, fresh(row).departed_at) == ("underway", DEPARTS)
    assert seat_states([one, two]) == ["present", "absent"]
    (step,) = stored(CharterStep, charter=row, after="underway")
    assert (step.pk, step.at, step.told) == (gone.id, LATE, True)
    other = departure(row, record_id=gone.id, driver="另一人")
    assert sent(yard.desk, other) == ["conflict"]


def test_two_phones_that_both_say_it_left_say_one_thing():
    yard = build_yard()
    row, (one, _two) = announced(yard)
    at_the_door(yard, one)

    assert sent(yard.desk, departure(row), departure(row, DEPARTS + MINUTE)) == ["accepted"] * 2

    assert fresh(row).departed_at == DEPARTS
    assert len(stored(CharterStep, charter=row, after="underway")) == 1


def test_a_departure_that_cannot_be_says_why_and_changes_nothing():
    yard = build_yard()
    row, (one, _two) = announced(yard, point_id=checkpoint(yard).pk)
    empty = sent(yard.desk, departure(row, driver="周师傅"))
    at_the_door(yard, one)
    kind = DepartureKind()

    (no_driver,) = hand_over(kind, yard.desk, LATE, [departure(row)])
    unknown = record(DepartureBody(charter_id=new_id()), DEPARTS)

    assert empty == ["charter_empty"]
    assert (no_driver.code, list(no_driver.fields)) == ("invalid_input", ["driver"])
    assert sent(yard.desk, unknown) == ["not_found"]
    assert (fresh(row).state, fresh(row).coach_id) == ("boarding", None)


def test_a_number_of_another_charters_step_is_no_step_of_this_one():
    yard = build_yard()
    first, held = announced(yard)
    other, rode = announced(yard, 1, start=7, at=DEPARTS + 30 * MINUTE, plate="鄂B2")
    at_the_door(yard, held[0])
    at_the_door(yard, rode[0])
    gone = departure(first)
    sent(yard.desk, gone)

    assert sent(yard.desk, departure(other, record_id=gone.id)) == ["conflict"]
    assert fresh(other).state == "boarding"


# --- arrival -------------------------------------------------------------------------------------


def arrival(row, when=ARRIVES, record_id=None, missing=(), heats=()) -> Incoming:
    body = ArrivalBody(
        charter_id=row.pk,
        missing=[one.pk for one in missing],
        measured=[MeasuredBody(one.pk, heat) for one, heat in heats],
    )
    return record(body, when, record_id)


def test_an_arrival_told_by_a_phone_is_kept_once_and_what_was_measured_too():
    yard = build_yard()
    row, (one, two) = brought_to(yard, "underway")
    came = arrival(row, heats=[(one, 36.4), (two, 38.5)])
    before = len(stored(HealthCheck))

    assert sent(yard.desk, came, came, now=ARRIVES + HOUR) == ["accepted", "again"]

    assert (fresh(row).state, fresh(row).arrived_at) == ("arrived", ARRIVES)
    assert seat_states([one, two]) == ["arrived", "arrived"]
    assert (len(stored(HealthCheck)) - before, len(stored(FeverAlert))) == (2, 1)


def test_the_list_of_a_checkpoints_phone_may_be_older_than_the_departure():
    yard = build_yard()
    row, (one, two, three) = announced(yard, 3)
    left(yard, row, one, two)
    stale = arrival(row, missing=[two, three], heats=[(one, 36.5), (three, 36.5)])

    assert sent(yard.desk, stale, now=ARRIVES) == ["accepted"]

    assert seat_states([one, two, three]) == ["arrived", "missing", "absent"]


def test_an_arrival_that_cannot_be_is_refused_by_field():
    yard = build_yard()
    row, (one, _two) = brought_to(yard, "underway")
    _other, (foreign, _last) = brought_to(
        yard, "announced", start=5, at=DEPARTS + 30 * MINUTE, plate="鄂B2"
    )
    kind = ArrivalKind()

    def fields(came: Incoming) -> list[str]:
        return list(hand_over(kind, yard.desk, ARRIVES, [came])[0].fields)

    assert fields(arrival(row, missing=[foreign])) == ["missing"]
    assert fields(arrival(row, heats=[(foreign, 36.5)])) == ["measured.0.seat_id"]
    assert fields(arrival(row, heats=[(one, 20.0)])) == ["measured.0.temperature"]
    assert fields(arrival(row, DEPARTS - HOUR)) == ["at"]
    assert fresh(row).state == "underway"


def test_an_arrival_before_the_departure_is_heard_of_can_be_sent_again():
    yard = build_yard()
    row, (one, _two) = announced(yard)
    at_the_door(yard, one)
    came = arrival(row)

    assert sent(yard.desk, came, departure(row), came, now=ARRIVES) == [
        "charter_state",
        "accepted",
        "accepted",
    ]
    assert fresh(row).state == "arrived"


def test_a_phone_that_says_so_after_the_checkpoint_closed_the_coach_changes_nothing():
    yard = build_yard()
    row, (one, two) = announced(yard, point_id=checkpoint(yard).pk)
    left(yard, row, one, two, driver="周师傅")
    coach = fresh(row).coach_id
    close_coach(
        actor=SYSTEM, now=ARRIVES, coach_id=coach, passage_id=new_id(), deed="pass", persons=3
    )
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    answers = sent(yard.desk, arrival(row, missing=[two]), now=ARRIVES + MINUTE)

    assert (answers, seat_states([one, two])) == (["accepted"], ["arrived", "arrived"])
    assert steps(row).count(("state", "arrived")) == 1


def test_the_guard_of_the_checkpoint_that_expects_it_may_receive_it_and_no_other():
    yard = build_yard()
    point = checkpoint(yard)
    row, (one, two) = announced(yard, point_id=point.pk)
    left(yard, row, one, two, driver="周师傅")
    other, _held = brought_to(
        yard, "underway", start=5, at=DEPARTS + 30 * MINUTE, plate="鄂B2", now=NOW
    )
    here = appointed(Role.CHECKPOINT_GUARD, point.place, "here")
    elsewhere = appointed(Role.CHECKPOINT_GUARD, yard.town.neighbour, "elsewhere")

    assert door_charter(here, row.pk, "charters.charter.arrive").pk == row.pk
    for actor, charter in ((elsewhere, row), (here, other)):
        assert (
            refused(NotFound, door_charter, actor, charter.pk, "charters.charter.arrive")
            == "not_found"
        )
        with pytest.raises(NotFound):
            confirm_arrival(actor=actor, now=ARRIVES, charter_id=charter.pk)
    assert sent(elsewhere, arrival(row), now=ARRIVES) == ["not_found"]
    assert sent(here, arrival(row), now=ARRIVES) == ["accepted"]
    assert (fresh(row).state, fresh(other).state) == ("arrived", "underway")


def test_what_an_arrival_measured_is_checked_before_anything_is_kept():
    yard = build_yard()
    row, (one, two) = brought_to(yard, "underway")
    before = len(stored(HealthCheck))

    said = refused(
        InvalidInput,
        confirm_arrival,
        actor=yard.desk,
        now=ARRIVES,
        charter_id=row.pk,
        measured=[Measured(one.pk), Measured(two.pk, None, ["sneezing loudly"])],
    )

    assert said == ["measured.1.symptoms"]
    assert (len(stored(HealthCheck)), fresh(row).state) == (before, "underway")


# --- around midnight -----------------------------------------------------------------------------


def at(hour: int, minute: int, day=TOMORROW):
    return datetime.combine(day, time(hour, minute), LOCAL_ZONE)


def test_who_arrived_before_midnight_arrived_that_day_however_late_it_is_told():
    yard = build_yard()
    row, (one, _two) = brought_to(yard, "underway")
    came, told = at(23, 50), at(23, 50) + 30 * MINUTE

    sent(yard.desk, arrival(row, came), now=told)

    employment = fresh(fresh(one).rider).employment_id
    person = fresh(fresh(one).rider).employment.person_id
    assert stored(Arrival, person=person)[-1].arrived_on == local_day(came) != local_day(told)
    assert fresh(one).arrived_at == came
    assert stored(Employment, pk=employment)[0].state_since == TOMORROW


def test_a_charter_that_boards_past_midnight_stays_on_the_phone_of_its_escort():
    yard = build_yard()
    row, (one, _two) = announced(yard, at=at(23, 40))
    early, _held = announced(yard, 1, start=7, at=at(0, 20, TOMORROW + timedelta(days=1)))
    at_the_door(yard, one, now=at(23, 30))

    def titles(moment) -> list:
        return [each.pk for each in todays_charters(yard.desk, moment)]

    assert titles(at(23, 45)) == [row.pk, early.pk]
    assert titles(at(0, 10, TOMORROW + timedelta(days=1))) == [row.pk, early.pk]
    assert titles(at(8, 0)) == [row.pk]
    assert titles(at(13, 0, TOMORROW + timedelta(days=1))) == [row.pk, early.pk]


# --- what the phone carries ----------------------------------------------------------------------


@pytest.fixture
def morning(monkeypatch):
    """The server's clock stands an hour before the departure."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", (DEPARTS - HOUR).isoformat())
    cache.clear()


def day_of(client) -> list[dict]:
    return client.get("/api/v1/field/day").json()["charters"]


def phone_of(yard, own, name="suiche"):
    client = signed_in(Role.GRID_WORKER, yard.town.community, name)
    link_user(actor=SYSTEM, now=NOW, staff_id=own.pk, user_id=client.session["_auth_user_id"])
    return client


def test_an_escort_carries_their_own_charter_with_names_and_no_other(morning):
    yard = build_yard()
    own, other = escort(yard), escort(yard, "何志强")
    mine, held = announced(yard, escort_id=own.pk)
    announced(yard, 1, start=7, escort_id=other.pk, at=DEPARTS + HOUR, plate="鄂B2")

    (shown,) = day_of(phone_of(yard, own))

    assert (shown["id"], shown["boards"], shown["receives"]) == (str(mine.pk), True, True)
    names = {str(one.pk): fresh(one).rider.employment.person.name for one in held}
    assert {one["id"]: one["name"] for one in shown["seats"]} == names
    assert {one["state"] for one in shown["seats"]} == {"planned"}
    assert (shown["fever"], shown["needs_driver"]) == (37.3, False)
    assert "phone" not in shown["seats"][0]


def test_a_guard_carries_what_their_checkpoint_expects_and_may_not_board(morning):
    yard = build_yard()
    row, (one, two) = announced(yard, point_id=checkpoint(yard).pk)
    announced(yard, 1, start=7, at=DEPARTS + HOUR, plate="鄂B2")
    at_the_door(yard, two, "absent")

    (shown,) = day_of(signed_in(Role.CHECKPOINT_GUARD, yard.town.township, "menwei"))

    assert (shown["id"], shown["boards"], shown["receives"]) == (str(row.pk), False, True)
    assert [each["id"] for each in shown["seats"]] == [str(one.pk)]


def test_who_neither_goes_along_nor_receives_carries_no_charter(morning):
    yard = build_yard()
    announced(yard, escort_id=escort(yard).pk, point_id=checkpoint(yard).pk)

    assert day_of(signed_in(Role.GRID_WORKER, yard.town.community, "another")) == []
    assert day_of(signed_in(Role.CHECKPOINT_GUARD, yard.town.neighbour, "there")) == []
    assert day_of(signed_in(Role.INSPECTOR, yard.town.township, "inspector")) == []


def test_a_charter_nobody_goes_along_with_is_carried_by_its_own_desk(morning):
    yard = build_yard()
    row, _held = announced(yard)

    shown = day_of(signed_in(Role.COMMUNITY_WORKER, yard.town.township, "desk"))

    assert [one["id"] for one in shown] == [str(row.pk)]


def test_kinds_of_the_road_are_known_by_title_and_say_nothing_of_anybody():
    yard = build_yard()
    told = {key: KINDS[key].title() for key in ("charter_departure", "charter_arrival")}

    assert told == {"charter_departure": "接返班次发车", "charter_arrival": "接返班次到达"}
    body = DepartureBody(charter_id=new_id(), driver="周师傅", phone="13900000000")
    assert KINDS["charter_departure"].told(yard.desk, body, NOW) == []
    missing = ArrivalBody(charter_id=new_id(), missing=[new_id(), new_id()])
    assert [text for _label, text in KINDS["charter_arrival"].told(yard.desk, missing, NOW)] == [
        "2"
    ]
