"""What enterprises may ask for, who answers and within how long, and how often they are visited.

Every entry has a default, so a plan that says nothing still takes needs of the six usual kinds.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import msgspec
from django.utils.translation import gettext as _

from lianfang.access.enums import Role as AccountRole
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

Hours = Annotated[int, msgspec.Meta(ge=1, le=2_160)]


class NeedKind(Part, frozen=True):
    """A kind of need.

    hours   within so many hours of being raised it is to be answered
    team    name, or part of the name, of the team that answers unless somebody says otherwise
    hint    what the enterprise should say, shown where it raises one
    """

    key: Key
    title: Wording
    hours: Hours = 48
    team: str = ""
    hint: Wording | None = None


class TellOfNeed(Part, frozen=True):
    """So many hours after the deadline everybody with this role over the enterprise is told."""

    after_hours: Annotated[int, msgspec.Meta(ge=0, le=2_160)]
    to: AccountRole


KINDS = (
    NeedKind(
        "approval",
        Wording("审批备案", "Approval"),
        24,
        hint=Wording("哪一项手续，卡在哪个环节", "Which approval, and where it is stuck"),
    ),
    NeedKind(
        "recruitment",
        Wording("招工用工", "Recruitment"),
        72,
        hint=Wording("缺什么工种、多少人、何时到岗", "Which trades, how many, from when"),
    ),
    NeedKind(
        "logistics",
        Wording("物流运输", "Logistics"),
        24,
        hint=Wording("什么货、从哪到哪、车牌", "What goods, from where to where, which lorry"),
    ),
    NeedKind(
        "funds",
        Wording("资金融资", "Funds"),
        120,
        hint=Wording("缺口多少、何时到期", "How much is missing, and when it falls due"),
    ),
    NeedKind(
        "materials",
        Wording("防疫和生产物资", "Materials"),
        48,
        hint=Wording("什么物资、多少、够用几天", "What, how much, and for how many days it lasts"),
    ),
    NeedKind("other", Wording("其他", "Other"), 72),
)
TELL = (
    TellOfNeed(0, AccountRole.LEADER),
    TellOfNeed(24, AccountRole.COMMANDER),
)


class Needs(Part, frozen=True):
    """Needs of a town's enterprises.

    kinds       kinds of needs; the first is offered first
    tell        who hears of a need that is overdue, one level after the other
    visit_days  the liaison officer visits or calls every enterprise within so many days
    """

    kinds: tuple[NeedKind, ...] = KINDS
    tell: tuple[TellOfNeed, ...] = TELL
    visit_days: Annotated[int, msgspec.Meta(ge=1, le=92)] = 7

    def kind(self, key: str) -> NeedKind | None:
        """The kind of that key, None if this plan has none."""
        return next((one for one in self.kinds if one.key == key), None)

    def kind_title(self, key: str) -> str:
        """The kind in this town's words; the key itself for one of another plan."""
        kind = self.kind(key)
        return str(kind.title) if kind else key


def needs_contradictions(plan: Needs, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for key, times in Counter(one.key for one in plan.kinds).items():
        if times > 1:
            yield (
                f"{path}.kinds",
                _("“%(key)s” is given %(times)s times.") % {"key": key, "times": times},
            )
    if not plan.kinds:
        yield f"{path}.kinds", _("A plan needs at least one kind of need.")
    hours = [one.after_hours for one in plan.tell]
    if hours != sorted(hours):
        yield f"{path}.tell", _("Whoever is told later must stand behind those told earlier.")
