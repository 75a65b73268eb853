"""Lays an assignment problem out as a board of arrays, and picks the nearest pairs of each need."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from lianfang.planning.assignment.board import Board, Edges, Ints
from lianfang.planning.assignment.legality import Legality, outermost
from lianfang.planning.assignment.problem import PATH_STEP, AssignmentProblem, Need, Subject

LAST_CHARACTER = "\U0010ffff"
"""Sorts after every path that starts with the same characters."""


def lay_out(problem: AssignmentProblem) -> Board:
    """The board of a problem, without needs that ask for nobody and have no legal pair standing."""
    legality = Legality(problem)
    standing = [pair for pair in problem.existing if legality.fault(pair) is None]
    held = Counter((pair.subject, pair.role) for pair in standing)
    needs = _needs(problem, held)
    need_index = {(subject.id, need.role): i for i, (subject, need) in enumerate(needs)}
    seats = [
        (worker, limit.role, legality.limits[worker.id, limit.role])
        for worker in problem.workers
        if worker.available
        for limit in worker.roles
        if legality.limits[worker.id, limit.role] > 0
    ]
    seat_index = {(worker.id, role): i for i, (worker, role, _) in enumerate(seats)}
    subject_index = {subject.id: i for i, subject in enumerate(problem.subjects)}
    worker_index = {worker.id: i for i, worker in enumerate(problem.workers)}
    room = [need_room(need, held[subject.id, need.role]) for subject, need in needs]
    line, line_due = _lines(needs, room)
    spans = _spans(needs, [(worker.territories, worker.home, role) for worker, role, _ in seats])
    span_levels, need_levels = _levels(
        [start for *_, start in spans], [subject.place for subject, _ in needs]
    )

    def keys(pairs: Iterable[tuple[int | None, int | None]]) -> Ints:
        known = [
            need * len(seats) + seat
            for need, seat in pairs
            if need is not None and seat is not None
        ]
        return np.unique(_ints(known))

    return Board(
        weights=problem.weights,
        pairs=[(subject.id, need.role) for subject, need in needs],
        minimum=_ints([need.minimum for _, need in needs]),
        room=_ints(room),
        subject=_ints([subject_index[subject.id] for subject, _ in needs]),
        line=_ints(line),
        line_due=_ints(line_due),
        seats=[(worker.id, role) for worker, role, _ in seats],
        seat_worker=_ints([worker_index[worker.id] for worker, _, _ in seats]),
        seat_limit=_ints([limit for *_, limit in seats]),
        worker_limit=_ints(_overall_limits(problem)),
        span_seat=_ints([seat for seat, *_ in spans]),
        span_from=_ints([first for _, first, _, _ in spans]),
        span_to=_ints([last for _, _, last, _ in spans]),
        span_levels=span_levels,
        need_levels=need_levels,
        need_depth=_ints([len(subject.place) // PATH_STEP for subject, _ in needs]),
        standing=keys(
            (need_index.get((p.subject, p.role)), seat_index.get((p.worker, p.role)))
            for p in standing
        ),
        barred=keys(
            (need_index.get((subject_id, role)), seat)
            for seat, (worker, role, _) in enumerate(seats)
            for subject_id in worker.excluded
        ),
    )


def need_room(need: Need, standing: int) -> int:
    """Pairs worth planning for a need: its minimum, or what stands already, up to its maximum."""
    return max(need.minimum, min(need.maximum, standing))


def nearest(board: Board, per_need: int, seed: int) -> Edges:
    """The cheapest legal pairs of each need, at least `per_need` where there are as many.

    Equally cheap seats are ranked in an order drawn from the seed for each line, so that needs of
    one line can meet in the same worker while different lines spread over all workers.
    """
    parts = [_cheapest(board, edges, per_need, seed) for edges in board.chunks()]
    return board.merged(board.none(), *parts)


def _cheapest(board: Board, edges: Edges, per_need: int, seed: int) -> Edges:
    order = np.lexsort((_draw(board.line[edges.need], edges.seat, seed), edges.cost, edges.need))
    need = edges.need[order]
    rank = np.arange(len(need)) - np.searchsorted(need, need)
    kept = np.sort(order[rank < np.maximum(per_need, 2 * board.room[need])])
    return edges.where(kept)


def _draw(line: Ints, seat: Ints, seed: int) -> Ints:
    """A number in [0, 2**31) per pair of line and seat: multiplicative hashing, any odd factors."""
    mixed = line.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= seat.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed ^= np.uint64(seed * 0x165667B19E3779F9 & 0xFFFFFFFFFFFFFFFF)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(33)).astype(np.int64)


def _needs(
    problem: AssignmentProblem, held: Counter[tuple[str, str]]
) -> list[tuple[Subject, Need]]:
    needs = [
        (subject, need)
        for subject in problem.subjects
        for need in subject.needs
        if need_room(need, held[subject.id, need.role]) > 0
    ]
    return sorted(needs, key=lambda entry: (entry[1].role, entry[0].place, entry[0].id))


def _lines(needs: list[tuple[Subject, Need]], room: list[int]) -> tuple[list[int], list[int]]:
    """The line of each need, and the workers each line has without being split."""
    numbers: dict[tuple[str, ...], int] = {}
    line: list[int] = []
    due: list[int] = []
    for (subject, need), workers in zip(needs, room, strict=True):
        name = (need.role, subject.group) if subject.group else (need.role, "", subject.id)
        number = numbers.setdefault(name, len(numbers))
        if number == len(due):
            due.append(0)
        due[number] = max(due[number], workers)
        line.append(number)
    return line, due


def _spans(
    needs: list[tuple[Subject, Need]], seats: list[tuple[tuple[str, ...], str, str]]
) -> list[tuple[int, int, int, str]]:
    """Runs of needs each seat may serve: seat, first, one past the last, the worker's start."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    offset: dict[str, int] = {}
    for index, (subject, need) in enumerate(needs):
        offset.setdefault(need.role, index)
        places[need.role].append(subject.place)
    spans = []
    for seat, (territories, home, role) in enumerate(seats):
        paths = places.get(role, [])
        for territory in outermost(territories):
            first = bisect_left(paths, territory)
            last = bisect_left(paths, territory + LAST_CHARACTER)
            if first < last:
                start = offset[role]
                spans.append((seat, start + first, start + last, home or territory))
    return spans


def _levels(starts: list[str], places: list[str]) -> tuple[Ints, Ints]:
    """Prefixes of both lists, level by level, as numbers that are equal where the prefixes are.

    Shapes (starts, levels) and (places, levels); below a path's depth they hold -1 and -2, which
    never meet.
    """
    numbers: dict[str, int] = {}
    depth = max((len(path) for path in (*starts, *places)), default=0) // PATH_STEP

    def numbered(paths: list[str], absent: int) -> Ints:
        table = np.full((len(paths), depth), absent, dtype=np.int64)
        for row, path in enumerate(paths):
            for level in range(len(path) // PATH_STEP):
                prefix = path[: (level + 1) * PATH_STEP]
                table[row, level] = numbers.setdefault(prefix, len(numbers))
        return table

    return numbered(starts, -1), numbered(places, -2)


def _overall_limits(problem: AssignmentProblem) -> list[int]:
    """The most subjects each worker may have in all roles together."""
    return [
        worker.max_load
        if worker.max_load is not None
        else sum(limit.max_load or 0 for limit in worker.roles)
        for worker in problem.workers
    ]


def _ints(values: Sequence[int]) -> Ints:
    return np.asarray(values, dtype=np.int64)
