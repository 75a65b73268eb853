"""Supervision orders: whoever answers for it sees to what was not put right in time."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.selectors.responsibilities import responsible_for
from lianfang.command.selectors.subjects import common_place
from lianfang.inspections.enums import (
    FindingState,
    FindingStepKind,
    OrderState,
    OrderStepKind,
)
from lianfang.inspections.models import Finding, SupervisionOrder, SupervisionStep
from lianfang.inspections.selectors.plans import Versions, plan_at
from lianfang.inspections.selectors.subjects import possible_inspectors
from lianfang.inspections.services.notices import number_of
from lianfang.inspections.services.steps import (
    finding_step,
    given_words,
    locked_finding,
    require,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, WorkError
from lianfang.kit.text import tidy

PREFIX = "DB"
MOST_AT_ONCE = 300
MOST_HOURS = 720
SYSTEM = Actor.system("inspections")


class OrderRuns(Conflict):
    """Somebody was given the finding already."""

    code = "order_runs"
    default = _("A supervision order for this finding is running already.")


@action("inspections.order.issue")
def issue_supervision(
    *,
    actor: Actor,
    now: datetime,
    finding_id: uuid.UUID,
    responsible_id: uuid.UUID | None = None,
    demand: str = "",
    hours: int | None = None,
) -> SupervisionOrder:
    """Give a finding that is still open to a person, before its time if need be.

    Without `responsible_id` it goes to whoever answers for the subject. Raises InvalidInput,
    WrongFindingState, OrderRuns, NotFound.
    """
    finding = locked_finding(finding_id)
    concerning(finding, path=finding.path)
    require(finding, FindingState.OPEN)
    if SupervisionOrder.objects.filter(finding=finding).exclude(state=OrderState.CLOSED).exists():
        raise OrderRuns()
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise InvalidInput(
            fields={"hours": _("Between 1 and %(number)s.") % {"number": MOST_HOURS}}
        )
    if responsible_id is not None:
        if responsible_id not in possible_inspectors(actor, finding.path):
            raise InvalidInput(fields={"responsible_id": _("Choose somebody of the list.")})
    else:
        responsible_id = who_answers(finding, now)
    order = _issue(actor, now, finding, responsible_id, tidy(demand)[:256], hours)
    concerning(order, path=finding.path, number=order.number)
    return order


@action("inspections.order.answer")
def answer_supervision(
    *, actor: Actor, now: datetime, order_id: uuid.UUID, said: str
) -> SupervisionOrder:
    """Whoever was given it, or their desk, says what was done. Raises Conflict, InvalidInput."""
    order = _locked(order_id)
    concerning(order, path=order.path)
    words = given_words(said, "said")
    if order.state == OrderState.CLOSED:
        raise Conflict(_("This order is settled already."), code="order_closed")
    order.state = OrderState.ANSWERED
    order.save(update_fields=["state"])
    _note(order, OrderStepKind.ANSWERED, actor, now, said=words)
    return order


@action("inspections.order.escalate")
def escalate_findings(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Issue orders for what was not put right in time, and tell the levels above of orders nobody
    answered, as the plan says; how many of each. Each level is told once for each order."""
    late, running = list(_late(now)), list(_unanswered(now))
    paths = [*(row.path for row in late), *(row.path for row in running)]
    concerning("inspections.finding", path=common_place(paths))
    for row in late:
        finding = locked_finding(row.pk)
        if finding.state == FindingState.OPEN and finding.due_at <= now:
            _issue(actor, now, finding, who_answers(finding, now), "", None)
    told = sum(_tell(actor, now, order) for order in running)
    concerning("inspections.finding", path=common_place(paths), issued=len(late), told=told)
    if not late and not told:
        nothing_done()
    return len(late), told


