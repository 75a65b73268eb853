"""The short-message gateway of the town: one JSON document a message, signed, to one address.

The address comes from the settings of the installation. What it is called by may point anywhere
tomorrow, so the network address is looked up and judged at each message and then connected to as
judged; the answer is read for its status only, and a redirect is a refusal. The message holds a
number and a text without names; neither stands in a log.
"""

import hashlib
import hmac
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
_LONGEST_ANSWER = 4096
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What clouds keep their machines' own secrets at; nobody's gateway, whatever the settings say.
_METADATA = tuple(
    ipaddress.ip_network(text)
    for text in ("169.254.0.0/16", "100.100.100.200/32", "fe80::/10", "fd00:ec2::254/128")
)
# Addresses of the old internet written as new ones.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


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
    connection = _Pinned(parts, judged_address(parts.hostname or "", _port(parts)))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers(body, message.at))
        answer = connection.getresponse()
        answer.read(_LONGEST_ANSWER)
    except (OSError, HTTPException) as error:
        raise GatewayRefused(f"no answer: {type(error).__name__}") from None
    finally:
        connection.close()
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


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def judged_address(host: str, port: int) -> str:
    """The network address to connect to. Raises GatewayRefused if any the name has is not allowed:
    one that is would otherwise open the way to one that is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise GatewayRefused("the name of the gateway is unknown") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_allowed(one) for one in addresses):
        raise GatewayRefused("the address of the gateway is not allowed")
    return addresses[0]


def is_allowed(text: str) -> bool:
    """Whether messages may go there: the open internet, and one's own network if the settings
    say so; never where clouds keep secrets."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif any(address in network for network in _TRANSLATED):
            return False
    if any(address.version == net.version and address in net for net in _METADATA):
        return False
    if address.is_multicast or address.is_unspecified:
        return False
    return settings.GATEWAY_PRIVATE or address.is_global


class _Pinned(HTTPConnection):
    """A connection to the address that was judged, by the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", _port(parts), timeout=SECONDS)
        self._address = address
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
