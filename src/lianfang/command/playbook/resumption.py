"""Who files before it works again, with whom, with which papers, and by when it is answered.

How strict a town is changes within weeks (approval, then filing, then none), so the modes are
dated: the first entry that fits an enterprise on a day is the one that holds for a filing begun on
that day. Every entry has a default, taken from the notices of February 2020: masks and the like for
three days, one isolation room for every 100 staff between 500 and 10,000, four things in place.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.enterprises import KindKey, ParkKey
from lianfang.command.playbook.parts import Key, Part, ShortKey
from lianfang.command.playbook.wording import Wording

ModeKey = Literal["approval", "filing", "none"]
LevelKey = Literal["village", "subdistrict", "park"]
# When a paper is asked for: always as a file; out of what was filled in; only where staff come from
# key areas; if there is one.
NeedKey = Literal["file", "answers", "key_areas", "optional"]
FieldKey = Literal[
    "duty_phone",
    "planned_on",
    "staff_total",
    "back_now",
    "outside_county",
    "from_key_areas",
    "isolation_rooms",
    "scope",
    "reason",
]
Hours = Annotated[int, msgspec.Meta(ge=1, le=24 * 31)]
Days = Annotated[int, msgspec.Meta(ge=0, le=60)]
People = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class FilingMode(Part, frozen=True):
    """How enterprises file that begin to do so from `since` to `until`, both days included.

    mode        approval: somebody decides; filing: it counts once the desk found it complete; none:
                it only declares
    kinds, classes, premises, parks   whom it is for; nothing named means everybody
    to, decides at which level the desk stands, and who decides
    days_ahead  so many days before the planned day it must be filed
    site_check  somebody goes there before it is decided
    """

    mode: ModeKey
    since: date | None = None
    until: date | None = None
    kinds: tuple[KindKey, ...] = ()
    classes: tuple[Key, ...] = ()
    premises: tuple[Key, ...] = ()
    parks: tuple[ParkKey, ...] = ()
    to: LevelKey = "subdistrict"
    decides: LevelKey = "subdistrict"
    days_ahead: Days = 2
    site_check: bool = True

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )

    def fits(self, kind: str, service_class: str, premises: str, park: str) -> bool:
        """Whether it is for an enterprise of that kind, class, kind of premises and of park."""
        asked = (
            (self.kinds, kind),
            (self.classes, service_class),
            (self.premises, premises),
            (self.parks, park),
        )
        return all(not wanted or given in wanted for wanted, given in asked)


class PaperKind(Part, frozen=True):
    """A paper that goes with a filing, and when it is asked for."""

    key: Key
    title: Wording
    need: NeedKey = "file"
    hint: Wording | None = None


class Supply(Part, frozen=True):
    """Something that is used up every day (it has days of cover), or of which there is a stock."""

    key: ShortKey
    title: Wording
    unit: Wording
    daily: bool = True
    required: bool = True


class InPlace(Part, frozen=True):
    """One of the things that must be in place before anybody starts."""

    key: ShortKey
    title: Wording
    question: Wording


class RoomsRule(Part, frozen=True):
    """One isolation room for every `per` staff, where there are `least` to `most` of them."""

    per: People = 100
    least: People = 500
    most: People = 10_000

    def wanted(self, staff: int) -> int:
        """How many rooms so many staff need, a started hundred counted in full."""
        return -(-staff // self.per) if self.least <= staff <= self.most else 0


class Deadlines(Part, frozen=True):
    """Hours in which each step is answered; overdue, the next level is told every `escalate`."""

    desk: Hours = 24
    site: Hours = 48
    decision: Hours = 24
    answer: Hours = 72
    escalate: Hours = 12


PAPERS = (
    PaperKind("filing_form", Wording("复工备案表", "Filing form"), "answers"),
    PaperKind(
        "pledge",
        Wording("防控承诺书", "Pledge"),
        "file",
        Wording("盖章后拍照上传", "Stamped; a photo will do"),
    ),
    PaperKind(
        "plan",
        Wording("防控方案（应急预案）", "Prevention and emergency plan"),
        "file",
        Wording("每一页都要", "Every page"),
    ),
    PaperKind("staff_health", Wording("员工健康统计表", "Health of staff"), "file"),
    PaperKind("key_areas", Wording("涉疫地区人员监测表", "Staff from key areas"), "key_areas"),
    PaperKind("supplies", Wording("物资统计表", "Supplies"), "answers"),
)
SUPPLIES = (
    Supply("masks", Wording("口罩", "Masks"), Wording("只", "pieces")),
    Supply("disinfectant", Wording("消毒液", "Disinfectant"), Wording("升", "litres")),
    Supply("thermometers", Wording("测温枪", "Thermometers"), Wording("把", "pieces"), daily=False),
)
IN_PLACE = (
    InPlace(
        "mechanism",
        Wording("防控机制到位", "Who is in charge"),
        Wording(
            "有防控负责人、专班和值班电话吗？",
            "Is somebody in charge, with a team and a phone answered day and night?",
        ),
    ),
    InPlace(
        "screening",
        Wording("员工排查到位", "Staff asked"),
        Wording(
            "每名员工的来源地、接触史和健康都问过了吗？",
            "Was every employee asked where they come from, whom they met and how they feel?",
        ),
    ),
    InPlace(
        "supplies",
        Wording("设施物资到位", "Rooms and supplies"),
        Wording(
            "口罩、消毒液、测温枪和隔离室准备好了吗？",
            "Are masks, disinfectant, thermometers and the isolation room ready?",
        ),
    ),
    InPlace(
        "management",
        Wording("内部管理到位", "Rules inside"),
        Wording(
            "进门测温、错峰用餐、宿舍管理安排好了吗？",
            "Are temperatures at the door, meals apart and the dormitory arranged?",
        ),
    ),
)
FIELDS: tuple[FieldKey, ...] = (
    *("duty_phone", "planned_on", "staff_total", "back_now", "outside_county"),
    *("from_key_areas", "isolation_rooms", "scope"),
)
NOTICE = (
    Wording(
        "你单位报送的复工材料收悉。经核查，符合复工条件，同意按所报批次有序复工。",
        "Your filing was examined. The conditions are met; you may resume in the batches filed.",
    ),
    Wording(
        "请严格落实主体责任，每日测温两次并报告；条件不再具备时立即停工并报告。",
        "Take every temperature twice a day and report; stop and report once a condition fails.",
    ),
)
ASKED: tuple[KindKey, ...] = ("enterprise", "branch", "self_employed", "project")


class Resumption(Part, frozen=True):
    """The resumption part of a plan.

    kinds       kinds of enterprises that count among those to resume
    modes       the first that fits on the day a filing is begun; where none fits nothing is filed
    fields      what must be filled in
    cover_days  every supply used daily must last so many days
    training    staff must have been trained before anybody starts
    notice      what the approval says
    """

    kinds: tuple[KindKey, ...] = ASKED
    modes: tuple[FilingMode, ...] = (FilingMode("approval"),)
    papers: tuple[PaperKind, ...] = PAPERS
    fields: tuple[FieldKey, ...] = FIELDS
    supplies: tuple[Supply, ...] = SUPPLIES
    in_place: tuple[InPlace, ...] = IN_PLACE
    cover_days: Days = 3
    rooms: RoomsRule = RoomsRule()
    training: bool = True
    deadlines: Deadlines = Deadlines()
    notice: tuple[Wording, ...] = NOTICE

    def mode_of(
        self, day: date, *, kind: str, service_class: str, premises: str, park: str
    ) -> FilingMode | None:
        """The entry that holds for such an enterprise on the day."""
        for one in self.modes:
            if one.holds(day) and one.fits(kind, service_class, premises, park):
                return one
        return None

    def paper_title(self, key: str) -> str:
        return next((str(one.title) for one in self.papers if one.key == key), key)

    def supply(self, key: str) -> Supply | None:
        return next((one for one in self.supplies if one.key == key), None)


def days_of_cover(stock: Decimal | None, daily: Decimal | None) -> int | None:
    """Whole days a stock lasts; None where it cannot be said."""
    if stock is None or daily is None or daily <= 0:
        return None
    return int(stock // daily)


def resumption_contradictions(
    plan: Resumption, path: str, classes: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for name in ("papers", "supplies", "in_place"):
        for key, times in Counter(one.key for one in getattr(plan, name)).items():
            if times > 1:
                text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
                yield f"{path}.{name}", text
    for index, one in enumerate(plan.modes):
        if one.since and one.until and one.until < one.since:
            yield f"{path}.modes[{index}]", _("It ends before it begins.")
        for key in one.classes:
            if classes and key not in classes:
                yield (
                    f"{path}.modes[{index}].classes",
                    _("There is no “%(key)s” in this plan.") % {"key": key},
                )
    if plan.rooms.least > plan.rooms.most:
        yield f"{path}.rooms", _("The minimum is above the maximum.")
