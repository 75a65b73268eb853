"""Programmes, applications and payments, for machines. Amounts are in fen."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.funds.api.shapes import (
    ApplicationIn,
    ApplicationOut,
    ApplicationPageOut,
    ApproveIn,
    BatchOut,
    BudgetIn,
    DaysIn,
    EnterpriseOut,
    EntryOut,
    Limit,
    LineOut,
    NoteIn,
    Offset,
    OwnApplicationIn,
    PaidIn,
    PlannedIn,
    ProgrammeIn,
    ProgrammeOut,
    ReasonIn,
    StepOut,
    WishIn,
)
from lianfang.funds.selectors.amounts import not_applied
from lianfang.funds.selectors.applications import (
    ApplicationFilter,
    application_list,
    application_rows,
    get_application,
    own_application,
    own_applications,
    own_offers,
    steps_of,
)
from lianfang.funds.selectors.payments import batches_of, get_batch, get_line, lines_of
from lianfang.funds.selectors.programmes import (
    entries_of,
    get_programme,
    programme_list,
    programme_rows,
)
from lianfang.funds.services.applying import (
    Wish,
    submit_application,
    submit_own_application,
    withdraw_application,
    withdraw_own_application,
    write_application,
    write_own_application,
)
from lianfang.funds.services.deciding import (
    approve_application,
    check_application,
    refuse_application,
    return_application,
    revoke_application,
)
from lianfang.funds.services.paying import (
    make_batch,
    record_failure,
    record_payment,
    reinstate_application,
    reinstate_own_application,
)
from lianfang.funds.services.programmes import (
    Terms,
    open_planned_programme,
    open_programme,
    set_budget,
    set_days,
)
from lianfang.kit.clock import local_day
from lianfang.places.selectors import get_place

router = Router(tags=["funds"])


def _programmes(request: Any, rows: Any, below: str = "") -> list[dict[str, Any]]:
    shown = programme_rows(request.actor, rows, request.now, local_day(request.now), below)
    return [{name: getattr(row, name) for name in ProgrammeOut.model_fields} for row in shown]


def _applications(request: Any, rows: Any, below: str = "") -> list[dict[str, Any]]:
    shown = application_rows(request.actor, rows, local_day(request.now), below)
    return [{name: getattr(row, name) for name in ApplicationOut.model_fields} for row in shown]


def _one(request: Any, application_id: uuid.UUID) -> dict[str, Any]:
    return _applications(request, [get_application(request.actor, application_id)])[0]


def _wish(body: WishIn) -> Wish:
    names = ("quantity", "spent_fen", "note", "payee", "bank", "account")
    return Wish(**{name: getattr(body, name) for name in names}, papers=tuple(body.papers))


@router.get("/programmes", response=list[ProgrammeOut])
@operation("funds.programme.view")
def list_programmes(request: Any, place_id: uuid.UUID) -> Any:
    """Programmes that hold in a place, those of the places above it included."""
    place = get_place(request.actor, place_id)
    return _programmes(request, programme_list(request.actor, place.path), place.path)


@router.post("/programmes", response={201: ProgrammeOut})
@operation("funds.programme.open")
def post_programme(request: Any, body: ProgrammeIn) -> Any:
    """Open a programme with its budget."""
    given = {name: getattr(body, name) for name in ProgrammeIn.model_fields}
    place_id = given.pop("place_id")
    for name in ("kinds", "classes", "scales", "papers"):
        given[name] = tuple(str(one) for one in given[name])
    row = open_programme(
        actor=request.actor, now=request.now, place_id=place_id, terms=Terms(**given)
    )
    return Status(201, _programmes(request, [row])[0])


@router.post("/programmes/planned", response={201: ProgrammeOut})
@operation("funds.programme.open_planned")
def post_planned(request: Any, body: PlannedIn) -> Any:
    """Open a programme as the plan in force says it."""
    row = open_planned_programme(
        actor=request.actor, now=request.now, place_id=body.place_id, key=body.key
    )
    return Status(201, _programmes(request, [row])[0])


@router.get("/programmes/{programme_id}", response=ProgrammeOut)
@operation("funds.programme.view")
def get_one_programme(request: Any, programme_id: uuid.UUID) -> Any:
    """A programme and what is left of it."""
    return _programmes(request, [get_programme(request.actor, programme_id)])[0]


@router.put("/programmes/{programme_id}/budget", response=ProgrammeOut)
@operation("funds.programme.set_budget")
def put_budget(request: Any, programme_id: uuid.UUID, body: BudgetIn) -> Any:
    """Another budget; the difference becomes an entry of the ledger."""
    get_programme(request.actor, programme_id, "funds.programme.set_budget")
    row = set_budget(
        actor=request.actor,
        now=request.now,
        programme_id=programme_id,
        budget_fen=body.budget_fen,
        reason=body.reason,
    )
    return _programmes(request, [row])[0]


@router.put("/programmes/{programme_id}/days", response=ProgrammeOut)
@operation("funds.programme.set_days")
def put_days(request: Any, programme_id: uuid.UUID, body: DaysIn) -> Any:
    """Another last day."""
    get_programme(request.actor, programme_id, "funds.programme.set_days")
    row = set_days(
        actor=request.actor,
        now=request.now,
        programme_id=programme_id,
        closes_on=body.closes_on,
    )
    return _programmes(request, [row])[0]


@router.get("/programmes/{programme_id}/entries", response=list[EntryOut])
@operation("funds.programme.view")
def list_entries(request: Any, programme_id: uuid.UUID) -> Any:
    """Every movement of the balance, the newest first."""
    return entries_of(request.actor, get_programme(request.actor, programme_id))


@router.get("/programmes/{programme_id}/silent", response=list[EnterpriseOut])
@operation("funds.programme.view")
def list_silent(
    request: Any, programme_id: uuid.UUID, limit: Limit = 100, offset: Offset = 0
) -> Any:
    """Enterprises the programme is meant for that have not applied."""
    row = get_programme(request.actor, programme_id)
    found = not_applied(request.actor, row).order_by("path", "name_key", "pk")
    return list(found[offset : offset + limit])


@router.get("/programmes/{programme_id}/batches", response=list[BatchOut])
@operation("funds.programme.view")
def list_batches(request: Any, programme_id: uuid.UUID) -> Any:
    """Batches for the bank, the newest first."""
    return batches_of(request.actor, get_programme(request.actor, programme_id))


@router.post("/programmes/{programme_id}/batches", response={201: BatchOut})
@operation("funds.batch.create")
def post_batch(request: Any, programme_id: uuid.UUID) -> Any:
    """Everything approved and not paid yet becomes one list for the bank."""
    get_programme(request.actor, programme_id, "funds.batch.create")
    row = make_batch(actor=request.actor, now=request.now, programme_id=programme_id)
    return Status(201, get_batch(request.actor, row.pk))


@router.get("/batches/{batch_id}/payments", response=list[LineOut])
@operation("funds.programme.view")
def list_payments(request: Any, batch_id: uuid.UUID) -> Any:
    """The payments of a batch; what failed first."""
    return lines_of(request.actor, get_batch(request.actor, batch_id))


@router.post("/payments/{line_id}/paid", response=ApplicationOut)
@operation("funds.payment.record")
def post_paid(request: Any, line_id: uuid.UUID, body: PaidIn) -> Any:
    """The bank has paid it."""
    line = get_line(request.actor, line_id, "funds.payment.record")
    record_payment(
        actor=request.actor,
        now=request.now,
        line_id=line_id,
        paid_on=body.paid_on,
        reference=body.reference,
    )
    return _one(request, line.application_id)


@router.post("/payments/{line_id}/failed", response=ApplicationOut)
@operation("funds.payment.fail")
def post_failed(request: Any, line_id: uuid.UUID, body: ReasonIn) -> Any:
    """The bank sent it back."""
    line = get_line(request.actor, line_id, "funds.payment.fail")
    record_failure(actor=request.actor, now=request.now, line_id=line_id, fault=body.reason)
    return _one(request, line.application_id)


@router.get("/applications", response=ApplicationPageOut)
@operation("funds.application.view")
def list_applications(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query(
        "", pattern="^(waiting|overdue|check|decide|returned|to_pay|bank|paid|failed|over|)$"
    ),
    programme_id: uuid.UUID | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Applications of enterprises in a place; drafts are the enterprise's own."""
    place = get_place(request.actor, place_id)
    filters = ApplicationFilter(stage=stage, programme_id=programme_id)
    rows = application_list(request.actor, place.path, filters, local_day(request.now))
    found = list(rows.order_by("code")[offset : offset + limit + 1])
    return {"items": _applications(request, found[:limit], place.path), "more": len(found) > limit}


