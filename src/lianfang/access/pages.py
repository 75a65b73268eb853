"""`@page` and `@operation`: every view and API operation names the right it needs.

They refuse whoever lacks it, hand the view an actor and the time, and leave the right on the view for
the permission test, which fails for a view without one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lianfang.access.actors import Actor
from lianfang.access.second_factor import has_second_factor
from lianfang.kit.errors import NotPermitted, WorkError

View = Callable[..., HttpResponse]
OPEN = "open"


class WorkRequest(HttpRequest):
    """A request after the middleware: it knows who asks and what time it is."""

    actor: Actor
    now: Any
    htmx: Any


def page(
    right: str, *, methods: tuple[str, ...] = ("GET",), second_factor: bool = False
) -> Callable[[View], View]:
    """A page for people who hold `right` somewhere; the selector narrows it to where they hold it.

    `OPEN` needs no account. `second_factor` asks for TOTP: administration and exports.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if right != OPEN:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
                if right not in request.actor.rights:
                    return error_page(request, NotPermitted())
                if second_factor and not has_second_factor(request):
                    messages.warning(request, _("This needs a second factor. Please set it up."))
                    return redirect("mfa_index")
            try:
                return view(request, *args, **kwargs)
            except WorkError as error:
                return error_page(request, error)

        guarded.right = right  # type: ignore[attr-defined]  # read by the permission test
        guarded.methods = methods  # type: ignore[attr-defined]
        guarded.second_factor = second_factor  # type: ignore[attr-defined]
        return guarded

    return decorate


def error_page(request: HttpRequest, error: WorkError) -> HttpResponse:
    """The error in words, with its status; inside a page as a fragment, else as a page."""
    template = "web/error_fragment.html" if getattr(request, "htmx", None) else "web/error.html"
    return render(request, template, {"error": error}, status=error.status)


def operation(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An API operation for holders of `right`; errors become JSON in the API root."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if right != OPEN and right not in request.actor.rights:
                raise NotPermitted()
            return function(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # read by the permission test
        return guarded

    return decorate


