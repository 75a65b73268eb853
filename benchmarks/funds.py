"""One hundred people approve the last yuan at the same moment, each on a connection of their own.

A programme has enough for ten of a hundred applications, all checked. A hundred threads, each with
its own database connection, approve one each behind a barrier: ten get it, ninety hear that nothing
is left, the ledger ends at nought and its entries add up. Then a hundred approvals of which there
is enough for all, for the pace.

    python -m benchmarks funds
"""

import threading
import time
from datetime import datetime
from typing import Any

from benchmarks._health_load import p95
from benchmarks.command import moment
from benchmarks.people import own_database

APPLICATIONS = 100
ENOUGH_FOR = 10
AMOUNT_FEN = 100_000


def row(name: str, value: float, unit: str, target: str, passed: bool) -> dict[str, Any]:
    return {
        "name": f"funds: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None,
        "passed": passed,
    }


def town() -> Any:
    """A town in which a hundred enterprises stand."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415
    from lianfang.places.services.places import ensure_places  # noqa: PLC0415
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    draft = PlaceDraft(PlaceKind.TOWNSHIP, "试验镇")
    system = Actor.system("benchmark")
    return ensure_places(actor=system, now=now(), parent_id=None, drafts=[draft]).placed[0][1]


def now() -> datetime:
    return moment("09:30")


def checked(place: Any, prefix: str, enough_for: int) -> tuple[Any, list[Any]]:
    """A programme with money for so many, and a hundred applications that were checked."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.enterprises.services.enterprises import register_enterprise  # noqa: PLC0415
    from lianfang.funds.services.applying import (  # noqa: PLC0415
        Wish,
        submit_application,
        write_application,
    )
    from lianfang.funds.services.deciding import check_application  # noqa: PLC0415
    from lianfang.funds.services.programmes import Terms, open_programme  # noqa: PLC0415

    given: dict[str, Any] = {"actor": Actor.system("checker"), "now": now()}
    terms = Terms("奖励", prefix, enough_for * AMOUNT_FEN, "per_head", AMOUNT_FEN)
    fund = open_programme(place_id=place.pk, terms=terms, **given)
    rows = []
    for number in range(APPLICATIONS):
        firm = register_enterprise(
            place_id=place.pk, name=f"{prefix}第{number}厂", code_pending="正在办理", **given
        )
        wish = Wish(quantity=1, payee="甲", bank="乙", account="12345678")
        made = write_application(programme_id=fund.pk, enterprise_id=firm.pk, wish=wish, **given)
        submit_application(application_id=made.pk, **given)
        rows.append(check_application(application_id=made.pk, **given))
    return fund, rows


def approve_all(rows: list[Any]) -> tuple[list[Any], list[float], float]:
    """What each of the threads got, how long each took, and all of them together, in seconds."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    from lianfang.access.actors import Actor  # noqa: PLC0415
    from lianfang.funds.services.deciding import approve_application  # noqa: PLC0415

    barrier = threading.Barrier(len(rows) + 1, timeout=60)
    results: list[Any] = [None] * len(rows)
    took = [0.0] * len(rows)

    def run(index: int, application: Any) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            begun = time.perf_counter()
            results[index] = approve_application(
                actor=Actor.system("decider"), now=now(), application_id=application.pk
            )
        except Exception as error:
            results[index] = error
        finally:
            took[index] = time.perf_counter() - begun
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(rows)]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join(timeout=120)
    return results, took, time.perf_counter() - begun


def run() -> list[dict]:
    """The rows of the results."""
    with own_database():
        from lianfang.access.scope import everywhere  # noqa: PLC0415  after the set-up
        from lianfang.funds.models import Application, LedgerEntry  # noqa: PLC0415
        from lianfang.funds.selectors.programmes import balances, promised  # noqa: PLC0415
        from lianfang.funds.services.programmes import NotEnoughLeft  # noqa: PLC0415

        place = town()
        fund, rows = checked(place, "A", ENOUGH_FOR)
        results, _took, _all = approve_all(rows)
        got = sum(isinstance(one, Application) for one in results)
        heard = sum(isinstance(one, NotEnoughLeft) for one in results)
        money = balances([fund])[fund.pk]
        with everywhere("a benchmark counts what was written"):
            entries = LedgerEntry.objects.filter(programme=fund).count()
        adds_up = money.left == 0 and promised(fund) == money.budget
        plenty, more = checked(place, "B", APPLICATIONS)
        results, took, wall = approve_all(more)
        all_got = sum(isinstance(one, Application) for one in results)
        whole = promised(plenty) == APPLICATIONS * AMOUNT_FEN
        return [
            row(
                "approvals of 100 at once with money for 10",
                got,
                "approved",
                "10, 90 told",
                got == ENOUGH_FOR
                and heard == APPLICATIONS - ENOUGH_FOR
                and entries == ENOUGH_FOR + 1
                and adds_up,
            ),
            row("left of the budget afterwards", money.left / 100, "yuan", "0", money.left == 0),
            row(
                "100 approvals at once with money for all",
                wall,
                "s",
                "100 approved, <= 10 s",
                all_got == APPLICATIONS and whole and wall <= 10,
            ),
            row("one of those approvals, p95", p95(took), "s", "<= 10 s", p95(took) <= 10),
        ]
