"""Tables of the funds room: applications going out, and the bank's list of payments coming in.

A row of the bank's list is found by the number of the application, which the batch carried to the
bank. It only tells what became of a payment; nothing is promised by a table.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.command.sheets.roster import wrong
from lianfang.funds.enums import ApplicationState, PaymentState
from lianfang.funds.models import Application
from lianfang.funds.selectors.applications import application_list, masked, programmes_of
from lianfang.funds.selectors.payments import pending_by_code, settled_by_code
from lianfang.funds.services.paying import Settled, record_payments
from lianfang.kit.clock import local_day
from lianfang.places.models import Place
from lianfang.places.selectors import full_names
from lianfang.sheets.enums import ColumnKind, Outcome
from lianfang.sheets.kinds import (
    Applied,
    CheckedRow,
    Choice,
    Column,
    ColumnList,
    OutgoingKind,
    PlaceRef,
    SheetContext,
    SheetKind,
    Verdict,
    register,
)

EXPORT = "funds.application.export"
NOT_AT_BANK = gettext_noop("No payment of this number waits for the bank.")
SAY_FAULT = gettext_noop("Say why the payment failed.")
WRONG_DAY = gettext_noop("This day is still to come.")

APPLICATIONS = ColumnList(
    Column("code", _("Application number"), kind=ColumnKind.CODE, width=16),
    Column("programme", _("Programme"), width=24),
    Column("enterprise", _("Enterprise"), width=30),
    Column("place", _("Place"), kind=ColumnKind.PLACE, width=24),
    Column("quantity", pgettext_lazy("application", "Number"), kind=ColumnKind.INTEGER),
    Column("spent", _("What was spent (yuan)"), kind=ColumnKind.DECIMAL),
    Column("asked", _("Asked for (yuan)"), kind=ColumnKind.DECIMAL),
    Column("approved", _("Approved (yuan)"), kind=ColumnKind.DECIMAL),
    Column(
        "state",
        _("State"),
        kind=ColumnKind.CHOICE,
        choices=tuple(Choice(one.value, one.label) for one in ApplicationState),
    ),
    Column("submitted_at", _("Submitted at"), kind=ColumnKind.DATETIME),
    Column("due_on", _("To be decided by"), kind=ColumnKind.DATE),
    Column("checked_by", _("Checked by")),
    Column("decided_by", _("Decided by")),
    Column("paid_on", _("Paid on"), kind=ColumnKind.DATE),
    Column("payee", _("Name of the account"), width=28),
    Column("bank", _("Bank"), width=24),
    Column(
        "account", pgettext_lazy("money", "Account"), kind=ColumnKind.CODE, personal=True, width=24
    ),
)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100


class ApplicationsSheet(OutgoingKind):
    """Applications for money of a place, in the order of their numbers. Accounts stay masked: only
    a payment batch carries them in full."""

    key = "fund_applications"
    title = _("Applications for funds")
    columns = APPLICATIONS
    export_right = EXPORT

    def going_out(self, viewer: Actor, place: PlaceRef) -> QuerySet[Application]:
        with looking(viewer):
            return application_list(viewer, place.path, right=EXPORT).order_by("code")

    def written(
        self, viewer: Actor, place: PlaceRef, batch: Sequence[Application], *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        names = full_names(viewer, sorted({row.path for row in batch}), place.path)
        programmes = programmes_of(batch)
        for row in batch:
            yield (
                row.code,
                programmes[row.programme_id].title,
                row.enterprise.name,
                names.get(row.path) or None,
                row.quantity,
                _yuan(row.spent_fen),
                _yuan(row.asked_fen),
                _yuan(row.approved_fen),
                row.state,
                row.submitted_at,
                row.due_on,
                row.checked_by or None,
                row.decided_by or None,
                row.paid_on,
                row.payee or None,
                row.bank or None,
                _account(row),
            )


def _account(row: Application) -> str | None:
    return masked(row.account_tail) or None


PAYMENTS = ColumnList(
    Column(
        "code",
        _("Application number"),
        ("申请编号", "编号", "业务编号", "备注编号"),
        kind=ColumnKind.CODE,
        required=True,
        example="XYG-0001",
        width=16,
    ),
    Column(
        "result",
        _("Result"),
        ("支付结果", "付款结果", "处理结果", "状态"),
        kind=ColumnKind.CHOICE,
        choices=(
            Choice(
                PaymentState.PAID, pgettext_lazy("payment", "Paid"), ("成功", "支付成功", "已付")
            ),
            Choice(
                PaymentState.FAILED,
                pgettext_lazy("payment", "Failed"),
                ("退票", "支付失败", "退汇", "失败"),
            ),
        ),
        required=True,
        example="已支付",
    ),
    Column(
        "paid_on",
        _("Paid on"),
        ("支付日期", "付款日期", "拨付日期", "交易日期"),
        kind=ColumnKind.DATE,
    ),
    Column(
        "reference",
        _("Reference of the bank"),
        ("流水号", "交易流水号", "凭证号", "回单号"),
        kind=ColumnKind.CODE,
        max_length=64,
        width=22,
    ),
    Column(
        "fault",
        _("Why it failed"),
        ("失败原因", "退票原因", "退汇原因"),
        max_length=200,
        width=28,
    ),
)


class PaymentsSheet(SheetKind):
    """What the bank says became of payments."""

    key = "fund_payments"
    title = _("Results of fund payments")
    columns = PAYMENTS
    import_rights = ("funds.payment.record_many",)
    export_right = EXPORT

    def row_key(self, row: CheckedRow) -> tuple[Any, ...] | None:
        return (str(row.values[0] or "").upper(),)

    def begin(self, context: SheetContext) -> None:
        context.memory["pending"] = pending_by_code(context.place.path)
        context.memory["settled"] = settled_by_code(context.place.path)

    def compare(self, rows: Sequence[CheckedRow], context: SheetContext) -> list[Verdict]:
        return [self._compared(row, context) for row in rows]

    def _compared(self, row: CheckedRow, context: SheetContext) -> Verdict:
        values = dict(zip(PAYMENTS.positions, row.values, strict=True))
        code = str(values["code"]).upper()
        if values["paid_on"] and values["paid_on"] > local_day(context.now):
            return wrong("payment.day", WRONG_DAY, "paid_on")
        line_id = context.memory["pending"].get(code)
        if line_id is None:
            if context.memory["settled"].get(code) == values["result"]:
                return Verdict(Outcome.SAME, target=code)
            return wrong("payment.unknown", NOT_AT_BANK, "code")
        failed = values["result"] == PaymentState.FAILED
        if failed and len(str(values["fault"] or "")) < 2:
            return wrong("payment.fault", SAY_FAULT, "fault")
        settled = Settled(
            line_id,
            paid_on=values["paid_on"],
            reference=str(values["reference"] or ""),
            fault=str(values["fault"] or "") if failed else "",
        )
        return Verdict(Outcome.NEW, target=code, carry=settled)

    def apply(self, rows: Sequence[tuple[CheckedRow, Verdict]], context: SheetContext) -> Applied:
        with looking(context.actor):
            place = Place.objects.get(pk=context.place.id)
        settled = [verdict.carry for _row, verdict in rows]
        record_payments(actor=context.actor, now=context.now, place=place, settled=settled)
        return Applied(len(rows), 0)

    def export_rows(
        self, viewer: Actor, place: PlaceRef, *, masked: bool
    ) -> Iterator[tuple[Any, ...]]:
        territory = viewer.territory(EXPORT).within(place.path)
        with looking(viewer):
            rows = Application.objects.filter(
                path__under=territory, state=ApplicationState.PAID
            ).prefetch_related("payments")
            for row in rows.order_by("code"):
                for line in row.payments.all():
                    if line.state == PaymentState.PAID:
                        yield (row.code, line.state, line.paid_on, line.reference or None, None)


register(ApplicationsSheet())
register(PaymentsSheet())
