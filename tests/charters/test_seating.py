"""Charters and their seats: the seating rule, changes, what enterprises are told, who pays what."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lianfang.access.scope import looking
from lianfang.charters.models import Charter, Seat
from lianfang.charters.selectors.charters import own_charters, step_rows, with_seats_left
from lianfang.charters.selectors.costs import charter_cost, split
from lianfang.charters.services.chartering import (
    NobodyAboard,
    announce_charter,
    cancel_charter,
    change_vehicle,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.seating import take_back_seat, take_own_seats
from lianfang.charters.services.steps import CharterFull, NotCleared, WrongCharterState
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from tests.charters.builders import (
    DEPARTS,
    NOW,
    TODAY,
    StopEntry,
    announced,
    away,
    build_yard,
    charter,
    contact,
    entry,
    fresh,
    seat,
    signed,
    steps,
    stops,
    stored,
    waiting,
)
from tests.enterprises.builders import register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def test_a_charter_follows_the_seating_rule_and_the_price_of_the_plan():
    yard = build_yard()

    row = charter(yard)

    assert (row.seats, row.usable, row.taken) == (33, 16, 0)
    # 500 yuan and 7 for each of the 68 kilometres from the furthest stop.
    assert (row.cost_fen, row.government_percent) == ((500 + 7 * 68) * 100, 50)
    assert (row.departs_at, row.means, row.state) == (DEPARTS, "coach", "draft")
    assert steps(row) == [("state", "draft")]


def test_the_same_id_again_is_the_same_charter():
    yard = build_yard()
    given = {"actor": yard.desk, "now": NOW, "charter_id": new_id(), "entry": entry()}

    first = create_charter(place_id=yard.town.township.pk, **given)
    again = create_charter(place_id=yard.town.township.pk, **given)

    assert first.pk == again.pk
    assert len(stored(Charter)) == 1
    with pytest.raises(NotFound):
        create_charter(place_id=yard.town.community.pk, **given)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"area": "nowhere"}, "area"),
        ({"vehicle": "boat"}, "vehicle"),
        ({"title": " "}, "title"),
        ({"destination": ""}, "destination"),
        ({"stops": []}, "stops"),
        ({"stops": [StopEntry("enshi_station", DEPARTS)]}, "stops"),
        ({"stops": list(reversed(stops()))}, "stops"),
        ({"vehicle": "train_group", "stops": [StopEntry("xishui_square", DEPARTS)]}, "stops"),
        ({"arrives_at": DEPARTS - timedelta(hours=1)}, "arrives_at"),
        ({"cost_fen": -1}, "cost"),
        ({"escort_id": new_id()}, "escort"),
    ],
)
def test_a_charter_that_cannot_run_is_refused_by_field(more, field):
    yard = build_yard()

    with pytest.raises(InvalidInput) as error:
        charter(yard, **more)

    assert list(error.value.fields) == [field]


def test_nobody_rides_beyond_the_seats_that_may_be_taken():
    yard = build_yard()
    row = charter(yard)
    riders = waiting(yard, 17)

    with pytest.raises(CharterFull) as error:
        seat(yard, row, *riders)
    assert "16" in error.value.message
    assert stored(Seat) == []
    made = seat(yard, row, *riders[:16])

    assert [one.number for one in made] == list(range(1, 17))
    assert fresh(row).taken == 16
    assert {fresh(one).state for one in riders[:16]} == {"seated"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Charter._base_manager.filter(pk=row.pk).update(taken=17)


def test_a_seat_given_again_is_the_seat_given_before_and_a_free_number_is_given_on():
    yard = build_yard()
    row = charter(yard)
    first, second, third = waiting(yard, 3)
    (one,) = seat(yard, row, first)
    seat(yard, row, second)

    assert seat(yard, row, first) == []
    take_back_seat(actor=yard.desk, now=NOW, seat_id=one.pk, reason="改乘火车")
    take_back_seat(actor=yard.desk, now=NOW, seat_id=one.pk, reason="改乘火车")
    (after,) = seat(yard, row, third)

    assert (after.number, fresh(row).taken, fresh(first).state) == (1, 2, "waiting")


def test_nobody_from_a_key_area_is_put_on_a_list():
    yard = build_yard()
    row = charter(yard, area="wuhan", stops=[StopEntry("wuhan_station", DEPARTS)])
    (rider,) = signed(yard, away(yard, 1, "武汉市"))

    with pytest.raises(NotCleared) as error:
        seat(yard, row, rider)

    assert rider.employment.person.name not in error.value.message
    assert stored(Seat) == []


def test_a_rider_of_another_area_or_of_a_later_day_gets_no_seat():
    yard = build_yard()
    row = charter(yard)
    (elsewhere,) = signed(yard, away(yard, 1, "恩施市"))
    (later,) = signed(yard, away(yard, 2), earliest_on=TODAY + timedelta(days=5))
    (seated,) = signed(yard, away(yard, 3))
    seat(yard, charter(yard), seated)

    for rider, wanted in ((elsewhere, InvalidInput), (later, InvalidInput), (seated, Conflict)):
        with pytest.raises(wanted):
            seat(yard, row, rider)


def test_a_contact_takes_seats_that_are_left_for_their_own_people_only():
    yard = build_yard()
    row, _held = announced(yard, 1)
    other = register(yard.town, "另一家有限公司")
    (mine,) = signed(yard, away(yard, 30))
    (theirs,) = signed(yard, away(yard, 31, firm=other))
    who, draft = contact(yard), charter(yard)
    given = {"actor": who, "now": NOW, "enterprise_id": yard.firm.pk}

    with looking(who):
        assert [one.pk for one in with_seats_left(who, yard.firm.pk)] == [row.pk]
    for charter_id, rider in ((row.pk, theirs), (draft.pk, mine)):
        with pytest.raises(NotFound):
            take_own_seats(charter_id=charter_id, rider_ids=[rider.pk], **given)
    take_own_seats(charter_id=row.pk, rider_ids=[mine.pk], **given)

    assert fresh(mine).state == "seated"
    with looking(who):
        assert [one.pk for one in own_charters(who, yard.firm.pk)] == [row.pk]


def test_what_nobody_rides_in_is_not_announced_and_a_plate_is_needed():
    yard = build_yard()
    empty, bare = charter(yard), charter(yard, plate="")
    seat(yard, bare, *waiting(yard, 1))

    with pytest.raises(NobodyAboard):
        announce_charter(actor=yard.desk, now=NOW, charter_id=empty.pk)
    with pytest.raises(InvalidInput):
        announce_charter(actor=yard.desk, now=NOW, charter_id=bare.pk)


def test_a_charter_in_preparation_is_put_right_and_its_riders_board_where_it_stops():
    yard = build_yard()
    row = charter(yard)
    (held,) = seat(yard, row, *waiting(yard, 1))
    later = DEPARTS + timedelta(hours=1)

    update_charter(
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        entry=entry(at=later, stops=[StopEntry("qichun_station", later)]),
    )

    assert (held.point, fresh(held).point) == ("xishui_square", "qichun_station")
    assert fresh(row).departs_at == later
    with pytest.raises(InvalidInput):
        update_charter(
            actor=yard.desk,
            now=NOW,
            charter_id=row.pk,
            entry=entry(area="xianning", stops=[StopEntry("tongshan_bus", DEPARTS)]),
        )


def test_another_vehicle_keeps_everybody_or_is_refused():
    yard = build_yard()
    row = charter(yard, vehicle="coach_49")
    seat(yard, row, *waiting(yard, 17))
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk, "reason": "车辆故障"}

    with pytest.raises(InvalidInput) as error:
        change_vehicle(vehicle="coach_33", plate="鄂B30003", **given)
    with pytest.raises(InvalidInput):
        change_vehicle(vehicle="train_group", plate="G100", **given)
    changed = change_vehicle(vehicle="coach_49", plate="鄂B30003", cost_fen=90_000, **given)

    assert list(error.value.fields) == ["vehicle"]
    assert (changed.plate, changed.cost_fen, changed.usable) == ("鄂B30003", 90_000, 24)
    assert steps(row)[-1][0] == "vehicle"
    assert steps(row)[-1][1].endswith("鄂B30003")


def test_a_delay_moves_every_stop_and_is_told_once_it_was_announced():
    yard = build_yard()
    row, _held = announced(yard)
    later = DEPARTS + timedelta(hours=2)

    delay_charter(actor=yard.desk, now=NOW, charter_id=row.pk, departs_at=later, reason="高速封闭")

    moved = fresh(row)
    assert (moved.departs_at, moved.arrives_at) == (later, later + timedelta(hours=3))
    told = step_rows(moved, told_only=True)
    assert [(one.kind, one.to_moment, one.reason) for one in told] == [
        ("delay", later, "高速封闭"),
        ("state", None, ""),
    ]
    with pytest.raises(InvalidInput):
        delay_charter(
            actor=yard.desk, now=NOW, charter_id=row.pk, departs_at=later, reason="高速封闭"
        )


def test_cancelled_everybody_waits_again_and_the_contacts_still_read_why():
    yard = build_yard()
    row, held = announced(yard)

    with pytest.raises(InvalidInput):
        cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="")
    cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="线路停运")
    cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="线路停运")

    assert (fresh(row).state, fresh(row).taken) == ("cancelled", 0)
    assert {fresh(one).state for one in held} == {"given_back"}
    assert {one.rider.state for one in map(fresh, held)} == {"waiting"}
    assert step_rows(row, told_only=True)[0].reason == "线路停运"
    with looking(contact(yard)):
        assert [one.pk for one in own_charters(contact(yard), yard.firm.pk)] == [row.pk]
    with pytest.raises(WrongCharterState):
        seat(yard, row, *waiting(yard, 1, start=10))


def test_the_cost_is_split_by_heads_to_the_last_fen():
    yard = build_yard()
    other = register(yard.town, "另一家有限公司")
    row = charter(yard, cost_fen=100_001)
    seat(yard, row, *waiting(yard, 2), *signed(yard, away(yard, 9, firm=other)))

    cost = charter_cost(fresh(row))

    assert (cost.heads, cost.per_head) == (3, 33_334)
    assert sum(one.fen for one in cost.shares) == 100_001
    assert sorted(one.fen for one in cost.shares) == [33_333, 66_668] or sorted(
        one.fen for one in cost.shares
    ) == [33_334, 66_667]
    assert cost.enterprise_fen + cost.government_fen == 100_001
    assert all(one.enterprise_fen + one.government_fen == one.fen for one in cost.shares)
    assert split(100, {}) == {}
