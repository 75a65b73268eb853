"""Lists read as somebody at a desk reads them: every choice of the filters, every order, the first
and the last page, each alone. What there is to choose is read from the page itself, so that a
filter added tomorrow is measured tomorrow.
"""

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, urlencode

from benchmarks._health_load import get, p95

# Readings of every address; of each list the slowest that come near the bar are read again, until
# p95 is no guess.
FIRST, NEAR_MS, SLOWEST, MORE = 2, 150.0, 3, 20
WARM = 4
# What is typed where a form asks for words or a number; lists that find nothing are quick ones.
TYPED = {"search": ("第99", "0099"), "text": ("第99",), "number": ("3000",)}
DAY = "2020-03-01"


class Choices(HTMLParser):
    """What a list page offers: names and values of its filters, and its links to itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.pages = 1
        self.is_list = False
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "data-filters" in given
            self.is_list = self.is_list or self._inside
        elif tag == "section" and "lf-table" in given.get("class", "").split():
            self.is_list = True
        elif tag == "select":
            self._select = given.get("name", "") if self._inside else ""
        elif tag == "option" and self._select and given.get("value"):
            self.found.append({self._select: given["value"]})
        elif tag == "input" and self._inside:
            self._typed(given)
        elif tag == "a" and given.get("href", "").startswith("?"):
            self._asked(dict(parse_qsl(given["href"][1:])))
        elif tag == "button" and given.get("form", "").endswith("-filters"):
            self._asked({given.get("name", ""): given.get("value", "")})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""

    def _typed(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if kind in ("checkbox", "radio"):
            self.found.append({name: given.get("value") or "on"})
        elif kind == "date":
            self.found.append({name: DAY})
        else:
            self.found += [{name: text} for text in TYPED.get(kind, ())]

    def _asked(self, asked: dict[str, str]) -> None:
        page = asked.get("page", "")
        if page.isdecimal():
            self.pages = max(self.pages, int(page))
        elif "sort" in asked:
            # An order and the same the other way.
            key = asked["sort"].removeprefix("-")
            self.found += [{**asked, "sort": key}, {**asked, "sort": f"-{key}"}]
        elif asked and "" not in asked:
            self.found.append(asked)

    def addresses(self) -> list[dict[str, str]]:
        """Each choice alone, the list as it is, its last page; none twice."""
        last = [{"page": str(self.pages)}] if self.pages > 1 else []
        found = [{}, *self.found, *last]
        return list({urlencode(sorted(one.items())): one for one in found}.values())


@dataclass
class Listed:
    """What was measured of one list, in milliseconds."""

    name: str
    readings: list[float] = field(default_factory=list)
    addresses: int = 0
    worst: str = ""
    slowest: float = 0.0

    def line(self) -> str:
        return (
            f"  {self.name:<44} {self.addresses:>4} addresses  p50 {median(self.readings):>5.0f}  "
            f"p95 {p95(self.readings):>5.0f}  max {max(self.readings):>5.0f}  "
            f"slowest p95 {self.slowest:>5.0f} ms  {self.worst}"
        )


def read_list(
    port: int, name: str, path: str, headers: dict[str, str], given: dict[str, str]
) -> Listed | None:
    """Every address of a list page; None where the page shows no list, or cannot be read without
    being told more. Raises RuntimeError for an address that fails."""
    status, content = get(port, f"{path}?{urlencode(given)}", headers)
    if status >= 500:
        raise RuntimeError(f"{path} answered {status}")
    seen = Choices()
    seen.feed(content.decode() if status == 200 else "")
    if not seen.is_list:
        return None
    for _reading in range(WARM):
        _page(port, path, headers, given)
    listed = Listed(name)
    found = []
    for asked in seen.addresses():
        readings = [_took(port, path, headers, {**given, **asked}) for _ in range(FIRST)]
        listed.readings += readings
        found.append((max(readings), asked))
    listed.addresses = len(found)
    found.sort(key=lambda one: -one[0])
    listed.slowest, listed.worst = found[0][0], urlencode(found[0][1])
    near = [one for one in found[:SLOWEST] if one[0] > NEAR_MS]
    if near:
        again = []
        for _slow, asked in near:
            readings = [_took(port, path, headers, {**given, **asked}) for _ in range(MORE)]
            listed.readings += readings
            again.append((p95(readings), urlencode(asked)))
        listed.slowest, listed.worst = max(again)
    return listed


def _took(port: int, path: str, headers: dict[str, str], asked: dict[str, str]) -> float:
    began = time.perf_counter()
    _page(port, path, headers, asked)
    return (time.perf_counter() - began) * 1000


def _page(port: int, path: str, headers: dict[str, str], asked: dict[str, str]) -> str:
    address = f"{path}?{urlencode(asked)}"
    status, content = get(port, address, headers)
    if status != 200:
        raise RuntimeError(f"{address} answered {status}")
    return content.decode()


def plain_pages(rooms: tuple[str, ...]) -> dict[str, str]:
    """Names and addresses of all pages of some rooms that need nothing to be named."""
    from django.urls import URLPattern, URLResolver, get_resolver, reverse  # noqa: PLC0415

    found: dict[str, str] = {}
    for room in get_resolver().url_patterns:
        if not isinstance(room, URLResolver) or room.namespace not in rooms:
            continue
        for one in room.url_patterns:
            if isinstance(one, URLPattern) and not one.pattern.converters:
                name = f"{room.namespace}:{one.name}"
                found[name] = reverse(name)
    return found


def signed_in(username: str) -> dict[str, str]:
    """The cookie of an account."""
    from django.test import Client  # noqa: PLC0415  after the set-up

    from lianfang.access.models import User  # noqa: PLC0415

    client: Any = Client()
    user = User.objects.get(username=username)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
