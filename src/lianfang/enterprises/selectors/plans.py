"""What the plan in force at a place says about enterprises; without a plan, the defaults."""

from collections.abc import Iterable
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.playbook.enterprises import Enterprises
from lianfang.command.selectors.plan import playbook_in_force, regions

DEFAULTS = Enterprises()


def enterprise_plan(path: str, moment: datetime) -> Enterprises:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.enterprises if playbook else DEFAULTS


class Plans:
    """Plans by path for lists and rosters over many places: those inside `root` are read at once,
    others one by one."""

    def __init__(self, viewer: Actor, root: str, moment: datetime) -> None:
        self._moment = moment
        self._root = root
        # The most specific place wins, so the longest path comes first.
        found = regions(viewer, root, moment) if root else []
        self._regions = sorted(found, key=lambda region: -len(region.path))
        self._known: dict[str, Enterprises] = {}

    def at(self, path: str) -> Enterprises:
        if path not in self._known:
            self._known[path] = self._look_up(path)
        return self._known[path]

    def _look_up(self, path: str) -> Enterprises:
        for region in self._regions:
            if path.startswith(region.path):
                return region.view.playbook.enterprises
        inside = self._root and path.startswith(self._root)
        return DEFAULTS if inside else enterprise_plan(path, self._moment)


def plans_inside(viewer: Actor, path: str, moment: datetime) -> list[Enterprises]:
    """The different plans that hold at the place or somewhere inside it."""
    found = [region.view.playbook.enterprises for region in regions(viewer, path, moment)]
    return list(dict.fromkeys(found)) or [DEFAULTS]


def class_choices(plans: Iterable[Enterprises]) -> list[tuple[str, str]]:
    """(key, title) of every class of service of these plans."""
    return list({one.key: str(one.title) for plan in plans for one in plan.classes}.items())


def premises_choices(plans: Iterable[Enterprises]) -> list[tuple[str, str]]:
    """(key, title) of every kind of small premises of these plans."""
    return list({one.key: str(one.title) for plan in plans for one in plan.premises}.items())
