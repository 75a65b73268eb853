"""Inspection rounds: hard rules in every plan, exact answers where all rounds can be tried."""

from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.planning.base import Budget, ProblemError, Status
from lianfang.planning.rounds.board import Board
from lianfang.planning.rounds.explain import explain
from lianfang.planning.rounds.floor import floor
from lianfang.planning.rounds.greedy import first_answer
from lianfang.planning.rounds.insertion import best_places
from lianfang.planning.rounds.moves import Moves
from lianfang.planning.rounds.problem import (
    Pace,
    Premises,
    Round,
    RoundsProblem,
    Team,
    Weights,
)
from lianfang.planning.rounds.solve import points_of, solve
from lianfang.planning.rounds.verify import Violation, verify, verify_rounds

QUICK = Budget(time_limit_seconds=5.0)
slowly = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
EAST, WEST = "00010001", "00010002"
MORNING = 480


def shop(name, minutes=30, **more):
    return Premises(name, more.pop("place", EAST), minutes, **more)


def team(name="t", ends=MORNING + 120, **more):
    return Team(name, more.pop("place", EAST), MORNING, ends, **more)


def asked(premises, teams, **more):
    return RoundsProblem(tuple(premises), tuple(teams), **more)


def orders(plan):
    return {one.team: [visit.premises for visit in one.visits] for one in plan.rounds}


positions = st.one_of(st.none(), st.tuples(st.integers(0, 2_000), st.integers(0, 2_000)))


@st.composite
def problems(draw, most_premises=9, most_teams=3):
    premises = [
        Premises(
            f"p{n}",
            draw(st.sampled_from((EAST, WEST, f"{WEST}0001"))),
            draw(st.integers(5, 60)),
            draw(st.integers(0, 4)),
            draw(st.integers(0, 20)),
            draw(st.booleans()),
            opens := draw(st.sampled_from((0, MORNING, 560))),
            opens + draw(st.sampled_from((30, 120, 900))),
            draw(st.sampled_from(("shop", "hotel"))),
            draw(positions),
        )
        for n in range(draw(st.integers(0, most_premises)))
    ]
    teams = [
        Team(
            f"t{n}",
            draw(st.sampled_from((EAST, WEST))),
            MORNING,
            MORNING + draw(st.sampled_from((0, 60, 180))),
            draw(st.sampled_from(((), (EAST,), (EAST, WEST)))),
            draw(st.sampled_from((frozenset(), frozenset(["shop"])))),
            draw(st.sampled_from((None, 2))),
            draw(positions),
        )
        for n in range(draw(st.integers(0, most_teams)))
    ]
    return asked(premises, teams)


@slowly
@given(problems(), st.integers(0, 3))
def test_every_plan_keeps_every_hard_rule_and_tells_the_truth(problem, seed):
    plan = solve(problem, replace(QUICK, seed=seed))

    assert verify(problem, plan) == []


@slowly
@given(problems(most_premises=4, most_teams=2))
def test_small_rounds_are_the_best_there_are(problem):
    plan = solve(problem, QUICK)

    assert (plan.objective, plan.status) == (_least(problem), Status.OPTIMAL)


def _least(problem):
    """Points of the best rounds, by trying every order of every choice for both teams."""
    names = [one.id for one in problem.premises]
    choices = [order for size in range(len(names) + 1) for order in permutations(names, size)]
    teams = [one.id for one in problem.teams]
    least = explain(problem, []).objective
    legal = {
        name: [order for order in choices if not verify_rounds(problem, [Round(name, order)])]
        for name in teams
    }
    for first in legal.get(teams[0], [()]) if teams else [()]:
        for second in legal[teams[1]] if len(teams) > 1 else [()]:
            if not set(first) & set(second):
                pairs = zip(teams, (first, second), strict=False)
                rounds = [Round(name, order) for name, order in pairs if order]
                least = min(least, explain(problem, rounds).objective)
    return least


def test_what_is_risky_and_long_unseen_comes_before_what_is_not():
    premises = [shop("quiet", 60), shop("risky", 60, risk=4), shop("old", 60, days=60)]

    plan = solve(asked(premises, [team()]), QUICK)

    assert sorted(orders(plan)["t"]) == ["old", "risky"]
    assert [(one.subject, one.reason.code) for one in plan.unserved] == [("quiet", "others_first")]
    assert next(one.code for one in plan.rounds[0].visits[0].reasons) in {"risk", "days"}


