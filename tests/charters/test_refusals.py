"""Seats and charters that are not for somebody: other places, other rights, other charters."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.charters.models import Seat
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.chartering import (
    announce_charter,
    cancel_charter,
    change_vehicle,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.seating import give_seats, take_back_seat
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from tests.charters.builders import (
    ABOARD_AT,
    ARRIVES,
    DEPARTS,
    NOW,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    entry,
    fresh,
    left,
    refused,
    seat,
    second_firm,
    signed,
    steps,
    stored,
    waiting,
)
from tests.people.builders import appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

WHY = "道路封闭"


def test_a_desk_of_another_place_finds_no_charter_of_the_town():
    yard = build_yard()
    row, held = brought_to(yard, "announced")
    clerk = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    given = {"actor": clerk, "now": NOW, "charter_id": row.pk}
    later = DEPARTS + timedelta(hours=1)

    found = [
        refused(NotFound, update_charter, entry=entry(), **given),
        refused(NotFound, announce_charter, **given),
        refused(NotFound, change_vehicle, vehicle="coach_49", plate="鄂B3", reason=WHY, **given),
        refused(NotFound, delay_charter, departs_at=later, reason=WHY, **given),
        refused(NotFound, cancel_charter, reason=WHY, **given),
        refused(NotFound, depart, **given),
        refused(NotFound, confirm_arrival, **given),
        refused(NotFound, give_seats, rider_ids=[held[0].rider_id], **given),
        refused(NotFound, take_back_seat, actor=clerk, now=NOW, seat_id=held[0].pk, reason=WHY),
        refused(
            NotFound,
            create_charter,
            actor=clerk,
            now=NOW,
            place_id=yard.town.township.pk,
            entry=entry(),
        ),
    ]

    assert found == ["not_found"] * 10


def test_a_leader_looks_on_and_changes_nothing():
    yard = build_yard()
    row, held = brought_to(yard, "announced")
    leader = appointed(Role.LEADER, yard.town.township)
    given = {"actor": leader, "now": NOW, "charter_id": row.pk}

    found = [
        refused(NotPermitted, announce_charter, **given),
        refused(NotPermitted, cancel_charter, reason=WHY, **given),
        refused(NotPermitted, depart, **given),
        refused(NotPermitted, give_seats, rider_ids=[held[0].rider_id], **given),
        refused(NotPermitted, at_the_door, yard, held[0], actor=leader),
    ]

    assert found == ["not_permitted"] * 5


def test_what_does_not_exist_is_not_found():
    yard = build_yard()
    given = {"actor": yard.desk, "now": NOW}

    found = [
        refused(NotFound, announce_charter, charter_id=new_id(), **given),
        refused(NotFound, cancel_charter, charter_id=new_id(), reason=WHY, **given),
        refused(NotFound, depart, charter_id=new_id(), **given),
        refused(NotFound, confirm_arrival, charter_id=new_id(), **given),
        refused(NotFound, take_back_seat, seat_id=new_id(), reason=WHY, **given),
        refused(NotFound, give_seats, charter_id=new_id(), rider_ids=[], **given),
    ]

    assert found == ["not_found"] * 6


def test_a_seat_is_not_given_to_somebody_of_an_enterprise_outside_the_place_of_the_charter():
    yard = build_yard()
    row = charter(yard, place=yard.town.community)
    elsewhere = second_firm(yard, "王太电子有限公司", place_id=yard.town.neighbour.pk)
    (stranger,) = signed(yard, away(yard, 5, firm=elsewhere))
    (rider,) = waiting(yard, 1)

    assert refused(NotFound, seat, yard, row, rider, stranger) == "not_found"
    assert fresh(row).taken == 0
    assert len(seat(yard, row, rider)) == 1


def test_nobody_chosen_is_no_choice_and_somebody_unknown_is_not_found():
    yard = build_yard()
    row = charter(yard)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    assert refused(InvalidInput, give_seats, rider_ids=[], **given) == ["riders"]
    assert refused(NotFound, give_seats, rider_ids=[new_id()], **given) == "not_found"


def test_all_get_their_seats_or_nobody():
    yard = build_yard()
    row = charter(yard)
    good, bad = waiting(yard, 1)[0], signed(yard, away(yard, 9, "通山县"))[0]

    assert refused(InvalidInput, seat, yard, row, good, bad) == ["riders"]
    assert (fresh(row).taken, fresh(good).state, stored(Seat)) == (0, "waiting", [])


def test_a_seat_that_was_lost_at_the_door_is_not_taken_back_a_second_time():
    yard = build_yard()
    first, (held, _other) = announced(yard)
    at_the_door(yard, held, "absent")
    second = charter(yard, title="黄冈二号车", plate="鄂B20009")
    (elsewhere,) = seat(yard, second, fresh(held.rider), now=ABOARD_AT)

    found = refused(
        Conflict, take_back_seat, actor=yard.desk, now=ABOARD_AT, seat_id=held.pk, reason="未到"
    )

    assert found == "seat_not_held"
    # They keep the seat they have by now, and wait for none.
    assert (fresh(elsewhere).state, fresh(held.rider).state) == ("planned", "seated")
    assert (fresh(first).taken, fresh(second).taken) == (1, 1)


def test_whoever_got_off_the_list_of_a_charter_has_one_seat_at_a_time():
    yard = build_yard()
    first, (held, _other) = announced(yard)
    second = charter(yard, title="黄冈二号车", plate="鄂B20009")

    assert refused(Conflict, seat, yard, second, fresh(held.rider)) == "rider_not_waiting"
    take_back_seat(actor=yard.desk, now=NOW, seat_id=held.pk, reason="换乘")
    seat(yard, second, fresh(held.rider))
    assert refused(Conflict, at_the_door, yard, held) == "seat_given_back"
    assert (fresh(first).taken, fresh(second).taken) == (1, 1)


def test_whoever_has_a_seat_elsewhere_is_not_let_on_where_they_were_absent():
    yard = build_yard()
    _row, (held, _other) = announced(yard)
    at_the_door(yard, held, "absent")
    second = charter(yard, title="黄冈二号车", plate="鄂B20009")
    seat(yard, second, fresh(held.rider), now=ABOARD_AT)

    assert refused(Conflict, at_the_door, yard, held) == "rider_not_waiting"
    assert (fresh(held).state, fresh(second).taken) == ("absent", 1)


def test_a_charter_that_arrived_holds_its_seats_for_good():
    yard = build_yard()
    row, held = brought_to(yard, "underway")
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk)
    again = confirm_arrival(
        actor=yard.desk, now=ARRIVES + timedelta(hours=1), charter_id=row.pk, missing=[held[0].pk]
    )

    assert (again.arrived_at, fresh(held[0]).state) == (ARRIVES, "arrived")
    assert steps(row)[-1] == ("state", "arrived")
    assert len([one for one in steps(row) if one == ("state", "arrived")]) == 1


def test_only_who_is_on_board_can_be_missing():
    yard = build_yard()
    row, held = announced(yard, 3)
    left(yard, row, *held[:2])

    for missing in ([held[2].pk], [new_id()]):
        assert refused(
            InvalidInput,
            confirm_arrival,
            actor=yard.desk,
            now=ARRIVES,
            charter_id=row.pk,
            missing=missing,
        ) == ["missing"]
    assert fresh(row).state == "underway"
