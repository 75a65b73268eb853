"""What the plan in force at a place says about needs; without a plan, the defaults."""

from collections.abc import Iterable
from datetime import datetime

from lianfang.command.playbook.needs import Needs
from lianfang.command.selectors.plan import Playbooks, playbook_in_force

DEFAULTS = Needs()


def needs_plan(path: str, moment: datetime) -> Needs:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.needs if playbook else DEFAULTS


class Plans:
    """Plans by path, read at once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._playbooks = Playbooks(moment)

    def at(self, path: str) -> Needs:
        playbook = self._playbooks.at(path)
        return playbook.needs if playbook else DEFAULTS


def need_choices(plan: Needs) -> list[tuple[str, str]]:
    """Keys and titles of the kinds of needs of a plan, for a form."""
    return [(kind.key, str(kind.title)) for kind in plan.kinds]


def hints(plan: Needs) -> list[tuple[str, str]]:
    """(title, what to say) of the kinds that say what the enterprise should write."""
    return [(str(kind.title), str(kind.hint)) for kind in plan.kinds if kind.hint]


def titles(plans: Iterable[Needs]) -> dict[str, str]:
    """Title by key over several plans; of kinds that share a key the first speaks."""
    found: dict[str, str] = {}
    for plan in plans:
        for kind in plan.kinds:
            found.setdefault(kind.key, str(kind.title))
    return found
