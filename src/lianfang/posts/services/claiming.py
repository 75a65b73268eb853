"""Who takes a post: coming forward on the phone, being named by the desk, confirmed or declined.

Whoever reaches for the last place at the same moment as somebody else hears that it is taken: the
post is locked while a place is looked for, and the table itself gives a place to one person only.
"""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.selectors.responsibilities import get_staff, own_staff, staff_card
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotPermitted
from lianfang.people.models import Staff
from lianfang.posts.enums import HOLDING, PostState, TurnState, TurnWay
from lianfang.posts.models import Post, Stint, Turn
from lianfang.posts.selectors.plans import posts_plan
from lianfang.posts.selectors.turns import get_post_to_claim, is_open_to, serving_path
from lianfang.posts.services.steps import (
    given_reason,
    locked_post,
    locked_turn,
    note_turn,
    pass_turn,
    require_post,
    require_turn,
)


class PostFull(Conflict):
    """Every place of the post is held; somebody else was first."""

    code = "post_full"
    default = _("Every place of this post is taken; somebody else was first.")


class PostOver(Conflict):
    code = "post_over"
    default = _("The last day of this post is over.")


@action("posts.turn.claim")
def claim_post(*, actor: Actor, now: datetime, post_id: uuid.UUID) -> Turn:
    """The actor comes forward for a post around them; who holds it already keeps their turn.

    Raises NotPermitted for who is not on the roster or not of a capacity it is open to, PostFull,
    PostOver, WrongPostState, InvalidInput for whoever claims more than the plan allows.
    """
    post = get_post_to_claim(actor, post_id)
    staff = own_staff(actor)
    concerning(post, path=serving_path(actor, post, staff, "posts.turn.claim"))
    post = locked_post(post_id)
    if staff is None:
        raise NotPermitted(_("Your account is not linked to the roster."))
    held = _held(post, staff)
    if held is not None:
        return held
    if not is_open_to(post, staff):
        raise NotPermitted(_("This post is for others: see who may come forward."))
    most = posts_plan(post.path, now).most_claims
    with everywhere("one's own turns, wherever they are"):
        mine = Turn.objects.filter(
            staff=staff, state__in=HOLDING, way=TurnWay.CLAIMED, post__state=PostState.PUBLISHED
        ).count()
    if mine >= most:
        raise InvalidInput(
            _("You have claimed %(most)s posts already; give one back first.") % {"most": most}
        )
    state = TurnState.CLAIMED if post.needs_confirming else TurnState.CONFIRMED
    return take_seat(actor, now, post, staff, TurnWay.CLAIMED, state)


@action("posts.turn.assign")
def assign_post(*, actor: Actor, now: datetime, post_id: uuid.UUID, staff_id: uuid.UUID) -> Turn:
    """The desk names somebody for the post; whoever holds it already is confirmed.

    Raises PostFull, PostOver, WrongPostState, InvalidInput for who is away or not of a capacity it
    is open to.
    """
    post = locked_post(post_id)
    concerning(post, path=post.path, staff=str(staff_id))
    staff = get_staff(actor, staff_id)
    return put_at(actor, now, post, staff, TurnWay.ASSIGNED)


def put_at(actor: Actor, now: datetime, post: Post, staff: Staff, way: TurnWay) -> Turn:
    """Put somebody at a locked post, or confirm the claim they made for it."""
    held = _held(post, staff)
    if held is not None and held.state != TurnState.CLAIMED:
        return held
    if held is not None:
        return pass_turn(post, held, TurnState.CONFIRMED, actor, now)
    if staff.left_on is not None and staff.left_on <= local_day(now):
        raise InvalidInput(fields={"staff_id": _("This person does not serve here any more.")})
    if not is_open_to(post, staff):
        raise InvalidInput(fields={"staff_id": _("This post is not open to their capacity.")})
    return take_seat(actor, now, post, staff, way, TurnState.CONFIRMED)


def take_seat(
    actor: Actor, now: datetime, post: Post, staff: Staff, way: TurnWay, state: TurnState
) -> Turn:
    """Give somebody the lowest free place of a locked post. Raises PostFull, PostOver."""
    require_post(post, PostState.PUBLISHED)
    day = local_day(now)
    if post.last_day is not None and post.last_day < day:
        raise PostOver()
    if staff_card(staff, max(day, post.first_day)).is_away:
        raise InvalidInput(fields={"staff_id": _("This person is away then.")})
    with everywhere("the post was found for the actor, or is around them"):
        taken = set(
            Turn.objects.filter(post=post, state__in=HOLDING).values_list("seat", flat=True)
        )
    free = next((seat for seat in range(1, post.seats + 1) if seat not in taken), None)
    if free is None:
        raise PostFull()
    turn = Turn(post=post, staff=staff, seat=free, way=way, state=state, claimed_at=now)
    try:
        with transaction.atomic():
            turn.save(force_insert=True)
    except IntegrityError as error:
        if "turn_seat_once" not in str(error):
            raise
        raise PostFull() from error
    note_turn(post, turn, "", actor, now, staff=str(staff.pk))
    return turn


def _held(post: Post, staff: Staff) -> Turn | None:
    with everywhere("the post was found for the actor, or is around them"):
        row: Turn | None = Turn.objects.filter(post=post, staff=staff, state__in=HOLDING).first()
    return row


@action("posts.turn.confirm")
def confirm_turn(*, actor: Actor, now: datetime, turn_id: uuid.UUID) -> Turn:
    """Whoever publishes says yes; a claim confirmed already stays so. Raises WrongTurnState."""
    post, turn = locked_turn(turn_id)
    concerning(turn, path=post.path)
    if turn.state in (TurnState.CONFIRMED, TurnState.SERVED):
        return turn
    require_turn(turn, TurnState.CLAIMED)
    require_post(post, PostState.PUBLISHED)
    return pass_turn(post, turn, TurnState.CONFIRMED, actor, now)


@action("posts.turn.decline")
def decline_turn(*, actor: Actor, now: datetime, turn_id: uuid.UUID, reason: str) -> Turn:
    """Whoever publishes says no, or takes the post from somebody who has not served yet; the place
    is free again. Raises InvalidInput, WrongTurnState."""
    post, turn = locked_turn(turn_id)
    concerning(turn, path=post.path)
    require_turn(turn, TurnState.CLAIMED, TurnState.CONFIRMED)
    return pass_turn(post, turn, TurnState.DECLINED, actor, now, given_reason(reason))


@action("posts.turn.give_back")
def give_back(*, actor: Actor, now: datetime, turn_id: uuid.UUID, reason: str) -> Turn:
    """Somebody gives their post back, or the desk notes that they did; the place is free again and
    what they served stays. Raises InvalidInput, WrongTurnState, Conflict while they are on duty."""
    post, turn = locked_turn(turn_id)
    concerning(turn, path=serving_path(actor, post, turn.staff, "posts.turn.give_back"))
    if turn.state == TurnState.GIVEN_BACK:
        return turn
    require_turn(turn, *HOLDING)
    text = given_reason(reason)
    with everywhere("the turn is the actor's own, or at a post they decide over"):
        if Stint.objects.filter(turn=turn, stands=True, ends_at__isnull=True).exists():
            raise Conflict(_("They are on duty at this post; record the end first."))
    return pass_turn(post, turn, TurnState.GIVEN_BACK, actor, now, text)
