"""Programmes and applications of the small town, made through the services."""

from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.funds.models import Application, LedgerEntry, PaymentLine, Programme
from lianfang.funds.services.applying import Wish, submit_application, write_application
from lianfang.funds.services.deciding import approve_application, check_application
from lianfang.funds.services.programmes import Terms, open_programme
from tests.people.builders import NOW, Town, appointed

PAPERS = ("营业执照复印件", "新员工名单")
WISH = Wish(
    quantity=5,
    papers=PAPERS,
    payee="金山精密机械有限公司",
    bank="建设银行铁山支行",
    account="42050160 4700 00000123",
)


def clerk(town: Town) -> Actor:
    """Who checks applications of the community."""
    return appointed(Role.COMMUNITY_SECRETARY, town.community)


def chief(town: Town) -> Actor:
    """Who decides over the money of the town."""
    return appointed(Role.COMMANDER, town.township)


def programme(town: Town, actor: Actor | None = None, **more) -> Programme:
    """A bonus of 1,000 yuan for each newcomer out of 20,000 yuan, unless it is said otherwise."""
    given = {
        "title": "新员工奖励",
        "prefix": "XYG",
        "budget_fen": 2_000_000,
        "rule": "per_head",
        "rate_fen": 100_000,
        "papers": PAPERS,
    }
    terms = Terms(**{**given, **more})
    return open_programme(
        actor=actor or chief(town), now=NOW, place_id=town.township.pk, terms=terms
    )


def write(town: Town, fund: Programme, firm: Enterprise, wish: Wish = WISH, **more) -> Application:
    return write_application(
        actor=clerk(town),
        now=NOW,
        programme_id=fund.pk,
        enterprise_id=firm.pk,
        wish=wish,
        **more,
    )


def submitted(town: Town, fund: Programme, firm: Enterprise, wish: Wish = WISH) -> Application:
    row = write(town, fund, firm, wish)
    return submit_application(actor=clerk(town), now=NOW, application_id=row.pk)


def checked(town: Town, fund: Programme, firm: Enterprise, wish: Wish = WISH) -> Application:
    row = submitted(town, fund, firm, wish)
    return check_application(actor=clerk(town), now=NOW, application_id=row.pk)


def approved(
    town: Town, fund: Programme, firm: Enterprise, wish: Wish = WISH, now: datetime = NOW
) -> Application:
    row = checked(town, fund, firm, wish)
    return approve_application(actor=chief(town), now=now, application_id=row.pk)


def fresh(row):
    """The row as it is stored."""
    with everywhere("a test looks at what was stored"):
        return type(row).objects.get(pk=row.pk)


def ledger(fund: Programme) -> list[tuple[str, int, int]]:
    """(kind, amount, balance) of every entry, the oldest first."""
    with everywhere("a test looks at what was stored"):
        rows = LedgerEntry.objects.filter(programme=fund).order_by("number")
        return list(rows.values_list("kind", "amount_fen", "balance_fen"))


def left(fund: Programme) -> int:
    """Fen that may still be promised."""
    return ledger(fund)[-1][2]


def lines() -> list[PaymentLine]:
    with everywhere("a test looks at what was stored"):
        rows = PaymentLine.objects.select_related("batch", "application")
        return list(rows.order_by("batch__number", "application__number"))
