"""Checkpoints, passages and passes as a town does them: who stands where, who may go when.

Every entry has a default, so a plan that says nothing has every checkpoint manned in three shifts,
a fever at 37.3 °C, an hour for the way to the village, and passes for one person of a household
every second day.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.parts import ClockTime, Key, Part, ShortKey
from lianfang.command.playbook.wording import Wording
from lianfang.people.enums import StaffKind

PointKindKey = Literal["road", "village", "estate", "building", "site"]
POINT_KINDS: tuple[PointKindKey, ...] = ("road", "village", "estate", "building", "site")
HolderKey = Literal["household", "person"]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=2_880)]
Days = Annotated[int, msgspec.Meta(ge=1, le=92)]
Times = Annotated[int, msgspec.Meta(ge=1, le=24)]
Weekday = Annotated[int, msgspec.Meta(ge=1, le=7)]
KeepDays = Annotated[int, msgspec.Meta(ge=1, le=366)]
People = Annotated[int, msgspec.Meta(ge=1, le=20)]
RestHours = Annotated[int, msgspec.Meta(ge=0, le=24)]
Nights = Annotated[int, msgspec.Meta(ge=1, le=14)]
WeekHours = Annotated[int, msgspec.Meta(ge=8, le=84)]
DEEP_NIGHT = "03:00"


class DutyShift(Part, frozen=True):
    """A part of the day somebody stands at a checkpoint; one that ends before it begins goes on
    until the next morning."""

    key: ShortKey
    title: Wording
    begins: ClockTime
    ends: ClockTime

    @property
    def is_night(self) -> bool:
        """Whoever stands there is up at three in the morning."""
        if self.ends <= self.begins:
            return self.begins <= DEEP_NIGHT or self.ends > DEEP_NIGHT
        return self.begins <= DEEP_NIGHT < self.ends


class Including(Part, frozen=True):
    """Of those who stand in a shift at least so many are of this kind."""

    kind: StaffKind
    people: People = 1


class Manning(Part, frozen=True):
    """Which kinds of checkpoints are manned in which phases, by how many people a shift, and who
    must be among them."""

    phases: tuple[Key, ...]
    kinds: tuple[PointKindKey, ...]
    people: People = 2
    including: tuple[Including, ...] = ()


class RosterRules(Part, frozen=True):
    """What a duty roster may ask of anybody; at most one shift begins on a day, always.

    rest_hours      from the end of one duty to the beginning of the next
    nights_in_a_row days one after the other with a night shift
    week_hours      in any seven days
    kinds           of staff who stand at checkpoints, where nobody chooses others
    """

    rest_hours: RestHours = 11
    nights_in_a_row: Nights = 3
    week_hours: WeekHours = 48
    kinds: tuple[StaffKind, ...] = (
        StaffKind.CADRE,
        StaffKind.SECONDED_CADRE,
        StaffKind.COMMUNITY_WORKER,
        StaffKind.PARTY_VOLUNTEER,
        StaffKind.TEACHER,
        StaffKind.MEDICAL,
        StaffKind.POLICE,
    )


class PassPurpose(Part, frozen=True):
    """What somebody leaves for."""

    key: ShortKey
    title: Wording


class PassRule(Part, frozen=True):
    """A kind of pass: who goes out with it, how often, on which days, between which hours.

    holder      a household's pass takes one person out; a person's only its holder
    every_days  days from one outing to the next: 1 = daily, 2 = every second day
    uses        times it may be used on such a day
    weekdays    1 = Monday ... 7; none named = all
    valid_days  how long it holds from the first day
    """

    key: Key
    title: Wording
    holder: HolderKey = "household"
    every_days: Days = 2
    uses: Times = 1
    weekdays: tuple[Weekday, ...] = ()
    begins: ClockTime = "06:00"
    ends: ClockTime = "20:00"
    valid_days: Days = 14
    purposes: tuple[ShortKey, ...] = ()


SHIFTS = (
    DutyShift("morning", Wording("早班", "Morning"), "08:00", "16:00"),
    DutyShift("evening", Wording("中班", "Evening"), "16:00", "24:00"),
    DutyShift("night", Wording("夜班", "Night"), "00:00", "08:00"),
)
PURPOSES = (
    PassPurpose("shopping", Wording("采购生活物资", "Shopping")),
    PassPurpose("medical", Wording("就医购药", "Treatment or medicine")),
    PassPurpose("work", Wording("上班值勤", "Work")),
    PassPurpose("other", Wording("其他", "Other")),
)
PASSES = (
    PassRule("household", Wording("家庭出入证", "Household pass"), purposes=("shopping",)),
    PassRule(
        "work",
        Wording("工作通行证", "Work pass"),
        holder="person",
        every_days=1,
        uses=4,
        begins="00:00",
        ends="24:00",
        valid_days=30,
        purposes=("work",),
    ),
    PassRule(
        "medical",
        Wording("就医通行证", "Medical pass"),
        holder="person",
        every_days=1,
        uses=2,
        begins="00:00",
        ends="24:00",
        valid_days=3,
        purposes=("medical",),
    ),
)


class Gates(Part, frozen=True):
    """The checkpoints of a town.

    roster          what a duty roster may ask of anybody
    manning         none named = every checkpoint is manned in every phase, two people a shift
    minimum, fever, maximum  of a thermometer, °C with one decimal
    travel_minutes  within so long the village of destination confirms an arrival
    escalate_minutes  so long after that it is told on as overdue
    plate_prefix    how plates of this town begin, put in before the guard types
    keep_days       names, papers and phones of passages are cleared after so many days
    """

    manning: tuple[Manning, ...] = ()
    shifts: tuple[DutyShift, ...] = SHIFTS
    roster: RosterRules = RosterRules()
    minimum: Decimal = Decimal("34.0")
    fever: Decimal = Decimal("37.3")
    maximum: Decimal = Decimal("42.0")
    travel_minutes: Minutes = 60
    escalate_minutes: Minutes = 30
    plate_prefix: Annotated[str, msgspec.Meta(max_length=3)] = ""
    keep_days: KeepDays = 60
    purposes: tuple[PassPurpose, ...] = PURPOSES
    passes: tuple[PassRule, ...] = PASSES

    def manned(self, kind: str, phase: str) -> int:
        """People a shift at a checkpoint of the kind while `phase` is in force; 0: not manned."""
        if not self.manning:
            return 2
        found = (one.people for one in self.manning if phase in one.phases and kind in one.kinds)
        return next(found, 0)

    def including(self, kind: str, phase: str) -> tuple[Including, ...]:
        """Who must be among those who stand at a checkpoint of the kind in the phase."""
        found = (one for one in self.manning if phase in one.phases and kind in one.kinds)
        manning = next(found, None)
        return manning.including if manning else ()

    def manned_kinds(self, phase: str) -> list[str]:
        """Kinds of checkpoints that are manned in the phase."""
        return [kind for kind in POINT_KINDS if self.manned(kind, phase)]

    def shift(self, key: str) -> DutyShift | None:
        return next((shift for shift in self.shifts if shift.key == key), None)

    def pass_rule(self, key: str) -> PassRule | None:
        """The kind of pass of that key, None if this plan does not know it."""
        return next((rule for rule in self.passes if rule.key == key), None)

    def purpose_title(self, key: str) -> str:
        """The purpose in this town's words; the key itself for one of another plan."""
        return next((str(one.title) for one in self.purposes if one.key == key), key)


