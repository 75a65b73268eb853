"""Pages of bulletins: the list, one of them on paper, and its way to being issued."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput
from lianfang.places.selectors import current_place, place_by_code
from lianfang.reports.charts import chart_svg
from lianfang.reports.documents import bulletin_document, correction_lines, event_lines
from lianfang.reports.enums import BulletinState
from lianfang.reports.forms import BulletinFilterForm, DraftForm, EventForm
from lianfang.reports.numbering import language, number_words, said
from lianfang.reports.references import FigureRef
from lianfang.reports.selectors import (
    bulletin_list,
    corrections_of,
    get_bulletin,
    kinds_at,
    late_bulletins,
    steps_of,
)
from lianfang.reports.services.bulletins import (
    add_event,
    approve_bulletin,
    correct_bulletin,
    digest_of,
    discard_bulletin,
    draft_bulletin,
    issue_bulletin,
    return_bulletin,
    strike_event,
    submit_bulletin,
)

PAGE_SIZE = 50
TONES = {"draft": "", "review": "soon", "approved": "active", "issued": "done", "discarded": ""}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def figure_address(reference: str, place_id: Any, moment: datetime) -> str:
    """The page of a figure, from where its rows are opened, as of the moment."""
    ref = FigureRef.parse(reference)
    page_of = reverse("reports:metric", args=[ref.key])
    asked = [("place", str(place_id)), ("as_of", moment.isoformat())]
    asked += [("span", ref.span)] if ref.span else []
    asked += [("cut", f"{name}={choice}") for name, choice in ref.choices]
    return f"{page_of}?{urlencode(asked)}"


@page("reports.bulletin.view")
def bulletins(request: Any) -> HttpResponse:
    """Bulletins of the place and of places in it; those that are late come first."""
    place = current_place(request)
    kinds = kinds_at(place.path, request.now)
    choices = [(kind.key, str(kind.title)) for kind in kinds]
    filters = BulletinFilterForm(request.GET, kinds=choices)
    rows = filters.narrow(bulletin_list(request.actor, place.path, filters.chosen_state()))
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    late = late_bulletins(request.actor, place.path, request.now)
    may_draft = request.actor.can("reports.bulletin.draft", place.path)
    form = DraftForm(
        initial={"as_of": f"{request.now.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M}"}, kinds=choices
    )
    return render(
        request,
        "reports/bulletins.html",
        {
            "place": place,
            "page": shown,
            "rows": [_row(row) for row in shown],
            "filters": filters,
            "active": filters.number_set(),
            "form": form,
            "kinds": kinds,
            "may_draft": may_draft,
            "late": [_row(row) for row in late] if may_draft else [],
        },
    )


def _row(row: Any) -> dict[str, Any]:
    return {
        "bulletin": row,
        "title": said(row, "title"),
        "number": number_words(row),
        "tone": TONES[row.state],
    }


@page("reports.bulletin.draft", methods=("POST",))
def draft(request: Any) -> HttpResponse:
    place = current_place(request)
    choices = [(kind.key, str(kind.title)) for kind in kinds_at(place.path, request.now)]
    form = DraftForm(request.POST, kinds=choices)
    if not form.is_valid():
        messages.error(request, _("Choose the moment the bulletin shall be for."))
        return redirect("reports:bulletins")
    as_of: datetime = form.cleaned_data["as_of"]
    # The form knows minutes only: "this minute" means everything recorded until now.
    this_minute = timedelta() <= request.now - as_of < timedelta(minutes=1)
    made = draft_bulletin(
        actor=request.actor,
        now=request.now,
        place_id=place.pk,
        as_of=request.now if this_minute else as_of,
        kind=form.cleaned_data["kind"],
    )
    return redirect("reports:bulletin", made.pk)


@page("reports.bulletin.view")
def bulletin(request: Any, bulletin_id: UUID) -> HttpResponse:
    """One bulletin as it is printed; every figure opens its rows as of the bulletin's moment."""
    return _paper(request, get_bulletin(request.actor, bulletin_id), EventForm())


