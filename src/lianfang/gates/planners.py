"""From duty lists to a roster problem, and from a roster back to lines a person decides on.

The problem holds the shifts the plan in force asks for at the chosen checkpoints that have not
begun yet, everybody who may stand there with the duties they have elsewhere, and the duties that
stand. The planner is `planning.rostering`.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.models import TeamMember
from lianfang.command.selectors.teams import member_on
from lianfang.gates.enums import PostChange
from lianfang.gates.models import Duty, Point, RosterPost, RosterProposal
from lianfang.gates.selectors.plans import Plans, gates_plan
from lianfang.gates.selectors.points import shift_times
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.territory import Territory
from lianfang.people.models import Staff
from lianfang.planning.base import Budget, Reason
from lianfang.planning.rostering.explain import explain
from lianfang.planning.rostering.plan import Explanation, RosterPlan
from lianfang.planning.rostering.problem import (
    DAY,
    KindNeed,
    Post,
    RosterProblem,
    Rules,
    Shift,
    Stint,
    Worker,
)
from lianfang.planning.rostering.problem import Point as PlannedPoint
from lianfang.planning.rostering.verify import Violation, verify, verify_posts

SECONDS = 15.0
# So many days before and after the roster matter for rest, nights and hours.
AROUND = timedelta(days=14)
# Duties of so many days around one count for whose turn it is to stand in.
NEARBY = timedelta(days=3)


class PlanBroken(RuntimeError):
    """The planner's answer breaks a hard rule; it must not be shown to anybody."""


class Cell(NamedTuple):
    """A shift of a day at a checkpoint."""

    point: uuid.UUID
    day: date
    shift: str

    @property
    def key(self) -> str:
        """As the planner knows it."""
        return f"{self.point}|{self.day.isoformat()}|{self.shift}"

    @classmethod
    def of(cls, key: str) -> "Cell":
        """The cell the planner means."""
        point, day, shift = key.split("|")
        return cls(uuid.UUID(point), date.fromisoformat(day), shift)


@dataclass
class Framed:
    """A problem and what its ids stand for."""

    problem: RosterProblem
    points: dict[uuid.UUID, Point]
    standing: dict[Post, uuid.UUID]

    def posts(self, lines: Iterable[RosterPost]) -> set[Post]:
        """Who would stand where after the lines that are not left out."""
        posts = set(self.problem.existing)
        for line in lines:
            if line.is_out:
                continue
            post = post_of(line)
            if line.change == PostChange.END:
                posts.discard(post)
            else:
                posts.add(post)
        return posts

    def broken(self, posts: Iterable[Post]) -> set[Violation]:
        """Hard rules the posts break."""
        return set(verify_posts(self.problem, posts))

    def explained(self, posts: Iterable[Post]) -> Explanation:
        """Reasons, gaps and points of the posts; posts of the unknown are left out."""
        shifts = {shift.id for shift in self.problem.shifts}
        workers = {worker.id for worker in self.problem.workers}
        return explain(
            self.problem, (p for p in posts if p.shift in shifts and p.worker in workers)
        )


def post_of(line: RosterPost) -> Post:
    """A line in the planner's words."""
    return Post(Cell(line.point_id, line.day, line.shift).key, str(line.staff_id))


def frame(
    viewer: Actor,
    points: Sequence[Point],
    first: date,
    last: date,
    *,
    kinds: Sequence[str],
    reach: Territory,
    moment: datetime,
    also: Iterable[uuid.UUID] = (),
) -> Framed:
    """The roster problem of some checkpoints from day to day, with staff of `kinds` from `reach`
    and those in `also`. Shifts that have begun are not planned any more."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    duties = _duties(days[0] - AROUND, days[-1] + AROUND)
    known = {point.pk: point for point in points}
    filled = Counter(Cell(duty.point_id, duty.day, duty.shift) for duty in duties)
    shifts = _shifts(viewer, points, days, filled, moment)
    keys = {shift.id for shift in shifts}
    standing = {
        Post(cell.key, str(duty.staff_id)): duty.pk
        for duty in duties
        if (cell := Cell(duty.point_id, duty.day, duty.shift)).key in keys
    }
    wanted = {uuid.UUID(post.worker) for post in standing} | set(also)
    planned = set(standing.values())
    others: dict[uuid.UUID, list[Stint]] = defaultdict(list)
    for duty in duties:
        if duty.pk not in planned:
            others[duty.staff_id].append(_stint(duty))
    plan = gates_plan(points[0].path, moment).roster if points else gates_plan("", moment).roster
    problem = RosterProblem(
        points=tuple(PlannedPoint(str(point.pk), point.path) for point in points),
        shifts=tuple(shifts),
        workers=_workers(kinds, reach, wanted, others, days),
        existing=tuple(sorted(standing)),
        rules=Rules(plan.rest_hours * 60, plan.nights_in_a_row, plan.week_hours * 60),
    )
    return Framed(problem=problem, points=known, standing=standing)


def _duties(first: date, last: date) -> list[Duty]:
    with everywhere("duties elsewhere count for rest and hours too"):
        rows = Duty.objects.filter(withdrawn_at__isnull=True, day__gte=first, day__lte=last)
        return list(rows.order_by("begins_at", "id"))


def _shifts(
    viewer: Actor,
    points: Sequence[Point],
    days: Sequence[date],
    filled: Counter[Cell],
    moment: datetime,
) -> list[Shift]:
    """What the plan asks for; where more stand already, nobody is sent away for it."""
    plans = Plans(viewer, moment)
    found = []
    for point in points:
        needed = plans.manned(point.path, point.kind)
        including = plans.including(point.path, point.kind)
        for day in days:
            for part in plans.at(point.path).shifts:
                begins, ends = shift_times(day, part.begins, part.ends)
                cell = Cell(point.pk, day, part.key)
                people = max(needed, filled[cell])
                if begins <= moment or not people:
                    continue
                found.append(
                    Shift(
                        id=cell.key,
                        point=str(point.pk),
                        begins=_minutes(begins),
                        ends=_minutes(ends),
                        needed=people,
                        night=part.is_night,
                        kinds=tuple(KindNeed(str(one.kind), one.people) for one in including)
                        if needed
                        else (),
                    )
                )
    return found


def _minutes(moment: datetime) -> int:
    """Minutes of a moment on the planner's clock: days of the calendar in China, then minutes."""
    local = moment.astimezone(LOCAL_ZONE)
    return local.toordinal() * DAY + local.hour * 60 + local.minute


