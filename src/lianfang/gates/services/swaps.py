"""Changes of a duty list from one day to the next: somebody cannot come, two people swap.

The hard rules of duty hold here as in a roster. Nothing is overwritten: the old duty is withdrawn,
the new one is a row of its own.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models import Duty, Point
from lianfang.gates.planners import Framed, duty_frame, duty_post, swap_faults
from lianfang.gates.services.rosters import refuse_faults, require_staff
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.territory import Territory
from lianfang.kit.text import tidy
from lianfang.planning.rostering.problem import Post


@action("gates.duty.replace")
def replace_duty(
    *, actor: Actor, now: datetime, duty_id: uuid.UUID, staff_id: uuid.UUID, reason: str
) -> Duty:
    """Somebody else stands there, because the person on the list cannot come.

    Raises RosterRuleBroken, Conflict when the shift has begun or the duty was withdrawn.
    """
    (duty,) = _locked([duty_id])
    concerning(duty, path=duty.path, staff=str(duty.staff_id), by=str(staff_id))
    if not tidy(reason):
        raise InvalidInput(fields={"reason": _("Say why.")})
    require_staff(actor, staff_id)
    framed = duty_frame(actor, [duty], Territory.of(()), now, also=[staff_id])
    _require_ahead(framed, [duty])
    before = set(framed.problem.existing)
    gone = duty_post(duty)
    after = before - {gone} | {Post(gone.shift, str(staff_id))}
    refuse_faults(framed.broken(after) - framed.broken(before))
    if Post(gone.shift, str(staff_id)) in before:
        raise Conflict(_("This person stands in this shift already."), code="on_duty_here")
    new = _handed_over(duty, staff_id, now)
    concerning(
        new, path=new.path, staff=str(duty.staff_id), by=str(staff_id), reason=tidy(reason)[:128]
    )
    return new


@action("gates.duty.swap")
def swap_duties(
    *, actor: Actor, now: datetime, duty_id: uuid.UUID, other_id: uuid.UUID
) -> tuple[Duty, Duty]:
    """Two people stand in each other's shift. Raises RosterRuleBroken, Conflict."""
    if duty_id == other_id:
        raise InvalidInput(fields={"other_id": _("Choose the duty of somebody else.")})
    rows = {row.pk: row for row in _locked([duty_id, other_id])}
    one, other = rows[duty_id], rows[other_id]
    concerning(one, path=one.path, staff=str(one.staff_id), by=str(other.staff_id))
    if not actor.can("gates.duty.swap", other.path):
        raise NotFound()
    framed = duty_frame(actor, [one, other], Territory.of(()), now)
    _require_ahead(framed, [one, other])
    if one.staff_id == other.staff_id:
        raise InvalidInput(fields={"other_id": _("Choose the duty of somebody else.")})
    refuse_faults(swap_faults(framed, one, other))
    mine, theirs = one.staff_id, other.staff_id
    Duty.objects.filter(pk__in=[one.pk, other.pk]).update(withdrawn_at=now)
    return _copied(one, theirs), _copied(other, mine)


def _locked(ids: Sequence[uuid.UUID]) -> list[Duty]:
    """The duties with their checkpoints held still, so that nobody is put there meanwhile."""
    found = dict(Duty.objects.filter(pk__in=ids).values_list("pk", "point_id"))
    if len(found) != len(set(ids)):
        raise NotFound()
    list(Point.objects.select_for_update().filter(pk__in=found.values()).order_by("pk"))
    rows = Duty.objects.select_for_update(of=("self",)).select_related("point", "staff")
    locked = list(rows.filter(pk__in=ids).order_by("pk"))
    if any(row.withdrawn_at is not None for row in locked):
        raise Conflict(_("This person was taken off the list already."), code="duty_withdrawn")
    return locked


def _require_ahead(framed: Framed, duties: Sequence[Duty]) -> None:
    """What has begun is not handed on any more."""
    if any(duty_post(duty) not in framed.standing for duty in duties):
        raise Conflict(_("This shift has begun."), code="shift_begun")


def _handed_over(duty: Duty, staff_id: uuid.UUID, now: datetime) -> Duty:
    duty.withdrawn_at = now
    duty.save(update_fields=["withdrawn_at"])
    return _copied(duty, staff_id)


def _copied(duty: Duty, staff_id: uuid.UUID) -> Duty:
    return Duty.objects.create(
        id=new_id(),
        point_id=duty.point_id,
        place_id=duty.place_id,
        path=duty.path,
        staff_id=staff_id,
        day=duty.day,
        shift=duty.shift,
        begins_at=duty.begins_at,
        ends_at=duty.ends_at,
    )
