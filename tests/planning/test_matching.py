"""Recommendations: hard rules and stability in every plan, exact answers where all can be tried."""

from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.planning.base import Budget, ProblemError, Status
from lianfang.planning.matching.alternatives import for_seeker, for_vacancy
from lianfang.planning.matching.board import Board, terms
from lianfang.planning.matching.explain import explain
from lianfang.planning.matching.problem import (
    Match,
    MatchingProblem,
    Rules,
    Seeker,
    Vacancy,
    Weights,
)
from lianfang.planning.matching.solve import solve
from lianfang.planning.matching.verify import Violation, blocking, verify, verify_matches

QUICK = Budget(time_limit_seconds=5.0)
slowly = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TOWN = "0001"
PLACES = ("", TOWN, f"{TOWN}0001", f"{TOWN}0002", f"{TOWN}00020001")
SKILLS, TRADES = ("welding", "forklift"), ("weaving", "catering")


def some(values, most=2):
    return st.frozensets(st.sampled_from(values), max_size=most)


@st.composite
def vacancies(draw, number):
    required = draw(some(SKILLS, 1))
    return Vacancy(
        f"v{number}",
        draw(st.sampled_from(("mill", "hotel", "port"))),
        draw(st.integers(0, 2)),
        draw(st.sampled_from(PLACES)),
        draw(st.integers(0, 4)) * 1_050,
        required,
        draw(some(SKILLS)) - required,
        draw(st.sampled_from(("", *TRADES))),
        draw(st.booleans()),
    )


@st.composite
def seekers(draw, number):
    return Seeker(
        f"s{number}",
        draw(some(SKILLS)),
        draw(st.sampled_from(PLACES)),
        draw(st.sampled_from((0, 2_000))),
        draw(st.sampled_from((0, 3_000, 4_000))),
        draw(st.sampled_from((None, 0, 1))),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(some(TRADES)),
        draw(some(("v0", "mill", "gone"), 1)),
        draw(st.integers(0, 5)) > 0,
        draw(st.integers(0, 1)),
        draw(st.integers(0, 2)),
    )


@st.composite
def problems(draw, most_vacancies=5, most_seekers=5):
    openings = [draw(vacancies(n)) for n in range(draw(st.integers(0, most_vacancies)))]
    people = [draw(seekers(n)) for n in range(draw(st.integers(0, most_seekers)))]
    pairs = [Match(s.id, v.id) for s, v in product(people, openings)]
    existing = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else []
    rules = Rules(draw(st.integers(1, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2)))
    return MatchingProblem(tuple(openings), tuple(people), tuple(existing), rules)


def asked(openings, people, existing=(), **rules):
    return MatchingProblem(tuple(openings), tuple(people), tuple(existing), Rules(**rules))


def pairs_of(plan):
    return [(match.seeker, match.vacancy) for match in plan.matches]


@slowly
@given(problems(), st.integers(0, 3))
def test_every_plan_keeps_the_rules_is_stable_and_tells_the_truth(problem, seed):
    plan = solve(problem, replace(QUICK, seed=seed))

    assert verify(problem, plan) == []


@slowly
@given(problems(most_vacancies=3, most_seekers=3))
def test_a_small_plan_is_the_best_of_all_stable_ones(problem):
    problem = replace(problem, rules=replace(problem.rules, choices=1))
    kept = Board(problem).kept
    pairs = [Match(s.id, v.id) for s, v in product(problem.seekers, problem.vacancies)]

    plan = solve(problem, QUICK)

    best = min(
        explain(problem, chosen).objective
        for size in range(len(pairs) + 1)
        for chosen in combinations(pairs, size)
        if kept <= set(chosen)
        and not verify_matches(problem, chosen)
        and not blocking(problem, chosen)
    )
    assert (plan.objective, plan.status) == (best, Status.OPTIMAL)


@slowly
@given(problems())
def test_what_a_seeker_counts_is_the_same_pair_by_pair_and_for_all_at_once(problem):
    board, weights = Board(problem), problem.weights
    for seeker in problem.seekers:
        row = board.row(seeker)
        for at, vacancy in enumerate(problem.vacancies):
            one = terms(seeker, vacancy)
            points = (
                one.pay * weights.pay
                + one.distance * weights.distance
                + one.away * weights.away
                + one.trade * weights.trade
                + one.dormitory * weights.dormitory
            )
            assert row.points[at] == points


