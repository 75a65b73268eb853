"""The same number, other content: the second record is kept, and a person says which one counts."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.places.models import Place
from lianfang.records.enums import ContradictionState, Receipt
from lianfang.records.kinds import KINDS, Incoming, Outcome, RecordKind
from lianfang.records.models import Contradiction
from lianfang.records.models.opened import seal, unseal
from lianfang.records.services.wire import read_envelope


class AlreadyDecided(Conflict):
    """Somebody else decided first."""

    code = "contradiction_decided"
    default = _("Somebody decided this already.")


def keep_contradictions(
    actor: Actor,
    now: datetime,
    device_id: uuid.UUID,
    kind: RecordKind,
    records: Sequence[Incoming],
    outcomes: Sequence[Outcome],
) -> None:
    """Keep the records of a run that contradict earlier ones; each content once."""
    against = [
        (record, outcome)
        for record, outcome in zip(records, outcomes, strict=True)
        if outcome.state is Receipt.CONFLICT
    ]
    if not against:
        return
    home = actor.home(kind.right)[1]
    with everywhere("where the first record lies somebody decides, whoever sent the second"):
        wanted = {outcome.path or home for _one, outcome in against}
        places = {row.path: row for row in Place.objects.filter(path__in=wanted)}
    rows = [
        _row(actor, now, device_id, kind, one, places[outcome.path or home])
        for one, outcome in against
        if (outcome.path or home) in places
    ]
    Contradiction.objects.bulk_create(rows, ignore_conflicts=True)


def _row(
    actor: Actor,
    now: datetime,
    device_id: uuid.UUID,
    kind: RecordKind,
    one: Incoming,
    place: Place,
) -> Contradiction:
    return Contradiction(
        place=place,
        path=place.path,
        record_id=one.id,
        kind=kind.key,
        digest=one.digest,
        sealed=seal(one.id, bytes(read_envelope(one.raw).body)),
        device_id=device_id,
        sender_id=actor.user_id,
        sender_name=actor.display_name[:64],
        device_time=one.device_time,
        taken_at=one.taken_at,
        skew_ms=one.skew,
        received_at=now,
    )


@action("records.contradiction.decide")
def decide_contradiction(
    *, actor: Actor, now: datetime, contradiction_id: uuid.UUID, take_second: bool, reason: str = ""
) -> Contradiction:
    """Keep the first record, or take the second as its correction (which needs a reason).

    Raises AlreadyDecided, InvalidInput where the kind's records cannot be corrected.
    """
    row: Contradiction | None = (
        Contradiction.objects.select_for_update(of=("self",)).filter(pk=contradiction_id).first()
    )
    if row is None:
        raise NotFound()
    concerning(row, path=row.path, record=str(row.record_id), took_second=take_second)
    if row.state != ContradictionState.OPEN:
        raise AlreadyDecided()
    reason = " ".join(reason.split())[:128]
    if take_second:
        _take(actor, now, row, reason)
    row.state = ContradictionState.TOOK_SECOND if take_second else ContradictionState.KEPT_FIRST
    row.decided_at, row.decided_by, row.reason = now, actor.display_name[:64], reason
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    return row


def _take(actor: Actor, now: datetime, row: Contradiction, reason: str) -> None:
    kind = KINDS.get(row.kind)
    if kind is None or not kind.can_take or row.sealed is None:
        raise InvalidInput(_("Such a record cannot be corrected here."), code="cannot_take")
    if len(reason) < 2:
        raise InvalidInput(fields={"reason": _("Say why the record is corrected.")})
    raw = unseal(row)
    incoming = Incoming(
        id=new_id(),
        digest=bytes(row.digest),
        device_time=row.device_time,
        taken_at=row.taken_at,
        skew=row.skew_ms,
        body=msgspec.json.decode(raw, type=kind.body),
        raw=raw,
    )
    kind.take(actor, now, row.record_id, incoming, reason)
