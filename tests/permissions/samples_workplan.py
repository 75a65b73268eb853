"""Rows of the workplan room for the permission test."""

from datetime import date
from typing import Any

from lianfang.workplan.models import KeyWork, Milestone, WorkPlan
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, Corner, World

DAYS = {"starts_on": date(2020, 3, 1), "target_on": date(2020, 12, 31)}


def plan(corner: Corner, title: str) -> Any:
    return WorkPlan.objects.create(
        place=corner.place,
        path=corner.place.path,
        title=title,
        counts_from=date(2020, 1, 1),
        counting="today_gone",
        state="active",
        drawn_up_at=EARLIER,
        **DAYS,
    )


def work(corner: Corner, title: str) -> Any:
    """A key work of a plan of its own."""
    return KeyWork.objects.create(
        plan=plan(corner, title),
        place=corner.place,
        path=corner.place.path,
        number=1,
        title=title,
        target=20,
        starts_on=date(2020, 3, 1),
        due_on=date(2020, 12, 31),
        state="open",
        added_at=EARLIER,
    )


@sample("plan_id")
def plan_id(world: World, corner: Corner) -> Any:
    return plan(corner, "计划").pk


@sample("work_id")
def work_id(world: World, corner: Corner) -> Any:
    return work(corner, "重点工作").pk


@sample("milestone_id")
def milestone_id(world: World, corner: Corner) -> Any:
    row = work(corner, "有节点的工作")
    return Milestone.objects.create(work=row, title="节点", due_on=date(2020, 6, 1)).pk
