"""Riders go along when their enterprise moves, and are signed off when they leave it."""

import uuid
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import OPEN_RIDERS, RiderState
from lianfang.charters.models import Rider
from lianfang.charters.services.seating import held_rider
from lianfang.charters.services.signing_up import withdraw_rider
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import WorkError
from lianfang.workforce.enums import EmploymentState


@action("charters.rider.follow")
def follow_enterprise(*, actor: Actor, now: datetime, enterprise_id: uuid.UUID) -> int:
    """Who is still to be fetched lies where the enterprise stands now; how many followed."""
    with everywhere("the system follows the register"):
        enterprise = Enterprise.objects.filter(pk=enterprise_id).first()
        path = enterprise.path if enterprise else ""
        concerning("charters.rider", path=path, enterprise=str(enterprise_id))
        if enterprise is None:
            return 0
        rows = Rider.objects.filter(enterprise=enterprise, state__in=OPEN_RIDERS)
        moved: int = rows.exclude(path=path).update(place_id=enterprise.place_id, path=path)
    if not moved:
        nothing_done()
    return moved


@action("charters.rider.follow")
def follow_staff(*, actor: Actor, now: datetime, subject_id: uuid.UUID, path: str = "") -> int:
    """Whoever left the enterprise, or came back by themselves, is not fetched any more; how many
    were signed off. The subject is an employment or a person, an enterprise for all of its staff,
    or the place at `path` for everybody inside it."""
    whose = Q(employment=subject_id) | Q(enterprise=subject_id) | Q(employment__person=subject_id)
    if path:
        whose |= Q(path__startswith=path)
    with everywhere("the system follows the list of employees"):
        rows = Rider.objects.filter(
            whose, state__in=(RiderState.WAITING, RiderState.SEATED)
        ).exclude(employment__state=EmploymentState.AWAY)
        found = list(rows.values_list("pk", "path"))
    concerning("charters.rider", path=found[0][1] if found else "", of=str(subject_id))
    for rider_id, _path in found:
        try:
            row = held_rider(rider_id)
            withdraw_rider(actor, now, row, gettext("No longer away."))
        except WorkError:
            # The charter has departed meanwhile: what is said on arrival holds.
            continue
    if not found:
        nothing_done()
    return len(found)
