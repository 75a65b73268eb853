"""A coach on its way to the checkpoint that expects it, and what the checkpoint says of it."""

from datetime import timedelta

import pytest

from lianfang.charters.services.arriving import confirm_arrival, take_coach
from lianfang.charters.services.chartering import announce_charter, update_charter
from lianfang.charters.services.departing import depart
from lianfang.charters.services.planning import accept_proposal
from lianfang.gates.models import Coach, Passenger
from lianfang.gates.models.sealing import open_driver
from lianfang.gates.services.coaches import close_coach
from lianfang.gates.services.passengers import withdraw_passenger
from lianfang.gates.services.points import close_point
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at, new_id
from lianfang.people.models import Arrival
from lianfang.workforce.services.employees import end_employment, set_states
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    NOW,
    SYSTEM,
    TOMORROW,
    StopEntry,
    announced,
    at_the_door,
    away,
    build_yard,
    charter,
    checkpoint,
    entry,
    fresh,
    left,
    proposed,
    refused,
    seat,
    second_firm,
    signed,
    steps,
    stored,
    waiting,
)
from tests.workforce.builders import hired

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

DRIVER = {"driver": "赵师傅", "phone": "13700000001"}


def on_the_road(number: int = 2):
    """A coach under way to the checkpoint: (yard, checkpoint, charter, seats)."""
    yard = build_yard()
    point = checkpoint(yard)
    row, held = announced(yard, number, point_id=point.pk)
    left(yard, row, *held, **DRIVER)
    return yard, point, fresh(row), [fresh(one) for one in held]


def let_through(row, persons: int, deed: str = "pass", now=ARRIVES) -> Coach:
    return close_coach(
        actor=SYSTEM,
        now=now,
        coach_id=row.coach_id,
        passage_id=id_at(now),
        deed=deed,
        persons=persons,
        note="名单核对",
    )


def test_the_checkpoint_expects_the_coach_with_plate_driver_origin_and_number():
    _yard, point, row, _held = on_the_road()

    coach = row.coach

    assert (coach.plate, coach.passengers, coach.place_id) == ("鄂B20001", 2, point.place_id)
    assert (coach.origin, coach.destination_text, coach.direction) == ("黄冈", "金山街道", "in")
    driver = open_driver(coach.pk, coach.sealed)
    assert (driver.name, driver.phone) == ("赵师傅", "13700000001")
    assert (coach.opened_at, coach.closed_at) == (DEPARTS, None)


def test_everybody_on_board_stands_on_its_list_as_the_person_of_the_register():
    _yard, _point, row, held = on_the_road(3)

    passengers = stored(Passenger, coach=row.coach)

    assert {one.person_id for one in passengers} == {one.rider.employment.person_id for one in held}
    assert {one.passenger_id for one in held} == {one.pk for one in passengers}
    assert all(one.withdrawn_at is None for one in passengers)


def test_whoever_did_not_come_stands_on_no_list():
    yard = build_yard()
    row, (first, second) = announced(yard, point_id=checkpoint(yard).pk)

    left(yard, row, first, **DRIVER)

    assert [one.person_id for one in stored(Passenger)] == [first.rider.employment.person_id]
    assert fresh(row).coach.passengers == 1
    assert fresh(second).passenger_id is None


def test_without_a_drivers_name_nothing_departs():
    yard = build_yard()
    row, held = announced(yard, point_id=checkpoint(yard).pk)
    for one in held:
        at_the_door(yard, one)
    given = {"actor": yard.desk, "now": DEPARTS, "charter_id": row.pk}

    for driver in ("", " ", "赵"):
        assert refused(InvalidInput, depart, driver=driver, **given) == ["driver"]

    assert (fresh(row).state, fresh(row).coach_id, stored(Coach)) == ("boarding", None, [])
    assert {fresh(one).rider.state for one in held} == {"seated"}


