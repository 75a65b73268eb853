"""What follows from arrivals: who must be registered, observed, reported, and by when."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from lianfang.access.pages import page
from lianfang.places.selectors import current_place
from lianfang.screening.selectors.follows import STAGES, follow_list, follow_rows, get_follow
from lianfang.screening.services.follows import close_follow, report_follow

PAGE_SIZE = 50
STAGE_TITLES = (
    ("open", _("To be done")),
    ("overdue", _("Overdue")),
    ("report", _("To be reported")),
    ("observe", _("To be observed")),
    ("register", _("To be registered")),
    ("closed", _("Done")),
)


@page("screening.follow.view")
def follows(request: Any) -> HttpResponse:
    """What is left to do about arrivals in the place, the most urgent first."""
    actor, place = request.actor, current_place(request)
    stage = request.GET.get("stage", "open")
    stage = stage if stage in STAGES else "open"
    rows = follow_list(actor, place.path, stage=stage, moment=request.now)
    shown = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "screening/follows.html",
        {
            "place": place,
            "stage": stage,
            "stages": STAGE_TITLES,
            "overdue": follow_list(actor, place.path, stage="overdue", moment=request.now).count(),
            "page": shown,
            "rows": follow_rows(actor, list(shown), request.now),
            "may_report": actor.can("screening.follow.report", place.path),
            "may_close": actor.can("screening.follow.close", place.path),
        },
    )


@page("screening.follow.report", methods=("POST",))
def report(request: Any, follow_id: uuid.UUID) -> HttpResponse:
    """The level above was told."""
    row = get_follow(request.actor, follow_id, "screening.follow.report")
    report_follow(actor=request.actor, now=request.now, follow_id=row.pk)
    return redirect("screening:follows")


@page("screening.follow.close", methods=("POST",))
def close(request: Any, follow_id: uuid.UUID) -> HttpResponse:
    """Nothing follows after all."""
    row = get_follow(request.actor, follow_id, "screening.follow.close")
    reason = request.POST.get("reason", "")
    close_follow(actor=request.actor, now=request.now, follow_id=row.pk, reason=reason)
    return redirect("screening:follows")
