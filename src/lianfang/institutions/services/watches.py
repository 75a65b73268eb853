"""Who works in a home in which shift, and who sleeps there."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.institutions.models import Watch
from lianfang.institutions.selectors.homes import get_home
from lianfang.institutions.selectors.plans import at_clock, institutions_plan
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.people.models import Staff
from lianfang.places.services.paths import hold_still

RIGHT = "institutions.watch.assign"
MOST_DAYS_AHEAD = 92
MOST_DAYS_BACK = 31


@action(RIGHT)
def assign_watch(
    *,
    actor: Actor,
    now: datetime,
    home_id: uuid.UUID,
    staff_id: uuid.UUID,
    day: date,
    shift: str,
    sleeps_in: bool = False,
) -> Watch:
    """Put somebody on the list of a shift; the same again only says whether they sleep in.

    Raises InvalidInput by field, also for somebody who is in another home then: staff of closed
    homes do not go between them.
    """
    hold_still()
    home = get_home(actor, home_id, now, RIGHT)
    concerning("institutions.watch", path=home.path, staff=str(staff_id), day=day.isoformat())
    today = local_day(now)
    with everywhere("limited by the actor's own territory"):
        known = Staff.objects.select_for_update(of=("self",)).filter(
            pk=staff_id, path__under=actor.territory("people.staff.view")
        )
        staff: Staff | None = known.first()
        elsewhere = Watch.objects.filter(
            staff_id=staff_id, day=day, withdrawn_at__isnull=True
        ).exclude(place=home)
        is_elsewhere = elsewhere.exists()
    if staff is None:
        raise NotFound()
    part = institutions_plan(home.path, now).shift(shift)
    fields: dict[str, Any] = {}
    if part is None:
        fields["shift"] = _("Choose from the list.")
    if not today - timedelta(days=MOST_DAYS_BACK) <= day <= today + timedelta(MOST_DAYS_AHEAD):
        fields["day"] = _("Between a month ago and three months ahead.")
    if staff.left_on is not None and staff.left_on <= day:
        fields["staff_id"] = _("This person serves here no more then.")
    elif is_elsewhere:
        fields["staff_id"] = _("This person works in another home on that day.")
    if fields or part is None:
        raise InvalidInput(fields=fields)
    row: Watch | None = Watch.objects.filter(
        staff=staff, day=day, shift=shift, withdrawn_at__isnull=True
    ).first()
    if row is None:
        begins = at_clock(day, part.begins)
        over = part.ends <= part.begins
        row = Watch(
            id=new_id(),
            place=home,
            path=home.path,
            staff=staff,
            day=day,
            shift=shift,
            begins_at=begins,
            ends_at=at_clock(day + timedelta(days=1) if over else day, part.ends),
        )
    row.sleeps_in = sleeps_in
    row.save()
    concerning(row, path=row.path, staff=str(staff_id), day=day.isoformat())
    return row


@action("institutions.watch.withdraw")
def withdraw_watch(*, actor: Actor, now: datetime, watch_id: uuid.UUID) -> Watch:
    """Take somebody off the list; done twice it is the same."""
    row: Watch | None = Watch.objects.select_for_update(of=("self",)).filter(pk=watch_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, staff=str(row.staff_id), day=row.day.isoformat())
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
    return row
