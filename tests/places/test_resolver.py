"""Which place a roster means."""

import pytest

from lianfang.access.enums import Role
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Division, OfficialCode, Place
from lianfang.places.selectors import PlaceResolver
from lianfang.places.services.places import close_place, update_place
from tests.places.builders import SYSTEM, add, jinshan, named, someone

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now):
    return jinshan(now)


@pytest.fixture
def resolver(town):
    return PlaceResolver(SYSTEM, town.path)


def full(place) -> str:
    """四棵社区 第一网格 金山花园 3栋 for a known place."""
    above = [place.path[:end] for end in range(8, len(place.path) + 4, 4)]
    names = dict(Place.objects.filter(path__in=above).values_list("path", "short_name"))
    return " ".join(names[path] for path in above)


UNIT = "四棵社区 第一网格 金山花园 3栋 2单元"


@pytest.mark.parametrize(
    "text",
    [
        "四棵社区金山花园3栋2单元",
        "四棵社区居委会 金山花园 3号楼 二单元",
        "金山花园3-2",
        "金山花园小区三栋2门",
        "金山街道四棵社区第一网格金山花园3栋2单元",
        "四棵社区1网格3栋2单元",
        "四棵居委会/金山花园/3#/2单元",
    ],
)
def test_levels_may_be_left_out_and_spelled_otherwise(resolver, text):
    found = resolver.resolve(text)

    assert found.is_clear, found
    assert full(found.place) == UNIT


@pytest.mark.parametrize("text", ["金山花园3-2-501", "金山花园3栋2单元501室", "金山花园 3—2—5楼01"])
def test_the_door_is_read_behind_the_place(resolver, text):
    found = resolver.resolve(text)

    assert full(found.place) == UNIT
    assert (found.door, found.floor) == ("501", 5)


def test_a_dashed_address_is_read_inside_the_place_it_is_for(resolver, town):
    estate = named("金山花园")

    found = resolver.resolve("3-2-501", within=estate.path)

    assert full(found.place) == UNIT
    assert found.door == "501"


def test_a_door_alone_is_in_the_place_it_is_for(resolver, town):
    unit = Place.objects.get(short_name="1单元", path__under=named("12栋").path)

    found = resolver.resolve("302", within=unit.path)

    assert (found.place.id, found.door) == (unit.id, "302")


def test_a_flat_in_a_building_with_one_stairwell_is_in_that_stairwell(resolver):
    found = resolver.resolve("金山花园12-302")

    assert full(found.place) == "四棵社区 第一网格 金山花园 12栋 1单元"
    assert found.door == "302"


def test_a_building_two_estates_have_is_ambiguous(resolver):
    found = resolver.resolve("四棵社区3栋")

    assert found.place is None
    assert [full(place) for place in found.candidates] == [
        "四棵社区 第一网格 金山花园 3栋",
        "四棵社区 第二网格 十五冶小区 3栋",
    ]


def test_a_stairwell_only_one_of_them_has_decides(resolver):
    found = resolver.resolve("四棵社区3栋3单元")

    assert full(found.place) == "四棵社区 第二网格 十五冶小区 3栋 3单元"


def test_a_name_shared_by_community_and_village_is_ambiguous(resolver):
    assert [place.name for place in resolver.resolve("四棵").candidates] == [
        "四棵社区居民委员会",
        "四棵村委会",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("四棵村", "四棵村"),
        ("四棵村委会", "四棵村"),
        ("四棵村村民委员会", "四棵村"),
        ("四棵社区", "四棵社区"),
        ("王太", "王太社区"),
        ("四棵村第一村民小组", "四棵村 1组"),
        ("四棵社区东门卡口", "四棵社区 东门卡口"),
        ("SK", "四棵社区"),
    ],
)
def test_names_people_use_are_understood(resolver, text, place):
    assert full(resolver.resolve(text).place) == place


def test_a_part_that_is_not_understood_is_returned(resolver):
    found = resolver.resolve("王太社区东头老张家")

    assert full(found.place) == "王太社区"
    assert (found.rest, found.is_clear) == ("东头老张家", False)


@pytest.mark.parametrize("text", ["", "  ", "火星社区", "？？？", "9栋"])
def test_what_names_no_place_gives_none(resolver, text):
    found = resolver.resolve(text)

    assert (found.place, found.candidates) == (None, ())


def test_an_unknown_stairwell_is_not_guessed(resolver):
    found = resolver.resolve("金山花园3-9-501")

    assert not found.is_clear


def test_province_city_and_county_may_stand_before_the_name(town, now):
    OfficialCode.objects.create(place=town, system="nbs", code="420281070000", source="test")
    for code, level, name in (
        ("420000000000", 1, "湖北省"),
        ("420200000000", 2, "黄石市"),
        ("420281000000", 3, "大冶市"),
    ):
        Division.objects.create(code=code, level=level, name=name, cut_off=now, source="test")

    resolver = PlaceResolver(SYSTEM, town.path)

    for text in ("湖北省黄石市大冶市金山街道王太社区", "湖北黄石王太社区"):
        assert full(resolver.resolve(text).place) == "王太社区"


def test_an_official_code_names_its_place(town):
    OfficialCode.objects.create(
        place=named("王太社区"), system="nbs", code="420281070002", source="test"
    )

    found = PlaceResolver(SYSTEM, town.path).resolve("420281070002")

    assert full(found.place) == "王太社区"


def test_an_earlier_name_still_finds_the_place(town, now):
    update_place(actor=SYSTEM, now=now, place_id=named("金山花园").id, name="金山新苑")

    found = PlaceResolver(SYSTEM, town.path).resolve("金山花园3栋2单元")

    assert full(found.place) == "四棵社区 第一网格 金山新苑 3栋 2单元"


def test_closed_places_are_not_offered(town, now):
    close_place(actor=SYSTEM, now=now, place_id=named("十五冶小区").id, with_inside=True)

    found = PlaceResolver(SYSTEM, town.path).resolve("四棵社区3栋")

    assert full(found.place) == "四棵社区 第一网格 金山花园 3栋"


def test_a_grid_worker_resolves_inside_the_own_grid_only(town):
    worker = someone(Role.GRID_WORKER, named("第二网格"))

    resolver = PlaceResolver(worker, town.path)

    assert resolver.resolve("金山花园").place is None
    assert full(resolver.resolve("十五冶小区").place) == "四棵社区 第二网格 十五冶小区"


def test_places_made_meanwhile_are_learnt(town, now, resolver):
    assert resolver.resolve("王太社区9栋").rest == "9栋"
    made = add(named("王太社区"), PlaceKind.BUILDING, "9栋", now)

    resolver.learn([made])

    assert resolver.resolve("王太社区9栋").place.id == made.id
