"""Numbers as spreadsheets hand them over: 1.0 for 1, full-width digits, 1,234, 36.5℃, 3人.

Excel keeps 15 significant digits. Longer numbers (ID numbers, credit codes) typed into a number
cell are destroyed; here they are made recognisable instead of being passed on with invented digits.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.text import compact

EXCEL_DIGITS = 15
_MAX_BITS = 256

FINDINGS = Catalogue(
    "number",
    {
        "missing": _("The number is empty."),
        "unreadable": _("This is not a number."),
        "not_whole": _("This must be a whole number."),
        "rounded": _("Excel has rounded this number; set the column to text and type it again."),
    },
)

_UNIT = re.compile(
    r"(人次|人|户|个|名|间|套|栋|幢|层|岁|次|家|只|件|台|辆|天|元|万元|平方米|平米|m2|°C|度|℃|%)$"
)
_NUMBER = re.compile(r"[+-]?\d{1,40}(\.\d{1,40})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(\.\d{1,20})?[eE]\+?\d{1,3}", re.ASCII)
_LONG_FLOAT = re.compile(r"\d{16,40}\.0+", re.ASCII)


def cell_text(value: object) -> str:
    """The text a person sees in a cell, without losing or inventing digits.

    1.0 -> "1", 13800138000.0 -> "13800138000", None -> "". A float of more than 15 digits cannot be
    trusted and becomes "1.10105E+17", which the checks of identifiers refuse by name.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return f"{Decimal(value):.5E}"  # Python refuses to write out integers of 4,300 digits
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        return ""
    if value.is_integer():
        if abs(value) < 10**EXCEL_DIGITS:
            return str(int(value))
        return f"{value:.5E}"
    return format(value, f".{EXCEL_DIGITS}g")


def is_rounded_by_excel(text: str) -> bool:
    """Whether `text` is what is left of a long number after Excel or a float: 1.10105E+17."""
    return bool(_SCIENTIFIC.fullmatch(text) or _LONG_FLOAT.fullmatch(text))


@dataclass(frozen=True, slots=True)
class NumberReading:
    """A number read from a cell, or why it could not be read."""

    value: Decimal | None
    errors: tuple[Finding, ...] = ()


def read_decimal(value: object) -> NumberReading:
    """Any cell as an exact decimal; a trailing unit, commas and full-width digits are allowed."""
    if isinstance(value, bool):
        return NumberReading(None, (FINDINGS.error("unreadable"),))
    text = compact(cell_text(value))
    if not text:
        return NumberReading(None, (FINDINGS.error("missing"),))
    if is_rounded_by_excel(text):
        return NumberReading(None, (FINDINGS.error("rounded"),))
    text = _UNIT.sub("", text)
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if not _NUMBER.fullmatch(text):
        return NumberReading(None, (FINDINGS.error("unreadable"),))
    return NumberReading(Decimal(text))


def read_integer(value: object) -> NumberReading:
    """As `read_decimal`, but 2.5 people are refused and the value has no fraction (2.0 -> 2)."""
    reading = read_decimal(value)
    if reading.value is None:
        return reading
    whole = reading.value.to_integral_value()
    if whole != reading.value:
        return NumberReading(None, (FINDINGS.error("not_whole"),))
    return NumberReading(whole)
