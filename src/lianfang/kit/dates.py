"""Dates as clerks write them: 2020.2.9, 2020/2/9, 2020年2月9日14时, 2月9日, 20200209, 43870.

Nothing is guessed silently: a year that was not written is taken from the reference day and said to
be so; a date with two readings, a month without a day or a rounded 2.1 is refused by name.
"""

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.findings import Catalogue, Finding
from lianfang.kit.numbers import cell_text
from lianfang.kit.text import compact, plain

MAX_TEXT = 100
FIRST_YEAR, LAST_YEAR = 1850, 2199
# Excel's 1900 system counts from 1899-12-30, since it believes in 29 February 1900 (serial 60).
_EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=LOCAL_ZONE)
# Serials below are years of birth before 1901, above the year 2173: numbers, not dates.
_FIRST_SERIAL, _LAST_SERIAL = 367, 99_999
_LAST_NUMBER = 99_991_231_235_959  # 14 digits: date and time written without separators
# A bare 2020 is a year, not 12 July 1905.
_YEARS_NOT_SERIALS = range(1900, 2101)

FINDINGS = Catalogue(
    "date",
    {
        "missing": _("The date is empty."),
        "unreadable": _("This cannot be read as a date; write it like 2020-2-9."),
        "impossible": _("This day does not exist in the calendar."),
        "bad_time": _("This time of day does not exist."),
        "only_year": _("Only a year is given; month and day are missing."),
        "no_day": _("Year and month are given; the day is missing."),
        "ambiguous_order": _("Day and month cannot be told apart; write it like 2020-2-9."),
        "month_day_number": _(
            "Excel reads 2.10 as the number 2.1; write the date like 2020-2-10 instead."
        ),
        "lunar": _("This is a date of the lunar calendar; give the date of the common calendar."),
        "year_range": _("The year is not plausible."),
        "year_assumed": _("No year is given; %(year)s was assumed."),
        "short_year": _("The year has two digits; %(year)s was assumed."),
    },
)

