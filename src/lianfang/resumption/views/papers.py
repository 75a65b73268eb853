"""A file of a filing, handed out so that no browser runs anything in it."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from lianfang.kit.photos import JPEG
from lianfang.resumption.selectors.notices import content_of


def handed_out(request: Any, paper: Any) -> HttpResponse:
    """Photos, drawn anew by us, are shown; everything else is only ever a download."""
    answer = HttpResponse(content_of(request.actor, paper), content_type=paper.content_type)
    is_photo = paper.content_type == JPEG
    # Empty only where there is no name, and a kept file has one.
    answer["Content-Disposition"] = content_disposition_header(not is_photo, paper.name) or ""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "no-store, private"
    return answer
