"""Enterprises are registered from the clerk's list, leaders named, liaison officers proposed.

Written in a clerk's style and brought in as every user brings a roster in; a few credit codes have
been ruined by Excel and stay out until somebody types them again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lianfang.enterprises.services.parks import register_park
from lianfang.scenarios.importing import CLERK, bring_in
from lianfang.scenarios.jinshan.firms import (
    PARKS,
    PRIVATE,
    PROJECTS,
    PUBLIC,
    RUINED_EVERY,
    Firm,
    firms,
    late_firms,
)
from lianfang.scenarios.proposing import propose_and_accept
from lianfang.scenarios.registers import write_table
from lianfang.scenarios.stage import Stage

COLUMNS = (
    "序号 单位名称 统一社会信用代码 类别 所属村（社区） 所在园区 行业 四上类别 纳税类别 "
    "职工人数（人） 法定代表人 联系人 联系电话 五小类别 经营状态"
).split()
PROJECT_COLUMNS = "序号 项目名称 属地 所在园区 建筑面积（平方米） 重点项目级别".split()
LEADER_COLUMNS = "序号 责任人 责任人电话 企业名称".split()
OFFICERS = ("liaison_per_enterprise",)
LEADERS = 8


def register_parks(stage: Stage, now: datetime) -> None:
    """The desk puts the parks into the tree: rosters name them as the place of an enterprise."""
    for name, kind, within, manager in PARKS:
        register_park(
            actor=stage.actor(CLERK, now),
            now=now,
            kind=kind,
            within_id=stage.place(within).id,
            name=name,
            manager=manager,
        )
    stage.tree_has_grown()
    stage.note(f"{len(PARKS)} parks registered")


def import_enterprises(stage: Stage, now: datetime) -> None:
    """The list of enterprises and self-employed, and the list of projects being built."""
    _import(stage, now, "企业台账", COLUMNS, list(_rows(firms(), RUINED_EVERY)))
    projects = [
        (name, "" if "园" in place else place, place if "园" in place else "", area, level)
        for name, place, area, level in PROJECTS
    ]
    _import(stage, now, "在建项目台账", PROJECT_COLUMNS, projects)


def import_late_enterprises(stage: Stage, now: datetime) -> None:
    """Firms nobody had reported before: they have no liaison officer yet."""
    _import(stage, now, "补报企业台账", COLUMNS, list(_rows(late_firms(), 0)))


def name_leaders(stage: Stage, now: datetime) -> None:
    """Each of eight leaders answers for as many key enterprises as the others, eight to ten."""
    leaders = stage.staffing.leadership()[:LEADERS]
    taken = [firm for number, firm in enumerate(firms(), 1) if not _is_ruined(firm, number)]
    keys = [firm.name for firm in taken if firm.is_key]
    # What is built in a park with an owner is a key matter too.
    keys += [name for name, place, _area, _level in PROJECTS if place in (PUBLIC, PRIVATE)]
    rows = []
    for index, leader in enumerate(leaders):
        own = keys[index * len(keys) // LEADERS : (index + 1) * len(keys) // LEADERS]
        rows += [(leader.name, leader.phone, name) for name in own]
    _import(stage, now, "企业包联领导名单", LEADER_COLUMNS, rows, kind="responsibilities")


def name_officers(stage: Stage, now: datetime) -> None:
    """One enterprise, one officer: proposed for the whole subdistrict, looked at, accepted."""
    lines, unserved = propose_and_accept(stage, now, "", OFFICERS)
    stage.note(f"liaison officers: {lines} lines accepted, {unserved} unserved")


def _is_ruined(firm: Firm, number: int) -> bool:
    return bool(firm.code) and number % RUINED_EVERY == 0


def _rows(listed: Sequence[Firm], ruined_every: int) -> Iterator[tuple[Any, ...]]:
    for number, firm in enumerate(listed, start=1):
        ruined = ruined_every and _is_ruined(firm, number)
        # Typed as a number, Excel keeps fifteen digits.
        code: Any = float("914202810000000") * 1000 if ruined else firm.code
        yield (
            *(firm.name, code, firm.kind, firm.place, firm.park, firm.industry, firm.scale),
            *(firm.tax, firm.staff, firm.owner, firm.contact, firm.phone, firm.premises),
            firm.state,
        )


def _import(
    stage: Stage,
    now: datetime,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    kind: str = "enterprises",
) -> None:
    path = stage.folder / f"{title}.xlsx"
    write_table(path, stage.town.name, f"{stage.town.name}{title}", columns, rows)
    counts = bring_in(stage, now, kind, path)["counts"]
    stage.note(f"{path.name}: {counts['new']} new, {counts['wrong']} wrong")
