"""The short-message gateway of the town: one JSON document a message, signed, to one address.

The address comes from the settings of the installation. What it is called by may point anywhere
tomorrow, so the network address is looked up and judged at each message and then connected to as
judged; the answer is read for its status only, and a redirect is a refusal. The message holds a
number and a text without names; neither stands in a log.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from lianfang.kit import outward

SECONDS = 5.0


class GatewayRefused(Exception):
    """The message was not handed over; the text says why, without number or text."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message; number and text stay out of `repr` and so out of logs."""

    id: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


def hand_over(message: Message) -> None:
    """Give the message to the gateway of the settings. Raises GatewayRefused."""
    parts = _target()
    body = json.dumps(
        {
            "id": message.id,
            "phone": message.number,
            "text": message.text,
            "sent_at": message.at.isoformat(),
        },
        ensure_ascii=False,
    ).encode()
    try:
        answer = outward.post(
            parts,
            body,
            headers(body, message.at),
            seconds=SECONDS,
            private=settings.GATEWAY_PRIVATE,
        )
    except outward.AddressRefused as refusal:
        raise GatewayRefused(f"the gateway: {refusal}") from None
    except outward.NoAnswer as error:
        raise GatewayRefused(f"no answer: {error}") from None
    if not 200 <= answer.status < 300:
        raise GatewayRefused(f"answered {answer.status}")


def headers(body: bytes, at: datetime) -> dict[str, str]:
    """What proves to the gateway that the message is ours and new: HMAC-SHA256, in hexadecimal,
    of the seconds since 1970, a dot and the body, by the secret both know."""
    stamp = str(int(at.timestamp()))
    signed = hmac.digest(settings.GATEWAY_SECRET.encode(), stamp.encode() + b"." + body, "sha256")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Lianfang-Timestamp": stamp,
        "X-Lianfang-Signature": f"sha256={signed.hex()}",
        "X-Lianfang-Digest": hashlib.sha256(body).hexdigest(),
    }


def _target() -> SplitResult:
    parts = urlsplit(settings.GATEWAY_URL)
    schemes = {"https", "http"} if settings.GATEWAY_PRIVATE else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        raise GatewayRefused("the address of the gateway is not allowed")
    return parts


def judged_address(host: str, port: int) -> str:
    """The network address to connect to. Raises GatewayRefused if it is not allowed."""
    try:
        return outward.judged_address(host, port, settings.GATEWAY_PRIVATE)
    except outward.AddressRefused as refusal:
        raise GatewayRefused(f"the gateway: {refusal}") from None


def is_allowed(text: str) -> bool:
    """Whether messages may go there, as the settings say."""
    return outward.is_allowed(text, settings.GATEWAY_PRIVATE)
