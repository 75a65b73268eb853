"""One worker for one person: claimed by whoever will do it, or given by the desk."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.selectors.responsibilities import get_staff, own_staff, staff_card
from lianfang.isolation.enums import RUNNING, DutyWay
from lianfang.isolation.models import CaseDuty, IsolationCase
from lianfang.isolation.selectors.plans import isolation_plan
from lianfang.isolation.services.steps import locked_case, require, said
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotPermitted
from lianfang.people.models import Staff


class AlreadyServed(Conflict):
    """Somebody looks after the person; they come first."""

    code = "already_served"
    default = _("%(name)s looks after this person already.")


@action("isolation.duty.claim")
def claim_case(*, actor: Actor, now: datetime, case_id: uuid.UUID) -> CaseDuty:
    """The actor looks after the person from now on.

    Raises NotPermitted for who is not on the roster, AlreadyServed, InvalidInput for whoever has
    as many as the plan lets one worker claim.
    """
    case = locked_case(case_id)
    concerning(case, path=case.path)
    require(case, *RUNNING)
    staff = own_staff(actor)
    if staff is None:
        raise NotPermitted(_("Your account is not linked to the roster."))
    held = _running(case)
    if held is not None and held.staff_id == staff.pk:
        return held
    if held is not None:
        raise AlreadyServed(name=held.staff.name)
    most = isolation_plan(case.path, now).most_per_worker
    if CaseDuty._base_manager.filter(staff=staff, until__isnull=True).count() >= most:
        raise InvalidInput(
            _("You look after %(most)s already; ask the desk for more.") % {"most": most}
        )
    return _begin(actor, now, case, staff, DutyWay.CLAIMED)


@action("isolation.duty.assign")
def assign_case(
    *, actor: Actor, now: datetime, case_id: uuid.UUID, staff_id: uuid.UUID
) -> CaseDuty:
    """The desk gives the person to somebody of its places; who did it before is relieved."""
    case = locked_case(case_id)
    concerning(case, path=case.path, staff=str(staff_id))
    require(case, *RUNNING)
    staff = get_staff(actor, staff_id)
    if staff_card(staff, local_day(now)).is_away:
        raise InvalidInput(fields={"staff_id": _("This person is away today.")})
    held = _running(case)
    if held is not None and held.staff_id == staff.pk:
        return held
    if held is not None:
        _end(held, now, "")
    return _begin(actor, now, case, staff, DutyWay.ASSIGNED)


@action("isolation.duty.end")
def end_duty(*, actor: Actor, now: datetime, case_id: uuid.UUID, reason: str) -> CaseDuty:
    """Nobody looks after the person until somebody else does; own duty, or by the desk.

    Raises Conflict where nobody did, NotPermitted for somebody else's without the desk's right.
    """
    case = locked_case(case_id)
    concerning(case, path=case.path)
    held = _running(case)
    if held is None:
        raise Conflict(_("Nobody looks after this person."))
    own = own_staff(actor)
    is_own = own is not None and own.pk == held.staff_id
    if not is_own and not actor.can("isolation.duty.assign", case.path):
        raise NotPermitted()
    _end(held, now, said(reason, 128))
    concerning(case, path=case.path, staff=str(held.staff_id))
    return held


def _running(case: IsolationCase) -> CaseDuty | None:
    rows = CaseDuty._base_manager.select_related("staff")
    row: CaseDuty | None = rows.filter(case=case, until__isnull=True).first()
    return row


def _begin(
    actor: Actor, now: datetime, case: IsolationCase, staff: Staff, way: DutyWay
) -> CaseDuty:
    duty = CaseDuty.objects.create(
        case=case, staff=staff, way=way, since=now, by=actor.display_name[:64]
    )
    concerning(case, path=case.path, staff=str(staff.pk), duty=str(duty.pk))
    return duty


def _end(duty: CaseDuty, now: datetime, reason: str) -> None:
    duty.until, duty.reason = now, reason
    duty.save(update_fields=["until", "reason"])
