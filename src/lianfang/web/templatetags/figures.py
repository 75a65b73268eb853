"""Figures, shares, dates and moments as officials write them; what is not known is a dash."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django import template
from django.utils import formats, timezone
from django.utils.translation import pgettext

from lianfang.kit import money

register = template.Library()

UNKNOWN = "—"
# What the system calls itself where a room works without a person: no name for a page or a paper.
SYSTEM_NAMES = frozenset(
    {
        "charters",
        "command",
        "command line",
        "enterprises",
        "field",
        "gates",
        "health",
        "inspections",
        "installation",
        "invitation",
        "isolation",
        "labour",
        "log-in",
        "metrics",
        "needs",
        "nightly check",
        "plan in force",
        "policies",
        "portal",
        "posts",
        "ranking",
        "records",
        "replay",
        "reports",
        "resumption",
        "robots",
        "scenario",
        "screening",
        "sheets",
        "tables",
        "transport",
        "unused accounts",
        "upkeep",
        "work plan",
        "workforce",
        "workplan",
    }
)
# Whom it concerns did it without an account, by a code or a link of their own.
THEMSELVES = frozenset({"by link", "employee", "passenger", "resident", "seeker"})
Number = int | float


@register.filter
def count(value: Number | None) -> str:
    """14056 as "14,056"."""
    return UNKNOWN if value is None else f"{value:,}"


@register.filter
def yuan(fen: int | None) -> str:
    """500000 fen as "5,000.00"; what is not known is a dash."""
    return UNKNOWN if fen is None else money.yuan(fen)


@register.filter
def share(part: Number | None, whole: Number | None) -> float | None:
    """`part` of `whole` in percent, 0 to 100; None when there is no whole."""
    if part is None or not whole:
        return None
    return min(100.0, max(0.0, 100 * part / whole))


@register.filter
def percent(value: Number | None, digits: int = 1) -> str:
    """62.303 as "62.3%": rounded as the metrics are, so that a figure reads the same on every page;
    100% is said only of what is complete."""
    if value is None:
        return UNKNOWN
    step = Decimal(1).scaleb(-digits)
    # By way of the text: 28.7 is stored as 28.699999...
    exact = Decimal(str(value))
    shown = exact.quantize(step)
    if exact < 100 <= shown:
        shown = 100 - step
    return f"{shown:f}".rstrip("0").rstrip(".") + "%" if digits else f"{shown:f}%"


@register.filter
def listed(parts: Iterable[object] | None) -> str:
    """Words one after another, parted as the language of the page parts them: 焊接、电工."""
    return pgettext("list", ", ").join(str(part) for part in parts or ())


@register.filter
def missing(whole: int | None, part: int | None) -> int:
    """How many of `whole` are not among `part`."""
    return max(0, (whole or 0) - (part or 0))


def _local(value: date | datetime | None) -> date | datetime | None:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def _written(value: date | datetime | time | None, form: str) -> str:
    return UNKNOWN if value in (None, "") else formats.date_format(value, form)  # type: ignore[arg-type]


@register.filter
def day(value: date | datetime | None) -> str:
    """2020年3月18日 (18 March 2020)."""
    return _written(_local(value), "DATE_FORMAT")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """3月18日 (18 Mar): where the year is plain from the page."""
    return _written(_local(value), "MONTH_DAY_FORMAT")


@register.filter
def moment(value: datetime | None) -> str:
    """2020年3月18日 09:40 (18 March 2020, 09:40), in Chinese time."""
    return _written(_local(value), "DATETIME_FORMAT")


@register.filter
def short_moment(value: datetime | None) -> str:
    """3月18日 09:40: where the year is plain from the page."""
    local = _local(value)
    if local is None or local == "":
        return UNKNOWN
    return f"{_written(local, 'MONTH_DAY_FORMAT')} {_written(local, 'TIME_FORMAT')}"


@register.filter
def clock_time(value: datetime | time | None) -> str:
    """09:40."""
    local = _local(value) if isinstance(value, datetime) else value
    return _written(local, "TIME_FORMAT")


@register.filter
def temperature(value: Number | None) -> str:
    """36.5 ℃, one decimal as thermometers give it."""
    return UNKNOWN if value is None else f"{float(value):.1f} ℃"


@register.filter
def by_whom(name: str) -> str:
    """Who did something, in words: a person's name as it is, a room that worked by itself as the
    system, whoever came by a link of their own as such."""
    if name in THEMSELVES:
        return pgettext("done by", "by themselves")
    return pgettext("done by", "the system") if name in SYSTEM_NAMES else name
