"""Desks and enterprises at the same moment: a seat is given once, a person hired once."""

import pytest

from lianfang.labour.models import Referral
from lianfang.labour.services.referrals import NotLooking, VacancyFull
from lianfang.labour.services.steps import WrongReferralState
from tests.labour.builders import firm, hired, recommended, seeker, stored, vacancy
from tests.people.builders import build_town
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_are_recommended_for_three_seats_at_once_and_three_get_one():
    town = build_town()
    row = vacancy(firm(town), seats=3)
    people = [seeker(town, f"求职{number}") for number in range(8)]

    results = at_once(*(lambda one=one: recommended(one, row) for one in people))

    assert sum(isinstance(one, Referral) for one in results) == 3
    assert sum(isinstance(one, VacancyFull) for one in results) == 5
    assert sorted(one.seat for one in stored(Referral)) == [1, 2, 3]


def test_two_enterprises_hire_the_same_person_at_once_and_one_does():
    town = build_town()
    who = seeker(town)
    rows = [recommended(who, vacancy(firm(town, f"第{n}家有限公司"))) for n in range(2)]

    results = at_once(*(lambda row=row: hired(row) for row in rows))

    assert sum(isinstance(one, Referral) for one in results) == 1
    assert sum(isinstance(one, NotLooking | WrongReferralState) for one in results) == 1
    assert sorted(row.state for row in stored(Referral)) == ["hired", "withdrawn"]
