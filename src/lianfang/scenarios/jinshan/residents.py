"""Invented residents: households with members whose ages, papers and phones fit together."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn.ric import calc_check_digit

from lianfang.people.enums import HouseholdKind, Relation, Sex, SpecialGroup
from lianfang.scenarios.jinshan.town import Door

# County 429999 of Hubei was never given out, and mobile numbers do not begin with 140.
INVENTED_AREA = "429999"
INVENTED_PHONES = "140"
DAY = date(2020, 3, 18)
SURNAMES = "陈李张刘王柯程胡黄徐吴石余曹马方周杨朱郑汪江夏肖罗冯邓彭潘曾单区解"
COMPOUND = ("欧阳", "司马", "诸葛", "上官")
GIVEN = (
    "建国 秀英 志强 桂兰 国华 玉梅 海燕 伟 芳 敏 静 磊 洋 艳 勇 军 杰 娟 涛 明 霞 平 刚 桂英 文 "
    "雪梅 晓东 小红 春花 冬梅 金山 水生 细毛 新民 爱华 子涵 宇轩 浩然 梓萱 欣怡 诗涵 俊杰 思远 "
    "佳怡 雨桐 一鸣 嘉豪 紫萱 学文 立新 德胜 传芳 祖兴 细花 兰香 菊香 火生 幼林"
).split()


@dataclass
class Resident:
    """One invented person as a roster knows them."""

    name: str
    sex: Sex
    born: date
    paper: str
    phone: str
    relation: Relation
    groups: list[SpecialGroup] = field(default_factory=list)
    party_member: bool = False
    employer: str = ""


@dataclass
class Family:
    """Who lives behind a door, the head first."""

    door: Door
    kind: HouseholdKind
    members: list[Resident]


class Register:
    """Makes families; the same seed gives the same town."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  invented people need no secrecy
        self._papers: set[str] = set()
        self._phone = self.random.randrange(10_000_000)

    def families(self, doors: Iterable[Door]) -> Iterator[Family]:
        """One family for most doors; one in thirty stands empty."""
        for door in doors:
            if self.random.random() >= 1 / 30:
                yield self._family(door)

    def name(self, surname: str | None = None) -> str:
        first = surname or (
            self.random.choice(COMPOUND)
            if self.random.random() < 0.01
            else self.random.choice(SURNAMES)
        )
        return first + self.random.choice(GIVEN)

    def phone(self) -> str:
        """The next number of the range without subscribers; each is given once."""
        self._phone = (self._phone + 7919) % 100_000_000
        return f"{INVENTED_PHONES}{self._phone:08d}"

    def paper(self, born: date, sex: Sex) -> str:
        """A well-formed identity number that can belong to nobody."""
        while True:
            sequence = self.random.randrange(0, 500) * 2 + (1 if sex == Sex.MALE else 0)
            body = f"{INVENTED_AREA}{born:%Y%m%d}{sequence:03d}"
            if body not in self._papers:
                self._papers.add(body)
                return str(body + calc_check_digit(body + "0"))

    def resident(self, age: int, sex: Sex, relation: Relation, surname: str | None) -> Resident:
        born = DAY - timedelta(days=age * 365 + age // 4 + self.random.randrange(1, 364))
        return Resident(
            name=self.name(surname),
            sex=sex,
            born=born,
            paper=self.paper(born, sex),
            phone=self.phone() if age >= 12 else "",
            relation=relation,
            party_member=age >= 22 and self.random.random() < 0.06,
            employer=self.random.choice(EMPLOYERS) if 20 <= age < 58 else "",
        )

    def _family(self, door: Door) -> Family:
        chance = self.random.random()
        surname = self.name()[:1]
        if chance < 0.06:
            return self._alone(door, surname)
        if chance < 0.14:
            return self._tenants(door)
        head_age = self.random.randrange(28, 76)
        members = [self.resident(head_age, Sex.MALE, Relation.HEAD, surname)]
        members.append(
            self.resident(
                max(24, head_age - self.random.randrange(-2, 6)), Sex.FEMALE, Relation.SPOUSE, None
            )
        )
        for _child in range(self.random.choice((0, 1, 1, 2))):
            age = head_age - self.random.randrange(22, 32)
            if age >= 0:
                sex = self.random.choice((Sex.MALE, Sex.FEMALE))
                members.append(self.resident(age, sex, Relation.CHILD, surname))
        if head_age < 56 and self.random.random() < 0.3:
            age = head_age + self.random.randrange(22, 30)
            members.append(self.resident(age, Sex.FEMALE, Relation.PARENT, None))
        self._mark_special(members)
        return Family(door, HouseholdKind.REGISTERED, members)

    def _alone(self, door: Door, surname: str) -> Family:
        sex = self.random.choice((Sex.MALE, Sex.FEMALE, Sex.FEMALE))
        elder = self.resident(self.random.randrange(68, 93), sex, Relation.HEAD, surname)
        if self.random.random() < 0.55:
            elder.groups.append(SpecialGroup.LIVING_ALONE)
            if self.random.random() < 0.25:
                elder.groups.append(SpecialGroup.CHRONICALLY_ILL)
        return Family(door, HouseholdKind.REGISTERED, [elder])

    def _tenants(self, door: Door) -> Family:
        count = self.random.randrange(1, 5)
        members = [
            self.resident(
                self.random.randrange(19, 52),
                self.random.choice((Sex.MALE, Sex.FEMALE)),
                Relation.HEAD if position == 0 else Relation.TENANT,
                None,
            )
            for position in range(count)
        ]
        return Family(door, HouseholdKind.RENTED, members)

    def _mark_special(self, members: list[Resident]) -> None:
        """A few per hundred households: the rates are invented, the groups are the published ones."""
        if self.random.random() > 0.02:
            return
        person = self.random.choice(members)
        age = (DAY - person.born).days // 365
        possible = [SpecialGroup.DISABLED, SpecialGroup.LOW_INCOME, SpecialGroup.CHRONICALLY_ILL]
        if person.sex == Sex.FEMALE and 20 <= age <= 40:
            possible = [SpecialGroup.PREGNANT]
        elif age < 15:
            possible = [SpecialGroup.LEFT_BEHIND_CHILD]
        person.groups.append(self.random.choice(possible))


EMPLOYERS = (
    "",
    "",
    "",
    "金山制造厂",
    "黄石铜材公司",
    "园区物流站",
    "个体经营",
    "外出务工",
    "镇中学",
)
