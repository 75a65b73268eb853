"""What every service of a charter does: lock it, ask for its state, write down what was done."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.charters.enums import TOLD, CharterState, StepKind
from lianfang.charters.models import Charter, CharterStep, Rider
from lianfang.charters.selectors.charters import RECEIVING
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.kit.text import tidy

DOOR = "charters.boarding.record"


class WrongCharterState(Conflict):
    """Another state is needed for what was asked."""

    code = "charter_state"
    default = _("This charter is “%(state)s”; that cannot be done now.")


class StepConflict(Conflict):
    """The same number was sent before with other content; `path` is where the first one lies."""

    code = "charter_step_conflict"

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__()


@dataclass(frozen=True, slots=True)
class Told:
    """A departure or an arrival as a device told it: the id it gave and the digest of what it said;
    `skew` is its clock minus ours in milliseconds."""

    id: uuid.UUID
    digest: bytes
    skew: int = 0


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


def at_the_end(actor: Actor, charter: Charter) -> str:
    """The path in which somebody receives a charter: as at its door, or at the checkpoint that
    expects it."""
    path = at_the_door(actor, charter)
    if charter.point_id is None or actor.can(RECEIVING, path):
        return path
    with everywhere("the checkpoint may lie elsewhere; the right is checked for it"):
        point = str(charter.point.path) if charter.point else path
    return point if actor.can(RECEIVING, point) else path


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


def was_told(charter: Charter, told: Told) -> bool:
    """Whether this is the step a device told before. Raises StepConflict where the number was used
    for anything else."""
    with everywhere("an id is taken wherever it was used"):
        step = CharterStep.objects.select_related("charter").filter(pk=told.id).first()
    if step is None:
        return False
    if step.charter_id != charter.pk or bytes(step.digest or b"") != told.digest:
        raise StepConflict(str(step.path))
    return True


def pass_on(
    actor: Actor,
    now: datetime,
    charter: Charter,
    to: CharterState,
    reason: str = "",
    *,
    at: datetime | None = None,
    told: Told | None = None,
) -> None:
    """The charter is in another state since `at` (now), and the step says so; `told` by a device,
    the step has its id."""
    before, was_known = charter.state, charter.state in TOLD
    since = at or now
    charter.state, charter.state_since = to, since
    fields = ["state", "state_since"]
    if to == CharterState.UNDERWAY:
        charter.departed_at = since
        fields.append("departed_at")
    if to == CharterState.ARRIVED:
        charter.arrived_at = since
        fields.append("arrived_at")
    charter.save(update_fields=fields)
    CharterStep.objects.create(
        id=told.id if told else new_id(),
        digest=told.digest if told else None,
        charter=charter,
        kind=StepKind.STATE,
        before=before,
        after=to,
        reason=reason,
        told=to in TOLD or was_known,
        at=now,
        by=actor.display_name[:64],
    )
