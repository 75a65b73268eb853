"""`@page` and `@operation`: every view and API operation names the right it needs.

They refuse whoever lacks it, hand the view an actor and the time, and leave the right on the view
for the permission test, which fails for a view without one.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import HttpResponseClientRedirect
from ninja.decorators import decorate_view

from lianfang.access.actors import Actor
from lianfang.access.second_factor import has_second_factor, is_set_up
from lianfang.kit.errors import NotPermitted, WorkError

View = Callable[..., HttpResponse]
OPEN = "open"
# A form inside a dialog is sent from behind the page: this header says so.
FROM_DIALOG = "X-From-Dialog"


class NotByAddress(WorkError):
    """This address only takes what a form or a button sends."""

    status = 405
    code = "not_by_address"
    default = gettext_lazy("There is no page at this address; only a button leads here.")


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
                return not_by_address(request, sorted(allowed))
            if right != OPEN:
                if not request.user.is_authenticated:
                    return redirect_to_login(way_back(request), settings.LOGIN_URL)
                if right not in request.actor.rights:
                    return error_page(request, NotPermitted())
                if second_factor and not has_second_factor(request):
                    return ask_second_factor(request)
            try:
                return view(request, *args, **kwargs)
            except WorkError as error:
                return error_page(request, error)

        guarded.right = right  # type: ignore[attr-defined]  # read by the permission test
        guarded.methods = methods  # type: ignore[attr-defined]
        guarded.second_factor = second_factor  # type: ignore[attr-defined]
        return guarded

    return decorate


def ask_second_factor(request: Any) -> HttpResponse:
    """Send the person to give a code, or to set their second factor up first; then back to the
    page."""
    if is_set_up(request):
        messages.info(request, _("This page asks for a code of your second factor."))
        door = reverse("mfa_reauthenticate")
    else:
        messages.warning(request, _("This page needs a second factor. Please set it up."))
        door = reverse("mfa_activate_totp")
    back = request.htmx.current_url_abs_path if request.htmx else way_back(request)
    target = f"{door}?{urlencode({'next': back or '/'})}"
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


def way_back(request: HttpRequest) -> str:
    """Where to go on afterwards: a form is sent again from its page, not replayed behind the
    person's back."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else local_referrer(request)


def not_by_address(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """The address of a button was opened like a page, as from a history or after logging in."""
    refused = error_page(request, NotByAddress())
    refused["Allow"] = ", ".join(allowed)
    return refused


def local_referrer(request: HttpRequest) -> str:
    """The path of the page the person came from, if it is one of ours; else the first page."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}):
        return "/"
    parts = urlsplit(referrer)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def error_page(request: HttpRequest, error: WorkError) -> HttpResponse:
    """The error in words, with its status; a fragment inside a page or dialog, else a page."""
    is_part = getattr(request, "htmx", None) or FROM_DIALOG in request.headers
    template = "web/error_fragment.html" if is_part else "web/error.html"
    return render(request, template, {"error": error}, status=error.status)


def operation(
    right: str, *, second_factor: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An API operation for holders of `right`; errors become JSON in the API root.

    `second_factor` shuts out keys of machines and browsers that have not given a code. The right is
    asked for before what was sent is read, so that whoever may not do it learns nothing of its
    form.
    """

    def admit(request: Any) -> None:
        if right != OPEN and right not in request.actor.rights:
            raise NotPermitted()
        if second_factor and (request.by_token or not has_second_factor(request)):
            raise NotPermitted(
                _("This needs a log-in with a second factor."), code="second_factor_needed"
            )

    def admit_first(run: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(run)
        def admitted(request: Any, **kwargs: Any) -> Any:
            # Whoever is nobody is asked for a key or a log-in by the library itself.
            if request.user.is_authenticated:
                try:
                    admit(request)
                except NotPermitted as error:
                    body = {"code": error.code, "message": error.message}
                    return JsonResponse(body, status=error.status)
            return run(request, **kwargs)

        return admitted

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            admit(request)
            return function(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # read by the permission test
        guarded.second_factor = second_factor  # type: ignore[attr-defined]
        return decorate_view(admit_first)(guarded)

    return decorate
