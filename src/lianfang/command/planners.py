"""From the rows of a place to an assignment problem, and from a plan back to lines to decide on.

The problem holds every subject the chosen rules ask somebody for, everybody who may serve there
with the room they have left, and the pairs that stand. The planner is `planning.assignment`.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import LineChange, LineState, SubjectKind
from lianfang.command.models import Proposal, ProposalLine, Responsibility, TeamMember, TeamPlace
from lianfang.command.playbook import Role
from lianfang.command.selectors.coverage import inherited_counts
from lianfang.command.selectors.plan import RuleArea, rule_areas
from lianfang.command.selectors.responsibilities import in_force, loads, serving
from lianfang.command.selectors.subjects import Subject, subject_rows
from lianfang.command.selectors.teams import existing_on, member_on
from lianfang.kit.clock import local_day
from lianfang.kit.territory import Territory, ancestors
from lianfang.people.models import Staff
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.planning.assignment.explain import explain
from lianfang.planning.assignment.plan import AssignmentPlan, Explanation
from lianfang.planning.assignment.problem import (
    AssignmentProblem,
    Need,
    Pair,
    RoleLimit,
    Worker,
)
from lianfang.planning.assignment.problem import Subject as PlannedSubject
from lianfang.planning.assignment.sharing import shared_out
from lianfang.planning.assignment.verify import Violation, verify, verify_pairs
from lianfang.planning.base import Budget, Reason

# The whole of a proposal is to be there in ten seconds; reading and writing take the rest.
SECONDS = 5.0

__all__ = ["Framed", "PlanBroken", "Violation", "as_lines", "frame", "plan", "summary"]


class PlanBroken(RuntimeError):
    """The planner's answer breaks a hard rule; it must not be shown to anybody."""


@dataclass
class Framed:
    """A problem and what its ids stand for."""

    problem: AssignmentProblem
    subjects: dict[str, Subject]
    standing: dict[Pair, uuid.UUID]
    roles: dict[str, Role] = field(default_factory=dict)
    # Whose pairs others are to take over while they are away: (subject, role).
    taken_over: frozenset[tuple[str, str]] = frozenset()
    # What the rules ask for at least; in a call to many the problem's own minimums are higher.
    asked: dict[tuple[str, str], Need] = field(default_factory=dict)

    def pairs(self, lines: Iterable[ProposalLine]) -> set[Pair]:
        """What would stand after the lines that are not refused."""
        pairs = set(self.problem.existing)
        for line in lines:
            if line.state == LineState.REFUSED:
                continue
            pair = Pair(str(line.subject_id), line.role, str(line.staff_id))
            if line.change == LineChange.END:
                pairs.discard(pair)
            else:
                pairs.add(pair)
        return pairs

    def broken(self, pairs: Iterable[Pair]) -> set[Violation]:
        """Hard rules the pairs break."""
        return set(verify_pairs(self.problem, pairs))

    def missing(self, subject: str, role: str, below_share: int) -> int:
        """How many fewer than the rule asks for, of whoever is below their share by so many."""
        asked = self.asked.get((subject, role))
        if asked is None:
            return below_share
        return max(0, asked.minimum - (self.minimums[subject, role] - below_share))

    @cached_property
    def minimums(self) -> dict[tuple[str, str], int]:
        """How many the problem wants at least, by subject and role."""
        return {
            (subject.id, need.role): need.minimum
            for subject in self.problem.subjects
            for need in subject.needs
        }

    def explained(self, pairs: Iterable[Pair]) -> Explanation:
        """Reasons, shortfalls and points of the pairs; pairs of the unknown are left out."""
        workers = {worker.id for worker in self.problem.workers}
        known = [p for p in pairs if p.subject in self.subjects and p.worker in workers]
        return explain(self.problem, known)


def frame(
    viewer: Actor,
    place: Place,
    rules: Sequence[str],
    reach: Territory,
    moment: datetime,
    *,
    calling: bool = False,
    absent_id: uuid.UUID | None = None,
) -> Framed:
    """The assignment problem of some rules in a place, with staff from `reach` only.

    `calling`: everybody who is free in the role is to be given one place, shared out evenly.
    `absent_id`: only for whom this person answers; nobody who is away loses what they hold.
    """
    day = local_day(moment)
    territory = viewer.ambient.within(place.path)
    areas = rule_areas(viewer, place.path, moment, rules)
    subjects, needs = _subjects(areas, territory, day, moment)
    taken_over = _held_by(absent_id, day) if absent_id else frozenset()
    if absent_id:
        theirs = {subject for subject, _role in taken_over}
        subjects = {key: subject for key, subject in subjects.items() if key in theirs}
        needs = {key: found for key, found in needs.items() if key in theirs}
    roles = {area.rule.role: area.playbook.role(area.rule.role) for area in areas}
    standing, elsewhere = _standing(subjects, set(roles), day)
    staff = _staff(place.path, reach, roles, {uuid.UUID(p.worker) for p in standing}, day)
    if absent_id:
        here = {str(hand.staff.pk) for hand in staff if hand.available}
        standing = {pair: pk for pair, pk in standing.items() if pair.worker in here}
    problem = AssignmentProblem(
        subjects=_planned(subjects, needs),
        workers=_workers(staff, roles, standing, elsewhere, day, calling=calling),
        existing=tuple(sorted(standing)),
    )
    if calling:
        for role in roles:
            problem = shared_out(problem, role)
    return Framed(
        problem=problem,
        subjects=subjects,
        standing=standing,
        roles=roles,
        taken_over=taken_over,
        asked={(key, need.role): need for key, found in needs.items() for need in found},
    )


