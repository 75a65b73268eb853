"""Speaking to machines outside: where to, and that nobody turns the way around.

A name may point anywhere tomorrow, so its network addresses are looked up and judged at each
message, and the connection goes to the address that was judged. A redirect is never followed.
"""

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult

_LONGEST_ANSWER = 16_384
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What clouds keep their machines' own secrets at; nobody's service, whatever the settings say.
_METADATA = tuple(
    ipaddress.ip_network(text)
    for text in ("169.254.0.0/16", "100.100.100.200/32", "fe80::/10", "fd00:ec2::254/128")
)
# Addresses of the old internet written as new ones.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))


class AddressRefused(Exception):
    """Nothing may be sent there; the text says why, without what was to be sent."""


class NameUnknown(AddressRefused):
    """Nobody knows the name just now: the name service may be at fault."""


class NoAnswer(Exception):
    """Nobody answered in time, or not in HTTP; the text is the kind of error."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other side said: status, the beginning of the body, seconds it asks us to wait."""

    status: int
    body: bytes
    retry_after: int = 0


def post(
    parts: SplitResult,
    body: bytes,
    headers: dict[str, str],
    *,
    seconds: float,
    private: bool = False,
) -> Answered:
    """POST `body` to the address in `parts`. Raises AddressRefused or NoAnswer.

    `private` allows addresses of one's own network, too; never those where clouds keep secrets.
    """
    connection = _Pinned(parts, judged_address(parts.hostname or "", port_of(parts), private))
    connection.timeout = seconds
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        said = answer.read(_LONGEST_ANSWER)
    except (OSError, HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        connection.close()
    wait = answer.headers.get("Retry-After", "")
    return Answered(answer.status, said, int(wait) if wait.isascii() and wait.isdigit() else 0)


def port_of(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def judged_address(host: str, port: int, private: bool) -> str:
    """The network address to connect to. Raises AddressRefused if any the name has is not allowed:
    one that is would otherwise open the way to one that is not."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NameUnknown("the name is unknown") from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_allowed(one, private) for one in addresses):
        raise AddressRefused("the address is not allowed")
    return addresses[0]


def is_allowed(text: str, private: bool) -> bool:
    """Whether messages may go there: the open internet, and one's own network if `private`."""
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
    return private or address.is_global


class _Pinned(HTTPConnection):
    """A connection to the address that was judged, by the name that was asked for."""

    def __init__(self, parts: SplitResult, address: str) -> None:
        super().__init__(parts.hostname or "", port_of(parts))
        self._address = address
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._tls is not None:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
