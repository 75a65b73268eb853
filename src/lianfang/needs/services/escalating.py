"""Overdue needs are told upwards, one level after the other, each level once."""

from collections import defaultdict
from datetime import datetime, timedelta

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.command.selectors.subjects import common_place
from lianfang.needs.enums import OPEN, TicketStepKind
from lianfang.needs.models import Ticket
from lianfang.needs.selectors.plans import Plans
from lianfang.needs.services.steps import note_step

# So many are told of in one go; the next minute takes the rest.
MOST = 2_000


@action("needs.ticket.escalate")
def escalate_tickets(*, actor: Actor, now: datetime) -> int:
    """Tell the levels above of every open need that is overdue by as much as the plan says.

    Each telling is a step of the ticket. Returns how many were told.
    """
    late = Ticket.objects.select_for_update(of=("self",)).filter(state__in=OPEN, due_at__lte=now)
    plans, told = Plans(now), 0
    paths: dict[str, int] = defaultdict(int)
    for ticket in late.select_related("enterprise").order_by("told", "pk")[:MOST]:
        levels = plans.at(ticket.path).tell
        before = ticket.told
        for level in levels[ticket.told :]:
            if ticket.due_at + timedelta(hours=level.after_hours) > now:
                break
            ticket.told += 1
            note_step(ticket, TicketStepKind.TOLD, actor, now, told_to=level.to.value)
        if ticket.told != before:
            ticket.save(update_fields=["told"])
            paths[ticket.path] += 1
            told += ticket.told - before
    concerning("needs.ticket", path=common_place(list(paths)), told=told)
    if not told:
        nothing_done()
    return told
