"""What may be done with a charter in which state, and what is written down of each step."""

from datetime import timedelta

import pytest

from lianfang.charters.models import Charter, CharterStep, Seat
from lianfang.charters.selectors.charters import charter_rows, step_rows
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.chartering import (
    announce_charter,
    cancel_charter,
    change_vehicle,
    delay_charter,
    update_charter,
)
from lianfang.charters.services.departing import depart
from lianfang.charters.services.seating import give_seats, take_back_seat
from lianfang.charters.services.steps import WrongCharterState
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import Conflict, InvalidInput
from tests.charters.builders import (
    ABOARD_AT,
    ARRIVES,
    DEPARTS,
    NOW,
    StopEntry,
    Yard,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    entry,
    fresh,
    refused,
    seat,
    signed,
    steps,
    stored,
    waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

STATES = ("draft", "announced", "boarding", "underway", "arrived", "cancelled")
WHY = "道路封闭"


def tried(yard: Yard, row: Charter, held: Seat, rider) -> dict:
    """Everything a desk can do with a charter, each by its name."""
    given = {"actor": yard.desk, "charter_id": row.pk}
    return {
        "update": lambda: update_charter(now=NOW, entry=entry(), **given),
        "announce": lambda: announce_charter(now=NOW, **given),
        "vehicle": lambda: change_vehicle(
            now=NOW, vehicle="coach_33", plate="鄂B30003", reason=WHY, **given
        ),
        "delay": lambda: delay_charter(
            now=NOW, departs_at=DEPARTS + timedelta(hours=1), reason=WHY, **given
        ),
        "seat": lambda: give_seats(now=NOW, rider_ids=[rider.pk], **given),
        "check": lambda: at_the_door(yard, held),
        "depart": lambda: depart(now=DEPARTS, **given),
        "arrive": lambda: confirm_arrival(now=ARRIVES, **given),
        "cancel": lambda: cancel_charter(now=ARRIVES, reason=WHY, **given),
        "take_back": lambda: take_back_seat(actor=yard.desk, now=NOW, seat_id=held.pk, reason=WHY),
    }


REFUSED = {
    "draft": {"check", "depart", "arrive"},
    "announced": {"update", "announce", "arrive"},
    "boarding": {"update", "announce", "arrive"},
    "underway": {
        *("update", "announce", "vehicle", "delay", "seat", "check", "depart", "cancel"),
        "take_back",
    },
    "arrived": {
        *("update", "announce", "vehicle", "delay", "seat", "check", "depart", "cancel"),
        "take_back",
    },
    "cancelled": {
        *("update", "announce", "vehicle", "delay", "seat", "check", "depart", "arrive"),
    },
}


@pytest.mark.parametrize("state", STATES)
def test_what_does_not_fit_the_state_of_a_charter_is_refused_and_changes_nothing(state):
    yard = build_yard()
    row, held = brought_to(yard, state)
    (rider,) = waiting(yard, 1, start=40)
    before, written = fresh(row), steps(row)

    for what in sorted(REFUSED[state]):
        with pytest.raises(WrongCharterState) as error:
            tried(yard, row, held[0], rider)[what]()
        assert error.value.code == "charter_state"

    after = fresh(row)
    assert (after.state, after.taken, after.departs_at, after.plate) == (
        before.state,
        before.taken,
        before.departs_at,
        before.plate,
    )
    assert steps(row) == written
    assert fresh(rider).state == "waiting"


def test_an_error_of_the_state_says_the_state_in_words():
    yard = build_yard()
    row, _held = brought_to(yard, "cancelled")

    with pytest.raises(WrongCharterState) as error:
        announce_charter(actor=yard.desk, now=NOW, charter_id=row.pk)

    assert "“已取消”" in error.value.message


def test_every_step_of_a_charter_is_written_down_once_in_its_order():
    yard = build_yard()
    row = charter(yard)
    held = seat(yard, row, *waiting(yard, 2))
    desk, at = yard.desk, [NOW + timedelta(minutes=number) for number in range(9)]
    later = DEPARTS + timedelta(hours=1)
    given = {"actor": desk, "charter_id": row.pk}
    announce_charter(now=at[1], **given)
    delay_charter(now=at[2], departs_at=later, reason="大雾", **given)
    change_vehicle(now=at[3], vehicle="coach_49", plate="鄂B30003", reason="车辆故障", **given)
    for one in held:
        at_the_door(yard, one, now=ABOARD_AT)
    depart(now=later, **given)
    confirm_arrival(now=later + timedelta(hours=3), **given)

    local = later.astimezone(LOCAL_ZONE).isoformat()
    assert steps(row) == [
        ("state", "draft"),
        ("state", "announced"),
        ("delay", local),
        ("vehicle", "49座大巴 鄂B30003"),
        ("state", "boarding"),
        ("state", "underway"),
        ("state", "arrived"),
    ]
    known = {one.kind: one for one in stored(CharterStep, charter=row)}
    assert (known["vehicle"].before, known["vehicle"].reason) == ("33座中巴 鄂B20001", "车辆故障")
    assert known["delay"].before == DEPARTS.astimezone(LOCAL_ZONE).isoformat()
    assert {one.by for one in stored(CharterStep, charter=row)} == {desk.display_name}


def test_steps_stand_on_the_page_in_words_the_latest_first():
    yard = build_yard()
    row, _held = brought_to(yard, "cancelled")

    shown = step_rows(row)

    assert (shown[0].before, shown[0].after) == ("已公布", "已取消")
    assert sorted(one.told for one in shown) == [False, True, True]
    assert [one.reason for one in shown if one.reason] == ["线路停运"]


def test_what_was_changed_before_the_announcement_is_no_notice():
    yard = build_yard()
    row, _held = brought_to(yard, "draft")
    given = {"actor": yard.desk, "charter_id": row.pk}
    delay_charter(now=NOW, departs_at=DEPARTS + timedelta(hours=1), reason="大雾", **given)
    change_vehicle(now=NOW, vehicle="coach_49", plate="鄂B3", reason="换车", **given)

    assert step_rows(row, told_only=True) == []
    announce_charter(now=NOW + timedelta(minutes=1), **given)
    assert [one.kind for one in step_rows(row, told_only=True)] == ["state"]


def test_a_draft_that_is_cancelled_was_told_to_nobody():
    yard = build_yard()
    row, held = brought_to(yard, "draft")

    cancel_charter(actor=yard.desk, now=NOW, charter_id=row.pk, reason="不再需要")

    assert step_rows(row, told_only=True) == []
    assert [fresh(one).reason for one in held] == ["不再需要", "不再需要"]


def test_what_changes_a_charter_for_others_needs_a_reason():
    yard = build_yard()
    row, held = brought_to(yard, "announced")
    given = {"actor": yard.desk, "now": NOW, "reason": " 好 "}
    later = DEPARTS + timedelta(hours=1)

    found = [
        refused(InvalidInput, cancel_charter, charter_id=row.pk, **given),
        refused(InvalidInput, delay_charter, charter_id=row.pk, departs_at=later, **given),
        refused(
            InvalidInput,
            change_vehicle,
            charter_id=row.pk,
            vehicle="coach_49",
            plate="鄂B3",
            **given,
        ),
        refused(InvalidInput, take_back_seat, seat_id=held[0].pk, **given),
    ]

    assert found == [["reason"]] * 4
    assert (fresh(row).state, fresh(row).departs_at) == ("announced", DEPARTS)


@pytest.mark.parametrize(
    ("departs_at", "field"),
    [
        (NOW - timedelta(days=2), "departs_at"),
        (NOW + timedelta(days=93), "departs_at"),
        (DEPARTS, "departs_at"),
    ],
)
def test_another_time_that_cannot_be_is_refused(departs_at, field):
    yard = build_yard()
    row, _held = brought_to(yard, "announced")

    found = refused(
        InvalidInput,
        delay_charter,
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        departs_at=departs_at,
        reason=WHY,
    )

    assert found == [field]


def test_nobody_is_taken_along_before_the_day_they_can_travel():
    yard = build_yard()
    later = DEPARTS + timedelta(days=2)
    row = charter(yard, at=later)
    seat(yard, row, *signed(yard, away(yard, 1), earliest_on=later.date()))
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    early = refused(InvalidInput, delay_charter, departs_at=DEPARTS, reason="提前", **given)
    put_right = refused(InvalidInput, update_charter, entry=entry(), **given)
    moved = delay_charter(departs_at=later + timedelta(hours=2), reason="推迟", **given)

    assert (early, put_right) == (["departs_at"], ["stops"])
    assert moved.departs_at == later + timedelta(hours=2)


def test_every_stop_moves_by_as_much_as_the_departure():
    yard = build_yard()
    row, _held = brought_to(yard, "announced")
    delay_charter(
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        departs_at=DEPARTS - timedelta(minutes=45),
        reason="提前发车",
    )

    (shown,) = charter_rows([fresh(row)], NOW)

    assert [one.at for one in shown.stops] == [
        DEPARTS - timedelta(minutes=45),
        DEPARTS - timedelta(minutes=5),
    ]
    assert shown.arrives_at == ARRIVES - timedelta(minutes=45)
    assert [one.title for one in shown.stops] == ["蕲春站", "浠水县文化广场"]


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"vehicle": "boat"}, ["vehicle"]),
        ({"vehicle": "train_group"}, ["vehicle"]),
        ({"plate": " "}, ["plate"]),
        ({"cost_fen": -1}, ["cost"]),
        ({"vehicle": "boat", "plate": "", "cost_fen": -5}, ["vehicle", "plate", "cost"]),
    ],
)
def test_another_vehicle_that_cannot_be_is_refused_by_field(more, fields):
    yard = build_yard()
    row, _held = brought_to(yard, "announced")
    given = {"vehicle": "coach_49", "plate": "鄂B3", "reason": WHY, **more}

    found = refused(
        InvalidInput, change_vehicle, actor=yard.desk, now=NOW, charter_id=row.pk, **given
    )

    assert found == fields
    assert fresh(row).vehicle == "coach_33"


