"""The workplan part of a plan: a target date, how days are counted, key works and their milestones.

What stands here is the beginning; the plan itself is kept and changed on its page.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.overview import Reference
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

Target = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
# "today_gone": 6 March is a day gone, so 300 days are left until 31 December; "today_left": it is
# one of those left. Days of rest count like all others unless `working_days` leaves them out.
Counting = Literal["today_gone", "today_left"]


class PlannedMilestone(Part, frozen=True):
    """What is to be reached by a day."""

    title: Wording
    due_on: date


class PlannedWork(Part, frozen=True):
    """A key work: what is to be done, and how far by when.

    figure      counts by itself; "" = people write down how far it is
    target      so much of the figure (or of `unit`) is the goal; of a rate in per cent
    department  name of the team that leads it
    """

    key: Key
    title: Wording
    target: Target
    purpose: Wording = Wording("", "")
    figure: Reference | Literal[""] = ""
    unit: Wording = Wording("", "")
    starts_on: date | None = None
    due_on: date | None = None
    department: str = ""
    milestones: tuple[PlannedMilestone, ...] = ()


class Workplan(Part, frozen=True):
    """The workplan part of a plan. Every entry has a default.

    title          "" = this plan has none
    counts_from    the first day of the period days are told of as gone; none = `starts_on`
    working_days   days of rest (Saturday, Sunday) do not count
    tolerance      so many points a work may lag behind its time before it is behind
    remind_days    so many days before a milestone its owner is reminded
    tell_days      so many days after it the level above is told
    """

    title: Wording = Wording("", "")
    starts_on: date | None = None
    target_on: date | None = None
    counts_from: date | None = None
    counting: Counting = "today_gone"
    working_days: bool = False
    tolerance: Annotated[int, msgspec.Meta(ge=0, le=100)] = 10
    remind_days: Annotated[int, msgspec.Meta(ge=0, le=60)] = 3
    tell_days: Annotated[int, msgspec.Meta(ge=0, le=60)] = 2
    works: tuple[PlannedWork, ...] = ()

    @property
    def is_any(self) -> bool:
        """Whether the plan has a work plan at all."""
        return bool(self.title.zh and self.starts_on and self.target_on)


def workplan_contradictions(plan: Workplan, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    if not plan.is_any:
        if plan.works:
            yield f"{path}.works", _("Key works need a title, a first day and a target date.")
        return
    first, last = plan.starts_on, plan.target_on
    if first is None or last is None:
        return
    if last <= first:
        yield f"{path}.target_on", _("It would end before it begins.")
    if plan.counts_from and plan.counts_from > first:
        yield f"{path}.counts_from", _("Days cannot be counted from after the plan begins.")
    keys = [work.key for work in plan.works]
    for index, work in enumerate(plan.works):
        here = f"{path}.works[{index}]"
        if keys.index(work.key) < index:
            yield here, _("“%(key)s” is given more than once.") % {"key": work.key}
        begin, end = work.starts_on or first, work.due_on or last
        if not first <= begin < end <= last:
            yield f"{here}.due_on", _("A work lies within its plan and ends after it begins.")
        for number, milestone in enumerate(work.milestones):
            if not begin <= milestone.due_on <= end:
                yield f"{here}.milestones[{number}].due_on", _("A milestone lies within its work.")
