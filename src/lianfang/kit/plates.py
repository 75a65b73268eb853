"""Number plates of vehicles (GA 36), checked with warnings only.

Newer letter classes appear faster than any list, and a car in the rain must not wait for a
program: whatever is written is taken, an odd plate is pointed out.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.text import compact

MAX_TEXT = 40
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

FINDINGS = Catalogue(
    "plate",
    {
        "missing": _("The plate is empty."),
        "unusual": _("This is not the usual form of a number plate; please look again."),
        "letters_i_o": _("Plates never have I or O after the first two characters."),
        "no_province": _("The plate does not begin with a province."),
    },
)


class PlateKind(StrEnum):
    ORDINARY = "ordinary"
    NEW_ENERGY = "new_energy"
    SPECIAL = "special"
    POLICE_ARMED = "police_armed"
    MILITARY = "military"
    OTHER = "other"


# Serials leave out I and O, which look like 1 and 0.
_SERIAL = "[A-HJ-NP-Z0-9]"
_FORMS: tuple[tuple[PlateKind, re.Pattern[str]], ...] = (
    (PlateKind.ORDINARY, re.compile(f"[{PROVINCES}][A-Z]{_SERIAL}{{5}}")),
    (
        PlateKind.NEW_ENERGY,
        re.compile(f"[{PROVINCES}][A-Z]([A-HJK]{_SERIAL}[0-9]{{4}}|[0-9]{{5}}[A-HJK])"),
    ),
    (PlateKind.SPECIAL, re.compile(f"[{PROVINCES}][A-Z]{_SERIAL}{{4}}[学警挂港澳领试超]")),
    (
        PlateKind.SPECIAL,
        re.compile(f"[{PROVINCES}][A-Z]{_SERIAL}{{5}}挂|使[0-9]{{6}}|[0-9]{{6}}使"),
    ),
    (PlateKind.SPECIAL, re.compile(f"[{PROVINCES}][A-Z][A-Z0-9]{{4,5}}应急|民航[A-Z0-9]{{5}}")),
    (PlateKind.POLICE_ARMED, re.compile(f"WJ[{PROVINCES}]?[0-9]{{4,5}}[0-9A-Z]?")),
    (PlateKind.MILITARY, re.compile(r"[A-Z]{2}[0-9]{5}")),
)
_DROPPED = dict.fromkeys(map(ord, "·•・‧∙.。-‐‑–—_ "))


@dataclass(frozen=True, slots=True)
class PlateCheck:
    """The plate in normal form, what it looks like, and what to look at again."""

    plate: str
    kind: PlateKind
    warnings: tuple[Finding, ...] = ()


def normalise(text: str) -> str:
    """Half width, capitals, without dots and blanks: 粤a·12345 -> 粤A12345."""
    return compact(text).translate(_DROPPED).upper()


def check_plate(text: str) -> PlateCheck:
    """Look at a plate; never an error, never raises. Texts beyond 40 characters are cut."""
    plate = normalise(text[:MAX_TEXT])
    if not plate:
        return PlateCheck("", PlateKind.OTHER, (FINDINGS.warning("missing"),))
    for kind, form in _FORMS:
        if form.fullmatch(plate):
            return PlateCheck(plate, kind)
    if plate[0] in PROVINCES and re.search("[IO]", plate[2:]):
        return PlateCheck(plate, PlateKind.OTHER, (FINDINGS.warning("letters_i_o"),))
    if re.fullmatch(f"[A-Z]{_SERIAL}{{5,6}}", plate):
        return PlateCheck(plate, PlateKind.OTHER, (FINDINGS.warning("no_province"),))
    return PlateCheck(plate, PlateKind.OTHER, (FINDINGS.warning("unusual"),))
