"""A filing goes along when its enterprise moves within the town."""

import uuid
from datetime import datetime

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.kit.errors import NotFound
from lianfang.resumption.enums import FilingState
from lianfang.resumption.models import Filing


@action("resumption.filing.follow")
def follow_enterprise(*, actor: Actor, now: datetime, enterprise_id: uuid.UUID) -> int:
    """The running filing lies where the enterprise stands now, and is answered there. Returns how
    many followed. What happened stays where it was counted."""
    with everywhere("the system follows the register"):
        enterprise = Enterprise.objects.filter(pk=enterprise_id).first()
        if enterprise is None:
            raise NotFound()
        concerning(enterprise, path=enterprise.path)
        rows = Filing.objects.select_for_update().filter(enterprise=enterprise)
        moved = rows.exclude(state=FilingState.WITHDRAWN).exclude(path=enterprise.path)
        return moved.update(place_id=enterprise.place_id, path=enterprise.path)
