"""Figures of recruitment come out of the rows, as of any moment."""

from datetime import date, timedelta

import pytest

from lianfang.access.scope import looking
from lianfang.labour.services.referrals import decline
from lianfang.labour.services.seekers import withdraw_consent
from lianfang.labour.services.vacancies import close_vacancy
from lianfang.reports.metrics import figure, get_counted, rows_of
from tests.labour.builders import firm, hired, recommended, seeker, vacancy
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=2)
OPEN = {"open_from": date(2020, 3, 1), "now": BEFORE}


def counted(town, key, moment=NOW):
    with looking(SYSTEM):
        return figure(SYSTEM, key, town.township.path, moment).value


def rows(town, key, moment=NOW) -> int:
    with looking(SYSTEM):
        return rows_of(SYSTEM, get_counted(key), town.township.path, moment).count()


def test_seats_and_enterprises_are_counted_while_a_vacancy_is_open(town):
    enterprise, other = firm(town), firm(town, "另一家有限公司")
    vacancy(enterprise, "车工", seats=20, **OPEN)
    vacancy(enterprise, "焊工", seats=5, **OPEN)
    ended = vacancy(other, "保安", seats=3, **OPEN)
    close_vacancy(actor=SYSTEM, now=NOW, vacancy_id=ended.pk, reason="招满")

    assert (counted(town, "vacant_seats"), counted(town, "recruiting_enterprises")) == (25, 1)
    then = NOW - timedelta(days=1)
    assert counted(town, "vacant_seats", then) == 28
    assert counted(town, "recruiting_enterprises", then) == 2


def test_people_recommended_and_hired_are_counted_as_of_the_moment(town):
    enterprise = firm(town)
    stays = recommended(seeker(town, "甲某", now=BEFORE), vacancy(enterprise, **OPEN), now=BEFORE)
    leaves = recommended(seeker(town, "乙某", now=BEFORE), vacancy(enterprise, **OPEN), now=BEFORE)
    for row in (stays, leaves):
        hired(row, now=NOW - timedelta(hours=30))
    decline(
        actor=SYSTEM,
        now=NOW - timedelta(hours=2),
        referral_id=leaves.pk,
        declined_by="seeker",
        reason="未报到",
    )

    assert (counted(town, "recommended_people"), counted(town, "hired_people")) == (2, 1)
    assert counted(town, "hired_people", NOW - timedelta(hours=10)) == 2
    assert counted(town, "recommended_people", NOW - timedelta(days=3)) == 0
    assert float(counted(town, "hired_share")) == 50.0
    assert rows(town, "hired_people") == 1


def test_who_looked_for_work_then_is_counted_although_they_withdrew_since(town):
    row = seeker(town, now=BEFORE)
    withdraw_consent(actor=SYSTEM, now=NOW - timedelta(hours=1), seeker_id=row.pk, reason="不找了")

    assert counted(town, "job_seekers") == 0
    assert counted(town, "job_seekers", NOW - timedelta(days=1)) == 1


def test_who_waits_too_long_for_an_answer_is_an_alarm(town):
    long_ago = NOW - timedelta(hours=50)
    work = vacancy(firm(town), open_from=date(2020, 3, 1), now=long_ago)
    recommended(seeker(town, now=long_ago), work, now=long_ago)

    assert counted(town, "recommended_waiting_too_long") == 1
    assert counted(town, "recommended_waiting_too_long", NOW - timedelta(hours=5)) == 0
