"""What one row of a roster of arrivals says about the journey, and which recorded one it means."""

import uuid
from datetime import date

import pytest

from lianfang.people.sheets.arrival_columns import ARRIVALS
from lianfang.people.sheets.journeys import (
    Journey,
    Known,
    corrected,
    differences,
    first_told,
    origin_key,
    read_journey,
    same_arrival,
)
from lianfang.people.sheets.texts import Texts
from lianfang.sheets.engine.mapping import HeaderCell, Vocabulary, guess_columns
from lianfang.sheets.kinds import CheckedRow

DAY = date(2020, 2, 9)
SPOKEN = {"origin": "武汉", "arrived_on": DAY}


def told(**cells):
    """The journey of a row with these cells."""
    values = [None] * len(ARRIVALS)
    for field, value in {**SPOKEN, **cells}.items():
        values[ARRIVALS.positions[field]] = value
    return read_journey(CheckedRow(0, 3, tuple(values)))


def known(origin="武汉", **more):
    """An arrival on record."""
    fields = {
        "origin_code": "",
        "transport": "rail",
        "trip_number": "G1234",
        "companions": 1,
        "note": "",
        **more,
    }
    return Known(uuid.uuid4(), uuid.uuid4(), uuid.uuid4(), "0001", DAY, origin, **fields)


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (
            ["序号", "返乡人员姓名", "性别", "身份证号", "手机", "来自地区", "抵达时间"],
            ["", "name", "sex", "paper", "phones", "origin", "arrived_on"],
        ),
        (
            ["姓名", "务工地点", "返乡日期", "返程方式", "航班/车次/车牌", "落脚点"],
            ["name", "origin", "arrived_on", "transport", "trip_number", "address"],
        ),
        (
            ["外出人员姓名", "旅居史", "途经城市", "到家时间", "随行人数", "流行病学史"],
            ["name", "origin", "via", "arrived_on", "companions", "contact"],
        ),
        (
            ["Name", "Coming from", "Date of arrival", "Means of transport", "Note"],
            ["name", "origin", "arrived_on", "transport", "note"],
        ),
    ],
    ids=["返乡人员登记表", "务工返乡摸排表", "外出返回人员表", "in English"],
)
def test_the_columns_of_a_roster_are_known_by_the_names_clerks_give_them(headers, fields):
    cells = [HeaderCell(index, title, title) for index, title in enumerate(headers)]

    guesses = guess_columns(cells, [], Vocabulary(ARRIVALS))

    assert [guess.field for guess in guesses] == fields
    assert all(guess.is_sure for guess in guesses if guess.field)


def test_only_who_from_where_and_when_must_be_told():
    assert [column.field for column in ARRIVALS.required] == ["name", "origin", "arrived_on"]


@pytest.mark.parametrize(
    ("cell", "number", "note"),
    [
        ("3", 3, None),
        ("3人", 3, None),
        ("约2名", 2, None),
        ("共 4 位", 4, None),
        ("妻子", 1, "同行：妻子"),
        ("妻子、儿子", 2, "同行：妻子、儿子"),
        ("张三，李四；王五", 3, "同行：张三，李四；王五"),
        (None, None, None),
    ],
)
def test_companions_are_counted_and_those_named_stand_in_the_note(cell, number, note):
    journey = told(companions=cell)

    assert (journey.companions, journey.note) == (number, note)


def test_the_note_keeps_as_much_as_fits():
    journey = told(via="长沙", note="观" * 300)

    assert len(journey.note) == 256
    assert journey.note.startswith("途经：长沙；观")


def test_a_way_that_is_named_counts_before_what_the_trip_suggests():
    assert told(transport="coach", trip_number="G1234").transport == "coach"
    assert told(trip_number="ｇ 1234").trip_number == "G1234"
    assert told(trip_number="Ｇ1234次").transport == "rail"


def test_a_first_record_says_other_where_nothing_is_told():
    assert first_told(told()) == {
        "origin": "武汉",
        "origin_code": "",
        "transport": "other",
        "trip_number": "",
        "companions": 0,
        "note": "",
    }


@pytest.mark.parametrize("origin", ["湖北省 武汉市", "湖北省武汉市", "湖北省　武汉市 "])
def test_blanks_do_not_make_another_origin(origin):
    assert origin_key(origin) == "湖北省武汉市"


def test_a_row_means_the_arrival_of_the_same_origin_among_several():
    wuhan, dongguan = known("武汉"), known("东莞")

    assert same_arrival(told(origin="东莞"), [wuhan, dongguan]) == dongguan
    assert same_arrival(told(origin="长沙"), [wuhan, dongguan]) is None


def test_a_more_or_less_exact_origin_means_the_only_one_it_fits():
    district, city = known("湖北省武汉市江岸区"), known("武汉")

    assert same_arrival(told(origin="武汉市"), [district]) == district
    assert same_arrival(told(origin="湖北省武汉市"), [city]) == city
    # It fits both, so which one is meant cannot be told: it is one more.
    assert same_arrival(told(origin="武汉市"), [district, city]) is None


def test_what_a_row_leaves_out_corrects_nothing():
    assert differences(told(), known(), Texts(ARRIVALS)) == ()


def test_each_thing_told_otherwise_is_a_change_of_its_own():
    journey = told(transport="air", trip_number="CZ3456", companions="2", note="途中戴口罩")
    before = known()

    changes = differences(journey, before, Texts(ARRIVALS))

    assert [(one.field, one.old, one.new) for one in changes] == [
        ("transport", "火车", "飞机"),
        ("trip_number", "G1234", "CZ3456"),
        ("companions", "1", "2"),
        ("note", "", "途中戴口罩"),
    ]
    assert corrected(journey, before, changes) == {
        "origin": "武汉",
        "origin_code": "",
        "transport": "air",
        "trip_number": "CZ3456",
        "companions": 2,
        "note": "途中戴口罩",
    }


def test_a_code_of_the_origin_is_added_to_what_is_known():
    changes = differences(told(origin_code="420100"), known(), Texts(ARRIVALS))

    assert [(one.field, one.old, one.new) for one in changes] == [("origin_code", "", "420100")]


def test_a_journey_has_a_field_for_all_that_is_recorded_of_it():
    assert set(Journey._fields) == {"arrived_on", *first_told(told())}
