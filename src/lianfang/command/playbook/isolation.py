"""Isolation as a town does it: for what reasons, how long, who looks after whom, what is printed.

Every entry has a default, so that a plan that says nothing about it still isolates a close contact
for fourteen days, asks twice a day, and keeps in touch for a week afterwards. How long is always
data: it was 14, 7+7, 7+3 and 7 days within three years.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.parts import ClockTime, Key, Part, ShortKey
from lianfang.command.playbook.wording import Wording
from lianfang.kit.clock import local_moment

Days = Annotated[int, msgspec.Meta(ge=1, le=92)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=10_080)]
Digits = Annotated[str, msgspec.Meta(pattern="^[0-9]{2,12}$")]


class IsolationMode(StrEnum):
    """Where somebody is isolated: at home, in an observation site, in hospital."""

    HOME = "home"
    SITE = "site"
    HOSPITAL = "hospital"


class ModeDays(Part, frozen=True):
    """One way of isolating for a reason, and for how many days from its start."""

    mode: IsolationMode
    days: Days


class Reason(Part, frozen=True):
    """Why somebody is isolated. The first of `modes` is the usual one.

    `origin_codes`: whoever arrives from a division whose code begins so is isolated for this
    reason; `origin_words`: the same where only the name of the place is known.
    """

    key: Key
    title: Wording
    modes: tuple[ModeDays, ...]
    origin_codes: tuple[Digits, ...] = ()
    origin_words: tuple[str, ...] = ()

    def days(self, mode: str) -> int | None:
        """Days for this mode, None where the plan does not isolate so for this reason."""
        return next((one.days for one in self.modes if one.mode == mode), None)

    def takes(self, origin: str, origin_code: str) -> bool:
        """Whether an arrival from there is isolated for this reason."""
        by_code = any(origin_code.startswith(code) for code in self.origin_codes if origin_code)
        return by_code or any(word in origin for word in self.origin_words if word)


class Slot(Part, frozen=True):
    """A time of the day within which somebody asks how they are."""

    key: ShortKey
    title: Wording
    begins: ClockTime
    ends: ClockTime

    def on(self, day: date) -> tuple[datetime, datetime]:
        """First and last moment of the slot on `day` in China."""
        return local_moment(day, self.begins), local_moment(day, self.ends)


class Telling(Part, frozen=True):
    """So many minutes after something was missed these are told: everybody with this role in a
    place above."""

    after_minutes: Minutes
    to: AccountRole


class Need(Part, frozen=True):
    """A kind of errand: what it is called, and within how many minutes it should be done."""

    key: ShortKey
    title: Wording
    minutes: Minutes


class CheckItem(Part, frozen=True):
    """One point that must hold before somebody is released."""

    key: ShortKey
    title: Wording


def _said(zh: str, en: str) -> Wording:
    return Wording(zh=zh, en=en)


REASONS = (
    Reason(
        "close_contact",
        _said("密切接触者", "Close contact"),
        (ModeDays(IsolationMode.SITE, 14), ModeDays(IsolationMode.HOME, 14)),
    ),
    Reason(
        "arrival",
        _said("重点地区来返", "Came from a key region"),
        (ModeDays(IsolationMode.HOME, 14), ModeDays(IsolationMode.SITE, 14)),
    ),
    Reason(
        "fever",
        _said("发热待排查", "Fever not yet explained"),
        (ModeDays(IsolationMode.HOME, 3), ModeDays(IsolationMode.HOSPITAL, 14)),
    ),
    Reason(
        "recovered",
        _said("治愈出院", "Recovered, back from hospital"),
        (ModeDays(IsolationMode.HOME, 14), ModeDays(IsolationMode.SITE, 14)),
    ),
    Reason(
        "other",
        _said("其他", "Other"),
        (
            ModeDays(IsolationMode.HOME, 14),
            ModeDays(IsolationMode.SITE, 14),
            ModeDays(IsolationMode.HOSPITAL, 14),
        ),
    ),
)
SLOTS = (
    Slot("morning", _said("上午", "Morning"), "08:00", "10:00"),
    Slot("evening", _said("下午", "Evening"), "17:00", "19:00"),
)
AFTER = (Slot("after", _said("回访", "Contact afterwards"), "09:00", "20:00"),)
NEEDS = (
    Need("food", _said("食品蔬菜", "Food"), 480),
    Need("medicine", _said("药品", "Medicine"), 240),
    Need("rubbish", _said("清运垃圾", "Rubbish"), 720),
    Need("night_medicine", _said("夜间急用药", "Medicine at night"), 60),
    Need("other", _said("其他", "Other"), 720),
)
CHECKLIST = (
    CheckItem("days", _said("隔离期满", "The days are over")),
    CheckItem("temperature", _said("体温正常、无症状", "No fever and no symptoms")),
    CheckItem("home", _said("住所已终末消毒", "The dwelling was disinfected")),
    CheckItem("told", _said("已告知本人和同住人", "The person and the family were told")),
)
NOTICE = (
    _said(
        "根据疫情防控工作需要，请您自开始之日起在上述地点隔离，期间不外出、不会客。",
        "For the protection of all you are asked to stay in the place named above, not to go out"
        " and not to receive visitors.",
    ),
    _said(
        "每日上午、下午由专人询问体温和身体状况；生活物品、药品和垃圾由专人代办，无接触交接。",
        "Twice a day one person who answers for you asks how you are. Food, medicine and rubbish"
        " are carried for you and left at the door.",
    ),
    _said(
        "如有发热、咳嗽、乏力等不适，请立即告知服务人员，不自行就医。",
        "With a fever, a cough or weakness tell that person at once; do not go to a doctor alone.",
    ),
)
AGREEMENT = (
    _said(
        "本人已知晓隔离要求，承诺如实报告体温和症状。", "I know the rules and report truthfully."
    ),
    _said(
        "隔离期间不外出，确需外出先报告并获同意。",
        "I do not leave; where I must I ask first and wait for the answer.",
    ),
)
RELEASE = (
    _said(
        "经核查，隔离期满，各项检查符合解除条件，予以解除隔离。",
        "The days are over and every point of the release checklist holds: isolation ends.",
    ),
    _said(
        "解除后请继续佩戴口罩、自我监测，配合回访。",
        "Please go on wearing a mask, watch your health, and answer when you are called.",
    ),
)


class Isolation(Part, frozen=True):
    """The isolation part of a plan.

    slots           when everybody in isolation is asked how they are
    early_minutes   a record so long before a slot counts for it
    tell            who is told of a missed slot, after how long
    tell_outing     who is told that somebody left without leave
    after_days      days of contact after the release; `after` its slots
    most_per_worker how many one worker may claim; a desk may give them more
    fever_reason    reason for which the fever path opens a case; "" = it opens none
    checklist       all of it must hold before a release
    notice, agreement, release  the paragraphs of the printed papers
    """

    reasons: tuple[Reason, ...] = REASONS
    slots: tuple[Slot, ...] = SLOTS
    early_minutes: Annotated[int, msgspec.Meta(ge=0, le=240)] = 30
    tell: tuple[Telling, ...] = (
        Telling(10, AccountRole.GRID_WORKER),
        Telling(30, AccountRole.COMMUNITY_SECRETARY),
    )
    tell_outing: tuple[Telling, ...] = (
        Telling(0, AccountRole.COMMUNITY_SECRETARY),
        Telling(30, AccountRole.LEADER),
    )
    needs: tuple[Need, ...] = NEEDS
    after_days: Annotated[int, msgspec.Meta(ge=0, le=60)] = 7
    after: tuple[Slot, ...] = AFTER
    most_per_worker: Annotated[int, msgspec.Meta(ge=1, le=100)] = 3
    fever_reason: str = ""
    checklist: tuple[CheckItem, ...] = CHECKLIST
    notice: tuple[Wording, ...] = NOTICE
    agreement: tuple[Wording, ...] = AGREEMENT
    release: tuple[Wording, ...] = RELEASE

    def reason(self, key: str) -> Reason | None:
        return next((one for one in self.reasons if one.key == key), None)

    def reason_title(self, key: str) -> str:
        """The reason in this town's words; the key itself for one of another plan."""
        reason = self.reason(key)
        return str(reason.title) if reason else key

    def need(self, key: str) -> Need | None:
        return next((one for one in self.needs if one.key == key), None)

    def need_title(self, key: str) -> str:
        need = self.need(key)
        return str(need.title) if need else key

    def slot_title(self, key: str) -> str:
        slot = next((one for one in (*self.slots, *self.after) if one.key == key), None)
        return str(slot.title) if slot else key

    def reason_of_arrival(self, origin: str, origin_code: str) -> Reason | None:
        """The first reason an arrival from there is isolated for, None for no isolation."""
        return next((one for one in self.reasons if one.takes(origin, origin_code)), None)


