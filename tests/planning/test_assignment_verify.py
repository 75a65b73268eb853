"""The checker finds each broken rule by itself: a legal plan is spoilt in one way at a time."""

from dataclasses import replace

import pytest

from lianfang.planning.assignment.plan import PlannedPair, ReleasedPair, UnservedNeed
from lianfang.planning.assignment.problem import AssignmentProblem, Pair, RoleLimit, Worker
from lianfang.planning.assignment.solve import solve
from lianfang.planning.assignment.verify import Violation, verify, verify_pairs
from lianfang.planning.base import reason
from tests.planning.sike import QUICK, SIKE, UNIT_1_1, UNIT_1_2, WANGTAI, resident, worker

KEPT = Pair("Liu", "cadre", "Li")
PROBLEM = AssignmentProblem(
    (resident("Liu", UNIT_1_1, "cadre", "volunteer"), resident("Sun", UNIT_1_2, "cadre")),
    (
        Worker("Li", (RoleLimit("cadre", 2), RoleLimit("volunteer", 1)), (SIKE,)),
        worker("Wang", "volunteer", 1),
    ),
    (KEPT,),
)


@pytest.fixture(scope="module")
def plan():
    return solve(PROBLEM, QUICK)


def with_pair(plan, *pair):
    return replace(plan, pairs=(*plan.pairs, PlannedPair(*pair, kept=False)))


def codes(violations):
    return [violation.code for violation in violations]


def test_the_plan_as_made_breaks_nothing(plan):
    assert verify(PROBLEM, plan) == []


@pytest.mark.parametrize(
    ("pair", "broken"),
    [
        (("Nobody", "cadre", "Li"), ["unknown_subject"]),
        (("Sun", "cadre", "Nobody"), ["unknown_worker"]),
        (("Sun", "volunteer", "Wang"), ["role_not_needed", "role_limit"]),
        (("Sun", "cadre", "Wang"), ["role_not_held", "above_maximum"]),
        (("Sun", "cadre", "Li"), ["pair_twice"]),
    ],
)
def test_a_pair_too_many_is_found(plan, pair, broken):
    assert codes(verify(PROBLEM, with_pair(plan, *pair))) == broken


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"available": False}, ["unavailable", "unavailable"]),
        ({"territories": (WANGTAI,)}, ["outside_territory", "outside_territory"]),
        ({"territories": (UNIT_1_1,)}, ["outside_territory"]),
        ({"excluded": frozenset({"Sun"})}, ["excluded"]),
        ({"roles": (RoleLimit("cadre", 1),)}, ["role_limit"]),
        ({"roles": (RoleLimit("volunteer", 2),)}, ["role_not_held", "role_not_held"]),
        ({"max_load": 1}, ["load_limit"]),
    ],
)
def test_the_plan_is_found_illegal_when_the_worker_changes(plan, changed, broken):
    li, wang = PROBLEM.workers
    problem = replace(PROBLEM, workers=(replace(li, **changed), wang))

    assert codes(verify(problem, plan)) == broken


def test_two_roles_of_one_worker_for_one_subject_are_found():
    pairs = [KEPT, Pair("Liu", "volunteer", "Li")]

    assert verify_pairs(PROBLEM, pairs) == [
        Violation("two_roles_for_subject", subject="Liu", worker="Li")
    ]


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"pairs": ()}, ["unserved_misstated"] * 3 + ["released_misstated"]),
        (
            {"unserved": (UnservedNeed("Sun", reason("too_few"), "cadre", 1),)},
            ["unserved_misstated"],
        ),
        ({"released": (ReleasedPair(KEPT, reason("exchanged")),)}, ["released_misstated"]),
        ({"objective": 1}, ["objective_misstated", "bound_above_objective"]),
        ({"lower_bound": 10**9}, ["bound_above_objective"]),
        ({"lower_bound": None}, []),
    ],
)
def test_a_plan_that_misstates_itself_is_found(plan, changed, broken):
    assert codes(verify(PROBLEM, replace(plan, **changed))) == broken


def test_a_pair_that_claims_to_have_stood_is_found(plan):
    pairs = tuple(replace(pair, kept=True) for pair in plan.pairs)

    assert codes(verify(PROBLEM, replace(plan, pairs=pairs))) == ["kept_misstated"] * 2