def test_what_must_be_seen_today_is_seen_whatever_its_risk():
    premises = [shop("must", 60, risk=0, must=True), shop("a", 60, risk=9), shop("b", 60, risk=9)]

    plan = solve(asked(premises, [team()]), QUICK)

    assert "must" in orders(plan)["t"]


def test_the_only_team_that_can_see_a_place_today_is_kept_for_it():
    anywhere = shop("anywhere", place=WEST, risk=4, days=9, must=True, at=(1_900, 0))
    late = shop("late", place=WEST, must=True, opens=1_140, closes=1_180, at=(1_900, 0))
    by_day = team("day", at=(0, 0))
    by_night = Team("night", WEST, 1_140, 1_175, at=(1_900, 0))

    first = first_answer(Board(asked([anywhere, late], [by_day, by_night])))

    assert first == [[0], [1]]


def test_the_round_is_walked_the_short_way_and_its_minutes_are_told():
    at = {"near": 300, "middle": 600, "far": 900}
    premises = [shop(name, 10, at=(metres, 0)) for name, metres in sorted(at.items())]

    plan = solve(asked(premises, [team(at=(0, 0))]), QUICK)

    assert orders(plan) == {"t": ["near", "middle", "far"]}
    # 300 m are 390 m of way: 5.2 minutes, begun ones whole.
    assert [(v.sets_out, v.arrives, v.begins, v.ends) for v in plan.rounds[0].visits] == [
        (480, 486, 486, 496),
        (496, 502, 502, 512),
        (512, 518, 518, 528),
    ]
    assert plan.rounds[0].reasons[0].as_dict() == {
        "visits": 3,
        "minutes": 30,
        "walking": 18,
        "spare": 72,
    }


def test_a_night_round_goes_to_what_opens_late():
    bar = shop("bar", risk=3, opens=1_200, closes=1_560)
    day, night = team("day", 1_020), replace(team("night"), begins=1_200, ends=1_500)

    plan = solve(asked([bar, shop("mill", risk=1, closes=1_020)], [day, night]), QUICK)

    assert orders(plan) == {"day": ["mill"], "night": ["bar"]}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"areas": (WEST,)}, "none_in_area"),
        ({"kinds": frozenset(["hotel"])}, "none_of_kind"),
        ({"ends": MORNING + 20}, "never_open"),
    ],
)
def test_what_is_not_visited_is_told_why(change, code):
    problem = asked([shop("a", kind="shop")], [replace(team(), **change)])

    plan = solve(problem, QUICK)

    assert [one.reason.code for one in plan.unserved] == [code]
    assert [one.reason.code for one in solve(replace(problem, teams=()), QUICK).unserved] == [
        "no_team"
    ]


def test_an_edit_is_timed_and_every_broken_rule_has_its_name():
    premises = [
        shop("a", 50, kind="shop"),
        shop("b", 50, place=WEST, kind="hotel"),
        shop("c", 50, closes=500),
    ]
    problem = asked(premises, [team(ends=560, areas=(EAST,), kinds=frozenset(["shop"]), most=2)])
    edited = [
        Round("t", ("a", "b", "c")),
        Round("t", ("a",)),
        Round("nobody", ("x",)),
    ]

    found = {fault.code for fault in verify_rounds(problem, edited)}

    assert found == {
        "unknown_team",
        "unknown_premises",
        "round_twice",
        "visit_twice",
        "area",
        "kind",
        "too_many",
        "closed",
        "too_late",
    }
    told = explain(problem, [Round("t", ("a", "b"))])
    assert told.rounds[0].visits[1].ends == 480 + 50 + 8 + 50
    left = explain(asked([shop("a"), shop("b")], [team()]), [Round("t", ("a",))])
    assert [(one.subject, one.reason.code) for one in left.unserved] == [("b", "could_be_added")]


def test_one_more_visit_is_offered_where_it_costs_least():
    premises = [
        shop(name, 10, at=(metres, 0)) for name, metres in (("a", 0), ("b", 400), ("c", 200))
    ]
    teams = [team("one", at=(0, 0)), team("far", at=(3_000, 0)), team("full", most=0)]
    problem = asked(premises, teams)

    found = best_places(problem, [Round("one", ("a", "b"))], "c")

    assert [(place.team, place.at) for place in found] == [("one", 1), ("far", 0)]
    assert found[0].points < found[1].points


