"""Fusha's plan of 300 days: drawn up on 6 March from the town's playbook, with what was done since.

Published: the plan, its 66 days gone and 300 left, five key works. Who leads them and what was
written down is invented.
"""

from datetime import date, datetime
from decimal import Decimal

from lianfang.access.scope import everywhere
from lianfang.scenarios.stage import Stage
from lianfang.workplan.models import KeyWork, Milestone
from lianfang.workplan.selectors.planned import WorkDraft, planned
from lianfang.workplan.services.plans import create_plan
from lianfang.workplan.services.recording import record_progress
from lianfang.workplan.services.works import reach_milestone, update_work

COMMANDER = "commander"
# (number of the key work, so far, what was done, where it can be checked)
WEEK = (
    (2, Decimal("3.2"), "四个市级重点项目全部复工，土方和桩基施工", "项目例会纪要第6期"),
    (3, Decimal(86), "首批新员工奖励完成审核", "专项资金审核表第1批"),
    (5, Decimal(0), "各村上报民生实事清单", "村（社区）上报表"),
)


def draw_up(stage: Stage, now: datetime) -> None:
    """The plan of the playbook is drawn up, and each key work gets a leader."""
    commander = stage.actor(COMMANDER, now)
    brought = planned(stage.township.path, now)
    if brought is None:
        raise LookupError("the playbook of the town brings no work plan")
    terms, works = brought
    plan = create_plan(
        actor=commander, now=now, place_id=stage.township.pk, terms=terms, works=works
    )
    leaders = stage.staffing.leadership()
    for work in _works():
        update_work(
            actor=commander,
            now=now,
            work_id=work.pk,
            draft=_same(work),
            leader_id=stage.staff_id(leaders[work.number + 1]),
            department_id=work.department_id,
            reason="落实责任领导",
        )
    stage.note(f"plan “{plan.title}” with {len(works)} key works")


def write_up_the_week(stage: Stage, now: datetime) -> None:
    """What was done by 12 March, and the milestone that was reached on time."""
    commander = stage.actor(COMMANDER, now)
    works = {work.number: work for work in _works()}
    for number, value, text, evidence in WEEK:
        record_progress(
            actor=commander,
            now=now,
            work_id=works[number].pk,
            text=text,
            value=value,
            evidence=evidence,
        )
    with everywhere("the scenario looks up its own plan"):
        first = Milestone.objects.filter(work=works[2]).order_by("due_on").first()
    if first is None:
        raise LookupError("the second key work has no milestone")
    reach_milestone(
        actor=commander,
        now=now,
        milestone_id=first.pk,
        reached_on=date(2020, 3, 10),
        evidence="四个项目复工批复",
    )
    stage.note("progress of the plan written up")


def _works() -> list[KeyWork]:
    with everywhere("the scenario looks up its own plan"):
        return list(KeyWork.objects.order_by("number"))


def _same(work: KeyWork) -> WorkDraft:
    names = ("title", "title_en", "purpose", "figure", "target", "unit", "starts_on", "due_on")
    return WorkDraft(**{name: getattr(work, name) for name in names})
