"""Steps of errands recorded on a phone without signal."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.isolation.enums import ErrandVerb
from lianfang.isolation.models import Errand
from lianfang.isolation.services.errands import (
    confirm_errand,
    finish_errand,
    give_back_errand,
    take_errand,
)
from lianfang.kit.errors import InvalidInput
from lianfang.records.kinds import (
    ACCEPTED,
    AGAIN,
    Contradicted,
    Incoming,
    Lines,
    Outcome,
    RecordKind,
    one_by_one,
)
from lianfang.records.services.delivering import claim


class StepBody(msgspec.Struct, forbid_unknown_fields=True):
    """What was done with an errand: `take`, `give_back` (with a note why), `done`, `confirm`."""

    errand_id: uuid.UUID
    step: Annotated[str, msgspec.Meta(max_length=16)]
    photo_id: uuid.UUID | None = None
    note: Annotated[str, msgspec.Meta(max_length=128)] = ""


class ErrandStepKind(RecordKind):
    """`errand_step`: passes an errand on to its next state."""

    key = "errand_step"
    right = "isolation.errand.take"
    body = StepBody

    def receive(
        self, actor: Actor, now: datetime, records: Sequence[Incoming]
    ) -> Sequence[Outcome]:
        def keep(record: Incoming) -> Outcome:
            known = claim(record, self.key, now)
            if known == record.digest:
                return AGAIN
            if known is not None:
                raise Contradicted(_path(record.body.errand_id))
            _do(actor, now, record)
            return ACCEPTED

        return one_by_one(keep, records)

    def title(self) -> str:
        return _("Step of an errand")

    def told(self, viewer: Actor, body: Any, moment: datetime) -> Lines:
        known = body.step in ErrandVerb.values
        step = str(ErrandVerb(body.step).label) if known else body.step
        return [(_("Step"), step), (_("Note"), body.note)]


def _path(errand_id: uuid.UUID) -> str:
    """Where the errand lies: somebody there decides."""
    path = Errand._base_manager.filter(pk=errand_id).values_list("path", flat=True).first()
    return path or ""


def _do(actor: Actor, now: datetime, record: Incoming) -> None:
    body: StepBody = record.body
    given: dict[str, Any] = {
        "actor": actor,
        "now": now,
        "errand_id": body.errand_id,
        "at": record.taken_at,
    }
    if body.step == ErrandVerb.TAKE:
        take_errand(**given)
    elif body.step == ErrandVerb.GIVE_BACK:
        give_back_errand(**given, reason=body.note)
    elif body.step == ErrandVerb.DONE:
        finish_errand(**given, photo_id=body.photo_id, note=body.note)
    elif body.step == ErrandVerb.CONFIRM:
        confirm_errand(**given)
    else:
        raise InvalidInput(fields={"step": body.step})