@router.post("/applications", response={201: ApplicationOut})
@operation("funds.application.write")
def post_application(request: Any, body: ApplicationIn) -> Any:
    """Write an application up for an enterprise, or change one that is open."""
    row = write_application(
        actor=request.actor,
        now=request.now,
        programme_id=body.programme_id,
        enterprise_id=body.enterprise_id,
        wish=_wish(body),
        application_id=body.id,
    )
    if body.submit:
        submit_application(actor=request.actor, now=request.now, application_id=row.pk)
    return Status(201, _one(request, row.pk))


@router.get("/applications/{application_id}", response=ApplicationOut)
@operation("funds.application.view")
def get_one_application(request: Any, application_id: uuid.UUID) -> Any:
    """One application."""
    return _one(request, application_id)


@router.get("/applications/{application_id}/steps", response=list[StepOut])
@operation("funds.application.view")
def list_steps(request: Any, application_id: uuid.UUID) -> Any:
    """Everything that happened to it."""
    return steps_of(request.actor, get_application(request.actor, application_id))


@router.post("/applications/{application_id}/submit", response=ApplicationOut)
@operation("funds.application.submit")
def post_submit(request: Any, application_id: uuid.UUID) -> Any:
    """Hand in what the desk wrote."""
    submit_application(actor=request.actor, now=request.now, application_id=application_id)
    return _one(request, application_id)