def isolation_contradictions(plan: Isolation, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for name in ("reasons", "needs", "checklist"):
        yield from _twice(f"{path}.{name}", (one.key for one in getattr(plan, name)))
    yield from _twice(f"{path}.slots", (one.key for one in (*plan.slots, *plan.after)))
    for name in ("reasons", "slots", "needs"):
        if not getattr(plan, name):
            yield f"{path}.{name}", _("At least one must be named.")
    for index, reason in enumerate(plan.reasons):
        if not reason.modes:
            yield f"{path}.reasons[{index}].modes", _("At least one must be named.")
        yield from _twice(f"{path}.reasons[{index}].modes", (one.mode for one in reason.modes))
    for name in ("slots", "after"):
        yield from _windows(f"{path}.{name}", getattr(plan, name))
    for name in ("tell", "tell_outing"):
        minutes = [step.after_minutes for step in getattr(plan, name)]
        if minutes != sorted(set(minutes)):
            yield f"{path}.{name}", _("Each escalation must come later than the one before.")
    if plan.after_days and not plan.after:
        yield f"{path}.after", _("At least one must be named.")
    if plan.fever_reason and plan.reason(plan.fever_reason) is None:
        yield (
            f"{path}.fever_reason",
            _("There is no “%(key)s” in this plan.") % {"key": plan.fever_reason},
        )


def _twice(path: str, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield path, _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}


def _windows(path: str, slots: tuple[Slot, ...]) -> Iterator[tuple[str, str]]:
    end_before = ""
    for index, slot in enumerate(slots):
        if slot.begins >= slot.ends:
            yield f"{path}[{index}].ends", _("The window ends before it begins.")
        if slot.begins < end_before:
            yield f"{path}[{index}].begins", _("Windows must follow each other.")
        end_before = slot.ends
