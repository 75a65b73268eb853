"""Filings to resume for machines: the desk's, and an enterprise's own."""

import uuid
from datetime import date
from typing import Any, cast

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.kit.clock import local_day
from lianfang.kit.errors import NotFound
from lianfang.kit.text import plain
from lianfang.places.selectors import get_place
from lianfang.resumption.api.shapes import (
    AnswersIn,
    FiguresOut,
    FilingOut,
    FilingPageOut,
    FilterIn,
    Limit,
    MadeOut,
    MarkedOut,
    MarkIn,
    Offset,
    OwnFilingOut,
    ReasonIn,
    ReturnIn,
    ReturnPeopleIn,
    SiteIn,
    StartIn,
    StateOut,
)
from lianfang.resumption.selectors.answers import (
    batches_of,
    handed_in,
    missing_in,
    papers_of,
    shown_to_itself,
    versions_of,
)
from lianfang.resumption.selectors.checks import checks_of
from lianfang.resumption.selectors.figures import figures_on, last_day
from lianfang.resumption.selectors.filings import (
    VIEW,
    FilingFilter,
    filing_list,
    filing_rows,
    get_filing,
    own_filing,
    steps_of,
)
from lianfang.resumption.selectors.plans import resumption_plan
from lianfang.resumption.services.checking import (
    approve_filing,
    pass_desk,
    pass_site,
    return_filing,
    take_filing,
)
from lianfang.resumption.services.drafting import Answers, PlannedBatch
from lianfang.resumption.services.entering import enter_filing, withdraw_filing
from lianfang.resumption.services.own import (
    begin_own_filing,
    plan_own_batches,
    save_own_filing,
    submit_own_filing,
)
from lianfang.resumption.services.starting import (
    mark_working,
    record_return,
    reopen_filing,
    start_batch,
    suspend_filing,
)

router = Router(tags=["resumption"])


def _answers(body: AnswersIn) -> tuple[Answers, list[PlannedBatch] | None]:
    """What was sent, as the services take it."""
    sent: dict[str, Any] = body.dict(exclude_unset=True, exclude={"batches", "supplies"})
    if body.in_place is None:
        sent.pop("in_place", None)
    if body.supplies is not None:
        sent["supplies"] = {key: (one.stock, one.daily) for key, one in body.supplies.items()}
    planned = None
    if body.batches is not None:
        planned = [PlannedBatch(one.process, one.starts_on, one.people) for one in body.batches]
    return cast("Answers", sent), planned


@router.get("/filings", response=FilingPageOut)
@operation(VIEW)
def list_filings(
    request: Any, place_id: uuid.UUID, wanted: Query[FilterIn], limit: Limit, offset: Offset
) -> Any:
    """Enterprises of a place by how far they are; without a stage, who has not filed yet."""
    place = get_place(request.actor, place_id)
    asked: dict[str, Any] = {name: value or "" for name, value in wanted.dict().items()}
    sort = asked.pop("sort")
    narrowed = FilingFilter(**{**asked, "text": plain(asked["text"])})
    rows = filing_list(request.actor, place.path, narrowed, request.now, sort)
    found = list(rows[offset : offset + limit + 1])
    shown = filing_rows(request.actor, found[:limit], request.now, place.path)
    return {"items": shown, "more": len(found) > limit}


@router.get("/figures", response=FiguresOut)
@operation(VIEW)
def read_figures(request: Any, place_id: uuid.UUID, day: date | None = None) -> Any:
    """Enterprises and workers of a place at the end of a day (today)."""
    place = get_place(request.actor, place_id)
    return figures_on(request.actor, place.path, request.now, last_day(request.now, day))


@router.post("/starts", response=MarkedOut)
@operation("resumption.start.mark")
def mark_starts(request: Any, body: MarkIn) -> Any:
    """Many enterprises work again since a day, or do not any more."""
    return {"marked": mark_working(actor=request.actor, now=request.now, **body.dict())}


@router.post("/enterprises/{enterprise_id}/returns", response={201: MadeOut})
@operation("resumption.return.record")
def record_people(request: Any, enterprise_id: uuid.UUID, body: ReturnPeopleIn) -> Any:
    """So many more of an enterprise are back at their posts."""
    made = record_return(
        actor=request.actor, now=request.now, enterprise_id=enterprise_id, **body.dict()
    )
    return Status(201, {"id": made.pk})


@router.post("/enterprises/{enterprise_id}/filing", response={201: StateOut})
@operation("resumption.filing.enter")
def enter(request: Any, enterprise_id: uuid.UUID, body: AnswersIn) -> Any:
    """A whole filing that came on paper."""
    answers, planned = _answers(body)
    made = enter_filing(
        actor=request.actor,
        now=request.now,
        enterprise_id=enterprise_id,
        batches=planned or [],
        **answers,
    )
    return Status(201, made)


@router.get("/filings/{filing_id}", response=FilingOut)
@operation(VIEW)
def read_filing(request: Any, filing_id: uuid.UUID) -> Any:
    """One filing as it was handed in last, with the automatic checks."""
    actor, row = request.actor, get_filing(request.actor, filing_id)
    versions = versions_of(actor, row)
    version = handed_in(versions) or versions[0]
    batches = batches_of(actor, version)
    names = ("id", "enterprise_id", "mode", "to_level", "decides_level", "state", "due_at")
    more = ("planned_on", "staff_total", "notice_number")
    return {
        **{name: getattr(row, name) for name in (*names, *more)},
        "version": version.number,
        "checks": checks_of(row, version, papers_of(actor, row, version), batches, request.now),
        "batches": batches,
        "steps": steps_of(actor, row),
    }


