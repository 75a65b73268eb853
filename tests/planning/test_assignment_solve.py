"""Small cases whose best plan anyone can see, and what the planner makes of them."""

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
from lianfang.planning.assignment.solve import solve
from lianfang.planning.assignment.verify import verify
from lianfang.planning.base import Budget, Plan, Status
from tests.planning.sike import (
    BUILDING_1,
    QUICK,
    SIKE,
    UNIT_1_1,
    UNIT_1_2,
    UNIT_2_1,
    WANGTAI,
    count,
    resident,
    unit,
    worker,
    worker_of,
)


def planned(subjects, workers, existing=(), weights=None):
    problem = AssignmentProblem(tuple(subjects), tuple(workers), existing, weights or Weights())
    plan = solve(problem, QUICK)
    assert verify(problem, plan) == []
    return plan


def test_each_unit_gets_the_volunteer_who_lives_in_it():
    plan = planned(
        [unit(UNIT_1_1), unit(UNIT_1_2), unit(UNIT_2_1)],
        [
            worker("Wang", "unit_volunteer", 3, home=UNIT_2_1),
            worker("Li", "unit_volunteer", 3, home=UNIT_1_1),
            worker("Zhao", "unit_volunteer", 3, home=UNIT_1_2),
        ],
    )

    assert [pair.worker for pair in plan.pairs] == ["Li", "Zhao", "Wang"]
    assert (plan.status, plan.objective, plan.lower_bound, plan.gap) == (Status.OPTIMAL, 0, 0, 0.0)


def test_a_special_group_person_gets_three_different_people():
    one_for_all = Worker(
        "Chen",
        (RoleLimit("cadre", 9), RoleLimit("community_worker", 9), RoleLimit("volunteer", 9)),
        (SIKE,),
    )
    plan = planned(
        [resident("Grandma Liu", UNIT_1_1, "cadre", "community_worker", "volunteer")],
        [one_for_all, worker("Li", "cadre", 1), worker("Wang", "community_worker", 1)],
    )

    assert worker_of(plan) == {
        ("Grandma Liu", "cadre"): "Li",
        ("Grandma Liu", "community_worker"): "Wang",
        ("Grandma Liu", "volunteer"): "Chen",
    }


def test_a_worker_with_two_roles_takes_the_one_nobody_else_can():
    both = Worker("Chen", (RoleLimit("cadre", 9), RoleLimit("volunteer", 9)), (SIKE,), home=SIKE)
    plan = planned(
        [resident("Grandma Liu", UNIT_1_1, "cadre", "volunteer")],
        [both, worker("Li", "volunteer", 1, home=WANGTAI)],
    )

    assert worker_of(plan) == {
        ("Grandma Liu", "cadre"): "Chen",
        ("Grandma Liu", "volunteer"): "Li",
    }
    assert plan.status == Status.OPTIMAL


def test_one_worker_covers_a_staircase_to_its_end():
    people = [
        resident(f"{name} of {place[-8:]}", place, "volunteer")
        for place in (UNIT_1_1, UNIT_1_2)
        for name in ("Liu", "Sun", "Qian")
    ]
    plan = planned(
        people,
        [worker("Li", "volunteer", 3, home=SIKE), worker("Wang", "volunteer", 3, home=SIKE)],
    )

    workers = worker_of(plan)
    hands = {(person.group, workers[person.id, "volunteer"]) for person in people}
    assert len(hands) == 2
    assert count(plan, "split") == 0


def test_a_staircase_too_large_for_one_is_split_once_and_says_so():
    people = [resident(f"person {n}", UNIT_1_1, "volunteer") for n in range(5)]
    plan = planned(people, [worker(name, "volunteer", 3) for name in ("Li", "Wang", "Zhao")])

    assert count(plan, "split") == 1
    assert count(plan, "unserved") == 0


def test_loads_come_out_even_between_equals():
    units = [unit(SIKE + f"{building:04d}0001") for building in range(1, 10)]
    plan = planned(units, [worker(n, "unit_volunteer", 9, home=SIKE) for n in ("Li", "Wang", "Xu")])

    loads = sorted(sum(pair.worker == name for pair in plan.pairs) for name in ("Li", "Wang", "Xu"))
    assert loads == [3, 3, 3]
    assert count(plan, "load") == 9