def _paper(request: Any, found: Any, form: EventForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    places = {"": found.place_id} | {
        alias: place_by_code(actor, code).pk for alias, code in found.places.items()
    }
    may = {
        word: actor.can(f"reports.{word}", found.path)
        for word in (
            *("bulletin.submit", "bulletin.review", "bulletin.return", "bulletin.issue"),
            *("bulletin.discard", "bulletin.correct", "event.strike", "event.add"),
        )
    }
    state = found.state
    is_own = actor.user_id in found.hands
    in_hand = state in (BulletinState.REVIEW, BulletinState.APPROVED)
    return render(
        request,
        "reports/bulletin.html",
        {
            "bulletin": found,
            "title": said(found, "title"),
            "masthead": said(found, "masthead"),
            "issuer": said(found, "issuer"),
            "report_to": said(found, "report_to"),
            "number": number_words(found),
            "tone": TONES[state],
            "sections": [_section(one, places, found.as_of) for one in found.body[language()]],
            "events": [
                {"index": index, "line": event[language()], **event}
                for index, event in enumerate(found.events)
            ],
            "event_lines": event_lines(found, language()),
            "correction": correction_lines(found),
            "corrected_by": [_row(one) for one in corrections_of(actor, found)],
            "steps": steps_of(actor, found),
            "is_whole": not found.digest or found.digest == digest_of(found),
            "form": form,
            "is_own": is_own,
            "may_edit": state == BulletinState.DRAFT and may["event.strike"],
            "may_submit": state == BulletinState.DRAFT and may["bulletin.submit"],
            "may_discard": state == BulletinState.DRAFT and may["bulletin.discard"],
            "may_review": state == BulletinState.REVIEW and may["bulletin.review"] and not is_own,
            "may_return": in_hand and may["bulletin.return"],
            "may_issue": state == BulletinState.APPROVED and may["bulletin.issue"],
            "may_correct": state == BulletinState.ISSUED and may["bulletin.correct"],
        },
        status=status,
    )


def _section(section: dict[str, Any], places: dict[str, Any], moment: datetime) -> dict[str, Any]:
    return {
        "title": section["title"],
        "paragraphs": [
            [_linked(piece, places, moment) for piece in paragraph]
            for paragraph in section["paragraphs"]
        ],
        "has_events": section.get("events", False),
        "tables": [
            table | {"rows": [[_linked(c, places, moment) for c in row] for row in table["rows"]]}
            for table in section.get("tables", ())
        ],
        "charts": [
            {"title": chart["title"], "svg": chart_svg(chart)}
            for chart in section.get("charts", ())
        ],
    }


def _linked(piece: Any, places: dict[str, Any], moment: datetime) -> dict[str, str]:
    """A piece of text, or a figure with the address of its rows."""
    if isinstance(piece, str):
        return {"text": piece}
    place_id = piece.get("at") or places[piece.get("place", "")]
    return {"text": piece["text"], "url": figure_address(piece["key"], place_id, moment)}


@page("reports.event.strike", methods=("POST",))
def strike(request: Any, bulletin_id: UUID) -> HttpResponse:
    """Leave an event out, or put it back (`back`)."""
    index = request.POST.get("index", "")
    strike_event(
        actor=request.actor,
        now=request.now,
        bulletin_id=bulletin_id,
        index=int(index) if index.isascii() and index.isdigit() and len(index) < 4 else -1,
        back=request.POST.get("back") == "1",
    )
    return redirect("reports:bulletin", bulletin_id)


@page("reports.event.add", methods=("POST",))
def new_event(request: Any, bulletin_id: UUID) -> HttpResponse:
    found = get_bulletin(request.actor, bulletin_id)
    form = EventForm(request.POST)
    if form.is_valid():
        try:
            add_event(
                actor=request.actor, now=request.now, bulletin_id=bulletin_id, **form.cleaned_data
            )
        except InvalidInput as error:
            form.take_errors(error)
        else:
            return redirect("reports:bulletin", bulletin_id)
    return _paper(request, found, form, status=422)


@page("reports.bulletin.submit", methods=("POST",))
def submit(request: Any, bulletin_id: UUID) -> HttpResponse:
    submit_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)
    messages.success(request, _("Sent to review. Somebody else reads it before it is issued."))
    return redirect("reports:bulletin", bulletin_id)


@page("reports.bulletin.review", methods=("POST",))
def approve(request: Any, bulletin_id: UUID) -> HttpResponse:
    approve_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)
    messages.success(request, _("Reviewed. It can be issued now."))
    return redirect("reports:bulletin", bulletin_id)


@page("reports.bulletin.return", methods=("POST",))
def send_back(request: Any, bulletin_id: UUID) -> HttpResponse:
    return_bulletin(
        actor=request.actor,
        now=request.now,
        bulletin_id=bulletin_id,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("Returned with your reason."))
    return redirect("reports:bulletin", bulletin_id)


@page("reports.bulletin.discard", methods=("POST",))
def discard(request: Any, bulletin_id: UUID) -> HttpResponse:
    discard_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)
    messages.success(request, _("The draft is put away."))
    return redirect("reports:bulletins")


@page("reports.bulletin.issue", methods=("POST",))
def issue(request: Any, bulletin_id: UUID) -> HttpResponse:
    issue_bulletin(actor=request.actor, now=request.now, bulletin_id=bulletin_id)
    messages.success(request, _("The bulletin is issued and frozen."))
    return redirect("reports:bulletin", bulletin_id)


@page("reports.bulletin.correct", methods=("POST",))
def correct(request: Any, bulletin_id: UUID) -> HttpResponse:
    """A draft that says what was wrong and what is right."""
    made = correct_bulletin(
        actor=request.actor,
        now=request.now,
        bulletin_id=bulletin_id,
        reason=request.POST.get("reason", ""),
    )
    messages.success(request, _("A correction is drafted. It is read and issued like any other."))
    return redirect("reports:bulletin", made.pk)


@page("reports.bulletin.view")
def document(request: Any, bulletin_id: UUID) -> HttpResponse:
    """The bulletin as a Word document in the language of the page."""
    found = get_bulletin(request.actor, bulletin_id)
    response = HttpResponse(bulletin_document(found, language()), content_type=WORD)
    number = found.number or "draft"
    response["Content-Disposition"] = f'attachment; filename="bulletin-{found.day}-{number}.docx"'
    return response
