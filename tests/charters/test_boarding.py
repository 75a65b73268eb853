"""At the door and on arrival: who is let on, the fever path, the checkpoint, who is back."""

import hashlib
from datetime import timedelta

import msgspec
import pytest

from lianfang.charters.models import BoardingCheck
from lianfang.charters.selectors.charters import door_charter, todays_charters
from lianfang.charters.selectors.costs import charter_cost
from lianfang.charters.selectors.seats import seat_rows
from lianfang.charters.services.arriving import confirm_arrival, take_coach
from lianfang.charters.services.boarding_kind import BoardingBody, BoardingKind
from lianfang.charters.services.chartering import NobodyAboard
from lianfang.charters.services.departing import depart
from lianfang.charters.services.seating import take_back_seat
from lianfang.charters.services.steps import CharterFull, WrongCharterState
from lianfang.gates.models import Passenger
from lianfang.gates.services.coaches import close_coach
from lianfang.gates.services.passengers import withdraw_passenger
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.isolation.services.cases import open_case
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.people.models import Arrival
from lianfang.people.services.staff import link_user, register_staff
from lianfang.records.kinds import Incoming
from tests.charters.builders import (
    ABOARD_AT,
    DEPARTS,
    NOW,
    SYSTEM,
    TODAY,
    announced,
    at_the_door,
    away,
    build_yard,
    checkpoint,
    fresh,
    left,
    seat,
    signed,
    steps,
    stored,
)
from tests.people.builders import Role, account, appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

ARRIVES = DEPARTS + timedelta(hours=3)


def test_whoever_is_measured_without_a_fever_is_let_on_and_it_is_a_health_check():
    yard = build_yard()
    row, (first, _second) = announced(yard)

    check = at_the_door(yard, first)

    assert (check.result, check.fever, str(check.temperature)) == ("present", False, "36.5")
    assert (fresh(first).state, fresh(first).boarded_at) == ("present", ABOARD_AT)
    assert steps(row)[-1] == ("state", "boarding")
    (health,) = stored(HealthCheck)
    assert health.person_id == fresh(first).rider.employment.person_id


def test_a_fever_is_not_let_on_and_starts_the_fever_path():
    yard = build_yard()
    row, (first, second) = announced(yard)

    check = at_the_door(yard, first, heat="37.3")
    at_the_door(yard, second, symptoms=["cough"])

    assert (check.result, check.fever) == ("refused", True)
    assert (fresh(first).state, fresh(first).rider.state) == ("refused", "waiting")
    assert [one.person_id for one in stored(FeverAlert)][:1] == [first.rider.employment.person_id]
    # The door tells the desk why they wait now; a seat is not given while the case is open.
    with pytest.raises(Conflict):
        seat(yard, row, fresh(first.rider), now=ABOARD_AT)
    held = {one.id: one for one in seat_rows(yard.desk, row, ABOARD_AT, past=True)}
    assert (held[first.pk].holds, held[second.pk].state) == (False, "present")


def test_whoever_was_isolated_meanwhile_is_not_let_on_though_cool():
    yard = build_yard()
    _row, (first, _second) = announced(yard)
    person = first.rider.employment.person_id
    given = {"reason": "close_contact", "mode": "home", "starts_on": TODAY}
    open_case(actor=SYSTEM, now=NOW, person_id=person, **given)

    check = at_the_door(yard, first)

    assert (check.result, check.fever) == ("refused", False)
    assert check.reason != ""


@pytest.mark.parametrize(
    ("result", "heat", "more", "field"),
    [
        ("present", None, {}, "temperature"),
        ("present", "51.0", {}, "temperature"),
        ("perhaps", "36.5", {}, "result"),
        ("refused", "36.5", {}, "reason"),
        ("present", "36.5", {"symptoms": ["hiccups"]}, "symptoms"),
    ],
)
def test_a_boarding_check_that_makes_no_sense_is_refused_by_field(result, heat, more, field):
    yard = build_yard()
    _row, (first, _second) = announced(yard)

    with pytest.raises(InvalidInput) as error:
        at_the_door(yard, first, result, heat, **more)

    assert list(error.value.fields) == [field]


