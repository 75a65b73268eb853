"""Rosters of those who serve, as offices keep them: cadres of several levels in one list."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.clerks import INVENTED
from lianfang.scenarios.registers import write_table
from lianfang.scenarios.towns import Town
from lianfang.scenarios.workers import Staffing, Worker

COLUMNS = "序号 姓名 单位 职务 派出层级 人员类别 联系电话 是否党员 服务地点 备注".split()
KIND = {
    StaffKind.CADRE: "干部",
    StaffKind.SECONDED_CADRE: "下沉干部",
    StaffKind.COMMUNITY_WORKER: "社区工作者",
    StaffKind.GRID_WORKER: "网格员",
    StaffKind.PARTY_VOLUNTEER: "双报到党员",
    StaffKind.VOLUNTEER: "志愿者",
    StaffKind.TEACHER: "教师",
    StaffKind.MEDICAL: "医务人员",
    StaffKind.POLICE: "民警",
}
LEVEL = {
    StaffLevel.CITY: "市直",
    StaffLevel.DISTRICT: "区直",
    StaffLevel.TOWNSHIP: "街道",
    StaffLevel.COMMUNITY: "村社区",
    StaffLevel.UNIT: "单位",
}
LOCAL = (StaffKind.CADRE, StaffKind.COMMUNITY_WORKER, StaffKind.GRID_WORKER)


def cadre_rosters(town: Town, staffing: Staffing) -> Iterator[tuple[str, list[Worker]]]:
    """Cadres sent to the front, and those of villages and communities: title, people."""
    places = [layout.name for layout in town.layouts]
    seconded = [w for name in places for w in staffing.at(name, StaffKind.SECONDED_CADRE)]
    local = [w for name in places for w in staffing.at(name, *LOCAL)]
    yield f"{town.name}机关干部和下沉干部名册", [*staffing.at(town.name), *seconded]
    yield "村（社区）干部、网格员名册", local


def volunteer_rosters(
    town: Town, staffing: Staffing, *apart: str
) -> Iterator[tuple[str, list[Worker]]]:
    """Lists of their own for the places named, with their members in double check-in, and the list
    of everybody else."""
    for name in apart:
        yield f"{name}志愿者名册（含双报到党员）", staffing.volunteers(name)
    others = [one.name for one in town.layouts if one.name not in apart]
    yield "各村（社区）志愿者名册", [w for name in others for w in staffing.volunteers(name)]


def write_staff_roster(path: Path, reporter: str, title: str, workers: Iterable[Worker]) -> int:
    return write_table(path, reporter, title, COLUMNS, _rows(workers))


def _rows(workers: Iterable[Worker]) -> Iterable[tuple[str, ...]]:
    for worker in workers:
        yield (
            worker.name,
            worker.organisation or worker.home_branch.removesuffix("党支部"),
            worker.title,
            LEVEL[worker.level],
            KIND[worker.kind],
            worker.phone,
            "是" if worker.party_member else "否",
            worker.place + worker.grid,
            INVENTED,
        )
