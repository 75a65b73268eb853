"""The enterprises and shops of Xibin as its clerk lists them; every one of them is invented."""

from lianfang.scenarios.firms import SHOPS, TRADES, Firm, Maker
from lianfang.scenarios.xibin.script import FOLK
from lianfang.scenarios.xibin.town import COMMUNITIES, HAIBIN, SEED

CITY, DIVISION = "晋江", "350582"
LISTED = "规上工业"
ENTERPRISES, ABOVE_SCALE, SMALL_PREMISES = 96, 41, 46
# The kinds of shops whose premises the plan watches.
WATCHED = tuple(one for one in SHOPS if one[2])


def firms() -> list[Firm]:
    """The enterprises of the three communities, those above scale first; all of them waited."""
    maker = Maker(SEED, FOLK.surnames, CITY, DIVISION)
    return [
        maker.firm(
            *TRADES[number % len(TRADES)],
            COMMUNITIES[number % len(COMMUNITIES)],
            scale=LISTED if number < ABOVE_SCALE else "",
            state="停产",
        )
        for number in range(ENTERPRISES)
    ]


def shops() -> list[Firm]:
    """The small premises along the streets of Haibin."""
    maker = Maker(SEED, FOLK.surnames, CITY, DIVISION, first=1_000)
    return [
        maker.shop(*WATCHED[number % len(WATCHED)], HAIBIN, state="正常")
        for number in range(SMALL_PREMISES)
    ]