def test_the_latest_check_counts_and_whoever_comes_after_all_has_a_seat_while_one_is_left():
    yard = build_yard()
    row, seats = announced(yard, 16)
    waits = seats[0].rider
    at_the_door(yard, seats[0], "absent")

    assert (fresh(seats[0]).state, fresh(row).taken) == ("absent", 15)
    at_the_door(yard, seats[0])
    assert (fresh(seats[0]).state, fresh(row).taken, fresh(waits).state) == (
        "present",
        16,
        "seated",
    )
    at_the_door(yard, seats[1], "absent")
    at_the_door(yard, seats[2], "refused", reason="未戴口罩")
    assert [one.result for one in stored(BoardingCheck, seat=seats[2])] == ["refused"]
    assert fresh(row).taken == 14


def test_a_seat_given_to_somebody_else_is_gone():
    yard = build_yard()
    row, seats = announced(yard, 16)
    at_the_door(yard, seats[0], "absent")
    seat(yard, row, *signed(yard, away(yard, 40)), now=ABOARD_AT)

    with pytest.raises(CharterFull):
        at_the_door(yard, seats[0])


def test_the_same_check_again_is_kept_once_and_another_one_contradicts():
    yard = build_yard()
    _row, (first, second) = announced(yard)
    check_id = id_at(ABOARD_AT)

    once = at_the_door(yard, first, check_id=check_id)
    again = at_the_door(yard, first, check_id=check_id)

    assert once.pk == again.pk
    assert len(stored(BoardingCheck)) == 1
    with pytest.raises(Conflict):
        at_the_door(yard, second, check_id=check_id)


def test_a_phone_without_signal_sends_what_was_found_at_the_door():
    yard = build_yard()
    _row, (first, second) = announced(yard)
    kind = BoardingKind()

    def record(held, **said):
        body = BoardingBody(seat_id=held.pk, **said)
        raw = msgspec.json.encode(body)
        digest = hashlib.sha256(raw).digest()[:16]
        given = {"device_time": ABOARD_AT, "taken_at": ABOARD_AT, "skew": 0, "raw": raw}
        return Incoming(id=id_at(ABOARD_AT), digest=digest, body=body, **given)

    good = record(first, result="present", temperature=36.4)
    bad = record(second, result="present")
    other = record(first, result="absent")
    twisted = msgspec.structs.replace(other, id=good.id)

    now = ABOARD_AT + timedelta(minutes=5)
    states = [str(one.state) for one in kind.receive(yard.desk, now, [good, bad])]
    later = [str(one.state) for one in kind.receive(yard.desk, now, [good, twisted])]

    assert states == ["accepted", "refused"]
    assert later == ["again", "conflict"]
    assert fresh(first).state == "present"


def test_it_departs_with_those_on_board_and_the_others_wait_again():
    yard = build_yard()
    row, (first, second) = announced(yard)
    with pytest.raises(NobodyAboard):
        depart(actor=yard.desk, now=DEPARTS, charter_id=row.pk)

    left(yard, row, first)

    assert (fresh(row).state, fresh(row).departed_at, fresh(row).taken) == ("underway", DEPARTS, 1)
    assert (fresh(first.rider).state, fresh(second.rider).state) == ("aboard", "waiting")
    assert fresh(second).state == "absent"
    assert charter_cost(fresh(row)).heads == 1
    for late in (
        lambda: at_the_door(yard, second, now=DEPARTS),
        lambda: take_back_seat(actor=yard.desk, now=DEPARTS, seat_id=first.pk, reason="下车"),
    ):
        with pytest.raises(WrongCharterState):
            late()