def _subjects(
    areas: Sequence[RuleArea], territory: Territory, day: date, moment: datetime
) -> tuple[dict[str, Subject], dict[str, list[Need]]]:
    subjects: dict[str, Subject] = {}
    needs: dict[str, list[Need]] = defaultdict(list)
    for area in areas:
        rule = area.rule
        where = Q(path__under=territory) & area.condition()
        rows = [(pk, path) for pk, path, _order in subject_rows(rule.subjects, where, day)]
        above: dict[str, int] = {}
        if rule.inherited:
            above = inherited_counts(area, territory, moment, (path for _pk, path in rows))
        for pk, path in rows:
            key = str(pk)
            subjects.setdefault(key, Subject(SubjectKind(rule.subjects.kind), pk, path))
            minimum = max(0, rule.minimum - above.get(path, 0))
            needs[key].append(Need(rule.role, minimum, rule.maximum))
    return subjects, needs


def _held_by(staff_id: uuid.UUID, day: date) -> frozenset[tuple[str, str]]:
    """What somebody answers for: subject and role."""
    with everywhere("whoever stands in for somebody takes over all of it"):
        rows = Responsibility.objects.filter(in_force(day), staff_id=staff_id)
        held = rows.order_by().values_list("subject_id", "role")
        return frozenset((str(subject), role) for subject, role in held)


def _standing(
    subjects: dict[str, Subject], roles: set[str], day: date
) -> tuple[dict[Pair, uuid.UUID], dict[uuid.UUID, set[str]]]:
    """Pairs of the planned roles by their row, and for each worker the subjects they hold in other
    roles: they must not be given those again."""
    rows = Responsibility.objects.filter(
        in_force(day), subject_id__in=[subject.id for subject in subjects.values()]
    )
    pairs: dict[Pair, uuid.UUID] = {}
    elsewhere: dict[uuid.UUID, set[str]] = defaultdict(set)
    for pk, subject_id, role, staff_id in rows.order_by("id").values_list(
        "id", "subject_id", "role", "staff_id"
    ):
        if role in roles:
            pairs[Pair(str(subject_id), role, str(staff_id))] = pk
        else:
            elsewhere[staff_id].add(str(subject_id))
    return pairs, elsewhere


@dataclass(frozen=True, slots=True)
class _Hand:
    """Somebody who may be given work: their staff row and where they serve."""

    staff: Staff
    territories: tuple[str, ...]
    home: str
    available: bool


def _staff(
    path: str, reach: Territory, roles: dict[str, Role], known: set[uuid.UUID], day: date
) -> list[_Hand]:
    """Whoever serves in or over the place and is of a kind some role admits, and all who hold a
    standing pair."""
    kinds = {kind for role in roles.values() for kind in role.kinds}
    inside = Q(path__under=path) | Q(path__in=ancestors(path))
    with everywhere("limited to the reach of whoever asked for the proposal"):
        covering = _covering(path, day)
        rows = list(
            Staff.objects.filter(
                Q(pk__in=known)
                | Q(path__under=reach, kind__in=kinds) & (inside | Q(pk__in=covering))
            )
            .select_related("home")
            .order_by("id")
        )
        here = set(
            Staff.objects.filter(serving(day), pk__in=[row.pk for row in rows]).values_list(
                "pk", flat=True
            )
        )
    return [
        _Hand(
            staff=row,
            territories=(row.path, *covering.get(row.pk, ())),
            home=row.home.path if row.home else "",
            available=row.pk in here,
        )
        for row in rows
    ]


def _covering(path: str, day: date) -> dict[uuid.UUID, tuple[str, ...]]:
    """Members of teams that cover something in or over the place: the paths they cover."""
    covered: dict[uuid.UUID, list[str]] = defaultdict(list)
    for team_id, at in TeamPlace.objects.filter(
        Q(path__under=path) | Q(path__in=[*ancestors(path), path]), existing_on(day, "team__")
    ).values_list("team_id", "path"):
        covered[team_id].append(at)
    members = TeamMember.objects.filter(member_on(day), team_id__in=list(covered))
    found: dict[uuid.UUID, set[str]] = defaultdict(set)
    for staff_id, team_id in members.values_list("staff_id", "team_id"):
        found[staff_id].update(covered[team_id])
    return {staff_id: tuple(sorted(paths)) for staff_id, paths in found.items()}


