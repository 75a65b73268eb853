"""Team rosters and assignment rosters as workbooks: written once, blank where it repeats."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lianfang.command.enums import Position, TeamKind
from lianfang.scenarios.registers import write_table
from lianfang.scenarios.teams import Duty, TeamPlan

TEAM_COLUMNS = (
    "序号 队伍名称 队伍类型 所属村社区 覆盖范围 上级组织 成立日期 成员姓名 联系电话 队内职务 分工"
).split()
DUTY_COLUMNS = "序号 包保类型 责任人 联系电话 包保区域 房号 包保对象".split()
KIND = {
    TeamKind.HEADQUARTERS: "指挥部",
    TeamKind.WORKING_GROUP: "工作专班",
    TeamKind.PARTY_BRANCH: "临时支部",
    TeamKind.COMMANDO: "党员突击队",
    TeamKind.PIONEER: "先锋队",
    TeamKind.VOLUNTEER: "志愿服务队",
    TeamKind.TEACHERS: "教师志愿队",
    TeamKind.PATROL: "巡逻劝导队",
    TeamKind.DISINFECTION: "消毒队",
    TeamKind.PROPAGANDA: "宣传队",
    TeamKind.SUPERVISION_GROUP: "督导组",
    TeamKind.POLICY_SERVICE: "政策服务队",
    TeamKind.TASK_FORCE: "企业服务专班",
    TeamKind.INSPECTION: "检查组",
    TeamKind.GRID_TEAM: "3+小组",
}
POSITION = {
    Position.COMMANDER: "总指挥",
    Position.EXECUTIVE_COMMANDER: "执行指挥长",
    Position.DEPUTY_COMMANDER: "副总指挥",
    Position.HEAD: "负责人",
    Position.DEPUTY: "副组长",
    Position.SECRETARY: "书记",
    Position.MEMBER: "组员",
}


def write_teams(path: Path, reporter: str, title: str, plans: Iterable[TeamPlan]) -> int:
    """One row a member; what is true of the whole team stands in its first row only."""
    return write_table(path, reporter, title, TEAM_COLUMNS, _team_rows(plans))


def _team_rows(plans: Iterable[TeamPlan]) -> Iterator[Sequence[str]]:
    for plan in plans:
        day = plan.founded
        team = [plan.name, KIND[plan.kind], plan.place, "、".join(plan.covers), plan.parent]
        team.append(f"{day.year}.{day.month}.{day.day}")
        for number, member in enumerate(plan.members):
            head = team if number == 0 else [plan.name, *[""] * (len(team) - 1)]
            worker = member.worker
            yield [*head, worker.name, worker.phone, POSITION[member.position], member.duty]


def write_duties(path: Path, reporter: str, title: str, duties: Iterable[Duty]) -> int:
    """One row for each person somebody answers for, or each place."""
    rows = (
        (one.role, one.worker.name, one.worker.phone, one.place, one.door, one.subject)
        for one in duties
    )
    return write_table(path, reporter, title, DUTY_COLUMNS, rows)
