"""Parks, and lists of enterprises, projects and duties as clerks write them, brought in like every
roster.

A few credit codes may have been ruined by Excel; those rows stay out until somebody types them
again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from lianfang.enterprises.enums import ParkKind
from lianfang.enterprises.services.parks import register_park
from lianfang.scenarios.firms import Firm
from lianfang.scenarios.importing import CLERK, bring_in
from lianfang.scenarios.playing import Do
from lianfang.scenarios.registers import write_table
from lianfang.scenarios.stage import Stage

COLUMNS = (
    "序号 单位名称 统一社会信用代码 类别 所属村（社区） 所在园区 行业 四上类别 纳税类别 "
    "职工人数（人） 法定代表人 联系人 联系电话 五小类别 经营状态"
).split()
PROJECT_COLUMNS = "序号 项目名称 属地 所在园区 建筑面积（平方米） 重点项目级别".split()
ANSWERING_COLUMNS = "序号 责任人 责任人电话 企业名称".split()


def registering(parks: Sequence[tuple[str, ParkKind, str, str]]) -> Do:
    """The desk puts the parks (name, kind, the place it lies in, who runs it) into the tree:
    rosters name them as the place of an enterprise."""

    def register(stage: Stage, now: datetime) -> None:
        for name, kind, within, manager in parks:
            register_park(
                actor=stage.actor(CLERK, now),
                now=now,
                kind=kind,
                within_id=stage.place(within).id,
                name=name,
                manager=manager,
            )
        stage.tree_has_grown()
        stage.note(f"{len(parks)} parks registered")

    return register


def is_ruined(firm: Firm, number: int, every: int) -> bool:
    """Whether Excel has ruined the code of this row; never where `every` is 0."""
    return bool(every and firm.code) and number % every == 0


def firm_rows(listed: Sequence[Firm], ruined_every: int = 0) -> Iterator[tuple[Any, ...]]:
    """The rows of a list of enterprises under `COLUMNS`."""
    for number, firm in enumerate(listed, start=1):
        ruined = is_ruined(firm, number, ruined_every)
        # Typed as a number, Excel keeps fifteen digits.
        code: Any = float("914202810000000") * 1000 if ruined else firm.code
        yield (
            *(firm.name, code, firm.kind, firm.place, firm.park, firm.industry, firm.scale),
            *(firm.tax, firm.staff, firm.owner, firm.contact, firm.phone, firm.premises),
            firm.state,
        )


def bring_in_list(
    stage: Stage,
    now: datetime,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    kind: str = "enterprises",
) -> dict[str, int]:
    """Write the list, bring it in; what became of its rows."""
    path = stage.folder / f"{title}.xlsx"
    write_table(path, stage.town.name, f"{stage.town.name}{title}", columns, rows)
    counts = bring_in(stage, now, kind, path)["counts"]
    stage.note(f"{path.name}: {counts['new']} new, {counts['wrong']} wrong")
    return dict(counts)
