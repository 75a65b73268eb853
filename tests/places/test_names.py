"""How places are called, and spellings that mean the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.places.enums import PlaceKind
from lianfang.places.selectors.addresses import Door, floor_of, read_door, read_label
from lianfang.places.selectors.names import (
    fold,
    name_key,
    natural_order,
    number_of,
    short_name_of,
    spellings,
)


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("四棵社区居民委员会", "四棵社区"),
        ("海滨社区居委会", "海滨社区"),
        ("张槎村民委员会", "张槎村"),
        ("跃进村委会", "跃进村"),
        ("马坝村村民委员会", "马坝村"),
        ("新农村委会", "新农村"),
        ("新村村民委员会", "新村"),
        ("乐村坪村村民委员会", "乐村坪村"),
        ("东关居委会", "东关居委会"),
        ("乌兰套亚嘎查村民委员会", "乌兰套亚嘎查"),
        ("红旗区社区居民委员会", "红旗区社区"),
        ("第十居民委员会社区", "第十居民委员会社区"),
        ("金山街道", "金山街道"),
        ("村委会", "村委会"),
    ],
)
def test_a_short_name_is_what_people_say(official, short):
    assert short_name_of(official) == short


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("3号楼", "3栋"),
        ("3#楼", "3栋"),
        ("3＃", "3栋"),
        ("０３幢", "3栋"),
        ("第三栋", "3栋"),
        ("二十三号楼", "23栋"),
        ("A座", "A栋"),
        ("b2栋", "B2栋"),
        ("二单元", "2单元"),
        ("2门501", "2单元501"),
        ("第一网格", "1网格"),
        ("网格1号", "1网格"),
        ("第三村民小组", "3组"),
        ("3—2—501", "3-2-501"),
        ("3 2 501", "3-2-501"),
        ("第二网格/十五冶小区", "2网格十五冶小区"),
        ("金山花园（一期） 3#2单元", "金山花园一期3栋2单元"),
    ],
)
def test_one_thing_written_in_many_ways_folds_to_one(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10", 10),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("两", 2),
        ("东", None),
    ],
)
def test_chinese_numerals_are_numbers(text, number):
    assert number_of(text) == number


def test_buildings_are_ordered_by_their_number():
    assert sorted(["10栋", "2栋", "二十栋", "1栋"], key=natural_order) == [
        "1栋",
        "2栋",
        "10栋",
        "二十栋",
    ]


def test_what_makes_two_places_the_same_ignores_the_committee():
    assert name_key("四棵社区居委会") == name_key("四棵社区居民委员会")
    assert name_key("四棵社区居委会") != name_key("四棵村委会")


def test_a_name_that_repeats_the_place_above_also_counts_without_it():
    certain, _doubtful = spellings(
        PlaceKind.GRID, "四棵社区第一网格", "四棵社区第一网格", [], ["四棵社区"]
    )

    assert certain == {"四棵社区1网格", "1网格"}


def test_the_bare_name_of_a_community_is_doubtful():
    certain, doubtful = spellings(PlaceKind.COMMUNITY, "四棵社区居民委员会", "四棵社区", [])

    assert "四棵居委会" in certain
    assert doubtful == {"四棵"}


@pytest.mark.parametrize(
    ("text", "door"),
    [
        ("3-2-501", Door("3", "2", "501", 5)),
        ("3—2—501室", Door("3", "2", "501", 5)),
        ("A-2-501", Door("A", "2", "501", 5)),
        ("3栋2单元501室", Door("3", "2", "501", 5)),
        ("3号楼2门5楼501", Door("3", "2", "501", 5)),
        ("2-501", Door("", "2", "501", 5)),
        ("5楼3号", Door("", "", "503", 5)),
        ("1203房", Door("", "", "1203", 12)),
        ("501-2", Door("", "", "501-2", 5)),
        ("501A", Door("", "", "501A", 5)),
        ("12号", Door("", "", "12号")),
        ("12号附1号", Door("", "", "12号附1号")),
        ("朝南第二间", Door(rest="朝南第二间")),
        ("", Door()),
    ],
)
def test_the_tail_of_an_address_is_read(text, door):
    assert read_door(text) == door


@given(st.text(max_size=80))
def test_no_text_is_too_odd_to_be_read(text):
    door = read_door(text)

    assert door.label == "" or door.rest == ""
    assert len(door.label) <= 32


@pytest.mark.parametrize(
    ("number", "floor"), [("501", 5), ("1203", 12), ("12", None), ("001", None), ("12345", None)]
)
def test_a_flats_number_tells_its_floor(number, floor):
    assert floor_of(number) == floor


def test_a_labels_word_for_room_is_left_away_and_a_house_number_keeps_its_own():
    assert read_label("501室") == ("501", 5, "")
    assert read_label("012号") == ("12号", None, "")
