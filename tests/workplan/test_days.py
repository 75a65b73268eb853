"""Counting days, without a database."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from lianfang.command.playbook import read_playbook
from lianfang.workplan.selectors.days import countdown, days_between, expected_share
from lianfang.workplan.selectors.planned import drafts_of
from tests.command.builders import PLAYBOOKS


@dataclass
class Rule:
    counts_from: date = date(2020, 1, 1)
    target_on: date = date(2020, 12, 31)
    counting: str = "today_gone"
    working_days: bool = False


def test_on_the_sixth_of_march_66_days_are_gone_and_300_left():
    count = countdown(Rule(), date(2020, 3, 6))

    assert (count.gone, count.left, count.total, count.past) == (66, 300, 366, False)


def test_today_may_count_as_one_of_those_left():
    count = countdown(Rule(counting="today_left"), date(2020, 3, 6))

    assert (count.gone, count.left) == (65, 301)


def test_after_the_target_date_nothing_is_left_and_the_plan_says_so():
    count = countdown(Rule(), date(2021, 1, 5))

    assert (count.gone, count.left, count.past, count.share) == (366, 0, True, 100)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2020, 3, 2), date(2020, 3, 6), 5),  # Monday to Friday
        (date(2020, 3, 6), date(2020, 3, 9), 2),  # over a weekend
        (date(2020, 3, 7), date(2020, 3, 8), 0),  # the weekend itself
        (date(2020, 3, 9), date(2020, 3, 8), 0),
        (date(2020, 1, 1), date(2020, 12, 31), 262),
    ],
)
def test_working_days_leave_saturdays_and_sundays_out(first, last, days):
    assert days_between(first, last, working_days=True) == days


def test_what_should_be_reached_grows_evenly():
    first, last = date(2020, 3, 1), date(2020, 3, 10)

    assert expected_share(first, last, date(2020, 2, 28)) == Decimal(0)
    assert expected_share(first, last, date(2020, 3, 5)) == Decimal("50.0")
    assert expected_share(first, last, date(2020, 3, 11)) == Decimal(100)


def test_fushas_plan_brings_five_key_works():
    plan = read_playbook((PLAYBOOKS / "fusha.yaml").read_text(encoding="utf-8"))

    terms, works = drafts_of(plan.workplan)

    assert (terms.target_on, terms.counts_from) == (date(2020, 12, 31), date(2020, 1, 1))
    assert len(works) == 5
    assert all(work.milestones for work in works)
