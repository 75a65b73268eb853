"""Serving a post: begun and ended by one tap each on the phone, or written up afterwards.

Time is recorded once. The table itself keeps anybody from serving at two posts at the same time, so
the same hours are never counted twice.
"""

import uuid
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.posts.enums import READY, PostState, TurnState
from lianfang.posts.models import Post, Stint, Turn
from lianfang.posts.selectors.turns import serving_path
from lianfang.posts.services.steps import (
    given_reason,
    locked_turn,
    pass_turn,
    require_post,
    require_turn,
)

LONGEST = timedelta(hours=24)


class Elsewhere(Conflict):
    """They serve at that time already, here or at another post."""

    code = "serves_already"
    default = _("This time is recorded already, here or at another post.")


class StintConflict(Conflict):
    """The same id was sent before with other content."""

    code = "stint_conflict"
    default = _("A different record was sent before under the same number.")


class AlreadyCorrected(Conflict):
    code = "stint_superseded"
    default = _("This record was corrected already. Correct the latest one.")


@action("posts.stint.begin")
def begin_stint(
    *,
    actor: Actor,
    now: datetime,
    turn_id: uuid.UUID,
    begins_at: datetime | None = None,
    stint_id: uuid.UUID | None = None,
) -> Stint:
    """One tap: on duty from now. Begun twice is begun once.

    Raises WrongTurnState before the claim is confirmed, Elsewhere, InvalidInput for an impossible
    time or before the first day of the post.
    """
    post, turn = _ready(actor, turn_id, "posts.stint.begin")
    with everywhere("the turn is the actor's own, or at a post they decide over"):
        going: Stint | None = Stint.objects.filter(
            turn=turn, stands=True, ends_at__isnull=True
        ).first()
    if going is not None:
        return going
    require_post(post, PostState.PUBLISHED)
    begins = happened_at(begins_at, now, "begins_at")
    return _write(actor, now, post, turn, begins, None, "", stint_id)


@action("posts.stint.end")
def end_stint(
    *,
    actor: Actor,
    now: datetime,
    turn_id: uuid.UUID,
    ends_at: datetime | None = None,
    note: str = "",
) -> Stint:
    """One tap: off duty, with what was done. Ended twice is ended once.

    Raises Conflict where nothing was begun, InvalidInput for a time before it began or 24 hours
    later.
    """
    _post, turn = _ready(actor, turn_id, "posts.stint.end")
    with everywhere("the turn is the actor's own, or at a post they decide over"):
        last: Stint | None = (
            Stint.objects.select_for_update()
            .filter(turn=turn, stands=True)
            .order_by("-begins_at", "-id")
            .first()
        )
    if last is None:
        raise Conflict(_("Nothing was begun at this post; write the time up instead."))
    if last.ends_at is not None:
        return last
    ends = happened_at(ends_at, now, "ends_at")
    _check_length(last.begins_at, ends)
    last.ends_at, last.note = ends, tidy(note)[:256]
    last.save(update_fields=["ends_at", "note"])
    return last


@action("posts.stint.record")
def record_stint(
    *,
    actor: Actor,
    now: datetime,
    turn_id: uuid.UUID,
    begins_at: datetime,
    ends_at: datetime,
    note: str = "",
    stint_id: uuid.UUID | None = None,
) -> Stint:
    """Write up time that was served. The id may be made by the device: again is the same row.

    Raises WrongTurnState, Elsewhere for time recorded already, InvalidInput by field.
    """
    post, turn = _ready(actor, turn_id, "posts.stint.record")
    begins = happened_at(begins_at, now, "begins_at")
    ends = happened_at(ends_at, now, "ends_at")
    _check_length(begins, ends)
    return _write(actor, now, post, turn, begins, ends, note, stint_id)


@action("posts.stint.correct")
def correct_stint(
    *,
    actor: Actor,
    now: datetime,
    stint_id: uuid.UUID,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
) -> Stint:
    """A correction is a new record that says why; the earlier one stays readable and no longer
    counts. Raises AlreadyCorrected, Elsewhere, InvalidInput."""
    with everywhere("the caller's own turn, or a post they decide over: checked just below"):
        found: Stint | None = Stint.objects.filter(pk=stint_id).first()
    if found is None:
        raise NotFound()
    post, turn = locked_turn(found.turn_id)
    path = serving_path(actor, post, turn.staff, "posts.stint.correct")
    concerning(found, path=path)
    old = Stint._base_manager.select_for_update().get(pk=stint_id)
    if not old.stands:
        raise AlreadyCorrected()
    text = given_reason(reason)[:256]
    begins = happened_at(begins_at, now, "begins_at")
    ends = happened_at(ends_at, now, "ends_at")
    _check_length(begins, ends)
    old.stands = False
    old.save(update_fields=["stands"])
    new = Stint(note=old.note, supersedes=old, reason=text)
    made = _stored(actor, now, turn, begins, ends, new)
    concerning(made, path=path)
    return made


def _ready(actor: Actor, turn_id: uuid.UUID, right: str) -> tuple[Post, Turn]:
    """The turn and its post, locked, stated, and confirmed."""
    post, turn = locked_turn(turn_id)
    concerning(turn, path=serving_path(actor, post, turn.staff, right))
    require_turn(turn, *READY)
    return post, turn


def _write(
    actor: Actor,
    now: datetime,
    post: Post,
    turn: Turn,
    begins: datetime,
    ends: datetime | None,
    note: str,
    stint_id: uuid.UUID | None,
) -> Stint:
    if local_day(begins) < post.first_day:
        raise InvalidInput(fields={"begins_at": _("The post had not begun yet.")})
    stint = Stint(note=tidy(note)[:256])
    if stint_id is not None:
        with everywhere("an id is taken wherever it was used"):
            present: Stint | None = Stint.objects.filter(pk=stint_id).first()
        if present is not None:
            if (present.turn_id, present.begins_at) != (turn.pk, begins):
                raise StintConflict()
            return present
        stint.id = stint_id
    made = _stored(actor, now, turn, begins, ends, stint)
    if turn.state == TurnState.CONFIRMED:
        pass_turn(post, turn, TurnState.SERVED, actor, now)
    return made


def _stored(
    actor: Actor, now: datetime, turn: Turn, begins: datetime, ends: datetime | None, stint: Stint
) -> Stint:
    stint.turn, stint.staff_id = turn, turn.staff_id
    stint.begins_at = begins.astimezone(UTC)
    stint.ends_at = ends.astimezone(UTC) if ends else None
    stint.recorded_at, stint.recorded_by = now, actor.display_name[:64]
    try:
        with transaction.atomic():
            stint.save(force_insert=True)
    except IntegrityError as error:
        if "stint_at_one_post" not in str(error):
            raise
        raise Elsewhere() from error
    return stint


def _check_length(begins: datetime, ends: datetime) -> None:
    if ends <= begins:
        raise InvalidInput(fields={"ends_at": _("It would end before it begins.")})
    if ends - begins > LONGEST:
        raise InvalidInput(
            fields={"ends_at": _("More than 24 hours: write up each day by itself.")}
        )
