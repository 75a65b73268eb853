"""What exactly is written into a cell: numbers, shares, days, ticks, units kept ready."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lianfang.blanks.model import Slot, SlotKind, Value
from lianfang.blanks.wording import folded, is_date_blank, is_options, one_line, options

NOT_ALLOWED = "not_allowed"
EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no zone
EPOCH_1904 = datetime(1904, 1, 1)  # noqa: DTZ001
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


@dataclass(frozen=True, slots=True)
class Answer:
    """A number (also of a day) or a text for a cell; or why there is none."""

    number: str | None = None
    text: str | None = None
    fault: str = ""


def is_dated(number_format: str) -> bool:
    """Whether a format code shows days or times."""
    plain = _QUOTED.sub("", number_format.lower())
    return plain not in ("", "general", "@") and re.search(r"[ydhs]|m", plain) is not None


def answer(
    value: Value, slot: Slot | None, number_format: str, now: str, epoch: datetime
) -> Answer:
    """How a value is written into a cell that holds the text `now`."""
    if slot is not None and is_options(now):
        return _ticked(value, now)
    if slot is not None and slot.dropdown:
        return _listed(value, slot.dropdown)
    if isinstance(value, bool):
        return Answer(text="是" if value else "否")
    if isinstance(value, datetime | date | time):
        return _temporal(value, number_format, now, epoch)
    if isinstance(value, int | float | Decimal):
        return _number(value, slot, number_format, now)
    text = str(value)
    kept = now.strip(" _　\n")
    return Answer(text=f"{text}{kept}" if kept and now != kept and len(kept) <= 4 else text)


def _ticked(value: Value, now: str) -> Answer:
    wanted = folded("是" if value is True else "否" if value is False else str(value))
    pieces = now.split("□")
    for number, word in enumerate(options(now), 1):
        if folded(word) == wanted and number < len(pieces):
            return Answer(text="□".join(pieces[:number]) + "☑" + "□".join(pieces[number:]))
    return Answer(fault=NOT_ALLOWED)


def _listed(value: Value, allowed: tuple[str, ...]) -> Answer:
    wanted = folded("是" if value is True else "否" if value is False else str(value))
    for word in allowed:
        if folded(one_line(word)) == wanted:
            return Answer(text=word)
    return Answer(fault=NOT_ALLOWED)


def _number(
    value: int | float | Decimal, slot: Slot | None, number_format: str, now: str
) -> Answer:
    exact = Decimal(str(value))
    if not exact.is_finite():
        return Answer(fault="unknown_cell")
    unit = now.strip(" _　\n-—/")
    if "%" in number_format:
        exact /= 100
    elif slot is not None and slot.kind is SlotKind.PERCENT and unit in ("%", "％"):
        return Answer(text=f"{_plain(exact)}%")
    elif unit:
        return Answer(text=f"{_plain(exact)}{unit}")
    if number_format == "@" and len(_plain(exact)) > 11:
        return Answer(text=_plain(exact))
    return Answer(number=_plain(exact))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _temporal(
    value: datetime | date | time, number_format: str, now: str, epoch: datetime
) -> Answer:
    if now.strip() and is_date_blank(now) and not isinstance(value, time):
        return Answer(text=moment_like(now, value))
    if not is_dated(number_format):
        return Answer(text=_spoken(value))
    if isinstance(value, time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        return Answer(number=_plain(Decimal(seconds) / 86_400))
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    since: timedelta = moment.replace(tzinfo=None) - epoch
    days = Decimal(since.days) + Decimal(since.seconds) / 86_400
    return Answer(number=_plain(round(days, 8)))


def _spoken(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat()


def moment_like(blank: str, moment: datetime | date) -> str:
    """The moment in the form a blank asks for: "2020年  月  日  时" -> "2020年2月10日10时".

    A blank that names no parts gets year, month, day and, of a moment, the hour.
    """
    hour = moment.hour if isinstance(moment, datetime) else 0
    minute = moment.minute if isinstance(moment, datetime) else 0
    if re.search(r"\d{4}[-./]\d", blank):
        mark = re.search(r"\d{4}([-./])", blank)
        sign = mark[1] if mark else "-"
        clock = f" {hour:02}:{minute:02}" if ":" in blank else ""
        return f"{moment.year}{sign}{moment.month:02}{sign}{moment.day:02}{clock}"
    parts = {
        "年": moment.year,
        "月": moment.month,
        "日": moment.day,
        "时": hour,
        "点": hour,
        "分": minute,
    }
    named = [unit for unit in blank if unit in parts]
    if not named:
        named = ["年", "月", "日", *(["时"] if isinstance(moment, datetime) else [])]
    return "".join(f"{parts[unit]}{unit}" for unit in named)
