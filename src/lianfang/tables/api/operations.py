"""Superiors' tables for machines: take a blank in, see and correct what is proposed, fill, get the
file.
"""

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from lianfang.access.pages import operation
from lianfang.access.second_factor import has_second_factor
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.places.selectors import get_place
from lianfang.tables.api.shapes import (
    ChooseIn,
    DifferenceOut,
    DueOut,
    FilledOut,
    FilledShortOut,
    FillIn,
    FindingIn,
    Limit,
    MappingOut,
    Offset,
    ReasonIn,
    RegisterIn,
    TableOut,
    TablePageOut,
    TermsIn,
    TheirsIn,
)
from lianfang.tables.selectors.drawing import Words
from lianfang.tables.selectors.forms import (
    differences_of,
    due_list,
    filling_list,
    form_list,
    get_difference,
    get_filling,
    get_form,
    get_version,
    meanings_of,
    version_list,
)
from lianfang.tables.services.choosing import accept_mapping, choose_meaning, choose_register
from lianfang.tables.services.filling import draft_filling, refill
from lianfang.tables.services.handing_out import hand_out_filling
from lianfang.tables.services.receiving import (
    FormTerms,
    end_form,
    receive_form,
    receive_version,
    update_form,
)
from lianfang.tables.services.reconciling import note_difference, settle_difference
from lianfang.tables.services.reviewing import (
    correct_filling,
    freeze_filling,
    return_filling,
    send_to_review,
    withdraw_filling,
)

router = Router(tags=["tables"])
# Whether the row may be touched at all is asked before the file is.
NO_FILE: Any = File(None)
OFFICE = "application/vnd.openxmlformats-officedocument"
FILE_TYPES = {
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "docx": f"{OFFICE}.wordprocessingml.document",
}
OWN = (
    *("id", "title", "asker", "asker_name", "place_id", "rhythm", "due_on", "due_time"),
    *("draft_time", "received_at", "ended_at"),
)


def _terms(body: TermsIn) -> FormTerms:
    return FormTerms(**{name: getattr(body, name) for name in TermsIn.model_fields})


def _table(request: Any, table_id: uuid.UUID) -> dict[str, Any]:
    row = get_form(request.actor, table_id)
    versions = version_list(request.actor, row)
    newest = versions[0] if versions else None
    shown = {name: getattr(row, name) for name in OWN}
    return shown | {
        "version_id": newest.pk if newest else None,
        "version": newest.number if newest else 0,
    }


def _mapping(request: Any, version_id: uuid.UUID) -> dict[str, Any]:
    version = get_version(request.actor, version_id)
    words = Words(request.actor, version.form.place, request.now)
    names = ("slot", "heading", "meaning", "source", "confidence", "first_meaning")
    return {
        "id": version.pk,
        "table_id": version.form_id,
        "number": version.number,
        "filename": version.filename,
        "received_at": version.received_at,
        "meanings": [
            {name: getattr(row, name) for name in names} | {"title": words.of(row.meaning)}
            for row in meanings_of(request.actor, version).values()
        ],
    }


def _filled(request: Any, filling_id: uuid.UUID) -> dict[str, Any]:
    row = get_filling(request.actor, filling_id)
    same = [name for name in FilledOut.model_fields if name not in ("table_id", "figures")]
    return {name: getattr(row, name) for name in same} | {
        "table_id": row.form_id,
        "figures": row.values,
    }


def _differs(row: Any) -> dict[str, Any]:
    names = ("id", "heading", "explained", "finding", "note")
    return {name: getattr(row, name) for name in names} | {
        "cell": f"{row.sheet}!{row.cell}",
        "ours": str(row.ours),
        "theirs": str(row.theirs),
    }


