"""Two persons decide, the books add up, and no yuan is promised twice."""

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.scope import everywhere
from lianfang.funds.models import Application, LedgerEntry
from lianfang.funds.selectors.programmes import balances, promised
from lianfang.funds.services.applying import Wish
from lianfang.funds.services.deciding import (
    SamePerson,
    approve_application,
    check_application,
    refuse_application,
    revoke_application,
)
from lianfang.funds.services.programmes import (
    NotEnoughLeft,
    ProgrammeExists,
    set_budget,
    set_days,
)
from lianfang.funds.services.steps import WrongState
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound
from tests.enterprises.builders import register
from tests.funds.builders import (
    PAPERS,
    approved,
    checked,
    chief,
    clerk,
    fresh,
    ledger,
    left,
    programme,
    submitted,
)
from tests.people.builders import NOW

pytestmark = pytest.mark.django_db


def approve(town, row, **more):
    return approve_application(actor=chief(town), now=NOW, application_id=row.pk, **more)


def heads(number: int) -> Wish:
    return Wish(quantity=number, papers=PAPERS, payee="甲", bank="乙", account="12345678")


def test_approval_promises_the_amount_and_the_books_say_so(town):
    fund = programme(town)

    row = approved(town, fund, register(town))

    assert (row.state, row.approved_fen) == ("approved", 500_000)
    assert ledger(fund) == [("budget", 2_000_000, 2_000_000), ("commit", -500_000, 1_500_000)]
    assert promised(fund) == balances([fund])[fund.pk].committed == 500_000


def test_who_checked_does_not_decide(town):
    fund = programme(town, level="community")
    row = checked(town, fund, register(town))

    with pytest.raises(SamePerson):
        approve_application(actor=clerk(town), now=NOW, application_id=row.pk)

    assert fresh(row).state == "checked"


def test_the_table_itself_wants_two_persons(town):
    row = checked(town, programme(town), register(town))
    row.decided_by_id = row.checked_by_id

    with pytest.raises(DatabaseError, match="fund_two_persons"), transaction.atomic():
        row.save()


def test_the_community_decides_where_the_programme_says_so(town):
    townwide, local = programme(town), programme(town, prefix="SQ", level="community")
    first, second = (register(town, f"第{n}厂") for n in range(2))
    above = checked(town, townwide, first)
    here = submitted(town, local, second)
    check_application(actor=chief(town), now=NOW, application_id=here.pk)

    with pytest.raises(NotFound):
        approve_application(actor=clerk(town), now=NOW, application_id=above.pk)
    done = approve_application(actor=clerk(town), now=NOW, application_id=here.pk)

    assert done.state == "approved"


def test_less_than_asked_for_needs_a_reason_and_more_is_never_given(town):
    row = checked(town, programme(town), register(town))

    with pytest.raises(InvalidInput) as more:
        approve(town, row, amount_fen=500_001)
    with pytest.raises(InvalidInput) as silent:
        approve(town, row, amount_fen=400_000)
    approve(town, row, amount_fen=400_000, reason="一人未到岗")

    assert (set(more.value.fields), set(silent.value.fields)) == ({"amount"}, {"reason"})
    assert fresh(row).approved_fen == 400_000


def test_what_is_not_left_is_not_promised(town):
    fund = programme(town)
    approved(town, fund, register(town, "第一厂"), heads(15))
    row = checked(town, fund, register(town, "第二厂"), heads(6))

    with pytest.raises(NotEnoughLeft) as refused:
        approve(town, row)
    approve(town, row, amount_fen=500_000, reason="余额不足，按余额批复")

    assert "5,000.00" in str(refused.value)
    assert left(fund) == 0


def test_a_promise_taken_back_is_there_for_others(town):
    fund = programme(town)
    row = approved(town, fund, register(town))

    revoke_application(actor=chief(town), now=NOW, application_id=row.pk, reason="人员已离职")

    assert ledger(fund)[-1] == ("release", 500_000, 2_000_000)
    assert promised(fund) == 0
    with pytest.raises(WrongState):
        revoke_application(actor=chief(town), now=NOW, application_id=row.pk, reason="再来")


def test_a_refusal_says_why_and_promises_nothing(town):
    fund = programme(town)
    row = checked(town, fund, register(town))
    given = {"actor": chief(town), "now": NOW, "application_id": row.pk}

    with pytest.raises(InvalidInput):
        refuse_application(reason="", **given)
    refuse_application(reason="不在奖励范围", **given)

    assert (fresh(row).state, len(ledger(fund))) == ("refused", 1)


def test_what_was_not_checked_is_not_decided(town):
    row = submitted(town, programme(town), register(town))

    with pytest.raises(WrongState):
        approve(town, row)


def test_a_budget_grows_and_shrinks_but_never_below_what_is_promised(town):
    fund = programme(town)
    approved(town, fund, register(town))
    given = {"actor": chief(town), "now": NOW, "programme_id": fund.pk, "reason": "区里追加"}

    set_budget(budget_fen=3_000_000, **given)
    with pytest.raises(NotEnoughLeft):
        set_budget(budget_fen=400_000, **given)

    assert ledger(fund)[-1] == ("budget", 1_000_000, 2_500_000)


def test_letters_belong_to_one_programme(town):
    programme(town)

    with pytest.raises(ProgrammeExists):
        programme(town)


def test_a_programme_is_ended_and_goes_on(town):
    fund = programme(town)
    given = {"actor": chief(town), "now": NOW, "programme_id": fund.pk}

    assert set_days(closes_on=local_day(NOW), **given).closes_on == local_day(NOW)
    assert set_days(closes_on=None, **given).closes_on is None


@pytest.mark.parametrize(("number", "balance"), [(2, 1), (3, 1_500_000), (2, -500_000)])
def test_an_entry_that_does_not_add_up_is_refused_by_the_table(town, number, balance):
    fund = programme(town)
    entry = {"kind": "budget", "at": NOW, "by": "test", "amount_fen": -500_000}
    if balance < 0:
        entry["amount_fen"] = -2_500_000

    with everywhere("a test"), pytest.raises(DatabaseError, match="ledger"), transaction.atomic():
        LedgerEntry.objects.create(programme=fund, number=number, balance_fen=balance, **entry)


def test_an_entry_stays_for_good(town):
    fund = programme(town)

    with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.filter(programme=fund).update(reason="改账")
    with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
        LedgerEntry.objects.filter(programme=fund).delete()


def test_an_application_without_a_place_in_the_books_cannot_be_approved_by_hand(town):
    row = checked(town, programme(town), register(town))

    with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
        Application.objects.filter(pk=row.pk).update(state="approved")
