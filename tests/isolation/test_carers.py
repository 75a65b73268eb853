"""Whoever serves and is isolated themselves is away for as long."""

from datetime import timedelta

import pytest

from lianfang.isolation.services.cases import extend_case, void_case
from lianfang.people.models import Staff
from lianfang.people.services.staff import set_unavailable, update_staff
from tests.command.builders import SYSTEM, fresh, stored
from tests.isolation.builders import build_home, isolated

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(now):
    return build_home()


def carer(home, now) -> Staff:
    """The first staff row of the town, who lives in the home."""
    staff = stored(Staff)[0]
    update_staff(actor=SYSTEM, now=now, staff_id=staff.pk, person_id=home.person.pk)
    return staff


def absence(staff):
    row = fresh(staff)
    return row.unavailable_from, row.unavailable_to


def test_a_carer_in_isolation_is_away_until_its_last_day(now, home):
    staff = carer(home, now)

    case = isolated(home, now=now)
    assert absence(staff) == (case.starts_on, case.due_on)

    later = case.due_on + timedelta(days=3)
    extend_case(actor=SYSTEM, now=now, case_id=case.pk, due_on=later, reason="复测")
    assert absence(staff) == (case.starts_on, later)

    void_case(actor=SYSTEM, now=now, case_id=case.pk, reason="误录")
    assert absence(staff) == (None, None)


def test_an_absence_for_other_reasons_stays(now, home):
    staff = carer(home, now)
    first, last = now.date(), now.date() + timedelta(days=60)
    set_unavailable(actor=SYSTEM, now=now, staff_id=staff.pk, first_day=first, last_day=last)

    case = isolated(home, now=now)
    void_case(actor=SYSTEM, now=now, case_id=case.pk, reason="误录")

    assert absence(staff) == (first, last)
