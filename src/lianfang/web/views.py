"""The pages shown when something goes wrong before a room's own view answers; the first page of a
demo; and the gallery of components, which exists only while developing."""

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from lianfang.web import gallery as samples
from lianfang.web.demo import demo_page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request: what failed may be what every other page needs.
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # The database is away, as while it restarts: a matter of seconds, and nobody's fault.
        away = HttpResponse(render_to_string("503.html"), status=503)
        away["Retry-After"] = "10"
        return away
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """The form stood open too long or cookies are off: say so; what was typed is kept by going
    back."""
    return render(request, "403_csrf.html", status=403)


def demo(request: HttpRequest) -> HttpResponse:
    """What this demo is, who one can be in it, and where to look first."""
    page = demo_page()
    if page is None:
        raise Http404
    return render(request, "web/demo.html", {"page": page})


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with invented data."""
    samples.dress(request)
    return render(request, "web/gallery.html", samples.console_page(request))


def phone_gallery(request: HttpRequest) -> HttpResponse:
    """The layout for field work with invented data."""
    samples.dress(request)
    return render(request, "web/gallery_phone.html", samples.phone_page(request))


def gallery_map(request: HttpRequest) -> HttpResponse:
    """An invented, schematic map."""
    return JsonResponse(samples.map_data(), content_type="application/geo+json")
