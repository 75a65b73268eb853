"""Duty rosters: the planner fills the shifts of days, a person changes, accepts or refuses.

Every change and the acceptance are checked anew against the hard rules on what is true at that
moment. A roster may not break a rule that was kept before it; what was broken already is not its
fault.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.gates.enums import PostChange, RosterState
from lianfang.gates.models import Duty, Point, RosterPost, RosterProposal
from lianfang.gates.planners import (
    Cell,
    Framed,
    PlanBroken,
    as_lines,
    line_of,
    plan,
    post_of,
    reason_json,
    roster_frame,
    summary,
)
from lianfang.gates.selectors.plans import Plans, gates_plan
from lianfang.gates.selectors.points import shift_times
from lianfang.gates.selectors.roster_words import fault_text
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy
from lianfang.people.models import Staff
from lianfang.places.selectors import get_place
from lianfang.planning.base import ProblemError
from lianfang.planning.rostering.problem import Post
from lianfang.planning.rostering.verify import Violation

MOST_DAYS = 31
MOST_POINTS = 60
SHOWN_FAULTS = 5


class RosterDecided(Conflict):
    """Somebody decided first."""

    code = "roster_decided"
    default = _("This roster was decided already.")


class RosterRuleBroken(Conflict):
    """The change, or what has changed meanwhile, breaks a rule of duty."""

    code = "roster_breaks_rule"
    default = _("This breaks a rule: %(faults)s")


@action("gates.roster.create")
def create_roster(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    first: date,
    last: date,
    points: Sequence[uuid.UUID] = (),
    kinds: Sequence[str] = (),
) -> RosterProposal:
    """Ask the planner who stands at the checkpoints (all manned ones in the place if none is named)
    from day to day, by staff of some kinds (those of the plan if none is named) of the place.

    It is planned in the background; the roster is in state "planning" until then.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    territory = actor.territory("gates.roster.create").within(place.path)
    rows = Point.objects.filter(path__under=territory, closed_at__isnull=True)
    known = {row.pk: row for row in rows.order_by("path", "pk")}
    plans = Plans(actor, now)
    manned = [pk for pk, row in known.items() if plans.manned(row.path, row.kind)]
    wanted = list(dict.fromkeys(points)) or manned
    fields = {}
    if not set(wanted) <= known.keys():
        fields["points"] = _("Choose checkpoints that are open here.")
    elif not 1 <= len(wanted) <= MOST_POINTS:
        fields["points"] = _("No checkpoint here is manned in this phase, or there are too many.")
    if not local_day(now) <= first <= last or (last - first).days >= MOST_DAYS:
        fields["last"] = _("A roster begins today or later and is for at most 31 days.")
    if fields:
        raise InvalidInput(fields=fields)
    roster = RosterProposal.objects.create(
        place=place,
        path=place.path,
        points=[str(pk) for pk in wanted],
        kinds=list(kinds) or [str(kind) for kind in gates_plan(place.path, now).roster.kinds],
        reach=list(actor.territory("people.staff.view").within(place.path).prefixes),
        first=first,
        last=last,
        created_by=actor.display_name[:64],
        created_at=now,
    )
    concerning(roster, path=place.path, points=len(wanted), first=first.isoformat())
    return roster


@action("gates.roster.plan")
def plan_roster(*, actor: Actor, now: datetime, roster_id: uuid.UUID) -> RosterProposal:
    """Run the planner for a roster that waits for it. Planned once, whoever calls again.

    What the planner cannot do ends in state "failed" with the reason for the desk; a roster that
    breaks a rule is never kept.
    """
    roster = _locked(roster_id)
    concerning(roster, path=roster.path)
    if roster.state != RosterState.PLANNING:
        return roster
    try:
        framed = roster_frame(actor, roster, now)
        found = plan(framed)
    except (ProblemError, PlanBroken) as error:
        roster.state, roster.reason = RosterState.FAILED, str(error)[:256]
        roster.save(update_fields=["state", "reason"])
        concerning(roster, path=roster.path, failed=True)
        return roster
    lines = as_lines(framed, roster, found)
    RosterPost.objects.bulk_create(lines, batch_size=5000)
    told = summary(found)
    roster.penalties, roster.unserved = told["penalties"], told["unserved"]
    roster.input_digest = framed.problem.fingerprint()
    roster.status, roster.seconds = found.status, found.seconds
    roster.kept = sum(post.kept for post in found.posts)
    roster.state = RosterState.OPEN
    roster.save()
    concerning(roster, path=roster.path, lines=len(lines), status=str(found.status))
    return roster


