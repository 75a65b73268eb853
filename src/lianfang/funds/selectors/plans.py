"""What the plan in force at a place says about money for enterprises."""

from datetime import datetime

from lianfang.command.playbook.funds import FundProgramme, Funds
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.funds.models import Programme

DEFAULTS = Funds()


def funds_plan(path: str, moment: datetime) -> Funds:
    """The section of the plan that holds at `path`; without a plan, the defaults."""
    playbook = playbook_in_force(path, moment)
    return playbook.funds if playbook else DEFAULTS


def planned(path: str, moment: datetime) -> list[FundProgramme]:
    """Programmes of the plan that nobody has opened at this very place yet."""
    known = set(Programme.objects.filter(path=path).values_list("key", flat=True))
    return [one for one in funds_plan(path, moment).programmes if one.key not in known]
