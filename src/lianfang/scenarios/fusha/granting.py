"""The special fund of Fusha: ten million yuan in three programmes, opened with the plan of 6 March.

Published: 10 million yuan in all: 5 million newcomers' bonus, 3 million free check-ups, 2 million
rent relief. What is given for each head or month, and to whom, is invented.
"""

from datetime import datetime

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.funds.models import Application, Programme
from lianfang.funds.selectors.amounts import fits_rule
from lianfang.funds.services.applying import Wish, submit_application, write_application
from lianfang.funds.services.deciding import approve_application, check_application
from lianfang.funds.services.programmes import open_planned_programme
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage

PROGRAMMES = ("newcomer_bonus", "free_checkups", "rent_relief")
APPLYING, DECIDED = 24, 15


def open_programmes(stage: Stage, now: datetime) -> None:
    """The three programmes of the plan."""
    for key in PROGRAMMES:
        open_planned_programme(
            actor=stage.actor("commander", now), now=now, place_id=stage.township.pk, key=key
        )
    stage.note(f"{len(PROGRAMMES)} programmes of the special fund opened")


def apply_for_bonus(stage: Stage, now: datetime) -> None:
    """The desk writes up what the first enterprises ask for."""
    fund, clerk = _fund(PROGRAMMES[0]), stage.actor(CLERK, now)
    with everywhere("the scenario knows the enterprises of the town"):
        rows = Enterprise.objects.filter(fits_rule(fund), path__startswith=fund.path)
        firms = list(rows.order_by("credit_code")[:APPLYING])
    for number, firm in enumerate(firms):
        wish = Wish(
            quantity=4 + number * 7 % 23,
            papers=tuple(fund.papers),
            payee=firm.name,
            bank="中山农村商业银行阜沙支行",
            account=f"80020000{number:010d}",
        )
        row = write_application(
            actor=clerk, now=now, programme_id=fund.pk, enterprise_id=firm.pk, wish=wish
        )
        submit_application(actor=clerk, now=now, application_id=row.pk)
    stage.note(f"{len(firms)} applications for the newcomers' bonus")


def decide(stage: Stage, now: datetime) -> None:
    """The finance office checks, the commander approves; the last ones wait."""
    with everywhere("the scenario's own applications"):
        rows = list(Application.objects.order_by("number")[:DECIDED])
    finance, commander = stage.actor("finance", now), stage.actor("commander", now)
    for row in rows:
        check_application(actor=finance, now=now, application_id=row.pk)
        approve_application(actor=commander, now=now, application_id=row.pk)
    stage.note(f"{len(rows)} applications approved")


def _fund(key: str) -> Programme:
    with everywhere("the scenario's own programme"):
        return Programme.objects.get(key=key)
