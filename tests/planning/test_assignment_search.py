"""The single steps of the search, where a whole plan would hide what one of them does."""

from dataclasses import replace

import numpy as np

from lianfang.planning.assignment.greedy import first_answer
from lianfang.planning.assignment.layout import lay_out, nearest
from lianfang.planning.assignment.lines import Neighbourhood
from lianfang.planning.assignment.mend import mended
from lianfang.planning.assignment.problem import AssignmentProblem, Pair, RoleLimit, Worker
from lianfang.planning.assignment.search import parts
from lianfang.planning.assignment.solve import trimmed
from tests.planning.sike import SIKE, UNIT_1_1, UNIT_1_2, UNIT_2_1, WANGTAI, resident, unit, worker

BOTH_ROLES = (RoleLimit("cadre", 9), RoleLimit("volunteer", 9))


def laid_out(subjects, workers, *existing):
    board = lay_out(AssignmentProblem(tuple(subjects), tuple(workers), existing))
    return board, board.merged(board.none(), *board.chunks())


def flags(board, edges, *pairs):
    """The edges that are these pairs."""
    told = [board.pair(*ends) for ends in zip(edges.need, edges.seat, strict=True)]
    return np.asarray([pair in pairs for pair in told])


def plenty():
    """Seconds left."""
    return 10.0


def told(board, edges, chosen):
    """The pairs chosen, sorted."""
    rows = edges.where(chosen)
    return sorted(board.pair(*ends) for ends in zip(rows.need, rows.seat, strict=True))


def test_the_first_answer_looks_beyond_the_nearest_before_it_gives_up():
    subjects = [resident(f"person {n}", UNIT_1_1, "volunteer") for n in range(8)]
    workers = [worker(f"volunteer {n}", "volunteer", 1, home=UNIT_1_1) for n in range(4)]
    workers += [worker(f"from afar {n}", "volunteer", 1, home=WANGTAI) for n in range(4)]
    board = lay_out(AssignmentProblem(tuple(subjects), tuple(workers)))

    edges, chosen = first_answer(board, nearest(board, 1, seed=0))

    assert len(chosen) == 8
    assert len(edges) > len(nearest(board, 1, seed=0))


def test_the_first_answer_gives_a_whole_staircase_to_one():
    subjects = [
        resident(f"{n} of {place}", place, "volunteer")
        for place in (UNIT_1_1, UNIT_1_2)
        for n in range(3)
    ]
    board, edges = laid_out(
        subjects, [worker(name, "volunteer", 4, home=SIKE) for name in ("Li", "Wang")]
    )
    edges, chosen = first_answer(board, edges)

    flagged = board.flags(edges, chosen)
    assert board.score(edges, flagged) == board.score(edges, flagged, splits=False)


def test_mending_exchanges_two_people_so_that_both_staircases_are_whole():
    subjects = [
        resident(f"{name} of {place}", place, "volunteer")
        for place in (UNIT_1_1, UNIT_1_2)
        for name in ("Liu", "Sun")
    ]
    board, edges = laid_out(
        subjects, [worker(name, "volunteer", 2, home=SIKE) for name in ("Li", "Wang")]
    )
    split = flags(
        board,
        edges,
        Pair(f"Liu of {UNIT_1_1}", "volunteer", "Li"),
        Pair(f"Sun of {UNIT_1_1}", "volunteer", "Wang"),
        Pair(f"Liu of {UNIT_1_2}", "volunteer", "Li"),
        Pair(f"Sun of {UNIT_1_2}", "volunteer", "Wang"),
    )

    whole = mended(board, edges, split, plenty)

    assert board.score(edges, split) - board.score(edges, whole) == 2 * board.weights.split
    assert mended(board, edges, split, lambda: 0.0).tolist() == split.tolist()


