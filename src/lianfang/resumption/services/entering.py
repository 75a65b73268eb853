"""The desk writes up a filing that came on paper, or takes one back for an enterprise."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Unpack

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.enterprises.selectors.enterprises import get_enterprise
from lianfang.resumption.models import Filing
from lianfang.resumption.services.drafting import (
    Answers,
    PlannedBatch,
    begin,
    fill,
    hand_in,
    put_batches,
    take_back,
)
from lianfang.resumption.services.steps import given_reason, locked_filing


@action("resumption.filing.enter")
def enter_filing(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    batches: Iterable[PlannedBatch],
    **answers: Unpack[Answers],
) -> Filing:
    """A whole filing that came on paper: begun, filled in and handed in at once; the papers
    themselves lie at the desk. Raises FilingExists, NothingToFile, InvalidInput by field."""
    enterprise = get_enterprise(actor, enterprise_id, "resumption.filing.enter")
    concerning(enterprise, path=enterprise.path)
    filing = begin(actor, now, enterprise)
    fill(filing, now, answers)
    put_batches(filing, now, batches)
    hand_in(actor, now, filing, on_paper=True)
    concerning(filing, path=filing.path, mode=filing.mode)
    return filing


@action("resumption.filing.withdraw")
def withdraw_filing(*, actor: Actor, now: datetime, filing_id: uuid.UUID, reason: str) -> Filing:
    """The enterprise asked to take its filing back. Raises WrongFilingState, InvalidInput."""
    filing = locked_filing(filing_id)
    concerning(filing, path=filing.path)
    return take_back(actor, now, filing, given_reason(reason))