@router.get("", response=TablePageOut)
@operation("tables.form.view")
def list_tables(request: Any, place_id: uuid.UUID, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Tables asked of a place and of places in it."""
    place = get_place(request.actor, place_id)
    rows = form_list(request.actor, place.path).order_by("title", "pk")
    found = list(rows[offset : offset + limit + 1])
    items = [_table(request, row.pk) for row in found[:limit]]
    return {"items": items, "more": len(found) > limit}


@router.get("/due", response=list[DueOut])
@operation("tables.form.view")
def list_due(request: Any, place_id: uuid.UUID) -> Any:
    """Tables due today; what is not handed in first."""
    place = get_place(request.actor, place_id)
    return [
        {
            "table_id": one.form.pk,
            "title": one.form.title,
            "due_at": one.due_at,
            "filling_id": one.filling.pk if one.filling else None,
            "state": one.filling.state if one.filling else "",
            "is_done": one.is_done,
            "is_late": one.is_late,
        }
        for one in due_list(request.actor, place.path, request.now)
    ]


@router.post("", response={201: TableOut})
@operation("tables.form.receive")
def post_table(
    request: Any, place_id: Form[uuid.UUID], terms: Form[TermsIn], file: File[UploadedFile]
) -> Any:
    """Take in a blank (.xlsx, .docx); its columns are proposed at once."""
    made = receive_form(
        actor=request.actor,
        now=request.now,
        place_id=place_id,
        name=file.name or "",
        content=file.read(),
        terms=_terms(terms),
    )
    return Status(201, _table(request, made.pk))


@router.get("/blanks/{blank_id}", response=MappingOut)
@operation("tables.form.view")
def get_mapping(request: Any, blank_id: uuid.UUID) -> Any:
    """What every column, labelled row and line of a version means, and how sure that is."""
    return _mapping(request, blank_id)


@router.post("/blanks/{blank_id}/choose", response=MappingOut)
@operation("tables.meaning.choose")
def post_meaning(request: Any, blank_id: uuid.UUID, body: ChooseIn) -> Any:
    """Say what a slot means."""
    get_version(request.actor, blank_id, "tables.meaning.choose")
    choose_meaning(actor=request.actor, now=request.now, version_id=blank_id, **body.dict())
    return _mapping(request, blank_id)


@router.post("/blanks/{blank_id}/register", response=MappingOut)
@operation("tables.meaning.choose")
def post_register(request: Any, blank_id: uuid.UUID, body: RegisterIn) -> Any:
    """Propose the columns of a table of the blank anew from a register."""
    get_version(request.actor, blank_id, "tables.meaning.choose")
    choose_register(
        actor=request.actor,
        now=request.now,
        version_id=blank_id,
        region_id=body.region,
        register=body.register_key,
    )
    return _mapping(request, blank_id)


@router.post("/blanks/{blank_id}/accept", response=MappingOut)
@operation("tables.meaning.accept")
def post_accept(request: Any, blank_id: uuid.UUID) -> Any:
    """Everything proposed is right."""
    get_version(request.actor, blank_id, "tables.meaning.accept")
    accept_mapping(actor=request.actor, now=request.now, version_id=blank_id)
    return _mapping(request, blank_id)


@router.get("/filled/{filling_id}", response=FilledOut)
@operation("tables.form.view")
def get_filled(request: Any, filling_id: uuid.UUID) -> Any:
    """A filled table: its figures, and the cells left empty with the reason."""
    return _filled(request, filling_id)


@router.get("/filled/{filling_id}/file")
@operation("tables.filling.export")
def get_file(request: Any, filling_id: uuid.UUID) -> Any:
    """The filled file. Rows about persons need a log-in with a second factor."""
    row = get_filling(request.actor, filling_id, "tables.filling.export")
    if row.is_personal and (request.by_token or not has_second_factor(request)):
        raise NotPermitted(code="second_factor_needed")
    made = hand_out_filling(actor=request.actor, now=request.now, filling_id=filling_id)
    answer = HttpResponse(made.content, content_type=FILE_TYPES[row.version.file_type])
    answer["Content-Disposition"] = content_disposition_header(True, made.name) or ""
    answer["Cache-Control"] = "no-store, private"
    return answer


def _work(request: Any, filling_id: uuid.UUID, word: str, work: Any, **given: Any) -> Any:
    get_filling(request.actor, filling_id, f"tables.filling.{word}")
    made = work(actor=request.actor, now=request.now, filling_id=filling_id, **given)
    return _filled(request, made.pk)


@router.post("/filled/{filling_id}/refill", response=FilledOut)
@operation("tables.filling.refill")
def post_refill(request: Any, filling_id: uuid.UUID) -> Any:
    """Fill a draft once more."""
    return _work(request, filling_id, "refill", refill)


@router.post("/filled/{filling_id}/send", response=FilledOut)
@operation("tables.filling.send")
def post_send(request: Any, filling_id: uuid.UUID) -> Any:
    """Send a draft to whoever reviews."""
    return _work(request, filling_id, "send", send_to_review)


@router.post("/filled/{filling_id}/return", response=FilledOut)
@operation("tables.filling.return")
def post_return(request: Any, filling_id: uuid.UUID, body: ReasonIn) -> Any:
    """Send it back with a reason."""
    return _work(request, filling_id, "return", return_filling, reason=body.reason)


@router.post("/filled/{filling_id}/freeze", response=FilledOut)
@operation("tables.filling.freeze")
def post_freeze(request: Any, filling_id: uuid.UUID) -> Any:
    """Number and freeze it; 409 for whoever sent it."""
    return _work(request, filling_id, "freeze", freeze_filling)


@router.post("/filled/{filling_id}/withdraw", response=FilledOut)
@operation("tables.filling.withdraw")
def post_withdraw(request: Any, filling_id: uuid.UUID, body: ReasonIn) -> Any:
    """Give it up before it is frozen."""
    return _work(request, filling_id, "withdraw", withdraw_filling, reason=body.reason)


@router.post("/filled/{filling_id}/correct", response={201: FilledOut})
@operation("tables.filling.correct")
def post_correct(request: Any, filling_id: uuid.UUID, body: ReasonIn) -> Any:
    """Draft another one for the same moment that names this one."""
    made = _work(request, filling_id, "correct", correct_filling, reason=body.reason)
    return Status(201, made)


@router.get("/filled/{filling_id}/differences", response=list[DifferenceOut])
@operation("tables.form.view")
def list_differences(request: Any, filling_id: uuid.UUID) -> Any:
    """Cells in which the superior has another number."""
    row = get_filling(request.actor, filling_id)
    return [_differs(one) for one in differences_of(request.actor, row)]


@router.post("/filled/{filling_id}/differences", response={201: DifferenceOut})
@operation("tables.difference.note")
def post_difference(request: Any, filling_id: uuid.UUID, body: TheirsIn) -> Any:
    """Note the number a superior has for a cell; what may explain it is counted."""
    get_filling(request.actor, filling_id, "tables.difference.note")
    made = note_difference(
        actor=request.actor, now=request.now, filling_id=filling_id, **body.dict()
    )
    return Status(201, _differs(made))


@router.post("/differences/{difference_id}/settle", response=DifferenceOut)
@operation("tables.difference.settle")
def post_settle(request: Any, difference_id: uuid.UUID, body: FindingIn) -> Any:
    """Say what came out of it."""
    get_difference(request.actor, difference_id, "tables.difference.settle")
    made = settle_difference(
        actor=request.actor, now=request.now, difference_id=difference_id, **body.dict()
    )
    return _differs(made)


@router.get("/{table_id}", response=TableOut)
@operation("tables.form.view")
def get_table(request: Any, table_id: uuid.UUID) -> Any:
    """One table."""
    return _table(request, table_id)


@router.put("/{table_id}", response=TableOut)
@operation("tables.form.update")
def put_table(request: Any, table_id: uuid.UUID, body: TermsIn) -> Any:
    """Other terms; the whole of them is sent."""
    get_form(request.actor, table_id, "tables.form.update")
    update_form(actor=request.actor, now=request.now, form_id=table_id, terms=_terms(body))
    return _table(request, table_id)


@router.post("/{table_id}/end", response=TableOut)
@operation("tables.form.end")
def post_end(request: Any, table_id: uuid.UUID) -> Any:
    """It is asked for no more."""
    get_form(request.actor, table_id, "tables.form.end")
    end_form(actor=request.actor, now=request.now, form_id=table_id)
    return _table(request, table_id)


@router.post("/{table_id}/versions", response={201: MappingOut})
@operation("tables.version.receive")
def post_version(request: Any, table_id: uuid.UUID, file: UploadedFile | None = NO_FILE) -> Any:
    """Take in the next version of the blank; 409 for the same file."""
    get_form(request.actor, table_id, "tables.version.receive")
    if file is None:
        raise InvalidInput(fields={"file": _("Send the file.")})
    made = receive_version(
        actor=request.actor,
        now=request.now,
        form_id=table_id,
        name=file.name or "",
        content=file.read(),
    )
    return Status(201, _mapping(request, made.pk))


@router.get("/{table_id}/filled", response=list[FilledShortOut])
@operation("tables.form.view")
def list_filled(request: Any, table_id: uuid.UUID, limit: Limit = 50, offset: Offset = 0) -> Any:
    """What was filled of a table, the latest first."""
    row = get_form(request.actor, table_id)
    return list(filling_list(request.actor, row)[offset : offset + limit])


@router.post("/{table_id}/fill", response={201: FilledOut})
@operation("tables.filling.draft")
def post_fill(request: Any, table_id: uuid.UUID, body: FillIn) -> Any:
    """Fill the newest version as of a moment (now if none is given)."""
    get_form(request.actor, table_id, "tables.filling.draft")
    made = draft_filling(actor=request.actor, now=request.now, form_id=table_id, **body.dict())
    return Status(201, _filled(request, made.pk))
