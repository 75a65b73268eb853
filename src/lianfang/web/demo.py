"""The first page of a demo: which town and day, what is invented, who to be, where to look.

What it shows was left in a file by whoever started the demo; without that file there is no page.
"""

from datetime import date
from typing import Any

import msgspec
from django.conf import settings
from django.utils.translation import get_language

FILE = "demo.json"


class Told(msgspec.Struct):
    """A text in both languages; in a template it is the one of the page."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if (get_language() or "zh").startswith("zh") else self.en


class Persona(msgspec.Struct):
    """An account anybody may use: who it is and the question on their first screen."""

    username: str
    name: str
    story: Told
    phone: str = ""
    second_factor: bool = False


class Look(msgspec.Struct):
    """A page to see, as one of the personas."""

    username: str
    path: str
    title: Told
    why: Told
    by_phone: bool = False


class Town(msgspec.Struct):
    """Another town and what to type for it."""

    title: Told
    command: str


class DemoPage(msgspec.Struct):
    """Everything the page says."""

    town: Told
    day: date
    password: str
    about: Told
    real: Told
    invented: Told
    personas: list[Persona]
    looks: list[Look]
    towns: list[Town]


_read: dict[str, Any] = {}


def demo_page() -> DemoPage | None:
    """The page of the demo that runs; None where none does or its file is not there (yet)."""
    if not settings.DEMO:
        return None
    path = settings.INSTANCE / FILE
    try:
        written = path.stat().st_mtime_ns
        if _read.get("written") != written:
            _read.update(
                written=written, page=msgspec.json.decode(path.read_bytes(), type=DemoPage)
            )
    except (OSError, msgspec.DecodeError):
        return None
    found: DemoPage = _read["page"]
    return found
