"""Overdue needs that were told to the viewer's role, for what waits for them."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.command.selectors.waiting import FRESH, Waiting, told_to
from lianfang.needs.enums import OPEN, TicketStepKind
from lianfang.needs.models import TicketStep

MOST = 30


def told_needs(viewer: Actor, moment: datetime) -> Iterator[Waiting]:
    """One for each need that is open and was told, by the last telling."""
    steps = TicketStep.objects.filter(
        told_to(viewer, "told_to", "ticket__enterprise__path"),
        kind=TicketStepKind.TOLD,
        at__gte=moment - FRESH,
        ticket__state__in=OPEN,
    ).select_related("ticket__enterprise")
    for step in steps.order_by("-at", "-pk")[:MOST]:
        yield Waiting(
            key=f"need:{step.pk}",
            title=_("A need is overdue"),
            note=step.ticket.enterprise.name,
            url=reverse("needs:ticket", args=[step.ticket_id]),
            at=step.at,
            icon="message-circle",
            tone="now",
        )
