"""Figures about money are sums of the ledger's own entries."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lianfang.funds.services.deciding import revoke_application
from lianfang.reports.metrics import get_metric
from tests.enterprises.builders import register
from tests.funds.builders import approved, chief, programme, submitted
from tests.people.builders import NOW
from tests.reports.test_metrics import value

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=6)


def test_money_is_counted_in_yuan_as_of_the_moment(town):
    fund = programme(town)
    row = approved(town, fund, register(town))
    revoke_application(actor=chief(town), now=LATER, application_id=row.pk, reason="离职")

    def money(moment):
        keys = ("fund_budget", "fund_committed", "fund_left")
        return [value(key, town.township, moment) for key in keys]

    assert money(NOW) == [Decimal(20_000), Decimal(5_000), Decimal(15_000)]
    assert money(LATER) == [Decimal(20_000), Decimal(0), Decimal(20_000)]
    assert value("fund_paid", town.township, LATER) == 0


def test_what_should_have_been_decided_raises_an_alarm(town):
    submitted(town, programme(town), register(town))

    assert value("fund_applications_waiting", town.township, NOW) == 1
    assert value("fund_applications_overdue", town.township, NOW) == 0
    assert value("fund_applications_overdue", town.township, LATER) == 1
    assert get_metric("fund_applications_overdue").is_alarm
