"""What passengers of coaches wrote of themselves: opened singly with a reason, cleared in time."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pgtrigger

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models import Coach, Passenger
from lianfang.gates.models.sealing import Traveller, open_traveller
from lianfang.gates.selectors.coaches import bound_for
from lianfang.gates.selectors.plans import Plans
from lianfang.gates.services.drivers import MOST_AT_ONCE, SHORTEST, log_reveal
from lianfang.kit.errors import NotFound

RULES = "gates.Passenger:passenger_stays"


@action("gates.passenger.reveal")
def reveal_traveller(
    *,
    actor: Actor,
    now: datetime,
    passenger_id: uuid.UUID,
    reason: str,
    expected_id: uuid.UUID | None = None,
) -> Traveller:
    """Name, paper and phone of a passenger in full, logged, and counted with the day's reveals.

    At the checkpoint, or by `expected_id` in the village they are bound for. Raises NotFound,
    InvalidInput without a reason, TooMany beyond the day's limit.
    """
    row: Passenger | None
    if expected_id is None:
        row = Passenger.objects.filter(pk=passenger_id).first()
        path = row.path if row else ""
    else:
        expected, rows = bound_for(actor, expected_id, "gates.passenger.reveal")
        row = rows.filter(pk=passenger_id).first()
        path = expected.path
    if row is None:
        raise NotFound()
    concerning(row, path=path)
    log_reveal(actor, now, row, "passenger", reason)
    return open_traveller(row.pk, row.sealed)


@action("gates.passenger.purge")
def purge_travellers(*, actor: Actor, now: datetime) -> int:
    """Clear names, papers and phones of passengers whose days by the plan are over (PIPL art. 19),
    and drivers of coaches that were never closed.

    At most 5,000 of a plan at a time: the next run goes on. The audit event is the certificate.
    """
    plans = Plans(actor, now)
    waiting = Passenger.objects.filter(sealed__isnull=False, joined_at__lt=now - SHORTEST)
    over = _over(plans, waiting, "joined_at", now)
    with pgtrigger.ignore(RULES):
        Passenger.objects.filter(pk__in=over).update(sealed=None, paper_hash=None, cleared_at=now)
    left = Coach.objects.filter(sealed__isnull=False, opened_at__lt=now - SHORTEST)
    coaches = _over(plans, left, "opened_at", now)
    Coach.objects.filter(pk__in=coaches).update(sealed=None, link_until=None)
    ids = sorted(over + coaches)
    digest = hashlib.sha256(b"".join(pk.bytes for pk in ids)).hexdigest() if ids else ""
    concerning("gates.passenger", path="", cleared=len(ids), sha256=digest)
    return len(ids)


def _over(plans: Plans, waiting: Any, since: str, now: datetime) -> list[uuid.UUID]:
    paths: Iterable[str] = waiting.order_by().values_list("path", flat=True).distinct()
    by_days = defaultdict[int, list[str]](list)
    for path in paths:
        by_days[plans.at(path).keep_days].append(path)
    found: list[uuid.UUID] = []
    for days, places in by_days.items():
        rows = waiting.filter(path__in=places, **{f"{since}__lt": now - timedelta(days=days)})
        found += rows.order_by(since).values_list("pk", flat=True)[:MOST_AT_ONCE]
    return found
