"""Missing daily reports of staff that were told to the viewer's role, for what waits for them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import ngettext

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import Waiting, told_to
from lianfang.kit.clock import local_day
from lianfang.workforce.models import MissingTold


def told_missing(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """One for each telling of today; what was reported meanwhile stands on the page behind it."""
    rows = MissingTold.objects.filter(
        told_to(viewer, "role", "enterprise__path"), day=local_day(moment)
    )
    told: dict[tuple[str, int], list[MissingTold]] = defaultdict(list)
    for row in rows:
        told[row.window, row.level].append(row)
    for (window, level), found in told.items():
        number = len(found)
        said = ngettext(
            "Staff of %(n)s enterprise has not reported",
            "Staff of %(n)s enterprises have not reported",
            number,
        )
        yield Waiting(
            key=f"reports:{local_day(moment).isoformat()}:{window}:{level}",
            title=said % {"n": number},
            note="",
            url=reverse("workforce:reports"),
            at=max(row.told_at for row in found),
            icon="heartbeat",
            tone="now",
        )
