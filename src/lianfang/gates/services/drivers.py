"""What was written down of drivers: opened one by one with a reason, and cleared in time."""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

import pgtrigger
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.gates.models import Passage, Passenger
from lianfang.gates.models.sealing import Driver, open_driver
from lianfang.gates.selectors.plans import Plans
from lianfang.kit.clock import day_bounds, local_day
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted, TooMany
from lianfang.kit.text import tidy
from lianfang.people.models import Reveal

RULES = "gates.Passage:passage_stays"
MOST_AT_ONCE = 5_000
# No plan keeps them longer than this.
SHORTEST = timedelta(days=1)


@action("gates.passage.reveal")
def reveal_driver(*, actor: Actor, now: datetime, passage_id: uuid.UUID, reason: str) -> Driver:
    """Name, paper and phone of a driver in full, logged, and counted with the day's reveals.

    Raises InvalidInput without a reason, TooMany beyond the day's limit.
    """
    row: Passage | None = Passage.objects.filter(pk=passage_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path)
    log_reveal(actor, now, row, "driver", reason)
    return open_driver(row.pk, row.sealed)


def log_reveal(
    actor: Actor, now: datetime, row: Passage | Passenger, field: str, reason: str
) -> None:
    """Note that the actor opens what was written down, why, and count it with the day's reveals.

    Raises InvalidInput without a reason, TooMany beyond the day's limit.
    """
    if actor.user_id is None:
        raise NotPermitted()  # the system itself has no need to read names
    said = tidy(reason)[:128]
    if len(said) < 2:
        raise InvalidInput(fields={"reason": _("Say what you need it for.")})
    first, last = day_bounds(local_day(now))
    used = Reveal.objects.filter(user_id=actor.user_id, at__gte=first, at__lt=last).count()
    most = int(settings.REVEALS_PER_DAY)
    if used >= most:
        raise TooMany(_("You have used up today's %(limit)s reveals."), limit=most)
    Reveal.objects.create(
        at=now,
        user_id=actor.user_id,
        subject_kind=row._meta.label_lower,
        subject_id=row.pk,
        field=field,
        reason=said,
    )


@action("gates.passage.purge")
def purge_drivers(*, actor: Actor, now: datetime) -> int:
    """Clear names, papers and phones of drivers whose days by the plan are over (PIPL art. 19).

    At most 5,000 at a time: the next run goes on. The audit event is the certificate.
    """
    over = list(_over(actor, now))
    with pgtrigger.ignore(RULES):
        Passage.objects.filter(pk__in=over).update(sealed=None, cleared_at=now)
    digest = hashlib.sha256(b"".join(pk.bytes for pk in sorted(over))).hexdigest() if over else ""
    concerning("gates.passage", path="", cleared=len(over), sha256=digest)
    return len(over)


def _over(actor: Actor, now: datetime) -> Iterator[uuid.UUID]:
    waiting = Passage.objects.filter(sealed__isnull=False, taken_at__lt=now - SHORTEST)
    paths = set(waiting.order_by().values_list("path", flat=True).distinct())
    plans, by_days = Plans(actor, now), defaultdict[int, list[str]](list)
    for path in paths:
        by_days[plans.at(path).keep_days].append(path)
    for days, found in by_days.items():
        rows = waiting.filter(path__in=found, taken_at__lt=now - timedelta(days=days))
        yield from rows.order_by("taken_at").values_list("pk", flat=True)[:MOST_AT_ONCE]
