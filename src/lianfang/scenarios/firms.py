"""Invented enterprises: names, credit codes and phones that belong to nobody.

A scenario draws its firms and shops here; the same seed gives the same ones in every play.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.cn import uscc

from lianfang.kit.organisation_codes import body_check_digit

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


Written = Callable[[str], str]


class Maker:
    """Draws firms; no two share a name or a code."""

    def __init__(self, seed: int, surnames: str, city: str, division: str, first: int = 0) -> None:
        """`city` begins the names of companies, `division` (six digits) their codes; codes and
        phones are numbered from `first` on."""
        drawn = f"{seed} enterprises {first}"
        self._chance = random.Random(drawn)  # noqa: S311  the same play each time
        self._surnames, self._city, self._division = surnames, city, division
        self._names: set[str] = set()
        self._number = first

    def firm(self, trade: str, industry: str, place: str, park: str = "", **more: str) -> Firm:
        """A limited company."""
        scale = more.get("scale", "")
        staff = self._chance.randrange(80, 620) if scale else self._chance.randrange(6, 75)
        name = self._name(lambda stem: f"{self._city}{stem}{trade}有限公司")
        return self._made(name, "91", "企业", place, park, industry, staff, **more)

    def shop(self, what: str, industry: str, premises: str, place: str, **more: str) -> Firm:
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
            **more,
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
        contact = owner if kind == "个体工商户" else self._person()
        drawn = self._chance.choice(("正常", "正常", "正常", "停产" if park else "停业"))
        return Firm(
            name=name,
            code=_credit_code(code, self._division, self._number) if code else "",
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
            contact=contact,
            premises=more.get("premises", ""),
            state=more.get("state", drawn),
        )

    def _name(self, written: Written) -> str:
        while True:
            name = written("".join(self._chance.sample(STEMS, 2)))
            if name not in self._names:
                self._names.add(name)
                return name

    def _person(self) -> str:
        given = "".join(self._chance.sample("建国文海春金永兴立新家和平强军生伟林兰梅红", 2))
        return self._chance.choice(self._surnames) + given


def _credit_code(first: str, division: str, number: int) -> str:
    """A sound credit code of the division for an invented firm."""
    body = f"MA9{number:05d}"
    digits = f"{first}{division}{body}{body_check_digit(body)}"
    return f"{digits}{uscc.calc_check_digit(digits)}"
