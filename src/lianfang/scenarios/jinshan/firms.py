"""The enterprises of Jinshan as its clerk lists them; every one of them is invented.

Some 300: firms of two town parks and three village parks, firms and shops in the villages and
communities, projects being built. What stands where is drawn once and the same in every play.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum.cn import uscc

from lianfang.enterprises.enums import ParkKind
from lianfang.kit.organisation_codes import body_check_digit
from lianfang.scenarios.jinshan.script import FOLK
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SEED,
)

# name, kind, the place it lies in ("" is the subdistrict), who runs it
PARKS: tuple[tuple[str, ParkKind, str, str], ...] = (
    ("金山智造产业园", ParkKind.PUBLIC, "", "园区管理委员会"),
    ("金铜私营产业园", ParkKind.CLOSED_PRIVATE, "", "金铜园区管理有限公司"),
    ("四棵村工业园", ParkKind.VILLAGE, "四棵村", "四棵村村委会"),
    ("王坛村工业园", ParkKind.VILLAGE, "王坛村", "王坛村村委会"),
    ("大路村工业园", ParkKind.VILLAGE, "大路村", "大路村村委会"),
)
PUBLIC, PRIVATE, *VILLAGE_PARKS = (name for name, _kind, _in, _by in PARKS)
# Two characters of a firm's name; no firm of the real town is meant.
STEMS = "恒瑞鑫源博泰宏盛启航晟丰卓越联创锦程凯达百川华砺精诚力合鼎信长益德昌明通"
TRADES: tuple[tuple[str, str], ...] = (
    ("精密机械", "C34"),
    ("电子", "C39"),
    ("铜材加工", "C32"),
    ("汽车零部件", "C36"),
    ("包装印刷", "C23"),
    ("服饰", "C18"),
    ("食品", "C14"),
    ("模具", "C35"),
    ("电器", "C38"),
    ("塑料制品", "C29"),
    ("金属制品", "C33"),
    ("医药", "C27"),
)
SERVICES: tuple[tuple[str, str, str], ...] = (
    ("商贸", "F51", "限上批发"),
    ("超市连锁", "F52", "限上零售"),
    ("大酒店", "H61", "限上住宿"),
    ("餐饮管理", "H62", "限上餐饮"),
    ("物流", "G54", "规上服务业"),
    ("置业", "K70", "房地产开发"),
)
SHOPS: tuple[tuple[str, str, str], ...] = (
    ("面馆", "餐饮业", "小餐饮"),
    ("早点铺", "餐饮业", "小餐饮"),
    ("旅社", "住宿业", "小旅馆"),
    ("美发店", "居民服务业", "小美容美发"),
    ("浴室", "居民服务业", "小浴室"),
    ("网吧", "娱乐业", "小歌舞厅网吧"),
    ("便利店", "零售业", ""),
    ("五金店", "零售业", ""),
    ("建材门市", "零售业", ""),
    ("汽修部", "机动车、电子产品和日用产品修理业", ""),
)
IN_PUBLIC, IN_PRIVATE, IN_VILLAGE_PARKS = 40, 18, 36
FIRMS_ELSEWHERE, SHOPS_ELSEWHERE, COOPERATIVES = 60, 130, 8
ABOVE_SCALE_IN_VILLAGES, LISTED_ELSEWHERE = 6, 10
PROJECTS: tuple[tuple[str, str, str, str], ...] = (
    # name, place, area as typed, level
    ("智造产业园二期标准厂房", PUBLIC, "5.6万㎡", "市级"),
    ("铜材加工基地扩建", PRIVATE, "38000", "市级"),
    ("四棵安置小区七区", "四棵社区", "42,000平方米", "区级"),
    ("王太新村幼儿园", "王太社区", "5200", ""),
    ("金山大道综合管廊", "金山社区", "12000", "区级"),
    ("大路村冷链仓库", "大路村", "9600㎡", ""),
    ("新农村污水处理站", "新农村", "3800", ""),
    ("钟山村文化广场", "钟山村", "2600", ""),
)
# Codes that Excel has rounded: one in so many rows of those with a code.
RUINED_EVERY = 97


@dataclass(frozen=True)
class Firm:
    """One row of the clerk's list, in the clerk's words."""

    name: str
    code: str
    kind: str
    place: str
    park: str
    industry: str
    scale: str
    tax: str
    staff: int
    owner: str
    phone: str
    contact: str
    premises: str
    state: str

    @property
    def is_key(self) -> bool:
        """Listed, a big taxpayer, or in a park with an owner: a leader answers for it."""
        return bool(self.scale) or self.tax == "纳税大户" or self.park in (PUBLIC, PRIVATE)


Written = Callable[[str], str]


class Maker:
    """Draws firms; no two share a name or a code."""

    def __init__(self, first: int = 0) -> None:
        """Codes and phones are numbered from `first` on."""
        seed = f"{SEED} enterprises {first}"
        self._chance = random.Random(seed)  # noqa: S311  the same play each time
        self._names: set[str] = set()
        self._number = first

    def firm(self, trade: str, industry: str, place: str, park: str = "", **more: str) -> Firm:
        """A limited company."""
        scale = more.get("scale", "")
        staff = self._chance.randrange(80, 620) if scale else self._chance.randrange(6, 75)
        name = self._name(lambda stem: f"黄石{stem}{trade}有限公司")
        return self._made(name, "91", "企业", place, park, industry, staff, **more)

    def shop(self, what: str, industry: str, premises: str, place: str) -> Firm:
        """Somebody in trade for themselves; one in ten has no licence at hand."""
        name = self._name(lambda stem: f"{place[:2]}{stem}{what}")
        code = "" if self._chance.random() < 0.1 else "92"
        staff = self._chance.randrange(1, 6)
        return self._made(
            name,
            code,
            "个体工商户",
            place,
            "",
            industry,
            staff,
            premises=premises,
            tax="小规模纳税人",
        )

    def cooperative(self, place: str) -> Firm:
        name = f"{place}股份经济合作社"
        return self._made(name, "N2", "其他", place, "", "农业", self._chance.randrange(3, 15))

    def _made(
        self,
        name: str,
        code: str,
        kind: str,
        place: str,
        park: str,
        industry: str,
        staff: int,
        **more: str,
    ) -> Firm:
        self._number += 1
        owner = self._person()
        return Firm(
            name=name,
            code=_credit_code(code, self._number) if code else "",
            kind=kind,
            place=place,
            park=park,
            industry=industry,
            scale=more.get("scale", ""),
            tax=more.get("tax", "一般纳税人"),
            staff=staff,
            owner=owner,
            # 140 0000 xxxx is given to nobody.
            phone=f"1400{self._number:07d}",
            contact=owner if kind == "个体工商户" else self._person(),
            premises=more.get("premises", ""),
            state=self._chance.choice(("正常", "正常", "正常", "停产" if park else "停业")),
        )

    def _name(self, written: Written) -> str:
        while True:
            name = written("".join(self._chance.sample(STEMS, 2)))
            if name not in self._names:
                self._names.add(name)
                return name

    def _person(self) -> str:
        given = "".join(self._chance.sample("建国文海春金永兴立新家和平强军生伟林兰梅红", 2))
        return self._chance.choice(FOLK.surnames) + given


def _credit_code(first: str, number: int) -> str:
    """A sound credit code of Jinshan's division for an invented firm."""
    body = f"MA9{number:05d}"
    digits = f"{first}420281{body}{body_check_digit(body)}"
    return f"{digits}{uscc.calc_check_digit(digits)}"