@router.post("/applications/{application_id}/check", response=ApplicationOut)
@operation("funds.application.check")
def post_check(request: Any, application_id: uuid.UUID, body: NoteIn) -> Any:
    """It is whole and true; somebody else decides."""
    check_application(
        actor=request.actor, now=request.now, application_id=application_id, note=body.note
    )
    return _one(request, application_id)


@router.post("/applications/{application_id}/approve", response=ApplicationOut)
@operation("funds.application.approve")
def post_approve(request: Any, application_id: uuid.UUID, body: ApproveIn) -> Any:
    """Promise the amount; 409 `not_enough_left` or, for who checked it, `same_person`."""
    approve_application(
        actor=request.actor,
        now=request.now,
        application_id=application_id,
        amount_fen=body.amount_fen,
        reason=body.reason,
    )
    return _one(request, application_id)


@router.post("/applications/{application_id}/return", response=ApplicationOut)
@operation("funds.application.return")
def post_return(request: Any, application_id: uuid.UUID, body: ReasonIn) -> Any:
    """Back to whoever applied."""
    return _with_reason(request, return_application, application_id, body)


@router.post("/applications/{application_id}/refuse", response=ApplicationOut)
@operation("funds.application.refuse")
def post_refuse(request: Any, application_id: uuid.UUID, body: ReasonIn) -> Any:
    """No, and why."""
    return _with_reason(request, refuse_application, application_id, body)


