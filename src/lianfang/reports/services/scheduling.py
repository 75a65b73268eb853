"""Bulletins the plan asks for every day: drafted at their hour, remembered when they are late."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.selectors import playbook_in_force
from lianfang.kit.clock import local_day, local_moment
from lianfang.kit.errors import NotFound
from lianfang.places.models import Place
from lianfang.reports.models import Bulletin
from lianfang.reports.selectors import late_bulletins
from lianfang.reports.services.bulletins import store_draft


@action("reports.bulletin.draft_scheduled")
def draft_scheduled(*, actor: Actor, now: datetime, place_id: UUID) -> list[Bulletin]:
    """Drafts of the kinds whose hour has come today and of which there is none yet, as of that
    hour."""
    # The row is the lock: two workers make one draft.
    place = Place.objects.select_for_update().filter(pk=place_id).first()
    if place is None:
        raise NotFound()
    concerning("reports.bulletin", path=place.path)
    made = [
        store_draft(actor, now, place, text, as_of, due_at=due_at)
        for text, as_of, due_at in _asked_for(place, now)
    ]
    concerning("reports.bulletin", path=place.path, drafts=len(made))
    if not made:
        nothing_done()
    return made


def _asked_for(place: Place, now: datetime) -> Iterator[tuple[Text, datetime, datetime]]:
    playbook = playbook_in_force(place.path, now)
    today = local_day(now)
    for text in playbook.all_bulletins if playbook else ():
        if text.schedule is None:
            continue
        as_of = local_moment(today, text.schedule.draft_at)
        there = Bulletin.objects.filter(place=place, kind=text.key, day=today)
        if as_of <= now and not there.filter(corrects__isnull=True).exists():
            yield text, as_of, local_moment(today, text.schedule.issue_by)


@action("reports.bulletin.remind")
def remind_of_bulletin(*, actor: Actor, now: datetime, bulletin_id: UUID) -> Bulletin:
    """Note once that a bulletin should be out and is not; groups with a robot hear of it."""
    bulletin = Bulletin.objects.select_for_update().filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotFound()
    concerning(bulletin, path=bulletin.path)
    is_late = late_bulletins(actor, bulletin.path, now).filter(pk=bulletin_id).exists()
    if not is_late or bulletin.reminded_at is not None:
        nothing_done()
        return bulletin
    bulletin.reminded_at = now
    bulletin.save(update_fields=["reminded_at"])
    concerning(bulletin, path=bulletin.path, kind=bulletin.kind, day=str(bulletin.day))
    return bulletin
