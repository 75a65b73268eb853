"""How a town inspects: checklists, deadlines of what is wrong, who looks again, who is told.

A checklist is turned into a form of the plan (`form_of`), so that the page, the API, the device and
the printed sheet ask the same and judge by the same rules as every other form. Every entry has a
default, so a plan that says nothing can inspect with lists good enough to begin with.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.checklists import CHECKLISTS
from lianfang.command.playbook.inspecting import (
    CheckItem,
    Checklist,
    Days,
    Hours,
    Severity,
    SubjectKey,
)
from lianfang.command.playbook.parts import ClockTime, Key, Part
from lianfang.command.playbook.questions import (
    About,
    Option,
    Question,
    QuestionKind,
    RecordForm,
    ShowIf,
)
from lianfang.command.playbook.wording import Wording

__all__ = [
    "CheckItem",
    "Checklist",
    "Inspections",
    "ItemAnswer",
    "OverdueStep",
    "Severity",
    "form_of",
    "inspections_contradictions",
]

MOST_PHOTOS = 4
MOST_SAID = 200
SAID, PHOTOS = "_said", "_photo"


class ItemAnswer(StrEnum):
    """What an inspector says of one item."""

    MET = "met"
    UNMET = "unmet"
    NOT_APPLICABLE = "na"


class ResultWording(Part, frozen=True):
    """What this town calls the three results of an inspection."""

    passed: Wording = Wording("合格", "Passed")
    rectify: Wording = Wording("限期整改", "Put right in time")
    suspend: Wording = Wording("停业整顿", "Closed until put right")


class SeverityHours(Part, frozen=True):
    """Hours until what is wrong must be put right, by how grave it is."""

    minor: Hours = 72
    serious: Hours = 24
    critical: Hours = 4


class SeverityRoles(Part, frozen=True):
    """Who may say that it is put right, by how grave it is; none named = whoever may inspect."""

    minor: tuple[AccountRole, ...] = ()
    serious: tuple[AccountRole, ...] = ()
    critical: tuple[AccountRole, ...] = (
        AccountRole.COMMANDER,
        AccountRole.WORKING_GROUP_MEMBER,
        AccountRole.COMMUNITY_SECRETARY,
        AccountRole.INSPECTOR,
    )


class OverdueStep(Part, frozen=True):
    """So many hours after the deadline everybody with this role in a place above is told."""

    after_hours: Annotated[int, msgspec.Meta(ge=0, le=720)]
    to: AccountRole


ESCALATIONS = (
    OverdueStep(24, AccountRole.WORKING_GROUP_MEMBER),
    OverdueStep(48, AccountRole.COMMANDER),
)


class RoundHours(Part, frozen=True):
    """When a round may begin and end; one that ends earlier than it begins ends the next day."""

    begins: ClockTime
    ends: ClockTime


class InspectionRounds(Part, frozen=True):
    """How a day's rounds are planned.

    day, night    the hours of a round by day and by night
    minutes       a visit takes; a place, an enterprise alike
    night_lists   checklists that are gone through at night, because that is when the premises are
                  open; the day's rounds go to all
    most          visits of one round at most
    """

    day: RoundHours = RoundHours("08:30", "17:30")
    night: RoundHours = RoundHours("19:00", "22:30")
    minutes: Annotated[int, msgspec.Meta(ge=5, le=240)] = 25
    night_lists: tuple[Key, ...] = ("small_catering", "small_hotel", "small_venue", "checkpoint")
    most: Annotated[int, msgspec.Meta(ge=1, le=60)] = 20


class Inspections(Part, frozen=True):
    """The inspections part of a plan.

    hours        until a finding must be put right, where its item does not say
    recheck      who may re-check, by severity
    order_hours  a supervision order gives so many more hours
    escalations  who is told while an order stays without answer
    intervals    days within which each list is to be gone through again, over the lists' own
    rounds       how the rounds of a day are planned
    purpose      why it is asked, printed and shown; answers are kept for `keep_days`
    """

    checklists: tuple[Checklist, ...] = CHECKLISTS
    results: ResultWording = ResultWording()
    hours: SeverityHours = SeverityHours()
    recheck: SeverityRoles = SeverityRoles()
    order_hours: Hours = 24
    escalations: tuple[OverdueStep, ...] = ESCALATIONS
    intervals: dict[Key, Days] = {}
    rounds: InspectionRounds = InspectionRounds()
    purpose: Wording = Wording(
        "核查疫情防控和安全生产措施是否落实",
        "To see whether measures against the outbreak and for safety are in place",
    )
    keep_days: Annotated[int, msgspec.Meta(ge=1, le=3650)] = 730

    def checklist(self, key: str) -> Checklist | None:
        return next((one for one in self.checklists if one.key == key), None)

    def every_days(self, checklist: Checklist) -> int:
        """Within how many days the list is to be gone through again; 0: only when asked for."""
        return self.intervals.get(checklist.key, checklist.every_days)

    def hours_for(self, item: CheckItem) -> int:
        """Hours until what is wrong at this item must be put right."""
        if item.hours is not None:
            return item.hours
        found: int = getattr(self.hours, item.severity)
        return found

    def recheckers(self, severity: str) -> tuple[AccountRole, ...]:
        """Roles that may re-check a finding of this severity; none: whoever may inspect."""
        found: tuple[AccountRole, ...] = getattr(self.recheck, severity, ())
        return found

    def result_title(self, result: str) -> str:
        return str(getattr(self.results, result, result))

    def lists_for(self, subject: SubjectKey) -> tuple[Checklist, ...]:
        return tuple(one for one in self.checklists if one.subject == subject)


ANSWERS = (
    Option(ItemAnswer.MET.value, Wording("符合", "Met")),
    Option(ItemAnswer.UNMET.value, Wording("不符合", "Not met")),
    Option(ItemAnswer.NOT_APPLICABLE.value, Wording("不适用", "Does not apply")),
)
_UNMET = (ItemAnswer.UNMET.value,)


def _item_questions(item: CheckItem) -> Iterator[Question]:
    """What is asked about one item: whether it is met, and if not, what was seen."""
    yield Question(
        item.key,
        item.title,
        QuestionKind.CHOICE,
        required=True,
        help=item.help,
        options=ANSWERS,
    )
    rule = ShowIf(item.key, _UNMET)
    yield Question(
        item.key + SAID,
        Wording("发现的问题", "What was found"),
        QuestionKind.TEXT,
        maximum=MOST_SAID,
        show_if=rule,
    )
    yield Question(
        item.key + PHOTOS,
        Wording("问题照片", "Photos of it"),
        QuestionKind.PHOTO,
        required=item.photo,
        maximum=MOST_PHOTOS,
        show_if=rule,
    )


@lru_cache(maxsize=256)
def _form(checklist: Checklist, purpose: Wording, keep_days: int) -> RecordForm:
    asked = [question for item in checklist.items for question in _item_questions(item)]
    return RecordForm(
        key=checklist.key,
        title=checklist.title,
        about=About.PLACE,
        purpose=purpose,
        keep_days=keep_days,
        questions=(*asked, *checklist.questions),
        sop=checklist.sop,
    )


def form_of(plan: Inspections, checklist: Checklist) -> RecordForm:
    """The checklist as a form: page, API, device and record are all judged by it."""
    return _form(checklist, plan.purpose, plan.keep_days)


def inspections_contradictions(
    plan: Inspections, sops: Collection[str], path: str
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together. `sops`: keys the plan has."""
    for key, times in Counter(one.key for one in plan.checklists).items():
        if times > 1:
            yield (
                f"{path}.checklists",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    for index, one in enumerate(plan.checklists):
        yield from _list_contradictions(one, f"{path}.checklists[{index}]")
        for key in (one.sop, *(item.sop for item in one.items)):
            if key and key not in sops:
                yield (
                    f"{path}.checklists[{index}]",
                    _("There is no “%(key)s” in this plan.") % {"key": key},
                )
    known = {one.key for one in plan.checklists}
    for key in plan.intervals:
        if key not in known:
            yield f"{path}.intervals", _("There is no “%(key)s” in this plan.") % {"key": key}
    for key in plan.rounds.night_lists:
        if key not in known and plan.rounds != InspectionRounds():
            yield (
                f"{path}.rounds.night_lists",
                _("There is no “%(key)s” in this plan.") % {"key": key},
            )
    hours = [one.after_hours for one in plan.escalations]
    if hours != sorted(hours):
        yield f"{path}.escalations", _("A later step comes before an earlier one.")


def _list_contradictions(checklist: Checklist, path: str) -> Iterator[tuple[str, str]]:
    asked = [question.key for item in checklist.items for question in _item_questions(item)]
    asked += [question.key for question in checklist.questions]
    for key, times in Counter(asked).items():
        if times > 1:
            yield (
                path,
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    if checklist.subject == "team" and checklist.every_days:
        yield f"{path}.every_days", _("Teams are inspected when asked for, not every so many days.")
    if not checklist.items:
        yield f"{path}.items", _("A checklist without items checks nothing.")
    wanted: dict[Literal["premises", "enterprise_kinds", "place_kinds", "site_kinds"], str] = {
        "premises": "enterprise",
        "enterprise_kinds": "enterprise",
        "place_kinds": "place",
        "site_kinds": "place",
    }
    for name, subject in wanted.items():
        if getattr(checklist, name) and checklist.subject != subject:
            yield f"{path}.{name}", _("This list is not about such subjects.")
    for index, question in enumerate(checklist.questions):
        if question.personal:
            yield (
                f"{path}.questions[{index}]",
                _("An inspection keeps nothing that identifies a person."),
            )
