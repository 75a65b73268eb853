"""Whether an employee may travel and start: who may, who waits until when, and why.

The one rule for fetching people and for letting them start (`clearance_rule`), in words. What is
told is the least that is needed: a day and a kind of reason, no figures of health.

Isolation lies above this room, so it gives its reader here (`register_isolation`) when it starts.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext, gettext_noop

from lianfang.workforce.enums import Clearance
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.clearance_rule import (
    Ground,
    grounds,
    held_among,
    register_isolation,
)

__all__ = ["Judged", "held_among", "judged", "register_isolation"]

_TOLD = {
    Ground.FEVER: (Clearance.STOPPED, gettext_noop("There is an open fever case.")),
    Ground.ISOLATED: (Clearance.WAITS, gettext_noop("In isolation.")),
    Ground.SYMPTOMS: (Clearance.STOPPED, gettext_noop("Said to have symptoms.")),
    Ground.THERE: (Clearance.STOPPED, gettext_noop("Is in a key area.")),
    Ground.CAME: (
        Clearance.WAITS,
        gettext_noop("Under observation after coming from a key area."),
    ),
    Ground.MET: (Clearance.WAITS, gettext_noop("Met a case within 14 days.")),
    Ground.STAYED: (Clearance.WAITS, gettext_noop("Stayed in a key area within 14 days.")),
    Ground.UNKNOWN: (
        Clearance.UNKNOWN,
        gettext_noop("Comes from a key area; no arrival is recorded."),
    ),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """What holds for an employee; `until` is the last day on which they may not. `from_key_area`:
    they are in a region the plan isolates for, or came from one lately."""

    verdict: Clearance
    until: date | None = None
    why: str = ""
    from_key_area: bool = False

    @property
    def is_free(self) -> bool:
        return self.verdict == Clearance.FREE


def judged(rows: Iterable[Employment], moment: datetime) -> dict[uuid.UUID, Judged]:
    """What holds for each employment as it is stored, by its id; two statements for all of them.

    The caller checks who may look.
    """
    ids = [one.pk for one in rows]
    if not ids:
        return {}
    return {
        key: _in_words(Ground(ground), until, is_key)
        for key, ground, until, is_key in grounds(ids, moment)
    }


def _in_words(ground: Ground, until: date | None, is_key: bool) -> Judged:
    if ground == Ground.NONE:
        return Judged(Clearance.FREE, from_key_area=is_key)
    verdict, why = _TOLD[ground]
    return Judged(verdict, until, gettext(why), is_key)
