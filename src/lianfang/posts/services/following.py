"""What follows for posts when somebody does not serve any more: their places are free again."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.people.models import Staff
from lianfang.posts.enums import HOLDING, PostState, TurnState
from lianfang.posts.models import Stint, Turn
from lianfang.posts.services.steps import locked_turn, pass_turn


@action("posts.turn.follow")
def follow_staff(*, actor: Actor, now: datetime, staff_id: uuid.UUID) -> int:
    """Whoever has left holds no open post any more; what they served stays. Returns how many places
    are free again; may be repeated."""
    staff: Staff | None = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        raise NotFound()
    concerning(staff, path=staff.path)
    freed = 0
    if staff.left_on is not None and staff.left_on <= local_day(now):
        held = Turn.objects.filter(
            staff=staff, state__in=HOLDING, post__state=PostState.PUBLISHED
        ).order_by("post_id")
        for turn_id in list(held.values_list("pk", flat=True)):
            post, turn = locked_turn(turn_id)
            going = Stint.objects.filter(turn=turn, stands=True, ends_at__isnull=True)
            going.filter(begins_at__lt=now).update(ends_at=now)
            pass_turn(post, turn, TurnState.GIVEN_BACK, actor, now, _("Does not serve any more"))
            freed += 1
    concerning(staff, path=staff.path, count=freed)
    return freed
