"""Vehicles for workers: hard rules in every plan, exact answers where all plans can be tried."""

from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.planning.base import Budget, ProblemError, Status
from lianfang.planning.filling.board import Board
from lianfang.planning.filling.explain import explain
from lianfang.planning.filling.greedy import first_answer
from lianfang.planning.filling.problem import (
    FillingProblem,
    Kind,
    Point,
    Rider,
    Vehicle,
    Weights,
)
from lianfang.planning.filling.solve import solve
from lianfang.planning.filling.verify import Violation, verify, verify_vehicles

QUICK = Budget(time_limit_seconds=4.0)
slowly = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
POINTS = (Point("far", "north", 300), Point("near", "north", 100), Point("east", "east", 200))
COACH = Kind("coach", 10, 1_000, 5, usable_percent=50)
TRAIN = Kind("train", 4, 0, 0, 200, most_stops=1, points=frozenset(["far"]))


def riders(*groups):
    """(enterprise, point, people) ... as riders."""
    found = []
    for enterprise, point, people in groups:
        found += [Rider(f"r{len(found) + n:03d}", enterprise, point) for n in range(people)]
    return tuple(found)


def asked(people, kinds=(COACH,), **more):
    return FillingProblem(POINTS, tuple(kinds), people, **more)


def shape(plan):
    return [(one.kind, [(stop.point, stop.people) for stop in one.stops]) for one in plan.vehicles]


@st.composite
def problems(draw, most_riders=25):
    kinds = [
        replace(COACH, most_stops=draw(st.integers(1, 3)), seats=draw(st.integers(0, 12))),
        replace(TRAIN, available=draw(st.sampled_from((None, 0, 1, 2)))),
    ]
    groups = draw(
        st.lists(
            st.tuples(
                st.sampled_from("abc"), st.sampled_from(("far", "near", "east")), st.integers(1, 4)
            ),
            max_size=8,
        )
    )
    people = riders(*groups)[:most_riders]
    barred = draw(st.integers(0, 5))
    people = tuple(replace(one, barred=n % 7 == barred) for n, one in enumerate(people))
    return asked(people, kinds[: draw(st.integers(0, 2))])


@slowly
@given(problems(), st.integers(0, 2))
def test_every_plan_keeps_every_hard_rule_and_tells_the_truth(problem, seed):
    plan = solve(problem, replace(QUICK, seed=seed))

    assert verify(problem, plan) == []


@slowly
@given(problems(most_riders=4))
def test_a_small_plan_is_the_best_there_is(problem):
    plan = solve(problem, QUICK)

    assert (plan.objective, plan.status) == (_least(problem), Status.OPTIMAL)


def _least(problem):
    """Points of the best plan, by trying every way to put each rider into every vehicle or none."""
    free = [rider for rider in problem.riders if not rider.barred]
    slots = [(kind.id, n) for kind in problem.kinds for n in range(len(free))]
    least = None
    for choice in product([None, *slots], repeat=len(free)):
        # Vehicles of a kind are alike: they are used in order.
        used = Counter(slot[0] for slot in set(choice) if slot)
        if any(slot and slot[1] >= used[slot[0]] for slot in choice):
            continue
        vehicles = [
            Vehicle(
                f"{kind} {n}",
                kind,
                tuple(r.id for r, c in zip(free, choice, strict=True) if c == (kind, n)),
            )
            for kind, n in {slot for slot in choice if slot}
        ]
        if not verify_vehicles(problem, vehicles):
            points = explain(problem, vehicles).objective
            least = points if least is None else min(least, points)
    return least


def test_a_coach_begins_far_away_collects_on_the_way_and_stays_half_empty():
    plan = solve(asked(riders(("mill", "far", 3), ("mill", "near", 2))), QUICK)

    assert shape(plan) == [("coach", [("far", 3), ("near", 2)])]
    assert plan.cost == 1_000 + 5 * 300
    assert [one.as_dict() for one in plan.vehicles[0].reasons if one.code == "seats"] == [
        {"people": 5, "usable": 5, "seats": 10}
    ]


def test_people_of_one_enterprise_ride_together_where_that_costs_nothing():
    people = riders(
        ("mill", "far", 3), ("port", "far", 3), ("mill", "near", 2), ("port", "near", 2)
    )

    plan = solve(asked(people), QUICK)

    firms = {rider.id: rider.enterprise for rider in people}
    assert sorted({firms[r] for r in one.riders} for one in plan.vehicles) == [{"mill"}, {"port"}]
    assert [one.reasons[0].code for one in plan.vehicles] == ["one_enterprise"] * 2


def test_a_train_group_is_taken_where_it_is_cheaper_and_only_from_its_station():
    people = riders(("mill", "far", 4), ("mill", "near", 1))

    plan = solve(asked(people, [COACH, TRAIN], weights=Weights(split=0, stop=0)), QUICK)

    assert sorted(shape(plan)) == [("coach", [("near", 1)]), ("train", [("far", 4)])]


