"""Reading places: everybody sees their own, names are said in full, the rooms below get answers."""

import pytest

from lianfang.access.actors import NOBODY
from lianfang.access.enums import Role
from lianfang.access.places_hook import names_of_places, path_of_place
from lianfang.kit.errors import NotFound
from lianfang.places.enums import PlaceKind
from lianfang.places.models import OfficialCode, Place
from lianfang.places.selectors import (
    branches_below,
    breadcrumbs,
    children_of,
    counts_by_kind,
    full_names,
    get_place,
    home_place,
    numbers_inside,
    place_by_code,
    place_by_path,
    place_list,
    places_to_switch,
    top_places,
    tree_top,
)
from lianfang.places.services.places import close_place
from lianfang.sheets.kinds import place_directory
from tests.places.builders import SYSTEM, add, jinshan, named, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now):
    return jinshan(now)


@pytest.fixture
def secretary(town):
    return someone(Role.COMMUNITY_SECRETARY, named("四棵社区"))


def names(places):
    return [place.short_name for place in places]


def test_nobody_sees_nothing(town):
    assert list(place_list(NOBODY)) == []
    assert list(top_places(NOBODY)) == []
    with pytest.raises(NotFound):
        get_place(NOBODY, town.id)


def test_a_secretary_sees_the_own_community_and_all_inside(secretary):
    assert place_list(secretary).count() == 15
    assert names(top_places(secretary)) == ["四棵社区"]
    with pytest.raises(NotFound):
        place_by_path(secretary, named("王太社区").path)


def test_two_grids_are_two_trees(town):
    worker = someone(Role.GRID_WORKER, named("第一网格"))
    both = type(worker)(None, "", worker.posts + someone(Role.GRID_WORKER, named("1组")).posts)

    assert [branch.name for branch in tree_top(both)] == ["第一网格", "1组"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("花园", ["金山花园"]),
        ("SK", ["四棵社区"]),
        ("三号楼", ["3栋", "3栋"]),
        ("420281070002", ["王太社区"]),
        ("%", []),
        ("\x00", None),
    ],
)
def test_places_are_found_by_part_of_a_name_or_the_beginning_of_a_code(town, search, found):
    OfficialCode.objects.create(
        place=named("王太社区"), system="nbs", code="420281070002", source="test"
    )

    places = place_list(SYSTEM, search=search)

    assert names(places) == found if found is not None else places.count() == Place.objects.count()


def test_children_come_in_the_order_people_walk_them(town, now):
    estate = named("金山花园")
    add(estate, PlaceKind.BUILDING, "1栋", now)

    assert names(children_of(SYSTEM, estate)) == ["1栋", "3栋", "12栋"]
    assert [branch.name for branch in branches_below(SYSTEM, estate)] == ["1栋", "3栋", "12栋"]


def test_closed_places_are_left_out_unless_asked_for(town, now):
    close_place(actor=SYSTEM, now=now, place_id=named("东门卡口").id)
    community = named("四棵社区")

    assert "东门卡口" not in names(children_of(SYSTEM, community))
    assert "东门卡口" in names(children_of(SYSTEM, community, include_closed=True))


def test_names_above_ones_own_places_are_shown_and_lead_nowhere(secretary):
    crumbs = breadcrumbs(secretary, named("第一网格"))

    assert [(crumb.name, crumb.is_visible) for crumb in crumbs] == [
        ("金山街道", False),
        ("四棵社区", True),
        ("第一网格", True),
    ]


def test_a_place_is_named_in_full_below_another(town):
    unit = Place.objects.filter(kind="unit", path__under=named("12栋").path).get()

    assert full_names(SYSTEM, [unit.path], below=town.path) == {
        unit.path: "四棵社区 第一网格 金山花园 12栋 1单元"
    }


def test_what_lies_inside_is_counted_by_kind_and_in_all(town):
    community = named("四棵社区")

    assert counts_by_kind(SYSTEM, community.path) == {
        "grid": 2,
        "estate": 2,
        "building": 3,
        "unit": 6,
        "site": 1,
    }
    assert numbers_inside(SYSTEM, [community.path, named("四棵村").path]) == {
        community.path: 14,
        named("四棵村").path: 2,
    }


def test_a_code_that_ended_names_no_place(town, now):
    OfficialCode.objects.create(
        place=named("王太社区"), system="nbs", code="420281070002", source="x", valid_to=now
    )

    with pytest.raises(NotFound):
        place_by_code(SYSTEM, "420281070002")


def test_the_first_page_opens_on_the_widest_place(town, secretary):
    assert home_place(secretary) == named("四棵社区")
    assert home_place(SYSTEM) == town


def test_without_any_place_that_is_said():
    with pytest.raises(NotFound):
        home_place(SYSTEM)


def test_one_switches_between_towns_communities_and_villages(town, secretary):
    assert names(places_to_switch(SYSTEM)) == ["金山街道", "四棵社区", "王太社区", "四棵村"]
    assert names(places_to_switch(secretary)) == ["四棵社区"]


def test_appointments_learn_paths_and_names_of_places(town, now):
    gate = close_place(actor=SYSTEM, now=now, place_id=named("东门卡口").id)

    assert path_of_place(town.id) == town.path
    assert names_of_places([town.path, "ZZZZ"]) == {town.path: "金山街道"}
    with pytest.raises(NotFound):
        path_of_place(gate.id)


def test_imports_learn_places_by_code_and_path_within_the_viewers_area(town, secretary):
    directory = place_directory()

    assert directory.by_code(secretary, "SK").id == named("四棵社区").id
    assert directory.by_path(secretary, named("王太社区").path) is None
    assert [place.name for place in directory.choices(secretary)] == ["四棵社区"]
