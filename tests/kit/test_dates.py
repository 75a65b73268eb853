"""Dates as clerks write them; what cannot be read for certain is refused by name."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.dates import read_date

REFERENCE = date(2020, 3, 18)
NINTH = date(2020, 2, 9)


def at(*parts):
    return datetime(*parts, tzinfo=LOCAL_ZONE)


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    "written",
    [
        "2020.2.9",
        "2020/2/9",
        "2020-02-09",
        "2020-2-9",
        "2020年2月9日",
        "2020年02月09号",
        "2020 年 2 月 9 日",
        "２０２０．２．９",
        "2020、2、9",
        "2020．2．9．",
        "20200209",
        "截至2020年2月9日止",
        "2020年2月9日（星期日）",
        "2020-02-09 周日",
        20200209,
        20200209.0,
        43870,
        43870.0,
        "43870",
        NINTH,
        at(2020, 2, 9),
        at(2020, 2, 9).replace(tzinfo=None),
    ],
)
def test_a_full_date_is_read_however_it_is_written(written):
    reading = read_date(written, reference=REFERENCE)

    assert (reading.date, reading.moment, reading.errors, reading.warnings) == (NINTH, None, (), ())


@pytest.mark.parametrize("written", ["2月9日", "2月9号", "02月09日", "2.9", "2/9", "2-9", 2.9])
def test_a_missing_year_is_taken_from_the_reference_and_said(written):
    reading = read_date(written, reference=REFERENCE)

    assert (reading.date, reading.errors) == (NINTH, ())
    assert [(f.code, dict(f.params)) for f in reading.warnings] == [
        ("date.year_assumed", {"year": 2020})
    ]


def test_a_missing_year_is_the_nearest_one():
    new_year = date(2020, 1, 5)

    assert read_date("12月28日", reference=new_year).date == date(2019, 12, 28)
    assert read_date("1月28日", reference=date(2019, 12, 20)).date == date(2020, 1, 28)
    assert read_date("2月29日", reference=date(2021, 1, 1)).date == date(2020, 2, 29)


def test_a_year_of_two_digits_is_never_far_in_the_future_and_is_said():
    reading = read_date("89.5.12", reference=REFERENCE)

    assert reading.date == date(1989, 5, 12)
    assert codes(reading.warnings) == ["date.short_year"]
    assert read_date("20.2.9", reference=REFERENCE).date == NINTH
    assert read_date("890512", reference=REFERENCE).date == date(1989, 5, 12)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2020年2月9日14时30分", at(2020, 2, 9, 14, 30)),
        ("2020年2月9日14时", at(2020, 2, 9, 14)),
        ("2020-02-09 14:30", at(2020, 2, 9, 14, 30)),
        ("2020-02-09T14:30:05", at(2020, 2, 9, 14, 30, 5)),
        ("2020-02-09T14:30:05.123", at(2020, 2, 9, 14, 30, 5)),
        ("2020/2/9 8：05：30", at(2020, 2, 9, 8, 5, 30)),
        ("2020.2.9 下午3点半", at(2020, 2, 9, 15, 30)),
        ("2020.2.9 上午9:00", at(2020, 2, 9, 9)),
        ("2020.2.9 中午1点", at(2020, 2, 9, 13)),
        ("2020/2/9 3:05 PM", at(2020, 2, 9, 15, 5)),
        ("2020/2/9 12:05 AM", at(2020, 2, 9, 0, 5)),
        ("20200209143005", at(2020, 2, 9, 14, 30, 5)),
        ("截至2020年2月9日24时", at(2020, 2, 10, 0, 0)),
        ("2020-02-09T06:30:00Z", at(2020, 2, 9, 14, 30)),
        ("2020-02-09T14:30:00+08:00", at(2020, 2, 9, 14, 30)),
        (43870.60416666667, at(2020, 2, 9, 14, 30)),
        (at(2020, 2, 9, 14, 30), at(2020, 2, 9, 14, 30)),
        (datetime(2020, 2, 9, 6, 30, tzinfo=UTC), at(2020, 2, 9, 14, 30)),
    ],
)
def test_a_time_of_day_is_read_too(written, moment):
    reading = read_date(written, reference=REFERENCE)

    assert (reading.date, reading.moment, reading.errors) == (NINTH, moment, ())


@pytest.mark.parametrize("written", ["2020/2/9下午", "2020-2-9 上午", "2020年2月9日晚"])
def test_a_half_of_the_day_without_its_hour_leaves_the_day(written):
    reading = read_date(written, reference=REFERENCE)

    assert (reading.date, reading.moment, reading.errors) == (NINTH, None, ())


def test_a_time_without_year_is_read_with_its_warning():
    reading = read_date("2月9日15时20分", reference=REFERENCE)

    assert reading.moment == at(2020, 2, 9, 15, 20)
    assert codes(reading.warnings) == ["date.year_assumed"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (None, "missing"),
        ("", "missing"),
        (" \u200b", "missing"),
        ("不详", "unreadable"),
        ("2020", "only_year"),
        (2020, "only_year"),
        ("2020年", "only_year"),
        ("2020年2月", "no_day"),
        ("2020.2", "no_day"),
        ("202002", "no_day"),
        ("2020-02-30", "impossible"),
        ("2月30日", "impossible"),
        ("2020-13-01", "impossible"),
        ("0000-00-00", "impossible"),
        ("20201301", "impossible"),
        ("2020-02-09 25:00", "bad_time"),
        ("2020-02-09 10:61", "bad_time"),
        ("2020年2月9日24时30分", "bad_time"),
        ("2020年2月9日前后那几天", "unreadable"),
        ("9/2/2020", "ambiguous_order"),
        (2.1, "month_day_number"),
        ("农历正月十六", "lunar"),
        ("1201-01-01", "year_range"),
        ("2999-01-01", "year_range"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "year_range"),
        (True, "unreadable"),
        (float("nan"), "missing"),
        (float("inf"), "missing"),
        (-5, "unreadable"),
        (7, "unreadable"),
        (1e300, "unreadable"),
        pytest.param(10**5000, "unreadable", id="huge"),
        ("2020-02-09T99:00:00Z", "unreadable"),
        ("9" * 101, "unreadable"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_by_name(written, name):
    reading = read_date(written, reference=REFERENCE)

    assert (reading.date, codes(reading.errors)) == (None, [f"date.{name}"])


def test_day_and_month_are_told_apart_where_only_one_way_is_possible():
    assert read_date("29/2/2020", reference=REFERENCE).date == date(2020, 2, 29)
    assert read_date("2/29/2020", reference=REFERENCE).date == date(2020, 2, 29)
    assert read_date("3/3/2020", reference=REFERENCE).date == date(2020, 3, 3)


def test_excels_serials_are_those_of_the_1900_system():
    assert read_date(367, reference=REFERENCE).date == date(1901, 1, 1)
    assert read_date(36526, reference=REFERENCE).date == date(2000, 1, 1)


@given(st.dates(date(1850, 1, 1), date(2199, 12, 31)), st.sampled_from(["-", "/", ".", "年"]))
def test_every_day_comes_back_from_every_way_of_writing(day, style):
    written = f"{day.year}{style}{day.month}{'月' if style == '年' else style}{day.day}"

    assert read_date(written, reference=REFERENCE).date == day
    assert read_date(f"{day:%Y%m%d}", reference=REFERENCE).date == day


@given(
    st.text(max_size=40)
    | st.text("0123456789年月日时分/-.: T下午Z+号", max_size=24)
    | st.floats()
    | st.integers()
    | st.datetimes()
    | st.binary(max_size=8),
    st.dates(),
)
def test_no_cell_whatever_breaks_the_reading(value, reference):
    reading = read_date(value, reference=reference)

    assert reading.ok == (reading.date is not None)