@action("gates.roster.edit")
def edit_post(
    *,
    actor: Actor,
    now: datetime,
    post_id: uuid.UUID,
    staff_id: uuid.UUID | None = None,
    leave_out: bool = False,
) -> RosterPost:
    """Name somebody else for a post, leave it out, or take it back in as proposed.

    Raises RosterRuleBroken, in words, when the change breaks a rule of duty.
    """
    known: RosterPost | None = RosterPost.objects.filter(pk=post_id).first()
    if known is None:
        raise NotFound()
    roster = _locked(known.roster_id)
    concerning(roster, path=roster.path, post=str(post_id), left_out=leave_out)
    _require_open(roster)
    framed = roster_frame(actor, roster, now, [staff_id] if staff_id else ())
    lines = _lines(roster)
    before = framed.broken(framed.posts(lines))
    line = next(one for one in lines if one.pk == post_id)
    if leave_out:
        line.is_out = True
    elif staff_id is not None:
        if line.change == PostChange.END:
            raise InvalidInput(_("Nobody is named for a duty that is to end."))
        require_staff(actor, staff_id)
        line.proposed_staff_id = line.proposed_staff_id or line.staff_id
        line.staff_id, line.is_edited, line.is_out = staff_id, True, False
    else:
        line.staff_id = line.proposed_staff_id or line.staff_id
        line.proposed_staff, line.is_edited, line.is_out = None, False, False
    refuse_faults(framed.broken(framed.posts(lines)) - before)
    _retell(framed, roster, lines, line)
    line.save()
    return line


@action("gates.roster.fill")
def fill_gap(
    *,
    actor: Actor,
    now: datetime,
    roster_id: uuid.UUID,
    point_id: uuid.UUID,
    day: date,
    shift: str,
    staff_id: uuid.UUID,
) -> RosterPost:
    """Name somebody for a place the planner left empty. Raises RosterRuleBroken, InvalidInput."""
    roster = _locked(roster_id)
    concerning(roster, path=roster.path, day=day.isoformat(), shift=shift, staff=str(staff_id))
    _require_open(roster)
    require_staff(actor, staff_id)
    framed = roster_frame(actor, roster, now, [staff_id])
    post = Post(Cell(point_id, day, shift).key, str(staff_id))
    if post.shift not in {one.id for one in framed.problem.shifts}:
        raise InvalidInput(fields={"shift": _("The roster has no such shift.")})
    lines = _lines(roster)
    posts = framed.posts(lines)
    if post in posts:
        raise RosterRuleBroken(faults=fault_text("post_twice"))
    line = line_of(roster, post, PostChange.ADD, ())
    line.is_edited = True
    lines.append(line)
    refuse_faults(framed.broken([*posts, post]) - framed.broken(posts))
    _retell(framed, roster, lines, line)
    line.save()
    return line


@action("gates.roster.accept")
def accept_roster(*, actor: Actor, now: datetime, roster_id: uuid.UUID) -> RosterProposal:
    """Put every post that is not left out on the duty lists, all or nothing.

    Raises RosterDecided when somebody decided first, RosterRuleBroken when something has changed
    so that a post no longer fits: then that post is to be changed or left out.
    """
    roster = _locked(roster_id)
    concerning(roster, path=roster.path)
    _require_open(roster)
    # The lists stand still meanwhile: everything that changes them takes the checkpoint first.
    list(Point.objects.select_for_update().filter(pk__in=roster.points).order_by("pk"))
    lines = [line for line in _lines(roster) if not line.is_out]
    framed = roster_frame(actor, roster, now, [line.staff_id for line in lines])
    shifts = {shift.id for shift in framed.problem.shifts}
    # What has begun meanwhile is past changing; the rest is accepted.
    due = [line for line in lines if post_of(line).shift in shifts]
    posts = framed.posts(due)
    refuse_faults(framed.broken(posts) - framed.broken(framed.problem.existing))
    ended = [
        line.duty_id for line in due if line.change == PostChange.END and line.duty_id is not None
    ]
    Duty.objects.filter(pk__in=ended, withdrawn_at__isnull=True).update(withdrawn_at=now)
    new = [
        _duty(framed.points[line.point_id], line, now)
        for line in due
        if line.change == PostChange.ADD and post_of(line) not in framed.standing
    ]
    Duty.objects.bulk_create(new, batch_size=5000)
    roster.state = RosterState.ACCEPTED
    roster.decided_by, roster.decided_at = actor.display_name[:64], now
    roster.save(update_fields=["state", "decided_by", "decided_at"])
    concerning(roster, path=roster.path, written=len(new), ended=len(ended))
    return roster


