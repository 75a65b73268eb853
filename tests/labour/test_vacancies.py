"""Vacancies: whom an enterprise needs, on which terms, and how many places are left."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.labour.selectors.vacancies import VacancyFilter, vacancy_list, vacancy_rows
from lianfang.labour.services.following import follow_enterprise
from lianfang.labour.services.referrals import decline
from lianfang.labour.services.vacancies import (
    SeatsHeld,
    VacancyConflict,
    close_own_vacancy,
    close_vacancy,
    raise_own_vacancy,
    reopen_vacancy,
    update_own_vacancy,
    update_vacancy,
)
from tests.enterprises.contacts import contact_of
from tests.labour.builders import firm, fresh, hired, recommended, seeker, vacancy
from tests.people.builders import NOW, SYSTEM, appointed

pytestmark = pytest.mark.django_db
DAY = local_day(NOW)


def listed(viewer=SYSTEM, **wanted) -> list[str]:
    with looking(viewer):
        rows = vacancy_list(viewer, day=DAY, wanted=VacancyFilter(**wanted), sort="title")
        return [row.title for row in rows]


def test_a_vacancy_lies_where_its_enterprise_stands_and_is_open_from_today(town):
    row = vacancy(firm(town), skills="装配、电焊工，刺绣")

    assert row.path == town.community.path
    assert (row.state, row.open_from, row.open_until) == ("open", DAY, None)
    # Words of the plan become its keys, a word of the enterprise's own stays.
    assert row.skills == ["assembly", "welding", "刺绣"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"title": " "}, "title"),
        ({"seats": 0}, "seats"),
        ({"pay_from": 5_000, "pay_to": 4_000}, "pay_to"),
        ({"pay_from": 12}, "pay_from"),
        ({"age_from": 15}, "age_from"),
        ({"age_from": 40, "age_to": 30}, "age_to"),
        ({"open_until": DAY - timedelta(days=1)}, "open_until"),
        ({"open_from": date(2035, 1, 1)}, "open_from"),
        ({"schooling": "doctor"}, "schooling"),
        ({"skills_required": True, "skills": ""}, "skills"),
        ({"note": "字" * 300}, "note"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(town, entry, field):
    with pytest.raises(InvalidInput) as error:
        vacancy(firm(town), **entry)

    assert list(error.value.fields) == [field]


def test_the_same_id_again_is_the_same_vacancy(town):
    enterprise, number = firm(town), new_id()
    first = vacancy(enterprise, vacancy_id=number)

    assert vacancy(enterprise, "另一个", vacancy_id=number).title == first.title
    with pytest.raises(VacancyConflict):
        vacancy(firm(town, "另一家有限公司"), vacancy_id=number)


def test_nobody_offers_work_for_an_enterprise_that_is_gone(town):
    enterprise = firm(town)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=enterprise.pk, state="closed", reason="注销")

    with pytest.raises(Conflict):
        vacancy(enterprise)


def test_seats_somebody_holds_are_not_taken_away(town):
    row = vacancy(firm(town), seats=3)
    for name in ("甲某", "乙某"):
        recommended(seeker(town, name), row)

    with pytest.raises(SeatsHeld):
        update_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, seats=1)
    assert update_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, seats=2).seats == 2


def test_whoever_sits_above_the_new_number_moves_down_to_a_free_seat(town):
    row = vacancy(firm(town), seats=2)
    first, second = (recommended(seeker(town, name), row) for name in ("甲某", "乙某"))
    decline(actor=SYSTEM, now=NOW, referral_id=first.pk, declined_by="seeker", reason="另有去处")

    update_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, seats=1)

    assert fresh(second).seat == 1


def test_a_closed_vacancy_is_changed_no_more_until_it_opens_again(town):
    row = vacancy(firm(town))
    with pytest.raises(InvalidInput):
        close_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, reason=" ")
    close_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, reason="已招满")

    with pytest.raises(Conflict):
        update_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk, seats=9)
    assert listed() == []
    assert listed(stage="ended") == ["装配工"]
    reopened = reopen_vacancy(actor=SYSTEM, now=NOW, vacancy_id=row.pk)
    assert (reopened.state, reopened.closed_on, reopened.close_reason) == ("open", None, "")


def test_the_list_is_narrowed_by_what_people_look_for(town):
    enterprise, other = firm(town), firm(town, "四棵服饰有限公司")
    vacancy(enterprise, "车工", skills="数控", dormitory=True, pay_to=6_000)
    vacancy(other, "缝纫工", skills="缝纫", night_shift=True)
    full = vacancy(enterprise, "保安", seats=1, skills="保安")
    recommended(seeker(town), full)
    vacancy(enterprise, "下月开工", open_from=DAY + timedelta(days=20))

    assert listed() == ["保安", "缝纫工", "车工"]
    assert listed(stage="free") == ["缝纫工", "车工"]
    assert listed(stage="full") == ["保安"]
    assert listed(skill="machining") == ["车工"]
    assert listed(pay=5_000) == ["车工"]
    assert listed(dormitory=True) == ["车工"]
    assert listed(no_nights=True) == ["保安", "车工"]
    assert listed(text="服饰") == ["缝纫工"]
    assert listed(text="金山精密 车") == ["车工"]
    assert listed(enterprise_id=other.pk) == ["缝纫工"]
    assert len(listed(stage="all")) == 4


def test_a_row_says_what_is_taken_and_what_is_left(town):
    row = vacancy(firm(town), seats=3, skills="装配")
    hired(recommended(seeker(town, "甲某"), row))
    recommended(seeker(town, "乙某"), row)

    with looking(SYSTEM):
        (shown,) = vacancy_rows(SYSTEM, [row], NOW, DAY)

    assert (shown.seats, shown.taken, shown.hired, shown.free) == (3, 2, 1, 1)
    assert (shown.enterprise_name, shown.skills) == ("金山精密机械有限公司", ("装配",))
    assert (shown.tone, shown.is_open) == ("soon", True)


def test_a_list_of_many_asks_the_database_no_more_often(town, django_assert_num_queries):
    enterprise = firm(town)
    rows = [vacancy(enterprise, f"第{number}岗") for number in range(6)]
    with looking(SYSTEM), CaptureQueriesContext(connection) as few:
        vacancy_rows(SYSTEM, rows[:1], NOW, DAY)

    with looking(SYSTEM), django_assert_num_queries(len(few)):
        vacancy_rows(SYSTEM, rows, NOW, DAY)


def test_a_contact_raises_changes_and_closes_only_their_own(town):
    enterprise, other = firm(town), firm(town, "另一家有限公司")
    contact = contact_of(enterprise)
    own = raise_own_vacancy(
        actor=contact, now=NOW, enterprise_id=enterprise.pk, title="质检员", seats=4
    )
    foreign = vacancy(other)

    assert own.raised == "contact"
    change = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}
    assert update_own_vacancy(**change, vacancy_id=own.pk, seats=5).seats == 5
    assert close_own_vacancy(**change, vacancy_id=own.pk, reason="招满").state == "closed"
    with pytest.raises(NotFound):
        update_own_vacancy(**change, vacancy_id=foreign.pk, seats=5)
    with pytest.raises(NotFound):
        raise_own_vacancy(actor=contact, now=NOW, enterprise_id=other.pk, title="岗", seats=1)
    with pytest.raises(NotPermitted):
        vacancy(enterprise, actor=contact)


def test_who_only_looks_raises_nothing(town):
    with pytest.raises(NotPermitted):
        vacancy(firm(town), actor=appointed(Role.LEADER, town.township))


def test_vacancies_move_with_their_enterprise_and_close_with_it(town):
    enterprise = firm(town)
    row = vacancy(enterprise)
    follow = {"actor": SYSTEM, "now": NOW, "enterprise_id": enterprise.pk}
    assert follow_enterprise(**follow) == 0

    update_enterprise(**follow, place_id=town.neighbour.pk)
    assert follow_enterprise(**follow) == 1
    assert fresh(row).path == town.neighbour.path

    set_state(**follow, state="moved", reason="外迁")
    assert follow_enterprise(**follow) == 1
    assert fresh(row).state == "closed"
