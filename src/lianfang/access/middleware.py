"""At the door of every request: who asks, what time it is, and the wall around their places."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from lianfang.access.actors import NOBODY
from lianfang.access.scope import looking
from lianfang.access.selectors import actor_of, user_of_token
from lianfang.kit import clock

Respond = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
# The session is written at most once a minute for this, not at every request.
NOTE_EVERY_SECONDS = 60


class IdleLogoutMiddleware:
    """Signs out whoever has done nothing for half an hour: office screens stand open."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get(LAST_SEEN, now)
            if now - seen > settings.IDLE_LOGOUT_SECONDS:
                logout(request)
            elif now - seen > NOTE_EVERY_SECONDS or LAST_SEEN not in request.session:
                request.session[LAST_SEEN] = now
        return self.get_response(request)


class ActorMiddleware:
    """Gives the request its actor and time and limits every query to the actor's places."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        request.now = clock.now()
        request.by_token = False
        header = request.headers.get("Authorization", "")
        if header.startswith("Bearer "):
            user = user_of_token(header.removeprefix("Bearer ").strip(), request.now)
            if user is not None:
                request.user = user
                request.by_token = True
        request.actor = actor_of(request.user, request.now) if request.user.is_authenticated else NOBODY
        with looking(request.actor):
            return self.get_response(request)
