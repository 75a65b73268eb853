"""Who answers for whom, as the town's assignment rosters say it.

Published: 1 to 4 volunteers for each of the 191 units of Sike 四棵社区; a cadre, a community worker
and a volunteer for each special-group person; a card with a cadre's name for each household. Two
communities handed their lists in late: some units and people there have nobody yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lianfang.people.enums import StaffKind
from lianfang.scenarios.jinshan.staffing import own_stairwell
from lianfang.scenarios.jinshan.town import (
    BY_NAME,
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    LAYOUTS,
    SIKE,
    SUBDISTRICT,
    WANGTAN,
    ZHONGSHAN,
)
from lianfang.scenarios.residents import Family, Resident
from lianfang.scenarios.teams import Duty
from lianfang.scenarios.towns import Door, Layout
from lianfang.scenarios.workers import Staffing, Worker

# The leader the demo plays answers for these two villages, every other one for one place.
TWO_VILLAGES = (ZHONGSHAN, WANGTAN)
LEADER_OF_TWO = 4
# Of the late communities: how many of their units and special-group people have somebody.
LATE_UNITS = {LATE_WITH_PROPOSAL: 37, LATE_WITHOUT_PROPOSAL: 40}
LATE_PEOPLE = {LATE_WITH_PROPOSAL: 16, LATE_WITHOUT_PROPOSAL: 24}
UNITS_EACH = 3


def leaders(staffing: Staffing) -> Iterator[Duty]:
    """A leader for each village and community; cadres of city and district among them."""
    own = staffing.leadership()
    sent = staffing.at(SUBDISTRICT, StaffKind.SECONDED_CADRE)
    others = iter([one for index, one in enumerate(own) if index != LEADER_OF_TWO] + sent)
    for layout in LAYOUTS:
        worker = own[LEADER_OF_TWO] if layout.name in TWO_VILLAGES else next(others)
        yield Duty("包保领导", worker, layout.name)


def grid_pairs(staffing: Staffing) -> Iterator[Duty]:
    """A grid worker leads each grid, a seconded cadre is paired with one or two grids."""
    for layout in LAYOUTS:
        seconded = staffing.at(layout.name, StaffKind.SECONDED_CADRE)
        for index, grid in enumerate(layout.grid_names()):
            place = f"{layout.name}{grid}"
            yield Duty("网格社区干部", staffing.grid_worker(layout.name, grid), place)
            yield Duty("网格下沉干部", seconded[index * len(seconded) // layout.grids], place)


def household_cadres(staffing: Staffing) -> Iterator[Duty]:
    """A name on every contact card: community and grid workers share buildings and bays."""
    for layout in LAYOUTS:
        workers = staffing.at(layout.name, StaffKind.COMMUNITY_WORKER, StaffKind.GRID_WORKER)
        parts = list(layout.bays) or [
            f"{estate}{building}" for _grid, estate, building, _units in layout.buildings()
        ]
        for index, part in enumerate(parts):
            worker = workers[index * len(workers) // len(parts)]
            yield Duty("包户干部", worker, f"{layout.name}{part}")


def _unit_text(layout: Layout, well: Door) -> str:
    return f"{layout.name}{well.estate}{well.building}{well.unit}"


def sike_unit_volunteers(staffing: Staffing) -> Iterator[Duty]:
    """A volunteer for each unit, a second for some; in a few neighbours make it three or four."""
    layout = BY_NAME[SIKE]
    wells, volunteers = list(layout.stairwells()), staffing.volunteers(SIKE)
    watch: dict[int, list[Worker]] = defaultdict(list)
    for index, worker in enumerate(volunteers):
        watch[own_stairwell(index, len(wells))].append(worker)
    for index in range(0, len(wells) - UNITS_EACH, 24):
        neighbours = 3 if index % 48 == 0 else 2
        watch[index] += volunteers[index + 1 : index + 1 + neighbours]
    for index, well in enumerate(wells):
        for worker in watch[index]:
            yield Duty("单元志愿者", worker, _unit_text(layout, well))


def late_unit_volunteers(staffing: Staffing) -> Iterator[Duty]:
    """The units the two late communities have found somebody for."""
    for name, covered in LATE_UNITS.items():
        layout, volunteers = BY_NAME[name], staffing.volunteers(name)
        each = min(UNITS_EACH, -(-covered // len(volunteers)))
        for index, well in enumerate(list(layout.stairwells())[:covered]):
            yield Duty("单元志愿者", volunteers[index // each], _unit_text(layout, well))


def late_special_care(staffing: Staffing, families: dict[str, list[Family]]) -> Iterator[Duty]:
    """Three to one in the two late communities: complete, then only a cadre, then nobody."""
    for name, complete in LATE_PEOPLE.items():
        cadres = staffing.at(name, StaffKind.CADRE, StaffKind.SECONDED_CADRE)
        workers = staffing.at(name, StaffKind.COMMUNITY_WORKER)
        volunteers = staffing.volunteers(name)
        people = list(_special(families[name]))
        for index, (door, person) in enumerate(people):
            place = f"{name}{door.estate}{door.building}{door.unit}"
            trio = [("包保干部", cadres[index % len(cadres)])]
            if index < complete:
                trio.append(("包保社区工作者", workers[index % len(workers)]))
                trio.append(("包保志愿者", volunteers[index % len(volunteers)]))
            elif index >= len(people) - 3:
                trio = []
            for role, worker in trio:
                yield Duty(role, worker, place, door.label, person.name)


def _special(families: Iterable[Family]) -> Iterator[tuple[Door, Resident]]:
    for family in families:
        for person in family.members:
            if person.groups:
                yield family.door, person
