"""Papers to be printed, and the page their code opens for whoever scans it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lianfang.access.adapters import client_address
from lianfang.access.limits import limit
from lianfang.access.pages import OPEN, page
from lianfang.isolation.selectors.cases import get_case
from lianfang.isolation.selectors.papers import get_paper, printed_paper, verified_paper
from lianfang.isolation.services.papers import issue_paper, sign_paper
from lianfang.kit.errors import NotFound, TooMany, WorkError
from lianfang.kit.qr import qr_svg

# One word in 2^128 is not found by trying; this keeps the door quiet all the same.
PER_ADDRESS = {"times": 60, "seconds": 60}


@page("isolation.paper.issue", methods=("POST",))
def issue(request: Any, case_id: uuid.UUID) -> HttpResponse:
    """Write a new notice or agreement with the days that hold now."""
    get_case(request.actor, case_id, "isolation.paper.issue")
    try:
        made = issue_paper(
            actor=request.actor,
            now=request.now,
            case_id=case_id,
            kind=request.POST.get("kind", "")[:10],
        )
    except WorkError as error:
        messages.error(request, error.message)
        return redirect("isolation:case", case_id)
    return redirect("isolation:paper", made.pk)


@page("isolation.case.view")
def paper(request: Any, paper_id: uuid.UUID) -> HttpResponse:
    """A sheet for the printer, with the code that verifies it."""
    row = get_paper(request.actor, paper_id)
    address = request.build_absolute_uri(reverse("isolation:verify", args=[row.word]))
    code = qr_svg(address, title=_("Verify this paper"))
    return render(
        request,
        "isolation/paper.html",
        {
            "sheet": printed_paper(request.actor, row),
            "code": mark_safe(code),  # noqa: S308  made here; its title is escaped
            "may_sign": request.actor.can("isolation.paper.sign", row.case.path),
        },
    )


@page("isolation.paper.sign", methods=("POST",))
def sign(request: Any, paper_id: uuid.UUID) -> HttpResponse:
    row = get_paper(request.actor, paper_id, "isolation.paper.sign")
    try:
        sign_paper(actor=request.actor, now=request.now, paper_id=paper_id)
    except WorkError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted: it was signed."))
    return redirect("isolation:case", row.case_id)


@page(OPEN)
def verify(request: Any, word: str) -> HttpResponse:
    """What the code on a paper says: whether it is true, and of which days. No account needed."""
    try:
        limit("isolation.verify", client_address(request) or "", now=request.now, **PER_ADDRESS)
    except TooMany:
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = str(PER_ADDRESS["seconds"])
        return answer
    try:
        found = verified_paper(word[:64])
    except NotFound:
        found = None
    answer = render(
        request, "isolation/verify.html", {"paper": found}, status=200 if found else 404
    )
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "same-origin"
    return answer
