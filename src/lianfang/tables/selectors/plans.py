"""What the plan in force at a place says about superiors' tables; without a plan, the defaults."""

from datetime import datetime

from lianfang.command.playbook.tables import Tables
from lianfang.command.selectors.plan import playbook_in_force

DEFAULTS = Tables()


def tables_plan(path: str, moment: datetime) -> Tables:
    """The section of the plan that holds at `path`."""
    playbook = playbook_in_force(path, moment)
    return playbook.tables if playbook else DEFAULTS


def own_names(plan: Tables) -> dict[str, tuple[str, ...]]:
    """What the plan calls figures and fields, by meaning."""
    found: dict[str, tuple[str, ...]] = {}
    for synonym in plan.synonyms:
        found[synonym.meaning] = (*found.get(synonym.meaning, ()), *synonym.names)
    return found
