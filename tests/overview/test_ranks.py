"""Ranks: ties, denominators, movement and points, without a database."""

import uuid
from decimal import Decimal

from lianfang.overview.selectors.mapping import few_text
from lianfang.overview.selectors.ranks import (
    Line,
    by_thousand,
    compared,
    composed,
    in_order,
    points_of,
)

IDS = [uuid.UUID(int=n) for n in range(1, 6)]


def lines(*values):
    return [
        Line(IDS[n], f"村{n + 1}", None if value is None else Decimal(value))
        for n, value in enumerate(values)
    ]


def ranks(found):
    return [(line.name, line.rank) for line in found]


def test_equal_values_share_a_rank_and_the_next_one_counts_on():
    assert ranks(in_order(lines(5, 9, 9, 1), True)) == [
        ("村2", 1),
        ("村3", 1),
        ("村1", 3),
        ("村4", 4),
    ]


def test_where_less_is_better_the_least_comes_first():
    assert ranks(in_order(lines(5, 0, 9), False)) == [("村2", 1), ("村1", 2), ("村3", 3)]


def test_whoever_has_nothing_to_count_stands_apart_without_a_rank():
    assert ranks(in_order(lines(None, 3, None), True)) == [
        ("村2", 1),
        ("村1", None),
        ("村3", None),
    ]


def test_a_count_by_a_thousand_needs_somebody_to_divide_by():
    assert by_thousand(3, 400) == Decimal("7.5")
    assert by_thousand(3, 0) is None
    assert by_thousand(None, 400) is None


def test_ranks_won_and_lost_since_the_day_before():
    today = in_order(lines(9, 5, 1), True)
    yesterday = in_order(lines(1, 5, 9)[:2], True)

    moved = compared(today, yesterday)

    assert [(line.name, line.change, line.lost) for line in moved] == [
        ("村1", 1, 0),
        ("村2", -1, 1),
        ("村3", None, 0),
    ]


def test_the_best_has_a_hundred_points_and_the_last_none():
    assert points_of(lines(10, 20, 30), True) == {
        IDS[0]: Decimal(0),
        IDS[1]: Decimal(50),
        IDS[2]: Decimal(100),
    }
    assert points_of(lines(10, 20, 30), False)[IDS[0]] == Decimal(100)
    assert set(points_of(lines(7, 7), True).values()) == {Decimal(100)}
    assert points_of(lines(None, None), True) == {}


def test_a_figure_that_counts_nothing_in_a_place_is_left_out_of_its_mean():
    names = {IDS[0]: "村1", IDS[1]: "村2", IDS[2]: "村3"}
    parts = [
        (60, {IDS[0]: Decimal(100), IDS[1]: Decimal(50)}),
        (40, {IDS[0]: Decimal(0)}),
    ]

    found = {line.name: line for line in composed(names, parts)}

    assert found["村1"].value == Decimal("60.0")
    assert found["村2"].value == Decimal("50.0")
    assert found["村2"].points == (Decimal("50.0"), None)
    assert found["村3"].value is None


def test_small_numbers_of_people_in_isolation_are_told_vaguely():
    assert [few_text(n, 3) for n in (0, 1, 2, 3, 12)] == ["0", "1–2", "1–2", "3", "12"]
    assert few_text(1, 2) == "1"
