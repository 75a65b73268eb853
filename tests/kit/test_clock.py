"""The clock: the machine's, or that of the day a demo is played on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from lianfang.kit import clock


def test_the_clock_is_the_machines_when_nothing_is_set(monkeypatch):
    monkeypatch.delenv("LIANFANG_CLOCK_START", raising=False)

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_a_demo_begins_at_its_day_and_goes_on(monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    monkeypatch.setenv("LIANFANG_CLOCK_EPOCH", str(clock.time.time() - 90))

    moment = clock.now().astimezone(clock.LOCAL_ZONE)

    assert moment.strftime("%Y-%m-%d %H:%M") == "2020-03-18 09:31"


def test_a_moment_late_in_the_evening_utc_is_the_next_day_in_china():
    assert clock.local_day(datetime(2020, 3, 17, 16, 30, tzinfo=UTC)) == date(2020, 3, 18)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("00:00", datetime(2020, 3, 17, 16, 0, tzinfo=UTC)),
        ("08:30", datetime(2020, 3, 18, 0, 30, tzinfo=UTC)),
        ("24:00", datetime(2020, 3, 18, 16, 0, tzinfo=UTC)),
    ],
)
def test_a_clock_time_on_a_day_is_a_moment_in_china(text, utc):
    assert clock.local_moment(date(2020, 3, 18), text) == utc


def test_a_day_runs_from_midnight_to_midnight():
    begin, end = clock.day_bounds(date(2020, 3, 18))

    assert end - begin == timedelta(days=1)


@pytest.mark.parametrize(
    ("in_china", "line"),
    [("02:23", "23 18 * * *"), ("08:00", "0 0 * * *"), ("23:59", "59 15 * * *")],
)
def test_a_daily_time_in_china_is_told_to_the_worker_in_utc(in_china, line):
    assert clock.daily_cron(in_china) == line


def test_a_set_clock_without_a_beginning_stands_still(monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    monkeypatch.delenv("LIANFANG_CLOCK_EPOCH", raising=False)

    assert {clock.now() for _ in range(100)} == {datetime(2020, 3, 18, 1, 30, tzinfo=UTC)}


def test_days_at_the_ends_of_the_calendar_have_moments_too():
    assert clock.day_bounds(date.max) == clock.day_bounds(date(2199, 12, 31))
    assert clock.day_bounds(date.min)[0].year == 1900
