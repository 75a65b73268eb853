"""What holds for every problem: legal plans, true bounds, and the best of all plans if small."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import chain, combinations, product
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.planning.assignment import board as board_module
from lianfang.planning.assignment import search
from lianfang.planning.assignment.flow import cheapest, settle
from lianfang.planning.assignment.layout import lay_out, nearest
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
from lianfang.planning.assignment.verify import verify, verify_pairs
from lianfang.planning.base import Status
from tests.planning.sike import QUICK, count

ROLES = ("cadre", "volunteer")
UNITS = tuple(f"0001{building:04d}{unit:04d}" for building in (1, 2) for unit in (1, 2))
TERRITORIES = (("",), ("0001",), ("0001",), ("00010001", UNITS[0]), ("00010002", UNITS[0]), ())
slowly = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


weights = st.builds(
    Weights,
    released=st.integers(0, 500),
    split=st.integers(0, 60),
    distance=st.integers(0, 20),
    load=st.integers(0, 5),
)
usual = st.just(Weights())


@st.composite
def problems(draw, most_subjects=8, most_workers=6, soft=usual, roles=ROLES):
    """Few staircases and many who may serve them, so that limits, lines and roles collide."""

    def subject(number):
        place = draw(st.sampled_from(UNITS[: draw(st.integers(1, len(UNITS)))]))
        needs = []
        for role in sorted(draw(st.sets(st.sampled_from(roles), min_size=1))):
            maximum = draw(st.sampled_from((1, 1, 1, 2, 3)))
            needs.append(Need(role, draw(st.integers(0, min(2, maximum))), maximum))
        return Subject(f"s{number}", place, tuple(needs), draw(st.sampled_from((place, place, ""))))

    def worker(number, subjects):
        overall = draw(st.sampled_from((None, 1, 2, 3, 9)))
        limits = st.sampled_from((1, 2, 3, 9) if overall is None else (None, 0, 1, 2, 9))
        return Worker(
            f"w{number}",
            tuple(
                RoleLimit(role, draw(limits))
                for role in draw(st.sampled_from((roles, roles, roles[:1], roles[-1:])))
            ),
            draw(st.sampled_from(TERRITORIES)),
            home=draw(st.sampled_from(("", *UNITS))),
            max_load=overall,
            available=draw(st.integers(0, 9)) > 0,
            excluded=frozenset(
                {draw(st.sampled_from(subjects)).id} if draw(st.integers(0, 3)) == 0 else ()
            ),
        )

    subjects = tuple(subject(n) for n in range(draw(st.integers(1, most_subjects))))
    workers = tuple(worker(n, subjects) for n in range(draw(st.integers(0, most_workers))))
    pairs = [Pair(s.id, role, w.id) for s in subjects for role in roles for w in workers]
    existing = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    return AssignmentProblem(subjects, workers, tuple(existing), draw(soft))


@slowly
@given(problems(most_subjects=14, most_workers=9, soft=weights))
def test_every_plan_keeps_every_hard_rule_and_its_bound(problem):
    plan = solve(problem, QUICK)

    assert verify(problem, plan) == []
    assert plan.lower_bound is not None
    assert plan.lower_bound <= plan.objective
    kept = Counter((pair.subject, pair.role) for pair in plan.pairs if pair.kept)
    new = Counter((pair.subject, pair.role) for pair in plan.pairs if not pair.kept)
    for subject in problem.subjects:
        for need in subject.needs:
            key = (subject.id, need.role)
            assert new[key] <= max(0, need.minimum - kept[key])


@slowly
@given(
    problems(most_subjects=3, most_workers=3, soft=weights)
    | problems(most_subjects=5, most_workers=3, soft=weights, roles=ROLES[:1])
)
def test_a_small_plan_is_the_best_of_all_legal_ones(problem):
    plan = solve(problem, QUICK)

    best = min(points(problem, pairs) for pairs in every_legal_choice(problem))
    assert plan.objective == points(problem, [pair.pair for pair in plan.pairs]) == best
    assert plan.status == Status.OPTIMAL


@slowly
@given(problems(most_subjects=14, most_workers=9, soft=weights), st.sampled_from((12, 600)))
def test_a_part_too_large_to_be_solved_whole_is_searched_within_the_same_rules(problem, size):
    whole = solve(problem, QUICK)
    with patch.object(search, "WHOLE", 0), patch.object(search, "SIZE", size):
        plan = solve(problem, QUICK)

    assert verify(problem, plan) == []
    assert plan.lower_bound <= whole.objective <= plan.objective
    if size == 600:  # then a neighbourhood holds all there is
        assert count(plan, "unserved") == count(whole, "unserved")


@slowly
@given(problems(most_subjects=14, most_workers=12, soft=weights), st.integers(0, 3))
def test_few_edges_per_need_lead_to_the_same_optimum_as_all_legal_pairs(problem, seed):
    board = lay_out(problem)
    everything = board.merged(board.none(), *board.chunks())
    optimum = board.score(everything, cheapest(board, everything), splits=False)

    with patch.object(board_module, "CHUNK", 5):
        settled = settle(board, nearest(board, 1, seed))

    assert settled.points == optimum


@slowly
@given(problems())
def test_a_plan_taken_over_stays_as_it_is(problem):
    first = solve(problem, QUICK)
    standing = tuple(pair.pair for pair in first.pairs)

    second = solve(replace(problem, existing=standing), QUICK)

    assert tuple(pair.pair for pair in second.pairs) == standing
    assert [pair.kept for pair in second.pairs] == [True] * len(standing)
    assert second.released == ()


@slowly
@given(problems())
def test_existing_pairs_are_released_only_to_serve_more_or_by_rule(problem):
    standing = [pair for pair in problem.existing if not verify_pairs(problem, [pair])]
    plan = solve(problem, QUICK)

    if not verify_pairs(problem, standing):
        released = {gone.pair for gone in plan.released} & set(standing)
        lean = solve(without_room_of(problem, standing), QUICK)
        unserved = sum(short.missing for short in plan.unserved)
        assert not released or unserved < sum(short.missing for short in lean.unserved)


@slowly
@given(problems(), st.integers(0, 2**31 - 1))
def test_the_same_problem_and_seed_give_the_same_plan(problem, seed):
    budget = replace(QUICK, seed=seed)
    one, two = solve(problem, budget), solve(problem, replace(budget, workers=1))

    assert replace(one, seconds=0.0) == replace(two, seconds=0.0)


def without_room_of(problem, standing):
    """The problem left when the standing pairs are fixed: fewer needs, lower limits, no clashes."""
    served = Counter((pair.subject, pair.role) for pair in standing)
    role_load = Counter((pair.worker, pair.role) for pair in standing)
    load = Counter(pair.worker for pair in standing)
    met = defaultdict(set)
    for pair in standing:
        met[pair.worker].add(pair.subject)
    subjects = tuple(
        replace(
            subject,
            needs=tuple(
                Need(need.role, max(0, need.minimum - served[subject.id, need.role]), need.maximum)
                for need in subject.needs
            ),
        )
        for subject in problem.subjects
    )
    workers = tuple(
        replace(
            worker,
            roles=tuple(
                RoleLimit(
                    limit.role,
                    None
                    if limit.max_load is None
                    else limit.max_load - role_load[worker.id, limit.role],
                )
                for limit in worker.roles
            ),
            max_load=None if worker.max_load is None else worker.max_load - load[worker.id],
            excluded=worker.excluded | met[worker.id],
        )
        for worker in problem.workers
    )
    return AssignmentProblem(subjects, workers)


def every_legal_choice(problem):
    """Every set of pairs that breaks no rule: all choices of workers for each need, checked."""
    choices = []
    for subject in problem.subjects:
        for need in subject.needs:
            pairs = [Pair(subject.id, need.role, worker.id) for worker in problem.workers]
            legal = [pair for pair in pairs if not verify_pairs(problem, [pair])]
            most = min(need.maximum, len(legal))
            choices.append([c for size in range(most + 1) for c in combinations(legal, size)])
    for choice in product(*choices):
        pairs = list(chain.from_iterable(choice))
        if not verify_pairs(problem, pairs):
            yield pairs


def points(problem, pairs):
    """The objective as the documentation words it, written out a second time."""
    subjects = {subject.id: subject for subject in problem.subjects}
    workers = {worker.id: worker for worker in problem.workers}
    legal_existing = [pair for pair in problem.existing if not verify_pairs(problem, [pair])]
    total = 0
    hands, due = defaultdict(set), Counter()
    for subject in problem.subjects:
        for need in subject.needs:
            serving = {p.worker for p in pairs if (p.subject, p.role) == (subject.id, need.role)}
            stood = sum((p.subject, p.role) == (subject.id, need.role) for p in legal_existing)
            total += problem.weights.unserved * max(0, need.minimum - len(serving))
            if subject.group:
                line = (subject.group, need.role)
                hands[line] |= serving
                due[line] = max(due[line], need.minimum, min(need.maximum, stood))
    total += sum(problem.weights.split * max(0, len(hands[line]) - due[line]) for line in hands)
    total += problem.weights.released * len(set(legal_existing) - set(pairs))
    for load in Counter(pair.worker for pair in pairs).values():
        total += problem.weights.load * sum(range(load))
    for pair in pairs:
        place, worker = subjects[pair.subject].place, workers[pair.worker]
        start = worker.home or min(t for t in worker.territories if place.startswith(t))
        levels = len(place) // 4
        shared = sum(place[: 4 * n + 4] == start[: 4 * n + 4] for n in range(levels))
        total += problem.weights.distance * (levels - shared)
    return total
