"""Filling a table, looking at it, sending it on, freezing it, handing it out."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.limits import limit
from lianfang.access.pages import ask_second_factor, page
from lianfang.access.second_factor import has_second_factor
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import children_of
from lianfang.sheets.views.at_once import attachment
from lianfang.tables.enums import FillingState
from lianfang.tables.forms import DifferenceForm, FillForm, VersionForm
from lianfang.tables.selectors.drawing import filled, shown_text
from lianfang.tables.selectors.forms import (
    corrections_of,
    differences_of,
    get_filling,
    get_form,
    steps_of,
    version_list,
)
from lianfang.tables.selectors.kept import why_empty
from lianfang.tables.selectors.meanings import ROW_PLACES
from lianfang.tables.selectors.structure import blank_of
from lianfang.tables.services.filling import draft_filling, has_rows, refill
from lianfang.tables.services.handing_out import hand_out_filling
from lianfang.tables.services.reviewing import (
    correct_filling,
    freeze_filling,
    return_filling,
    send_to_review,
    withdraw_filling,
)

TONES = {
    FillingState.COUNTING: "active",
    FillingState.DRAFT: "active",
    FillingState.REVIEW: "soon",
    FillingState.RETURNED: "now",
    FillingState.FROZEN: "done",
    FillingState.WITHDRAWN: "",
    FillingState.FAILED: "now",
}


@page("tables.filling.draft", methods=("GET", "POST"))
def fill(request: Any, table_id: uuid.UUID) -> HttpResponse:
    """For which place, as of when; the filled table is shown next."""
    actor = request.actor
    row = get_form(actor, table_id, "tables.filling.draft")
    version = version_list(actor, row)[0]
    inside = [one for one in children_of(actor, row.place) if one.kind in ROW_PLACES]
    with_rows = has_rows(version)
    form = FillForm(
        request.POST if request.method == "POST" else None,
        places=[(str(one.pk), one.name) for one in (row.place, *inside)],
        with_rows=with_rows,
        initial={
            "place_id": str(row.place_id),
            "as_of": request.now.astimezone(LOCAL_ZONE).replace(tzinfo=None, second=0),
        },
    )
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            made = draft_filling(
                actor=actor,
                now=request.now,
                form_id=table_id,
                as_of=_meant(form.moment(), request.now),
                place_id=uuid.UUID(given["place_id"]),
                masked=not given.get("full", False),
                purpose=given.get("purpose", ""),
                in_background=with_rows,
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("tables:filled", made.pk)
    context = {"form": form, "table": row, "version": version}
    return render(request, "tables/fill.html", context, status=422 if form.errors else 200)


def _meant(moment: datetime, now: datetime) -> datetime:
    """The field knows minutes only: "this minute" means everything recorded until now."""
    return now if moment <= now and (now - moment).total_seconds() < 60 else moment


@page("tables.form.view")
def one(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """The filled table: every figure opens its rows; empty cells say why."""
    actor = request.actor
    row = get_filling(actor, filling_id)
    may = {
        word: actor.can(f"tables.filling.{word}", row.path)
        for word in ("send", "return", "freeze", "withdraw", "correct", "export", "refill")
    }
    state = row.state
    is_open = state in (FillingState.DRAFT, FillingState.RETURNED)
    blank = blank_of(row.version)
    figures = [entry for entry in row.values if entry["kind"] == "n"]
    cells = [(e["cell"], _cell_words(e)) for e in figures]
    return render(
        request,
        "tables/filled.html",
        {
            "filling": row,
            "table": row.form,
            "sheets": filled(blank, row.values),
            "tone": TONES[FillingState(state)],
            "blanks": [{**entry, "reason": why_empty(entry)} for entry in row.blanks],
            "figures": len(figures),
            "steps": steps_of(actor, row),
            "corrections": corrections_of(actor, row),
            "differences": differences_of(actor, row),
            "difference_form": DifferenceForm(cells=cells),
            "returned_form": VersionForm(),
            "may_note": actor.can("tables.difference.note", row.path) and bool(figures),
            "may_send": is_open and may["send"],
            "may_review": state == FillingState.REVIEW and may["freeze"],
            "may_return": state == FillingState.REVIEW and may["return"],
            "may_refill": may["refill"] and (is_open or state == FillingState.FAILED),
            "may_withdraw": may["withdraw"]
            and state not in (FillingState.FROZEN, FillingState.WITHDRAWN),
            "may_correct": state == FillingState.FROZEN and may["correct"],
            "may_export": row.file_id is not None and may["export"],
            "is_counting": state == FillingState.COUNTING,
        },
    )


def _cell_words(entry: dict[str, Any]) -> str:
    label = f"{entry['label']} · " if entry["label"] else ""
    return f"{entry['cell'].rpartition('!')[2]} {label}{entry['heading']} ({shown_text(entry)})"


@page("tables.form.view")
def waiting(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """How far a table is that is filled in the background; the page asks again and again."""
    row = get_filling(request.actor, filling_id)
    done = row.state != FillingState.COUNTING
    context = {"filling": row, "done": done, "failed": row.state == FillingState.FAILED}
    return render(request, "tables/waiting.html", context)


@page("tables.filling.refill", methods=("POST",))
def again(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Fill it once more, after the meaning of columns was changed."""
    return _done(request, filling_id, "refill", refill, _("Filled again."))


