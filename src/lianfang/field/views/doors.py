"""What residents see who scan the code of their place, and what they tell; no account is needed.

How often is limited at the edge: per browser, and per address with room for many homes behind one.
"""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lianfang.access.open_doors import LINK_MINUTES
from lianfang.access.pages import OPEN, page
from lianfang.field.enums import ReportKind
from lianfang.field.forms import REPORT_FORMS, ReportForm
from lianfang.field.selectors.door import DOOR, RESIDENT, Door, door_of, is_door
from lianfang.field.services.reports import KEEP, send_report
from lianfang.kit.errors import NotFound, WorkError
from lianfang.kit.ids import new_id


@page(OPEN)
@DOOR.counted
def door(request: Any, place_id: uuid.UUID) -> HttpResponse:
    """Where a scanned code leads: to a page of the place that is open for half an hour."""
    if not is_door(place_id):
        raise NotFound()
    return redirect("field:resident", DOOR.link(place_id, request.now))


@page(OPEN)
@DOOR.counted
def resident(request: Any, link: str) -> HttpResponse:
    """Who answers for the place, and what a resident may tell."""
    place_id = DOOR.read(link, request.now)
    if place_id is None:
        return render(request, "field/link_old.html", {"minutes": LINK_MINUTES}, status=410)
    shown = door_of(place_id, request.now)
    context = {"door": shown, "link": link, "kinds": ReportKind, "told": "told" in request.GET}
    return DOOR.known_again(request, render(request, "field/resident.html", context))


@page(OPEN, methods=("GET", "POST"))
@DOOR.counted
def tell(request: Any, link: str, kind: str) -> HttpResponse:
    """One form for a resident; what was typed stays when something is not right."""
    if kind not in REPORT_FORMS:
        raise NotFound()
    place_id = DOOR.read(link, request.now)
    if place_id is None:
        return render(request, "field/link_old.html", {"minutes": LINK_MINUTES}, status=410)
    shown = door_of(place_id, request.now)
    form = REPORT_FORMS[kind](
        request.POST if request.method == "POST" else None,
        door=shown,
        now=request.now,
        initial={"report_id": new_id()},
    )
    if form.is_bound and form.is_valid() and _sent(request, shown, kind, form):
        return redirect(reverse("field:resident", args=[link]) + "?told=1")
    context = {
        "door": shown,
        "link": link,
        "kind": kind,
        "title": TITLES[ReportKind(kind)],
        "form": form,
        "days": KEEP.days,
    }
    answer = render(request, "field/tell.html", context, status=422 if form.errors else 200)
    return DOOR.known_again(request, answer)


TITLES = {
    ReportKind.TEMPERATURE: _("Report a temperature"),
    ReportKind.ARRIVAL: _("Report an arrival"),
    ReportKind.HELP: _("Ask for help"),
}


def _sent(request: Any, shown: Door, kind: str, form: ReportForm) -> bool:
    try:
        send_report(
            actor=RESIDENT,
            now=request.now,
            report_id=form.cleaned_data["report_id"],
            place_id=shown.id,
            kind=kind,
            told=form.told(),
        )
    except WorkError as error:
        form.take_errors(error)
        return False
    return True