def _stint(duty: Duty) -> Stint:
    begins = _minutes(duty.begins_at)
    length = int((duty.ends_at - duty.begins_at).total_seconds()) // 60
    at_three = begins // DAY * DAY + 180
    night = begins <= at_three < begins + length or begins <= at_three + DAY < begins + length
    return Stint(begins, begins + min(max(length, 1), DAY), night)


def _workers(
    kinds: Sequence[str],
    reach: Territory,
    wanted: set[uuid.UUID],
    others: dict[uuid.UUID, list[Stint]],
    days: Sequence[date],
) -> tuple[Worker, ...]:
    """Everybody of the kinds who serves in the reach, and whoever is wanted besides."""
    gone = Q(left_on__isnull=False, left_on__lte=days[0])
    with everywhere("limited to the reach of whoever asked for the roster"):
        rows = list(
            Staff.objects.filter(
                Q(pk__in=wanted) | Q(path__under=reach, kind__in=list(kinds)) & ~gone
            )
            .select_related("home")
            .order_by("id")
        )
        members = TeamMember.objects.filter(
            member_on(days[0]), staff_id__in=[row.pk for row in rows]
        )
        teams = dict(members.order_by("-team_id").values_list("staff_id", "team_id"))
    return tuple(
        Worker(
            id=str(row.pk),
            kinds=frozenset([str(row.kind)]),
            home=row.home.path if row.home else row.path,
            team=str(teams.get(row.pk, "")),
            away=frozenset(
                day.toordinal()
                for day in [*days, days[-1] + timedelta(days=1)]
                if not _serves(row, day)
            ),
            fixed=tuple(others.get(row.pk, ())),
        )
        for row in rows
    )


def _serves(staff: Staff, day: date) -> bool:
    if staff.left_on is not None and staff.left_on <= day:
        return False
    begins, ends = staff.unavailable_from, staff.unavailable_to
    return begins is None or begins > day or (ends is not None and ends < day)


def plan(framed: Framed, seconds: float = SECONDS, seed: int = 0) -> RosterPlan:
    """The planner's proposal. Raises PlanBroken if `verify` finds a rule broken."""
    # The solver's libraries take a second and 60 MB to load: whoever never plans does not pay.
    from lianfang.planning.rostering.solve import solve  # noqa: PLC0415

    found = solve(framed.problem, Budget(time_limit_seconds=seconds, seed=seed))
    faults = verify(framed.problem, found)
    if faults:
        raise PlanBroken(f"the planner broke {len(faults)} rules, first {faults[0].code}")
    return found


def as_lines(framed: Framed, roster: RosterProposal, found: RosterPlan) -> list[RosterPost]:
    """The changes a roster proposes, not yet stored: new duties, and duties to end."""
    lines = [
        line_of(roster, one.post, PostChange.ADD, one.reasons)
        for one in found.posts
        if not one.kept
    ]
    for released in found.released:
        line = line_of(roster, released.post, PostChange.END, [released.reason])
        line.duty_id = framed.standing[released.post]
        lines.append(line)
    return lines


