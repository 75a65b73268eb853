"""The audit trail: the list, one event, is it whole, and a copy of it."""

import uuid
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from procrastinate.exceptions import AlreadyEnqueued

from lianfang.access.detail_labels import details_in_words
from lianfang.access.forms import EventFilterForm
from lianfang.access.jobs import verify_chain_for
from lianfang.access.limits import limit
from lianfang.access.pages import WorkRequest, page
from lianfang.access.places_hook import names_of_places
from lianfang.access.right_labels import actor_label, label_of, subject_label
from lianfang.access.selectors import (
    chain_length,
    event_page,
    get_event,
    last_verification,
    seal_of,
)
from lianfang.access.services.audit import export_trail, verify_trail
from lianfang.access.verdicts import verdict_in_words

# Longer chains are walked in the background: 50,000 events take about two seconds.
WALK_AT_ONCE = 50_000
PAGE_SIZE = 50


@page("access.audit.view", methods=("GET", "POST"), second_factor=True)
def audit(request: WorkRequest) -> HttpResponse:
    """The trail, newest first. Names are searched, so what is asked comes by POST."""
    asked = request.POST if request.method == "POST" else request.GET
    form = EventFilterForm(asked)
    wanted = form.wanted()
    shown = event_page(request.actor, wanted, before=asked.get("before", ""), size=PAGE_SIZE)
    names = names_of_places({event.path for event in shown.events})
    context = {
        "form": form,
        "rows": [
            (
                e,
                label_of(e.action),
                names.get(e.path, ""),
                actor_label(e.actor_name, is_system=e.actor_id is None),
            )
            for e in shown.events
        ],
        "older": shown.older,
        "is_first": not asked.get("before"),
        "active": sum(bool(value) for value in vars(wanted).values()),
        "verdict": verdict_in_words(last_verification(request.actor)),
        "length": chain_length(),
    }
    return render(request, "access/audit.html", context)


@page("access.audit.view", second_factor=True)
def event(request: WorkRequest, event_id: uuid.UUID) -> HttpResponse:
    """One event in full, with its link in the chain."""
    found = get_event(request.actor, event_id)
    seal = seal_of(found)
    context = {
        "event": found,
        "label": label_of(found.action),
        "who": actor_label(found.actor_name, is_system=found.actor_id is None),
        "place_name": names_of_places({found.path}).get(found.path, ""),
        "subject": subject_label(found.subject_kind),
        "details": details_in_words(found.details),
        "seal": seal,
        "seal_hash": bytes(seal.hash).hex() if seal else "",
    }
    return render(request, "access/event.html", context)


@page("access.audit.verify", methods=("POST",), second_factor=True)
def verify(request: WorkRequest) -> HttpResponse:
    """Walk the chain: at once if it is short, else in the background."""
    limit("access.audit.verify", str(request.actor.user_id), times=10, seconds=600, now=request.now)
    if chain_length() > WALK_AT_ONCE:
        # Asked twice, walked once.
        with suppress(AlreadyEnqueued):
            verify_chain_for.defer(user_id=str(request.actor.user_id))
        messages.info(request, _("The chain is being walked; the result will stand here."))
        return redirect("access:audit")
    verdict = verify_trail(actor=request.actor, now=request.now)
    if verdict.broken_at is None:
        messages.success(request, _("The trail is whole."))
    else:
        messages.error(request, _("The trail is broken. Tell whoever runs the server at once."))
    return redirect("access:audit")


@page("access.audit.export", methods=("POST",), second_factor=True)
def export(request: WorkRequest) -> Any:
    """The events that fit the filters as CSV."""
    limit(
        "access.audit.export", str(request.actor.user_id), times=10, seconds=3600, now=request.now
    )
    wanted = EventFilterForm(request.POST).wanted()
    exported = export_trail(actor=request.actor, now=request.now, wanted=wanted)
    name = f"lianfang-audit-{request.now:%Y%m%d-%H%M%S}.csv"
    return FileResponse(
        exported.file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8"
    )