def gates_contradictions(gates: Gates, phases: set[str], path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    if not gates.minimum < gates.fever <= gates.maximum:
        yield f"{path}.fever", _("Minimum, fever and maximum must rise in this order.")
    for index, manning in enumerate(gates.manning):
        for number, key in enumerate(manning.phases):
            if key not in phases:
                yield f"{path}.manning[{index}].phases[{number}]", _missing(key)
        asked = sum(one.people for one in manning.including)
        if asked > manning.people:
            yield f"{path}.manning[{index}].including", _("This asks for more than stand there.")
    purposes = {purpose.key for purpose in gates.purposes}
    for index, rule in enumerate(gates.passes):
        if rule.begins >= rule.ends:
            yield f"{path}.passes[{index}].ends", _("The window ends before it begins.")
        for number, key in enumerate(rule.purposes):
            if key not in purposes:
                yield f"{path}.passes[{index}].purposes[{number}]", _missing(key)
    for name, keys in (
        ("shifts", [shift.key for shift in gates.shifts]),
        ("purposes", [purpose.key for purpose in gates.purposes]),
        ("passes", [rule.key for rule in gates.passes]),
    ):
        for key, times in Counter(keys).items():
            if times > 1:
                text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
                yield f"{path}.{name}", text
    if not gates.shifts:
        yield f"{path}.shifts", _("A checkpoint needs at least one shift.")


def _missing(key: str) -> str:
    return _("There is no “%(key)s” in this plan.") % {"key": key}
