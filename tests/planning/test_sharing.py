"""Whoever is called is shared out evenly, the rule's limits kept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.planning.assignment.problem import (
    AssignmentProblem,
    Need,
    Pair,
    RoleLimit,
    Subject,
    Worker,
)
from lianfang.planning.assignment.sharing import shared_out

TOWN = "0001"


def grid(community, number, minimum=1, maximum=9):
    place = f"{TOWN}{community:04d}{number:04d}"
    return Subject(place, place, (Need("volunteer", minimum, maximum),))


def volunteer(number, territory=TOWN, limit=1, available=True):
    return Worker(f"v{number}", (RoleLimit("volunteer", limit),), (territory,), available=available)


def minimums(problem):
    return {subject.id: subject.needs[0].minimum for subject in problem.subjects}


def test_everybody_is_counted_and_grids_differ_by_one_at_most():
    problem = AssignmentProblem(
        tuple(grid(1, n) for n in range(4)), tuple(volunteer(n) for n in range(10))
    )

    assert sorted(minimums(shared_out(problem, "volunteer")).values()) == [2, 2, 3, 3]


def test_those_of_one_community_stay_there_and_the_others_fill_up():
    problem = AssignmentProblem(
        (grid(1, 1), grid(2, 1)),
        (
            *(volunteer(n, f"{TOWN}0001") for n in range(4)),
            *(volunteer(n) for n in range(4, 8)),
        ),
    )

    assert list(minimums(shared_out(problem, "volunteer")).values()) == [4, 4]


def test_the_rule_is_never_exceeded_and_never_lowered():
    problem = AssignmentProblem(
        (grid(1, 1, 1, 2), grid(2, 1, 5, 9)), tuple(volunteer(n) for n in range(3))
    )

    assert list(minimums(shared_out(problem, "volunteer")).values()) == [2, 5]


def test_who_is_away_or_serves_already_is_not_counted_again():
    subject = grid(1, 1)
    busy = volunteer(1)
    problem = AssignmentProblem(
        (subject, grid(1, 2)),
        (busy, volunteer(2, available=False), volunteer(3)),
        (Pair(subject.id, "volunteer", busy.id),),
    )

    assert list(minimums(shared_out(problem, "volunteer")).values()) == [1, 1]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 3), st.integers(1, 6)), max_size=12),
    st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=40),
)
def test_shares_stay_within_the_rule_and_within_those_who_came(grids, people):
    subjects = tuple(
        grid(community, number, min(low, high), high)
        for number, (community, low, high) in enumerate(grids)
    )
    workers = tuple(
        volunteer(n, TOWN if community is None else f"{TOWN}{community:04d}")
        for n, community in enumerate(people)
    )
    problem = AssignmentProblem(subjects, workers)

    raised = minimums(shared_out(problem, "volunteer"))

    above = 0
    for subject in subjects:
        need = subject.needs[0]
        assert need.minimum <= raised[subject.id] <= need.maximum
        above += max(0, raised[subject.id] - need.minimum)
    assert above <= len(people)
