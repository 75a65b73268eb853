"""The program as seen by somebody it knows already: what is asked is the door alone.

Logging in, sessions and keys are the same before every door and are tested where they are made.
Here a request comes with its person and goes the rest of the way: the wall around the person's
places, the frame, the view, its template. `test_doorway.py` sees that this short way answers as the
whole one does.
"""

import copy
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.handlers.base import BaseHandler
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory, override_settings

from lianfang.access.actors import Actor, Post
from lianfang.access.models import User
from lianfang.access.selectors import actor_of
from lianfang.kit import clock

PERSON = "tests.person"
# What finds out who asks, and what wraps every answer alike whatever it says.
LEFT_OUT = {
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "axes.middleware.AxesMiddleware",
}


@dataclass(frozen=True)
class Person:
    """Somebody who logged in a moment ago, with a code of their second factor."""

    user: User
    actor: Actor
    session: dict[str, Any]

    @classmethod
    def signed_in(cls, user: User) -> "Person":
        at = time.time()
        session = {
            "account_authentication_methods": [
                {"method": "password", "at": at, "username": user.username},
                {"method": "mfa", "at": at, "type": "totp"},
            ],
            "account_authentication_methods_user": str(user.pk),
        }
        return cls(user, actor_of(user, clock.now()), session)

    def holding(self, *more: Post) -> "Person":
        """The same person with these appointments beside their own."""
        actor = Actor(self.actor.user_id, self.actor.display_name, (*self.actor.posts, *more))
        return replace(self, actor=actor)


class SessionOfOneRequest(SessionBase):
    """What a session holds, kept nowhere."""

    def __init__(self, held: dict[str, Any]) -> None:
        super().__init__("known")
        self._session_cache = copy.deepcopy(held)

    def save(self, must_create: bool = False) -> None:
        self.modified = False

    def delete(self, session_key: str | None = None) -> None:
        self._session_cache = {}


class KnownPersonMiddleware:
    """Puts who asks on the request, where sessions and log-ins would."""

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        person = request.META.pop(PERSON)
        request.session = SessionOfOneRequest(person.session if person else {})
        request.user = copy.copy(person.user) if person else AnonymousUser()
        if person:
            request.user.known_as = person.actor
        return self.get_response(request)


class Doorway(BaseHandler):
    """The program without what finds out who asks."""

    def __init__(self) -> None:
        super().__init__()
        kept = [name for name in settings.MIDDLEWARE if name not in LEFT_OUT]
        known = f"{__name__}.{KnownPersonMiddleware.__name__}"
        with override_settings(MIDDLEWARE=[known, *kept]):
            self.load_middleware()
        self.requests = RequestFactory()

    def answer(
        self,
        person: Person | None,
        method: str,
        address: str,
        sent: dict[str, Any],
        *,
        as_json: bool = False,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Status and content of the answer to what the person sent: a form, or JSON."""
        extra: dict[str, Any] = {"headers": headers, PERSON: person}
        if as_json:
            body = json.dumps(sent, default=str)
            request = self.requests.generic(method, address, body, "application/json", **extra)
        else:
            request = getattr(self.requests, method.lower())(address, sent, **extra)
        return self.answer_to(request)

    def status_of(self, request: Any) -> int:
        """The status of the answer to a request of `requests` that has its `PERSON`."""
        return self.answer_to(request)[0]

    def answer_to(self, request: Any) -> tuple[int, bytes]:
        """Status and content of the answer, which is read to its end."""
        # A request of a test has no page it was sent from.
        request._dont_enforce_csrf_checks = True
        answer = self.get_response(request)
        said = b"".join(answer.streaming_content) if answer.streaming else answer.content
        # As in Django's own test client, whose connection outlives an answer.
        request_finished.disconnect(close_old_connections)
        try:
            answer.close()
        finally:
            request_finished.connect(close_old_connections)
        return answer.status_code, said


def _known_or_looked_up(user: Any, now: datetime) -> Actor:
    known: Actor | None = getattr(user, "known_as", None)
    return known or actor_of(user, now)


@contextmanager
def standing_open() -> Iterator[Doorway]:
    """A doorway: what each person holds is not looked up at every door, and what goes wrong is
    raised."""
    log = logging.getLogger("django.request")
    level = log.level
    # Thirty thousand refusals are what is wanted, and nothing to note.
    log.setLevel(logging.ERROR)
    try:
        with (
            pytest.MonkeyPatch.context() as patch,
            override_settings(DEBUG_PROPAGATE_EXCEPTIONS=True),
        ):
            patch.setattr("lianfang.access.middleware.actor_of", _known_or_looked_up)
            yield Doorway()
    finally:
        log.setLevel(level)
