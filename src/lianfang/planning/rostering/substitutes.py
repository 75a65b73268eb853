"""Who could take a post in somebody's stead, the best first, and why."""

from dataclasses import dataclass

from lianfang.planning.base import Reason
from lianfang.planning.rostering.board import Board, Held
from lianfang.planning.rostering.explain import reasons
from lianfang.planning.rostering.problem import Post, RosterProblem


@dataclass(frozen=True, slots=True)
class Substitute:
    """Somebody who may take the post: the points the roster then costs more, and why them."""

    worker: str
    points: int
    reasons: tuple[Reason, ...]


def substitutes(
    problem: RosterProblem, posts: list[Post], gone: Post, most: int = 5
) -> list[Substitute]:
    """The cheapest workers whose hours allow the shift once the post of `gone` is empty.

    Kinds the shift asks for count: losing the only one of a kind costs what a gap of it costs.
    """
    board = Board(problem)
    left = [post for post in posts if post != gone]
    shift = board.shifts[gone.shift]
    held: Held = {}
    for post in left:
        held.setdefault(post.worker, {})[board.shifts[post.shift].day] = post.shift
    there = {post.worker for post in left if post.shift == shift.id}
    lacking = {
        need.kind
        for need in shift.kinds
        if sum(need.kind in board.workers[one].kinds for one in there) < need.minimum
    }
    ranked = []
    for worker_id, worker in sorted(board.workers.items()):
        if worker_id in there or worker_id == gone.worker:
            continue
        if board.refusal(worker_id, held, shift) is not None:
            continue
        own = [board.shifts[one] for one in held.get(worker_id, {}).values()]
        weights = board.weights
        at = {one.point for one in own}
        points = (
            weights.kind * len(lacking - worker.kinds)
            + weights.moved * (bool(at) and shift.point not in at)
            + weights.distance * board.distance(worker_id, shift.point)
            + weights.load * len(own)
            + weights.nights * (shift.night and sum(one.night for one in own))
        )
        ranked.append((points, worker_id))
    found = []
    for points, worker_id in sorted(ranked)[:most]:
        post = Post(shift.id, worker_id)
        found.append(Substitute(worker_id, points, reasons(board, [*left, post], post)))
    return found
