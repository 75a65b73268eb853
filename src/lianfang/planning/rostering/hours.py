"""Whether one more duty fits a worker's hours. `verify` states the same rules a second time."""

from collections.abc import Iterable

from lianfang.planning.rostering.problem import (
    DAY,
    PATH_STEP,
    WEEK_DAYS,
    Rules,
    Shift,
    Stint,
    Worker,
)

Times = tuple[int, int, bool]
"""First and last minute of a duty, and whether it is a night duty."""


def times_of(duty: Shift | Stint) -> Times:
    """When a duty is, whoever has it."""
    return duty.begins, duty.ends, duty.night


def is_away(worker: Worker, times: Times) -> bool:
    """Whether the worker is away on a day the duty touches."""
    begins, ends, _night = times
    return any(day in worker.away for day in range(begins // DAY, (ends - 1) // DAY + 1))


def conflict(held: Iterable[Times], new: Times, rules: Rules) -> str | None:
    """Code of the rule that one more duty breaks beside the `held` ones, None when it fits.

    Codes: `same_day`, `rest`, `nights`, `week`.
    """
    begins, ends, night = new
    day = begins // DAY
    nights: set[int] = set()
    minutes: dict[int, int] = {}
    for other_begins, other_ends, other_night in held:
        other = other_begins // DAY
        if other == day:
            return "same_day"
        if begins < other_ends + rules.rest_minutes and other_begins < ends + rules.rest_minutes:
            return "rest"
        if other_night:
            nights.add(other)
        if abs(other - day) < WEEK_DAYS:
            minutes[other] = minutes.get(other, 0) + other_ends - other_begins
    if night and _run(nights, day) > rules.nights_in_a_row:
        return "nights"
    for first in range(day - WEEK_DAYS + 1, day + 1):
        inside = sum(minutes.get(one, 0) for one in range(first, first + WEEK_DAYS))
        if inside + ends - begins > rules.week_minutes:
            return "week"
    return None


def _run(nights: set[int], day: int) -> int:
    """How many nights in a row there are when this one is added."""
    first = last = day
    while first - 1 in nights:
        first -= 1
    while last + 1 in nights:
        last += 1
    return last - first + 1


def levels(place: str, home: str) -> int:
    """Levels from a place up to the one it shares with a home; 0 where no home is known."""
    if not home:
        return 0
    shared = 0
    for at in range(0, min(len(place), len(home)), PATH_STEP):
        if place[at : at + PATH_STEP] != home[at : at + PATH_STEP]:
            break
        shared = at + PATH_STEP
    return (len(place) - shared) // PATH_STEP
