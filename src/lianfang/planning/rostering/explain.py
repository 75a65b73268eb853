"""Why this roster: a reason for every post, gap and release, and every point by name.

Works on bare posts, so it also explains a roster after a person has edited it. Codes are stable:
pages translate them, with the parameters named here.

Reasons of a post, the strongest first:
  `existing`            the duty already stood
  `of_kind` (kind)      the shift asks for somebody of this kind
  `same_point` (posts)  the worker stands at this point so often in this roster
  `with_team` (people)  so many of their team stand in the same shift
  `near` (levels)       levels up from the point to the place shared with the worker's home
  `load` (posts, nights)   what the worker has in all

Reasons of a gap; the parameters count the workers left after each rule in turn
(able, here, rested, free):
  `nobody`              there is no worker (of the kind) at all
  `all_away`            those there are are away
  `all_at_limit`        those here have a duty that day, no rest, or their nights or hours are full
  `could_be_filled`     so many `free` workers could still take it

Reasons of a release: `away`, `same_day`, `rest`, `nights`, `week` (no longer legal),
`above_needed` (the shift has all it needs), `exchanged` (the whole is better without it).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from lianfang.planning.base import Penalty, Reason, reason
from lianfang.planning.rostering.board import Board, Held
from lianfang.planning.rostering.plan import Explanation, PlannedPost, ReleasedPost, Shortfall
from lianfang.planning.rostering.problem import Post, RosterProblem, Shift


def explain(problem: RosterProblem, posts: Iterable[Post]) -> Explanation:
    """Reasons and points of some posts, which must name shifts and workers of the problem."""
    story = _Story(Board(problem), sorted(set(posts)))
    return Explanation(
        posts=tuple(story.posts()),
        unserved=tuple(story.unserved()),
        released=tuple(story.released()),
        penalties=story.penalties(),
    )


def penalties(board: Board, posts: Iterable[Post]) -> tuple[Penalty, ...]:
    """The points of some posts by name, without the reasons."""
    return _Story(board, list(posts)).penalties()


def reasons(board: Board, posts: Iterable[Post], post: Post) -> tuple[Reason, ...]:
    """Why one of the posts, without telling of all the others."""
    story = _Story(board, sorted(set(posts)))
    return tuple(story.why(post, post in board.existing))


class _Story:
    def __init__(self, board: Board, posts: list[Post]) -> None:
        self.board, self.chosen = board, posts
        self.there: defaultdict[str, list[str]] = defaultdict(list)
        self.held: Held = defaultdict(dict)
        self.load: Counter[str] = Counter()
        self.nights: Counter[str] = Counter()
        self.at: Counter[tuple[str, str]] = Counter()
        for post in posts:
            shift = board.shifts[post.shift]
            self.there[shift.id].append(post.worker)
            self.held[post.worker][shift.day] = shift.id
            self.load[post.worker] += 1
            self.nights[post.worker] += shift.night
            self.at[post.worker, shift.point] += 1

    def posts(self) -> Iterable[PlannedPost]:
        """Every post with its reasons."""
        for post in self.chosen:
            stands = post in self.board.existing
            yield PlannedPost(post.shift, post.worker, stands, tuple(self.why(post, stands)))

    def why(self, post: Post, stands: bool) -> Iterable[Reason]:
        shift, worker = self.board.shifts[post.shift], self.board.workers[post.worker]
        if stands:
            yield reason("existing")
        for need in shift.kinds:
            if need.kind in worker.kinds:
                yield reason("of_kind", kind=need.kind)
        if self.at[worker.id, shift.point] > 1:
            yield reason("same_point", posts=self.at[worker.id, shift.point])
        if worker.team:
            others = self.there[shift.id]
            mates = sum(self.board.workers[one].team == worker.team for one in others)
            if mates > 1:
                yield reason("with_team", people=mates)
        if worker.home:
            yield reason("near", levels=self.board.distance(worker.id, shift.point))
        yield reason("load", posts=self.load[worker.id], nights=self.nights[worker.id])

    def missing(self) -> Iterable[tuple[Shift, str, int]]:
        """(shift, kind or "", people missing)."""
        for shift in self.board.problem.shifts:
            here = self.there[shift.id]
            if len(here) < shift.needed:
                yield shift, "", shift.needed - len(here)
            for need in shift.kinds:
                present = sum(need.kind in self.board.workers[one].kinds for one in here)
                if present < need.minimum:
                    yield shift, need.kind, need.minimum - present

    def unserved(self) -> Iterable[Shortfall]:
        """Every gap, with the rule that stops it."""
        for shift, kind, missing in self.missing():
            yield Shortfall(shift.id, self._why_short(shift, kind), missing, kind)

    def _why_short(self, shift: Shift, kind: str) -> Reason:
        there = set(self.there[shift.id])
        able = [w for w in self.board.workers.values() if not kind or kind in w.kinds]
        others = [worker.id for worker in able if worker.id not in there]
        why = Counter(self.board.refusal(worker, self.held, shift) for worker in others)
        here = len(others) - why["away"]
        free = why[None]
        code = "could_be_filled"
        if not others:
            code = "nobody"
        elif not here:
            code = "all_away"
        elif not free:
            code = "all_at_limit"
        return reason(code, able=len(able), here=here, free=free)

    def released(self) -> Iterable[ReleasedPost]:
        """Every existing post that does not continue."""
        chosen = set(self.chosen)
        for post in sorted(self.board.existing - chosen):
            shift = self.board.shifts[post.shift]
            code = self.board.refusal(post.worker, self.held, shift)
            if code is None:
                full = len(self.there[shift.id]) >= shift.needed
                code = "above_needed" if full else "exchanged"
            yield ReleasedPost(post, reason(code))

    def penalties(self) -> tuple[Penalty, ...]:
        """Every kind of point, also those that did not occur."""
        board, weights = self.board, self.board.weights
        missing: Counter[bool] = Counter()
        for _shift, kind, people in self.missing():
            missing[bool(kind)] += people
        chosen = set(self.chosen)
        given_up = sum(
            board.fault(post.worker, board.shifts[post.shift]) is None
            for post in board.existing - chosen
        )
        far = sum(board.distance(p.worker, board.shifts[p.shift].point) for p in self.chosen)
        points = Counter(worker for worker, _point in self.at)
        teams = {
            (board.workers[worker].team, point)
            for worker, point in self.at
            if board.workers[worker].team
        }
        team_points = Counter(team for team, _point in teams)
        return (
            Penalty("unserved", missing[False], weights.unserved),
            Penalty("kind", missing[True], weights.kind),
            Penalty("released", given_up, weights.released),
            Penalty("moved", sum(n - 1 for n in points.values()), weights.moved),
            Penalty("split", sum(n - 1 for n in team_points.values()), weights.split),
            Penalty("distance", far, weights.distance),
            Penalty("load", sum(n * (n - 1) // 2 for n in self.load.values()), weights.load),
            Penalty("nights", sum(n * (n - 1) // 2 for n in self.nights.values()), weights.nights),
        )
