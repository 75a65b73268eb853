"""What the contact of an enterprise does about its own filing, on a phone, step by step."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Unpack

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.enterprises.selectors.members import own_enterprise
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.resumption.enums import FilingState
from lianfang.resumption.models import Filing, FilingPaper, StaffReturn
from lianfang.resumption.selectors.plans import resumption_plan
from lianfang.resumption.services.drafting import (
    Answers,
    PlannedBatch,
    begin,
    fill,
    hand_in,
    open_version,
    put_batches,
    take_away,
    take_back,
    writable,
)
from lianfang.resumption.services.papers import keep_paper
from lianfang.resumption.services.starting import start
from lianfang.resumption.services.steps import given_reason, locked_filing


def _own_filing(actor: Actor, enterprise_id: uuid.UUID) -> Filing:
    """The running filing of one's own enterprise, locked. Raises NotFound."""
    enterprise = own_enterprise(actor, enterprise_id)
    with everywhere("it is looked up by the actor's own enterprise"):
        rows = Filing.objects.filter(enterprise=enterprise)
        found = rows.exclude(state=FilingState.WITHDRAWN).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound()
    filing = locked_filing(found)
    concerning(filing, path=filing.path)
    return filing


@action("resumption.own_filing.begin")
def begin_own_filing(*, actor: Actor, now: datetime, enterprise_id: uuid.UUID) -> Filing:
    """Begin to file. Raises FilingExists, NothingToFile."""
    enterprise = own_enterprise(actor, enterprise_id)
    concerning(enterprise, path=enterprise.path)
    filing = begin(actor, now, enterprise)
    concerning(filing, path=filing.path, mode=filing.mode)
    return filing


@action("resumption.own_filing.save")
def save_own_filing(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, **answers: Unpack[Answers]
) -> Filing:
    """Keep what is filled in so far; after handing in, it is the next version.

    Raises InvalidInput by field for what cannot be, WrongFilingState once it was answered.
    """
    filing = _own_filing(actor, enterprise_id)
    writable(filing)
    fill(filing, now, answers)
    concerning(filing, path=filing.path, changed=sorted(answers))
    return filing


@action("resumption.own_filing.plan_batches")
def plan_own_batches(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, batches: Iterable[PlannedBatch]
) -> Filing:
    """Who starts when: these batches and no others. Raises InvalidInput by field and row."""
    filing = _own_filing(actor, enterprise_id)
    writable(filing)
    put_batches(filing, now, batches)
    return filing


@action("resumption.own_filing.submit")
def submit_own_filing(*, actor: Actor, now: datetime, enterprise_id: uuid.UUID) -> Filing:
    """Hand it in. Raises InvalidInput (`incomplete`) by field with what is missing."""
    filing = _own_filing(actor, enterprise_id)
    hand_in(actor, now, filing)
    concerning(filing, path=filing.path, version=filing.version)
    return filing


@action("resumption.own_filing.withdraw")
def withdraw_own_filing(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, reason: str
) -> Filing:
    """Take the filing back, with a reason."""
    filing = _own_filing(actor, enterprise_id)
    return take_back(actor, now, filing, given_reason(reason))


@action("resumption.own_paper.add")
def add_own_paper(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    kind: str,
    name: str,
    content: bytes,
) -> FilingPaper:
    """A photo or file goes with the filing. Raises PaperRefused, NotAPhoto, InvalidInput."""
    filing = _own_filing(actor, enterprise_id)
    writable(filing)
    if kind not in {one.key for one in resumption_plan(filing.path, now).papers}:
        raise InvalidInput(fields={"kind": _("Choose one of the list.")})
    open_version(filing, now)
    paper = keep_paper(actor, now, filing, kind, name, content)
    concerning(paper, path=filing.path, bytes=paper.size)
    return paper


@action("resumption.own_paper.remove")
def remove_own_paper(
    *, actor: Actor, now: datetime, enterprise_id: uuid.UUID, filing_paper_id: uuid.UUID
) -> FilingPaper:
    """The file does not go with it any more."""
    filing = _own_filing(actor, enterprise_id)
    writable(filing)
    paper = FilingPaper.objects.filter(filing=filing, pk=filing_paper_id).first()
    if paper is None or paper.withdrawn_at is not None:
        raise NotFound()
    open_version(filing, now)
    concerning(paper, path=filing.path)
    return take_away(paper, now)


@action("resumption.own_batch.start")
def start_own_batch(
    *,
    actor: Actor,
    now: datetime,
    enterprise_id: uuid.UUID,
    batch_id: uuid.UUID,
    people: int,
    day: date | None = None,
) -> StaffReturn:
    """So many of the batch are at their posts since the day (today). Raises as `start`."""
    filing = _own_filing(actor, enterprise_id)
    made = start(actor, now, filing, batch_id, people=people, day=day)
    concerning(made, path=filing.path, people=people)
    return made