def test_a_checkpoint_that_was_closed_meanwhile_holds_the_departure_up():
    yard = build_yard()
    point = checkpoint(yard)
    row, held = announced(yard, point_id=point.pk)
    for one in held:
        at_the_door(yard, one)
    close_point(actor=SYSTEM, now=DEPARTS - timedelta(hours=1), point_id=point.pk, reason="撤点")

    found = refused(Conflict, depart, actor=yard.desk, now=DEPARTS, charter_id=row.pk, **DRIVER)

    assert (found, fresh(row).state, stored(Coach)) == ("point_closed", "boarding", [])


def test_without_a_checkpoint_nobody_asks_for_a_driver():
    yard = build_yard()
    row, held = announced(yard)

    left(yard, row, *held)

    assert (fresh(row).state, fresh(row).coach_id, stored(Coach)) == ("underway", None, [])


def test_a_train_group_passes_no_checkpoint_and_its_arrivals_came_by_rail():
    yard = build_yard()
    row, held = announced(
        yard,
        point_id=checkpoint(yard).pk,
        vehicle="train_group",
        plate="G1234",
        stops=[StopEntry("qichun_station", DEPARTS)],
    )

    left(yard, row, *held)
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    assert stored(Coach) == []
    assert {(one.transport, one.trip_number) for one in stored(Arrival)} == {("rail", "G1234")}


def test_let_through_everybody_on_the_list_is_back_and_waits_to_begin():
    _yard, _point, row, held = on_the_road()
    let_through(row, 3)

    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=row.coach_id) == 2

    assert (fresh(row).state, fresh(row).arrived_at) == ("arrived", ARRIVES)
    riders = [fresh(one).rider for one in held]
    assert {(one.state, one.employment.state) for one in riders} == {("back", "waiting")}
    assert {one.ended_at for one in riders} == {ARRIVES}
    assert steps(row)[-1] == ("state", "arrived")
    # The checkpoint recorded them; the charter does not record them again.
    assert len(stored(Arrival)) == 2


def test_whoever_the_guard_struck_off_the_list_did_not_arrive_and_waits_again():
    _yard, _point, row, (first, second) = on_the_road()
    withdraw_passenger(
        actor=SYSTEM, now=ARRIVES, passenger_id=second.passenger_id, reason="途中下车"
    )
    let_through(row, 2)
    take_coach(actor=SYSTEM, now=ARRIVES, coach_id=row.coach_id)

    assert (fresh(first).state, fresh(second).state) == ("arrived", "missing")
    assert (fresh(second.rider).state, fresh(second.rider).employment.state) == (
        "waiting",
        "away",
    )
    assert fresh(second).arrived_at is None


def test_a_coach_that_was_not_closed_yet_has_not_arrived():
    _yard, _point, row, _held = on_the_road()

    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=row.coach_id) == 0
    assert fresh(row).state == "underway"


def test_any_other_coach_is_no_charters_business():
    yard = build_yard()

    assert take_coach(actor=SYSTEM, now=NOW, coach_id=new_id()) == 0
    assert refused(NotFound, charter, yard, point_id=new_id()) == "not_found"


def test_whoever_comes_in_after_all_though_turned_back_has_an_arrival():
    yard, _point, row, held = on_the_road()
    let_through(row, 3, "turned_back")
    take_coach(actor=SYSTEM, now=ARRIVES, coach_id=row.coach_id)
    assert stored(Arrival) == []

    confirm_arrival(
        actor=yard.desk, now=ARRIVES + timedelta(hours=2), charter_id=row.pk, missing=[held[1].pk]
    )

    (arrival,) = stored(Arrival)
    assert arrival.person_id == held[0].rider.employment.person_id
    assert (arrival.trip_number, arrival.origin) == ("鄂B20001", "浠水县")


def test_the_desk_may_confirm_before_the_guard_and_everybody_has_one_arrival():
    yard, _point, row, _held = on_the_road()
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)
    let_through(row, 3, now=ARRIVES + timedelta(minutes=5))

    assert take_coach(actor=SYSTEM, now=ARRIVES, coach_id=row.coach_id) == 0
    assert len(stored(Arrival)) == 2
    assert fresh(row).arrived_at == ARRIVES


