"""What somebody may act for who signed in for an enterprise: their own, and nothing beside it.

Rooms above ask here before they show or keep anything for a contact of an enterprise. A right such
as `needs.own_ticket.raise` lets a contact in; only this says whose ticket it is.
"""

import uuid

from lianfang.access.actors import Actor
from lianfang.enterprises.enums import GONE
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import NotFound


def own_enterprises(viewer: Actor) -> list[Enterprise]:
    """The enterprises the viewer acts for, by name. None for somebody without an account."""
    if viewer.user_id is None:
        return []
    acting = Enterprise.objects.filter(
        members__user_id=viewer.user_id, members__until__isnull=True
    ).exclude(state__in=GONE)
    return list(acting.select_related("place").order_by("name_key", "id"))


def own_enterprise(viewer: Actor, enterprise_id: uuid.UUID) -> Enterprise:
    """One of them. Raises `NotFound` for any other, as if it did not exist."""
    for enterprise in own_enterprises(viewer):
        if enterprise.pk == enterprise_id:
            return enterprise
    raise NotFound()
