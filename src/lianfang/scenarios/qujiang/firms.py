"""The enterprises of Qujiang as its clerks list them; all of them and their number are invented."""

from lianfang.scenarios.firms import TRADES, Firm, Maker
from lianfang.scenarios.qujiang.script import FOLK
from lianfang.scenarios.qujiang.town import DISTRICT_CODE, PLACES, SEED

ENTERPRISES, ABOVE_SCALE = 360, 60
LISTED = "规上工业"
PROJECTS: tuple[tuple[str, str, str, str], ...] = (
    ("白土工业园标准厂房", "马坝村", "36000", "市级"),
    ("松山物流中心", "松山下村", "22000", "县级"),
    ("城南学校", "城南路社区", "18000", "县级"),
    ("转溪污水处理厂", "转溪村", "6000", "县级"),
)


def firms() -> list[Firm]:
    """All of them, those above scale first; all of them waited on the day of the list."""
    maker = Maker(SEED, FOLK.surnames, "韶关", DISTRICT_CODE)
    return [
        maker.firm(
            *TRADES[number % len(TRADES)],
            PLACES[number * 7 % len(PLACES)],
            scale=LISTED if number < ABOVE_SCALE else "",
            state="停产",
        )
        for number in range(ENTERPRISES)
    ]
