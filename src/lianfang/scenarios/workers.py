"""Those who serve in a town: invented, each with a name of their own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lianfang.people.enums import Sex, StaffKind, StaffLevel
from lianfang.scenarios.residents import Register
from lianfang.scenarios.towns import Layout

# Characters of given names, so that no two who serve share a name.
FIRST = "志建国文明海春秋冬玉金德永兴传立学新光荣家和平安正义"
SECOND = "强军华民生伟峰林斌芳兰英梅琴霞红燕丽洁涛波辉勇刚清源"


@dataclass
class Worker:
    """One invented person who serves. `place` is a short name; `grid` narrows it for some."""

    name: str
    sex: Sex
    phone: str
    kind: StaffKind
    level: StaffLevel
    place: str
    title: str = ""
    organisation: str = ""
    party_member: bool = False
    home_branch: str = ""
    grid: str = ""


@dataclass
class Staffing:
    """Everybody who serves, by place in the order of the rosters.

    township  the short name those of the whole town stand under, its `leaders` first
    """

    township: str
    leaders: int
    by_place: dict[str, list[Worker]] = field(default_factory=dict)

    def everybody(self) -> Iterator[Worker]:
        for workers in self.by_place.values():
            yield from workers

    def at(self, place: str, *kinds: StaffKind) -> list[Worker]:
        """Those of a place, of these kinds (all if none is named)."""
        return [one for one in self.by_place[place] if not kinds or one.kind in kinds]

    def volunteers(self, place: str) -> list[Worker]:
        return self.at(place, StaffKind.PARTY_VOLUNTEER, StaffKind.VOLUNTEER)

    def grid_worker(self, place: str, grid: str) -> Worker:
        grid_workers = self.at(place, StaffKind.GRID_WORKER)
        return next(one for one in grid_workers if one.grid == grid)

    def secretary(self, place: str) -> Worker:
        return self.at(place, StaffKind.CADRE)[0]

    def leadership(self) -> list[Worker]:
        """The town's own leaders in the order of their office: the first is the commander."""
        return self.by_place[self.township][: self.leaders]


class Maker:
    """Makes people who serve; no two of them share a name."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._names: set[str] = set()

    def worker(self, kind: StaffKind, level: StaffLevel, place: str, **more: str) -> Worker:
        chance = self.register.random
        party = kind in (StaffKind.CADRE, StaffKind.SECONDED_CADRE, StaffKind.PARTY_VOLUNTEER)
        return Worker(
            name=self._name(),
            sex=chance.choice((Sex.MALE, Sex.FEMALE)),
            phone=self.register.phone(),
            kind=kind,
            level=level,
            place=place,
            party_member=party or chance.random() < 0.2,
            title=more.get("title", ""),
            organisation=more.get("organisation", ""),
            home_branch=more.get("home_branch", ""),
            grid=more.get("grid", ""),
        )

    def committee(
        self,
        layout: Layout,
        organisation: str,
        *,
        titles: Sequence[str],
        workers: int,
        worker_title: str,
    ) -> Iterator[Worker]:
        """Cadres of these titles, the secretary first, so many community workers, and a grid worker
        for each grid."""
        own, place = StaffLevel.COMMUNITY, layout.name
        for title in titles:
            yield self.worker(StaffKind.CADRE, own, place, title=title, organisation=organisation)
        kind = StaffKind.COMMUNITY_WORKER
        for _worker in range(workers):
            yield self.worker(kind, own, place, title=worker_title, organisation=organisation)
        for grid in layout.grid_names():
            yield self.worker(
                StaffKind.GRID_WORKER,
                own,
                place,
                title="网格员",
                organisation=organisation,
                grid=grid,
            )

    def _name(self) -> str:
        chance = self.register.random
        while True:
            name = self.register.surname() + chance.choice(FIRST) + chance.choice(SECOND)
            if name not in self._names:
                self._names.add(name)
                return name
