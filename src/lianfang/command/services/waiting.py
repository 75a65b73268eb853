"""Reading what waits for oneself."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.command.models import ReadMark
from lianfang.command.selectors.waiting import waiting_for

KEEP = timedelta(days=30)


@action("command.waiting.read")
def mark_read(*, actor: Actor, now: datetime, keys: Iterable[str] | None = None) -> int:
    """Note that the actor has read these things (None: everything that waits); how many are new.

    What does not wait for the actor is left out.
    """
    concerning("command.waiting", path="")
    if actor.user_id is None:
        return 0
    waiting = {view.one.key for view in waiting_for(actor, now) if not view.is_read}
    wanted = waiting if keys is None else waiting & set(keys)
    ReadMark.objects.filter(user_id=actor.user_id, read_at__lt=now - KEEP).delete()
    ReadMark.objects.bulk_create(
        [ReadMark(user_id=actor.user_id, key=key, read_at=now) for key in sorted(wanted)],
        ignore_conflicts=True,
    )
    concerning("command.waiting", path="", read=len(wanted))
    return len(wanted)
