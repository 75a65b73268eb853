"""Who may be fetched, in the words of this room; the rule is that of `workforce`.

Looked up each time, never stored: a key area or an isolation ends without anybody ticking anything.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.charters.enums import Clearance
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.clearance import judged


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether somebody may be fetched; `until` is the last day on which they may not."""

    verdict: Clearance
    until: date | None = None
    why: str = ""

    @property
    def is_free(self) -> bool:
        return self.verdict == Clearance.FREE

    @property
    def label(self) -> str:
        return str(self.verdict.label)


FREE = Judged(Clearance.FREE)


def clearances(rows: Iterable[Employment], moment: datetime) -> dict[uuid.UUID, Judged]:
    """What holds for each employment, by its id; a fixed number of queries.

    The rows come with `enterprise`; the caller checks who may look.
    """
    return {
        key: Judged(Clearance(one.verdict.value), one.until, one.why)
        for key, one in judged(rows, moment).items()
    }
