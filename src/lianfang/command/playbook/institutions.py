"""Closed institutions as a town runs them: which sites they are, how often everybody is measured,
who works when, which forms tell of visitors and goods.

Every entry has a default, so that a plan that says nothing has everybody in a home measured every
morning and evening.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext as _

from lianfang.command.playbook.gates import DutyShift
from lianfang.command.playbook.parts import ClockTime, Key, Part, ShortKey
from lianfang.command.playbook.wording import Wording

HomeKind = Literal["nursing_home", "welfare_home", "clinic", "school", "factory", "other"]


class CheckRound(Part, frozen=True):
    """Everybody in a home is measured once in it. A check counts for the round that began last; the
    first one begins with the day. After `ends` whoever is missing is late."""

    key: ShortKey
    title: Wording
    begins: ClockTime
    ends: ClockTime


class CareLevel(Part, frozen=True):
    """How much help somebody needs."""

    key: Key
    title: Wording


ROUNDS = (
    CheckRound("morning", Wording("早测温", "Morning"), "06:00", "10:00"),
    CheckRound("evening", Wording("晚测温", "Evening"), "15:00", "20:00"),
)
LEVELS = (
    CareLevel("self_care", Wording("自理", "Cares for themselves")),
    CareLevel("partial", Wording("半护理", "Partly cared for")),
    CareLevel("full", Wording("全护理", "Fully cared for")),
    CareLevel("dementia", Wording("失智照护", "Dementia care")),
)
SHIFTS = (
    DutyShift("day", Wording("白班", "Day"), "07:00", "19:00"),
    DutyShift("night", Wording("夜班", "Night"), "19:00", "07:00"),
)


class Institutions(Part, frozen=True):
    """The institutions part of a plan.

    kinds          sites that are homes
    visitors_form  key of a record form about a place that tells of visitors sent away; its number
                   in the question `visitors_question`
    goods_form     key of the form that tells of goods taken in
    report_form    key of the form in which a home reports its day
    """

    kinds: tuple[HomeKind, ...] = ("nursing_home", "welfare_home")
    rounds: tuple[CheckRound, ...] = ROUNDS
    levels: tuple[CareLevel, ...] = LEVELS
    shifts: tuple[DutyShift, ...] = SHIFTS
    visitors_form: Key = "visitors_refused"
    visitors_question: Key = "visitors"
    goods_form: Key = "goods_in"
    report_form: Key = "institution_day"

    def level_title(self, key: str) -> str:
        """The level in this town's words; the key itself for one of another plan."""
        return next((str(one.title) for one in self.levels if one.key == key), key)

    def shift(self, key: str) -> DutyShift | None:
        return next((one for one in self.shifts if one.key == key), None)

    def shift_title(self, key: str) -> str:
        part = self.shift(key)
        return str(part.title) if part else key


def institutions_contradictions(plan: Institutions, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for name in ("rounds", "levels", "shifts"):
        counted = Counter(one.key for one in getattr(plan, name))
        for key, times in counted.items():
            if times > 1:
                text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
                yield f"{path}.{name}", text
        if not getattr(plan, name) and name != "levels":
            yield f"{path}.{name}", _("At least one must be named.")
    if not plan.kinds:
        yield f"{path}.kinds", _("At least one must be named.")
    for index, one in enumerate(plan.rounds):
        later = plan.rounds[index + 1].begins if index + 1 < len(plan.rounds) else "24:00"
        if not one.begins < one.ends <= later:
            text = _("Rounds follow one another, each ended before the next begins.")
            yield f"{path}.rounds[{index}]", text
