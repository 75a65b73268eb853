"""The tail of an address: which building, stairwell and door 3-2-501 or 3栋2单元5楼501室 means."""

import re
from dataclasses import dataclass
from functools import lru_cache

from lianfang.places.selectors.names import fold

MAX_LABEL = 32

_WORDED = re.compile(
    r"(?:(?P<building>[A-Z]?[0-9]*[A-Z]?)栋)?-?(?:(?P<unit>[A-Z]?[0-9]*[A-Z]?)单元)?-?(?P<door>.*)",
    re.DOTALL,
)
_DASHED = re.compile(
    r"(?:(?P<building>[A-Z]\d{0,3}|\d{1,3}[A-Z]?)-)?(?P<unit>\d{1,2})-(?P<door>\d[^-]*)"
)
_PAIR = re.compile(r"(?P<building>[A-Z]\d{0,2}|\d{1,2}[A-Z]?)-(?P<unit>\d{1,2})")
_ROOM = re.compile(r"(?:\d{1,4}[A-Z]?|\d{3,4}[A-Z]?-\d{1,2})(?:室|房|户)?")
_ROOM_ON_FLOOR = re.compile(r"(?P<floor>\d{1,2})(?:楼|层|F)-?(?P<number>\d{1,4})(?:室|房|户|号)?")
_ROOM_NUMBER = re.compile(r"[1-9]\d{2,3}[A-Z]?(?:-\d{1,2})?号")
_HOUSE = re.compile(r"(?:门牌)?(?P<number>\d{1,5})号(?P<rest>(?:附|之|-)?\d{0,3}(?:号|室)?)")


@dataclass(frozen=True, slots=True)
class Door:
    """A door as read: `label` is what stands on it ("" if none), `floor` if it can be told.

    `building` and `unit` are their numbers as written without the word ("3", "A"), "" if not given.
    `rest` is what was not understood.
    """

    building: str = ""
    unit: str = ""
    label: str = ""
    floor: int | None = None
    rest: str = ""


@lru_cache(maxsize=20_000)
def read_door(text: str) -> Door:
    """What the tail of an address says. Never fails: what makes no sense comes back in `rest`."""
    folded = fold(text).strip("-")
    pair = _PAIR.fullmatch(folded)
    dashed = _DASHED.fullmatch(folded)
    if dashed:
        label, floor, rest = read_label(dashed["door"])
        if label and (floor is not None or dashed["building"]):
            return Door(dashed["building"] or "", dashed["unit"], label, floor)
    if pair:
        return Door(pair["building"], pair["unit"])
    worded = _WORDED.fullmatch(folded)
    assert worded is not None  # noqa: S101  every part of the pattern may be empty
    label, floor, rest = read_label(worded["door"])
    return Door(worded["building"] or "", worded["unit"] or "", label, floor, rest)


def read_label(text: str) -> tuple[str, int | None, str]:
    """(label, floor, rest) of a door: 501室 and 5楼501 -> 501 on floor 5; 12号 stays 12号.

    A flat's number loses the word behind it, so that rosters agree; a house number keeps it.
    """
    folded = fold(text).strip("-")
    if not folded:
        return "", None, ""
    on_floor = _ROOM_ON_FLOOR.fullmatch(folded)
    if on_floor:
        number = on_floor["number"]
        if len(number) < 3:
            number = f"{int(on_floor['floor'])}{int(number):02d}"
        return number, int(on_floor["floor"]), ""
    room = _ROOM.fullmatch(folded) or _ROOM_NUMBER.fullmatch(folded)
    if room:
        label = re.sub(r"[室房户号]$", "", folded)
        return label, floor_of(label.split("-")[0]), ""
    house = _HOUSE.fullmatch(folded)
    if house:
        return f"{int(house['number'])}号{house['rest']}"[:MAX_LABEL], None, ""
    return "", None, folded


def floor_of(number: str) -> int | None:
    """The floor a flat's number tells: 501 -> 5, 1203 -> 12; None for short or odd numbers."""
    digits = re.sub(r"\D", "", number)
    if not 3 <= len(digits) <= 4:
        return None
    floor = int(digits[:-2])
    return floor if floor > 0 else None
