"""Households: who heads them, where they live, and what moves with them."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.enums import Relation
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.groups import join_group
from lianfang.people.services.households import register_household, update_household
from lianfang.people.services.persons import update_person
from lianfang.places.services.dwellings import create_dwelling
from tests.people.builders import NOW, SYSTEM, appointed, household, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def test_a_household_behind_a_recorded_door_takes_place_and_door_from_it(town):
    door = create_dwelling(actor=SYSTEM, now=NOW, place_id=town.unit.pk, label="702室")

    home = register_household(
        actor=SYSTEM, now=NOW, place_id=town.community.pk, dwelling_id=door.pk, head_name="王芳"
    )

    assert (home.path, home.door) == (town.unit.path, "702")


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"door": "x" * 33}, "door"),
        ({"kind": "castle"}, "kind"),
        ({"phones": ["12345678901234"]}, "phones"),
        ({"stated_members": -1}, "stated_members"),
    ],
)
def test_what_is_certainly_wrong_is_refused_by_field(town, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        register_household(actor=SYSTEM, now=NOW, place_id=town.unit.pk, **entry)

    assert list(refusal.value.fields) == [field]


def test_a_moving_household_takes_members_and_memberships_along(town):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled")

    home = update_household(
        actor=SYSTEM, now=NOW, household_id=home.pk, place_id=town.neighbour_unit.pk
    )

    assert home.path == town.neighbour_unit.path
    assert Person.objects.get().path == town.neighbour_unit.path
    assert GroupMembership.objects.get().path == town.neighbour_unit.path
    event = AuditEvent.objects.get(action="people.household.update")
    assert event.details["moved"] == {
        "persons": [str(person.pk)],
        "households": [str(home.pk)],
    }


def test_moving_a_household_needs_the_right_in_both_places(town):
    home = household(town.unit)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(NotFound):
        update_household(
            actor=secretary, now=NOW, household_id=home.pk, place_id=town.neighbour_unit.pk
        )


def test_a_new_head_relieves_the_old_one(town):
    home = household(town.unit)
    old = resident(town.unit, household_id=home.pk, relation=Relation.HEAD)
    new = resident(town.unit, name="单玉兰", household_id=home.pk)

    home = update_household(actor=SYSTEM, now=NOW, household_id=home.pk, head_id=new.pk)

    assert home.head_name == "单玉兰"
    assert Person.objects.get(pk=old.pk).relation == Relation.OTHER


def test_only_a_member_heads_a_household(town):
    home = household(town.unit)
    stranger = resident(town.unit)

    with pytest.raises(Conflict):
        update_household(actor=SYSTEM, now=NOW, household_id=home.pk, head_id=stranger.pk)


def test_the_head_of_a_household_who_changes_name_changes_it_there(town):
    home = household(town.unit)
    head = resident(town.unit, household_id=home.pk, relation=Relation.HEAD)

    update_person(actor=SYSTEM, now=NOW, person_id=head.pk, name="曾大明")

    assert Household.objects.get().head_name == "曾大明"


def test_a_household_that_leaves_takes_everybody_along(town):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled", since=date(2020, 1, 1))

    home = update_household(actor=SYSTEM, now=NOW, household_id=home.pk, left_on=date(2020, 3, 10))

    assert home.member_count == 0
    assert Person.objects.get().left_on == date(2020, 3, 10)
    assert GroupMembership.objects.get().until == date(2020, 3, 10)


def test_phones_of_a_household_are_sealed_and_replaced(town):
    home = household(town.unit, phones=["13800138000", "0714-6351234"])

    home = update_household(
        actor=SYSTEM, now=NOW, household_id=home.pk, phones=["13900139000"], note="空调外机坏"
    )

    assert open_phones(home.phone_cipher) == ("13900139000",)
    event = AuditEvent.objects.get(action="people.household.update")
    assert event.details == {"changed": ["note", "phones"]}


def test_members_who_came_and_went_are_counted_each_time(town):
    home = household(town.unit)
    one, two = (resident(town.unit, name=n, household_id=home.pk) for n in ("赵一", "钱二"))

    update_person(actor=SYSTEM, now=NOW, person_id=one.pk, household_id=None)

    assert Household.objects.get().member_count == 1
    assert Person.objects.get(pk=two.pk).household_id == home.pk
