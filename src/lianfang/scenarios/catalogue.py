"""The towns that can be played, and how each is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lianfang.scenarios.fusha import play as fusha
from lianfang.scenarios.fusha.script import SCRIPT as FUSHA
from lianfang.scenarios.jinshan import play as jinshan
from lianfang.scenarios.jinshan.script import SCRIPT as JINSHAN
from lianfang.scenarios.qujiang import play as qujiang
from lianfang.scenarios.qujiang.script import SCRIPT as QUJIANG
from lianfang.scenarios.stage import Script, Stage
from lianfang.scenarios.xibin import play as xibin
from lianfang.scenarios.xibin.script import SCRIPT as XIBIN

DEFAULT = "jinshan"


class Play(Protocol):
    """Plays the town into an empty database; see `scenarios.jinshan.play.play`."""

    def __call__(
        self, *, folder: Path, until: datetime | None = None, say: Callable[[str], None] = print
    ) -> Stage: ...


@dataclass(frozen=True)
class Scenario:
    """A town that can be played. Its demo opens at `opening`."""

    key: str
    script: Script
    play: Play
    opening: datetime

    @property
    def title(self) -> str:
        """Town and day, as the demo's card says it: 金山街道 2020年3月18日."""
        day = self.opening
        return f"{self.script.town.name} {day.year}年{day.month}月{day.day}日"


SCENARIOS: dict[str, Scenario] = {
    one.key: one
    for one in (
        Scenario("jinshan", JINSHAN, jinshan.play, jinshan.OPENING),
        Scenario("xibin", XIBIN, xibin.play, xibin.OPENING),
        Scenario("fusha", FUSHA, fusha.play, fusha.OPENING),
        Scenario("qujiang", QUJIANG, qujiang.play, qujiang.OPENING),
    )
}
