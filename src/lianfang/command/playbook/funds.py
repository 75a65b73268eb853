"""The money a town gives its enterprises: programmes with a budget, who may apply, how much.

Nothing is given unless the plan or a person says so: without this part a town has no programme.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

from lianfang.command.playbook.enterprises import KindKey, ScaleKey
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.wording import Wording

RuleKey = Literal["per_head", "per_item", "share"]
LevelKey = Literal["town", "community"]
Prefix = Annotated[str, msgspec.Meta(pattern="^[A-Z][A-Z0-9]{0,7}$")]
# Ten billion yuan: beyond any fund of a town.
MOST = Decimal(10_000_000_000)
Days = Annotated[int, msgspec.Meta(ge=1, le=92)]


class Eligible(Part, frozen=True):
    """Who may apply: an enterprise that fits everything given here; nothing given = every one.

    classes    classes of service of this plan
    scales     on one of these lists of the four-above units
    min_staff  so many staff at least, as far as the register knows
    """

    kinds: tuple[KindKey, ...] = ()
    classes: tuple[str, ...] = ()
    scales: tuple[ScaleKey, ...] = ()
    min_staff: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class FundProgramme(Part, frozen=True):
    """A programme that can be opened with one button.

    prefix   capital letters before the numbers of its applications
    budget   yuan, with fen; all that may ever be promised
    rule     per_head: `rate` for each person; per_item: `rate` for each `unit`; share: `percent`
             of what was spent
    cap      the most one application can get, in yuan; None = no limit but the budget
    unit     what is counted by per_item, such as a check-up
    repeats  an enterprise may apply again and again (newcomers of each month)
    papers   what an application must bring along
    level    who decides: the desk of the town, or of the community the enterprise stands in
    """

    key: Key
    title: Wording
    prefix: Prefix
    budget: Decimal
    rule: RuleKey
    rate: Decimal = Decimal(0)
    percent: Annotated[int, msgspec.Meta(ge=1, le=100)] = 100
    cap: Decimal | None = None
    unit: Wording | None = None
    about: Wording | None = None
    repeats: bool = False
    papers: tuple[Wording, ...] = ()
    who: Eligible = Eligible()
    opens: date | None = None
    closes: date | None = None
    level: LevelKey = "town"


class Funds(Part, frozen=True):
    """The programmes of a town, and in how many days an application is to be decided."""

    programmes: tuple[FundProgramme, ...] = ()
    decide_days: Days = 5

    def programme(self, key: str) -> FundProgramme | None:
        """The programme of that key, None if this plan has none."""
        return next((one for one in self.programmes if one.key == key), None)


def least(name: str) -> Decimal:
    """The least a budget, rate or cap may be, in yuan."""
    return Decimal(0) if name == "rate" else Decimal("0.01")


def funds_contradictions(plan: Funds, path: str) -> Iterator[tuple[str, str]]:
    """Path and description of what cannot be meant together."""
    for name in ("key", "prefix"):
        for word, times in Counter(getattr(one, name) for one in plan.programmes).items():
            if times > 1:
                yield (
                    f"{path}.programmes",
                    _("“%(key)s” is given %(times)s times.") % {"key": word, "times": times},
                )
    for number, one in enumerate(plan.programmes):
        here = f"{path}.programmes[{number}]"
        for name in ("budget", "rate", "cap"):
            amount = getattr(one, name)
            if amount is not None and not least(name) <= amount <= MOST:
                yield f"{here}.{name}", _("This amount cannot be.")
        if one.rule != "share" and not one.rate:
            yield f"{here}.rate", _("Say how much is given for each.")
        if one.rule == "per_item" and one.unit is None:
            yield f"{here}.unit", _("Say what is counted.")
        if one.cap is not None and one.cap > one.budget:
            yield f"{here}.cap", _("One application could get more than there is.")
        if one.opens and one.closes and one.closes < one.opens:
            yield f"{here}.closes", _("It would close before it opens.")
