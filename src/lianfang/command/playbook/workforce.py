"""The workforce part of a plan: when employees report their health, who hears of what is missing.

Every entry has a default, so that a plan that says nothing has everybody who is back in the town
report twice a day, in the morning by ten.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.health import Telling
from lianfang.command.playbook.parts import ClockTime, Part, ShortKey
from lianfang.command.playbook.wording import Wording

Reporting = Literal["away", "waiting", "back"]


class ReportWindow(Part, frozen=True):
    """Every employee who is asked reports once in it. A check counts for the window that began
    last; the first one begins with the day. After `due` whoever has not reported is missing."""

    key: ShortKey
    title: Wording
    begins: ClockTime
    due: ClockTime


WINDOWS = (
    ReportWindow("morning", Wording("上午", "Morning"), "05:00", "10:00"),
    ReportWindow("afternoon", Wording("下午", "Afternoon"), "13:00", "18:00"),
)
TELLING = (
    Telling(0, AccountRole.ENTERPRISE_CONTACT),
    Telling(30, AccountRole.COMMUNITY_WORKER),
    Telling(120, AccountRole.WORKING_GROUP_MEMBER),
)


class Workforce(Part, frozen=True):
    """The workforce part of a plan.

    windows         when employees report every day
    asks            of those not back, back and waiting, or at the post: who reports
    tell            who hears that reports are missing, so many minutes after the window was due
    key_regions     words that stand in the origin of somebody from a key region
    """

    windows: tuple[ReportWindow, ...] = WINDOWS
    asks: tuple[Reporting, ...] = ("waiting", "back")
    tell: tuple[Telling, ...] = TELLING
    key_regions: tuple[str, ...] = ("湖北", "武汉")

    def window(self, key: str) -> ReportWindow | None:
        """The window of that key, None in a plan that does not know it."""
        return next((one for one in self.windows if one.key == key), None)

    def window_title(self, key: str) -> str:
        """The window in this town's words; the key itself for one of another plan."""
        part = self.window(key)
        return str(part.title) if part else key


def workforce_contradictions(plan: Workforce, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    counted = Counter(one.key for one in plan.windows)
    for key, times in counted.items():
        if times > 1:
            text = _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times}
            yield f"{path}.windows", text
    for name in ("windows", "asks"):
        if not getattr(plan, name):
            yield f"{path}.{name}", _("At least one must be named.")
    for index, one in enumerate(plan.windows):
        later = plan.windows[index + 1].begins if index + 1 < len(plan.windows) else "24:00"
        if not one.begins < one.due <= later:
            text = _("Windows follow one another, each due before the next begins.")
            yield f"{path}.windows[{index}]", text
    minutes = [one.after_minutes for one in plan.tell]
    if minutes != sorted(minutes):
        yield f"{path}.tell", _("Whoever is told later stands further down.")
