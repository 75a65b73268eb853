"""Budgets, reasons and gaps, as all planners share them."""

import pytest

from lianfang.planning.base import Budget, Penalty, ProblemError, gap, reason


def test_reasons_with_the_same_parameters_are_equal_whatever_their_order():
    assert reason("near", levels=2, place="0001") == reason("near", place="0001", levels=2)
    assert reason("near", levels=2).as_dict() == {"levels": 2}


def test_a_penalty_costs_its_weight_each_time():
    assert Penalty("split", 3, 30).cost == 90


@pytest.mark.parametrize(
    ("objective", "bound", "expected"),
    [(100, 100, 0.0), (0, 0, 0.0), (200, 150, 0.25), (100, None, None)],
)
def test_the_gap_is_the_share_a_better_plan_might_save(objective, bound, expected):
    assert gap(objective, bound) == expected


@pytest.mark.parametrize(
    "wrong",
    [{"time_limit_seconds": 0.0}, {"seed": -1}, {"workers": 0}],
    ids=lambda w: next(iter(w)),
)
def test_a_budget_refuses_what_no_search_can_work_with(wrong):
    with pytest.raises(ProblemError, match=next(iter(wrong))):
        Budget(**wrong)
