"""Villages confirm whom checkpoints sent on; what nobody confirmed is told on."""

import uuid
from collections import Counter
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.gates.enums import ExpectedState
from lianfang.gates.models import Expected
from lianfang.gates.selectors.plans import Plans
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, NotFound
from lianfang.kit.text import tidy
from lianfang.screening.enums import FollowSource
from lianfang.screening.services.follows import note_follow

MOST_AT_ONCE = 1_000


@action("gates.arrival.confirm")
def confirm_arrival(
    *,
    actor: Actor,
    now: datetime,
    expected_id: uuid.UUID,
    arrived: bool = True,
    note: str = "",
) -> Expected:
    """The village says that they arrived, or that they did not. The same again is the same row.

    Raises Conflict when something else was said before.
    """
    row: Expected | None = Expected.objects.select_for_update().filter(pk=expected_id).first()
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, arrived=arrived, passage=str(row.passage_id))
    state = ExpectedState.ARRIVED if arrived else ExpectedState.NOT_ARRIVED
    if row.state == state:
        return row
    # Who did not come in time may still come; what was confirmed stays.
    if row.state not in (ExpectedState.WAITING, ExpectedState.NOT_ARRIVED):
        raise Conflict(_("This was settled already."), code="already_settled")
    row.state, row.settled_at, row.settled_by = state, now, actor.display_name[:64]
    row.note = tidy(note)[:128]
    row.save(update_fields=["state", "settled_at", "settled_by", "note"])
    if arrived:
        # Who it is the village registers next; what follows depends on where they came from.
        note_follow(
            now=now,
            source=FollowSource.GATE,
            source_id=row.pk,
            place=row.place,
            origin=row.passage.origin,
            arrived_on=local_day(now),
            people=row.persons,
            person_id=row.passage.person_id,
        )
    return row


@action("gates.arrival.escalate")
def escalate_overdue(*, actor: Actor, now: datetime) -> int:
    """Mark what is overdue by more than the plan allows, once; how many there were.

    The audit event tells the rooms above how many, in which place; the list shows them in red.
    """
    rows = list(
        Expected.objects.select_for_update()
        .filter(state=ExpectedState.WAITING, escalated_at__isnull=True, due_at__lt=now)
        .order_by("pk")[:MOST_AT_ONCE]
    )
    plans = Plans(actor, now)
    late = [
        row
        for row in rows
        if row.due_at + timedelta(minutes=plans.at(row.path).escalate_minutes) <= now
    ]
    for row in late:
        row.escalated_at = now
    Expected.objects.bulk_update(late, ["escalated_at"], batch_size=500)
    villages = Counter(str(row.place_id) for row in late)
    path = common_place(row.path for row in late)
    concerning("gates.expected", path=path, escalated=len(late), places=dict(villages))
    if not late:
        nothing_done()
    return len(late)