@page("tables.filling.send", methods=("POST",))
def send(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """On to whoever reviews."""
    return _done(request, filling_id, "send", send_to_review, _("Sent to review."))


@page("tables.filling.return", methods=("POST",))
def send_back(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Back, with a reason."""
    reason = _reason(request)
    return _done(request, filling_id, "return", return_filling, _("Sent back."), reason=reason)


@page("tables.filling.freeze", methods=("POST",))
def freeze(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Numbered and frozen."""
    return _done(request, filling_id, "freeze", freeze_filling, _("Numbered and frozen."))


@page("tables.filling.withdraw", methods=("POST",))
def withdraw(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Given up before it was frozen."""
    reason = _reason(request)
    return _done(request, filling_id, "withdraw", withdraw_filling, _("Withdrawn."), reason=reason)


@page("tables.filling.correct", methods=("POST",))
def correct(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """Another one that names this one."""
    get_filling(request.actor, filling_id, "tables.filling.correct")
    try:
        made = correct_filling(
            actor=request.actor, now=request.now, filling_id=filling_id, reason=_reason(request)
        )
    except WorkError as error:
        say_fault(request, error)
        return redirect("tables:filled", filling_id)
    messages.success(request, _("A correction is drafted; look at it and send it to review."))
    return redirect("tables:filled", made.pk)


@page("tables.filling.export", methods=("POST",))
def file(request: Any, filling_id: uuid.UUID) -> HttpResponse:
    """The filled file; rows about persons ask for the second factor, as every export does."""
    row = get_filling(request.actor, filling_id, "tables.filling.export")
    if row.is_personal and not has_second_factor(request):
        return ask_second_factor(request)
    limit(
        "tables.filling.export", str(request.actor.user_id), times=60, seconds=3600, now=request.now
    )
    made = hand_out_filling(actor=request.actor, now=request.now, filling_id=filling_id)
    return attachment(made.name, made.content)


def _reason(request: Any) -> str:
    return str(request.POST.get("reason", ""))


def _done(
    request: Any, filling_id: uuid.UUID, word: str, work: Any, said: str, **given: Any
) -> HttpResponse:
    get_filling(request.actor, filling_id, f"tables.filling.{word}")
    try:
        work(actor=request.actor, now=request.now, filling_id=filling_id, **given)
    except WorkError as error:
        say_fault(request, error)
    else:
        messages.success(request, said)
    return redirect("tables:filled", filling_id)


def say_fault(request: Any, error: WorkError) -> None:
    """What a service refused, above the page that follows."""
    fields = getattr(error, "fields", {})
    texts = [*map(str, fields.values())] or [str(error.message)]
    messages.error(request, " ".join(texts))
