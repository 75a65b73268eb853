"""From a promise to money in an account: batches for the bank, what was paid, what came back."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.funds.enums import ApplicationState, PaymentState
from lianfang.funds.models import Application, PaymentBatch, PaymentLine
from lianfang.funds.selectors.applications import masked as masked_account
from lianfang.funds.selectors.applications import own_application
from lianfang.funds.services.programmes import given_reason, known_programme, locked_programme
from lianfang.funds.services.steps import locked_application, pass_on, require
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy
from lianfang.places.models import Place
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
from lianfang.sheets.services.at_once import hand_out, require_reason

EXPORT = "funds.batch.export"
BANK_COLUMNS = ColumnList(
    Column("number", _("No."), kind=ColumnKind.INTEGER, width=8),
    Column("payee", _("Name of the account"), ("户名",), width=32),
    Column(
        "account",
        pgettext_lazy("money", "Account"),
        ("账号",),
        kind=ColumnKind.CODE,
        width=26,
        personal=True,
    ),
    Column("bank", _("Bank"), ("开户行",), width=28),
    Column("amount", _("Amount (yuan)"), ("金额",), kind=ColumnKind.DECIMAL, width=14),
    Column("purpose", _("Purpose"), ("用途",), width=28),
    Column("code", _("Application number"), ("申请编号",), kind=ColumnKind.CODE, width=16),
)


@action("funds.batch.create")
def make_batch(*, actor: Actor, now: datetime, programme_id: uuid.UUID) -> PaymentBatch:
    """Everything of the programme that is approved and not paid yet becomes one list for the bank.

    Raises Conflict where there is nothing to pay.
    """
    programme = known_programme(programme_id)
    concerning(programme, path=programme.path)
    with everywhere("all approved applications of the programme"):
        # Applications are locked before their programme, everywhere.
        rows = Application.objects.select_for_update(of=("self",)).filter(
            programme=programme, state=ApplicationState.APPROVED
        )
        due = list(rows.order_by("pk"))
        if not due:
            raise Conflict(_("Nothing of this programme waits to be paid."), code="nothing_to_pay")
        locked_programme(programme_id)
        before = PaymentBatch.objects.filter(programme=programme).order_by("-number").first()
        batch = PaymentBatch.objects.create(
            place_id=programme.place_id,
            path=programme.path,
            programme=programme,
            number=before.number + 1 if before else 1,
            made_at=now,
            made_by=actor.display_name[:64],
        )
        for row in due:
            PaymentLine.objects.create(
                batch=batch,
                application=row,
                amount_fen=row.approved_fen or 0,
                state=PaymentState.PENDING,
            )
            pass_on(row, ApplicationState.BATCHED, actor, now)
    concerning(batch, path=programme.path, count=len(due))
    return batch


@action("funds.batch.export")
def export_batch(
    *,
    actor: Actor,
    now: datetime,
    batch_id: uuid.UUID,
    masked: bool = True,
    reason: str = "",
) -> tuple[str, bytes]:
    """The batch as the bank wants it, .xlsx: name and bytes. Accounts in full need a reason.

    Raises InvalidInput, NotFound.
    """
    batch = _batch(batch_id)
    concerning(batch, path=batch.path, masked=masked, reason=reason[:200])
    require_reason(actor, EXPORT, batch.path, masked=masked, reason=reason)
    programme = batch.programme
    title = gettext("Payments %(title)s %(number)s") % {
        "title": programme.title,
        "number": batch.number,
    }
    table = hand_out(
        actor,
        now,
        place_name=programme.place.short_name,
        kind="fund_payments",
        title=title,
        columns=BANK_COLUMNS,
        rows=_bank_rows(batch, masked=masked),
        masked=masked,
        reason=reason,
    )
    concerning(batch, path=batch.path, rows=table.rows)
    return table.name, table.content


def _bank_rows(batch: PaymentBatch, *, masked: bool) -> Iterator[tuple[Any, ...]]:
    with everywhere("the lines of a batch the actor may export"):
        lines = PaymentLine.objects.filter(batch=batch).select_related("application")
        for number, line in enumerate(lines.order_by("application__number"), start=1):
            row = line.application
            yield (
                number,
                row.payee,
                masked_account(row.account_tail) if masked else row.account,
                row.bank,
                Decimal(line.amount_fen) / 100,
                batch.programme.title,
                row.code,
            )


def _batch(batch_id: uuid.UUID) -> PaymentBatch:
    with everywhere("the caller checks the place"):
        rows = PaymentBatch.objects.select_related("programme__place")
        row: PaymentBatch | None = rows.filter(pk=batch_id).first()
    if row is None:
        raise NotFound()
    return row


@action("funds.payment.record")
def record_payment(
    *,
    actor: Actor,
    now: datetime,
    line_id: uuid.UUID,
    paid_on: date | None = None,
    reference: str = "",
) -> PaymentLine:
    """The bank has paid it, on that day (today), under that reference. The same again is the same.

    Raises Conflict when the bank had sent it back, InvalidInput for a day to come.
    """
    line, row = _locked_line(line_id)
    concerning(row, path=line.batch.path)
    return _paid(actor, now, line, row, paid_on, reference)


@action("funds.payment.fail")
def record_failure(*, actor: Actor, now: datetime, line_id: uuid.UUID, fault: str) -> PaymentLine:
    """The bank sent it back, and why: the account is put right, then it is paid with the next
    batch. Raises InvalidInput, Conflict when it was paid."""
    line, row = _locked_line(line_id)
    concerning(row, path=line.batch.path)
    return _failed(actor, now, line, row, fault)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a list of the bank says about one payment: `fault` "" means it was paid."""

    line_id: uuid.UUID
    paid_on: date | None = None
    reference: str = ""
    fault: str = ""


