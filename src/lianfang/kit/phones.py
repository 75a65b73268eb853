"""Phone numbers as people write them into rosters: mobile, landline, 400/800, short, from abroad.

Mobile `1[3-9]` and nine digits after dropping +86; landline with area code and extension; anything
else that can be dialled is kept as contact text. Normal form: digits only, a dash after the area
code and before an extension, `+` before a number from outside the mainland.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import Text
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.numbers import is_rounded_by_excel
from lianfang.kit.text import compact, plain

MAX_TEXT = 200


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    SHORT = "short"
    ABROAD = "abroad"


PHONE_KIND_LABELS: dict[PhoneKind, Text] = {
    PhoneKind.MOBILE: _("Mobile"),
    PhoneKind.LANDLINE: _("Landline"),
    PhoneKind.SERVICE: _("Service number"),
    PhoneKind.SHORT: _("Short number"),
    PhoneKind.ABROAD: _("Outside the mainland"),
}

FINDINGS = Catalogue(
    "phone",
    {
        "missing": _("The phone number is empty."),
        "too_long": _("This is far too long for a phone number."),
        "rounded": _("Excel has rounded this phone number; set the column to text."),
        "masked": _("This phone number is masked with asterisks; the full number is needed."),
        "mobile_length": _("A mobile number has 11 digits; this one has %(length)s."),
        "unrecognised": _("This is not a phone number."),
        "no_area_code": _("A landline number without area code."),
    },
)

_DROPPED = dict.fromkeys(map(ord, "'‘’`´′."))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−_"), "-")
_EXTENSION_WORD = re.compile(r"(转|分机|ext\.?|x|#)", re.IGNORECASE)
_COUNTRY = re.compile(r"^(\+86|0086)-?|^86-?(?=1[3-9][0-9-]{9,12}$)")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NEAR_MOBILE = re.compile(r"1[3-9][0-9]{7,10}")
_LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))-?([2-9][0-9]{6,7})(?:-([0-9]{1,6}))?")
_LOCAL = re.compile(r"([2-8][0-9]{6,7})(?:-([0-9]{1,6}))?")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_SHORT = re.compile(r"[0-9]{3,6}")
_ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
_SEPARATORS = re.compile(r"[/、,，;；|\\\n]|或|和")
_NOTE = re.compile(r"[(\[【][^()\[\]【】0-9]*[)\]】]|[\u4e00-\u9fff:：]+")
# Two numbers with a blank between them; the country code before one number is no number itself.
_TWO_NUMBERS = re.compile(
    r"(?<=[0-9])(?<!\+86)(?<!0086)(?<!^86) (?=1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7})"
)


@dataclass(frozen=True, slots=True)
class PhoneCheck:
    """The outcome of a check; the number stays out of `repr`, so that logs never show it."""

    kind: PhoneKind | None
    number: str = field(repr=False)
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


def normalise(text: str) -> str:
    """The number in normal form if it is a phone number, else the cleaned text."""
    return check_phone(text).number


def check_phone(text: str) -> PhoneCheck:
    """Check one phone number. Never raises, whatever the text."""
    if len(text) > MAX_TEXT:
        return PhoneCheck(None, "", (FINDINGS.error("too_long"),))
    if _MOBILE.fullmatch(text):  # nearly every row of a roster
        return PhoneCheck(PhoneKind.MOBILE, text)
    number = compact(text).translate(_DASHES)
    if is_rounded_by_excel(number):
        return PhoneCheck(None, number, (FINDINGS.error("rounded"),))
    if "*" in number:
        return PhoneCheck(None, number, (FINDINGS.error("masked"),))
    number = _EXTENSION_WORD.sub("-", re.sub(r"\.0$", "", number)).translate(_DROPPED)
    number = re.sub(r"--+", "-", re.sub(r"[()]", "-", number)).strip("-")
    if not number:
        return PhoneCheck(None, "", (FINDINGS.error("missing"),))
    return _classify(number)


def _classify(number: str) -> PhoneCheck:
    domestic = _COUNTRY.sub("", number)
    if domestic != number and domestic[:1] not in {"0", "1", "4", "8"}:
        domestic = "0" + domestic  # +86 757 8222 2222 is written without the 0 of the area code
    digits = domestic.replace("-", "")
    if _MOBILE.fullmatch(digits):
        return PhoneCheck(PhoneKind.MOBILE, digits)
    if _MOBILE.fullmatch(digits[1:]) and digits[0] == "0":
        return PhoneCheck(PhoneKind.MOBILE, digits[1:])
    if _SERVICE.fullmatch(digits):
        return PhoneCheck(PhoneKind.SERVICE, digits)
    landline = _LANDLINE.fullmatch(domestic) or _LANDLINE.fullmatch(_join_local(domestic))
    if landline:
        parts = [part for part in landline.groups() if part]
        return PhoneCheck(PhoneKind.LANDLINE, "-".join(parts))
    abroad = _ABROAD.fullmatch(number.replace("-", ""))
    if abroad and domestic == number:
        return PhoneCheck(PhoneKind.ABROAD, "+" + abroad[1])
    local = _LOCAL.fullmatch(domestic)
    if local:
        warnings = (FINDINGS.warning("no_area_code"),)
        return PhoneCheck(PhoneKind.LANDLINE, domestic, (), warnings)
    if _SHORT.fullmatch(digits):
        return PhoneCheck(PhoneKind.SHORT, digits)
    if _NEAR_MOBILE.fullmatch(digits):
        return PhoneCheck(None, digits, (FINDINGS.error("mobile_length", length=len(digits)),))
    return PhoneCheck(None, number, (FINDINGS.error("unrecognised"),))


def _join_local(number: str) -> str:
    """0757-8222-3333 is a landline written in groups, not an extension."""
    head, *groups = number.split("-")
    if len(groups) == 2 and len(groups[0]) in (3, 4) and len(groups[1]) == 4:
        return head + "-" + "".join(groups)
    return number


def read_phones(text: str) -> tuple[PhoneCheck, ...]:
    """All phone numbers of one cell: several separated by / 、 ; and the like, notes left out.

    "13800138000/0757-82223333（家）" gives two. An empty cell gives none.
    """
    if len(text) > MAX_TEXT:
        return (check_phone(text),)
    checks = []
    for piece in _SEPARATORS.split(text):
        for part in _TWO_NUMBERS.split(plain(piece)):
            bare = part if _EXTENSION_WORD.search(part) else _NOTE.sub("", part)
            if bare.strip():
                checks.append(check_phone(bare))
            elif part:
                checks.append(PhoneCheck(None, part, (FINDINGS.error("unrecognised"),)))
    return tuple(dict.fromkeys(checks))
