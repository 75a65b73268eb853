"""Deciders at the same moment, each on a connection of their own: the last yuan goes out once."""

import pytest

from lianfang.funds.models import Application, PaymentBatch
from lianfang.funds.selectors.programmes import promised
from lianfang.funds.services.applying import Wish
from lianfang.funds.services.deciding import approve_application, revoke_application
from lianfang.funds.services.paying import make_batch
from lianfang.funds.services.programmes import NotEnoughLeft
from tests.enterprises.builders import register
from tests.funds.builders import PAPERS, approved, checked, chief, ledger, left, programme
from tests.people.builders import NOW, build_town
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WISH = Wish(quantity=1, papers=PAPERS, payee="甲", bank="乙", account="12345678")


def test_sixteen_approvals_of_the_last_three_thousand_yuan_spend_exactly_that():
    town = build_town()
    fund = programme(town, budget_fen=300_000)
    rows = [checked(town, fund, register(town, f"第{n}厂"), WISH) for n in range(16)]
    actor = chief(town)

    results = at_once(
        *(
            lambda one=one: approve_application(actor=actor, now=NOW, application_id=one.pk)
            for one in rows
        )
    )

    assert sum(isinstance(one, Application) for one in results) == 3
    assert sum(isinstance(one, NotEnoughLeft) for one in results) == 13
    assert (left(fund), promised(fund), len(ledger(fund))) == (0, 300_000, 4)


def test_paying_and_revoking_at_once_never_wait_for_each_other_for_ever():
    town = build_town()
    fund = programme(town)
    row = approved(town, fund, register(town), WISH)
    actor = chief(town)

    results = at_once(
        lambda: make_batch(actor=actor, now=NOW, programme_id=fund.pk),
        lambda: revoke_application(actor=actor, now=NOW, application_id=row.pk, reason="离职"),
    )

    done = [one for one in results if isinstance(one, PaymentBatch | Application)]
    assert len(done) == 1
    assert left(fund) == (2_000_000 if isinstance(done[0], Application) else 1_900_000)
