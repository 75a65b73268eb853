"""What the plan in force at a place says about rankings, the map and the wall."""

from datetime import datetime

from lianfang.command.playbook.overview import Overview
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.reports.references import FigureRef, reference_fault

DEFAULTS = Overview()


def overview_plan(path: str, moment: datetime) -> Overview:
    """The section of the plan that holds at `path`; without a plan, the defaults."""
    playbook = playbook_in_force(path, moment)
    return playbook.overview if playbook else DEFAULTS


def known(texts: tuple[str, ...]) -> list[FigureRef]:
    """The figures among `texts` that there are here: a plan may name what another town counts."""
    found = [FigureRef.parse(text) for text in texts]
    return [ref for ref in found if not reference_fault(ref)]
