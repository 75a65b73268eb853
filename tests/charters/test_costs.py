"""What a charter costs by the head: to the last fen, by those who ride, by who pays."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest

from lianfang.access.scope import looking
from lianfang.charters.selectors.costs import Cost, charter_cost, split
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.chartering import StopEntry, change_vehicle
from lianfang.charters.services.seating import take_back_seat
from lianfang.reports.enums import MetricKind
from lianfang.reports.metrics import Cut, figure, get_counted, rows_of
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    NOW,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    fresh,
    left,
    seat,
    second_firm,
    signed,
    waiting,
)

HOUR = timedelta(hours=1)


def firm(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


@pytest.mark.parametrize(
    ("total", "heads", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (101, [1, 1, 1], [34, 34, 33]),
        (100_001, [2, 1], [66_667, 33_334]),
        (10, [3, 3, 1], [4, 4, 2]),
        (0, [3, 1], [0, 0]),
        (1, [5, 5, 5], [1, 0, 0]),
        (7, [7], [7]),
        (999_999, [16, 9, 24], [326_530, 183_673, 489_796]),
    ],
)
def test_parts_go_by_heads_and_add_up_to_the_whole(total, heads, parts):
    given = {firm(number): one for number, one in enumerate(heads)}

    found = split(total, given)

    assert sum(found.values()) == total
    assert [found[firm(number)] for number in range(len(heads))] == parts


def test_parts_add_up_for_every_cost_and_every_company():
    for total in (1, 99, 100, 12_345, 99_999, 1_000_001):
        for heads in ([1], [1, 2], [2, 3, 5], [1, 1, 1, 1, 1, 1, 1], [16, 1, 7]):
            given = {firm(number): one for number, one in enumerate(heads)}
            found = split(total, given)
            assert sum(found.values()) == total
            everybody = sum(heads)
            # Nobody pays a whole fen more or less than their part.
            assert all(
                abs(found[key] * everybody - total * given[key]) < everybody for key in given
            )


def test_no_heads_no_parts():
    assert split(100, {}) == {}
    assert split(100, {firm(1): 0}) == {}


def test_figures_in_yuan_add_up_as_well():
    odd = Cost(100_149, 3, 33_383, 50_075, 50_074, ())

    total, enterprise, government = odd.whole_yuan

    assert total == enterprise + government == 1001


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_a_charter_nobody_rides_in_has_a_price_and_no_cost_per_head():
    yard = build_yard()

    cost = charter_cost(charter(yard, cost_fen=100_001))

    assert (cost.heads, cost.per_head, cost.shares) == (0, None, ())
    assert (cost.enterprise_fen, cost.government_fen) == (50_001, 50_000)


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_government_and_enterprises_pay_every_fen_between_them():
    yard = build_yard()
    others = [second_firm(yard, f"第{number}纺织有限公司") for number in range(3)]
    row = charter(yard, cost_fen=77_777)
    riders = waiting(yard, 3)
    for number, one in enumerate(others):
        riders += signed(yard, away(yard, 20 + number, firm=one))
    seat(yard, row, *riders)

    cost = charter_cost(fresh(row))

    assert [one.heads for one in sorted(cost.shares, key=lambda one: -one.heads)] == [3, 1, 1, 1]
    assert sum(one.fen for one in cost.shares) == cost.fen == 77_777
    assert sum(one.enterprise_fen for one in cost.shares) == cost.enterprise_fen
    assert sum(one.government_fen for one in cost.shares) == cost.government_fen
    assert cost.enterprise_fen + cost.government_fen == 77_777
    # The odd fen of a half stays with the enterprise.
    assert all(0 <= one.enterprise_fen - one.government_fen <= 1 for one in cost.shares)


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_before_it_leaves_everybody_with_a_seat_counts_and_afterwards_who_rode():
    yard = build_yard()
    row, held = announced(yard, 4, cost_fen=120_000)
    assert charter_cost(fresh(row)).per_head == 30_000
    take_back_seat(actor=yard.desk, now=NOW, seat_id=held[0].pk, reason="自驾返岗")
    assert charter_cost(fresh(row)).per_head == 40_000
    at_the_door(yard, held[1], "absent")
    assert charter_cost(fresh(row)).per_head == 60_000

    left(yard, row, held[2])

    assert (charter_cost(fresh(row)).heads, charter_cost(fresh(row)).per_head) == (1, 120_000)
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=row.pk, missing=[held[2].pk])
    assert charter_cost(fresh(row)).heads == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_an_enterprise_whose_people_did_not_come_pays_nothing():
    yard = build_yard()
    other = second_firm(yard)
    row, held = announced(yard, 1, cost_fen=90_000)
    seat(yard, row, *signed(yard, away(yard, 20, firm=other)))
    assert sorted(one.fen for one in charter_cost(fresh(row)).shares) == [45_000, 45_000]

    left(yard, row, *held)

    (share,) = charter_cost(fresh(row)).shares
    assert (share.name, share.heads, share.fen) == (yard.firm.name, 1, 90_000)


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_another_vehicle_costs_what_is_said_of_it():
    yard = build_yard()
    row, _held = brought_to(yard, "announced", 3)
    change_vehicle(
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        vehicle="coach_49",
        plate="鄂B30003",
        cost_fen=100_000,
        reason="车辆故障",
    )

    cost = charter_cost(fresh(row))

    assert (cost.fen, cost.per_head) == (100_000, 33_333)
    assert sum(one.fen for one in cost.shares) == 100_000


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
@pytest.mark.parametrize(
    ("vehicle", "points", "yuan"),
    [
        ("coach_33", ["xishui_square"], 500 + 7 * 52),
        ("coach_33", ["macheng_north"], 500 + 7 * 118),
        ("coach_33", ["macheng_north", "qichun_station", "xishui_square"], 500 + 7 * 118),
        ("coach_49", ["qichun_station"], 600 + 9 * 68),
        ("train_group", ["qichun_station"], 160 * 50),
    ],
)
def test_left_open_the_cost_is_the_price_of_the_plan(vehicle, points, yuan):
    yard = build_yard()
    stops = [
        StopEntry(point, DEPARTS + number * timedelta(minutes=20))
        for number, point in enumerate(points)
    ]

    row = charter(yard, vehicle=vehicle, stops=stops)

    assert row.cost_fen == yuan * 100


@pytest.mark.django_db
@pytest.mark.usefixtures("standing_yard")
def test_the_cost_per_head_is_a_figure_whose_rows_are_the_people_who_rode():
    yard = build_yard()
    row, held = announced(yard, 3, cost_fen=400_000)
    at_the_door(yard, held[2], "absent")
    left(yard, row, held[0], held[1])
    other, rode = announced(yard, 1, start=7, cost_fen=100_000, at=DEPARTS + HOUR, plate="鄂B2")
    left(yard, other, *rode, now=DEPARTS + HOUR)
    viewer, moment = yard.desk, DEPARTS + 2 * HOUR
    path = yard.town.township.path

    with looking(viewer):
        shown = figure(viewer, "charter_cost_per_head", path, moment)
        metric = get_counted("charter_cost_per_head")
        rows = [str(one.cost_of_it) for one in rows_of(viewer, metric, path, moment)]
        before = figure(viewer, "charter_cost_per_head", path, DEPARTS - HOUR)
        trains = figure(
            viewer, "charter_cost_per_head", path, moment, Cut(choices=(("means", "train"),))
        )

    # 4,000 yuan for two and 1,000 yuan for one: 5,000 yuan for three.
    assert (shown.value, sorted(rows)) == (
        Decimal("1666.67"),
        ["1000.00", "2000.00", "2000.00"],
    )
    assert (before.value, trains.value) == (None, None)
    assert metric.kind == MetricKind.MEAN
