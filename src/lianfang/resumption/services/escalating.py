"""Whoever has not answered in time: the next level is told, again and again until it is."""

from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.territory import STEP
from lianfang.places.models import Place
from lianfang.resumption.enums import WITH_TOWN
from lianfang.resumption.models import Filing
from lianfang.resumption.selectors.levels import holder_of
from lianfang.resumption.selectors.plans import resumption_plan
from lianfang.resumption.services.steps import note

MOST_LEVELS = 3
BATCH = 500


@action("resumption.filing.escalate")
def escalate_filings(*, actor: Actor, now: datetime) -> int:
    """Tell the level above of filings nobody answered in time; returns how many were told of."""
    concerning("resumption.filing", path="")
    with everywhere("the system looks at every place"):
        rows = Filing.objects.select_for_update(of=("self",), skip_locked=True).filter(
            state__in=WITH_TOWN, due_at__lt=now, told__lt=MOST_LEVELS
        )
        late = list(rows.select_related("enterprise__park").order_by("due_at")[:BATCH])
        told = sum(_tell(actor, now, filing) for filing in late)
    if not told:
        nothing_done()
    concerning("resumption.filing", path="", told=told)
    return told


def _tell(actor: Actor, now: datetime, filing: Filing) -> bool:
    hours = resumption_plan(filing.path, now).deadlines.escalate
    if filing.told_at is not None and filing.told_at + timedelta(hours=hours) > now:
        return False
    above = told_place(filing, filing.told + 1)
    filing.told += 1
    filing.told_at = now
    filing.save(update_fields=["told", "told_at"])
    note(filing, filing.state, actor, now, told=above.short_name)
    return True


def told_place(filing: Filing, levels: int) -> Place:
    """The place so many levels above whoever has the filing; the topmost where there are none."""
    path = holder_of(filing).path
    wanted = path[: max(len(path) - levels * STEP, STEP)]
    return Place.objects.get(path=wanted)
