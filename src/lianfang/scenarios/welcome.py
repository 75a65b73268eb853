"""What the first page of a demo tells: which town and day, what is real, who to be, where to look.

The words stand in `welcome.toml` beside each town.
"""

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Said:
    """A text in both languages of the program."""

    zh: str
    en: str


@dataclass(frozen=True)
class Look:
    """A page to see, and as whom; `title` says what is seen there, `why` what to notice."""

    username: str
    path: str
    title: Said
    why: Said


@dataclass(frozen=True)
class Welcome:
    """The words of a town's first page.

    name      of the town, in English
    about     what happens in it, in two or three sentences
    real      what of it is published
    invented  what is not
    looks     three to five things to see first, in order
    """

    name: str
    about: Said
    real: Said
    invented: Said
    looks: tuple[Look, ...]


def welcome_to(town: str) -> Welcome:
    """The words of that town, from its `welcome.toml`."""
    file = resources.files("lianfang.scenarios").joinpath(town, "welcome.toml")
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    return Welcome(
        name=told["name"],
        about=Said(**told["about"]),
        real=Said(**told["real"]),
        invented=Said(**told["invented"]),
        looks=tuple(
            Look(one["username"], one["path"], Said(**one["title"]), Said(**one["why"]))
            for one in told["looks"]
        ),
    )
