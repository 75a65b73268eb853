"""Whether a text that leaves the system, or is put up for all to read, speaks of a resident.

Numbers of identity papers and phones and doors of addresses are known by their form, names by the
register. A place's own name is no resident's, even where somebody is called the same: callers give
such words as `known`.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from django.utils.translation import gettext as _

from lianfang.kit.text import compact, plain
from lianfang.people.models import Household, Person

# Digits beside each other, however they were parted: 11 of a phone, 15 or 18 of an identity paper.
_PARTED = re.compile(r"(?<=\d)[\s.\-]+(?=\d)")
_NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{15}|\d{17}[\dXx])(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}")
_DOOR = re.compile(r"[0-9一二三四五六七八九十]+(?:栋|幢|号楼|单元|室|号院|弄)")
_HAN = re.compile(r"[\u3400-\u9fff·]+")
# As long as names of people are written in characters; a longer one is found by its parts.
SHORTEST, LONGEST = 2, 8
_MOST_PARTS = 6000


def mention_fault(text: str, known: Iterable[str] = (), *, shortest: int = SHORTEST) -> str:
    """What of a resident the text gives away, in words, "" for nothing. The words themselves are
    not repeated. `known` parts are fixed words and do not count. Names shorter than `shortest` are
    let through: in prose, two characters are a word more often than somebody's name."""
    written = plain(text)
    if _NUMBER.search(_PARTED.sub("", written)):
        return _("a number of a person or a phone")
    if _DOOR.search(compact(written)):
        return _("an address")
    for part in sorted(filter(None, map(plain, known)), key=len, reverse=True):
        written = written.replace(part, "\n")
    return _("the name of a resident") if _names_somebody(written, shortest) else ""


def _names_somebody(text: str, shortest: int) -> bool:
    parts = set(_parts(text, shortest))
    if not parts:
        return False
    wanted = sorted(parts)[:_MOST_PARTS]
    # The whole register, wherever the caller may look: nobody's name leaves from anywhere.
    return (
        Person._base_manager.filter(name__in=wanted).exists()
        or Household._base_manager.filter(head_name__in=wanted).exists()
    )


def _parts(text: str, shortest: int) -> Iterable[str]:
    for run in _HAN.findall(text):
        for start in range(len(run)):
            for end in range(start + shortest, min(len(run), start + LONGEST) + 1):
                yield run[start:end]
    words = re.findall(r"[A-Za-z]+", text)
    yield from (f"{one} {two}" for one, two in pairwise(words))