@router.post("/applications/{application_id}/revoke", response=ApplicationOut)
@operation("funds.application.revoke")
def post_revoke(request: Any, application_id: uuid.UUID, body: ReasonIn) -> Any:
    """Take the promise back; the money is there for others."""
    return _with_reason(request, revoke_application, application_id, body)


@router.post("/applications/{application_id}/withdraw", response=ApplicationOut)
@operation("funds.application.withdraw")
def post_withdraw(request: Any, application_id: uuid.UUID, body: ReasonIn) -> Any:
    """The enterprise does not want it any more."""
    return _with_reason(request, withdraw_application, application_id, body)


@router.post("/applications/{application_id}/reinstate", response=ApplicationOut)
@operation("funds.application.reinstate")
def post_reinstate(request: Any, application_id: uuid.UUID) -> Any:
    """The account is right; it is paid with the next batch."""
    reinstate_application(actor=request.actor, now=request.now, application_id=application_id)
    return _one(request, application_id)


def _with_reason(request: Any, work: Any, application_id: uuid.UUID, body: ReasonIn) -> Any:
    work(
        actor=request.actor,
        now=request.now,
        application_id=application_id,
        reason=body.reason,
    )
    return _one(request, application_id)


def _own(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> dict[str, Any]:
    row = own_application(request.actor, enterprise_id, application_id)
    return _applications(request, [row])[0]


@router.get("/own/{enterprise_id}/programmes", response=list[ProgrammeOut])
@operation("funds.own_application.view")
def list_own_programmes(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Programmes one's own enterprise may apply for now; their other figures are not shown."""
    day = local_day(request.now)
    enterprise = own_enterprise(request.actor, enterprise_id)
    rows = _programmes(request, own_offers(request.actor, enterprise_id, day), enterprise.path)
    hidden = ("applications", "waiting", "overdue", "to_pay", "eligible", "silent")
    return [{**row, **dict.fromkeys(hidden, 0)} for row in rows]


@router.get("/own/{enterprise_id}/applications", response=list[ApplicationOut])
@operation("funds.own_application.view")
def list_own_applications(request: Any, enterprise_id: uuid.UUID) -> Any:
    """What one's own enterprise asked for, the newest first."""
    return _applications(request, own_applications(request.actor, enterprise_id))


@router.post("/own/{enterprise_id}/applications", response={201: ApplicationOut})
@operation("funds.own_application.write")
def post_own_application(request: Any, enterprise_id: uuid.UUID, body: OwnApplicationIn) -> Any:
    """Write an application for one's own enterprise, or change one that is open."""
    own = {"actor": request.actor, "now": request.now, "enterprise_id": enterprise_id}
    row = write_own_application(
        programme_id=body.programme_id, wish=_wish(body), application_id=body.id, **own
    )
    if body.submit:
        submit_own_application(application_id=row.pk, **own)
    return Status(201, _own(request, enterprise_id, row.pk))


@router.post("/own/{enterprise_id}/applications/{application_id}/submit", response=ApplicationOut)
@operation("funds.own_application.submit")
def post_own_submit(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> Any:
    """Hand it in."""
    submit_own_application(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        application_id=application_id,
    )
    return _own(request, enterprise_id, application_id)


@router.post("/own/{enterprise_id}/applications/{application_id}/withdraw", response=ApplicationOut)
@operation("funds.own_application.withdraw")
def post_own_withdraw(
    request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID, body: ReasonIn
) -> Any:
    """One does not want it any more."""
    withdraw_own_application(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        application_id=application_id,
        reason=body.reason,
    )
    return _own(request, enterprise_id, application_id)


@router.post(
    "/own/{enterprise_id}/applications/{application_id}/reinstate", response=ApplicationOut
)
@operation("funds.own_application.reinstate")
def post_own_reinstate(request: Any, enterprise_id: uuid.UUID, application_id: uuid.UUID) -> Any:
    """The account is right now; it is paid with the next batch."""
    reinstate_own_application(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        application_id=application_id,
    )
    return _own(request, enterprise_id, application_id)