def _workers(
    hands: Sequence[_Hand],
    roles: dict[str, Role],
    standing: dict[Pair, uuid.UUID],
    elsewhere: dict[uuid.UUID, set[str]],
    day: date,
    *,
    calling: bool,
) -> tuple[Worker, ...]:
    carried = loads((hand.staff.pk for hand in hands), day)
    inside: dict[tuple[uuid.UUID, str], int] = defaultdict(int)
    for pair in standing:
        inside[uuid.UUID(pair.worker), pair.role] += 1
    workers = []
    for hand in hands:
        staff = hand.staff
        limits = tuple(
            RoleLimit(
                key,
                _room(role, carried.get((staff.pk, key), 0), inside[staff.pk, key], calling),
            )
            for key, role in roles.items()
            if role.admits(staff.kind, staff.level)
        )
        workers.append(
            Worker(
                id=str(staff.pk),
                roles=limits,
                territories=hand.territories,
                home=hand.home,
                available=hand.available,
                excluded=frozenset(elsewhere.get(staff.pk, ())),
            )
        )
    return tuple(workers)


def _room(role: Role, carried: int, inside: int, calling: bool) -> int:
    """For how many subjects of this plan there is room; what they carry outside takes up room too.

    Who is called is called to one place, and keeps what they have.
    """
    if calling:
        return max(inside, 1 - carried + inside)
    return max(0, role.max_load - carried + inside)


def _planned(
    subjects: dict[str, Subject], needs: dict[str, list[Need]]
) -> tuple[PlannedSubject, ...]:
    """Subjects for the planner; those behind one staircase share a line."""
    paths = {s.path for s in subjects.values() if s.kind != SubjectKind.PLACE}
    stairs = set(
        Place.objects.filter(path__in=paths, kind=PlaceKind.UNIT).values_list("path", flat=True)
    )
    return tuple(
        PlannedSubject(
            id=key,
            place=subject.path,
            needs=tuple(needs[key]),
            group=subject.path
            if subject.kind != SubjectKind.PLACE and subject.path in stairs
            else "",
        )
        for key, subject in subjects.items()
    )


def plan(framed: Framed, seconds: float = SECONDS, seed: int = 0) -> AssignmentPlan:
    """The planner's proposal. Raises PlanBroken if `verify` finds a rule broken."""
    # The solver's libraries take a second and 60 MB to load: whoever never plans does not pay.
    from lianfang.planning.assignment.solve import solve  # noqa: PLC0415

    found = solve(framed.problem, Budget(time_limit_seconds=seconds, seed=seed))
    faults = verify(framed.problem, found)
    if faults:
        raise PlanBroken(f"the planner broke {len(faults)} rules, first {faults[0].code}")
    return found


def as_lines(framed: Framed, proposal: Proposal, found: AssignmentPlan) -> list[ProposalLine]:
    """The changes a plan proposes, not yet stored: new pairs, and pairs to end."""
    lines = []
    for pair in found.pairs:
        if not pair.kept:
            lines.append(_line(framed, proposal, pair.pair, LineChange.ADD, pair.reasons))
    for released in found.released:
        line = _line(framed, proposal, released.pair, LineChange.END, [released.reason])
        line.responsibility_id = framed.standing[released.pair]
        lines.append(line)
    return lines


def _line(
    framed: Framed, proposal: Proposal, pair: Pair, change: LineChange, why: Iterable[Reason]
) -> ProposalLine:
    subject = framed.subjects[pair.subject]
    return ProposalLine(
        proposal=proposal,
        role=pair.role,
        staff_id=uuid.UUID(pair.worker),
        subject_kind=subject.kind,
        subject_id=subject.id,
        subject_path=subject.path,
        change=change,
        reasons=[reason_json(reason) for reason in why],
    )


def reason_json(reason: Reason) -> dict[str, Any]:
    """A reason as stored with a line."""
    return {"code": reason.code, **reason.as_dict()}


def summary(framed: Framed, told: Explanation | AssignmentPlan) -> dict[str, list[dict[str, Any]]]:
    """Penalties and shortfalls as stored with a proposal."""
    short = [(one, framed.missing(one.subject, one.role, one.missing)) for one in told.unserved]
    return {
        "penalties": [
            {"name": one.name, "count": one.count, "weight": one.weight} for one in told.penalties
        ],
        "unserved": [
            {
                "subject_kind": framed.subjects[one.subject].kind,
                "subject_id": one.subject,
                "path": framed.subjects[one.subject].path,
                "role": one.role,
                "missing": missing,
                "reason": reason_json(one.reason),
            }
            for one, missing in short
            if missing
        ],
    }
