"""Applications leave as a table, the bank's list of payments comes in as one."""

import pytest

from lianfang.access.scope import looking
from lianfang.funds.models import PaymentLine
from lianfang.funds.services.paying import make_batch
from lianfang.funds.sheets import PAYMENTS, ApplicationsSheet, PaymentsSheet
from lianfang.kit.clock import local_day
from lianfang.kit.ids import new_id
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import CheckedRow, SheetContext
from tests.enterprises.builders import register
from tests.funds.builders import approved, chief, fresh, lines, programme, submitted
from tests.people.builders import NOW

pytestmark = pytest.mark.django_db


def bank_row(number: int, **given) -> CheckedRow:
    return CheckedRow(0, number, tuple(given.get(name) for name in PAYMENTS.positions))


def test_the_banks_list_settles_payments_and_names_what_it_does_not_know(town):
    fund = programme(town)
    rows = [approved(town, fund, register(town, f"第{n}厂")) for n in range(3)]
    make_batch(actor=chief(town), now=NOW, programme_id=fund.pk)
    kind, day = PaymentsSheet(), local_day(NOW)
    context = SheetContext(place_ref(town.township), chief(town), NOW, new_id())
    told = [
        bank_row(1, code="XYG-0001", result="paid", paid_on=day, reference="77"),
        bank_row(2, code="xyg-0002", result="failed", fault="户名不符"),
        bank_row(3, code="XYG-0003", result="failed"),
        bank_row(4, code="XYG-0099", result="paid"),
    ]
    kind.begin(context)
    verdicts = kind.compare(told, context)

    done = kind.apply(list(zip(told[:2], verdicts[:2], strict=True)), context)
    kind.begin(context)
    again = kind.compare(told[:2], context)

    new, wrong = Outcome.NEW, Outcome.WRONG
    assert [one.outcome for one in verdicts] == [new, new, wrong, wrong]
    assert (done.created, [one.outcome for one in again]) == (2, [Outcome.SAME, Outcome.SAME])
    assert [fresh(one).state for one in rows] == ["paid", "failed", "batched"]
    assert lines()[0].reference == "77"
    assert len(lines()) == PaymentLine._base_manager.count()


def test_applications_leave_with_masked_accounts(town):
    submitted(town, programme(town), register(town))
    kind = ApplicationsSheet()

    with looking(chief(town)):
        (row,) = kind.export_rows(chief(town), place_ref(town.township), masked=False)

    values = dict(zip(kind.columns.positions, row, strict=True))
    assert (values["code"], values["account"]) == ("XYG-0001", "**** 0123")
    assert (values["asked"], values["state"]) == (5000, "submitted")