@action("funds.payment.record_many")
def record_payments(
    *, actor: Actor, now: datetime, place: Place, settled: Sequence[Settled]
) -> int:
    """Note what a list of the bank says about many payments; returns how many were noted.

    Raises as `record_payment` and `record_failure`; then none of them is noted.
    """
    concerning(place, path=place.path, count=len(settled))
    for one in settled:
        line, row = _locked_line(one.line_id)
        concerning(row, path=line.batch.path, count=len(settled))
        if one.fault:
            _failed(actor, now, line, row, one.fault)
        else:
            _paid(actor, now, line, row, one.paid_on, one.reference)
    return len(settled)


def _locked_line(line_id: uuid.UUID) -> tuple[PaymentLine, Application]:
    """The line and its application, both locked, the application first as everywhere."""
    with everywhere("the caller checks the place"):
        known = PaymentLine.objects.filter(pk=line_id).values_list("application_id", flat=True)
        application_id = known.first()
        if application_id is None:
            raise NotFound()
        row = locked_application(application_id)
        lines = PaymentLine.objects.select_for_update(of=("self",)).select_related("batch")
        return lines.get(pk=line_id), row


def _paid(
    actor: Actor,
    now: datetime,
    line: PaymentLine,
    row: Application,
    paid_on: date | None,
    reference: str,
) -> PaymentLine:
    day = paid_on or local_day(now)
    if line.state == PaymentState.PAID:
        return line
    if line.state == PaymentState.FAILED:
        raise Conflict(_("The bank sent this payment back before."), code="payment_failed")
    if not local_day(line.batch.made_at) <= day <= local_day(now):
        raise InvalidInput(fields={"paid_on": _("Between the day of the batch and today.")})
    line.state, line.paid_on, line.reference = PaymentState.PAID, day, tidy(reference)[:64]
    _settle(line, actor, now)
    row.paid_on = day
    pass_on(row, ApplicationState.PAID, actor, now, line.reference)
    return line


def _failed(
    actor: Actor, now: datetime, line: PaymentLine, row: Application, fault: str
) -> PaymentLine:
    if line.state == PaymentState.FAILED:
        return line
    if line.state == PaymentState.PAID:
        raise Conflict(_("This payment was noted as paid."), code="payment_paid")
    why = given_reason(fault, "fault")
    line.state, line.fault = PaymentState.FAILED, why
    _settle(line, actor, now)
    pass_on(row, ApplicationState.FAILED, actor, now, why)
    return line


def _settle(line: PaymentLine, actor: Actor, now: datetime) -> None:
    line.settled_at, line.settled_by = now, actor.display_name[:64]
    with everywhere("the line is locked by whoever may settle it"):
        line.save(
            update_fields=["state", "paid_on", "reference", "fault", "settled_at", "settled_by"]
        )


@action("funds.application.reinstate")
def reinstate_application(*, actor: Actor, now: datetime, application_id: uuid.UUID) -> Application:
    """The account of a payment that failed is right now: it is paid with the next batch.

    Raises WrongState.
    """
    row = locked_application(application_id)
    concerning(row, path=row.path)
    require(row, ApplicationState.FAILED)
    return pass_on(row, ApplicationState.APPROVED, actor, now)


@action("funds.own_application.reinstate")
def reinstate_own_application(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, application_id: uuid.UUID
) -> Application:
    """A contact has put the account of their own enterprise right; as `reinstate_application`."""
    enterprise = own_enterprise(actor, enterprise_id)
    own_application(actor, enterprise_id, application_id)
    row = locked_application(application_id)
    concerning(row, path=enterprise.path)
    require(row, ApplicationState.FAILED)
    return pass_on(row, ApplicationState.APPROVED, actor, now)
