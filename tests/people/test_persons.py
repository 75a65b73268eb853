"""Registering residents: what is refused, what is only doubted, and how numbers are kept."""

import uuid
from datetime import date

import pytest
from django.db import connection

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.people.enums import Relation, Sex
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.services.groups import join_group
from lianfang.people.services.persons import record_departure, register_person, update_person
from tests.people.builders import SYSTEM, appointed, household, paper_number, resident

pytestmark = pytest.mark.django_db


def test_a_registered_resident_has_what_the_paper_tells(town, no_limits):
    person = resident(town.unit, paper_number=paper_number("19700315", 12), phones=["13800138000"])

    person = Person.objects.get(pk=person.pk)
    assert (person.birth_date, person.sex) == (date(1970, 3, 15), Sex.FEMALE)
    assert person.paper_kind == "resident_id"
    assert open_paper(person.paper_cipher) == paper_number("19700315", 12)
    assert open_phones(person.phone_cipher) == ("13800138000",)
    assert person.path == town.unit.path


def test_numbers_are_nowhere_in_the_database_in_clear(town):
    resident(town.unit, paper_number=paper_number(), phones=["13800138000", "0714-6351234"])

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(p)::text FROM people_person p")
        rows = cursor.fetchall()
        cursor.execute("SELECT details::text FROM access_auditevent")
        rows += cursor.fetchall()
    text = " ".join(row[0] for row in rows)
    for secret in (paper_number(), "13800138000", "6351234"):
        assert secret not in text
        assert secret.encode().hex() not in text


def test_the_event_of_a_registration_holds_no_personal_data(town):
    person = resident(town.unit, name="欧阳娜娜", employer="红旗厂")

    event = AuditEvent.objects.get(action="people.person.create")
    assert (event.subject_id, event.path) == (str(person.pk), town.unit.path)
    assert event.details == {}


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 65}, "name"),
        ({"paper_number": paper_number()[:-1] + "5"}, "paper_number"),
        ({"paper_number": "1.10105E+17"}, "paper_number"),
        ({"no_paper_reason": ""}, "no_paper_reason"),
        ({"phones": ["1380013800"]}, "phones"),
        ({"birth_date": date(2020, 3, 19)}, "birth_date"),
        ({"birth_date": date(1880, 1, 1)}, "birth_date"),
        ({"sex": "x"}, "sex"),
        ({"kind": "alien"}, "kind"),
        ({"employer": "厂" * 129}, "employer"),
    ],
)
def test_what_is_certainly_wrong_is_refused_by_field(town, now, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        register_person(actor=SYSTEM, now=now, place_id=town.unit.pk, **{"name": "曾小明", **entry})

    assert list(refusal.value.fields) == [field]


def test_all_wrong_fields_are_named_at_once(town, now):
    with pytest.raises(InvalidInput) as refusal:
        register_person(
            actor=SYSTEM, now=now, place_id=town.unit.pk, name="", phones=["12"], sex="7"
        )

    assert set(refusal.value.fields) == {"name", "phones", "sex"}


def test_an_infant_without_papers_needs_a_reason_only(town, no_limits):
    person = resident(
        town.unit, name="小宝", paper_kind="none_yet", no_paper_reason="新生儿", birth_date=None
    )

    assert (person.paper_kind, person.no_paper_reason) == ("none_yet", "新生儿")
    assert person.paper_hash is None


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("", "H12345678"),
        ("passport", "E12345678"),
        ("", "440524189001010019"),
        ("", "810000199408230021"),
        ("taiwan_travel_permit", "12345678"),
    ],
)
def test_papers_of_all_kinds_are_taken(town, kind, number):
    person = resident(town.unit, paper_kind=kind, paper_number=number)

    assert person.paper_hash is not None


