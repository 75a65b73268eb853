"""The published code lists the register speaks in: industries, and the four-above units.

Both ship as dated data: GB/T 4754-2017 with its sections and divisions, and the lists of units that
statistics follow one by one (四上企业), whose thresholds changed over the years.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from lianfang.command.playbook import Wording
from lianfang.kit.text import compact

DATA = Path(__file__).resolve().parent.parent / "data"
INDUSTRIES_FILE = "gbt4754-2017.csv"
SCALES_FILE = "four-above.csv"
INDUSTRY_SOURCE = "GB/T 4754-2017"
# A tag of a plan that stands for several lists.
FOUR_ABOVE, ABOVE_SCALE = "four_above", "above_scale"

_CODE = re.compile(r"([A-T])?([0-9]{2,4})?")


@dataclass(frozen=True, slots=True)
class Industry:
    """A section (one letter) or division (two digits) of GB/T 4754."""

    code: str
    section: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Scale:
    """One of the lists of four-above units, as it stood from `valid_from` to `valid_to`."""

    key: str
    title: Wording
    is_above_scale: bool
    valid_from: date
    valid_to: date | None
    threshold: Wording
    source: str


def _lines(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def industries() -> dict[str, Industry]:
    """Every section and division, by letter or by two digits."""
    found, section = {}, ""
    for line in _lines(INDUSTRIES_FILE):
        section = line["code"] if line["code"].isalpha() else section
        found[line["code"]] = Industry(line["code"], section, Wording(line["zh"], line["en"]))
    return found


def sections() -> list[Industry]:
    return [one for one in industries().values() if one.code == one.section]


def read_industry(text: str) -> str | None:
    """The code a cell or field means: C39, 39, C3912, C or a title; None for none of them.

    The answer begins with the section's letter. Digits of a code behind the division are kept as
    typed, since groups and classes are not shipped.
    """
    typed = compact(text).upper()
    if not typed:
        return None
    known = industries()
    found = _CODE.match(typed)
    letter, digits = (found[1] or "", found[2] or "") if found else ("", "")
    if digits:
        division = known.get(digits[:2])
        if division is None or (letter and letter != division.section):
            return None
        return f"{division.section}{digits}"
    if letter and typed == letter:
        return letter
    return _titled(typed.removeprefix(letter) if letter else typed)


def _titled(typed: str) -> str | None:
    return _by_title().get(typed)


@lru_cache(maxsize=1)
def _by_title() -> dict[str, str]:
    """Code by title in either language; of two that are called alike the first, as in the list."""
    found: dict[str, str] = {}
    for one in industries().values():
        code = one.code if one.code == one.section else f"{one.section}{one.code}"
        for title in (compact(one.title.zh), compact(one.title.en).upper()):
            found.setdefault(title, code)
    return found


def industry_title(code: str) -> str:
    """The division's title, of a section alone the section's; "" for none."""
    known = industries()
    found = known.get(code[1:3]) or known.get(code[:1])
    return str(found.title) if found else ""


def section_title(code: str) -> str:
    found = industries().get(code[:1])
    return str(found.title) if found else ""


@lru_cache(maxsize=1)
def _scales() -> tuple[Scale, ...]:
    return tuple(
        Scale(
            key=line["key"],
            title=Wording(line["zh"], line["en"]),
            is_above_scale=line["above_scale"] == "1",
            valid_from=date.fromisoformat(line["valid_from"]),
            valid_to=date.fromisoformat(line["valid_to"]) if line["valid_to"] else None,
            threshold=Wording(line["threshold_zh"], line["threshold_en"]),
            source=line["source"],
        )
        for line in _lines(SCALES_FILE)
    )


def scales(day: date) -> list[Scale]:
    """The lists of four-above units as they stood on `day`."""
    return [
        one
        for one in _scales()
        if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    ]


def scale_title(key: str) -> str:
    """What the list is called; titles do not change with thresholds."""
    return next((str(one.title) for one in _scales() if one.key == key), key)


def scale_keys() -> list[str]:
    """Every key there ever was, in the order of the list."""
    return list(dict.fromkeys(one.key for one in _scales()))


def scales_meant(tags: Iterable[str]) -> frozenset[str]:
    """The keys some tags stand for: `four_above` is all of them, `above_scale` industry and
    services above scale."""
    found: set[str] = set()
    for tag in tags:
        if tag == FOUR_ABOVE:
            found |= set(scale_keys())
        elif tag == ABOVE_SCALE:
            found |= {one.key for one in _scales() if one.is_above_scale}
        else:
            found.add(tag)
    return frozenset(found)
