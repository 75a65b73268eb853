"""What was measured at a door is a health check of that day, without anybody typing it again."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.services.visits import VisitEntry, correct_visit
from lianfang.health.models import HealthCheck, PersonDay
from lianfang.health.selectors.coverage import day_coverage
from lianfang.health.services.visits import check_id_of, take_visit, take_visits
from lianfang.kit.ids import new_id
from tests.command.builders import (
    SYSTEM,
    at,
    build_town,
    resident,
    seen,
    signed_in,
    stored,
    visit,
    worker,
)
from tests.health.builders import alert_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def carer(town):
    return signed_in(worker(town.sike, "王干部"), Role.GRID_WORKER, town.sike)


def taken(made, now):
    with looking(SYSTEM):
        return take_visit(actor=SYSTEM, now=now, visit_id=made.pk)


def corrected(carer, made, entry, now):
    return correct_visit(
        actor=carer,
        now=now,
        visit_id=new_id(),
        corrects_id=made.pk,
        reason="体温看错",
        entry=entry,
    )


def counting():
    """Temperatures of checks that count."""
    checks = stored(HealthCheck)
    gone = {one.supersedes_id for one in checks}
    return [one.temperature for one in checks if one.pk not in gone and not one.void]


def test_a_visit_with_a_temperature_is_the_persons_check_of_the_day(town, carer, now):
    person = resident(town.unit, group="living_alone")
    made = visit(carer, person, seen(at("09:00"), "36.4"))

    assert [taken(made, now), taken(made, now)] == [False, False]

    [check] = stored(HealthCheck)
    assert (check.pk, check.person_id, check.taken_at) == (
        check_id_of(made),
        person.pk,
        at("09:00"),
    )
    assert (check.temperature, check.source, check.setting, check.staff_id) == (
        Decimal("36.4"),
        "verified",
        "home",
        made.staff_id,
    )
    with looking(SYSTEM):
        total = day_coverage(SYSTEM, town.township, now).total
    assert (total.asked, total.checked, total.checks, total.verified) == (1, 1, 1, 1)


@pytest.mark.parametrize("outcome", ["phoned", "nobody"])
def test_who_was_only_phoned_or_not_met_still_has_to_be_checked(town, carer, now, outcome):
    person = resident(town.unit, group="living_alone")
    made = visit(carer, person, VisitEntry(outcome, at("09:00")))

    taken(made, now)

    assert stored(HealthCheck) == []
    assert stored(PersonDay) == []


def test_a_symptom_only_visits_ask_for_does_not_keep_the_temperature_from_counting(
    town, carer, now
):
    person = resident(town.unit, group="living_alone")
    entry = VisitEntry("seen", at("09:00"), Decimal("36.8"), symptoms=("cough", "low_spirits"))

    taken(visit(carer, person, entry), now)

    assert [one.symptoms for one in stored(HealthCheck)] == [["cough"]]


def test_a_corrected_visit_corrects_its_check_and_ends_the_case_it_opened(town, carer, now):
    person = resident(town.unit, group="living_alone")
    made = visit(carer, person, seen(at("09:00"), "37.9"))
    taken(made, now)
    assert alert_of(person).state == "suspected"

    better = corrected(carer, made, seen(at("09:00"), "36.9"), now)
    taken(better, now)
    taken(better, now)

    assert counting() == [Decimal("36.9")]
    assert alert_of(person).state == "void"


def test_a_visit_that_did_not_take_place_leaves_nobody_checked(town, carer, now):
    person = resident(town.unit, group="living_alone")
    made = visit(carer, person, seen(at("09:00"), "36.5"))
    taken(made, now)

    taken(corrected(carer, made, VisitEntry("void", at("09:00")), now), now)

    assert counting() == []
    assert stored(PersonDay) == []


def test_a_visit_corrected_before_anybody_heard_of_it_counts_as_corrected(town, carer, now):
    person = resident(town.unit, group="living_alone")
    made = visit(carer, person, seen(at("09:00"), "37.9"))
    better = corrected(carer, made, seen(at("09:00"), "36.9"), now)

    assert [taken(made, now), taken(better, now)] == [False, False]
    assert counting() == [Decimal("36.9")]


def test_many_visits_are_taken_with_the_same_number_of_statements(town, carer, now):
    def some(number, first):
        return [
            visit(carer, resident(town.unit, f"张{first + n}", group="living_alone"), entry).pk
            for n in range(number)
            for entry in [seen(at("09:00"), "36.6")]
        ]

    def statements(ids):
        with (
            looking(SYSTEM),
            CaptureQueriesContext(
                connection,
            ) as seen_queries,
        ):
            take_visits(actor=SYSTEM, now=now, visit_ids=ids)
        return len(seen_queries)

    # Where the place is counted is asked with the first.
    first, few, many = some(1, 0), some(2, 1), some(12, 3)

    alone, together = statements(first), statements(few)
    assert (alone, together) == (together + 1, statements(many))
    assert len(stored(HealthCheck)) == 15


def test_among_many_visits_each_fever_opens_its_case(town, carer, now):
    well, hot = resident(town.unit, "张一", group="living_alone"), resident(town.unit, "李二")
    ids = [
        visit(carer, well, seen(at("09:00"), "36.6")).pk,
        visit(carer, hot, seen(at("09:05"), "38.1")).pk,
    ]
    with looking(SYSTEM):
        assert take_visits(actor=SYSTEM, now=now, visit_ids=ids) == 1

    assert alert_of(hot).origin == "visit"
