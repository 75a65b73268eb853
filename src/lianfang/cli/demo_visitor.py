"""A person with a browser as far as forms, links and cookies go: `demo --check` walks with it."""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

SECONDS = 60


@dataclass
class Form:
    """A form of a page: where it goes and what its fields hold (a name may stand several times)."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(key == name for key, _value in self.fields) or name in self.choices


class _Reader(HTMLParser):
    """Collects forms, links and text. Buttons outside a form may name one by `form=`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self._area = ""
        self._href = ""
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "a":
            self._href = given.get("href", "")
            self.links.append((self._href, ""))
        elif tag == "form":
            action = given.get("action") or given.get("hx-post", "")
            method = given.get("method") or ("post" if "hx-post" in given else "get")
            self._form = Form(action, method.lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None  # noqa: S101  asked by the caller
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "button" or (tag == "input" and given.get("type") == "submit"):
            self._form.buttons.append((name, value))
        elif tag == "input" and given.get("type") in ("checkbox", "radio"):
            self._form.choices.setdefault(name, []).append(value or "on")
            if "checked" in given:
                self._form.fields.append((name, value or "on"))
        elif tag == "input" and name and given.get("type") != "file":
            self._form.fields.append((name, value))
        elif tag == "textarea":
            self._form.fields.append((name, ""))
        elif tag == "select":
            self._select = name
            self._form.choices.setdefault(name, [])
        elif tag == "option" and self._select:
            self._form.choices[self._select].append(value)
            if "selected" in given:
                self._form.fields.append((self._select, value))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = " ".join(data.split())
        if text:
            self.words.append(text)
            if self._href and self.links:
                href, said = self.links[-1]
                self.links[-1] = (href, f"{said} {text}".strip())


@dataclass
class Page:
    """What came back: status, where it ended up, headers, body."""

    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    def __post_init__(self) -> None:
        self._reader: _Reader | None = None

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def html(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def _read(self) -> _Reader:
        if self._reader is None:
            self._reader = _Reader()
            self._reader.feed(self.html)
        return self._reader

    @property
    def forms(self) -> list[Form]:
        return self._read().forms

    @property
    def links(self) -> list[tuple[str, str]]:
        """(address, words) of every link."""
        return self._read().links

    @property
    def text(self) -> str:
        return " ".join(self._read().words)

    def form_with(self, name: str) -> Form:
        """The form that has a field of that name. Raises LookupError."""
        for form in self.forms:
            if form.has(name):
                return form
        raise LookupError(f"no form with “{name}” on {self.path}")

    def form_to(self, part: str) -> Form:
        """The form whose address contains `part`. Raises LookupError."""
        for form in self.forms:
            if part in form.action:
                return form
        raise LookupError(f"no form to “{part}” on {self.path}")

    def link_to(self, part: str) -> str:
        """The first address that contains `part`. Raises LookupError."""
        for href, _said in self.links:
            if part in href:
                return href
        raise LookupError(f"no link to “{part}” on {self.path}")


class Visitor:
    """One person's browser with its own cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.ProxyHandler({})
        )

    def get(self, path: str, **query: str) -> Page:
        url = urljoin(self.address, path)
        if query:
            url += ("&" if "?" in url else "?") + urlencode(query)
        return self._open(urllib.request.Request(url))  # noqa: S310  our own address

    def send(
        self,
        page: Page,
        form: Form,
        changes: Mapping[str, str] | None = None,
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Fill in a form of the page and send it; `changes` replaces what stands in its fields."""
        changes = changes or {}
        data = [(name, value) for name, value in form.fields if name and name not in changes]
        data += list(changes.items())
        target = urljoin(page.url, form.action or page.url)
        if form.method == "get":
            return self.get(f"{target.split('?')[0]}?{urlencode(data)}")
        return self._post(target, page.url, data, files or {})

    def _post(
        self,
        url: str,
        referrer: str,
        data: list[tuple[str, str]],
        files: dict[str, tuple[str, bytes]],
    ) -> Page:
        token = next((c.value or "" for c in self.jar if c.name == "csrftoken"), "")
        headers = {"Referer": referrer, "X-CSRFToken": token}
        if files:
            boundary = uuid.uuid4().hex
            body = _multipart(boundary, data, files)
            headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
        else:
            body = urlencode(data).encode()
        request = urllib.request.Request(url, body, headers)  # noqa: S310  our own address
        return self._open(request)

    def _open(self, request: urllib.request.Request) -> Page:
        try:
            answer = self.opener.open(request, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Page(answer.status or 0, answer.url, headers, answer.read())


def _multipart(
    boundary: str, data: list[tuple[str, str]], files: dict[str, tuple[str, bytes]]
) -> bytes:
    parts: list[bytes] = []
    for name, value in data:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    for name, (filename, content) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts)
