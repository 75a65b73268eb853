"""What the plan in force at a place says about employees; without a plan, the defaults."""

from dataclasses import dataclass
from datetime import date, datetime

from lianfang.command.playbook.workforce import Workforce
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.kit.clock import local_day, local_moment

DEFAULTS = Workforce()


def workforce_plan(path: str, moment: datetime) -> Workforce:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.workforce if playbook else DEFAULTS


@dataclass(frozen=True, slots=True)
class Window:
    """A window of a day: checks from `begins_at` on and before `ends_at` count for it."""

    key: str
    title: str
    day: date
    begins_at: datetime
    due_at: datetime
    ends_at: datetime

    def is_due(self, moment: datetime) -> bool:
        return self.due_at <= moment


def windows_of(plan: Workforce, day: date) -> list[Window]:
    """The windows of a day in their order; the first begins with the day and the last ends it."""
    bounds = ["00:00" if index == 0 else one.begins for index, one in enumerate(plan.windows)] + [
        "24:00"
    ]
    return [
        Window(
            key=one.key,
            title=str(one.title),
            day=day,
            begins_at=local_moment(day, bounds[index]),
            due_at=local_moment(day, one.due),
            ends_at=local_moment(day, bounds[index + 1]),
        )
        for index, one in enumerate(plan.windows)
    ]


def window_at(plan: Workforce, moment: datetime) -> Window:
    """The window in which a check at `moment` counts."""
    windows = windows_of(plan, local_day(moment))
    return next((one for one in reversed(windows) if one.begins_at <= moment), windows[0])


def chosen_window(plan: Workforce, day: date, key: str, moment: datetime) -> Window:
    """The window of that key on the day; without one, that of the moment, or the last of the day
    where it has gone by."""
    windows = windows_of(plan, day)
    named = next((one for one in windows if one.key == key), None)
    if named is not None:
        return named
    begun = [one for one in windows if one.begins_at <= moment]
    return begun[-1] if begun else windows[0]