@action("gates.roster.refuse")
def refuse_roster(
    *, actor: Actor, now: datetime, roster_id: uuid.UUID, reason: str
) -> RosterProposal:
    """Nothing of the roster comes into force; the reason is kept."""
    roster = _locked(roster_id)
    concerning(roster, path=roster.path)
    if roster.state not in (RosterState.OPEN, RosterState.PLANNING, RosterState.FAILED):
        raise RosterDecided()
    if not tidy(reason):
        raise InvalidInput(fields={"reason": _("Say why.")})
    roster.state, roster.reason = RosterState.REFUSED, tidy(reason)[:256]
    roster.decided_by, roster.decided_at = actor.display_name[:64], now
    roster.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return roster


def _locked(roster_id: uuid.UUID) -> RosterProposal:
    row: RosterProposal | None = (
        RosterProposal.objects.select_for_update(of=("self",)).filter(pk=roster_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def _lines(roster: RosterProposal) -> list[RosterPost]:
    return list(RosterPost.objects.filter(roster=roster).order_by("pk"))


def _require_open(roster: RosterProposal) -> None:
    if roster.state == RosterState.PLANNING:
        raise Conflict(_("This roster is still being planned."), code="roster_planning")
    if roster.state != RosterState.OPEN:
        raise RosterDecided()


def require_staff(actor: Actor, staff_id: uuid.UUID) -> None:
    """Raises NotFound for somebody outside the actor's places."""
    with everywhere("limited by the actor's own territory just below"):
        known = Staff.objects.filter(
            pk=staff_id, path__under=actor.territory("people.staff.view")
        ).exists()
    if not known:
        raise NotFound()


def refuse_faults(faults: Iterable[Violation]) -> None:
    """Raises RosterRuleBroken in words when there are any."""
    texts = list(dict.fromkeys(fault_text(one.code) for one in sorted(faults, key=_in_order)))
    if texts:
        raise RosterRuleBroken(faults=" ".join(texts[:SHOWN_FAULTS]))


def _in_order(fault: Violation) -> tuple[str, str, str]:
    return fault.code, fault.shift, fault.worker


def _retell(
    framed: Framed, roster: RosterProposal, lines: list[RosterPost], line: RosterPost
) -> None:
    """Reasons of the changed post and the gaps that are left."""
    told = framed.explained(framed.posts(lines))
    own = post_of(line)
    why = next((one.reasons for one in told.posts if one.post == own), None)
    if why is not None and line.change == PostChange.ADD:
        line.reasons = [reason_json(reason) for reason in why]
    after = summary(told)
    roster.penalties, roster.unserved = after["penalties"], after["unserved"]
    roster.save(update_fields=["penalties", "unserved"])


def _duty(point: Point, line: RosterPost, now: datetime) -> Duty:
    part = gates_plan(point.path, now).shift(line.shift)
    if part is None:
        raise RosterRuleBroken(faults=fault_text("unknown_shift"))
    begins, ends = shift_times(line.day, part.begins, part.ends)
    return Duty(
        id=new_id(),
        point=point,
        place_id=point.place_id,
        path=point.path,
        staff_id=line.staff_id,
        day=line.day,
        shift=line.shift,
        begins_at=begins,
        ends_at=ends,
    )