def test_existing_pairs_stay_although_others_live_nearer():
    kept = Pair(f"unit {UNIT_1_1}", "unit_volunteer", "Wang")
    plan = planned(
        [unit(UNIT_1_1)],
        [
            worker("Wang", "unit_volunteer", 1, home=UNIT_2_1),
            worker("Li", "unit_volunteer", 1, home=UNIT_1_1),
        ],
        (kept,),
    )

    assert [(pair.pair, pair.kept) for pair in plan.pairs] == [(kept, True)]
    assert plan.released == ()


def test_all_four_existing_volunteers_of_a_unit_stay_but_a_fifth_does_not():
    names = [f"volunteer {n}" for n in range(5)]
    existing = tuple(Pair(f"unit {UNIT_1_1}", "unit_volunteer", name) for name in names)
    plan = planned(
        [unit(UNIT_1_1, 1, 4)], [worker(n, "unit_volunteer", 2) for n in names], existing
    )

    assert [pair.kept for pair in plan.pairs] == [True] * 4
    assert [released.reason.code for released in plan.released] == ["need_full"]


def test_an_existing_pair_gives_way_only_so_that_more_needs_are_served():
    existing = (Pair(f"unit {UNIT_1_1}", "unit_volunteer", "Li"),)
    here_and_there = worker("Li", "unit_volunteer", 1, UNIT_1_1, UNIT_2_1)
    only_here = worker("Wang", "unit_volunteer", 1, UNIT_1_1)
    plan = planned([unit(UNIT_1_1), unit(UNIT_2_1)], [here_and_there, only_here], existing)

    assert worker_of(plan) == {
        (f"unit {UNIT_1_1}", "unit_volunteer"): "Wang",
        (f"unit {UNIT_2_1}", "unit_volunteer"): "Li",
    }
    assert [released.pair for released in plan.released] == list(existing)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"available": False}, "unavailable"),
        ({"territories": (WANGTAI,)}, "outside_territory"),
        ({"territories": ()}, "outside_territory"),
        ({"excluded": frozenset({f"unit {UNIT_1_1}"})}, "excluded"),
        ({"roles": (RoleLimit("cadre", 1),)}, "role_not_held"),
        ({"roles": (RoleLimit("unit_volunteer", 0),)}, "limit_zero"),
    ],
)
def test_an_existing_pair_that_is_no_longer_legal_is_replaced(changed, code):
    gone = replace(worker("Li", "unit_volunteer", 1), **changed)
    plan = planned(
        [unit(UNIT_1_1)],
        [gone, worker("Wang", "unit_volunteer", 1)],
        (Pair(f"unit {UNIT_1_1}", "unit_volunteer", "Li"),),
    )

    assert [pair.worker for pair in plan.pairs] == ["Wang"]
    assert [released.reason.code for released in plan.released] == [code]
    assert count(plan, "released") == 0


def test_the_whole_jurisdiction_is_a_territory_and_a_unit_without_name_has_no_line():
    plan = planned(
        [Subject("Grandpa Sun", UNIT_1_1, (Need("cadre"),))], [worker("Li", "cadre", 1, "")]
    )

    assert len(plan.pairs) == 1


def test_the_flow_exchanges_what_the_first_answer_got_wrong():
    # Li is the only one for unit 2-1 but also the nearest for unit 1-1.
    plan = planned(
        [unit(UNIT_1_1), unit(UNIT_2_1)],
        [
            worker("Li", "unit_volunteer", 1, SIKE, home=UNIT_1_1),
            worker("Wang", "unit_volunteer", 1, BUILDING_1, home=WANGTAI),
        ],
    )

    assert plan.unserved == ()


def test_nothing_to_plan_and_nobody_to_plan_with_are_answered():
    nothing = planned([], [])
    nobody = planned([unit(UNIT_1_1)], [])

    assert (nothing.status, nothing.pairs, nothing.objective) == (Status.OPTIMAL, (), 0)
    assert [(short.subject, short.missing) for short in nobody.unserved] == [
        (f"unit {UNIT_1_1}", 1)
    ]
    assert nobody.status == Status.OPTIMAL


def test_without_time_the_first_answer_is_still_legal_and_says_what_it_is():
    problem = AssignmentProblem(
        tuple(unit(SIKE + f"{n:04d}") for n in range(1, 50)),
        tuple(worker(f"volunteer {n}", "unit_volunteer", 2) for n in range(30)),
    )
    plan: Plan = solve(problem, Budget(time_limit_seconds=1e-6))

    assert (plan.status, plan.lower_bound, plan.gap) == (Status.GREEDY, None, None)
    assert plan.unserved == ()
    assert verify(problem, plan) == []
