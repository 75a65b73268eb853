"""From draft to frozen: sent to whoever reviews, sent back with a reason, numbered and frozen;
withdrawn before, corrected by another one after.
"""

import uuid
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.blanks.model import Wants
from lianfang.kit.errors import Conflict
from lianfang.tables.enums import OPEN_STATES, FillingState
from lianfang.tables.models import Filling
from lianfang.tables.services.filling import draft_filling, write_signed
from lianfang.tables.services.steps import given_reason, locked_filling, locked_form, note, require


class OwnTable(Conflict):
    code = "own_table"
    default = _("You sent this table yourself: somebody else looks at it before it is frozen.")


@action("tables.filling.send")
def send_to_review(*, actor: Actor, now: datetime, filling_id: uuid.UUID) -> Filling:
    """Whoever fills says that it is ready. Raises WrongState, NotFound."""
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, FillingState.DRAFT, FillingState.RETURNED)
    filling.sent_by_id = actor.user_id
    return _pass(filling, FillingState.REVIEW, actor, now)


@action("tables.filling.return")
def return_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID, reason: str) -> Filling:
    """Whoever reviews sends it back. Raises InvalidInput (no reason), WrongState, NotFound."""
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, FillingState.REVIEW)
    filling.reason = given_reason(reason)
    return _pass(filling, FillingState.RETURNED, actor, now, filling.reason)


@action("tables.filling.freeze")
def freeze_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID) -> Filling:
    """Number it and freeze it with the SHA-256 of its file; the database refuses later changes.

    Raises WrongState, NotFound.
    """
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, FillingState.REVIEW)
    if actor.user_id is not None and actor.user_id == filling.sent_by_id:
        raise OwnTable()
    # Numbers run on within a table; its row is the lock that keeps two signers apart.
    locked_form(filling.form_id)
    with everywhere("numbers run on within a table"):
        last = Filling.objects.filter(form_id=filling.form_id).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    write_signed(filling, now, {Wants.REVIEWER: actor.display_name, Wants.ISSUE: number})
    before, filling.state = filling.state, FillingState.FROZEN
    filling.number, filling.frozen_at = number, now
    filling.frozen_by = actor.display_name[:64]
    filling.save()
    note(filling, before, actor, now)
    concerning(filling, path=filling.path, number=number, digest=filling.digest)
    return filling


@action("tables.filling.withdraw")
def withdraw_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID, reason: str) -> Filling:
    """Give up a table that is not frozen yet. Raises InvalidInput, WrongState, NotFound."""
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, *OPEN_STATES, FillingState.FAILED, FillingState.COUNTING)
    filling.reason = given_reason(reason)
    return _pass(filling, FillingState.WITHDRAWN, actor, now, filling.reason)


@action("tables.filling.correct")
def correct_filling(*, actor: Actor, now: datetime, filling_id: uuid.UUID, reason: str) -> Filling:
    """A frozen table was wrong: the next one for the same moment names it and says why.

    Raises InvalidInput (no reason), WrongState, NotFound.
    """
    filling = locked_filling(filling_id)
    concerning(filling, path=filling.path)
    require(filling, FillingState.FROZEN)
    text = given_reason(reason)
    made = draft_filling(
        actor=actor,
        now=now,
        form_id=filling.form_id,
        place_id=filling.place_id,
        as_of=filling.as_of,
        masked=filling.is_masked,
        purpose=filling.purpose,
        corrects=filling.pk,
    )
    made.reason = text
    made.save(update_fields=["reason"])
    concerning(made, path=made.path, corrects=filling.number)
    return made


def _pass(filling: Filling, state: str, actor: Actor, now: datetime, reason: str = "") -> Filling:
    before, filling.state = filling.state, state
    filling.save(update_fields=["state", "reason", "sent_by_id"])
    note(filling, before, actor, now, reason)
    return filling
