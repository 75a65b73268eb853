"""Enterprises are registered from the clerk's list, leaders named, liaison officers proposed.

Written in a clerk's style and brought in as every user brings a roster in; a few credit codes have
been ruined by Excel and stay out until somebody types them again.
"""

from datetime import datetime

from lianfang.scenarios.jinshan.firms import (
    PRIVATE,
    PROJECTS,
    PUBLIC,
    RUINED_EVERY,
    firms,
    is_key,
    late_firms,
)
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.registering import (
    ANSWERING_COLUMNS,
    COLUMNS,
    PROJECT_COLUMNS,
    bring_in_list,
    firm_rows,
    is_ruined,
)
from lianfang.scenarios.stage import Stage

OFFICERS = ("liaison_per_enterprise",)
LEADERS = 8


def import_enterprises(stage: Stage, now: datetime) -> None:
    """The list of enterprises and self-employed, and the list of projects being built."""
    bring_in_list(stage, now, "企业台账", COLUMNS, list(firm_rows(firms(), RUINED_EVERY)))
    projects = [
        (name, "" if "园" in place else place, place if "园" in place else "", area, level)
        for name, place, area, level in PROJECTS
    ]
    bring_in_list(stage, now, "在建项目台账", PROJECT_COLUMNS, projects)


def import_late_enterprises(stage: Stage, now: datetime) -> None:
    """Firms nobody had reported before: they have no liaison officer yet."""
    bring_in_list(stage, now, "补报企业台账", COLUMNS, list(firm_rows(late_firms())))


def name_leaders(stage: Stage, now: datetime) -> None:
    """Each of eight leaders answers for as many key enterprises as the others, eight to ten."""
    leaders = stage.staffing.leadership()[:LEADERS]
    taken = [
        firm for number, firm in enumerate(firms(), 1) if not is_ruined(firm, number, RUINED_EVERY)
    ]
    keys = [firm.name for firm in taken if is_key(firm)]
    # What is built in a park with an owner is a key matter too.
    keys += [name for name, place, _area, _level in PROJECTS if place in (PUBLIC, PRIVATE)]
    rows = []
    for index, leader in enumerate(leaders):
        own = keys[index * len(keys) // LEADERS : (index + 1) * len(keys) // LEADERS]
        rows += [(leader.name, leader.phone, name) for name in own]
    bring_in_list(stage, now, "企业包联领导名单", ANSWERING_COLUMNS, rows, kind="responsibilities")


def name_officers(stage: Stage, now: datetime) -> None:
    """One enterprise, one officer: proposed for the whole subdistrict, looked at, accepted."""
    lines, unserved = propose_and_accept(stage, now, "", OFFICERS)
    stage.note(f"liaison officers: {lines} lines accepted, {unserved} unserved")
