"""What the plan in force at a place says about bringing workers back; without one, the defaults."""

from collections.abc import Iterable
from datetime import datetime

from lianfang.command.playbook.charters import Area, Charters
from lianfang.command.selectors.plan import Playbooks, playbook_in_force

DEFAULTS = Charters()


def charters_plan(path: str, moment: datetime) -> Charters:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.charters if playbook else DEFAULTS


class Plans:
    """Plans by path, read at once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._playbooks = Playbooks(moment)

    def at(self, path: str) -> Charters:
        playbook = self._playbooks.at(path)
        return playbook.charters if playbook else DEFAULTS


def area_choices(plan: Charters) -> list[tuple[str, str]]:
    """Areas to choose from."""
    return [(one.key, str(one.title)) for one in plan.areas]


def point_choices(areas: Iterable[Area]) -> list[tuple[str, str]]:
    """Pick-up points to choose from, each under the name of its area."""
    return [(point.key, f"{area.title} · {point.title}") for area in areas for point in area.points]


def area_of_point(plan: Charters, point: str) -> Area | None:
    """The area a pick-up point belongs to; a point belongs to one."""
    return next((one for one in plan.areas if one.point(point) is not None), None)
