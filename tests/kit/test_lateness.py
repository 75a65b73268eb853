"""When something happened: a month late is taken, ten minutes ahead is a phone's clock."""

from datetime import timedelta

import pytest

from lianfang.kit.errors import InvalidInput
from lianfang.kit.lateness import happened_at, moment_fault


def test_what_is_not_said_happened_now(now):
    assert happened_at(None, now, "at") == now


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=8), timedelta(days=31)])
def test_what_is_told_up_to_a_month_late_keeps_its_moment(now, late):
    assert happened_at(now - late, now, "at") == now - late


def test_a_clock_that_runs_ten_minutes_ahead_is_set_right(now):
    assert happened_at(now + timedelta(minutes=10), now, "at") == now


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (timedelta(minutes=11), "该时间尚未到来，请核对手机时钟。"),
        (timedelta(days=-31, seconds=-1), "时间早于 31 天前。"),
    ],
)
def test_what_cannot_have_happened_then_is_refused_where_it_was_typed(now, moment, said):
    with pytest.raises(InvalidInput) as refused:
        happened_at(now + moment, now, "left_at")

    assert {name: str(text) for name, text in refused.value.fields.items()} == {"left_at": said}


def test_a_time_without_its_zone_is_refused(now):
    assert str(moment_fault(now.replace(tzinfo=None), now)) == "时间缺少时区。"


def test_a_correction_counts_from_the_record_it_corrects(now):
    first = now - timedelta(days=30)

    assert moment_fault(first - timedelta(days=5), now, first - timedelta(days=31)) is None
