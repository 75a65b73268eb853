"""At the door of every request: who asks, what time it is, and the wall around their places."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from lianfang.access.actors import NOBODY, Actor
from lianfang.access.adapters import client_address
from lianfang.access.limits import limit, used_up_values
from lianfang.access.models import ApiToken
from lianfang.access.pages import FROM_DIALOG
from lianfang.access.rights import WALL
from lianfang.access.roles import OWN_ACCOUNT
from lianfang.access.scope import looking
from lianfang.access.selectors import NOTE_USE_AFTER, actor_of, token_in_force
from lianfang.access.services.sessions import close_session
from lianfang.kit import clock
from lianfang.kit.errors import TooMany

Respond = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
# Set in the session of a wall screen by its page; taken away once the account may do anything else.
STANDS_OPEN = "stands_open"
# The session is written at most once a minute for this, not at every request.
NOTE_EVERY_SECONDS = 60
# What a page sends with requests it makes by itself, such as a figure refreshed each minute: they
# must not keep an abandoned screen signed in.
BACKGROUND_HEADER = "X-Background"
API = "/api/"
REFUSED_KEYS = {"times": 30, "seconds": 60}


class IdleLogoutMiddleware:
    """Signs out whoever has done nothing for half an hour: office screens stand open.

    A wall screen, whose account can see nothing but counts, is meant to stand open.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not request.session.get(STANDS_OPEN):
            self._watch(request)
        return self.get_response(request)

    def _watch(self, request: HttpRequest) -> None:
        now = int(time.time())
        seen = request.session.get(LAST_SEEN, now)
        if now - seen > settings.IDLE_LOGOUT_SECONDS:
            moment = clock.now()
            close_session(actor=actor_of(request.user, moment), now=moment, reason="idle")
            logout(request)
            messages.info(
                request,
                _("Nothing was done for %(minutes)s minutes, so you were signed out.")
                % {"minutes": settings.IDLE_LOGOUT_SECONDS // 60},
            )
        elif LAST_SEEN not in request.session or (
            now - seen > NOTE_EVERY_SECONDS and BACKGROUND_HEADER not in request.headers
        ):
            request.session[LAST_SEEN] = now


class ActorMiddleware:
    """Gives the request its actor and time and limits every query to the actor's places.

    A key in the `Authorization` header counts under the API only, and there it alone counts: a
    wrong key is nobody, whatever cookies came with it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = clock.now()
        request.by_token, request.actor = False, None
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer" and request.path_info.startswith(API):
            refusal = self._use_key(request, secret.strip())
            if refusal is not None:
                return refusal
        signed_in = request.user.is_authenticated
        if request.actor is None:
            request.actor = actor_of(request.user, request.now) if signed_in else NOBODY
        if signed_in and not request.by_token and request.session.get(STANDS_OPEN):
            _see_that_it_is_a_wall(request)
        with looking(request.actor):
            response = self.get_response(request)
        if signed_in and not response.has_header("Cache-Control"):
            # Pages show personal data; no copy stays on a shared office PC.
            response["Cache-Control"] = "no-store, private"
        if response.streaming and not isinstance(response, FileResponse):
            streaming: Any = response
            streaming.streaming_content = _inside_the_wall(
                streaming.streaming_content, request.actor
            )
        return response

    def _use_key(self, request: Any, secret: str) -> HttpResponse | None:
        address = client_address(request) or ""
        tried = used_up_values("access.key", address, now=request.now, **REFUSED_KEYS)
        found = token_in_force(secret, request.now, unless=tried)
        if found is None:
            try:
                limit("access.key", address, now=request.now, **REFUSED_KEYS)
            except TooMany:
                return _too_many()
            request.user = AnonymousUser()
            return None
        token, request.actor = found
        _note_use(token, request.now)
        request.user, request.by_token = token.user, True
        return None


def _see_that_it_is_a_wall(request: Any) -> None:
    """A screen may stand open as long as its account can do nothing else."""
    if request.actor.rights - OWN_ACCOUNT != WALL:
        del request.session[STANDS_OPEN]
        request.session.set_expiry(None)


def _note_use(token: ApiToken, now: datetime) -> None:
    if token.last_used_at is None or now - token.last_used_at > NOTE_USE_AFTER:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def _too_many() -> HttpResponse:
    error = TooMany(code="too_many_attempts")
    body = {"code": error.code, "message": error.message}
    return JsonResponse(body, status=error.status, headers={"Retry-After": "60"})


def _inside_the_wall(chunks: Iterable[bytes], actor: Actor) -> Iterator[bytes]:
    """Stream on with the actor's limits in force: the response is sent after the request has
    ended."""
    source = iter(chunks)
    while True:
        with looking(actor):
            chunk = next(source, None)
        if chunk is None:
            return
        yield chunk


class DialogMiddleware:
    """Tells a dialog's script where the page goes on, instead of sending the script there: it would
    read that page, and the words that waited for it, before the person sees them."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if FROM_DIALOG in request.headers and response.has_header("Location"):
            response.status_code = 204
            response["X-Go-On"] = response["Location"]
            del response["Location"]
        return response


class PasswordChangeMiddleware:
    """Whoever came in with a temporary password does nothing before choosing their own."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        user = request.user
        if not (user.is_authenticated and user.must_change_password) or request.by_token:
            return self.get_response(request)
        change = reverse("account_change_password")
        open_doors = (change, reverse("account_logout"), reverse("set_language"))
        if request.path in open_doors or request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        if request.path_info.startswith(API):
            body = {"code": "password_change_needed", "message": "Change your password first."}
            return JsonResponse(body, status=403)
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(change)
        return HttpResponseRedirect(change)
