"""Employees who live elsewhere are in no count of those who live here; figures of staff are."""

from datetime import timedelta

import pytest
from django.db.models import Q

from lianfang.access.scope import everywhere
from lianfang.command.playbook.schema import SubjectSet
from lianfang.command.selectors.subjects import subject_rows
from lianfang.health.selectors.coverage import day_coverage
from lianfang.kit.ids import id_at
from lianfang.people.selectors.persons import PersonFilter, person_list, person_page
from lianfang.people.services.groups import join_group
from lianfang.people.services.merging import merge_persons
from lianfang.people.sheets.outgoing import resident_rows
from lianfang.places.models import Place
from lianfang.reports.metrics import figure
from lianfang.sheets.kinds import PlaceRef
from lianfang.workforce.models import Employment
from lianfang.workforce.selectors.returns import returns_by_class, returns_by_day
from lianfang.workforce.services.employees import end_employment, set_states
from lianfang.workforce.services.following import follow_merge
from lianfang.workforce.services.reporting import Reading, record_report
from tests.enterprises.builders import enforce_plan, register
from tests.people.builders import NOW, SYSTEM, resident
from tests.workforce.builders import fresh, hired, person_of, phone, steps

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def everybody(town, **wanted):
    with everywhere("a test looks at the register"):
        rows = person_list(SYSTEM, day=TODAY, filters=PersonFilter(**wanted))
        return sorted(one.name for one in rows)


def test_no_list_of_residents_names_an_employee_who_lives_elsewhere(town):
    resident(town.unit, "曾小明")
    row = hired(register(town), 1)
    place = PlaceRef(town.township.pk, town.township.path, "", "金山街道")

    assert everybody(town) == ["曾小明"]
    with everywhere("a test looks at the register"):
        page = person_page(SYSTEM, day=TODAY)
        assert (page.total, [card.name for card in page.cards]) == (1, ["曾小明"])
        assert len(list(resident_rows(SYSTEM, place, masked=False))) == 1
    assert everybody(town, kind="employee") == everybody(town, text="马秀英") == ["马秀英"]
    assert person_of(row).kind == "employee"


def test_no_plan_asks_at_home_for_an_employee_who_lives_elsewhere(town):
    enforce_plan(town.township, "sealed")
    resident(town.unit, "曾小明")
    row = hired(register(town), 1, back_on=TODAY)
    record_report(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=row.enterprise_id,
        report_id=id_at(NOW),
        readings=[Reading(row.pk, 36.5)],
    )

    with everywhere("a test looks at the day"):
        township = Place.objects.get(pk=town.township.pk)
        found = day_coverage(SYSTEM, township, NOW + timedelta(hours=1))

    assert (found.total.asked, found.total.checked, found.total.checks) == (1, 0, 1)


def test_no_subject_of_the_day_and_no_figure_of_residents_is_such_an_employee(town):
    living = resident(town.unit, "曾小明")
    row = hired(register(town), 1)
    for person in (living, person_of(row)):
        join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="chronically_ill", since=TODAY)

    with everywhere("a test looks at the subjects"):
        wanted = SubjectSet(kind="person", groups=("chronically_ill",))
        found = [one[0] for one in subject_rows(wanted, Q(), TODAY)]
        moment = NOW + timedelta(hours=1)
        persons = figure(SYSTEM, "residents", town.township.path, moment).value

    assert found == [living.pk]
    assert persons == 1


def test_figures_count_the_staff_by_the_day_it_happened(town):
    enterprise = register(town)
    hired(enterprise, 1, since=TODAY - timedelta(days=9), back_on=TODAY - timedelta(days=2))
    away = hired(enterprise, 2, since=TODAY - timedelta(days=9))
    gone = hired(enterprise, 3, since=TODAY - timedelta(days=9))
    end_employment(actor=SYSTEM, now=NOW, employment_id=gone.pk)
    moment = NOW + timedelta(hours=1)

    def said(*keys):
        with everywhere("a test counts"):
            return [figure(SYSTEM, key, town.township.path, moment).value for key in keys]

    assert said("employees", "employees_back", "employees_away", "employees_waiting") == [
        2,
        1,
        1,
        0,
    ]
    assert said("return_rate") == [50]
    assert said("staff_reports_due", "staff_reports_in", "staff_reports_missing") == [1, 0, 1]
    record_report(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=enterprise.pk,
        report_id=id_at(NOW),
        readings=[Reading(fresh_back(enterprise), 38.4)],
    )
    set_states(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=enterprise.pk,
        employment_ids=[away.pk],
        state="waiting",
    )
    assert said("staff_reports_in", "staff_reports_missing", "staff_fevers") == [1, 1, 1]


def fresh_back(enterprise):
    with everywhere("a test looks at the list"):
        return Employment.objects.get(enterprise=enterprise, state="back").pk


def test_the_rate_is_told_day_by_day_and_by_class(town):
    enterprise = register(town)
    hired(enterprise, 1, since=TODAY - timedelta(days=5), back_on=TODAY - timedelta(days=3))
    hired(enterprise, 2, since=TODAY - timedelta(days=5), back_on=TODAY - timedelta(days=1))
    gone = hired(enterprise, 3, since=TODAY - timedelta(days=5), back_on=TODAY - timedelta(days=3))
    end_employment(actor=SYSTEM, now=NOW, employment_id=gone.pk)

    with everywhere("a test counts"):
        days = returns_by_day(SYSTEM, TODAY - timedelta(days=4), TODAY)
        by_class = returns_by_class(SYSTEM, TODAY)

    assert [(one.employed, one.back) for one in days] == [(3, 0), (3, 2), (3, 2), (3, 3), (2, 2)]
    assert [one.rate for one in days][-1] == 1
    assert sum(one.back for one in by_class.values()) == 2


def test_employments_follow_two_entries_that_turn_out_to_be_one_person(town):
    first, second = register(town), register(town, "四棵机械厂")
    living = resident(town.unit, "马秀英")
    here = hired(first, who={"name": "马秀兰", "phones": [phone(7)]})
    there = hired(second, who={"name": "马秀兰", "phones": [phone(7)]})
    hired(second, who=None, person_id=living.pk)
    merge_persons(
        actor=SYSTEM, now=NOW, kept_id=living.pk, duplicate_id=here.person_id, reason="同一人"
    )

    follow_merge(
        actor=SYSTEM,
        now=NOW,
        kept_id=living.pk,
        duplicate_id=here.person_id,
        path=town.unit.path,
    )

    assert fresh(here).person_id == living.pk
    assert (fresh(here).state, fresh(there).state) == ("away", "left")
    assert steps(there)[-1][1] == "left"
