"""What happens to somebody in isolation meanwhile: they move, die, go to hospital, turn out to be
somebody else, and nobody is alarmed for nothing."""

from datetime import date

import pytest

from lianfang.access.models import AuditEvent
from lianfang.isolation.handlers import person_gone, persons_moved
from lianfang.isolation.models import CaseDuty, CaseSlot, Outing, Telling
from lianfang.isolation.services.cases import move_case, void_case
from lianfang.isolation.services.following import follow_merge
from lianfang.isolation.services.outings import note_outing
from lianfang.isolation.services.slots import escalate_slots, is_anything_overdue
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import record_departure, update_person
from tests.command.builders import SYSTEM, at, family, fresh, stored
from tests.isolation.builders import (
    answered,
    build_home,
    given_to,
    isolated,
    new_day,
    papers_of,
    slots_of,
    states_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return build_home()


@pytest.fixture
def case(home):
    return isolated(home)


def news(action, handler, now):
    """The worker tells the room of every event of that name, twice."""
    for event in AuditEvent.objects.filter(action=action, result="done").order_by("at", "pk"):
        handler(event, now)
        handler(event, now)


def departed(person, when, left_on=date(2020, 3, 18)):
    record_departure(actor=SYSTEM, now=when, person_id=person.pk, left_on=left_on, reason="去世")
    news("people.person.depart", person_gone, when)


def moved(case, mode, when):
    return move_case(actor=SYSTEM, now=when, case_id=case.pk, mode=mode, reason="病情需要")


def told(now):
    escalate_slots(actor=SYSTEM, now=now)
    return len(stored(Telling))


def test_nobody_asks_the_dead_and_nobody_is_alarmed_for_them(home, case):
    given_to(case, home.volunteer)
    departed(home.person, at("08:00"))

    assert fresh(case).state == "gone"
    assert {state for _day, _key, state in slots_of(case)} == {"cancelled"}
    assert [duty.until is None for duty in stored(CaseDuty)] == [False]
    new_day(at("00:05", 19))
    assert {day for day, _key, _state in slots_of(case)} == {"18"}
    assert told(at("23:00", 19)) == 0
    assert states_of(case) == ["open", "gone"]


def test_who_is_here_after_all_keeps_the_case_closed_and_may_be_isolated_again(home, case):
    departed(home.person, at("08:00"))
    departed(home.person, at("09:00"), left_on=None)

    again = isolated(home, now=at("10:00"))

    assert (fresh(case).state, again.state) == ("gone", "open")


def test_who_moves_is_isolated_in_the_new_home(home, case):
    door = family(home.town.wangtai_unit, "902")
    update_person(actor=SYSTEM, now=at("09:00"), person_id=home.person.pk, household_id=door.pk)
    news("people.person.update", persons_moved, at("09:01"))

    row = fresh(case)
    assert (row.path, row.room, row.state) == (home.town.wangtai_unit.path, "902", "moved")
    paths = {slot.path for slot in stored(CaseSlot, case_id=case.pk, state="open")}
    assert paths == {home.town.wangtai_unit.path}
    assert states_of(case) == ["open", "moved"]


def test_who_is_in_hospital_stays_there_whatever_the_register_says(home, case):
    moved(case, "hospital", at("08:00"))
    update_person(
        actor=SYSTEM, now=at("09:00"), person_id=home.person.pk, place_id=home.town.bay.pk
    )
    news("people.person.update", persons_moved, at("09:01"))

    assert fresh(case).path == case.path


def test_after_a_transfer_the_days_slots_are_not_missed(home, case):
    moved(case, "hospital", at("08:00"))

    assert {state for _day, _key, state in slots_of(case)} == {"cancelled"}
    assert told(at("23:30")) == 0


def test_who_comes_back_from_hospital_is_asked_the_same_evening(home, case):
    moved(case, "hospital", at("08:00"))
    moved(case, "home", at("13:00"))

    assert [(key, state) for _day, key, state in slots_of(case)] == [
        ("morning", "cancelled"),
        ("evening", "open"),
    ]
    answered(case, at("18:30"))
    assert slots_of(case)[-1][2] == "seen"


def test_a_missed_slot_is_told_no_further_once_the_case_is_over(home, case):
    escalate_slots(actor=SYSTEM, now=at("23:00"))
    before = len(stored(Telling))
    void_case(actor=SYSTEM, now=at("23:01"), case_id=case.pk, reason="误开")

    assert is_anything_overdue(at("23:50")) is False
    assert told(at("12:00", 19)) == before


def merged(home, when):
    merge_persons(
        actor=SYSTEM,
        now=when,
        kept_id=home.person.pk,
        duplicate_id=home.other.pk,
        reason="同一人",
    )
    for _again in range(2):
        follow_merge(actor=SYSTEM, now=when, kept_id=home.person.pk, duplicate_id=home.other.pk)


def test_two_cases_of_one_person_become_one_and_nothing_of_the_other_runs_on(home, case):
    double = isolated(home, person=home.other)
    given_to(double, home.volunteer)
    note_outing(actor=SYSTEM, now=at("08:00"), case_id=double.pk, reason="取药")

    merged(home, at("09:00"))

    assert (fresh(case).state, fresh(double).state) == ("open", "void")
    assert [duty.until is None for duty in stored(CaseDuty, case_id=double.pk)] == [False]
    assert [outing.back_at is None for outing in stored(Outing)] == [False]
    assert papers_of(double) == ["notice"]
    assert told(at("09:30")) == 0


def test_the_case_of_a_duplicate_goes_to_where_the_person_lives(home):
    double = isolated(home, person=home.other)

    merged(home, at("09:00"))

    row = fresh(double)
    assert (row.person_id, row.path) == (home.person.pk, home.town.unit.path)


def test_an_answer_around_midnight_belongs_to_the_day_it_was_given(home, case):
    new_day(at("00:05", 19))
    answered(case, at("23:59"), now=at("00:10", 19))
    answered(case, at("00:01", 19), now=at("00:11", 19))

    assert slots_of(case) == [
        ("18", "morning", "open"),
        ("18", "evening", "seen"),
        ("19", "morning", "open"),
        ("19", "evening", "open"),
    ]
