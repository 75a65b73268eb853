"""A part of the roster chosen anew by CP-SAT: some workers on some days, all else as it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import combinations
from math import ceil, isfinite

from ortools.sat.python import cp_model

from lianfang.planning.rostering.board import Board, Held
from lianfang.planning.rostering.hours import Times, conflict, is_away, times_of
from lianfang.planning.rostering.problem import DAY, WEEK_DAYS, Shift


@dataclass(frozen=True, slots=True)
class Answer:
    """The roster with the part chosen anew, a floor under the points of the part, and whether the
    choice is proved the best."""

    held: Held
    floor: int | None
    proved: bool


def rechosen(
    board: Board,
    held: Held,
    workers: Iterable[str],
    days: Iterable[int],
    effort: float,
    seconds: float,
) -> Answer | None:
    """The best roster in which only these workers on these days differ, or None if none is found.

    `effort`: CP-SAT's deterministic seconds; `seconds`: the wall time left.
    """
    part = _Part(board, held, sorted(set(workers)), sorted(set(days) & board.days.keys()))
    part.model.minimize(sum(part.terms()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(part.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    chosen: Held = defaultdict(dict, {worker: dict(own) for worker, own in part.rest.items()})
    for (worker, shift), pick in part.picks.items():
        if solver.boolean_value(pick):
            chosen[worker][board.shifts[shift].day] = shift
    bound = solver.best_objective_bound
    floor = ceil(bound - 1e-6) if isfinite(bound) else None
    return Answer(chosen, floor, status == cp_model.OPTIMAL)


def refused_for(board: Board, held: Held, worker: str) -> Callable[[Shift], bool]:
    """Whether a shift is closed to a worker beside what stays, looked up once per times."""
    stays = board.hours(worker, held)
    known: dict[Times, bool] = {}

    def refused(shift: Shift) -> bool:
        times = times_of(shift)
        if times not in known:
            away = is_away(board.workers[worker], times)
            known[times] = away or conflict(stays, times, board.rules) is not None
        return known[times]

    return refused


class _Part:
    def __init__(self, board: Board, held: Held, workers: list[str], days: list[int]) -> None:
        self.board, self.workers, self.days = board, workers, days
        self.model = cp_model.CpModel()
        self.rest: Held = {worker: dict(own) for worker, own in held.items()}
        now = set()
        for worker in workers:
            for day in days:
                if day in self.rest.get(worker, {}):
                    now.add((worker, self.rest[worker].pop(day)))
        self.picks: dict[tuple[str, str], cp_model.IntVar] = {}
        for worker in workers:
            refused = refused_for(board, self.rest, worker)
            for day in days:
                for shift in board.days[day]:
                    if not refused(shift):
                        pick = self.model.new_bool_var("")
                        self.model.add_hint(pick, (worker, shift.id) in now)
                        self.picks[worker, shift.id] = pick
        self.of_worker: defaultdict[str, list[Shift]] = defaultdict(list)
        for worker, shift_id in self.picks:
            self.of_worker[worker].append(board.shifts[shift_id])
        for worker in workers:
            self._hours(worker)

    def _hours(self, worker: str) -> None:
        """One shift a day, rest, nights in a row, minutes in seven days."""
        rules, model = self.board.rules, self.model
        by_times: defaultdict[Times, list[cp_model.IntVar]] = defaultdict(list)
        for shift in self.of_worker[worker]:
            by_times[times_of(shift)].append(self.picks[worker, shift.id])
        by_day: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        for (begins, _ends, _night), picks in by_times.items():
            by_day[begins // DAY] += picks
        for picks in by_day.values():
            model.add_at_most_one(picks)
        for one, other in combinations(sorted(by_times), 2):
            too_near = one[1] + rules.rest_minutes > other[0]
            if too_near and one[0] // DAY != other[0] // DAY:
                model.add_at_most_one(by_times[one] + by_times[other])
        stays = self.board.hours(worker, self.rest)
        first, last = min(by_day, default=0), max(by_day, default=-1)
        for start in range(first - WEEK_DAYS + 1, last + 1):
            week = range(start, start + WEEK_DAYS)
            minutes = sum(t[1] - t[0] for t in stays if t[0] // DAY in week)
            inside = [
                (t[1] - t[0]) * pick
                for t, picks in by_times.items()
                if t[0] // DAY in week
                for pick in picks
            ]
            if inside:
                model.add(sum(inside) <= rules.week_minutes - minutes)
        most = rules.nights_in_a_row
        for start in range(first - most, last + 1):
            row = range(start, start + most + 1)
            nights = len({t[0] // DAY for t in stays if t[2]} & set(row))
            free = [
                p for t, picks in by_times.items() if t[2] and t[0] // DAY in row for p in picks
            ]
            if free:
                model.add(sum(free) <= most - nights)

    def terms(self) -> list[cp_model.LinearExprT]:
        """The points, but for what the part cannot change."""
        board, weights = self.board, self.board.weights
        terms: list[cp_model.LinearExprT] = []
        for (worker, shift_id), pick in self.picks.items():
            shift = board.shifts[shift_id]
            terms.append(weights.distance * board.distance(worker, shift.point) * pick)
        for post in sorted(board.existing):
            standing = self.picks.get((post.worker, post.shift))
            if standing is not None and board.fault(post.worker, board.shifts[post.shift]) is None:
                terms.append(weights.released * (1 - standing))
        terms += self._gaps()
        for worker in self.workers:
            terms += self._shares(worker)
            terms += self._points(worker)
        return terms + self._teams()

    def _gaps(self) -> list[cp_model.LinearExprT]:
        terms: list[cp_model.LinearExprT] = []
        weights, workers = self.board.weights, self.board.workers
        there: defaultdict[str, list[str]] = defaultdict(list)
        for worker, own in self.rest.items():
            for shift_id in own.values():
                there[shift_id].append(worker)
        picks: defaultdict[str, list[tuple[str, cp_model.IntVar]]] = defaultdict(list)
        for (worker, shift_id), pick in self.picks.items():
            picks[shift_id].append((worker, pick))
        for shift in (shift for day in self.days for shift in self.board.days[day]):
            here, free = there[shift.id], picks[shift.id]
            missing = shift.needed - len(here) - sum(pick for _worker, pick in free)
            self.model.add(missing >= 0)
            terms.append(weights.unserved * missing)
            for need in shift.kinds:
                present = sum(need.kind in workers[one].kinds for one in here)
                able = [pick for one, pick in free if need.kind in workers[one].kinds]
                lacking = self.model.new_int_var(0, need.minimum, "")
                self.model.add(lacking + sum(able) + present >= need.minimum)
                terms.append(weights.kind * lacking)
        return terms

    def _shares(self, worker: str) -> list[cp_model.LinearExprT]:
        """Every further post of a worker costs more than the one before: exact, being convex."""
        own, weights = self.rest.get(worker, {}), self.board.weights
        nights = sum(self.board.shifts[shift].night for shift in own.values())
        found: list[cp_model.LinearExprT] = []
        shifts = self.of_worker[worker]
        free = [self.picks[worker, s.id] for s in shifts]
        free_nights = [self.picks[worker, s.id] for s in shifts if s.night]
        for picks, already, weight in (
            (free, len(own), weights.load),
            (free_nights, nights, weights.nights),
        ):
            if picks and weight:
                units = [
                    self.model.new_bool_var("") for _ in range(min(len(self.days), len(picks)))
                ]
                self.model.add(sum(units) == sum(picks))
                found += [weight * (already + rank) * unit for rank, unit in enumerate(units)]
        return found

    def _points(self, worker: str) -> list[cp_model.LinearExprT]:
        """Points beyond the first that a worker stands at."""
        stands = self.board.points_of(self.rest, worker)
        at: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        for shift in self.of_worker[worker]:
            at[shift.point].append(self.picks[worker, shift.id])
        return self._beyond(stands, at, self.board.weights.moved)

    def _teams(self) -> list[cp_model.LinearExprT]:
        """Points beyond the first that a team stands at."""
        terms: list[cp_model.LinearExprT] = []
        members: defaultdict[str, list[str]] = defaultdict(list)
        for name, hand in self.board.workers.items():
            if hand.team:
                members[hand.team].append(name)
        free = set(self.workers)
        for own in (own for _team, own in sorted(members.items()) if free & set(own)):
            stands: set[str] = set()
            at: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
            for worker in own:
                stands |= self.board.points_of(self.rest, worker)
                for shift in self.of_worker[worker] if worker in free else ():
                    at[shift.point].append(self.picks[worker, shift.id])
            terms += self._beyond(stands, at, self.board.weights.split)
        return terms

    def _beyond(
        self, stands: set[str], at: dict[str, list[cp_model.IntVar]], weight: int
    ) -> list[cp_model.LinearExprT]:
        visits = []
        for point, picks in sorted(at.items()):
            if point not in stands:
                visit = self.model.new_bool_var("")
                for pick in picks:
                    self.model.add_implication(pick, visit)
                visits.append(visit)
        if not visits or not weight:
            return []
        if stands:
            return [weight * sum(visits)]
        extra = self.model.new_int_var(0, len(visits), "")
        self.model.add(extra >= sum(visits) - 1)
        return [weight * extra]
