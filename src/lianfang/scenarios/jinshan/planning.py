"""The work plan of the two months in which Jinshan goes back to work: five key works, four counted
by figures of the town, one written down by hand and behind.

All of it is invented: the plan, its targets, who leads which work, and what was written down.
"""

from datetime import date, datetime
from decimal import Decimal

from lianfang.access.scope import everywhere
from lianfang.scenarios.stage import Stage
from lianfang.workplan.models import KeyWork, Milestone
from lianfang.workplan.selectors.planned import MilestoneDraft, Terms, WorkDraft
from lianfang.workplan.services.plans import create_plan
from lianfang.workplan.services.recording import record_progress
from lianfang.workplan.services.works import reach_milestone, update_work

COMMANDER = "commander"
TERMS = Terms(
    title="防疫复工两个月攻坚计划",
    title_en="Two months to go back to work",
    starts_on=date(2020, 3, 1),
    target_on=date(2020, 4, 30),
)
ESTATES = "无疫情小区创建"
WORKS: tuple[WorkDraft, ...] = (
    WorkDraft(
        title="企业应复尽复",
        title_en="Every enterprise at work",
        purpose="具备条件的企业全部备案复工，一企一名联络员",
        figure="resumption_rate",
        target=Decimal(95),
        department="复工服务组",
        due_on=date(2020, 4, 15),
        milestones=(
            MilestoneDraft("规上企业全部复工", date(2020, 3, 31), "All above scale at work"),
        ),
    ),
    WorkDraft(
        title="送岗上门招工",
        title_en="People brought to their work",
        purpose="各村、各部门推荐劳动力，跟踪到岗",
        figure="hired_people",
        target=Decimal(800),
        department="复工服务组",
        milestones=(
            MilestoneDraft("到岗300人", date(2020, 3, 16), "300 people hired"),
            MilestoneDraft("到岗600人", date(2020, 4, 10), "600 people hired"),
        ),
    ),
    WorkDraft(
        title="单元志愿者全覆盖",
        title_en="A volunteer for every stairwell",
        purpose="每个单元1至4名志愿者，轮换有人顶",
        figure="volunteers_per_unit_rate",
        target=Decimal(100),
        department="党建组",
        due_on=date(2020, 3, 31),
    ),
    WorkDraft(
        title="员工返岗到位",
        title_en="Employees back at their posts",
        purpose="返岗人员健康登记、分批到岗、包车接送",
        figure="return_to_post_rate",
        target=Decimal(90),
        department="复工服务组",
    ),
    WorkDraft(
        title=ESTATES,
        title_en="Estates free of the epidemic",
        purpose="按标准逐个验收小区，公示后挂牌",
        unit="个",
        target=Decimal(24),
        department="排查管控组",
        milestones=(
            MilestoneDraft("第一批6个小区挂牌", date(2020, 3, 15), "The first six estates"),
            MilestoneDraft("过半小区挂牌", date(2020, 4, 5), "Half of the estates"),
        ),
    ),
)
# Which of the ten leaders answers for each key work, by its number.
LEADERS = {1: 9, 2: 9, 3: 4, 4: 1, 5: 8}


def draw_up(stage: Stage, now: datetime) -> None:
    """The commander draws the plan up and names a leader for each key work."""
    commander = stage.actor(COMMANDER, now)
    plan = create_plan(
        actor=commander, now=now, place_id=stage.township.pk, terms=TERMS, works=WORKS
    )
    leaders = stage.staffing.leadership()
    for work, draft in zip(_works(), WORKS, strict=True):
        update_work(
            actor=commander,
            now=now,
            work_id=work.pk,
            draft=draft,
            leader_id=stage.staff_id(leaders[LEADERS[work.number]]),
            department_id=work.department_id,
            reason="落实责任领导",
        )
    stage.note(f"plan “{plan.title}” with {len(WORKS)} key works")


def write_up(stage: Stage, now: datetime) -> None:
    """What was done by 17 March: 300 people hired in time, four estates of six."""
    commander = stage.actor(COMMANDER, now)
    works = {work.title: work for work in _works()}
    record_progress(
        actor=commander,
        now=now,
        work_id=works[ESTATES].pk,
        text="首批验收四个小区，两个小区因外墙破损未封闭，限期整改",
        value=Decimal(4),
        evidence="无疫情小区验收表第1批",
    )
    with everywhere("the scenario looks up its own plan"):
        first = Milestone.objects.get(work=works["送岗上门招工"], due_on=date(2020, 3, 16))
    reach_milestone(
        actor=commander,
        now=now,
        milestone_id=first.pk,
        reached_on=date(2020, 3, 16),
        evidence="招工到岗台账",
    )
    stage.note("progress of the plan written up")


def _works() -> list[KeyWork]:
    with everywhere("the scenario looks up its own plan"):
        return list(KeyWork.objects.order_by("number"))