def settle_orders(actor: Actor, now: datetime, finding: Finding) -> None:
    """The finding is put right: its orders are settled; inside an action that closed it."""
    rows = SupervisionOrder._base_manager.select_for_update().filter(finding=finding)
    for order in rows.exclude(state=OrderState.CLOSED):
        order.state, order.closed_at = OrderState.CLOSED, now
        order.save(update_fields=["state", "closed_at"])
        _note(order, OrderStepKind.CLOSED, actor, now)


def who_answers(finding: Finding, now: datetime) -> uuid.UUID | None:
    """Whoever answers for the enterprise, else for the place, the nearest first; None for nobody
    who is there."""
    inspection = finding.inspection
    asked = []
    if inspection.enterprise_id is not None:
        asked.append((SubjectKind.ENTERPRISE, inspection.enterprise_id))
    asked.append((SubjectKind.PLACE, inspection.place_id))
    for kind, subject_id in asked:
        try:
            answering = responsible_for(SYSTEM, kind, subject_id, now)
        except WorkError:
            continue
        present = [one.staff.id for one in answering if not one.staff.is_away]
        if present:
            return present[0]
    return None


def is_anything_due(now: datetime) -> bool:
    """Whether the job has anything to look at."""
    with everywhere("the system looks after every place"):
        return _late(now).exists() or _unanswered(now).exists()


def _late(now: datetime) -> QuerySet[Finding]:
    running = SupervisionOrder.objects.filter(finding=OuterRef("pk")).exclude(
        state=OrderState.CLOSED
    )
    rows = Finding.objects.filter(state=FindingState.OPEN, due_at__lte=now)
    return rows.filter(~Exists(running)).order_by("due_at", "pk")[:MOST_AT_ONCE]


def _unanswered(now: datetime) -> QuerySet[SupervisionOrder]:
    rows = SupervisionOrder.objects.filter(state=OrderState.OPEN, due_at__lte=now)
    return rows.select_related("finding").order_by("due_at", "pk")[:MOST_AT_ONCE]


def _issue(
    actor: Actor,
    now: datetime,
    finding: Finding,
    responsible_id: uuid.UUID | None,
    demand: str,
    hours: int | None,
) -> SupervisionOrder:
    plan = Versions([finding.inspection.playbook_id]).of(finding.inspection.playbook_id).plan
    order = SupervisionOrder.objects.create(
        finding=finding,
        place_id=finding.place_id,
        path=finding.path,
        number=number_of(PREFIX, now),
        responsible_id=responsible_id,
        demand=demand,
        issued_at=now,
        issued_by=actor.display_name[:64],
        due_at=now + timedelta(hours=hours or plan.order_hours),
    )
    _note(order, OrderStepKind.ISSUED, actor, now, said=demand)
    finding_step(
        finding,
        FindingStepKind.ORDERED,
        actor,
        now,
        before=finding.state,
        said=order.number,
        due_at=order.due_at,
    ).save(force_insert=True)
    return order


def _tell(actor: Actor, now: datetime, order: SupervisionOrder) -> int:
    """Tell the levels whose hour has come; how many."""
    steps = plan_at(order.path, now).plan.escalations
    due = [one for one in steps if order.due_at + timedelta(hours=one.after_hours) <= now]
    if len(due) <= order.told:
        return 0
    for step in due[order.told :]:
        _note(order, OrderStepKind.TOLD, actor, now, role=step.to.value)
    new = len(due) - order.told
    order.told = len(due)
    order.save(update_fields=["told"])
    return new


def _locked(order_id: uuid.UUID) -> SupervisionOrder:
    row: SupervisionOrder | None = (
        SupervisionOrder.objects.select_for_update(of=("self",)).filter(pk=order_id).first()
    )
    if row is None:
        raise NotFound()
    return row


def _note(
    order: SupervisionOrder,
    kind: OrderStepKind,
    actor: Actor,
    now: datetime,
    *,
    role: str = "",
    said: str = "",
) -> None:
    SupervisionStep.objects.create(
        order=order,
        kind=kind,
        at=now,
        by=actor.display_name[:64],
        role=role,
        said=said,
    )
