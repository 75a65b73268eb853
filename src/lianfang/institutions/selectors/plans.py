"""What the plan in force at a home says of closed institutions; without a plan, the defaults."""

from datetime import date, datetime, time

from lianfang.command.playbook.institutions import CheckRound, Institutions
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.kit.clock import LOCAL_ZONE, day_bounds

DEFAULTS = Institutions()


def institutions_plan(path: str, moment: datetime) -> Institutions:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.institutions if playbook else DEFAULTS


def at_clock(day: date, clock: str) -> datetime:
    """The moment of a day at HH:MM in China; 24:00 is the end of the day."""
    if clock == "24:00":
        return day_bounds(day)[1]
    hour, minute = map(int, clock.split(":"))
    return datetime.combine(day, time(hour, minute), LOCAL_ZONE)


def round_bounds(plan: Institutions, day: date) -> list[tuple[CheckRound, datetime, datetime]]:
    """Each round of the day with the time in which a check counts for it: from its beginning (the
    first one from midnight) until the next one begins."""
    first, last = day_bounds(day)
    begins = [first, *(at_clock(day, one.begins) for one in plan.rounds[1:]), last]
    return [(one, begins[i], begins[i + 1]) for i, one in enumerate(plan.rounds)]


def round_at(plan: Institutions, moment: datetime, day: date) -> CheckRound:
    """The round a check made at the moment counts for."""
    found = [one for one, begins, _ends in round_bounds(plan, day) if begins <= moment]
    return found[-1] if found else plan.rounds[0]