def test_whom_the_checkpoint_does_not_find_in_the_register_has_an_arrival_too():
    yard = build_yard()
    person = {"name": "温小珍", "phones": ["13500000077"]}
    (rider,) = signed(yard, hired(yard.firm, 7, origin="浠水县", who=person))
    row, _held = announced(yard, 1, point_id=checkpoint(yard).pk)
    (other,) = seat(yard, row, rider)
    left(yard, row, other, **DRIVER)
    let_through(fresh(row), 2)
    take_coach(actor=SYSTEM, now=ARRIVES, coach_id=fresh(row).coach_id)

    assert [one.person_id for one in stored(Arrival)] == [rider.employment.person_id]


def test_without_a_checkpoint_whoever_receives_them_records_the_arrivals():
    yard = build_yard()
    row, held = announced(yard, 3)
    left(yard, row, *held)

    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk, missing=[held[2].pk])

    arrivals = stored(Arrival)
    assert {one.person_id for one in arrivals} == {
        one.rider.employment.person_id for one in held[:2]
    }
    assert {(one.origin, one.transport, one.arrived_on) for one in arrivals} == {
        ("浠水县", "coach", TOMORROW)
    }


def test_whoever_is_at_the_post_already_stays_there():
    yard = build_yard()
    row, held = announced(yard)
    left(yard, row, *held)
    first = held[0].rider.employment
    set_states(
        actor=SYSTEM,
        now=ARRIVES,
        enterprise_id=first.enterprise_id,
        employment_ids=[first.pk],
        state="back",
    )

    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    assert [fresh(one.rider).employment.state for one in held] == ["back", "waiting"]
    assert {fresh(one.rider).state for one in held} == {"back"}


def test_whoever_left_the_enterprise_on_the_way_has_arrived_all_the_same():
    yard = build_yard()
    row, held = announced(yard)
    left(yard, row, *held)
    gone = held[0].rider.employment
    end_employment(actor=SYSTEM, now=DEPARTS, employment_id=gone.pk, reason="辞职")

    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    assert fresh(row).state == "arrived"
    assert [fresh(one.rider).employment.state for one in held] == ["left", "waiting"]


def test_people_of_several_enterprises_are_back_at_each():
    yard = build_yard()
    other = second_firm(yard)
    row = charter(yard)
    riders = [*waiting(yard, 1), *signed(yard, away(yard, 20, firm=other))]
    held = seat(yard, row, *riders)
    announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)
    left(yard, row, *held)
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)

    assert {fresh(one).employment.state for one in riders} == {"waiting"}
    assert {fresh(one).employment.enterprise_id for one in riders} == {yard.firm.pk, other.pk}


def test_a_draft_is_sent_to_a_checkpoint_of_its_own_place_only():
    yard = build_yard()
    point = checkpoint(yard)
    row = charter(yard, place=yard.town.community)

    found = refused(
        NotFound,
        update_charter,
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        entry=entry(point_id=point.pk),
    )

    assert (found, fresh(row).point_id) == ("not_found", None)


def test_an_accepted_proposal_sends_its_coaches_to_the_checkpoint_and_no_train():
    yard = build_yard()
    point = checkpoint(yard)
    waiting(yard, 2)
    signed(yard, away(yard, 20, "恩施市"))
    row = proposed(yard)

    made, _dropped = accept_proposal(
        actor=yard.desk,
        now=NOW,
        proposal_id=row.pk,
        destination="金山街道",
        point_id=point.pk,
    )

    assert {one.means: one.point_id for one in made} == {"coach": point.pk, "train": None}
    assert refused(
        NotFound,
        accept_proposal,
        actor=yard.desk,
        now=NOW,
        proposal_id=proposed(yard).pk,
        destination="金山街道",
        point_id=new_id(),
    ) == ("not_found")