_SEP = r"[./\-、,·_ ]"
_FULL = re.compile(
    rf"([0-9]{{4}}|[0-9]{{2}}) ?(?:年|{_SEP}) ?([0-9]{{1,2}}) ?(?:月|{_SEP}) ?([0-9]{{1,2}})"
    r" ?(?:[日号]|(?![0-9]))(.*)"
)
_MONTH_DAY = re.compile(r"([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?(?:[日号]|(?![0-9]))(.*)")
_SHORT_MONTH_DAY = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[./\-]([0-9]{1,2})[./\-]([0-9]{4})(?![0-9])(.*)")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[ T]?([0-9]{2})([0-9]{2})([0-9]{2})?)?")
_YEAR_MONTH = re.compile(r"([0-9]{4}) ?[年./\-] ?([0-9]{1,2}) ?月?")
_YEAR_MONTH_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})")
_ONLY_YEAR = re.compile(r"[0-9]{4} ?年?")
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,12})?")
_OFFSET = re.compile(r".*[0-9]T[0-9].*(Z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)
_TIME = re.compile(
    r"[T,]?(?P<half>上午|下午|晚上|晚|早上|早|凌晨|中午|AM|PM)?"
    r"(?P<hour>[0-9]{1,2})(?:[:时点](?P<minute>[0-9]{1,2}|半)?)"
    r"(?:[:分](?P<second>[0-9]{1,2})?(?:\.[0-9]+)?)?秒?(?P<tail>AM|PM)?",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(截至|截止到?|自|从|至|到|约|于|:)+")
# A half of the day without its hour says nothing about the date (2月20日下午).
_TAIL = re.compile(
    r"(之?前|之?后|为?止|起|左右|出?生|上午|下午|晚上|早上|中午|凌晨|傍晚|夜间?|晚|早|[.。,;、])+$"
)
_ASIDE = re.compile(
    r"[(\[](?:星期|周|礼拜)?[一二三四五六日天][)\]]|(?:星期|周|礼拜)[一二三四五六日天]"
)
_LUNAR = re.compile(r"农历|阴历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|廿")
_AFTERNOON = {"下午", "晚上", "晚", "PM"}


@dataclass(frozen=True, slots=True)
class DateReading:
    """A date read from a cell, or why it could not be read.

    `moment` is set when a time of day was written: aware, in China's zone, which is what a cell
    without a zone means. "2月9日24时" has the date 9 February and the moment 0:00 on the 10th.
    """

    date: date | None
    moment: datetime | None = None
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.errors


def read_date(value: object, *, reference: date) -> DateReading:
    """The date in a cell: text, number, date or datetime. Never raises, whatever the value.

    `reference` is the day the sheet is about: a missing year is the one that brings the date
    nearest to it, and a year of two digits is never more than a year after it.
    """
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, date):
        return _in_range(DateReading(value))
    if isinstance(value, bool):
        return _refuse("unreadable")
    if isinstance(value, int) and abs(value) > _LAST_NUMBER:
        return _refuse("unreadable")
    if isinstance(value, int | float):
        return _from_number(float(value), cell_text(value), reference)
    text = cell_text(value)
    if len(text) > MAX_TEXT:
        return _refuse("unreadable")
    return _in_range(_from_text(plain(text), reference))


def _refuse(name: str) -> DateReading:
    return DateReading(None, errors=(FINDINGS.error(name),))


def _in_range(reading: DateReading) -> DateReading:
    if reading.date and not FIRST_YEAR <= reading.date.year <= LAST_YEAR:
        return _refuse("year_range")
    return reading


def _from_datetime(value: datetime) -> DateReading:
    try:
        aware = value.tzinfo is not None
        value = value.astimezone(LOCAL_ZONE) if aware else value.replace(tzinfo=LOCAL_ZONE)
    except OverflowError:
        return _refuse("year_range")
    # Readers of workbooks give a plain date as midnight.
    moment = None if value.time() == time() else value
    return _in_range(DateReading(value.date(), moment))


def _from_number(value: float, text: str, reference: date) -> DateReading:
    """A number cell: a serial, 20200209, or a 2.9 that somebody meant as 9 February."""
    if not math.isfinite(value):
        return _refuse("missing")
    if 1 <= value < 13 and not value.is_integer():
        tenths = text.partition(".")[2]
        if tenths in {"1", "2", "3"}:
            return _refuse("month_day_number")
        return _in_range(_from_text(text, reference))
    if int(value) in _YEARS_NOT_SERIALS:
        return _refuse("only_year" if value.is_integer() else "no_day")
    if _FIRST_SERIAL <= value < _LAST_SERIAL + 1:
        return _from_datetime(_EXCEL_EPOCH + timedelta(seconds=round(value * 86_400)))
    return _in_range(_from_text(text, reference))


def _from_text(text: str, reference: date) -> DateReading:
    if not text:
        return _refuse("missing")
    if _LUNAR.search(text):
        return _refuse("lunar")
    if _OFFSET.fullmatch(text):
        return _from_iso(text)
    text = _TAIL.sub("", _ASIDE.sub("", _LEAD.sub("", text)).strip()).strip()
    if full := _FULL.fullmatch(text):
        return _build(full[1], full[2], full[3], full[4], reference)
    if digits := _COMPACT.fullmatch(text):
        clock = ":".join(part for part in digits.groups()[3:] if part)
        return _build(digits[1], digits[2], digits[3], clock, reference)
    if month_day := _MONTH_DAY.fullmatch(text):
        return _build(None, month_day[1], month_day[2], month_day[3], reference)
    if month_day := _SHORT_MONTH_DAY.fullmatch(text):
        return _build(None, month_day[1], month_day[2], "", reference)
    if year_last := _YEAR_LAST.fullmatch(text):
        return _from_year_last(year_last, reference)
    return _from_fragment(text, reference)


def _from_fragment(text: str, reference: date) -> DateReading:
    """What is no date by its form: a year, a year and month, a serial that became text."""
    if _ONLY_YEAR.fullmatch(text):
        return _refuse("only_year" if int(text[:4]) in _YEARS_NOT_SERIALS else "unreadable")
    month = _YEAR_MONTH.fullmatch(text) or _YEAR_MONTH_DIGITS.fullmatch(text)
    if month and int(month[1]) in _YEARS_NOT_SERIALS and 1 <= int(month[2]) <= 12:
        return _refuse("no_day")
    number = _NUMBER.fullmatch(text)
    if number and _FIRST_SERIAL <= float(text) <= _LAST_SERIAL:
        return _from_number(float(text), text, reference)
    if number and len(text) == 6:
        return _build(text[:2], text[2:4], text[4:], "", reference)
    return _refuse("unreadable")


def _from_iso(text: str) -> DateReading:
    try:
        return _from_datetime(datetime.fromisoformat(text.upper()))
    except ValueError:
        return _refuse("unreadable")


def _from_year_last(match: re.Match[str], reference: date) -> DateReading:
    """9/2/2020: month first or day first, if only one of them is possible."""
    first, second = int(match[1]), int(match[2])
    if first != second and first <= 12 and second <= 12:
        return _refuse("ambiguous_order")
    month, day = (match[2], match[1]) if first > 12 else (match[1], match[2])
    return _build(match[3], month, day, match[4], reference)


def _build(year: str | None, month: str, day: str, clock: str, reference: date) -> DateReading:
    warnings: tuple[Finding, ...] = ()
    if year is None:
        found = _nearest(int(month), int(day), reference)
        if found:
            warnings = (FINDINGS.warning("year_assumed", year=found.year),)
    elif len(year) == 2:
        full_year = _century(int(year), reference)
        found = _day(full_year, int(month), int(day))
        warnings = (FINDINGS.warning("short_year", year=full_year),)
    else:
        found = _day(int(year), int(month), int(day))
    if found is None:
        return _refuse("impossible")
    clock = compact(clock)
    if not clock:
        return DateReading(found, None, (), warnings)
    written = _TIME.fullmatch(clock)
    if not written:
        return _refuse("unreadable")
    moment = _moment(found, written)
    if moment is None:
        return _refuse("bad_time")
    return DateReading(found, moment, (), warnings)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, reference: date) -> date | None:
    years = range(max(reference.year - 1, 1), min(reference.year + 1, 9999) + 1)
    days = [found for year in years if (found := _day(year, month, day))]
    return min(days, key=lambda found: abs(found - reference), default=None)


def _century(short: int, reference: date) -> int:
    year = reference.year // 100 * 100 + short
    return year - 100 if year > reference.year + 1 else year


def _moment(day: date, written: re.Match[str]) -> datetime | None:
    hour = int(written["hour"])
    minute = 30 if written["minute"] == "半" else int(written["minute"] or 0)
    second = int(written["second"] or 0)
    half = (written["half"] or written["tail"] or "").upper()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half == "AM" and hour == 12:
        hour = 0
    elif half == "中午" and hour < 3:
        hour += 12
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    start = datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)
    try:
        return start + timedelta(hours=hour, minutes=minute, seconds=second)
    except OverflowError:
        return None
