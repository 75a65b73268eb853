"""What the plan in force at a place says about lodging."""

from datetime import datetime

from lianfang.command.playbook.lodging import Lodging
from lianfang.command.selectors.plan import playbook_in_force

DEFAULTS = Lodging()


def lodging_plan(path: str, moment: datetime) -> Lodging:
    """The section of the plan that holds at `path`; without a plan, the defaults."""
    playbook = playbook_in_force(path, moment)
    return playbook.lodging if playbook else DEFAULTS
