"""By night everything that is kept beside the records is counted again from them.

A kept figure is shown by day without counting; here it is proved. What differs is put right and
told: on the command page, in the list of recounts, by the doctor.
"""

import logging
from collections.abc import Callable
from datetime import date, datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.charters.services.recounting import recount_seats
from lianfang.command.selectors.plan import places_of_open_incidents
from lianfang.command.services.keeping import recount_kept
from lianfang.health.selectors.checks import kept_of_day
from lianfang.health.services.counting import recount_checks
from lianfang.people.services.counting import recount_households
from lianfang.reports.enums import RecountKind
from lianfang.reports.models import Recount

log = logging.getLogger(__name__)

# How many were compared, how many differed.
Found = tuple[int, int]


def _checks(actor: Actor, now: datetime, day: date) -> Found:
    """Who was checked on the day and how often, by place, from the checks."""
    differences = sum(
        recount_checks(actor=actor, now=now, place_id=place_id, day=day)
        for place_id in places_of_open_incidents(actor)
    )
    return kept_of_day(actor, day), differences


_RECOUNTERS: dict[RecountKind, Callable[[Actor, datetime, date], Found]] = {
    RecountKind.CHECKS: _checks,
    RecountKind.TALLIES: lambda actor, now, _day: recount_kept(actor=actor, now=now),
    RecountKind.MEMBERS: lambda actor, now, _day: recount_households(actor=actor, now=now),
    RecountKind.SEATS: lambda actor, now, _day: recount_seats(actor=actor, now=now),
}


@action("reports.metric.recount")
def recount(*, actor: Actor, now: datetime, kind: RecountKind, day: date) -> Recount:
    """Count one kind of kept figures of a day again from the records, put right what differs, and
    note what was found."""
    concerning("reports.recount", path="", kind=str(kind), day=str(day))
    compared, differences = _RECOUNTERS[kind](actor, now, day)
    made = Recount.objects.create(
        kind=kind, day=day, at=now, compared=compared, differences=differences
    )
    if differences:
        log.error("recount of %s of %s: %d of %d differed", kind, day, differences, compared)
    concerning(made, path="", compared=compared, differences=differences)
    return made