def test_a_smaller_vehicle_is_taken_once_enough_people_have_given_their_seats_back():
    yard = build_yard()
    row = charter(yard, vehicle="coach_49")
    held = seat(yard, row, *waiting(yard, 17))
    given = {
        "actor": yard.desk,
        "now": NOW,
        "charter_id": row.pk,
        "vehicle": "coach_33",
        "plate": "鄂B30003",
        "reason": "大车不足",
    }

    with pytest.raises(InvalidInput) as error:
        change_vehicle(**given)
    take_back_seat(actor=yard.desk, now=NOW, seat_id=held[0].pk, reason="自驾返岗")
    changed = change_vehicle(**given)

    assert str(error.value.fields["vehicle"]) == "已安排17人，该车型只能坐16人。"
    assert (changed.seats, changed.usable, changed.taken) == (33, 16, 16)
    assert refused(Conflict, seat, yard, row, fresh(held[0].rider)) == "charter_full"


def test_another_vehicle_keeps_cost_and_carrier_unless_they_are_given():
    yard = build_yard()
    row, _held = brought_to(yard, "announced", cost_fen=88_800)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk, "reason": "换车"}

    kept = change_vehicle(vehicle="coach_49", plate="鄂B3", **given)
    assert (kept.cost_fen, kept.carrier) == (88_800, "黄石客运")
    other = change_vehicle(
        vehicle="coach_49", plate="鄂B4", carrier="捷龙快运", cost_fen=0, **given
    )
    assert (other.cost_fen, other.carrier) == (0, "捷龙快运")


