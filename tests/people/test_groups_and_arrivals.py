"""Special groups with their dates, and arrivals that are never changed."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Arrival, GroupMembership
from lianfang.people.selectors.arrivals import arrival_list
from lianfang.people.selectors.persons import members_in_groups, persons_in_special_groups
from lianfang.people.services.arrivals import correct_arrival, record_arrival
from lianfang.people.services.groups import join_group, join_group_many, leave_group
from tests.people.builders import NOW, SYSTEM, appointed, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
TODAY = date(2020, 3, 18)


def join(person, group="living_alone", **more):
    return join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group=group, **more)


def test_joining_twice_keeps_the_first_day(town):
    person = resident(town.unit)
    first = join(person, since=date(2020, 2, 1))

    again = join(person)

    assert again.pk == first.pk
    assert GroupMembership.objects.get().since == date(2020, 2, 1)


def test_who_left_a_group_may_join_it_again(town):
    person = resident(town.unit)
    first = join(person, since=date(2020, 2, 1))
    leave_group(actor=SYSTEM, now=NOW, membership_id=first.pk, until=date(2020, 3, 1))

    join(person)

    rows = GroupMembership.objects.order_by("since").values_list("since", "until")
    assert list(rows) == [(date(2020, 2, 1), date(2020, 3, 1)), (TODAY, None)]


def test_groups_are_counted_by_the_day(town):
    person = resident(town.unit)
    row = join(person, since=date(2020, 2, 1))
    leave_group(actor=SYSTEM, now=NOW, membership_id=row.pk, until=date(2020, 3, 1))

    def on(day):
        return members_in_groups(SYSTEM, day=day).count()

    assert [on(date(2020, 1, 31)), on(date(2020, 2, 1)), on(date(2020, 2, 29))] == [0, 1, 1]
    assert [on(date(2020, 3, 1)), on(TODAY)] == [0, 0]


def test_a_person_in_two_groups_is_one_person(town):
    person = resident(town.unit)
    join(person)
    join(person, "disabled")

    assert members_in_groups(SYSTEM, day=TODAY).count() == 2
    assert list(persons_in_special_groups(SYSTEM, day=TODAY)) == [person]
    assert list(persons_in_special_groups(SYSTEM, day=TODAY, group="pregnant")) == []


@pytest.mark.parametrize(
    ("entry", "field"),
    [({"group": "rich"}, "group"), ({"since": date(2020, 3, 19)}, "since")],
)
def test_what_cannot_be_is_refused(town, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        join(resident(town.unit), **entry)

    assert list(refusal.value.fields) == [field]


def test_a_membership_ends_once_and_not_before_it_began(town):
    row = join(resident(town.unit), since=date(2020, 2, 1))

    with pytest.raises(InvalidInput):
        leave_group(actor=SYSTEM, now=NOW, membership_id=row.pk, until=date(2020, 1, 1))
    leave_group(actor=SYSTEM, now=NOW, membership_id=row.pk)
    with pytest.raises(Conflict):
        leave_group(actor=SYSTEM, now=NOW, membership_id=row.pk)


def test_many_join_in_one_action_and_one_event(town):
    persons = [resident(town.unit, name=name) for name in ("赵一", "钱二", "孙三")]
    join(persons[0], "pregnant")

    joined = join_group_many(
        actor=SYSTEM, now=NOW, person_ids=[p.pk for p in persons], group="pregnant"
    )

    assert joined == 2
    event = AuditEvent.objects.get(action="people.group.join_many")
    assert event.details["joined"] == [str(p.pk) for p in sorted(persons[1:], key=lambda p: p.pk)]


def test_one_who_is_elsewhere_stops_all(town):
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)
    here, there = resident(town.unit), resident(town.neighbour_unit)

    with pytest.raises(NotFound):
        join_group_many(actor=secretary, now=NOW, person_ids=[here.pk, there.pk], group="pregnant")

    assert GroupMembership.objects.count() == 0


def arrive(person, **more):
    entry = {"arrived_on": date(2020, 3, 10), "origin": "武汉", **more}
    return record_arrival(actor=SYSTEM, now=NOW, person_id=person.pk, **entry)


def test_a_correction_takes_the_place_of_a_record_and_leaves_it(town):
    wrong = arrive(resident(town.unit))

    right = correct_arrival(
        actor=SYSTEM,
        now=NOW,
        arrival_id=wrong.pk,
        reason="听错了",
        arrived_on=date(2020, 3, 9),
        origin="黄石",
    )

    assert list(arrival_list(SYSTEM)) == [right]
    assert Arrival.objects.get(pk=wrong.pk).origin == "武汉"


def test_a_record_is_corrected_once_and_says_why(town):
    wrong = arrive(resident(town.unit))
    again = {"actor": SYSTEM, "now": NOW, "arrival_id": wrong.pk}
    entry = {"arrived_on": date(2020, 3, 9), "origin": "黄石"}

    with pytest.raises(InvalidInput):
        correct_arrival(**again, reason=" ", **entry)
    correct_arrival(**again, reason="听错了", **entry)
    with pytest.raises(Conflict):
        correct_arrival(**again, reason="又错了", **entry)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"arrived_on": date(2020, 3, 19)}, "arrived_on"),
        ({"origin": " "}, "origin"),
        ({"transport": "sledge"}, "transport"),
        ({"trip_number": "G" * 33}, "trip_number"),
    ],
)
def test_an_arrival_that_cannot_be_is_refused_by_field(town, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        arrive(resident(town.unit), **entry)

    assert list(refusal.value.fields) == [field]


def test_the_database_itself_keeps_arrivals_as_they_are(town):
    arrival = arrive(resident(town.unit))

    with pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.filter(pk=arrival.pk).update(origin="北京")
    with pytest.raises(DatabaseError), transaction.atomic():
        arrival.delete()
    Arrival.objects.filter(pk=arrival.pk).update(path=town.neighbour.path)  # its place moved

    assert Arrival.objects.get().origin == "武汉"
