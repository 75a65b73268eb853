"""Cases, slots, outings, errands and papers for machines."""

import uuid
from typing import Any

from ninja import Query, Router, Status

from lianfang.access.pages import operation
from lianfang.command.selectors.responsibilities import own_staff
from lianfang.isolation.api.shapes import (
    AssignIn,
    AtIn,
    BackErrandIn,
    BackIn,
    CaseIn,
    CaseOut,
    CasePageOut,
    CorrectIn,
    DropIn,
    ErrandIn,
    ErrandOut,
    ErrandPageOut,
    ExtendIn,
    MoveIn,
    OutingIn,
    OutingOut,
    PaperIn,
    PaperOut,
    ReasonIn,
    RecordOut,
    ReleaseIn,
    SlotIn,
    SlotOut,
    TakeIn,
)
from lianfang.isolation.enums import Mode
from lianfang.isolation.selectors.cases import (
    CaseFilter,
    case_list,
    case_rows,
    case_story,
    get_case,
    get_outing,
    get_served_case,
    one_row,
    own_cases,
)
from lianfang.isolation.selectors.errands import errand_list, errand_rows, get_errand
from lianfang.isolation.selectors.papers import get_paper
from lianfang.isolation.selectors.slots import get_record, records_of, slots_of
from lianfang.isolation.services.cases import (
    extend_case,
    move_case,
    open_case,
    release_case,
    void_case,
)
from lianfang.isolation.services.duties import assign_case, claim_case, end_duty
from lianfang.isolation.services.errands import (
    ask_errand,
    cancel_errand,
    confirm_errand,
    finish_errand,
    give_back_errand,
    take_errand,
)
from lianfang.isolation.services.outings import end_outing, note_outing
from lianfang.isolation.services.papers import issue_paper, sign_paper
from lianfang.isolation.services.records import SlotEntry, correct_slot, record_slot
from lianfang.places.selectors import get_place
from lianfang.web.paging import Limit, Offset, cut, shaped

router = Router(tags=["isolation"])


def _case(row: Any) -> dict[str, Any]:
    return shaped(row, CaseOut)


def _shown(request: Any, case: Any) -> dict[str, Any]:
    return _case(one_row(request.actor, case, request.now))


def _decided(request: Any, case_id: uuid.UUID) -> dict[str, Any]:
    return _shown(request, get_case(request.actor, case_id))


def _errand(request: Any, errand: Any) -> dict[str, Any]:
    rows = errand_rows(request.actor, [errand], request.now, own=own_staff(request.actor))
    return shaped(rows[0], ErrandOut)


def _carried(request: Any, errand_id: uuid.UUID) -> dict[str, Any]:
    return _errand(request, get_errand(request.actor, errand_id))


def _entry(body: SlotIn, taken_at: Any) -> SlotEntry:
    return SlotEntry(
        taken_at=taken_at,
        channel=body.channel,
        answer=body.answer,
        temperature=body.temperature,
        symptoms=tuple(body.symptoms),
        needs=tuple(body.needs),
        note=body.note,
    )


