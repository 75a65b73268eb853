"""Figures and dates as officials write them."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils.translation import override

from lianfang.web.templatetags import figures

MORNING = datetime(2020, 3, 18, 1, 40, tzinfo=UTC)  # 09:40 in China


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (62.303, "62.3%"),
        (91.557, "91.6%"),
        (99.99, "99.9%"),
        (100.0, "100%"),
        (28.7, "28.7%"),
        (0.04, "0%"),
        (0, "0%"),
        (None, "—"),
    ],
)
def test_percentages_are_rounded_and_only_what_is_complete_is_a_hundred(value, written):
    assert figures.percent(value) == written


def test_a_share_of_nothing_is_unknown():
    assert figures.share(0, 0) is None
    assert figures.share(None, 191) is None


def test_a_share_is_in_percent():
    assert figures.share(119, 191) == pytest.approx(62.30366)


def test_a_count_has_thousands_and_an_unknown_one_is_a_dash():
    assert figures.count(14056) == "14,056"
    assert figures.count(0) == "0"
    assert figures.count(None) == "—"


@pytest.mark.parametrize(("language", "written"), [("zh-hans", "焊接、电工"), ("en", "焊接, 电工")])
def test_words_in_a_row_are_parted_as_the_language_does(language, written):
    with override(language):
        assert figures.listed(["焊接", "电工"]) == written
        assert figures.listed([]) == figures.listed(None) == ""


def test_what_is_missing_is_never_negative():
    assert figures.missing(191, 119) == 72
    assert figures.missing(10, 12) == 0


@pytest.mark.parametrize(
    ("language", "day", "short_day", "moment", "short_moment"),
    [
        ("zh-hans", "2020年3月18日", "3月18日", "2020年3月18日 09:40", "3月18日 09:40"),
        ("en", "18 March 2020", "18 Mar", "18 March 2020, 09:40", "18 Mar 09:40"),
    ],
)
def test_moments_are_written_in_chinese_time(language, day, short_day, moment, short_moment):
    with override(language):
        assert figures.day(MORNING) == day
        assert figures.short_day(MORNING) == short_day
        assert figures.moment(MORNING) == moment
        assert figures.short_moment(MORNING) == short_moment
        assert figures.clock_time(MORNING) == "09:40"


def test_a_moment_late_in_the_evening_in_london_is_the_next_day_in_china():
    with override("zh-hans"):
        assert figures.day(datetime(2020, 3, 18, 16, 0, tzinfo=UTC)) == "2020年3月19日"


def test_days_and_times_without_zone_stay_as_they_are():
    with override("zh-hans"):
        assert figures.day(date(2020, 2, 9)) == "2020年2月9日"
        assert figures.clock_time(time(7, 5)) == "07:05"


def test_what_is_not_known_is_a_dash():
    assert figures.day(None) == "—"
    assert figures.short_moment(None) == "—"
    assert figures.temperature(None) == "—"


def test_temperatures_have_one_decimal():
    assert figures.temperature(36.5) == "36.5 ℃"
    assert figures.temperature(37) == "37.0 ℃"


def test_a_room_that_worked_by_itself_is_called_the_system_and_a_person_by_name():
    with override("zh-hans"):
        assert [figures.by_whom(name) for name in ("isolation", "马新民")] == ["系统自动", "马新民"]
        assert figures.by_whom("seeker") == "本人"
