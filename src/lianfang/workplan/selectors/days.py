"""Counting days: gone, left, and how much of a span is over."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from lianfang.workplan.enums import Counting

SATURDAY = 5


class Counted(Protocol):
    """A plan as far as counting days goes."""

    counts_from: date
    target_on: date
    counting: str
    working_days: bool


@dataclass(frozen=True, slots=True)
class Countdown:
    """Days gone and left on a day; `past` once the target date is over."""

    gone: int
    left: int
    past: bool

    @property
    def total(self) -> int:
        return self.gone + self.left

    @property
    def share(self) -> int:
        """Days gone, in per cent."""
        return round(self.gone * 100 / self.total) if self.total else 100


def days_between(first: date, last: date, working_days: bool) -> int:
    """Days from `first` to `last`, both counted; 0 where `last` is earlier."""
    if last < first:
        return 0
    number = (last - first).days + 1
    if not working_days:
        return number
    weeks, rest = divmod(number, 7)
    extra = sum(1 for n in range(rest) if (first + timedelta(days=n)).weekday() < SATURDAY)
    return weeks * 5 + extra


def countdown(plan: Counted, day: date) -> Countdown:
    """Days gone from `counts_from` and left until the target date, by the plan's rule.

    On 6 March 2020, counted from 1 January to 31 December with today as gone: 66 gone, 300 left.
    """
    is_gone = plan.counting == Counting.TODAY_GONE
    last_gone = day if is_gone else day - timedelta(days=1)
    gone = days_between(plan.counts_from, min(last_gone, plan.target_on), plan.working_days)
    left = days_between(last_gone + timedelta(days=1), plan.target_on, plan.working_days)
    return Countdown(gone, left, day > plan.target_on)


def expected_share(first: date, last: date, day: date) -> Decimal:
    """How much of the time is over at the end of `day`, in per cent, evenly from day to day."""
    if day < first:
        return Decimal(0)
    if day >= last:
        return Decimal(100)
    done = Decimal((day - first).days + 1) * 100 / Decimal((last - first).days + 1)
    return done.quantize(Decimal("0.1"))
