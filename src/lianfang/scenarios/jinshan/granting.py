"""Money for enterprises: two example programmes of the plan, asked for, decided, paid.

Every amount, account and enterprise is invented. What Jinshan gave its enterprises is not known.
"""

from datetime import datetime

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.funds.models import Application, PaymentLine, Programme
from lianfang.funds.selectors.amounts import fits_rule
from lianfang.funds.services.applying import Wish, submit_application, write_application
from lianfang.funds.services.deciding import (
    approve_application,
    check_application,
    return_application,
)
from lianfang.funds.services.paying import make_batch, record_failure, record_payment
from lianfang.funds.services.programmes import open_planned_programme
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage

COMMANDER = "commander"
ASKED = 12
BANKS = ("建设银行铁山支行", "农业银行金山支行", "湖北银行黄石分行")


def open_programmes(stage: Stage, now: datetime) -> None:
    """The commander opens both programmes of the plan."""
    for key in ("newcomer_bonus", "check_up"):
        open_planned_programme(
            actor=stage.actor(COMMANDER, now), now=now, place_id=stage.township.pk, key=key
        )
    stage.note("2 example programmes of money opened")


def apply_for_bonus(stage: Stage, now: datetime) -> None:
    """The desk writes up what twelve enterprises ask for."""
    clerk = stage.actor(CLERK, now)
    fund = _fund("newcomer_bonus")
    with everywhere("the scenario knows the enterprises of the town"):
        rows = Enterprise.objects.filter(fits_rule(fund), path__startswith=fund.path)
        firms = list(rows.order_by("name_key")[:ASKED])
    for number, firm in enumerate(firms):
        wish = Wish(
            quantity=3 + number * 5 % 17,
            papers=tuple(fund.papers),
            payee=firm.name,
            bank=BANKS[number % len(BANKS)],
            account=f"42050160470000{number:06d}",
        )
        row = write_application(
            actor=clerk, now=now, programme_id=fund.pk, enterprise_id=firm.pk, wish=wish
        )
        submit_application(actor=clerk, now=now, application_id=row.pk)
    stage.note(f"{len(firms)} applications for the example bonus")


def check_and_decide(stage: Stage, now: datetime) -> None:
    """The clerk checks nine and returns one; the commander approves seven of them."""
    clerk, commander = stage.actor(CLERK, now), stage.actor(COMMANDER, now)
    rows = _applications()
    for row in rows[:9]:
        check_application(actor=clerk, now=now, application_id=row.pk)
    reason = "新员工名单缺身份证号码，请补充"
    return_application(actor=clerk, now=now, application_id=rows[9].pk, reason=reason)
    for row in rows[:7]:
        approve_application(actor=commander, now=now, application_id=row.pk)


def hand_to_the_bank(stage: Stage, now: datetime) -> None:
    """What was approved goes to the bank in one batch."""
    make_batch(actor=stage.actor(CLERK, now), now=now, programme_id=_fund("newcomer_bonus").pk)


def hear_from_the_bank(stage: Stage, now: datetime) -> None:
    """Five are paid, one came back, one is still at the bank."""
    clerk = stage.actor(CLERK, now)
    with everywhere("the scenario hears from the bank"):
        lines = list(PaymentLine.objects.order_by("application__number"))
    for number, line in enumerate(lines[:5], start=1):
        reference = f"20200317{number:05d}"
        record_payment(actor=clerk, now=now, line_id=line.pk, reference=reference)
    record_failure(actor=clerk, now=now, line_id=lines[5].pk, fault="户名与账号不符")


def _fund(key: str) -> Programme:
    with everywhere("the scenario's own programme"):
        return Programme.objects.get(key=key)


def _applications() -> list[Application]:
    with everywhere("the scenario's own applications"):
        return list(Application.objects.order_by("number"))
