"""Proposes a duty roster: day by day first, then the parts that went wrong chosen anew.

A problem of at most WHOLE choices is chosen as a whole, which proves how good the roster is. In a
larger one parts are chosen anew: some workers on a few days around each short shift, then around
workers who move between points or have more than others.
"""

from collections.abc import Callable, Iterator
from random import Random
from time import perf_counter

from lianfang.planning.base import Budget, Status
from lianfang.planning.rostering.board import Board, Held
from lianfang.planning.rostering.explain import explain, penalties
from lianfang.planning.rostering.greedy import first_answer
from lianfang.planning.rostering.model import rechosen
from lianfang.planning.rostering.plan import RosterPlan
from lianfang.planning.rostering.problem import RosterProblem

WHOLE = 2_500
"""Workers times shifts up to which the whole roster is one model."""

PART = 1_500
"""Choices set free at a time in a larger one."""

SPAN = 5
"""Days set free at a time: enough for rest and nights to be rearranged."""

EFFORT, WHOLE_EFFORT = 0.5, 2.0
"""CP-SAT's deterministic seconds for a part, and for a roster chosen as a whole."""

SHORT_PARTS, OTHER_PARTS = 24, 16
"""Parts tried around short shifts, and around everything else."""

SEARCHING = 0.75
"""Share of the time limit after which no new step begins, so that the answer is told in time."""


def solve(problem: RosterProblem, budget: Budget) -> RosterPlan:
    """A roster that keeps every hard rule, with its reasons, penalties and, where proved, a floor.

    Never fails for want of workers: what cannot be filled is listed in the roster with its reason.
    """
    started = perf_counter()

    def seconds_left() -> float:
        return SEARCHING * budget.time_limit_seconds - (perf_counter() - started)

    board = Board(problem)
    held = first_answer(board, budget.seed)
    floor: int | None = None
    searched = seconds_left() > 0
    if searched:
        if len(problem.workers) * len(problem.shifts) <= WHOLE:
            held, floor = _whole(board, held, seconds_left())
        else:
            held = _in_parts(board, held, budget.seed, seconds_left)
    told = explain(problem, board.posts(held))
    status = Status.FEASIBLE if searched else Status.GREEDY
    if floor is not None and told.objective <= floor:
        status = Status.OPTIMAL
    return RosterPlan(
        status=status,
        posts=told.posts,
        unserved=told.unserved,
        released=told.released,
        penalties=told.penalties,
        objective=told.objective,
        lower_bound=floor,
        seconds=perf_counter() - started,
    )


def points(board: Board, held: Held) -> int:
    """What a roster costs."""
    return sum(penalty.cost for penalty in penalties(board, board.posts(held)))


def _whole(board: Board, held: Held, seconds: float) -> tuple[Held, int | None]:
    answer = rechosen(board, held, board.workers, board.days, WHOLE_EFFORT, seconds)
    if answer is None:
        return held, None
    before, after = points(board, held), points(board, answer.held)
    # Points the model has no say in (posts no choice could keep) are the same in every roster.
    floor = after if answer.proved else None
    return (answer.held, floor) if after <= before else (held, floor)


def _in_parts(board: Board, held: Held, seed: int, seconds_left: Callable[[], float]) -> Held:
    # Draws parts to search; nothing secret hangs on it.
    search = _Search(board, held, Random(seed))  # noqa: S311
    search.run(seconds_left)
    return search.held


class _Search:
    """The best roster so far, and the parts of it chosen anew one after the other."""

    def __init__(self, board: Board, held: Held, random: Random) -> None:
        self.board, self.held, self.random = board, held, random
        self.cost = points(board, held)

    def run(self, seconds_left: Callable[[], float]) -> None:
        """Tries part after part until there are none or time is up."""
        for workers, days in self._parts():
            seconds = seconds_left()
            if seconds <= 0:
                return
            answer = rechosen(self.board, self.held, workers, days, EFFORT, seconds)
            if answer is not None and (now := points(self.board, answer.held)) < self.cost:
                self.held, self.cost = answer.held, now

    def _parts(self) -> Iterator[tuple[list[str], list[int]]]:
        tried: set[str] = set()
        for _ in range(SHORT_PARTS):
            short = [shift for shift in _short(self.board, self.held) if shift not in tried]
            if not short:
                break
            tried.add(short[0])
            yield self._part(short[0], [])
        for _ in range(OTHER_PARTS):
            now, board = self.held, self.board
            roamers = [w for w in sorted(now) if len(board.points_of(now, w)) > 1]
            busiest = sorted(now, key=lambda w: (-len(now[w]), w))[:20]
            worker = self.random.choice(roamers or busiest or sorted(board.workers))
            own = now.get(worker) or {}
            shift = self.random.choice(sorted(own.values()) or sorted(board.shifts))
            yield self._part(shift, [worker])

    def _part(self, shift: str, workers: list[str]) -> tuple[list[str], list[int]]:
        hands = [*workers, *_hands(self.board, self.held, shift, self.random)]
        return list(dict.fromkeys(hands)), _around(self.board, self.board.shifts[shift].day)


def _short(board: Board, held: Held) -> list[str]:
    """Shifts with fewer people, or fewer of a kind, than they need, in order of time."""
    there: dict[str, list[str]] = {}
    for worker, own in held.items():
        for shift_id in own.values():
            there.setdefault(shift_id, []).append(worker)
    found = []
    for shift in (shift for shifts in board.days.values() for shift in shifts):
        here = there.get(shift.id, [])
        lacking = any(
            sum(need.kind in board.workers[w].kinds for w in here) < need.minimum
            for need in shift.kinds
        )
        if len(here) < shift.needed or lacking:
            found.append(shift.id)
    return found


def _around(board: Board, day: int) -> list[int]:
    """SPAN days around one."""
    days = sorted(board.days)
    first = max(0, min(days.index(day) - SPAN // 2, len(days) - SPAN))
    return days[first : first + SPAN]


def _hands(board: Board, held: Held, shift_id: str, random: Random) -> list[str]:
    """Workers who could matter to a shift: of a kind it asks for, at its point, then drawn."""
    shift = board.shifts[shift_id]
    days = _around(board, shift.day)
    choices = sum(len(board.days[day]) for day in days)
    most = max(6, PART // max(1, choices))
    asked = {need.kind for need in shift.kinds}
    names = sorted(board.workers)
    random.shuffle(names)

    def rank(name: str) -> tuple[bool, bool]:
        return (
            not board.workers[name].kinds & asked,
            shift.point not in board.points_of(held, name),
        )

    return sorted(names, key=rank)[:most]
