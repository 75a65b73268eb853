"""The towns that can be played, how each is shown, and what was published about it."""

from dataclasses import dataclass
from datetime import datetime

from lianfang.scenarios.facts import Fact, Missing, Shape
from lianfang.scenarios.fusha import facts as fusha_facts
from lianfang.scenarios.fusha import play as fusha
from lianfang.scenarios.fusha.script import SCRIPT as FUSHA
from lianfang.scenarios.jinshan import facts as jinshan_facts
from lianfang.scenarios.jinshan import play as jinshan
from lianfang.scenarios.jinshan.script import SCRIPT as JINSHAN
from lianfang.scenarios.playing import Play
from lianfang.scenarios.qujiang import facts as qujiang_facts
from lianfang.scenarios.qujiang import play as qujiang
from lianfang.scenarios.qujiang.script import FULL, SMALL
from lianfang.scenarios.stage import Script
from lianfang.scenarios.welcome import Welcome, welcome_to
from lianfang.scenarios.xibin import facts as xibin_facts
from lianfang.scenarios.xibin import play as xibin
from lianfang.scenarios.xibin.script import SCRIPT as XIBIN
from lianfang.scenarios.zhangcha import facts as zhangcha_facts
from lianfang.scenarios.zhangcha import play as zhangcha
from lianfang.scenarios.zhangcha.script import SCRIPT as ZHANGCHA

DEFAULT = "jinshan"
SIZES = ("small", "full")


@dataclass(frozen=True)
class Scenario:
    """A town that can be played. Its demo opens at `opening`.

    script  what the demo plays; `full` where the town can also be played at its published size
    """

    key: str
    script: Script
    play: Play
    opening: datetime
    facts: tuple[Fact | Shape, ...]
    missing: tuple[Missing, ...] = ()
    full: Script | None = None

    @property
    def welcome(self) -> Welcome:
        """What its first page tells."""
        return welcome_to(self.key)

    @property
    def title(self) -> str:
        """Town and day, as the demo's card says it: 金山街道 2020年3月18日."""
        day = self.opening
        return f"{self.script.town.name} {day.year}年{day.month}月{day.day}日"

    def sized(self, size: str) -> Script:
        """The script of a size; most towns have one only."""
        return self.full if size == "full" and self.full is not None else self.script

    def facts_of(self, size: str) -> tuple[Fact | Shape, ...]:
        """Those that can come out of a play of that size."""
        small = self.full is not None and size != "full"
        return tuple(
            one for one in self.facts if not (small and isinstance(one, Fact) and one.in_full)
        )


SCENARIOS: dict[str, Scenario] = {
    one.key: one
    for one in (
        Scenario(
            "jinshan",
            JINSHAN,
            jinshan.play,
            jinshan.OPENING,
            jinshan_facts.FACTS,
            jinshan_facts.MISSING,
        ),
        Scenario(
            "xibin",
            XIBIN,
            xibin.play,
            xibin.OPENING,
            xibin_facts.FACTS,
        ),
        Scenario(
            "fusha",
            FUSHA,
            fusha.play,
            fusha.OPENING,
            fusha_facts.FACTS,
            fusha_facts.MISSING,
        ),
        Scenario(
            "qujiang",
            SMALL,
            qujiang.play,
            qujiang.OPENING,
            qujiang_facts.FACTS,
            qujiang_facts.MISSING,
            full=FULL,
        ),
        Scenario(
            "zhangcha",
            ZHANGCHA,
            zhangcha.play,
            zhangcha.OPENING,
            zhangcha_facts.FACTS,
        ),
    )
}