def test_the_vacancy_takes_whom_it_counts_for_less_and_the_other_goes_elsewhere():
    openings = [
        Vacancy("near", "mill", 1, f"{TOWN}0001", 4_000),
        Vacancy("far", "port", 1, f"{TOWN}0002", 4_000),
    ]
    people = [
        Seeker("first", home=f"{TOWN}0001", priority=1),
        Seeker("urgent", home=f"{TOWN}0001", priority=0),
    ]

    plan = solve(asked(openings, people), QUICK)

    assert pairs_of(plan) == [("first", "far"), ("urgent", "near")]
    assert plan.matches[0].reasons[-2].as_dict() == {"better": 1, "possible": 2}


def test_nobody_gets_a_second_recommendation_for_a_seat_somebody_else_has_none_without():
    openings = [Vacancy("one", "mill", 1, TOWN, 4_000), Vacancy("two", "port", 1, TOWN, 4_000)]
    people = [Seeker("a", home=TOWN, priority=0), Seeker("b", home=TOWN, priority=9)]

    plan = solve(asked(openings, people, choices=2), QUICK)

    assert len({seeker for seeker, _vacancy in pairs_of(plan)}) == 2
    assert plan.unserved == ()


def test_lists_that_begin_short_are_written_on_until_everybody_is_served(monkeypatch):
    monkeypatch.setattr("lianfang.planning.matching.stable.DEPTH", 1)
    monkeypatch.setattr("lianfang.planning.matching.floor.FIRST", 1)
    openings = [
        Vacancy(f"v{n:02d}", f"e{n % 4}", 1 + n % 2, PLACES[n % 5], 3_000 + n * 50)
        for n in range(12)
    ]
    people = [
        Seeker(f"s{n:02d}", home=PLACES[1 + n % 4], wanted_pay=4_000, priority=n % 3, waiting=n)
        for n in range(14)
    ]
    problem = asked(openings, people, choices=2)

    plan = solve(problem, QUICK)

    assert verify(problem, plan) == []
    assert plan.unserved == ()


def test_a_seeker_gets_several_choices_in_order_one_at_an_employer():
    openings = [
        Vacancy("mill a", "mill", 2, TOWN, 5_000),
        Vacancy("mill b", "mill", 2, TOWN, 4_900),
        Vacancy("port", "port", 2, TOWN, 4_000),
        Vacancy("hotel", "hotel", 2, TOWN, 3_000),
    ]
    people = [Seeker("a", home=TOWN, wanted_pay=5_000)]

    plan = solve(asked(openings, people, choices=3), QUICK)

    assert [(match.vacancy, match.rank) for match in plan.matches] == [
        ("mill a", 1),
        ("port", 2),
        ("hotel", 3),
    ]


def test_what_stands_is_kept_and_nobody_else_can_claim_it():
    openings = [Vacancy("one", "mill", 1, TOWN, 4_000)]
    people = [Seeker("old", home=TOWN, priority=5), Seeker("new", home=TOWN)]

    plan = solve(asked(openings, people, [Match("old", "one")]), QUICK)

    assert pairs_of(plan) == [("old", "one")]
    assert plan.matches[0].kept
    assert [(one.subject, one.reason.code) for one in plan.unserved] == [
        ("new", "others_preferred")
    ]


