"""Codes of administrative divisions: 12 digits PP CC AA TTT VVV, and 15 with the grid.

Sources: GB/T 2260 (province, prefecture, county), GB/T 10114 and the statistical codes (township,
village), the unit grids of digital city management (county 6, township 3, community 3, grid 3).
A higher level is padded with zeros; the parent has the last used segment zeroed.

The code is an attribute of a place, not its position: Zhongshan and Dongguan have no county level
(442000112000 lies directly under 442000000000), functional zones govern towns coded elsewhere. The
tree of places is the places room's; here are only the rules of the digits.
"""

import re
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput, Text
from lianfang.kit.findings import Catalogue
from lianfang.kit.text import compact

MAX_TEXT = 100
CODE_LENGTH = 12
GRID_LENGTH = 15
# Digits used by each level, from the province down.
_ENDS = (2, 4, 6, 9, 12)


class DivisionLevel(IntEnum):
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3
    TOWNSHIP = 4
    VILLAGE = 5


DIVISION_LEVEL_LABELS: dict[DivisionLevel, Text] = {
    DivisionLevel.PROVINCE: _("Province"),
    DivisionLevel.PREFECTURE: _("Prefecture"),
    DivisionLevel.COUNTY: _("County or district"),
    DivisionLevel.TOWNSHIP: _("Subdistrict or town"),
    DivisionLevel.VILLAGE: _("Village or community"),
}


class DivisionKind(StrEnum):
    """What the ranges of a segment say; OTHER where no range is published."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    DISTRICT = "district"
    COUNTY = "county"
    COUNTY_CITY = "county_city"
    SUBDISTRICT = "subdistrict"
    TOWN = "town"
    RURAL_TOWNSHIP = "rural_township"
    TOWNSHIP_LIKE = "township_like"
    COMMUNITY = "community"
    VILLAGE = "village"
    COMMUNITY_LIKE = "community_like"
    VILLAGE_LIKE = "village_like"
    MERGED_COMMUNITY = "merged_community"
    OTHER = "other"


DIVISION_KIND_LABELS: dict[DivisionKind, Text] = {
    DivisionKind.PROVINCE: _("Province, region or municipality"),
    DivisionKind.PREFECTURE: _("Prefecture"),
    DivisionKind.DISTRICT: _("District"),
    DivisionKind.COUNTY: _("County"),
    DivisionKind.COUNTY_CITY: _("County-level city"),
    DivisionKind.SUBDISTRICT: _("Subdistrict"),
    DivisionKind.TOWN: _("Town"),
    DivisionKind.RURAL_TOWNSHIP: _("Rural township"),
    DivisionKind.TOWNSHIP_LIKE: _("Zone, farm or park of township rank"),
    DivisionKind.COMMUNITY: _("Community"),
    DivisionKind.VILLAGE: _("Village"),
    DivisionKind.COMMUNITY_LIKE: _("Unit like a community"),
    DivisionKind.VILLAGE_LIKE: _("Unit like a village"),
    DivisionKind.MERGED_COMMUNITY: _("Merged community"),
    DivisionKind.OTHER: _("Other division"),
}

# First and last value of each range, by level.
_RANGES: dict[DivisionLevel, tuple[tuple[int, int, DivisionKind], ...]] = {
    DivisionLevel.COUNTY: (
        (1, 18, DivisionKind.DISTRICT),
        (21, 80, DivisionKind.COUNTY),
        (81, 99, DivisionKind.COUNTY_CITY),
    ),
    DivisionLevel.TOWNSHIP: (
        (1, 99, DivisionKind.SUBDISTRICT),
        (100, 199, DivisionKind.TOWN),
        (200, 399, DivisionKind.RURAL_TOWNSHIP),
        (400, 599, DivisionKind.TOWNSHIP_LIKE),
    ),
    DivisionLevel.VILLAGE: (
        (1, 199, DivisionKind.COMMUNITY),
        (200, 399, DivisionKind.VILLAGE),
        (400, 499, DivisionKind.COMMUNITY_LIKE),
        (500, 599, DivisionKind.VILLAGE_LIKE),
        (601, 999, DivisionKind.MERGED_COMMUNITY),
    ),
}

FINDINGS = Catalogue(
    "division",
    {
        "characters": _("A division code has digits only."),
        "length": _("A division code has 2, 4, 6, 9 or 12 digits; this one has %(length)s."),
        "no_province": _("A division code begins with a province."),
        "gap": _("A village must have a township, and a county a prefecture, in its code."),
        "grid_length": _("A grid code has 15 digits; this one has %(length)s."),
        "grid_incomplete": _("A grid belongs to a village or community and has its own number."),
    },
)


class DivisionCodeError(InvalidInput):
    """A code that breaks the rules of the digits; `code` is one of this module's findings."""

    @classmethod
    def of(cls, name: str, **params: Any) -> "DivisionCodeError":
        finding = FINDINGS.error(name, **params)
        return cls(finding.message, code=finding.code, **params)


