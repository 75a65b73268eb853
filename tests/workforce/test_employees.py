"""Employees: found on the register of persons or put on it, back at the post, gone again."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.enterprises.services.sites import add_site
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.people.models import Person
from lianfang.people.services.persons import record_departure
from lianfang.workforce.models import EmploymentStep
from lianfang.workforce.selectors.employees import (
    EmployeeFilter,
    employee_list,
    employee_rows,
    get_employment,
    own_employee_list,
    own_employee_rows,
    staff_counts,
)
from lianfang.workforce.services.employees import (
    AlreadyEmployed,
    employ,
    employ_own,
    end_employment,
    end_own_employment,
    set_own_states,
    set_states,
    update_employment,
)
from lianfang.workforce.services.steps import EmploymentOver
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.people.builders import NOW, SYSTEM, paper_number, resident
from tests.workforce.builders import fresh, hired, person_of, phone, steps

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def persons() -> int:
    with everywhere("a test counts the register"):
        return Person.objects.count()


def refused(enterprise, **entry):
    with pytest.raises(InvalidInput) as caught:
        hired(enterprise, **entry)
    return set(caught.value.fields)


def test_whoever_lives_in_the_town_is_found_by_paper_and_not_added_twice(town):
    living = resident(town.neighbour_unit, "石建国", paper_number=paper_number("19880504", 8))
    before = persons()

    row = employ(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=register(town).pk,
        who={"name": "石建国", "paper_number": paper_number("19880504", 8)},
    )

    assert (row.person_id, persons()) == (living.pk, before)
    assert person_of(row).path == town.neighbour_unit.path
    assert person_of(row).kind == "registered"


def test_without_a_paper_name_and_phone_find_a_resident(town):
    living = resident(town.unit, "马秀英", phones=["135 0000 0001"])

    row = hired(register(town), who={"name": "马秀英", "phones": ["13500000001"]})
    other = hired(register(town), who={"name": "马秀兰", "phones": ["13500000001"]})

    assert row.person_id == living.pk
    assert other.person_id != living.pk


def test_a_paper_of_somebody_else_is_refused_at_its_field(town):
    resident(town.unit, "曾小明", paper_number=paper_number("19880504", 1))

    assert refused(register(town)) == {"paper_number"}


def test_whoever_lives_elsewhere_is_an_employee_of_the_register_where_the_enterprise_stands(town):
    enterprise = register(town)

    person = person_of(hired(enterprise))

    assert (person.kind, person.path) == ("employee", town.community.path)
    assert (person.household_id, person.employer) == (None, enterprise.name)


def test_an_employee_of_a_dormitory_stands_at_the_dormitory(town):
    enterprise = register(town)
    dormitory = add_site(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=enterprise.pk,
        place_id=town.neighbour.pk,
        use="dormitory",
    )

    row = hired(enterprise, dormitory_id=dormitory.pk, room="205")

    assert person_of(row).path == town.neighbour.path
    assert refused(register(town), number=2, dormitory_id=dormitory.pk) == {"dormitory_id"}


def test_a_person_is_on_the_list_of_one_enterprise_once_and_may_be_on_those_of_two(town):
    first, second = register(town), register(town, "四棵机械厂")
    row = hired(first)

    with pytest.raises(AlreadyEmployed):
        hired(first)
    other = hired(second)

    assert other.person_id == row.person_id
    with everywhere("a test looks at the list"):
        rows = employee_rows(SYSTEM, employee_list(SYSTEM), TODAY)
        twice = employee_list(SYSTEM, wanted=EmployeeFilter(twice=True))
    assert {one.enterprise_name: one.other_employers for one in rows} == {
        first.name: (second.name,),
        second.name: (first.name,),
    }
    assert twice.count() == 2


def test_what_is_wrong_with_person_and_job_is_said_at_once_and_nothing_is_kept(town):
    enterprise, before = register(town), persons()

    wrong = refused(
        enterprise,
        who={"name": "", "paper_number": "123"},
        planned_on=date(2030, 1, 1),
        state="left",
        since=TODAY + timedelta(days=1),
    )

    assert wrong == {"paper_number", "planned_on", "state", "since"}
    assert refused(enterprise, who={"name": ""}) == {"name"}
    assert refused(enterprise, number=2, job="很" * 65) == {"job"}
    assert persons() == before


def test_the_state_follows_from_the_day_back_and_the_steps_tell_both(town):
    enterprise = register(town)

    away = hired(enterprise, 1, planned_on=date(2020, 3, 25), origin="湖北省孝感市")
    back = hired(enterprise, 2, back_on=date(2020, 3, 10))
    moved = hired(enterprise, 3, since=date(2020, 2, 1), back_on=date(2020, 3, 10))

    assert (away.state, steps(away)) == ("away", [("", "away", "03-18")])
    assert (back.state, steps(back)) == ("back", [("", "back", "03-10")])
    assert steps(moved) == [("", "away", "02-01"), ("away", "back", "03-10")]
    assert staff_counts([enterprise.pk])[enterprise.pk].rate == 2 / 3


def test_many_are_set_back_at_once_and_those_there_already_stay(town):
    enterprise = register(town)
    first, second = hired(enterprise, 1), hired(enterprise, 2, back_on=TODAY)
    ids = [first.pk, second.pk]

    changed = set_states(
        actor=SYSTEM, now=NOW, enterprise_id=enterprise.pk, employment_ids=ids, state="back"
    )

    assert (changed, fresh(first).back_on) == (1, TODAY)
    assert steps(first)[-1] == ("away", "back", "03-18")
    assert len(steps(second)) == 1


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"state": "left"}, "state"),
        ({"state": "back", "day": TODAY + timedelta(days=1)}, "day"),
        ({"state": "back", "day": date(2020, 3, 1)}, "day"),
    ],
)
def test_a_state_nobody_can_be_in_is_refused(town, entry, field):
    enterprise = register(town)
    row = hired(enterprise, since=date(2020, 3, 10), state="waiting", state_since=date(2020, 3, 12))

    with pytest.raises(InvalidInput) as caught:
        set_states(
            actor=SYSTEM, now=NOW, enterprise_id=enterprise.pk, employment_ids=[row.pk], **entry
        )

    assert set(caught.value.fields) == {field}


def test_whoever_leaves_their_last_enterprise_leaves_the_register_unless_they_live_here(town):
    first, second = register(town), register(town, "四棵机械厂")
    row, other = hired(first), hired(second)
    living = resident(town.unit, "曾小明")
    local = employ(actor=SYSTEM, now=NOW, enterprise_id=first.pk, person_id=living.pk)

    end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk, reason="合同到期")
    assert person_of(row).left_on is None
    end_employment(actor=SYSTEM, now=NOW, employment_id=other.pk)
    end_employment(actor=SYSTEM, now=NOW, employment_id=local.pk)

    assert person_of(row).left_on == TODAY
    assert person_of(local).left_on is None
    with pytest.raises(EmploymentOver):
        end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk)
    with pytest.raises(EmploymentOver):
        update_employment(actor=SYSTEM, now=NOW, employment_id=row.pk, job="焊工")


def test_whoever_left_the_town_and_works_here_again_is_an_employee_now(town):
    gone = resident(town.unit, "石建国", paper_number=paper_number("19880504", 8))
    record_departure(actor=SYSTEM, now=NOW, person_id=gone.pk, left_on=TODAY)

    row = hired(
        register(town),
        who={"name": "石建国", "paper_number": paper_number("19880504", 8)},
    )

    person = person_of(row)
    assert (person.pk, person.kind, person.left_on) == (gone.pk, "employee", None)
    assert person.path == town.community.path


def test_an_enterprise_that_closed_employs_nobody(town):
    enterprise = register(town)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=enterprise.pk, state="closed", reason="注销")

    with pytest.raises(Conflict):
        hired(enterprise)


def test_steps_are_never_changed(town):
    row = hired(register(town))

    with everywhere("a test tries"), pytest.raises(ProgrammingError), transaction.atomic():
        EmploymentStep.objects.filter(employment=row).update(reason="改")


def test_a_contact_keeps_the_list_of_their_own_enterprise_and_of_no_other(town):
    enterprise, other = register(town), register(town, "四棵机械厂")
    contact = contact_of(enterprise)
    living = resident(town.neighbour_unit, "马秀英", phones=[phone(1)])

    row = employ_own(
        actor=contact,
        now=NOW,
        enterprise_id=enterprise.pk,
        who={"name": "马秀英", "phones": [phone(1)]},
    )

    assert row.person_id == living.pk
    for refusing in (
        lambda: employ_own(actor=contact, now=NOW, enterprise_id=other.pk, who={"name": "马秀英"}),
        lambda: end_own_employment(
            actor=contact, now=NOW, enterprise_id=enterprise.pk, employment_id=hired(other).pk
        ),
    ):
        with pytest.raises(NotFound):
            refusing()
    with pytest.raises(NotPermitted):
        employ(actor=contact, now=NOW, enterprise_id=enterprise.pk, who={"name": "马秀英"})
    with looking(contact):
        with pytest.raises(NotFound):
            own_employee_list(contact, other.pk)
        shown = own_employee_rows(
            contact, enterprise.pk, own_employee_list(contact, enterprise.pk), TODAY
        )
    assert [(one.name, one.phone, one.is_resident) for one in shown] == [
        ("马秀英", "135****0001", True)
    ]


def test_a_contact_sets_states_and_ends_employments_of_their_own(town):
    enterprise = register(town)
    contact = contact_of(enterprise)
    row = hired(enterprise)

    changed = set_own_states(
        actor=contact,
        now=NOW,
        enterprise_id=enterprise.pk,
        employment_ids=[row.pk],
        state="waiting",
    )
    end_own_employment(
        actor=contact, now=NOW, enterprise_id=enterprise.pk, employment_id=row.pk, reason="辞职"
    )

    assert changed == 1
    assert [one[1] for one in steps(row)] == ["away", "waiting", "left"]
    assert person_of(row).left_on == TODAY


def test_a_desk_sees_the_staff_of_its_places_and_names_only_where_it_works_with_people(town):
    here, there = register(town), register(town, "王太机械厂", place_id=town.neighbour.pk)
    row, far = hired(here, 1, room="3栋205", origin="河南省信阳市"), hired(there, 2)
    desk, leader = (
        acting(Role.COMMUNITY_SECRETARY, town.community),
        acting(Role.LEADER, town.township),
    )

    def names(viewer, **wanted):
        with everywhere("the page looks through the viewer's places itself"):
            found = employee_list(viewer, wanted=EmployeeFilter(**wanted))
            return [one.name for one in employee_rows(viewer, found, TODAY)]

    assert names(desk) == ["马秀英"]
    assert sorted(names(leader)) == ["何**", "马**"]
    assert names(desk, text="马秀") == names(desk, text=here.name) == ["马秀英"]
    assert names(desk, dormitory="3栋", origin="信阳", lives="elsewhere") == ["马秀英"]
    assert names(desk, state="back") == names(desk, lives="here") == []
    with everywhere("a test looks at one"), pytest.raises(NotFound):
        get_employment(desk, far.pk)
    with everywhere("a test looks at one"):
        assert get_employment(desk, row.pk).pk == row.pk
