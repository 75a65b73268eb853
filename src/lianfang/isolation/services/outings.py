"""Somebody in isolation left where they should be. Without leave that alarms the levels above."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import ISOLATED
from lianfang.isolation.models import Outing
from lianfang.isolation.services.steps import (
    locked_case,
    path_for,
    require,
    said,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.lateness import happened_at


class IsOut(Conflict):
    """The person is out already."""

    code = "is_out"
    default = _("It is noted already that this person is out.")


@action("isolation.outing.note")
def note_outing(
    *,
    actor: Actor,
    now: datetime,
    case_id: uuid.UUID,
    reason: str,
    left_at: datetime | None = None,
    allowed: bool = False,
) -> Outing:
    """The person left; `allowed` where it was agreed before. Raises IsOut, InvalidInput."""
    case = locked_case(case_id)
    path = path_for(actor, case, "isolation.outing.note")
    concerning(case, path=path, allowed=allowed)
    require(case, *ISOLATED)
    if Outing._base_manager.filter(case=case, back_at__isnull=True).exists():
        raise IsOut()
    outing = Outing.objects.create(
        case=case,
        left_at=happened_at(left_at, now, "left_at"),
        allowed=allowed,
        reason=said(reason, 128),
        noted_at=now,
        noted_by=actor.display_name[:64],
    )
    concerning(outing, path=path)
    return outing


@action("isolation.outing.end")
def end_outing(
    *, actor: Actor, now: datetime, outing_id: uuid.UUID, back_at: datetime | None = None
) -> Outing:
    """The person is back. Raises Conflict where that is noted, InvalidInput before they left."""
    with everywhere("the place is checked just below"):
        outing: Outing | None = (
            Outing.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(pk=outing_id)
            .first()
        )
    if outing is None:
        raise NotFound()
    concerning(outing, path=path_for(actor, outing.case, "isolation.outing.end"))
    if outing.back_at is not None:
        raise Conflict(_("It is noted already that this person is back."))
    back = happened_at(back_at, now, "back_at")
    if back < outing.left_at:
        raise InvalidInput(fields={"back_at": _("Nobody is back before they left.")})
    outing.back_at, outing.back_by = back, actor.display_name[:64]
    outing.save(update_fields=["back_at", "back_by"])
    return outing
