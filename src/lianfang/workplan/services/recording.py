"""Writing down how far a key work is."""

import uuid
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action
from lianfang.access.actors import Actor
from lianfang.kit.errors import InvalidInput, Text
from lianfang.kit.lateness import happened_at
from lianfang.kit.text import tidy
from lianfang.workplan.enums import WorkState
from lianfang.workplan.models import Progress
from lianfang.workplan.services.steps import locked_work
from lianfang.workplan.services.works import LARGEST


@action("workplan.progress.record")
def record_progress(
    *,
    actor: Actor,
    now: datetime,
    work_id: uuid.UUID,
    text: str,
    value: Decimal | None = None,
    evidence: str = "",
    at: datetime | None = None,
    progress_id: uuid.UUID | None = None,
) -> Progress:
    """How far the work is at a moment (now if none is said): in words, and where nothing counts it
    as the number reached in all. Its leader may write it wherever they serve.

    Raises InvalidInput (no words, a number without evidence, a number where a figure counts, a
    moment to come), WrongWorkState, PlanClosed.
    """
    work = locked_work(actor, work_id, WorkState.OPEN, own=True)
    fields: dict[str, Text] = {}
    words, proof = tidy(text)[:512], tidy(evidence)[:256]
    when = happened_at(at, now, "at")
    if len(words) < 2:
        fields["text"] = _("Say what was done.")
    if value is not None and work.figure:
        fields["value"] = _("This work is counted by a figure; write words only.")
    elif value is not None and not 0 <= value <= LARGEST:
        fields["value"] = _("Nought or more, at most a thousand million.")
    elif value is not None and len(proof) < 2:
        fields["evidence"] = _("Say where it can be checked: a document, a photo, a record.")
    if fields:
        raise InvalidInput(fields=fields)
    row = Progress(
        work=work,
        at=when,
        value=value,
        text=words,
        evidence=proof,
        recorded_at=now,
        recorded_by=actor.display_name[:64],
    )
    if progress_id is not None:
        row.pk = progress_id
    row.save(force_insert=True)
    return row
