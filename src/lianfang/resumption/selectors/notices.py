"""The notice of approval: as it is printed, and as anybody who scans its code may know it."""

import base64
from dataclasses import dataclass
from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.access.scope import everywhere
from lianfang.kit.errors import NotFound
from lianfang.resumption.enums import GRANTED, FilingState, Mode
from lianfang.resumption.models import Filing, FilingPaper, FilingPaperContent, StartBatch
from lianfang.resumption.selectors.answers import batches_of, handed_in, versions_of
from lianfang.resumption.selectors.filings import state_label
from lianfang.resumption.selectors.levels import judge_of
from lianfang.resumption.selectors.plans import resumption_plan

PURPOSE = "resumption.paper"


@dataclass(frozen=True, slots=True)
class PrintedNotice:
    """A notice ready to be printed."""

    filing: Filing
    title: str
    enterprise: str
    credit_code: str
    address: str
    scope: str
    paragraphs: tuple[str, ...]
    batches: tuple[StartBatch, ...]
    issuer: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class VerifiedNotice:
    """What the code of a notice tells whoever scans it: names of firms are public."""

    number: str
    enterprise: str
    state_label: str
    decided_at: datetime
    planned_on: date | None
    is_valid: bool


def printed_notice(viewer: Actor, filing: Filing) -> PrintedNotice:
    """The notice with the words of the plan that held when it was decided. NotFound before."""
    if not filing.notice_number or filing.decided_at is None:
        raise NotFound()
    plan = resumption_plan(filing.path, filing.decided_at)
    version = handed_in(versions_of(viewer, filing))
    if version is None:
        raise NotFound()
    enterprise = filing.enterprise
    return PrintedNotice(
        filing=filing,
        title=state_label(FilingState.APPROVED, filing.mode),
        enterprise=enterprise.name,
        credit_code=enterprise.credit_code,
        address=enterprise.address,
        scope=version.scope,
        paragraphs=tuple(str(one) for one in plan.notice) if filing.mode != Mode.NONE else (),
        batches=tuple(batches_of(viewer, version)),
        issuer=judge_of(filing).name,
        is_valid=filing.state in GRANTED and filing.state != FilingState.SUSPENDED,
    )


def verified_notice(word: str) -> VerifiedNotice:
    """What the code with this word tells; NotFound for a word that no notice carries."""
    with everywhere("whoever holds the notice may know whether it is true"):
        row = Filing.objects.select_related("enterprise").filter(notice_word=word).first()
    if row is None or not word or row.decided_at is None:
        raise NotFound()
    return VerifiedNotice(
        number=row.notice_number,
        enterprise=row.enterprise.name,
        state_label=state_label(row.state, row.mode),
        decided_at=row.decided_at,
        planned_on=row.planned_on,
        is_valid=row.state in GRANTED and row.state != FilingState.SUSPENDED,
    )


def content_of(viewer: Actor, paper: FilingPaper) -> bytes:
    """The bytes of a file the viewer was allowed to find."""
    with everywhere("the file itself was found for the viewer"):
        sealed = FilingPaperContent.objects.values_list("sealed", flat=True).get(paper=paper)
    owner, text = key_ring().decrypt(PURPOSE, sealed).split(":", 1)
    if owner != str(paper.pk):
        raise ValueError("bytes of another paper")
    return base64.b64decode(text)