def test_one_paper_is_registered_once_in_the_whole_installation(town, now):
    resident(town.unit, paper_number=paper_number())
    elsewhere = appointed(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(InvalidInput) as refusal:
        register_person(
            actor=elsewhere,
            now=now,
            place_id=town.neighbour_unit.pk,
            name="曾小明",
            paper_number=paper_number().lower(),
        )

    assert list(refusal.value.fields) == ["paper_number"]


def test_nobody_registers_outside_their_places(town, now):
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(NotFound):
        register_person(actor=secretary, now=now, place_id=town.neighbour_unit.pk, name="曾小明")


def test_a_volunteer_registers_nobody(town, now):
    volunteer = appointed(Role.VOLUNTEER, town.unit)

    with pytest.raises(NotPermitted):
        register_person(actor=volunteer, now=now, place_id=town.unit.pk, name="曾小明")


def test_a_person_of_a_household_lives_where_it_does(town, no_limits):
    home = household(town.unit)
    person = resident(town.neighbour, household_id=home.pk, relation=Relation.HEAD)

    assert person.path == town.unit.path
    home = Household.objects.get(pk=home.pk)
    assert (home.member_count, home.head_name) == (1, "曾小明")


def test_a_change_names_the_fields_and_never_their_values(town, now):
    person = resident(town.unit)
    worker = appointed(Role.GRID_WORKER, town.community)

    update_person(actor=worker, now=now, person_id=person.pk, name="曾大明", phones=["13900139000"])

    event = AuditEvent.objects.get(action="people.person.update")
    assert event.details == {"changed": ["name", "phones"]}


def test_saying_the_same_again_changes_nothing(town, now):
    entry = {"paper_number": paper_number(), "phones": ["13800138000"], "employer": "红旗厂"}
    person = resident(town.unit, **entry)

    update_person(actor=SYSTEM, now=now, person_id=person.pk, name="曾小明", **entry)

    event = AuditEvent.objects.get(action="people.person.update")
    assert event.details == {"changed": []}


def test_moving_alone_leaves_the_household_and_takes_memberships_along(town, now, no_limits):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=now, person_id=person.pk, group="living_alone")

    person = update_person(
        actor=SYSTEM, now=now, person_id=person.pk, place_id=town.neighbour_unit.pk
    )

    assert (person.path, person.household_id) == (town.neighbour_unit.path, None)
    assert GroupMembership.objects.get().path == town.neighbour_unit.path
    assert Household.objects.get().member_count == 0
    event = AuditEvent.objects.get(action="people.person.update")
    assert event.details["moved_from"] == town.unit.path
    assert event.details["moved_to"] == town.neighbour_unit.path


def test_moving_somebody_needs_the_right_in_both_places(town, now):
    person = resident(town.unit)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(NotFound):
        update_person(
            actor=secretary, now=now, person_id=person.pk, place_id=town.neighbour_unit.pk
        )


def test_an_update_of_somebody_elsewhere_finds_nobody(town, now):
    person = resident(town.neighbour_unit)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(NotFound):
        update_person(actor=secretary, now=now, person_id=person.pk, note="x")
    with pytest.raises(NotFound):
        update_person(actor=SYSTEM, now=now, person_id=uuid.uuid4(), note="x")


def test_earlier_versions_are_kept_by_the_database(town, now, no_limits):
    person = resident(town.unit)
    worker = appointed(Role.GRID_WORKER, town.community, "网格员小李")

    update_person(actor=worker, now=now, person_id=person.pk, employer="红旗厂")
    update_person(actor=worker, now=now, person_id=person.pk, employer="东风厂")

    history = Person.pgh_event_model.objects.filter(pgh_obj=person.pk).order_by("pgh_id")
    assert [row.employer for row in history] == ["", "红旗厂"]
    assert history[0].pgh_context.metadata["who"] == "网格员小李"


def test_who_leaves_leaves_groups_and_household_count(town, now, no_limits):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=now, person_id=person.pk, group="disabled", since=date(2020, 1, 1))

    record_departure(actor=SYSTEM, now=now, person_id=person.pk, left_on=date(2020, 3, 17))

    assert GroupMembership.objects.get().until == date(2020, 3, 17)
    assert Household.objects.get().member_count == 0


def test_the_same_request_sent_twice_registers_once(town, now, no_limits):
    key = uuid.uuid4()
    request = {"actor": SYSTEM, "now": now, "place_id": town.unit.pk, "name": "曾小明"}

    first = register_person(**request, idempotency_key=key)
    second = register_person(**request, idempotency_key=key)

    assert first.pk == second.pk
    assert Person.objects.count() == 1