@router.post("/filings/{filing_id}/take", response=StateOut)
@operation("resumption.filing.take")
def take(request: Any, filing_id: uuid.UUID) -> Any:
    """The desk takes it up."""
    get_filing(request.actor, filing_id, "resumption.filing.take")
    return take_filing(actor=request.actor, now=request.now, filing_id=filing_id)


@router.post("/filings/{filing_id}/check", response=StateOut)
@operation("resumption.filing.check")
def check(request: Any, filing_id: uuid.UUID, body: ReasonIn) -> Any:
    """The desk finds it in order."""
    get_filing(request.actor, filing_id, "resumption.filing.check")
    return pass_desk(actor=request.actor, now=request.now, filing_id=filing_id, reason=body.reason)


@router.post("/filings/{filing_id}/site-check", response=StateOut)
@operation("resumption.filing.check_site")
def check_site(request: Any, filing_id: uuid.UUID, body: SiteIn) -> Any:
    """An inspection was the check on site."""
    get_filing(request.actor, filing_id, "resumption.filing.check_site")
    return pass_site(actor=request.actor, now=request.now, filing_id=filing_id, **body.dict())


@router.post("/filings/{filing_id}/approve", response=StateOut)
@operation("resumption.filing.decide")
def approve(request: Any, filing_id: uuid.UUID, body: ReasonIn) -> Any:
    """Yes: the notice gets its number."""
    get_filing(request.actor, filing_id, "resumption.filing.decide")
    return approve_filing(
        actor=request.actor, now=request.now, filing_id=filing_id, reason=body.reason
    )


@router.post("/filings/{filing_id}/return", response=StateOut)
@operation("resumption.filing.return")
def send_back(request: Any, filing_id: uuid.UUID, body: ReturnIn) -> Any:
    """Back to the enterprise with reasons."""
    get_filing(request.actor, filing_id, "resumption.filing.return")
    return return_filing(actor=request.actor, now=request.now, filing_id=filing_id, **body.dict())


@router.post("/filings/{filing_id}/suspend", response=StateOut)
@operation("resumption.filing.suspend")
def suspend(request: Any, filing_id: uuid.UUID, body: ReasonIn) -> Any:
    """The enterprise is ordered to stop."""
    get_filing(request.actor, filing_id, "resumption.filing.suspend")
    return suspend_filing(
        actor=request.actor, now=request.now, filing_id=filing_id, reason=body.reason
    )


@router.post("/filings/{filing_id}/reopen", response=StateOut)
@operation("resumption.filing.reopen")
def reopen(request: Any, filing_id: uuid.UUID, body: ReasonIn) -> Any:
    """It may go on."""
    get_filing(request.actor, filing_id, "resumption.filing.reopen")
    return reopen_filing(
        actor=request.actor, now=request.now, filing_id=filing_id, reason=body.reason
    )


@router.post("/filings/{filing_id}/withdraw", response=StateOut)
@operation("resumption.filing.withdraw")
def withdraw(request: Any, filing_id: uuid.UUID, body: ReasonIn) -> Any:
    """The enterprise took it back."""
    get_filing(request.actor, filing_id, "resumption.filing.withdraw")
    return withdraw_filing(
        actor=request.actor, now=request.now, filing_id=filing_id, reason=body.reason
    )


@router.post("/filings/{filing_id}/batches/{batch_id}/start", response={201: MadeOut})
@operation("resumption.batch.start")
def start(request: Any, filing_id: uuid.UUID, batch_id: uuid.UUID, body: StartIn) -> Any:
    """So many of a batch are at their posts."""
    get_filing(request.actor, filing_id, "resumption.batch.start")
    made = start_batch(
        actor=request.actor,
        now=request.now,
        filing_id=filing_id,
        batch_id=batch_id,
        **body.dict(),
    )
    return Status(201, {"id": made.pk})


@router.get("/own/{enterprise_id}", response=OwnFilingOut)
@operation("resumption.own_filing.view")
def read_own(request: Any, enterprise_id: uuid.UUID) -> Any:
    """The filing of one's own enterprise, with what is missing."""
    return _own(request, enterprise_id)


def _own(request: Any, enterprise_id: uuid.UUID) -> dict[str, Any]:
    actor, row = request.actor, own_filing(request.actor, enterprise_id)
    if row is None:
        raise NotFound()
    version = shown_to_itself(row, versions_of(actor, row))
    missing = missing_in(
        resumption_plan(row.path, request.now),
        version,
        papers_of(actor, row, version),
        batches_of(actor, version),
        local_day(request.now),
    )
    names = ("id", "state", "due_at", "notice_number", "mode", "version")
    return {**{name: getattr(row, name) for name in names}, "missing": missing}


@router.post("/own/{enterprise_id}", response={201: OwnFilingOut})
@operation("resumption.own_filing.begin")
def begin_own(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Begin to file."""
    begin_own_filing(actor=request.actor, now=request.now, enterprise_id=enterprise_id)
    return Status(201, _own(request, enterprise_id))


@router.patch("/own/{enterprise_id}", response=OwnFilingOut)
@operation("resumption.own_filing.save")
def save_own(request: Any, enterprise_id: uuid.UUID, body: AnswersIn) -> Any:
    """Keep what is filled in so far."""
    answers, planned = _answers(body)
    who = {"actor": request.actor, "now": request.now, "enterprise_id": enterprise_id}
    save_own_filing(**who, **answers)
    if planned is not None:
        plan_own_batches(**who, batches=planned)
    return _own(request, enterprise_id)


@router.post("/own/{enterprise_id}/submit", response=OwnFilingOut)
@operation("resumption.own_filing.submit")
def submit_own(request: Any, enterprise_id: uuid.UUID) -> Any:
    """Hand it in."""
    submit_own_filing(actor=request.actor, now=request.now, enterprise_id=enterprise_id)
    return _own(request, enterprise_id)