@router.get("/cases", response=CasePageOut)
@operation("isolation.case.view")
def list_cases(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("isolated", max_length=16),
    mode: Mode | None = None,
    reason: str = Query("", max_length=32),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Cases of a place, who has not been asked in this slot first; `stage`: isolated, unseen,
    nobody, due, contact, ended, all."""
    place = get_place(request.actor, place_id)
    filters = CaseFilter(stage=stage, mode=mode or "", reason=reason)
    rows = case_list(request.actor, place.path, filters, request.now)
    found, more = cut(rows, limit, offset)
    shown = case_rows(request.actor, found, request.now, place.path)
    return {"items": [_case(row) for row in shown], "more": more}


@router.get("/cases/mine", response=list[CaseOut])
@operation("isolation.slot.record")
def list_my_cases(request: Any) -> Any:
    """Whom the caller looks after, who has not been asked first."""
    rows = own_cases(request.actor, own_staff(request.actor), request.now)
    return [_case(row) for row in case_rows(request.actor, rows, request.now)]


@router.post("/cases", response={201: CaseOut})
@operation("isolation.case.open")
def post_case(request: Any, body: CaseIn) -> Any:
    """Open a case; the last day follows from the plan."""
    given = body.dict(exclude={"id", "mode"})
    row = open_case(
        actor=request.actor, now=request.now, case_id=body.id, mode=body.mode or "", **given
    )
    return Status(201, _shown(request, row))


@router.get("/cases/{case_id}", response=CaseOut)
@operation("isolation.case.view")
def read_case(request: Any, case_id: uuid.UUID) -> Any:
    """One case."""
    return _decided(request, case_id)


@router.post("/cases/{case_id}/extend", response=CaseOut)
@operation("isolation.case.extend")
def post_extend(request: Any, case_id: uuid.UUID, body: ExtendIn) -> Any:
    """A later last day."""
    extend_case(actor=request.actor, now=request.now, case_id=case_id, **body.dict())
    return _decided(request, case_id)


@router.post("/cases/{case_id}/move", response=CaseOut)
@operation("isolation.case.move")
def post_move(request: Any, case_id: uuid.UUID, body: MoveIn) -> Any:
    """Elsewhere, otherwise, or to hospital."""
    move_case(actor=request.actor, now=request.now, case_id=case_id, **body.dict())
    return _decided(request, case_id)


@router.post("/cases/{case_id}/release", response=CaseOut)
@operation("isolation.case.release")
def post_release(request: Any, case_id: uuid.UUID, body: ReleaseIn) -> Any:
    """End the isolation; 409 while a point of the checklist is missing."""
    release_case(actor=request.actor, now=request.now, case_id=case_id, **body.dict())
    return _decided(request, case_id)


@router.post("/cases/{case_id}/void", response=CaseOut)
@operation("isolation.case.void")
def post_void(request: Any, case_id: uuid.UUID, body: ReasonIn) -> Any:
    """It was opened by mistake."""
    void_case(actor=request.actor, now=request.now, case_id=case_id, reason=body.reason)
    return _decided(request, case_id)


@router.post("/cases/{case_id}/assign", response=CaseOut)
@operation("isolation.duty.assign")
def post_assign(request: Any, case_id: uuid.UUID, body: AssignIn) -> Any:
    """Somebody of the roster looks after the person."""
    assign_case(actor=request.actor, now=request.now, case_id=case_id, staff_id=body.staff_id)
    return _decided(request, case_id)


@router.post("/cases/{case_id}/claim", response=CaseOut)
@operation("isolation.duty.claim")
def post_claim(request: Any, case_id: uuid.UUID) -> Any:
    """The caller looks after the person; 409 when somebody does already."""
    claim_case(actor=request.actor, now=request.now, case_id=case_id)
    return _decided(request, case_id)


@router.post("/cases/{case_id}/leave", response=CaseOut)
@operation("isolation.duty.end")
def post_leave(request: Any, case_id: uuid.UUID, body: BackErrandIn) -> Any:
    """Nobody looks after the person any more."""
    row = get_served_case(request.actor, case_id, "isolation.duty.end")
    end_duty(actor=request.actor, now=request.now, case_id=case_id, reason=body.reason)
    return _shown(request, row)


@router.get("/cases/{case_id}/slots", response=list[SlotOut])
@operation("isolation.case.view")
def list_slots(request: Any, case_id: uuid.UUID) -> Any:
    """Slots of the last days, latest first."""
    rows = slots_of(request.actor, get_case(request.actor, case_id), request.now)
    return [shaped(row, SlotOut) for row in rows]


@router.get("/cases/{case_id}/records", response=list[RecordOut])
@operation("isolation.case.view")
def list_records(request: Any, case_id: uuid.UUID) -> Any:
    """What was answered, latest first, corrected records included."""
    rows = records_of(request.actor, get_case(request.actor, case_id), request.now)
    return [row.record for row in rows]


@router.post("/cases/{case_id}/records", response={201: RecordOut})
@operation("isolation.slot.record")
def post_record(request: Any, case_id: uuid.UUID, body: SlotIn) -> Any:
    """What somebody answered; closes the slot it falls into."""
    get_served_case(request.actor, case_id, "isolation.slot.record")
    row = record_slot(
        actor=request.actor,
        now=request.now,
        case_id=case_id,
        entry=_entry(body, body.taken_at or request.now),
        record_id=body.id,
    )
    return Status(201, row)


@router.post("/records/{entry_id}/correct", response={201: RecordOut})
@operation("isolation.slot.correct")
def post_correction(request: Any, entry_id: uuid.UUID, body: CorrectIn) -> Any:
    """A new record takes the place of a wrong one."""
    old = get_record(request.actor, entry_id, "isolation.slot.correct")
    row = correct_slot(
        actor=request.actor,
        now=request.now,
        corrects_id=entry_id,
        reason=body.reason,
        entry=_entry(body, body.taken_at or old.taken_at),
        record_id=body.id,
    )
    return Status(201, row)


@router.post("/cases/{case_id}/outings", response={201: OutingOut})
@operation("isolation.outing.note")
def post_outing(request: Any, case_id: uuid.UUID, body: OutingIn) -> Any:
    """The person left; without leave the levels above are told."""
    get_served_case(request.actor, case_id, "isolation.outing.note")
    row = note_outing(actor=request.actor, now=request.now, case_id=case_id, **body.dict())
    return Status(201, row)


@router.post("/outings/{outing_id}/back", response=OutingOut)
@operation("isolation.outing.end")
def post_back(request: Any, outing_id: uuid.UUID, body: BackIn) -> Any:
    """They are back."""
    get_outing(request.actor, outing_id, "isolation.outing.end")
    return end_outing(
        actor=request.actor, now=request.now, outing_id=outing_id, back_at=body.back_at
    )


@router.get("/cases/{case_id}/papers", response=list[PaperOut])
@operation("isolation.case.view")
def list_papers(request: Any, case_id: uuid.UUID) -> Any:
    """Papers of a case with their numbers."""
    row = get_case(request.actor, case_id)
    return list(case_story(request.actor, row).papers)


@router.post("/cases/{case_id}/papers", response={201: PaperOut})
@operation("isolation.paper.issue")
def post_paper(request: Any, case_id: uuid.UUID, body: PaperIn) -> Any:
    """A notice or agreement with the days that hold now."""
    row = issue_paper(actor=request.actor, now=request.now, case_id=case_id, kind=body.kind)
    return Status(201, row)


@router.post("/papers/{paper_id}/sign", response=PaperOut)
@operation("isolation.paper.sign")
def post_sign(request: Any, paper_id: uuid.UUID) -> Any:
    """It was signed."""
    get_paper(request.actor, paper_id, "isolation.paper.sign")
    return sign_paper(actor=request.actor, now=request.now, paper_id=paper_id)


@router.get("/errands", response=ErrandPageOut)
@operation("isolation.errand.view")
def list_errands(
    request: Any,
    place_id: uuid.UUID,
    stage: str = Query("open", max_length=16),
    limit: Limit = 100,
    offset: Offset = 0,
) -> Any:
    """Errands of a place, open ones oldest first; `stage`: open, asked, done, ended."""
    place = get_place(request.actor, place_id)
    found, more = cut(errand_list(request.actor, place.path, stage), limit, offset)
    rows = errand_rows(request.actor, found, request.now, place.path, own=own_staff(request.actor))
    items = [shaped(row, ErrandOut) for row in rows]
    return {"items": items, "more": more}


@router.post("/errands", response={201: ErrandOut})
@operation("isolation.errand.ask")
def post_errand(request: Any, body: ErrandIn) -> Any:
    """Somebody needs something brought to the door."""
    row = ask_errand(
        actor=request.actor,
        now=request.now,
        errand_id=body.id,
        **body.dict(exclude={"id"}),
    )
    return Status(201, _errand(request, row))


@router.post("/errands/{errand_id}/take", response=ErrandOut)
@operation("isolation.errand.take")
def post_take(request: Any, errand_id: uuid.UUID, body: TakeIn) -> Any:
    """The caller carries it, or somebody the desk names."""
    take_errand(actor=request.actor, now=request.now, errand_id=errand_id, **body.dict())
    return _carried(request, errand_id)


@router.post("/errands/{errand_id}/give-back", response=ErrandOut)
@operation("isolation.errand.give_back")
def post_give_back(request: Any, errand_id: uuid.UUID, body: BackErrandIn) -> Any:
    """It waits for somebody else."""
    give_back_errand(actor=request.actor, now=request.now, errand_id=errand_id, **body.dict())
    return _carried(request, errand_id)


@router.post("/errands/{errand_id}/done", response=ErrandOut)
@operation("isolation.errand.finish")
def post_done(request: Any, errand_id: uuid.UUID, body: DropIn) -> Any:
    """It was left at the door."""
    finish_errand(actor=request.actor, now=request.now, errand_id=errand_id, **body.dict())
    return _carried(request, errand_id)


@router.post("/errands/{errand_id}/confirm", response=ErrandOut)
@operation("isolation.errand.confirm")
def post_confirm(request: Any, errand_id: uuid.UUID, body: AtIn) -> Any:
    """The person has it."""
    confirm_errand(actor=request.actor, now=request.now, errand_id=errand_id, at=body.at)
    return _carried(request, errand_id)


@router.post("/errands/{errand_id}/cancel", response=ErrandOut)
@operation("isolation.errand.cancel")
def post_cancel(request: Any, errand_id: uuid.UUID, body: BackErrandIn) -> Any:
    """It is not needed any more."""
    cancel_errand(actor=request.actor, now=request.now, errand_id=errand_id, reason=body.reason)
    return _carried(request, errand_id)
