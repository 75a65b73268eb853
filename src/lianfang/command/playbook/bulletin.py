"""The bulletin's text as the plan words it: sentences with places for figures.

`{metric}` stands for the figure of the place the bulletin is about, `{metric@alias}` for the figure
of the place that `places` gives the alias to. The figures themselves are the reports room's.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from lianfang.command.playbook.wording import Wording

_BRACES = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(r"([a-z][a-z0-9_]*)(?:@([a-z][a-z0-9_]*))?")


class Placeholder(NamedTuple):
    """A figure asked for: the metric's key, and the alias of a place ("" = the bulletin's own)."""

    metric: str
    place: str = ""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A heading and its paragraphs."""

    title: Wording
    paragraphs: tuple[Wording, ...]


class Bulletin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Title, issuer, aliases of places (alias -> official or own code), sections in order."""

    title: Wording
    issuer: Wording
    sections: tuple[Section, ...]
    places: dict[str, str] = {}

    def placeholders(self) -> list[Placeholder]:
        """Every figure the text asks for, each once, in order of appearance."""
        found = [
            placeholder
            for section in self.sections
            for paragraph in section.paragraphs
            for text in (paragraph.zh, paragraph.en)
            for placeholder in placeholders(text)
        ]
        return list(dict.fromkeys(found))


def placeholders(text: str) -> list[Placeholder]:
    """The figures a paragraph asks for. Raises ValueError with the part that is not understood."""
    return list(_read(text))


def fill(text: str, figure: Callable[[Placeholder], str]) -> str:
    """The paragraph with `figure(placeholder)` in every place."""

    def put(match: re.Match[str]) -> str:
        return figure(_placeholder(match[1]))

    return _BRACES.sub(put, text)


def split(text: str) -> list[str | Placeholder]:
    """The paragraph cut into plain text and figures, in order."""
    parts: list[str | Placeholder] = []
    end = 0
    for match in _BRACES.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(_placeholder(match[1]))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return parts


def _read(text: str) -> Iterator[Placeholder]:
    for match in _BRACES.finditer(text):
        yield _placeholder(match[1])
    rest = _BRACES.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValueError("{ }")


def _placeholder(inside: str) -> Placeholder:
    match = _PLACEHOLDER.fullmatch(inside)
    if match is None:
        raise ValueError("{" + inside + "}")
    return Placeholder(match[1], match[2] or "")
