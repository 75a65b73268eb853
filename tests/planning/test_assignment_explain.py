"""Why a pair, why not: every reason of the planner, also for pairs a person has edited."""

import pytest

from lianfang.planning.assignment.explain import explain
from lianfang.planning.assignment.problem import AssignmentProblem, Pair, RoleLimit, Worker
from lianfang.planning.base import Penalty, reason
from tests.planning.sike import SIKE, UNIT_1_1, UNIT_1_2, UNIT_2_1, WANGTAI, resident, unit, worker

LIU = resident("Liu", UNIT_1_1, "volunteer")
SUN = resident("Sun", UNIT_1_1, "volunteer")


def test_a_pair_tells_all_its_reasons_strongest_first():
    problem = AssignmentProblem(
        (LIU, SUN),
        (worker("Li", "volunteer", 5, home=UNIT_1_2),),
        (Pair("Liu", "volunteer", "Li"),),
    )
    told = explain(problem, [Pair("Liu", "volunteer", "Li"), Pair("Sun", "volunteer", "Li")])

    assert told.pairs[0].reasons == (
        reason("existing"),
        reason("only_candidate"),
        reason("same_line", place=UNIT_1_1, subjects=2),
        reason("near", levels=1, place=SIKE + "0001"),
        reason("load", load=2, limit=5),
    )
    assert told.pairs[1].reasons == told.pairs[0].reasons[1:]


def test_excluded_and_limitless_workers_are_no_candidates():
    problem = AssignmentProblem(
        (LIU,),
        (
            worker("Li", "volunteer", 5),
            worker("Wang", "volunteer", 5, excluded=frozenset({"Liu"})),
            worker("Xu", "volunteer", 0, excluded=frozenset({"Liu"})),
            worker("He", "volunteer", 5, available=False),
            worker("Ma", "volunteer", 5, SIKE, UNIT_1_1),
        ),
    )
    told = explain(problem, [Pair("Liu", "volunteer", "Li")])

    assert [why.code for why in told.pairs[0].reasons] == ["near", "load"]


@pytest.mark.parametrize(
    ("workers", "pairs", "code", "left"),
    [
        ([], [], "no_worker_with_role", (0, 0, 0, 0, 0)),
        ([worker("Li", "volunteer", 1, WANGTAI)], [], "none_in_territory", (1, 0, 0, 0, 0)),
        ([worker("Li", "volunteer", 1, available=False)], [], "none_available", (1, 1, 0, 0, 0)),
        (
            [worker("Li", "volunteer", 1, excluded=frozenset({"Liu"}))],
            [],
            "all_excluded",
            (1, 1, 1, 0, 0),
        ),
        (
            [worker("Li", "volunteer", 1)],
            [Pair("Sun", "volunteer", "Li")],
            "all_at_limit",
            (1, 1, 1, 1, 0),
        ),
        (
            [Worker("Li", (RoleLimit("volunteer"),), (SIKE,), max_load=1)],
            [Pair("Sun", "volunteer", "Li")],
            "all_at_limit",
            (1, 1, 1, 1, 0),
        ),
        ([worker("Li", "volunteer", 1)], [], "could_be_served", (1, 1, 1, 1, 1)),
    ],
)
def test_a_shortfall_names_the_rule_that_stops_it(workers, pairs, code, left):
    told = explain(AssignmentProblem((LIU, SUN), tuple(workers)), pairs)

    short = told.unserved[0]
    names = ("role", "territory", "available", "allowed", "free")
    assert (short.subject, short.role, short.missing) == ("Liu", "volunteer", 1)
    assert short.reason == reason(code, **dict(zip(names, left, strict=True)))


def test_too_few_people_for_a_unit_and_a_worker_held_by_another_role_are_told_apart():
    both = Worker("Li", (RoleLimit("cadre", 5), RoleLimit("volunteer", 5)), (SIKE,))
    problem = AssignmentProblem(
        (resident("Liu", UNIT_1_1, "cadre", "volunteer"), unit(UNIT_2_1, 2)),
        (both, worker("Xu", "unit_volunteer", 2)),
    )
    told = explain(
        problem,
        [Pair("Liu", "cadre", "Li"), Pair(f"unit {UNIT_2_1}", "unit_volunteer", "Xu")],
    )

    assert [(short.role, short.reason.code) for short in told.unserved] == [
        ("volunteer", "all_in_other_role"),
        ("unit_volunteer", "too_few"),
    ]


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([Pair("Liu", "volunteer", "Wang")], "need_full"),
        ([Pair("Sun", "volunteer", "Li")], "at_limit"),
        ([Pair("Liu", "cadre", "Li")], "other_role"),
        ([], "exchanged"),
    ],
)
def test_a_released_pair_tells_why(pairs, code):
    problem = AssignmentProblem(
        (resident("Liu", UNIT_1_1, "cadre", "volunteer"), SUN),
        (
            Worker("Li", (RoleLimit("cadre", 1), RoleLimit("volunteer", 1)), (SIKE,)),
            worker("Wang", "volunteer", 1),
        ),
        (Pair("Liu", "volunteer", "Li"),),
    )
    told = explain(problem, pairs)

    assert [(gone.pair.worker, gone.reason.code) for gone in told.released] == [("Li", code)]
    assert told.penalties[1] == Penalty("released", 1, problem.weights.released)


def test_a_pair_for_a_role_no_longer_needed_is_released_without_points():
    problem = AssignmentProblem((LIU,), (worker("Li", "cadre", 1),), (Pair("Liu", "cadre", "Li"),))
    told = explain(problem, [])

    assert [gone.reason.code for gone in told.released] == ["role_not_needed"]
    assert told.penalties[1].count == 0


def test_every_point_has_a_name():
    problem = AssignmentProblem(
        (LIU, SUN, resident("Qian", UNIT_2_1, "volunteer"), unit(UNIT_1_2)),
        (worker("Li", "volunteer", 2, home=UNIT_1_1), worker("Wang", "volunteer", 2, home=SIKE)),
        (Pair("Qian", "volunteer", "Wang"),),
    )
    told = explain(
        problem,
        [
            Pair("Liu", "volunteer", "Li"),
            Pair("Sun", "volunteer", "Wang"),
            Pair("Qian", "volunteer", "Li"),
        ],
    )

    assert [(penalty.name, penalty.count) for penalty in told.penalties] == [
        ("unserved", 1),
        ("released", 1),
        ("split", 1),
        ("distance", 0 + 2 + 2),
        ("load", 1),
    ]
    assert told.objective == 1_000_000 + 10_000 + 30 + 40 + 1