def test_a_train_group_is_met_by_the_desk_and_everybody_is_back():
    yard = build_yard()
    row, (first, second) = announced(yard)
    left(yard, row, first, second)

    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk, missing=[second.pk])
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    assert (fresh(row).state, fresh(row).arrived_at) == ("arrived", ARRIVES)
    assert (fresh(first).state, fresh(second).state) == ("arrived", "missing")
    back, gone = fresh(first.rider), fresh(second.rider)
    assert (back.state, gone.state) == ("back", "waiting")
    assert (back.employment.state, gone.employment.state) == ("waiting", "away")
    (arrival,) = stored(Arrival)
    assert (arrival.person_id, arrival.trip_number, arrival.transport) == (
        back.employment.person_id,
        "鄂B20001",
        "coach",
    )
    # Who did not arrive rode all the same: the vehicle costs what it costs.
    assert charter_cost(fresh(row)).heads == 2


def test_a_coach_is_announced_to_its_checkpoint_with_everybody_on_board():
    yard = build_yard()
    point = checkpoint(yard)
    row, (first, second) = announced(yard, point_id=point.pk)
    at_the_door(yard, first)
    at_the_door(yard, second)

    with pytest.raises(InvalidInput) as error:
        depart(actor=yard.desk, now=DEPARTS, charter_id=row.pk)
    assert list(error.value.fields) == ["driver"]
    depart(actor=yard.desk, now=DEPARTS, charter_id=row.pk, driver="赵师傅")

    coach = fresh(row).coach
    assert (coach.plate, coach.passengers, coach.place_id) == ("鄂B20001", 2, point.place_id)
    assert len(stored(Passenger, coach=coach)) == 2
    withdraw_passenger(
        actor=SYSTEM, now=ARRIVES, passenger_id=fresh(second).passenger_id, reason="途中下车"
    )
    close_coach(
        actor=SYSTEM,
        now=ARRIVES,
        coach_id=coach.pk,
        passage_id=id_at(ARRIVES),
        deed="pass",
        persons=2,
    )

    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=coach.pk) == 1
    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=coach.pk) == 0
    assert (fresh(first).state, fresh(second).state, fresh(row).state) == (
        "arrived",
        "missing",
        "arrived",
    )
    # The checkpoint recorded the arrival itself; it is not recorded twice.
    assert [one.person_id for one in stored(Arrival)] == [first.rider.employment.person_id]


def test_a_coach_that_was_turned_back_has_not_arrived():
    yard = build_yard()
    point = checkpoint(yard)
    row, (first, _second) = announced(yard, point_id=point.pk)
    left(yard, row, first, driver="赵师傅")
    given = {"passage_id": id_at(ARRIVES), "deed": "turned_back", "persons": 2}
    close_coach(actor=SYSTEM, now=ARRIVES, coach_id=fresh(row).coach_id, **given)

    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=fresh(row).coach_id) == 0
    assert fresh(row).state == "underway"


def test_an_escort_stands_at_the_door_of_their_charter_and_of_no_other():
    yard = build_yard()
    user = account("escort")
    staff = register_staff(
        actor=SYSTEM,
        now=NOW,
        place_id=yard.town.community.pk,
        name="罗桂兰",
        kind="grid_worker",
    )
    link_user(actor=SYSTEM, now=NOW, staff_id=staff.pk, user_id=user.pk)
    actor = appointed(Role.GRID_WORKER, yard.town.community, "escort")
    row, (first, _second) = announced(yard, escort_id=staff.pk)
    other, (theirs, *_rest) = announced(yard, 3, start=10)

    assert todays_charters(actor, NOW) == []
    at_the_door(yard, first, actor=actor)

    assert [one.pk for one in todays_charters(actor, ABOARD_AT)] == [row.pk]
    assert door_charter(actor, row.pk).pk == row.pk
    with pytest.raises(NotFound):
        door_charter(actor, other.pk)
    with pytest.raises(NotFound):
        at_the_door(yard, theirs, actor=actor)
