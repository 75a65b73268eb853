"""Two entries that are one person: what goes over, what stays, and how it is undone."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import GroupMembership, Household, Person, PersonMerge
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.selectors.arrivals import arrivals_of
from lianfang.people.selectors.duplicates import find_duplicates
from lianfang.people.selectors.persons import PersonFilter, person_list
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.groups import join_group
from lianfang.people.services.merging import merge_persons, undo_merge
from lianfang.people.services.persons import register_person, update_person
from tests.people.builders import NOW, SYSTEM, appointed, household, paper_number, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
TODAY = date(2020, 3, 18)


def merge(kept, duplicate, actor=SYSTEM, reason="同一人"):
    return merge_persons(
        actor=actor, now=NOW, kept_id=kept.pk, duplicate_id=duplicate.pk, reason=reason
    )


def undo(merged):
    return undo_merge(actor=SYSTEM, now=NOW, merge_id=merged.pk)


def again(person):
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def pair(town):
    """One with the paper, one with phone, note and a group."""
    kept = resident(town.unit, paper_number=paper_number(), phones=["13900139000"])
    double = resident(
        town.other_unit,
        birth_date=date(1970, 1, 1),
        phones=["13900139000", "13800138000"],
        note="耳背，敲门要久",
        party_member=True,
    )
    join_group(actor=SYSTEM, now=NOW, person_id=double.pk, group="disabled", since=date(2020, 1, 1))
    return kept, double


def test_the_entry_that_goes_on_gets_what_it_lacks(pair):
    kept, double = pair

    merge(kept, double)

    kept = again(kept)
    assert open_phones(kept.phone_cipher) == ("13900139000", "13800138000")
    assert (kept.note, kept.party_member) == ("耳背，敲门要久", True)
    running = GroupMembership.objects.get(person=kept, until__isnull=True)
    assert (running.group, running.since) == ("disabled", date(2020, 1, 1))
    assert GroupMembership.objects.get(person=double).until == TODAY


def test_the_duplicate_stays_closed_and_points_on(pair):
    kept, double = pair

    merge(kept, double)

    assert again(double).merged_into_id == kept.pk
    assert list(person_list(SYSTEM, day=TODAY)) == [kept]
    assert Person.pgh_event_model.objects.filter(pgh_obj_id=double.pk).count() == 1
    with pytest.raises(Conflict):
        update_person(actor=SYSTEM, now=NOW, person_id=double.pk, note="x")


def test_the_event_tells_upper_rooms_and_nobody_anything_personal(pair):
    kept, double = pair

    merged = merge(kept, double)

    event = AuditEvent.objects.get(action="people.person.merge")
    assert event.subject_id == str(kept.pk)
    assert event.details == {
        "duplicate": str(double.pk),
        "carried": ["phones", "party_member", "note"],
        "merge": str(merged.pk),
    }


def test_arrivals_of_both_are_shown_with_the_one_that_goes_on(pair):
    kept, double = pair
    for person, origin in ((kept, "武汉"), (double, "广州")):
        record_arrival(actor=SYSTEM, now=NOW, person_id=person.pk, arrived_on=TODAY, origin=origin)

    merge(kept, double)

    assert {row.origin for row in arrivals_of(SYSTEM, again(kept))} == {"武汉", "广州"}


def test_an_undone_merge_leaves_both_as_they_were(pair):
    kept, double = pair

    undone = undo(merge(kept, double))

    kept, double = again(kept), again(double)
    assert undone.undone_at == NOW
    assert open_phones(kept.phone_cipher) == ("13900139000",)
    assert (kept.note, kept.party_member) == ("", False)
    assert double.merged_into_id is None
    assert GroupMembership.objects.get(person=double).until is None
    assert GroupMembership.objects.filter(person=kept, until__isnull=True).count() == 0


def test_what_was_written_after_the_merge_survives_its_undoing(pair):
    kept, double = pair
    merged = merge(kept, double)
    update_person(actor=SYSTEM, now=NOW, person_id=kept.pk, note="已核实")

    undo(merged)

    assert again(kept).note == "已核实"


def test_a_paper_carried_over_goes_back(town):
    kept = resident(town.unit, birth_date=date(1970, 1, 1))
    double = resident(town.unit, paper_number=paper_number())

    merged = merge(kept, double)
    assert open_paper(again(kept).paper_cipher) == paper_number()
    undo(merged)

    assert again(kept).paper_hash is None
    assert open_paper(again(double).paper_cipher) == paper_number()


def test_a_merge_is_not_undone_when_the_paper_was_registered_anew(town):
    kept = resident(town.unit, paper_number=paper_number(sequence=3))
    double = resident(town.unit, paper_kind="passport", paper_number="E12345678")
    merged = merge(kept, double)
    register_person(
        actor=SYSTEM,
        now=NOW,
        place_id=town.unit.pk,
        name="新人",
        paper_kind="passport",
        paper_number="E12345678",
    )

    with pytest.raises(Conflict):
        undo(merged)


def test_two_papers_of_one_kind_are_two_people(town):
    one = resident(town.unit, paper_number=paper_number(sequence=1))
    other = resident(town.unit, paper_number=paper_number(sequence=3))

    with pytest.raises(Conflict):
        merge(one, other)


def test_a_merge_needs_a_reason_two_entries_and_the_right_in_both_places(town, pair):
    kept, double = pair
    elsewhere = resident(town.neighbour_unit)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(InvalidInput):
        merge(kept, double, reason=" ")
    with pytest.raises(InvalidInput):
        merge(kept, kept)
    with pytest.raises(NotFound):
        merge(kept, elsewhere, actor=secretary)
    assert PersonMerge.objects.count() == 0


def test_whoever_was_merged_into_a_duplicate_follows_it(town):
    first, second, third = (resident(town.unit, birth_date=date(1970, 1, 1)) for _ in range(3))
    merge(second, third)

    merge(first, second)

    assert {again(second).merged_into_id, again(third).merged_into_id} == {first.pk}


def test_whoever_was_merged_into_a_duplicate_comes_back_with_it(town):
    born = {"birth_date": date(1970, 1, 1)}
    first, second, third, fourth = (resident(town.unit, **born) for _ in range(4))
    merge(third, fourth)
    inner = merge(second, third)
    outer = merge(first, second)

    undo(outer)
    assert [again(one).merged_into_id for one in (second, third, fourth)] == [
        None,
        second.pk,
        second.pk,
    ]
    undo(inner)

    assert [again(one).merged_into_id for one in (third, fourth)] == [None, third.pk]


def test_a_merge_within_a_merge_is_undone_from_the_outside(town):
    first, second, third = (resident(town.unit, birth_date=date(1970, 1, 1)) for _ in range(3))
    inner = merge(second, third)
    merge(first, second)

    with pytest.raises(Conflict):
        undo(inner)


def test_household_counts_follow(town):
    home = household(town.unit)
    kept = resident(town.unit, household_id=home.pk)
    double = resident(town.unit, household_id=home.pk)

    merged = merge(kept, double)
    assert Household.objects.get().member_count == 1
    undo(merged)

    assert Household.objects.get().member_count == 2


def test_likely_duplicates_are_those_who_may_be_one(town):
    born = {"birth_date": date(1970, 1, 1)}
    with_paper = resident(town.unit, paper_number=paper_number())
    without = resident(town.other_unit, **born)
    resident(town.unit, name="王芳", paper_number=paper_number(sequence=3))
    resident(town.unit, name="王芳", paper_number=paper_number(sequence=5))
    phone = [
        resident(town.unit, name="李伟", phones=["13800138000"]),
        resident(town.unit, name="李伟", phones=["13800138000"]),
    ]
    resident(town.unit, name="赵六", phones=["13800138000"])

    found = find_duplicates(SYSTEM, day=TODAY, place_path=town.community.path)

    groups = [(one.rule.value, [card.id for card in one.cards]) for one in found]
    assert groups == [
        ("birth", [with_paper.pk, without.pk]),
        ("phone", [row.pk for row in phone]),
    ]


def test_duplicates_lie_in_ones_own_places(town):
    resident(town.unit, birth_date=date(1970, 1, 1))
    resident(town.neighbour_unit, birth_date=date(1970, 1, 1))
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    assert find_duplicates(secretary, day=TODAY) == []
    assert len(find_duplicates(SYSTEM, day=TODAY)) == 1


def test_a_merged_pair_is_no_duplicate_any_more(pair):
    merge(*pair)

    assert find_duplicates(SYSTEM, day=TODAY) == []
    assert person_list(SYSTEM, day=TODAY, filters=PersonFilter(group="disabled")).count() == 1
