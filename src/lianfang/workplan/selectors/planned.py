"""The plan a playbook brings along, ready to be drawn up."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from lianfang.command.playbook.workplan import Workplan
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.workplan.enums import Counting


@dataclass(frozen=True)
class Terms:
    """What a plan says of itself."""

    title: str
    starts_on: date
    target_on: date
    counts_from: date | None = None
    counting: str = Counting.TODAY_GONE
    working_days: bool = False
    tolerance: int = 10
    remind_days: int = 3
    tell_days: int = 2
    title_en: str = ""


@dataclass(frozen=True)
class MilestoneDraft:
    """A milestone to be."""

    title: str
    due_on: date
    title_en: str = ""


@dataclass(frozen=True)
class WorkDraft:
    """A key work to be; `department` is the name of a team of the place."""

    title: str
    target: Decimal
    figure: str = ""
    unit: str = ""
    purpose: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    department: str = ""
    title_en: str = ""
    milestones: tuple[MilestoneDraft, ...] = field(default_factory=tuple)


def planned(path: str, moment: datetime) -> tuple[Terms, tuple[WorkDraft, ...]] | None:
    """The work plan of the playbook in force at `path`; None where it has none."""
    playbook = playbook_in_force(path, moment)
    return drafts_of(playbook.workplan) if playbook else None


def drafts_of(plan: Workplan) -> tuple[Terms, tuple[WorkDraft, ...]] | None:
    """A playbook's section as drafts."""
    if not plan.is_any or plan.starts_on is None or plan.target_on is None:
        return None
    terms = Terms(
        title=plan.title.zh,
        title_en=plan.title.en,
        starts_on=plan.starts_on,
        target_on=plan.target_on,
        counts_from=plan.counts_from,
        counting=Counting(plan.counting),
        working_days=plan.working_days,
        tolerance=plan.tolerance,
        remind_days=plan.remind_days,
        tell_days=plan.tell_days,
    )
    works = tuple(
        WorkDraft(
            title=one.title.zh,
            title_en=one.title.en,
            target=Decimal(one.target),
            figure=one.figure,
            unit=one.unit.zh,
            purpose=one.purpose.zh,
            starts_on=one.starts_on,
            due_on=one.due_on,
            department=one.department,
            milestones=tuple(
                MilestoneDraft(m.title.zh, m.due_on, m.title.en) for m in one.milestones
            ),
        )
        for one in plan.works
    )
    return terms, works
