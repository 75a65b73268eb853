"""Somebody who answers for people is away: others stand in, proposed at once, until they are back.

Who is away keeps what they answer for, but it counts for nothing while they are away. So stand-ins
are proposed for exactly those subjects, a person decides, and what was accepted ends by itself on
the day the other one is back.
"""

import uuid
from datetime import date, datetime

from django.db.models import F, Value
from django.db.models.functions import Greatest

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import EndReason, ProposalPurpose, ProposalState
from lianfang.command.models import Proposal, Responsibility
from lianfang.command.selectors.plan import rule_areas
from lianfang.command.selectors.responsibilities import in_force, serving
from lianfang.command.selectors.subjects import common_place
from lianfang.command.services.hand_over import hand_over
from lianfang.command.services.proposals import create_proposal
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.errors import NotFound
from lianfang.kit.territory import STEP
from lianfang.people.models import Staff
from lianfang.places.selectors import place_by_path


@action("command.proposal.stand_in")
def propose_stand_ins(*, actor: Actor, now: datetime, staff_id: uuid.UUID) -> Proposal | None:
    """Ask the planner who takes over while this person is away; None where nobody is needed.

    The system asks once for each absence; a person may ask again, and is led to the proposal that
    still waits for a decision. Nobody is needed for whoever is there, answers for nobody, or whose
    subjects no rule in force asks for.
    """
    with everywhere("limited by the actor's own territory just below"):
        staff: Staff | None = Staff.objects.filter(
            pk=staff_id, path__under=actor.territory("people.staff.view")
        ).first()
    if staff is None:
        raise NotFound()
    concerning(staff, path=staff.path)
    day = local_day(now)
    if Staff._base_manager.filter(serving(day), pk=staff.pk).exists():
        return None
    held = Responsibility.objects.filter(in_force(day), staff=staff)
    pairs = list(held.order_by().values_list("role", "path"))
    if not pairs:
        return None
    if actor.is_system and _was_asked(staff, now):
        return None
    waiting: Proposal | None = Proposal.objects.filter(
        absent=staff,
        purpose=ProposalPurpose.STAND_IN,
        state__in=(ProposalState.PLANNING, ProposalState.OPEN),
    ).first()
    if waiting is not None:
        return waiting
    place = place_by_path(actor, common_place(path for _role, path in pairs))
    roles = {role for role, _path in pairs}
    areas = rule_areas(actor, place.path, now)
    rules = list(dict.fromkeys(area.rule.key for area in areas if area.rule.role in roles))
    if not rules:
        return None
    proposal: Proposal = create_proposal(
        actor=actor,
        now=now,
        place_id=place.pk,
        rules=rules,
        purpose=ProposalPurpose.STAND_IN,
        absent_id=staff.pk,
    )
    concerning(staff, path=staff.path, proposal=str(proposal.pk))
    return proposal


def _was_asked(staff: Staff, now: datetime) -> bool:
    """Whether stand-ins were proposed since this absence began."""
    begun = staff.unavailable_from or staff.left_on or local_day(now)
    asked = Proposal.objects.filter(absent=staff, created_at__gte=local_moment(begun, "00:00"))
    return bool(asked.exists())


@action("command.stand_in.end")
def end_stand_ins(*, actor: Actor, now: datetime, staff_id: uuid.UUID | None = None) -> int:
    """End what was taken over for those who are back (`staff_id`: for this one); rows ended."""
    day = local_day(now)
    rows = Responsibility.objects.filter(
        serving(day, "stands_in_for__"), stands_in_for__isnull=False, valid_to__isnull=True
    )
    if staff_id is not None:
        rows = rows.filter(stands_in_for_id=staff_id)
    found = list(rows.order_by("pk").values_list("pk", "subject_id", "path"))
    paths = [path for _pk, _subject, path in found] or [actor.home_path]
    concerning("command.responsibility", path=min(paths), ended=len(found))
    if not found:
        nothing_done()
        return 0
    Responsibility.objects.filter(pk__in=[pk for pk, _subject, _path in found]).update(
        valid_to=Greatest(F("valid_from"), Value(day)), end_reason=EndReason.BACK
    )
    for town in sorted({path[:STEP] for path in paths}):
        subjects = [subject for _pk, subject, path in found if path.startswith(town)]
        hand_over(actor, town, now, subjects)
    return len(found)


def absent_without_stand_ins(day: date) -> list[uuid.UUID]:
    """Staff away on `day` who answer for somebody and for whom nobody was asked to stand in yet."""
    with everywhere("absences of all towns are looked through"):
        holding = Responsibility.objects.filter(in_force(day)).values("staff_id")
        rows = Staff.objects.filter(
            unavailable_from__lte=day, left_on__isnull=True, pk__in=holding
        ).exclude(serving(day))
        return [row.pk for row in rows if not _was_asked(row, local_moment(day, "24:00"))]
