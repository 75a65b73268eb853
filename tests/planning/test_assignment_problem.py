"""A problem that contradicts itself is refused before anything is planned."""

from dataclasses import replace

import pytest

from lianfang.planning.assignment.problem import (
    AssignmentProblem,
    Need,
    Pair,
    RoleLimit,
    Subject,
    Weights,
    Worker,
)
from lianfang.planning.base import ProblemError
from tests.planning.sike import SIKE, UNIT_1_1, UNIT_1_2, unit, worker

CHEN = worker("Chen", "unit_volunteer", 3)
UNIT = unit(UNIT_1_1)


def problem(subjects=(UNIT,), workers=(CHEN,), existing=(), weights=None):
    return AssignmentProblem(subjects, workers, existing, weights or Weights())


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"subjects": (UNIT, UNIT)}, "is given twice"),
        ({"workers": (CHEN, CHEN)}, "is given twice"),
        ({"subjects": (Subject("a", "00011", ()),)}, "not made of 4-character levels"),
        ({"workers": (replace(CHEN, home="01"),)}, "not made of 4-character levels"),
        ({"workers": (replace(CHEN, territories=("01",)),)}, "not made of 4-character levels"),
        ({"subjects": (unit(UNIT_1_1, 2, 1),)}, "wants 0 <= minimum <= maximum"),
        ({"subjects": (unit(UNIT_1_1, 0, 0),)}, "wants 0 <= minimum <= maximum"),
        (
            {"subjects": (Subject("a", SIKE, (Need("cadre"), Need("cadre"))),)},
            "role of subject a cadre is given twice",
        ),
        ({"workers": (Worker("Chen", (RoleLimit("cadre"),), (SIKE,)),)}, "has no limit"),
        ({"workers": (worker("Chen", "cadre", -1),)}, "limit below zero"),
        ({"workers": (replace(CHEN, max_load=-1),)}, "must not be negative"),
        ({"existing": (Pair("nobody", "unit_volunteer", "Chen"),)}, "unknown subject or worker"),
        (
            {"existing": (Pair(f"unit {UNIT_1_1}", "unit_volunteer", "Chen"),) * 2},
            "existing pair is given twice",
        ),
        ({"weights": Weights(split=-1)}, "between 0 and"),
        ({"weights": Weights(unserved=5, released=5)}, "must weigh more than releasing"),
    ],
)
def test_a_contradiction_is_refused_in_words(wrong, message):
    with pytest.raises(ProblemError, match=message):
        problem(**wrong)


def test_the_fingerprint_ignores_order_and_notices_change():
    subjects = (unit(UNIT_1_1), unit(UNIT_1_2))
    workers = (replace(CHEN, excluded=frozenset({"a", "b"})), worker("Li", "unit_volunteer", 1))
    one = problem(subjects, workers)

    assert problem(subjects[::-1], workers[::-1]).fingerprint() == one.fingerprint()
    assert problem(subjects, (CHEN, workers[1])).fingerprint() != one.fingerprint()
    assert problem(subjects, workers, weights=Weights(split=1)).fingerprint() != one.fingerprint()
