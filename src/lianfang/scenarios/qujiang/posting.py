"""Posts of Party members in every grid, and a leader for every building.

Published: 406 pioneer posts, 525 building leaders. Who stands where is invented.
"""

from datetime import datetime

from lianfang.posts.services.rostering import Listed, assign_many
from lianfang.scenarios.importing import import_duties
from lianfang.scenarios.qujiang.organisation import building_leaders
from lianfang.scenarios.qujiang.town import lay_out
from lianfang.scenarios.stage import Stage

PIONEER_POSTS = 406
AT_A_POST = 2
BUILDING_LEADER, PIONEER = "building_leader", "pioneer_post"


def name_building_leaders(stage: Stage, now: datetime) -> None:
    """The list of who answers for which building is brought in, and each is put at that post."""
    leaders = list(building_leaders(stage.staffing))
    import_duties(stage, now, "楼长名单", leaders)
    listed = [
        Listed(stage.staff_id(one.worker), stage.place(one.place).id, BUILDING_LEADER)
        for one in leaders
    ]
    named = _assign(stage, now, listed)
    stage.note(f"{named} building leaders")


def open_pioneer_posts(stage: Stage, now: datetime) -> None:
    """Four hundred and six posts over the grids of the district, two people at each."""
    grids = [
        (layout.name, f"{layout.name}{grid}")
        for layout in lay_out().layouts
        for grid in layout.grid_names()
    ]
    taken: dict[str, int] = {}
    listed = []
    for number in range(PIONEER_POSTS):
        place, grid = grids[number % len(grids)]
        title = f"党员先锋岗{number // len(grids) + 1}号"
        for worker in stage.staffing.volunteers(place)[taken.get(place, 0) :][:AT_A_POST]:
            listed.append(
                Listed(stage.staff_id(worker), stage.place(grid).id, PIONEER, title=title)
            )
        taken[place] = taken.get(place, 0) + AT_A_POST
    served = _assign(stage, now, listed)
    stage.note(f"{PIONEER_POSTS} pioneer posts, {served} people at them")


def _assign(stage: Stage, now: datetime, listed: list[Listed]) -> int:
    return assign_many(
        actor=stage.actor("commander", now),
        now=now,
        place_id=stage.township.pk,
        listed=listed,
    )