@dataclass(frozen=True, slots=True, order=True)
class DivisionCode:
    """A valid code of 12 digits. Make one with `parse_division_code`."""

    code: str

    @property
    def segments(self) -> tuple[str, str, str, str, str]:
        """Province, prefecture, county, township, village; zeros where not used."""
        c = self.code
        return c[:2], c[2:4], c[4:6], c[6:9], c[9:]

    @property
    def level(self) -> DivisionLevel:
        used = [number for number, segment in enumerate(self.segments, 1) if int(segment)]
        return DivisionLevel(used[-1])

    @property
    def prefix(self) -> str:
        """The digits that every division inside shares: 442000112 for Fusha, 4420 for Zhongshan."""
        return self.code[: _ENDS[self.level - 1]]

    @property
    def parent(self) -> "DivisionCode | None":
        """The division above, skipping levels that do not exist; None above a province."""
        head = self.code[: _ENDS[self.level - 2]] if self.level > 1 else ""
        return DivisionCode(head.ljust(CODE_LENGTH, "0")) if head else None

    @property
    def ancestors(self) -> "tuple[DivisionCode, ...]":
        """All divisions above, the province first."""
        above = self.parent
        return (*above.ancestors, above) if above else ()

    @property
    def kind(self) -> DivisionKind:
        if self.level is DivisionLevel.PROVINCE:
            return DivisionKind.PROVINCE
        if self.level is DivisionLevel.PREFECTURE:
            return DivisionKind.PREFECTURE
        number = int(self.segments[self.level - 1])
        for first, last, kind in _RANGES[self.level]:
            if first <= number <= last:
                return kind
        return DivisionKind.OTHER

    def contains(self, other: "DivisionCode") -> bool:
        """Whether `other` is this division or lies inside it, by its code."""
        return other.code.startswith(self.prefix)

    def __str__(self) -> str:
        return self.code


def parse_division_code(text: str) -> DivisionCode:
    """A code of 2, 4, 6, 9 or 12 digits, padded to 12. Raises DivisionCodeError.

    The statistical office writes the prefecture again in the county slot where there is no county
    (441900): that is the same code, and the same division.
    """
    code = compact(text[:MAX_TEXT])
    if not re.fullmatch(r"[0-9]+", code):
        raise DivisionCodeError.of("characters")
    if len(code) not in _ENDS:
        raise DivisionCodeError.of("length", length=len(code))
    division = DivisionCode(code.ljust(CODE_LENGTH, "0"))
    province, prefecture, county, township, village = (int(s) for s in division.segments)
    if not province:
        raise DivisionCodeError.of("no_province")
    if (village and not township) or ((county or township) and not prefecture):
        raise DivisionCodeError.of("gap")
    return division


@dataclass(frozen=True, slots=True, order=True)
class GridCode:
    """A valid grid code of 15 digits. Make one with `parse_grid_code` or `grid_code`."""

    code: str

    @property
    def division(self) -> DivisionCode:
        """The village or community the grid belongs to."""
        return DivisionCode(self.code[:CODE_LENGTH])

    @property
    def number(self) -> int:
        """The number of the grid inside its community, from 1."""
        return int(self.code[CODE_LENGTH:])

    def __str__(self) -> str:
        return self.code


def parse_grid_code(text: str) -> GridCode:
    """A grid code; every grid lies in a village or community. Raises DivisionCodeError."""
    code = compact(text[:MAX_TEXT])
    if not re.fullmatch(r"[0-9]+", code):
        raise DivisionCodeError.of("characters")
    if len(code) != GRID_LENGTH:
        raise DivisionCodeError.of("grid_length", length=len(code))
    grid = GridCode(parse_division_code(code[:CODE_LENGTH]).code + code[CODE_LENGTH:])
    if grid.division.level is not DivisionLevel.VILLAGE or not grid.number:
        raise DivisionCodeError.of("grid_incomplete")
    return grid


def grid_code(division: DivisionCode, number: int) -> GridCode:
    """The code of grid `number` (1 to 999) of a village or community. Raises DivisionCodeError."""
    return parse_grid_code(f"{division.code}{number:03d}")
