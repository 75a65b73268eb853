"""Seats taken stand beside the charter; a recount proves that they are those given out."""

from datetime import datetime

from django.db.models import Count, F, Q

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.charters.enums import HOLDING
from lianfang.charters.models import Charter


@action("charters.charter.recount")
def recount_seats(*, actor: Actor, now: datetime) -> tuple[int, int]:
    """Count the seats of every charter again from its passengers and put right what differs.

    Returns how many charters were compared and how many were wrong.
    """
    concerning("charters.charter", path="")
    locked = Charter.objects.select_for_update().order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    held = Count("held", filter=Q(held__state__in=HOLDING))
    wrong = dict(
        Charter.objects.order_by()
        .annotate(given=held)
        .exclude(taken=F("given"))
        .values_list("pk", "given")
    )
    for charter_id, given in wrong.items():
        Charter.objects.filter(pk=charter_id).update(taken=given)
    if not wrong:
        nothing_done()
    concerning("charters.charter", path="", compared=len(ids), differences=len(wrong))
    return len(ids), len(wrong)