def test_a_charter_in_preparation_gets_its_vehicle_on_its_own_page_only():
    yard = build_yard()
    row = charter(yard)

    found = refused(
        InvalidInput,
        update_charter,
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        entry=entry(vehicle="coach_49"),
    )

    assert found == ["vehicle"]


def test_without_riders_the_area_of_a_draft_may_be_another_one():
    yard = build_yard()
    row = charter(yard)

    changed = update_charter(
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        entry=entry(area="xianning", stops=[StopEntry("tongshan_bus", DEPARTS)]),
    )

    assert changed.area == "xianning"
    assert [one.point for one in charter_rows([fresh(row)], NOW)[0].stops] == ["tongshan_bus"]


def test_too_many_stops_and_the_same_stop_twice_are_refused():
    yard = build_yard()
    minutes = timedelta(minutes=10)
    twice = [StopEntry("qichun_station", DEPARTS), StopEntry("qichun_station", DEPARTS + minutes)]
    many = [
        StopEntry(point, DEPARTS + number * minutes)
        for number, point in enumerate(
            ("qichun_station", "xishui_square", "macheng_north", "qichun_station", "xishui_square")
        )
    ]

    assert refused(InvalidInput, charter, yard, stops=twice) == ["stops"]
    assert refused(InvalidInput, charter, yard, stops=many) == ["stops"]
    assert stored(Charter) == []


@pytest.mark.parametrize(
    "more",
    [
        {"at": NOW - timedelta(days=2)},
        {"at": NOW + timedelta(days=95)},
        {"arrives_at": DEPARTS + timedelta(days=4)},
        {"arrives_at": DEPARTS},
    ],
)
def test_a_charter_runs_within_three_months_and_three_days(more):
    yard = build_yard()

    assert refused(InvalidInput, charter, yard, **more) == ["arrives_at"]


def test_a_train_group_boards_at_stations_and_costs_by_heads():
    yard = build_yard()

    row = charter(
        yard,
        vehicle="train_group",
        plate="G1234",
        stops=[StopEntry("qichun_station", DEPARTS)],
    )

    assert (row.means, row.seats, row.usable, row.cost_fen) == ("train", 100, 50, 160 * 50 * 100)


def test_texts_of_a_charter_are_tidied_and_never_too_long():
    yard = build_yard()

    row = charter(yard, title="  黄冈   一号车 ", note="备" * 300, destination="金" * 80)

    assert (row.title, len(row.note), len(row.destination)) == ("黄冈 一号车", 256, 64)


def test_a_draft_holds_whoever_gets_a_seat_later_but_is_announced_once():
    yard = build_yard()
    row, _held = brought_to(yard, "announced", 1)

    seat(yard, row, *waiting(yard, 1, start=30))

    assert fresh(row).taken == 2
    assert refused(Conflict, announce_charter, actor=yard.desk, now=NOW, charter_id=row.pk) == (
        "charter_state"
    )
