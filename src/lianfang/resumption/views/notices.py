"""The notice to be printed, and the page its code opens for whoever scans it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from lianfang.access.adapters import client_address
from lianfang.access.limits import limit
from lianfang.access.pages import OPEN, page
from lianfang.kit.errors import NotFound, TooMany
from lianfang.kit.qr import qr_svg
from lianfang.resumption.selectors.filings import VIEW, get_filing, own_filing
from lianfang.resumption.selectors.notices import printed_notice, verified_notice

# One word in 2^128 is not found by trying; this keeps the door quiet all the same.
PER_ADDRESS = {"times": 60, "seconds": 60}


@page(VIEW)
def notice(request: Any, filing_id: uuid.UUID) -> HttpResponse:
    """The notice as the desk prints it."""
    row = get_filing(request.actor, filing_id)
    return _printed(request, row, reverse("resumption:filing", args=[row.pk]))


@page("resumption.own_filing.view")
def own_notice(request: Any, enterprise_id: uuid.UUID) -> HttpResponse:
    """The notice as the enterprise prints it."""
    row = own_filing(request.actor, enterprise_id)
    if row is None:
        raise NotFound()
    return _printed(request, row, reverse("resumption:own_filing", args=[enterprise_id]))


def _printed(request: Any, row: Any, back: str) -> HttpResponse:
    sheet = printed_notice(request.actor, row)
    address = request.build_absolute_uri(reverse("resumption:verify", args=[row.notice_word]))
    code = qr_svg(address, title=_("Verify this notice"))
    context = {
        "sheet": sheet,
        "back": back,
        "code": mark_safe(code),  # noqa: S308  made here; its title is escaped
    }
    return render(request, "resumption/notice.html", context)


@page(OPEN)
def verify(request: Any, word: str) -> HttpResponse:
    """What the code on a notice says: whether it is true, and of whom. No account needed."""
    try:
        limit("resumption.verify", client_address(request) or "", now=request.now, **PER_ADDRESS)
    except TooMany:
        answer = render(request, "429.html", status=429)
        answer["Retry-After"] = str(PER_ADDRESS["seconds"])
        return answer
    try:
        found = verified_notice(word[:64])
    except NotFound:
        found = None
    status = 200 if found else 404
    answer = render(request, "resumption/verify.html", {"notice": found}, status=status)
    answer["Cache-Control"] = "no-store, private"
    answer["Referrer-Policy"] = "same-origin"
    return answer