def test_a_plan_that_lies_about_itself_is_found_out():
    problem = asked([shop("a"), shop("b")], [team()])
    plan = solve(problem, QUICK)
    first = plan.rounds[0]
    late = replace(first.visits[0], begins=first.visits[0].begins + 1)
    lies = [
        replace(plan, objective=plan.objective + 1),
        replace(plan, lower_bound=plan.objective + 1),
        replace(plan, rounds=()),
        replace(plan, rounds=(replace(first, visits=(late, *first.visits[1:])),)),
        replace(plan, rounds=(replace(first, walking=-1),)),
    ]

    assert [verify(problem, lie)[0] for lie in lies] == [
        Violation("objective_misstated"),
        Violation("bound_above_objective"),
        Violation("unserved_misstated"),
        Violation("times_misstated", "t"),
        Violation("walking_misstated", "t"),
    ]


def test_a_day_with_more_to_see_than_time_is_better_than_the_first_answer_and_the_same_each_time():
    premises = [
        shop(f"p{n:02d}", 20 + n % 3 * 10, risk=n % 5, days=n, at=(n * 373 % 2_000, n * 211 % 900))
        for n in range(24)
    ]
    problem = asked(premises, [team("a", at=(0, 0)), team("b", ends=700, at=(1_000, 0))])
    board = Board(problem)

    one, other = solve(problem, Budget(30.0, seed=2)), solve(problem, Budget(30.0, seed=2))

    assert one.rounds == other.rounds
    assert one.objective <= points_of(board, first_answer(board))
    assert one.lower_bound is not None
    assert one.lower_bound <= one.objective


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"premises": (shop("a"), shop("a"))}, "given twice"),
        ({"premises": (shop("a", 0),)}, "minutes"),
        ({"premises": (shop("a", opens=10, closes=5),)}, "hours"),
        ({"premises": (shop("a", place="001"),)}, "levels"),
        ({"teams": (team(most=-1),)}, "most"),
        ({"teams": (team(ends=0),)}, "hours"),
        ({"pace": Pace(metres=0)}, "pace"),
        ({"weights": Weights(must=-1)}, "weights"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused(change, words):
    with pytest.raises(ProblemError, match=words):
        RoundsProblem(**{"premises": (), "teams": (), **change})


def test_the_order_in_which_things_are_given_does_not_change_the_fingerprint():
    premises, teams = [shop("a"), shop("b")], [team("x"), team("y")]

    one, other = asked(premises, teams), asked(premises[::-1], teams[::-1])

    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != asked(premises, teams[:1]).fingerprint()


def test_the_floor_knows_that_neighbours_are_not_both_reached_from_each_other():
    premises = [shop("a", at=(3_000, 0), must=True), shop("b", at=(3_030, 0), must=True)]
    board = Board(asked(premises, [team(at=(0, 0))]))

    plan = solve(asked(premises, [team(at=(0, 0))]), QUICK)

    # 52 minutes to the first, 1 to the second, and there is time for both.
    assert (plan.objective, floor(board)) == (53, 53)


def test_the_floor_counts_a_teams_own_hours_and_each_start_once():
    premises = [shop(f"p{n}", at=(2_000 * n, 0), closes=1_080) for n in range(1, 4)]
    day, night = team(at=(0, 0)), Team("n", EAST, 1_140, 1_440, at=(6_000, 0))
    board = Board(asked(premises, [day, night]))

    # All close before the night; three visits of half an hour and the ways do not fit in two hours.
    assert floor(board) > floor(Board(asked(premises, [day, replace(day, id="u")])))
    assert floor(board) <= points_of(board, first_answer(board))


def test_a_search_that_runs_out_of_time_gives_what_it_has_and_never_less_than_it_began_with():
    problem = asked(
        [
            shop(f"p{n}", 20 + n % 3 * 10, risk=n % 5, at=(n * 137 % 1_000, n * 311 % 1_000))
            for n in range(40)
        ],
        [team("t"), team("u")],
    )
    board = Board(problem)
    first = first_answer(board)
    left = iter(range(30, -1, -1))

    searched = Moves(board, first, Random(1)).run(lambda: next(left, 0))

    named = [
        Round(t.id, tuple(board.premises[s].id for s in stops))
        for t, stops in zip(board.teams, searched, strict=True)
    ]
    assert verify_rounds(problem, named) == []
    assert points_of(board, searched) <= points_of(board, first)
