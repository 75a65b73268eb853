"""The town is laid out as published: what is real must be real, whatever else is invented."""

import csv
from collections import Counter
from importlib import resources

from lianfang.places.enums import SiteKind
from lianfang.places.selectors.names import short_name_of
from lianfang.scenarios.jinshan.town import (
    BY_NAME,
    COMMUNITIES,
    GOVERNED_AS_COMMUNITY,
    LAYOUTS,
    SIKE,
    SITES,
    TOWNSHIP_CODE,
    VILLAGES,
    WANGTAI,
)


def published_places():
    """code -> short name of what the division list has in the subdistrict."""
    folder = resources.files("lianfang.places").joinpath("data")
    text = folder.joinpath("divisions-2023.csv").read_text("utf-8")
    rows = list(csv.reader(text.splitlines()))
    return {
        code: short_name_of(name)
        for code, name in rows[1:]
        if code.startswith(TOWNSHIP_CODE) and code != TOWNSHIP_CODE
    }


def test_the_villages_and_communities_are_those_of_the_division_list():
    assert {layout.code: layout.name for layout in LAYOUTS} == published_places()


def test_thirteen_villages_and_six_communities_are_governed():
    assert len(VILLAGES) == 13
    assert len(COMMUNITIES) == 6
    assert GOVERNED_AS_COMMUNITY in {layout.code for layout in COMMUNITIES}


def test_sike_has_eighty_seven_buildings_with_one_hundred_and_ninety_one_units():
    sike = BY_NAME[SIKE]

    assert len(list(sike.buildings())) == 87
    assert len(list(sike.stairwells())) == 191


def test_wangtai_has_seven_grids():
    assert BY_NAME[WANGTAI].grid_names() == tuple(f"第{n}网格" for n in range(1, 8))


def test_two_shops_are_approved_and_two_hotels_lodge_workers():
    kinds = Counter(site.kind for site in SITES)

    assert kinds[SiteKind.SHOP] == 2
    assert kinds[SiteKind.HOTEL] == 2


def test_each_estate_lies_in_one_grid_so_that_a_building_is_found_by_either():
    for layout in COMMUNITIES:
        grids_of = {}
        for grid, estate, _building, _units in layout.buildings():
            grids_of.setdefault(estate, set()).add(grid)

        assert [len(grids) for grids in grids_of.values()] == [1] * layout.grids


def test_no_two_doors_of_a_place_are_the_same():
    for layout in LAYOUTS:
        doors = list(layout.households())

        assert len(set(doors)) == len(doors) == layout.door_count


def test_there_are_more_doors_than_contact_cards_published():
    assert sum(layout.door_count for layout in LAYOUTS) > 14_500
