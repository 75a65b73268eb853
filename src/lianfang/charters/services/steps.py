"""What every service of a charter does: lock it, ask for its state, write down what was done."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import TOLD, CharterState, StepKind
from lianfang.charters.models import Charter, CharterStep, Rider
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.text import tidy

DOOR = "charters.boarding.record"


class WrongCharterState(Conflict):
    """Another state is needed for what was asked."""

    code = "charter_state"
    default = _("This charter is “%(state)s”; that cannot be done now.")


class NotCleared(Conflict):
    """Whoever comes from a key area or is isolated is put on no list."""

    code = "rider_not_cleared"
    default = _("%(name)s may not be fetched: %(why)s")


class CharterFull(Conflict):
    """Every seat that may be taken is taken."""

    code = "charter_full"
    default = _("Only %(free)s of the seats that may be taken are left.")


def locked_charter(charter_id: uuid.UUID) -> Charter:
    """The charter, held until the transaction ends; the caller checks who may touch it."""
    with everywhere("the caller checks the place, or that its own enterprise rides"):
        rows = Charter.objects.select_for_update(of=("self",)).select_related("place")
        row: Charter | None = rows.filter(pk=charter_id).first()
    if row is None:
        raise NotFound()
    return row


def at_the_door(actor: Actor, charter: Charter) -> str:
    """The path in which somebody stands at the door of a charter: its own, or where its escort
    serves, who need hold no right at the desk that sends it."""
    if not actor.can(DOOR, charter.path):
        me = own_staff(actor)
        if me is not None and charter.escort_id == me.pk:
            return str(me.path)
    return str(charter.path)


def locked_riders(rider_ids: Sequence[uuid.UUID]) -> list[Rider]:
    """Riders, held in the order of their ids; the caller checks who may touch them. NotFound if one
    is not there."""
    wanted = sorted(set(rider_ids))
    with everywhere("the caller checks the place, or that the enterprise is the actor's own"):
        rows = Rider.objects.select_for_update(of=("self",)).select_related(
            "enterprise", "employment__enterprise", "employment__person"
        )
        found = list(rows.filter(pk__in=wanted).order_by("pk"))
    if len(found) != len(wanted):
        raise NotFound()
    return found


def require(charter: Charter, *states: CharterState) -> None:
    """Raises WrongCharterState unless the charter is in one of the states."""
    if charter.state not in states:
        raise WrongCharterState(state=CharterState(charter.state).label)


def given_reason(reason: str) -> str:
    """The reason as it is kept. Raises InvalidInput without one."""
    text = tidy(reason)[:256]
    if len(text) < 2:
        raise InvalidInput(fields={"reason": _("Give a reason.")})
    return text


def note_step(
    actor: Actor,
    now: datetime,
    charter: Charter,
    kind: StepKind,
    before: str,
    after: str,
    reason: str = "",
) -> CharterStep:
    """Write a step down; enterprises are told of it once the charter was announced."""
    return CharterStep.objects.create(
        charter=charter,
        kind=kind,
        before=before[:128],
        after=after[:128],
        reason=reason,
        told=charter.state in TOLD,
        at=now,
        by=actor.display_name[:64],
    )


def pass_on(
    actor: Actor, now: datetime, charter: Charter, to: CharterState, reason: str = ""
) -> None:
    """The charter is in another state from now on, and the step says so."""
    before, was_told = charter.state, charter.state in TOLD
    charter.state, charter.state_since = to, now
    fields = ["state", "state_since"]
    if to == CharterState.UNDERWAY:
        charter.departed_at = now
        fields.append("departed_at")
    if to == CharterState.ARRIVED:
        charter.arrived_at = now
        fields.append("arrived_at")
    charter.save(update_fields=fields)
    CharterStep.objects.create(
        charter=charter,
        kind=StepKind.STATE,
        before=before,
        after=to,
        reason=reason,
        told=to in TOLD or was_told,
        at=now,
        by=actor.display_name[:64],
    )