@pytest.mark.parametrize(
    ("seeker", "code"),
    [
        (Seeker("s", available=False), "unavailable"),
        (Seeker("s"), "none_with_skills"),
        (Seeker("s", frozenset(["welding"]), lowest_pay=9_000), "none_pays"),
        (Seeker("s", frozenset(["welding"]), f"{TOWN}00010001", reach=1), "none_in_reach"),
        (Seeker("s", frozenset(["welding"]), barred=frozenset(["mill"])), "all_barred"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_who_gets_nothing_is_told_which_rule_stops_it(seeker, code):
    opening = Vacancy("v", "mill", 2, f"{TOWN}0002", 4_000, frozenset(["welding"]))
    problem = asked([opening], [seeker])

    plan = solve(problem, QUICK)

    assert [one.reason.code for one in plan.unserved] == [code]
    if code != "unavailable":
        told = {
            "none_with_skills": "nobody_with_skills",
            "none_pays": "nobody_for_pay",
            "none_in_reach": "nobody_in_reach",
        }
        assert [one.reason.code for one in plan.empty] == [told.get(code, code)]
        assert plan.empty[0].missing == 2


def test_a_dormitory_brings_far_work_into_reach_for_those_who_would_move():
    far = Vacancy("far", "port", 1, "00020001", 6_000, dormitory=True)
    stays, moves = Seeker("stays", home=TOWN, reach=0), Seeker("moves", home=TOWN, reach=0)
    problem = asked([far], [stays, replace(moves, moves=True)])

    plan = solve(problem, QUICK)

    assert pairs_of(plan) == [("moves", "far")]
    assert [one.code for one in plan.matches[0].reasons] == [
        "only_vacancy",
        "pay_as_wanted",
        "dormitory",
        "choice",
        "seats",
    ]


def test_an_edit_may_leave_two_who_would_rather_have_each_other_and_they_are_named():
    openings = [
        Vacancy("good", "mill", 1, TOWN, 5_000),
        Vacancy("poor", "port", 1, TOWN, 2_000),
    ]
    people = [Seeker("a", home=TOWN, wanted_pay=5_000)]
    problem = asked(openings, people)

    edited = [Match("a", "poor")]

    assert verify_matches(problem, edited) == []
    assert blocking(problem, edited) == [Match("a", "good")]
    story = explain(problem, edited)
    assert [(one.subject, one.reason.code) for one in story.empty] == [("good", "could_be_filled")]
    assert [one.match for one in for_seeker(problem, edited, "a")] == [Match("a", "good")]
    assert for_vacancy(problem, [], "good")[0].match == Match("a", "good")
    assert for_vacancy(problem, edited, "good") == []


def test_every_broken_rule_is_found_with_its_name():
    opening = Vacancy("v", "mill", 1, f"{TOWN}0002", 1_000, frozenset(["welding"]))
    other = Vacancy("w", "mill", 1, TOWN, 9_000)
    people = [
        Seeker("a", home=f"{TOWN}0001", lowest_pay=2_000, reach=0, barred=frozenset(["mill"])),
        Seeker("b", frozenset(["welding"]), available=False),
    ]
    problem = asked([opening, other], people)
    matches = [Match("a", "v"), Match("a", "v"), Match("a", "w"), Match("b", "v")]
    matches += [Match("x", "v"), Match("a", "x")]

    found = {fault.code for fault in verify_matches(problem, matches)}

    assert found == {
        "unknown_seeker",
        "unknown_vacancy",
        "match_twice",
        "unavailable",
        "skills",
        "pay",
        "reach",
        "barred",
        "choices",
        "per_employer",
        "seats",
    }


def test_a_plan_that_lies_about_itself_is_found_out():
    problem = asked([Vacancy("v", "mill", 1, TOWN, 4_000)], [Seeker("a", home=TOWN)])
    plan = solve(problem, QUICK)
    lie = replace(plan, objective=plan.objective + 1, lower_bound=plan.objective + 2)

    assert verify(problem, lie) == [
        Violation("objective_misstated"),
        Violation("bound_above_objective"),
    ]
    assert [one.code for one in verify(problem, replace(plan, matches=()))] == [
        "blocking",
        "unserved_misstated",
        "empty_misstated",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"vacancies": (Vacancy("v", "e", 1), Vacancy("v", "e", 1))}, "given twice"),
        ({"vacancies": (Vacancy("v", "e", -1),)}, "negative"),
        ({"vacancies": (Vacancy("v", "e", 1, "001"),)}, "levels"),
        ({"seekers": (Seeker("s", reach=-1),)}, "negative"),
        ({"existing": (Match("s", "v"),)}, "unknown"),
        ({"rules": Rules(choices=0)}, "at least one"),
        ({"weights": Weights(unserved=1)}, "nothing must weigh"),
    ],
    ids=["twice", "seats", "path", "reach", "existing", "choices", "weights"],
)
def test_a_problem_that_contradicts_itself_is_refused(change, words):
    with pytest.raises(ProblemError, match=words):
        MatchingProblem(**{"vacancies": (), "seekers": (), **change})


def test_the_same_input_in_another_order_has_the_same_fingerprint_and_answer():
    openings = [Vacancy(f"v{n}", "mill", 1, TOWN, 4_000 + n) for n in range(3)]
    people = [Seeker(f"s{n}", frozenset(SKILLS), waiting=n) for n in range(3)]
    one, other = asked(openings, people), asked(openings[::-1], people[::-1])

    assert one.fingerprint() == other.fingerprint()
    assert one.fingerprint() != asked(openings[1:], people).fingerprint()
    assert solve(one, QUICK).matches == solve(one, QUICK).matches