def firms() -> list[Firm]:
    """Everybody on the list of February: parks first, then by village and community."""
    maker = Maker()
    return [*_in_parks(maker), *_elsewhere(maker)]


def late_firms() -> list[Firm]:
    """Reported in March by the two communities that are late with everything."""
    maker = Maker(5_000)
    places = (LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL)
    return [
        maker.firm(*TRADES[number % len(TRADES)], places[number % len(places)])
        for number in range(6)
    ]


def _in_parks(maker: Maker) -> Iterator[Firm]:
    for number in range(IN_PUBLIC + IN_PRIVATE):
        trade, industry = TRADES[number % len(TRADES)]
        listed = {"scale": "规上工业"} if number % 9 < 4 else {}
        park = PUBLIC if number < IN_PUBLIC else PRIVATE
        yield maker.firm(trade, industry, "", park, **listed)
    for number in range(IN_VILLAGE_PARKS):
        trade, industry = TRADES[number * 5 % len(TRADES)]
        park = VILLAGE_PARKS[number % len(VILLAGE_PARKS)]
        listed = {"scale": "规上工业"} if number < ABOVE_SCALE_IN_VILLAGES else {}
        yield maker.firm(trade, industry, park.removesuffix("工业园"), park, **listed)


def _elsewhere(maker: Maker) -> Iterator[Firm]:
    places = [layout.name for layout in LAYOUTS]
    for number in range(FIRMS_ELSEWHERE):
        place = places[number % len(places)]
        if number < LISTED_ELSEWHERE:
            trade, industry, scale = SERVICES[number % len(SERVICES)]
            yield maker.firm(trade, industry, place, scale=scale, tax="纳税大户")
        else:
            trade, industry = TRADES[number % len(TRADES)]
            yield maker.firm(trade, industry, place)
    for number in range(SHOPS_ELSEWHERE):
        what, industry, premises = SHOPS[number % len(SHOPS)]
        yield maker.shop(what, industry, premises, places[number * 7 % len(places)])
    for place in places[-COOPERATIVES:]:
        yield maker.cooperative(place)