def test_no_vehicle_collects_in_two_origins():
    plan = solve(asked(riders(("mill", "far", 1), ("mill", "east", 1))), QUICK)

    assert [one.origin for one in plan.vehicles] == ["east", "north"]


@pytest.mark.parametrize(
    ("kinds", "barred", "code"),
    [
        ([COACH], True, "barred"),
        ([], False, "no_kind"),
        ([replace(COACH, seats=1)], False, "no_kind"),
        ([TRAIN], False, "no_kind_stops"),
        ([replace(COACH, available=0)], False, "none_available"),
    ],
    ids=["barred", "none", "no seat", "no stop", "used up"],
)
def test_who_is_left_behind_is_told_why(kinds, barred, code):
    plan = solve(asked((Rider("r", "mill", "near", barred),), kinds), QUICK)

    assert [(one.subject, one.reason.code) for one in plan.unserved] == [("r", code)]
    assert plan.objective == (0 if barred else Weights().unserved)


def test_an_edit_is_explained_and_its_faults_are_named():
    people = (*riders(("mill", "far", 6), ("port", "east", 1)), Rider("x", "mill", "near", True))
    problem = asked(people, [replace(COACH, available=1, most_stops=1), TRAIN])
    edited = [
        Vehicle("1", "coach", ("r000", "r001", "r002", "r003", "r004", "r005", "r006", "x")),
        Vehicle("2", "coach", ("r000", "nobody")),
        Vehicle("2", "train", ("r006",)),
        Vehicle("3", "plane", ()),
        Vehicle("4", "train", ()),
    ]

    found = {fault.code for fault in verify_vehicles(problem, edited)}

    assert found == {
        "vehicle_twice",
        "unknown_kind",
        "unknown_rider",
        "empty",
        "barred",
        "rider_twice",
        "two_origins",
        "seats",
        "stops",
        "point_not_served",
        "available",
    }
    story = explain(problem, [Vehicle("1", "coach", ("r000", "r001"))])
    assert [one.reason.code for one in story.unserved] == [
        *["could_ride"] * 4,
        "none_available",
        "barred",
    ]


def test_a_plan_that_lies_about_itself_is_found_out():
    problem = asked(riders(("mill", "far", 2), ("mill", "near", 1)))
    plan = solve(problem, QUICK)
    coach = plan.vehicles[0]
    lies = [
        replace(plan, objective=plan.objective - 1),
        replace(plan, unserved=plan.unserved[1:], vehicles=()),
        replace(plan, vehicles=(replace(coach, cost=1),)),
        replace(plan, vehicles=(replace(coach, stops=coach.stops[::-1]),)),
    ]

    assert [verify(problem, lie)[0] for lie in lies] == [
        Violation("objective_misstated"),
        Violation("unserved_misstated"),
        Violation("cost_misstated", coach.id),
        Violation("stops_misstated", coach.id),
    ]


def test_the_search_makes_a_full_day_cheaper_than_the_first_answer_and_the_same_each_time():
    groups = [(f"e{n % 7}", ("far", "near", "east")[n % 3], n % 4 + 1) for n in range(14)]
    problem = asked(riders(*groups), [COACH, replace(TRAIN, available=2)])
    board = Board(problem)

    one, other = solve(problem, Budget(20.0, seed=3)), solve(problem, Budget(20.0, seed=3))

    assert one.objective < board.score(first_answer(board))
    assert one.vehicles == other.vehicles
    assert one.lower_bound is not None
    assert one.gap is not None
    assert one.gap < 0.15


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": (POINTS[0], POINTS[0])}, "given twice"),
        ({"points": (replace(POINTS[0], km=-1),)}, "km"),
        ({"riders": (Rider("r", "mill", "moon"),)}, "unknown point"),
        ({"kinds": (replace(COACH, usable_percent=101),)}, "share"),
        ({"kinds": (replace(COACH, cost=-1),)}, "prices"),
        ({"kinds": (replace(COACH, most_stops=0),)}, "once"),
        ({"kinds": (replace(COACH, available=-1),)}, "available"),
        ({"kinds": (replace(TRAIN, points=frozenset(["moon"])),)}, "unknown point"),
        ({"weights": Weights(unserved=1)}, "leaving somebody"),
        ({"weights": Weights(stop=-1)}, "weights"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(change, words):
    with pytest.raises(ProblemError, match=words):
        FillingProblem(**{"points": POINTS, "kinds": (), "riders": (), **change})


def test_the_order_in_which_things_are_given_does_not_change_the_fingerprint():
    people = riders(("mill", "far", 3))
    one, other = asked(people, [COACH, TRAIN]), asked(people[::-1], [TRAIN, COACH])

    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != asked(people, [COACH]).fingerprint()
