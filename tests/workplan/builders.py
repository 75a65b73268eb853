"""Fusha's plan of 300 days in a small town."""

from datetime import date, datetime
from decimal import Decimal

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.workplan.models import KeyWork, WorkPlan
from lianfang.workplan.selectors.planned import MilestoneDraft, Terms, WorkDraft
from lianfang.workplan.services.plans import create_plan
from lianfang.workplan.services.works import add_work
from tests.command.builders import Town, commander

FIRST, LAST = date(2020, 3, 6), date(2020, 12, 31)


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2020, month, day, hour, tzinfo=LOCAL_ZONE)


def terms(**more) -> Terms:
    given = {"counts_from": date(2020, 1, 1), **more}
    return Terms(**{"title": "300天工作计划", "starts_on": FIRST, "target_on": LAST, **given})


def draft(title: str = "重点项目提速", **more) -> WorkDraft:
    return WorkDraft(**{"title": title, "target": Decimal(20), "unit": "万平方米", **more})


def plan_of(town: Town, **more) -> WorkPlan:
    return create_plan(
        actor=commander(town.township),
        now=on(3, 6),
        place_id=town.township.pk,
        terms=terms(**more),
    )


def work_of(town: Town, plan: WorkPlan, title: str = "重点项目提速", **more) -> KeyWork:
    answering = {name: more.pop(name) for name in ("leader_id", "department_id") if name in more}
    return add_work(
        actor=commander(town.township),
        now=on(3, 6),
        plan_id=plan.pk,
        draft=draft(title, **more),
        **answering,
    )


def milestone(title: str = "主体过半", day: date = date(2020, 3, 20)) -> MilestoneDraft:
    return MilestoneDraft(title, day)
