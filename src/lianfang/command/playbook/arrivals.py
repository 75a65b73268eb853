"""What follows from an arrival by where it came from: one definition, wherever it was recorded.

Key regions are those of the plan's reasons for isolation; a class of origins that names a reason
takes its regions from there and has none of its own. What no class takes is "elsewhere".
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.isolation import Digits, Isolation
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording


class Follow(StrEnum):
    """What has to be done about somebody who arrived."""

    REGISTER = "register"
    OBSERVE = "observe"
    REPORT = "report"


class OriginClass(Part, frozen=True):
    """A class of origins, and what follows.

    reason          reason of isolation whose regions these are; who comes from there is isolated
    origin_codes    beginnings of division codes of a class that names no reason
    origin_words    words in the name of the place, the same
    follow          what has to be done
    report_to       roles that are told, by everybody above the place
    report_minutes  within which the report must have been made
    """

    key: Key
    title: Wording
    follow: tuple[Follow, ...] = (Follow.REGISTER,)
    reason: str = ""
    origin_codes: tuple[Digits, ...] = ()
    origin_words: tuple[str, ...] = ()
    report_to: tuple[AccountRole, ...] = ()
    report_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 120

    def takes(self, origin: str, origin_code: str, isolation: Isolation) -> bool:
        """Whether an arrival from there belongs to the class."""
        if self.reason:
            reason = isolation.reason(self.reason)
            return reason is not None and reason.takes(origin, origin_code)
        by_code = any(origin_code.startswith(code) for code in self.origin_codes if origin_code)
        return by_code or any(word in origin for word in self.origin_words if word)


KEY_REGION = OriginClass(
    "key_region",
    Wording("重点地区", "Key region"),
    (Follow.REGISTER, Follow.OBSERVE, Follow.REPORT),
    reason="arrival",
    report_to=(AccountRole.COMMUNITY_SECRETARY,),
)
ELSEWHERE = OriginClass("elsewhere", Wording("其他地区", "Elsewhere"))


class Arrivals(Part, frozen=True):
    """The arrivals part of a plan: classes in the order they are tried, and what follows else."""

    classes: tuple[OriginClass, ...] = (KEY_REGION,)
    elsewhere: OriginClass = ELSEWHERE

    def class_of(self, origin: str, origin_code: str, isolation: Isolation) -> OriginClass:
        """The first class that takes an arrival from there, else "elsewhere".

        A region for which the plan isolates but that no class speaks of still means observation.
        """
        taking = (c for c in self.classes if c.takes(origin, origin_code, isolation))
        found = next(taking, None)
        if found is not None:
            return found
        reason = isolation.reason_of_arrival(origin, origin_code)
        if reason is None:
            return self.elsewhere
        follow = (Follow.REGISTER, Follow.OBSERVE)
        return OriginClass(reason.key, reason.title, follow, reason=reason.key)

    def title(self, key: str) -> str:
        """A class in this town's words; the key itself for one of another plan."""
        known = (*self.classes, self.elsewhere)
        return next((str(one.title) for one in known if one.key == key), key)

    def named(self, key: str) -> OriginClass | None:
        return next((c for c in (*self.classes, self.elsewhere) if c.key == key), None)


def arrivals_contradictions(
    plan: Arrivals, isolation: Isolation, path: str
) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    counted = Counter(one.key for one in (*plan.classes, plan.elsewhere))
    for key, times in counted.items():
        if times > 1:
            text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
            yield f"{path}.classes", text
    places = [(f"{path}.classes[{i}]", one) for i, one in enumerate(plan.classes)]
    for here, one in (*places, (f"{path}.elsewhere", plan.elsewhere)):
        if one.reason and isolation.reason(one.reason) is None:
            text = _("There is no “%(key)s” in this plan.") % {"key": one.reason}
            yield f"{here}.reason", text
        if one.reason and (one.origin_codes or one.origin_words):
            yield f"{here}.origin_codes", _("The regions of a reason stand with the reason.")
        if Follow.OBSERVE in one.follow and not one.reason:
            yield f"{here}.reason", _("Who is observed needs a reason of isolation.")
        if Follow.REPORT in one.follow and not one.report_to:
            yield f"{here}.report_to", _("Nobody is named who is told.")
