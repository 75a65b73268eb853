"""Pages that open to whoever scans a code, without an account.

The code leads to an address that is signed and good for half an hour: it says which door and since
when, nothing else. How often somebody looks and tells is counted per browser and per address; a
shared phone keeps no copy, and nobody is told where somebody came from.
"""

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianfang.access.adapters import client_address
from lianfang.access.limits import limit
from lianfang.kit.errors import NotFound, TooMany

# Long enough to fill in a form with help, too short to be worth passing on.
LINK_MINUTES = 30
# Whoever opened a form in time and was slow may still send it.
SENDING_MINUTES = 60
DEVICE_SECONDS = 24 * 3600
RETRY_AFTER = 60

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Often:
    """So many times within so many seconds."""

    times: int
    seconds: int


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """One kind of door: `room` is whose pages it opens, below `/<room>/`.

    per_device   telling from one browser
    per_address  telling from one address, with room for everybody behind it
    looks        looking from one address
    """

    room: str
    cookie: str
    per_device: Often
    per_address: Often
    looks: Often

    def link(self, key: uuid.UUID, moment: datetime) -> str:
        """A signed word for an address: which door, opened when."""
        stated = f"{key.hex}:{int(moment.timestamp()):x}"
        return self._signer().sign_object(stated)

    def read(self, link: str, moment: datetime, minutes: int = LINK_MINUTES) -> uuid.UUID | None:
        """The door of a link, None when it is older than `minutes`. Raises NotFound for one nobody
        signed."""
        try:
            key, _colon, at = self._signer().unsign_object(link).partition(":")
            age = moment.timestamp() - int(at, 16)
            found = uuid.UUID(key)
        except (signing.BadSignature, ValueError, AttributeError):
            raise NotFound() from None
        return found if -60 <= age <= minutes * 60 else None

    def counted(self, view: View) -> View:
        """Count looking and telling apart; beyond the limit 429 says when to come again."""

        @wraps(view)
        def within(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            address = client_address(request) or ""
            try:
                if request.method == "POST":
                    self.count(request, "device", self.device(request), self.per_device)
                    self.count(request, "address", address, self.per_address)
                else:
                    self.count(request, "look", address, self.looks)
                answer = view(request, *args, **kwargs)
            except TooMany:
                answer = render(request, "429.html", status=429)
                answer["Retry-After"] = str(RETRY_AFTER)
            answer["Cache-Control"] = "no-store, private"
            answer["Referrer-Policy"] = "same-origin"
            return answer

        return within

    def count(self, request: Any, what: str, who: str, often: Often) -> None:
        """One more time. Raises TooMany."""
        limit(f"{self.room}.{what}", who, now=request.now, times=often.times, seconds=often.seconds)

    def device(self, request: HttpRequest) -> str:
        """The browser by its cookie; without one, all browsers of its address are one."""
        try:
            known: str = signing.loads(
                request.COOKIES.get(self.cookie, ""), salt=self._salt(), max_age=DEVICE_SECONDS
            )
        except signing.BadSignature:
            return f"none {client_address(request) or ''}"
        return known

    def known_again(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        """Give the browser a cookie by which it is counted, if it has none."""
        if self.cookie not in request.COOKIES:
            answer.set_cookie(
                self.cookie,
                signing.dumps(secrets.token_hex(16), salt=self._salt()),
                max_age=DEVICE_SECONDS,
                path=f"/{self.room}/",
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
        return answer

    def _salt(self) -> str:
        return f"{self.room}.device"

    def _signer(self) -> signing.Signer:
        return signing.Signer(salt=f"{self.room}.door")
