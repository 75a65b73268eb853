"""Which tables are due and not done; all tables; one table with versions and what was filled."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.pages import page
from lianfang.kit.errors import WorkError
from lianfang.places.selectors import current_place
from lianfang.sheets.views.at_once import attachment
from lianfang.tables.enums import Rhythm
from lianfang.tables.forms import ReceiveForm, TermsForm, VersionForm
from lianfang.tables.selectors.changes import changes_between
from lianfang.tables.selectors.forms import (
    due_list,
    filling_list,
    form_list,
    get_form,
    get_version,
    meanings_of,
    unsettled,
    version_before,
    version_list,
)
from lianfang.tables.services.handing_out import hand_out_blank
from lianfang.tables.services.receiving import (
    end_form,
    receive_form,
    receive_version,
    update_form,
)

PAGE_SIZE = 50
BOTH = ("GET", "POST")


@page("tables.form.view")
def tables(request: Any) -> HttpResponse:
    """What is due today and not handed in yet, then every table asked of the place."""
    actor, place = request.actor, current_place(request)
    due = due_list(actor, place.path, request.now)
    rows = form_list(actor, place.path).order_by("ended_at", "due_time", "title", "pk")
    return render(
        request,
        "tables/tables.html",
        {
            "place": place,
            "due": due,
            "open_count": sum(1 for one in due if not one.is_done),
            "late_count": sum(1 for one in due if one.is_late and not one.is_done),
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "may_receive": actor.can("tables.form.receive", place.path),
            "may_draft": actor.can("tables.filling.draft", place.path),
            "may_review": actor.can("tables.filling.freeze", place.path),
        },
    )


@page("tables.form.receive", methods=BOTH)
def receive(request: Any) -> HttpResponse:
    """A new blank; what the system proposes is shown next."""
    place = current_place(request)
    is_sent = request.method == "POST"
    form = ReceiveForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"rhythm": Rhythm.DAILY},
    )
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = receive_form(
                actor=request.actor,
                now=request.now,
                place_id=place.pk,
                name=file.name,
                content=file.read(),
                terms=form.terms(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("tables:mapping", version_list(request.actor, made)[0].pk)
    context = {"form": form, "place": place}
    return render(request, "tables/receive.html", context, status=422 if form.errors else 200)


@page("tables.form.view")
def table(request: Any, table_id: uuid.UUID) -> HttpResponse:
    """One table: its versions, and everything that was filled."""
    actor = request.actor
    row = get_form(actor, table_id)
    versions = version_list(actor, row)
    shown = Paginator(filling_list(actor, row), PAGE_SIZE).get_page(request.GET.get("page"))
    meanings = meanings_of(actor, versions[0]) if versions else {}
    return render(
        request,
        "tables/table.html",
        {
            "table": row,
            "versions": versions,
            "page": shown,
            "unsettled": unsettled(list(meanings.values())),
            "may_draft": actor.can("tables.filling.draft", row.path) and row.ended_at is None,
            "may_update": actor.can("tables.form.update", row.path),
            "may_end": actor.can("tables.form.end", row.path) and row.ended_at is None,
            "may_receive": actor.can("tables.version.receive", row.path) and row.ended_at is None,
            "may_export": actor.can("tables.version.export", row.path),
        },
    )


@page("tables.form.update", methods=BOTH)
def edit(request: Any, table_id: uuid.UUID) -> HttpResponse:
    """Another title, office or time."""
    row = get_form(request.actor, table_id, "tables.form.update")
    names = ("title", "asker", "asker_name", "rhythm", "due_on", "due_time", "draft_time")
    form = TermsForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in names},
    )
    if form.is_bound and form.is_valid():
        try:
            update_form(actor=request.actor, now=request.now, form_id=table_id, terms=form.terms())
        except WorkError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("Changed."))
            return redirect("tables:table", table_id)
    context = {"form": form, "table": row}
    return render(request, "tables/edit.html", context, status=422 if form.errors else 200)


@page("tables.form.end", methods=("POST",))
def end(request: Any, table_id: uuid.UUID) -> HttpResponse:
    """Nobody asks for it any more."""
    get_form(request.actor, table_id, "tables.form.end")
    end_form(actor=request.actor, now=request.now, form_id=table_id)
    messages.success(request, _("No longer due."))
    return redirect("tables:table", table_id)


@page("tables.version.receive", methods=BOTH)
def next_version(request: Any, table_id: uuid.UUID) -> HttpResponse:
    """The next version of a blank; what changed is shown next."""
    row = get_form(request.actor, table_id, "tables.version.receive")
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = VersionForm(*given)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = receive_version(
                actor=request.actor,
                now=request.now,
                form_id=table_id,
                name=file.name,
                content=file.read(),
            )
        except WorkError as error:
            form.take_errors(error)
        else:
            return redirect("tables:changes", made.pk)
    context = {"form": form, "table": row}
    return render(request, "tables/version.html", context, status=422 if form.errors else 200)


@page("tables.form.view")
def changes(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """What changed from the version before."""
    version = get_version(request.actor, blank_id)
    before = version_before(request.actor, version)
    meanings = meanings_of(request.actor, version)
    return render(
        request,
        "tables/changes.html",
        {
            "version": version,
            "table": version.form,
            "before": before,
            "changes": changes_between(before, version) if before else [],
            "unsettled": unsettled(list(meanings.values())),
        },
    )


@page("tables.version.export")
def blank_file(request: Any, blank_id: uuid.UUID) -> HttpResponse:
    """The blank as it came."""
    get_version(request.actor, blank_id, "tables.version.export")
    made = hand_out_blank(actor=request.actor, now=request.now, version_id=blank_id)
    return attachment(made.name, made.content)
