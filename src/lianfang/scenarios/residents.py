"""Invented residents: households with members whose ages, papers and phones fit together.

Identity numbers use county 429999, which was never given out, and phone numbers begin with 140, a
range for machines without subscribers: neither can belong to anybody.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from stdnum.cn.ric import calc_check_digit

from lianfang.people.enums import HouseholdKind, Relation, Sex, SpecialGroup
from lianfang.scenarios.towns import Door

INVENTED_AREA = "429999"
INVENTED_PHONES = "140"
# The day the rosters were written.
DAY = date(2020, 2, 9)
COMPOUND = ("欧阳", "司马", "诸葛", "上官")
GIVEN = (
    "建国 秀英 志强 桂兰 国华 玉梅 海燕 伟 芳 敏 静 磊 洋 艳 勇 军 杰 娟 涛 明 霞 平 刚 桂英 文 "
    "雪梅 晓东 小红 春花 冬梅 金山 水生 细毛 新民 爱华 子涵 宇轩 浩然 梓萱 欣怡 诗涵 俊杰 思远 "
    "佳怡 雨桐 一鸣 嘉豪 紫萱 学文 立新 德胜 传芳 祖兴 细花 兰香 菊香 火生 幼林"
).split()
# Rates are invented; the groups are the published ones.
EMPTY_DOORS = 1 / 30
ALONE = 0.06
ALONE_AND_LISTED = 0.4
SPECIAL_IN_FAMILY = 0.02


@dataclass(frozen=True)
class Folk:
    """What the people of a town have in common: surnames, where they work, how many rent.

    surnames   one character each, as often as they are met
    employers  blank: not stated, or no employer
    tenants    share of the doors that are let
    """

    surnames: str
    employers: tuple[str, ...]
    tenants: float = 0.08


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

    @property
    def age(self) -> int:
        return (DAY - self.born).days // 365


@dataclass
class Family:
    """Who lives behind a door, the head first."""

    door: Door
    kind: HouseholdKind
    members: list[Resident]


class Register:
    """Makes families; the same seed gives the same town. Papers and phones are given once."""

    def __init__(self, seed: int, folk: Folk) -> None:
        self.folk = folk
        self.random = random.Random(seed)  # noqa: S311  invented people need no secrecy
        self._papers: set[str] = set()
        self._phone = self.random.randrange(10_000_000)

    def families(self, doors: Iterable[Door]) -> Iterator[Family]:
        """One family for most doors; one in thirty stands empty."""
        for door in doors:
            if self.random.random() >= EMPTY_DOORS:
                yield self._family(door)

    def name(self, surname: str | None = None) -> str:
        return (surname or self.surname()) + self.random.choice(GIVEN)

    def surname(self) -> str:
        rare = self.random.random() < 0.01
        return self.random.choice(COMPOUND) if rare else self.random.choice(self.folk.surnames)

    def phone(self) -> str:
        """The next number of the range without subscribers."""
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

    def resident(
        self, age: int, sex: Sex, relation: Relation, surname: str | None = None
    ) -> Resident:
        born = DAY - timedelta(days=age * 365 + age // 4 + self.random.randrange(1, 364))
        return Resident(
            name=self.name(surname),
            sex=sex,
            born=born,
            paper=self.paper(born, sex),
            phone=self.phone() if age >= 12 else "",
            relation=relation,
            party_member=age >= 22 and self.random.random() < 0.06,
            employer=self.random.choice(self.folk.employers) if 20 <= age < 58 else "",
        )

    def _family(self, door: Door) -> Family:
        chance = self.random.random()
        if chance < ALONE:
            return self._alone(door)
        if chance < ALONE + self.folk.tenants:
            return self._tenants(door)
        surname = self.surname()
        age = self.random.randrange(28, 76)
        head, spouse = (Sex.MALE, Sex.FEMALE)
        if self.random.random() < 0.25:
            head, spouse = spouse, head
        members = [self.resident(age, head, Relation.HEAD, surname)]
        spouse_age = max(24, age - self.random.randrange(-2, 6))
        members.append(self.resident(spouse_age, spouse, Relation.SPOUSE))
        for _child in range(self.random.choice((0, 1, 1, 2))):
            child_age = age - self.random.randrange(22, 32)
            if child_age >= 0:
                sex = self.random.choice((Sex.MALE, Sex.FEMALE))
                members.append(self.resident(child_age, sex, Relation.CHILD, surname))
        if age < 56 and self.random.random() < 0.3:
            parent_age = age + self.random.randrange(22, 30)
            members.append(self.resident(parent_age, Sex.FEMALE, Relation.PARENT))
        self._mark_special(members)
        return Family(door, HouseholdKind.REGISTERED, members)

    def _alone(self, door: Door) -> Family:
        sex = self.random.choice((Sex.MALE, Sex.FEMALE, Sex.FEMALE))
        elder = self.resident(self.random.randrange(68, 93), sex, Relation.HEAD)
        if self.random.random() < ALONE_AND_LISTED:
            elder.groups.append(SpecialGroup.LIVING_ALONE)
            if self.random.random() < 0.25:
                elder.groups.append(SpecialGroup.CHRONICALLY_ILL)
        return Family(door, HouseholdKind.REGISTERED, [elder])

    def _tenants(self, door: Door) -> Family:
        members = [
            self.resident(
                self.random.randrange(19, 52),
                self.random.choice((Sex.MALE, Sex.FEMALE)),
                Relation.HEAD if position == 0 else Relation.TENANT,
            )
            for position in range(self.random.randrange(1, 5))
        ]
        return Family(door, HouseholdKind.RENTED, members)

    def _mark_special(self, members: list[Resident]) -> None:
        if self.random.random() > SPECIAL_IN_FAMILY:
            return
        person = self.random.choice(members)
        possible = [SpecialGroup.DISABLED, SpecialGroup.LOW_INCOME, SpecialGroup.CHRONICALLY_ILL]
        if person.sex == Sex.FEMALE and 20 <= person.age <= 40:
            possible = [SpecialGroup.PREGNANT]
        elif person.age < 15:
            possible = [SpecialGroup.LEFT_BEHIND_CHILD]
        person.groups.append(self.random.choice(possible))
