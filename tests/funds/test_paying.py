"""From a promise to money in an account: batches, what was paid, what the bank sent back."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from lianfang.access.scope import everywhere
from lianfang.funds.models import PaymentLine
from lianfang.funds.selectors.programmes import balances
from lianfang.funds.services.applying import Wish, write_application, write_own_application
from lianfang.funds.services.deciding import revoke_application
from lianfang.funds.services.paying import (
    export_batch,
    make_batch,
    record_failure,
    record_payment,
    reinstate_application,
    reinstate_own_application,
)
from lianfang.funds.services.steps import WrongState
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of
from tests.funds.builders import WISH, approved, chief, clerk, fresh, left, lines, programme
from tests.people.builders import NOW

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def fund(town):
    return programme(town)


@pytest.fixture
def paying(town, fund):
    """An approved application in a batch for the bank."""
    row = approved(town, fund, register(town))
    make_batch(actor=chief(town), now=NOW, programme_id=fund.pk)
    return row


def test_everything_approved_becomes_one_batch_and_only_once(town, fund, paying):
    assert fresh(paying).state == "batched"
    with pytest.raises(Conflict) as nothing:
        make_batch(actor=chief(town), now=NOW, programme_id=fund.pk)
    assert nothing.value.code == "nothing_to_pay"


def test_a_payment_is_noted_with_day_and_reference_and_the_balance_stays(town, fund, paying):
    given = {"actor": chief(town), "now": TOMORROW, "line_id": lines()[0].pk}

    record_payment(paid_on=local_day(TOMORROW), reference="20200319-0007", **given)
    record_payment(**given)

    assert (fresh(paying).state, fresh(paying).paid_on) == ("paid", local_day(TOMORROW))
    assert lines()[0].reference == "20200319-0007"
    assert (balances([fund])[fund.pk].paid, left(fund)) == (500_000, 1_500_000)


def test_a_day_before_the_batch_or_to_come_is_refused(town, paying):
    given = {"actor": chief(town), "now": NOW, "line_id": lines()[0].pk}

    for days in (-1, 1):
        with pytest.raises(InvalidInput):
            record_payment(paid_on=local_day(NOW) + timedelta(days=days), **given)


def test_what_the_bank_sent_back_is_paid_with_the_next_batch(town, fund, paying):
    actor = chief(town)
    record_failure(actor=actor, now=NOW, line_id=lines()[0].pk, fault="户名不符")
    right = Wish(quantity=99, payee="金山精密机械", bank="农业银行", account="6228480000001")
    write_application(
        actor=clerk(town),
        now=NOW,
        programme_id=fund.pk,
        enterprise_id=paying.enterprise_id,
        wish=right,
        application_id=paying.pk,
    )
    reinstate_application(actor=clerk(town), now=NOW, application_id=paying.pk)
    make_batch(actor=actor, now=NOW, programme_id=fund.pk)

    row = fresh(paying)
    # Of what was approved nothing but the account has changed.
    assert (row.quantity, row.approved_fen, row.account_tail) == (5, 500_000, "0001")
    assert [(one.batch.number, one.state) for one in lines()] == [(1, "failed"), (2, "pending")]
    with pytest.raises(Conflict):
        record_payment(actor=actor, now=NOW, line_id=lines()[0].pk)


def test_the_contact_puts_the_account_of_their_own_enterprise_right(town, fund, paying):
    record_failure(actor=chief(town), now=NOW, line_id=lines()[0].pk, fault="账号有误")
    contact = contact_of(paying.enterprise)
    own = {"actor": contact, "now": NOW, "enterprise_id": paying.enterprise_id}

    write_own_application(
        programme_id=fund.pk,
        wish=Wish(payee="甲", bank="乙", account="6228480000009"),
        application_id=paying.pk,
        **own,
    )
    reinstate_own_application(application_id=paying.pk, **own)

    assert (fresh(paying).state, fresh(paying).account_tail) == ("approved", "0009")


def test_nobody_is_paid_twice_whatever_the_code_does(town, fund, paying):
    line = lines()[0]

    with (
        everywhere("a test"),
        pytest.raises(IntegrityError, match="fund_paid_once"),
        transaction.atomic(),
    ):
        PaymentLine.objects.create(
            batch=line.batch, application=paying, amount_fen=1, state="pending"
        )


def test_what_is_at_the_bank_is_not_revoked_and_what_was_paid_comes_back(town, fund, paying):
    given = {"actor": chief(town), "now": NOW, "application_id": paying.pk, "reason": "已退款"}

    with pytest.raises(WrongState):
        revoke_application(**given)
    record_payment(actor=chief(town), now=NOW, line_id=lines()[0].pk)
    revoke_application(**given)

    assert left(fund) == 2_000_000


def test_the_bank_gets_full_accounts_for_a_reason_and_screens_do_not(town, paying):
    given = {"actor": chief(town), "now": NOW, "batch_id": lines()[0].batch_id}

    with pytest.raises(InvalidInput):
        export_batch(masked=False, **given)
    name, masked = export_batch(**given)
    _name, full = export_batch(masked=False, reason="送银行代发", **given)

    assert name.endswith(".xlsx")
    assert "42050160470000000123" not in cells(masked)
    assert {"42050160470000000123", "金山精密机械有限公司", "XYG-0001"} <= cells(full)
    assert "5000" in {text.removesuffix(".0") for text in cells(full)}


def cells(content: bytes) -> set[str]:
    book = openpyxl.load_workbook(BytesIO(content))
    return {str(one.value) for row in book.worksheets[0].iter_rows() for one in row}


def test_a_wish_can_be_sent_twice(town, fund):
    firm = register(town)
    row = write_application(
        actor=clerk(town), now=NOW, programme_id=fund.pk, enterprise_id=firm.pk, wish=WISH
    )
    again = write_application(
        actor=clerk(town),
        now=NOW,
        programme_id=fund.pk,
        enterprise_id=firm.pk,
        wish=WISH,
        application_id=row.pk,
    )

    assert again.pk == row.pk
