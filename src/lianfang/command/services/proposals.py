"""Proposals: the planner names people for the gaps, a person changes, accepts or refuses.

Every change and the acceptance are checked anew against the hard rules on what is true at that
moment. A proposal may not break a rule that was kept before it; what was broken already is not its
fault.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import LineChange, LineState, ProposalPurpose, ProposalState
from lianfang.command.models import Proposal, ProposalLine
from lianfang.command.planners import (
    Framed,
    PlanBroken,
    Violation,
    as_lines,
    frame,
    plan,
    reason_json,
    summary,
)
from lianfang.command.selectors.plan import rule_areas
from lianfang.command.selectors.reasons import violation_text
from lianfang.command.services.responsibilities import Assignment, assign_many
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.territory import STEP, Territory
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import get_place
from lianfang.planning.assignment.problem import Pair
from lianfang.planning.base import ProblemError

SHOWN_FAULTS = 5


class Decided(Conflict):
    """Somebody decided first."""

    code = "proposal_decided"
    default = _("This proposal was decided already.")


class RuleBroken(Conflict):
    """The change, or what has changed meanwhile, breaks a rule of the plan."""

    code = "proposal_breaks_rule"
    default = _("This breaks a rule: %(faults)s")


@action("command.proposal.create")
def create_proposal(
    *,
    actor: Actor,
    now: datetime,
    place_id: uuid.UUID,
    rules: Sequence[str] = (),
    purpose: str = ProposalPurpose.GAPS,
    absent_id: uuid.UUID | None = None,
) -> Proposal:
    """Ask the planner to fill the gaps of some rules (all in force if none is named) in a place.

    It is planned in the background; the proposal is in state "planning" until then. What the system
    itself asks for puts to work whoever serves in the town of the place.
    """
    place = get_place(actor, place_id)
    concerning(place, path=place.path)
    known = [area.rule.key for area in rule_areas(actor, place.path, now)]
    wanted = list(dict.fromkeys(rules)) or list(dict.fromkeys(known))
    if not known:
        raise InvalidInput(_("No plan is in force here, so nothing asks for anybody."))
    if not set(wanted) <= set(known):
        raise InvalidInput(fields={"rules": _("The phase in force has no such rule.")})
    proposal = Proposal.objects.create(
        place=place,
        path=place.path,
        rules=wanted,
        purpose=purpose,
        reach=[place.path[:STEP]]
        if actor.is_system
        else list(actor.territory("people.staff.view").prefixes),
        absent_id=absent_id,
        created_by=actor.display_name[:64],
        created_at=now,
    )
    concerning(proposal, path=place.path, rules=wanted)
    return proposal


@action("command.proposal.plan")
def plan_proposal(*, actor: Actor, now: datetime, proposal_id: uuid.UUID) -> Proposal:
    """Run the planner for a proposal that waits for it. Planned once, whoever calls again.

    What the planner cannot do ends in state "failed" with the reason for the desk; a plan that
    breaks a rule is never kept.
    """
    proposal = _locked(proposal_id)
    concerning(proposal, path=proposal.path)
    if proposal.state != ProposalState.PLANNING:
        return proposal
    try:
        framed = _framed(actor, proposal, now)
        found = plan(framed)
    except (ProblemError, PlanBroken) as error:
        proposal.state, proposal.reason = ProposalState.FAILED, str(error)[:256]
        proposal.save(update_fields=["state", "reason"])
        concerning(proposal, path=proposal.path, failed=True)
        return proposal
    lines = as_lines(framed, proposal, found)
    ProposalLine.objects.bulk_create(lines, batch_size=5000)
    told = summary(framed, found)
    proposal.penalties, proposal.unserved = told["penalties"], told["unserved"]
    proposal.input_digest = framed.problem.fingerprint()
    proposal.status, proposal.gap, proposal.seconds = found.status, found.gap, found.seconds
    proposal.kept = sum(pair.kept for pair in found.pairs)
    proposal.state = ProposalState.OPEN
    proposal.save()
    concerning(proposal, path=proposal.path, lines=len(lines), status=str(found.status))
    return proposal


@action("command.proposal.edit")
def edit_line(
    *,
    actor: Actor,
    now: datetime,
    line_id: uuid.UUID,
    staff_id: uuid.UUID | None = None,
    refuse: bool = False,
    note: str = "",
) -> ProposalLine:
    """Name somebody else for a line, refuse it (with a reason), or take it back in as proposed.

    Raises RuleBroken, in words, when the change breaks a rule of the plan.
    """
    line, proposal = _locked_line(line_id)
    concerning(line, path=proposal.path, proposal=str(proposal.pk), refuse=refuse)
    _require_open(proposal)
    framed = _framed(actor, proposal, now)
    lines = list(ProposalLine.objects.filter(proposal=proposal).order_by("pk"))
    line = next(one for one in lines if one.pk == line_id)
    before = framed.broken(framed.pairs(lines))
    if refuse:
        _refuse(line, note)
    elif staff_id is not None:
        _name(actor, line, staff_id, note, framed)
    else:
        line.staff_id = line.proposed_staff_id or line.staff_id
        line.proposed_staff = None
        line.state, line.note = LineState.PROPOSED, ""
    pairs = framed.pairs(lines)
    standing = framed.broken(framed.problem.existing)
    _refuse_faults(framed, framed.broken(pairs) - before - standing)
    told = framed.explained(pairs)
    own = Pair(str(line.subject_id), line.role, str(line.staff_id))
    why = next((pair.reasons for pair in told.pairs if pair.pair == own), None)
    if why is not None and line.change == LineChange.ADD:
        line.reasons = [reason_json(reason) for reason in why]
    line.save()
    after = summary(framed, told)
    proposal.penalties, proposal.unserved = after["penalties"], after["unserved"]
    proposal.save(update_fields=["penalties", "unserved"])
    return line


@action("command.proposal.accept")
def accept_proposal(*, actor: Actor, now: datetime, proposal_id: uuid.UUID) -> Proposal:
    """Put every line that is not refused into force, all or nothing.

    Raises Decided when somebody decided first, RuleBroken when the town has changed so that a line
    no longer fits: then that line is to be changed or refused.
    """
    proposal = _locked(proposal_id)
    concerning(proposal, path=proposal.path)
    _require_open(proposal)
    lines = list(
        ProposalLine.objects.filter(proposal=proposal)
        .exclude(state=LineState.REFUSED)
        .order_by("pk")
    )
    framed = _framed(actor, proposal, now)
    pairs = framed.pairs(lines)
    _refuse_faults(framed, framed.broken(pairs) - framed.broken(framed.problem.existing))
    ends = [line.responsibility_id for line in lines if line.change == LineChange.END]
    written = assign_many(
        actor=actor,
        now=now,
        assignments=_assignments(framed, lines, proposal.absent_id),
        ends=[pk for pk in ends if pk is not None],
        source=f"proposal:{proposal.pk}",
    )
    ProposalLine.objects.filter(proposal=proposal).exclude(state=LineState.REFUSED).update(
        state=LineState.ACCEPTED
    )
    proposal.state = ProposalState.ACCEPTED
    proposal.decided_by, proposal.decided_at = actor.display_name[:64], now
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    concerning(proposal, path=proposal.path, written=written, ended=len(ends))
    return proposal


@action("command.proposal.refuse")
def refuse_proposal(
    *, actor: Actor, now: datetime, proposal_id: uuid.UUID, reason: str
) -> Proposal:
    """Nothing of the proposal comes into force; the reason is kept."""
    proposal = _locked(proposal_id)
    concerning(proposal, path=proposal.path)
    if proposal.state not in (ProposalState.OPEN, ProposalState.PLANNING, ProposalState.FAILED):
        raise Decided()
    if not reason.strip():
        raise InvalidInput(fields={"reason": _("Say why.")})
    proposal.state, proposal.reason = ProposalState.REFUSED, reason.strip()[:256]
    proposal.decided_by, proposal.decided_at = actor.display_name[:64], now
    proposal.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    return proposal


def _locked(proposal_id: uuid.UUID) -> Proposal:
    row: Proposal | None = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("place")
        .filter(pk=proposal_id)
        .first()
    )
    if row is None:
        raise NotFound()
    return row


def _locked_line(line_id: uuid.UUID) -> tuple[ProposalLine, Proposal]:
    line: ProposalLine | None = ProposalLine.objects.filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    return line, _locked(line.proposal_id)


def _require_open(proposal: Proposal) -> None:
    if proposal.state == ProposalState.PLANNING:
        raise Conflict(_("This proposal is still being planned."), code="proposal_planning")
    if proposal.state != ProposalState.OPEN:
        raise Decided()


def _framed(actor: Actor, proposal: Proposal, now: datetime) -> Framed:
    place: Place = proposal.place
    calling = proposal.purpose == ProposalPurpose.CALL
    return frame(
        actor,
        place,
        proposal.rules,
        Territory.of(proposal.reach),
        now,
        calling=calling,
        absent_id=proposal.absent_id,
    )


def _refuse(line: ProposalLine, note: str) -> None:
    if not note.strip():
        raise InvalidInput(fields={"note": _("Say why.")})
    line.state, line.note = LineState.REFUSED, note.strip()[:128]


def _name(actor: Actor, line: ProposalLine, staff_id: uuid.UUID, note: str, framed: Framed) -> None:
    if line.change == LineChange.END:
        raise InvalidInput(_("Nobody is named for a line that ends a responsibility."))
    with everywhere("limited by the actor's own territory just below"):
        staff: Staff | None = Staff.objects.filter(
            pk=staff_id, path__under=actor.territory("people.staff.view")
        ).first()
    if staff is None:
        raise NotFound()
    role = framed.roles.get(line.role)
    if role is not None and not role.admits(staff.kind, staff.level):
        raise RuleBroken(faults=violation_text("role_not_held", role))
    if str(staff.pk) not in {worker.id for worker in framed.problem.workers}:
        raise InvalidInput(fields={"staff": _("This person does not serve here.")})
    line.proposed_staff_id = line.proposed_staff_id or line.staff_id
    line.staff = staff
    line.state, line.note = LineState.EDITED, note.strip()[:128]


def _refuse_faults(framed: Framed, faults: Iterable[Violation]) -> None:
    ordered = sorted(faults, key=lambda one: (one.code, one.subject, one.role, one.worker))
    if ordered:
        texts = [violation_text(one.code, framed.roles.get(one.role)) for one in ordered]
        shown = list(dict.fromkeys(texts))[:SHOWN_FAULTS]
        raise RuleBroken(faults=" ".join(shown))


def _assignments(
    framed: Framed, lines: Iterable[ProposalLine], absent_id: uuid.UUID | None
) -> list[Assignment]:
    return [
        Assignment(
            line.role,
            line.staff_id,
            framed.subjects[str(line.subject_id)],
            absent_id if (str(line.subject_id), line.role) in framed.taken_over else None,
        )
        for line in lines
        if line.change == LineChange.ADD
    ]
