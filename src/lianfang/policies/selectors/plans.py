"""What the plan in force at a place says about policies; without a plan, the defaults."""

from datetime import datetime

from lianfang.command.playbook.policies import Policies
from lianfang.command.selectors.plan import Playbooks, playbook_in_force

DEFAULTS = Policies()


def policies_plan(path: str, moment: datetime) -> Policies:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.policies if playbook else DEFAULTS


class Plans:
    """Plans by path, read at once: for lists over many places."""

    def __init__(self, moment: datetime) -> None:
        self._playbooks = Playbooks(moment)

    def at(self, path: str) -> Policies:
        playbook = self._playbooks.at(path)
        return playbook.policies if playbook else DEFAULTS