def test_mending_never_gives_a_worker_two_roles_for_one_person():
    subjects = [resident("Liu", UNIT_1_1, "cadre", "volunteer"), resident("Sun", UNIT_1_1, "cadre")]
    li, wang = (Worker(name, BOTH_ROLES, (SIKE,), home=SIKE) for name in ("Li", "Wang"))
    board, edges = laid_out(subjects, [li, wang])
    pairs = [
        Pair("Liu", "cadre", "Wang"),
        Pair("Liu", "volunteer", "Li"),
        Pair("Sun", "cadre", "Li"),
    ]
    # Wang could take over Sun; Li could not take over Liu, for whom Li is the volunteer.
    whole = told(board, edges, mended(board, edges, flags(board, edges, *pairs), plenty))

    assert whole == [*pairs[:2], Pair("Sun", "cadre", "Wang")]


def test_a_neighbourhood_respects_the_roles_that_stay_outside_it():
    subjects = [resident("Liu", UNIT_1_1, "cadre", "volunteer")]
    li = Worker("Li", BOTH_ROLES, (SIKE,), home=UNIT_1_1)
    wang = Worker("Wang", BOTH_ROLES, (SIKE,), home=WANGTAI)
    board, edges = laid_out(subjects, [li, wang])
    chosen = flags(board, edges, Pair("Liu", "cadre", "Li"), Pair("Liu", "volunteer", "Wang"))
    rows = np.flatnonzero(edges.need == [role for _, role in board.pairs].index("volunteer"))

    answer = Neighbourhood(board, edges, rows, chosen).solve(1.0, plenty, seed=0)

    assert told(board, edges.where(rows), answer.chosen) == [Pair("Liu", "volunteer", "Wang")]
    assert answer.proved


def test_a_neighbourhood_keeps_no_more_pairs_than_a_unit_may_have():
    names = ("Li", "Wang", "Xu")
    existing = [Pair(f"unit {UNIT_1_1}", "unit_volunteer", name) for name in names]
    board, edges = laid_out(
        [unit(UNIT_1_1, 1, 2)], [worker(n, "unit_volunteer", 1) for n in names], *existing
    )
    area = Neighbourhood(board, edges, np.arange(len(edges)), np.zeros(len(edges), dtype=bool))

    answer = area.solve(1.0, plenty, seed=0)

    assert answer.chosen.sum() == 2
    assert answer.points == area.separable_points(answer.chosen)


def test_a_neighbourhood_without_time_answers_nothing():
    board, edges = laid_out(
        [resident("Liu", UNIT_1_1, "volunteer")], [worker("Li", "volunteer", 1)]
    )
    area = Neighbourhood(board, edges, np.arange(1), np.zeros(1, dtype=bool))

    assert area.solve(1.0, lambda: 0.0, seed=0) is None


def test_parts_share_neither_worker_nor_staircase():
    here = worker("Li", "volunteer", 1, UNIT_1_1, home=UNIT_1_1)
    there = worker("Wang", "volunteer", 1, UNIT_2_1)
    subjects = [
        resident("Liu", UNIT_1_1, "volunteer", "cadre"),
        resident("Sun", UNIT_2_1, "volunteer"),
    ]
    apart, _ = laid_out(subjects, [here, there])
    joined, _ = laid_out(subjects, [here, replace(there, territories=(UNIT_1_1, UNIT_2_1))])

    assert len(set(parts(apart).tolist())) == 3
    assert len(set(parts(joined).tolist())) == 2


def test_new_pairs_beyond_the_minimum_are_taken_back_and_standing_ones_stay():
    stands = Pair(f"unit {UNIT_1_1}", "unit_volunteer", "Wang")
    board, edges = laid_out(
        [unit(UNIT_1_1, 1, 3), unit(UNIT_1_2, 1, 3)],
        [worker(name, "unit_volunteer", 2) for name in ("Li", "Wang")],
        stands,
    )

    kept = trimmed(board, edges)

    assert told(board, kept, slice(None)) == [
        stands,
        Pair(f"unit {UNIT_1_2}", "unit_volunteer", "Wang"),
    ]