def line_of(
    roster: RosterProposal, post: Post, change: PostChange, why: Iterable[Reason]
) -> RosterPost:
    """A line for one post of the planner."""
    cell = Cell.of(post.shift)
    return RosterPost(
        roster=roster,
        point_id=cell.point,
        staff_id=uuid.UUID(post.worker),
        day=cell.day,
        shift=cell.shift,
        change=change,
        reasons=[reason_json(one) for one in why],
    )


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as stored with a line."""
    return {"code": reason.code, **reason.as_dict()}


def summary(told: Explanation | RosterPlan) -> dict[str, list[dict[str, Any]]]:
    """Penalties and gaps as stored with a proposal."""
    return {
        "penalties": [{"name": one.name, "count": one.count} for one in told.penalties],
        "unserved": [
            {
                "cell": one.subject,
                "kind": one.kind,
                "missing": one.missing,
                "reason": reason_json(one.reason),
            }
            for one in told.unserved
        ],
    }


def roster_frame(
    viewer: Actor, roster: RosterProposal, moment: datetime, also: Iterable[uuid.UUID] = ()
) -> Framed:
    """The problem of a stored proposal on what is true at the moment; closed checkpoints are left
    out."""
    ids = [uuid.UUID(one) for one in roster.points]
    rows = Point.objects.filter(pk__in=ids, closed_at__isnull=True).order_by("path", "pk")
    return frame(
        viewer,
        list(rows),
        roster.first,
        roster.last,
        kinds=roster.kinds,
        reach=Territory.of(roster.reach),
        moment=moment,
        also=also,
    )


def duty_frame(
    viewer: Actor,
    duties: Sequence[Duty],
    reach: Territory,
    moment: datetime,
    also: Iterable[uuid.UUID] = (),
) -> Framed:
    """The problem around a few duties that stand, for substitutes and swaps: all checkpoints
    concerned, a few days around them."""
    points = {duty.point_id: duty.point for duty in duties}
    rows = sorted(points.values(), key=lambda point: (point.path, str(point.pk)))
    days = [duty.day for duty in duties]
    return frame(
        viewer,
        rows,
        min(days) - NEARBY,
        max(days) + NEARBY,
        kinds=[str(kind) for kind in gates_plan(rows[0].path, moment).roster.kinds],
        reach=reach,
        moment=moment,
        also=[*also, *(duty.staff_id for duty in duties)],
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a post, and why them."""

    staff: Staff
    reasons: tuple[dict[str, Any], ...]


def stand_ins(framed: Framed, posts: set[Post], gone: Post, most: int = 8) -> list[Candidate]:
    """Who could stand there in somebody's stead, the best first; nobody for a shift that is not
    planned any more. An empty worker in `gone` asks for a gap to be filled."""
    # As with the solver: only who asks for it loads it.
    from lianfang.planning.rostering.substitutes import substitutes  # noqa: PLC0415

    if gone.shift not in {shift.id for shift in framed.problem.shifts}:
        return []
    workers = {worker.id for worker in framed.problem.workers}
    known = [post for post in sorted(posts) if post.worker in workers]
    found = substitutes(framed.problem, known, gone, most)
    with everywhere("those in the reach of whoever asks, by the frame"):
        rows = Staff.objects.in_bulk([uuid.UUID(one.worker) for one in found])
    return [
        Candidate(rows[uuid.UUID(one.worker)], tuple(reason_json(why) for why in one.reasons))
        for one in found
    ]


def duty_post(duty: Duty) -> Post:
    """A duty in the planner's words."""
    return Post(Cell(duty.point_id, duty.day, duty.shift).key, str(duty.staff_id))


def duty_stand_ins(viewer: Actor, duty: Duty, moment: datetime) -> list[Candidate]:
    """Who could stand there when the person on the list cannot come."""
    reach = viewer.territory("people.staff.view")
    framed = duty_frame(viewer, [duty], reach, moment)
    return stand_ins(framed, set(framed.problem.existing), duty_post(duty))


def roster_stand_ins(
    viewer: Actor, roster: RosterProposal, gone: Post, lines: Iterable[RosterPost], moment: datetime
) -> list[Candidate]:
    """Who could take a post of a proposal instead, or fill a gap of it."""
    framed = roster_frame(viewer, roster, moment)
    return stand_ins(framed, framed.posts(lines), gone)


def swappable(viewer: Actor, duty: Duty, others: Sequence[Duty], moment: datetime) -> list[Duty]:
    """Those of the other duties with whom this one may be exchanged within the rules."""
    if not others:
        return []
    reach = Territory.of(())
    framed = duty_frame(viewer, [duty, *others], reach, moment)
    return [other for other in others if not swap_faults(framed, duty, other)]


def swap_faults(framed: Framed, one: Duty, other: Duty) -> set[Violation]:
    """Rules broken when both stand in each other's shift."""
    mine, theirs = duty_post(one), duty_post(other)
    pair = {mine.worker, theirs.worker}
    before = {post for post in framed.problem.existing if post.worker in pair}
    new = {Post(mine.shift, theirs.worker), Post(theirs.shift, mine.worker)}
    if new & before:
        return {Violation("post_twice")}
    return framed.broken(before - {mine, theirs} | new) - framed.broken(before)
