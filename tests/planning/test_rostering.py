"""Duty rosters: hard rules in every roster, exact answers where all rosters can be tried."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.planning.base import Budget, ProblemError, Status
from lianfang.planning.rostering.explain import explain
from lianfang.planning.rostering.problem import (
    KindNeed,
    Point,
    Post,
    RosterProblem,
    Rules,
    Shift,
    Stint,
    Weights,
    Worker,
)
from lianfang.planning.rostering.solve import solve
from lianfang.planning.rostering.substitutes import substitutes
from lianfang.planning.rostering.verify import Violation, verify, verify_posts

QUICK = Budget(time_limit_seconds=4.0)
POINTS = (Point("a", "00010001"), Point("b", "00010002"))
slowly = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
HOURS = ((0, True), (8, False), (16, False))


def shift(day, hour, point="a", needed=1, *, kinds=(), hours=8):
    begins = (day * 24 + hour) * 60
    name = f"{point}{day}-{hour:02d}"
    return Shift(name, point, begins, begins + hours * 60, needed, hour < 6, kinds)


def stint(day, hour):
    begins = (day * 24 + hour) * 60
    return Stint(begins, begins + 480, hour < 6)


def codes(problem, *posts):
    return {fault.code for fault in verify_posts(problem, [Post(s, w) for s, w in posts])}


def problem(shifts, workers, existing=(), **more):
    return RosterProblem(POINTS, tuple(shifts), tuple(workers), tuple(existing), **more)


@st.composite
def problems(draw, most_days=9, most_workers=7):
    """Few hands for many shifts, so that rest, nights and hours collide."""
    days = draw(st.integers(1, most_days))
    kinds = draw(st.sampled_from(((), (KindNeed("police"),))))
    shifts = [
        shift(day, hour, point, needed, kinds=kinds if needed else ())
        for day in range(days)
        for hour, _night in HOURS
        for point in ("a", "b")[: draw(st.integers(1, 2))]
        if (needed := draw(st.integers(0, 2))) >= 0
    ]
    workers = [
        Worker(
            f"w{number}",
            frozenset(draw(st.sets(st.sampled_from(("police", "cadre")), max_size=2))),
            draw(st.sampled_from(("", "00010001", "00010002", "0001"))),
            draw(st.sampled_from(("", "t1", "t2"))),
            frozenset(draw(st.sets(st.integers(0, most_days), max_size=2))),
            tuple(draw(st.lists(st.builds(stint, st.integers(-2, 10), st.just(8)), max_size=2))),
        )
        for number in range(draw(st.integers(0, most_workers)))
    ]
    pairs = [Post(one.id, worker.id) for one in shifts for worker in workers]
    existing = draw(st.lists(st.sampled_from(pairs), max_size=6, unique=True)) if pairs else []
    rules = draw(st.sampled_from((Rules(), Rules(660, 1, 1440), Rules(480, 2, 2400))))
    return problem(shifts, workers, existing, rules=rules)


@slowly
@given(problems(), st.integers(0, 3))
def test_every_roster_keeps_every_hard_rule_and_tells_the_truth(asked, seed):
    plan = solve(asked, replace(QUICK, seed=seed))

    assert verify(asked, plan) == []


@slowly
@given(problems(most_days=2, most_workers=3))
def test_a_small_roster_is_the_best_there_is(asked):
    shifts = tuple(one for one in asked.shifts if one.needed)[:3]
    known = {one.id for one in shifts}
    existing = tuple(post for post in asked.existing if post.shift in known)
    asked = replace(asked, shifts=shifts, existing=existing)
    pairs = [Post(one.id, worker.id) for one, worker in product(asked.shifts, asked.workers)]

    plan = solve(asked, QUICK)

    best = min(
        explain(asked, chosen).objective
        for size in range(len(pairs) + 1)
        for chosen in combinations(pairs, size)
        if not verify_posts(asked, chosen)
    )
    assert (plan.objective, plan.status) == (best, Status.OPTIMAL)


def test_the_same_problem_and_seed_give_the_same_roster():
    workers = [Worker(f"w{n}", home=f"0001000{n % 2 + 1}") for n in range(9)]
    asked = problem(
        [shift(day, hour, point) for day in range(5) for hour, _n in HOURS for point in "ab"],
        workers,
    )

    one, other = solve(asked, Budget(30.0, seed=7)), solve(asked, Budget(30.0, seed=7))

    assert one.posts == other.posts


def test_a_larger_roster_is_searched_in_parts_and_stays_legal():
    shifts = [
        shift(day, hour, point, 2, kinds=(KindNeed("police"),))
        for day in range(10)
        for hour, _night in HOURS
        for point in "ab"
    ]
    workers = [
        Worker(f"w{n:02d}", frozenset(["police"] if n % 3 == 0 else ["cadre"]), team=f"t{n // 4}")
        for n in range(44)
    ]
    asked = problem(shifts, workers)

    plan = solve(asked, Budget(3.0))

    assert verify(asked, plan) == []
    assert plan.unserved == ()


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ((0, 0), (0, 16), "same_day"),
        ((0, 16), (1, 0), "rest"),
        ((0, 8), (1, 0), "rest"),
        ((0, 16), (1, 8), "rest"),
        ((0, 8), (1, 8), None),
    ],
)
def test_two_shifts_of_one_person_need_a_day_each_and_rest_between(first, second, code):
    one, other = shift(*first), shift(*second)
    asked = problem([one, other], [Worker("w")])

    found = codes(asked, (one.id, "w"), (other.id, "w"))

    assert (code in found) if code else (found == set())


def test_nights_in_a_row_count_those_before_the_roster():
    nights = tuple(stint(day, 0) for day in (-2, -1))
    asked = problem(
        [shift(0, 0), shift(1, 0)], [Worker("w", fixed=nights)], rules=Rules(660, 3, 6000)
    )

    assert codes(asked, ("a0-00", "w")) == set()
    assert codes(asked, ("a0-00", "w"), ("a1-00", "w")) == {"nights"}
    assert len(solve(asked, QUICK).posts) == 1


def test_the_hours_of_any_seven_days_are_limited():
    shifts = [shift(day, 8) for day in range(7)]
    asked = problem(shifts, [Worker("w")], rules=Rules(660, 3, 40 * 60))

    assert codes(asked, *((one.id, "w") for one in shifts)) == {"week"}
    plan = solve(asked, QUICK)
    assert (len(plan.posts), len(plan.unserved)) == (5, 2)
    assert {gap.reason.code for gap in plan.unserved} == {"all_at_limit"}


def test_who_is_away_for_the_end_of_a_shift_does_not_begin_it():
    late = shift(0, 20)
    asked = problem([late], [Worker("w", away=frozenset([1]))])

    assert codes(asked, (late.id, "w")) == {"away"}
    assert [gap.reason.code for gap in solve(asked, QUICK).unserved] == ["all_away"]


def test_a_gap_of_a_kind_is_named_and_the_place_filled_all_the_same():
    asked = problem([shift(0, 8, needed=1, kinds=(KindNeed("medical"),))], [Worker("w")])

    plan = solve(asked, QUICK)

    (gap,) = plan.unserved
    assert (len(plan.posts), gap.kind, gap.reason.code) == (1, "medical", "nobody")


def test_who_stands_on_the_list_stays_even_far_from_home():
    asked = problem(
        [shift(0, 8)],
        [Worker("near", home="00010001"), Worker("far", home="00020001")],
        [Post("a0-08", "far")],
    )

    (post,) = solve(asked, QUICK).posts

    assert (post.worker, post.kept) == ("far", True)


def test_a_standing_post_that_became_illegal_is_released_with_its_reason():
    asked = problem(
        [shift(0, 8)], [Worker("w", away=frozenset([0])), Worker("x")], [Post("a0-08", "w")]
    )

    plan = solve(asked, QUICK)

    assert [(one.post.worker, one.reason.code) for one in plan.released] == [("w", "away")]
    assert [post.worker for post in plan.posts] == ["x"]


def test_people_near_home_and_the_same_people_at_the_same_point_are_preferred():
    shifts = [shift(day, 8, point) for day in (0, 1) for point in "ab"]
    homes = [Worker("p", home="00010001"), Worker("q", home="00010002")]

    plan = solve(problem(shifts, homes), QUICK)

    assert {(post.shift[0], post.worker) for post in plan.posts} == {("a", "p"), ("b", "q")}
    assert plan.objective == 2 * Weights().load


def test_nights_are_shared_out():
    shifts = [shift(day, 0) for day in range(4)]

    plan = solve(problem(shifts, [Worker("p"), Worker("q")]), QUICK)

    assert sorted(post.worker for post in plan.posts) == ["p", "p", "q", "q"]


def test_the_next_best_substitute_is_near_and_rested():
    shifts = [shift(0, 8), shift(0, 16), shift(1, 8)]
    workers = [
        Worker("gone"),
        Worker("near", home="00010001"),
        Worker("far", home="00020001"),
        Worker("busy", home="00010001"),
    ]
    asked = problem(shifts, workers)
    posts = [Post("a0-08", "gone"), Post("a0-16", "busy")]

    found = substitutes(asked, posts, posts[0])

    assert [one.worker for one in found] == ["near", "far"]
    assert [why.code for why in found[0].reasons] == ["near", "load"]


def test_verify_finds_a_roster_that_misstates_itself():
    asked = problem([shift(0, 8, needed=2)], [Worker("w")])
    plan = solve(asked, QUICK)

    lying = replace(plan, unserved=(), objective=plan.objective - 1, lower_bound=None)

    found = {fault.code for fault in verify(asked, lying)}
    assert found == {"unserved_misstated", "objective_misstated"}
    assert Violation("unknown_worker", "a0-08", "x") in verify_posts(asked, [Post("a0-08", "x")])


@pytest.mark.parametrize(
    "wrong",
    [
        {"shifts": (replace(shift(0, 8), point="z"),)},
        {"shifts": (replace(shift(0, 8), ends=0),)},
        {"shifts": (shift(0, 8), shift(0, 8))},
        {"shifts": (shift(0, 8, kinds=(KindNeed("police", 3),)),)},
        {"existing": (Post("none", "w"),)},
        {"workers": (Worker("w", home="123"),)},
        {"weights": Weights(unserved=1)},
        {"rules": Rules(rest_minutes=-1)},
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ProblemError):
        replace(problem([shift(0, 8)], [Worker("w")]), **wrong)


def test_the_fingerprint_knows_the_content_and_not_the_order():
    asked = problem([shift(0, 8), shift(1, 8)], [Worker("w"), Worker("x")])

    turned = replace(asked, shifts=asked.shifts[::-1], workers=asked.workers[::-1])

    assert turned.fingerprint() == asked.fingerprint()
    assert replace(asked, workers=asked.workers[:1]).fingerprint() != asked.fingerprint()
