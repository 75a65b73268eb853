"""Writing up residents at a desk: registering, correcting, moving, and noting that they left."""

import re
from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.services.groups import join_group
from tests.people.builders import (
    NOW,
    SYSTEM,
    household,
    paper_number,
    questions,
    resident,
    signed_in,
    text,
    to,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def entry(town, **more):
    return {
        "key": str(new_id()),
        "name": "曾小明",
        "paper_kind": "",
        "paper_number": paper_number(),
        "sex": "0",
        "phones": "",
        "relation": "other",
        "kind": "registered",
        "household_id": "",
        "place_id": str(town.unit.pk),
        **more,
    }


def kept(person, **more):
    """What the form of an entry holds when it is opened and sent back."""
    return {
        "name": person.name,
        "paper_kind": "",
        "paper_number": "",
        "no_paper_reason": person.no_paper_reason,
        "sex": person.sex,
        "birth_date": str(person.birth_date or ""),
        "phones": "",
        "relation": person.relation,
        "kind": person.kind,
        "registered_place": person.registered_place,
        "employer": person.employer,
        "note": person.note,
        "household_id": str(person.household_id or ""),
        "place_id": str(person.place_id),
        **more,
    }


def wrong_fields(response):
    assert response.status_code == 422
    return set(re.findall(r'id="id_(\w+)_error"', text(response)))


# registering


def test_a_new_entry_begins_at_the_place_one_is_looking_at(town, secretary):
    page = text(secretary.get(f"{to('new_person')}?place={town.unit.pk}"))

    assert f'name="place_id" value="{town.unit.pk}" checked' in page
    assert "四棵社区 金山花园 3栋 1单元" in page


def test_the_place_chosen_stays_chosen_when_something_else_is_wrong(town, secretary):
    sent = secretary.post(to("new_person"), entry(town, name="", place_id=str(town.other_unit.pk)))

    assert wrong_fields(sent) == {"name"}
    assert f'name="place_id" value="{town.other_unit.pk}" checked' in text(sent)


def test_every_mistake_is_said_at_once_beside_its_field(town, secretary):
    sent = secretary.post(
        to("new_person"),
        entry(town, paper_number="42028119700101001", phones="12", confirmed="1"),
    )

    assert wrong_fields(sent) == {"paper_number", "phones"}
    assert Person.objects.count() == 0


def test_a_birthday_still_to_come_is_refused(town, secretary):
    sent = secretary.post(
        to("new_person"), entry(town, paper_number="", birth_date="2999-01-01", confirmed="1")
    )

    assert wrong_fields(sent) == {"birth_date"}


def test_of_somebody_registered_elsewhere_nothing_is_told(town, secretary):
    resident(town.neighbour_unit, name="李桂英", paper_number=paper_number())

    sent = secretary.post(to("new_person"), entry(town))

    assert wrong_fields(sent) == {"paper_number"}
    assert "李桂英" not in text(sent)
    assert "王太" not in text(sent)


def test_a_newborn_without_a_paper_is_registered_with_the_reason(town, secretary):
    baby = entry(
        town, name="小宝", paper_number="", birth_date="2020-02-09", no_paper_reason="新生儿"
    )

    sent = secretary.post(to("new_person"), {**baby, "confirmed": "1"})

    person = Person.objects.get()
    assert sent.status_code == 302
    assert (person.paper_kind, person.no_paper_reason) == ("none_yet", "新生儿")
    assert person.birth_date == date(2020, 2, 9)


def test_sex_and_birthday_are_read_from_the_number(town, secretary):
    secretary.post(to("new_person"), entry(town, paper_number=paper_number("19850312", 42)))

    person = Person.objects.get()
    assert (person.birth_date, person.sex) == (date(1985, 3, 12), "2")


def test_a_member_lives_where_the_household_lives_whatever_place_was_chosen(town, secretary):
    home = household(town.other_unit, head_name="王芳")

    secretary.post(
        f"{to('new_person')}?household={home.pk}", entry(town, household_id=str(home.pk))
    )

    assert Person.objects.get().path == town.other_unit.path
    assert Household.objects.get().member_count == 1


def test_only_households_of_the_place_are_offered(town, secretary):
    here, there = household(town.unit, "501"), household(town.other_unit, "502")

    page = text(secretary.get(f"{to('new_person')}?place={town.unit.pk}"))

    assert f'value="{here.pk}"' in page
    assert f'value="{there.pk}"' not in page


def test_a_phone_of_the_same_household_is_no_doubt_and_a_neighbours_is(town, secretary):
    home = household(town.unit)
    resident(town.unit, "曾大明", phones=["13800138000"], household_id=home.pk)
    child = entry(town, phones="13800138000", household_id=str(home.pk), relation="child")

    at_home = secretary.post(f"{to('new_person')}?household={home.pk}", child)
    next_door = secretary.post(
        to("new_person"),
        entry(town, paper_number=paper_number(sequence=3), phones="13800138000", name="王芳"),
    )

    assert (at_home.status_code, next_door.status_code) == (302, 422)
    assert 'name="confirmed"' in text(next_door)
    assert Person.objects.count() == 2


def test_what_was_doubted_is_still_in_the_form_to_be_confirmed(town, secretary):
    resident(town.other_unit, birth_date=date(1970, 1, 1))

    page = text(secretary.post(to("new_person"), entry(town, employer="红旗厂", note="耳背")))

    assert (page.count("红旗厂"), page.count("耳背")) == (1, 1)


# changing


def test_sending_a_form_back_as_it_was_changes_nothing(town, secretary):
    home = household(town.unit)
    person = resident(
        town.unit,
        paper_number=paper_number(),
        phones=["13800138000"],
        household_id=home.pk,
        relation="head",
        employer="红旗厂",
    )
    before = Person.objects.values().get()

    sent = secretary.post(to("edit_person", person), kept(person))

    assert sent["Location"] == to("person", person)
    assert Person.objects.values().get() == before


def test_a_wrong_number_is_replaced_and_tells_the_birthday_anew(town, secretary):
    person = resident(town.unit, paper_number=paper_number())

    secretary.post(
        to("edit_person", person), kept(person, paper_number=paper_number("19710101", 3))
    )

    person = Person.objects.get()
    assert open_paper(person.paper_cipher) == paper_number("19710101", 3)
    assert person.birth_date == date(1971, 1, 1)


def test_a_second_phone_takes_the_place_of_the_one_on_record(town, secretary):
    person = resident(town.unit, phones=["13800138000"])

    secretary.post(to("edit_person", person), kept(person, phones="13900139000，0714-6351234"))

    assert open_phones(Person.objects.get().phone_cipher) == ("13900139000", "0714-6351234")


def test_moving_to_another_stairwell_leaves_the_household_behind(town, secretary):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk, relation="head")
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled")

    secretary.post(
        to("edit_person", person),
        kept(person, place_id=str(town.other_unit.pk), household_id=""),
    )

    person = Person.objects.get()
    assert (person.path, person.household_id) == (town.other_unit.path, None)
    assert GroupMembership.objects.get().path == town.other_unit.path
    assert Household.objects.get().member_count == 0


def test_nobody_is_moved_into_a_community_one_does_not_work_in(town, secretary):
    person = resident(town.unit)

    sent = secretary.post(
        to("edit_person", person), kept(person, place_id=str(town.neighbour_unit.pk))
    )

    assert sent.status_code == 422
    assert set(sent.context["form"].errors) == {"place_id"}
    assert Person.objects.get().path == town.unit.path


def test_a_household_that_has_left_takes_in_nobody(town, secretary):
    home = household(town.unit)
    person = resident(town.unit)
    Household.objects.update(left_on=date(2020, 3, 1))

    sent = secretary.post(to("edit_person", person), kept(person, household_id=str(home.pk)))

    assert wrong_fields(sent) == {"household_id"}


def test_a_merged_entry_is_not_edited_any_more(town, secretary):
    person, other = resident(town.unit), resident(town.unit, birth_date=date(1970, 1, 1))
    secretary.post(to("merge", other, person), {"reason": "同一人"})

    sent = secretary.post(to("edit_person", person), kept(person, note="新"))
    page = text(secretary.get(to("person", person)))

    assert sent.status_code == 422
    assert Person.objects.get(pk=person.pk).note == ""
    assert to("edit_person", person) not in page
    assert to("depart", person) not in page


def test_a_grid_worker_corrects_entries_but_registers_nobody(town, grid_worker):
    person = resident(town.unit)

    assert grid_worker.get(to("edit_person", person)).status_code == 200
    assert grid_worker.get(to("new_person")).status_code == 403
    assert to("new_person") not in text(grid_worker.get(to("persons")))


def test_a_leader_reads_and_changes_nothing(town, leader):
    person = resident(town.unit)
    page = text(leader.get(to("person", person)))

    assert leader.get(to("edit_person", person)).status_code == 403
    for name in ("edit_person", "depart", "join_group", "record_arrival"):
        assert to(name, person) not in page


# leaving


def test_whoever_left_is_found_again_under_those_who_left(town, secretary):
    resident(town.unit, "王芳")
    person = resident(town.unit)
    secretary.post(to("depart", person), {"left_on": "2020-03-01", "reason": "迁出"})

    here = text(secretary.get(to("persons")))
    gone = text(secretary.post(to("persons"), {"gone": "gone"}))

    assert ("曾小明" in here, "王芳" in here) == (False, True)
    assert ("曾小明" in gone, "王芳" in gone) == (True, False)


def test_leaving_ends_special_groups_and_the_count_of_the_household(town, secretary):
    home = household(town.unit)
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled", since=date(2020, 1, 1))

    secretary.post(to("depart", person), {"left_on": "2020-03-01", "reason": "迁出"})

    assert GroupMembership.objects.get().until == date(2020, 3, 1)
    assert Household.objects.get().member_count == 0
    page = text(secretary.get(to("person", person)))
    assert "2020年3月1日" in page
    assert to("join_group", person) not in page


@pytest.mark.parametrize("day", ["2999-01-01", "下周"])
def test_nobody_leaves_on_a_day_to_come_or_on_no_day(town, secretary, day):
    person = resident(town.unit)

    sent = secretary.post(to("depart", person), {"left_on": day, "reason": "迁出"})

    assert sent.status_code == 422
    assert Person.objects.get().left_on is None


# the list


def test_the_list_is_narrowed_by_several_filters_at_once(town, secretary):
    old = resident(town.unit, "曾奶奶", birth_date=date(1940, 1, 1), sex="2", party_member=True)
    resident(town.unit, "曾爷爷", birth_date=date(1940, 1, 1), sex="1", party_member=True)
    resident(town.unit, "曾小妹", birth_date=date(1990, 1, 1), sex="2", party_member=True)
    join_group(actor=SYSTEM, now=NOW, person_id=old.pk, group="living_alone")

    asked = {"text": "曾", "sex": "2", "age_from": "60", "party_member": "yes", "group": "any"}
    page = text(secretary.post(to("persons"), asked))

    assert re.findall(r"曾(?:奶奶|爷爷|小妹)</a>", page) == ["曾奶奶</a>"]


def test_a_filter_that_makes_no_sense_is_passed_over(town, secretary):
    resident(town.unit)

    page = secretary.post(to("persons"), {"age_from": "alt", "after": "nonsense", "sort": "x"})

    assert page.status_code == 200
    assert "曾小明" in text(page)


def test_those_without_a_phone_are_listed_to_be_asked(town, secretary):
    resident(town.unit, "有话机", phones=["13800138000"])
    resident(town.unit, "无话机")

    page = text(secretary.post(to("persons"), {"missing": "phone"}))

    assert ("无话机" in page, "有话机" in page) == (True, False)


def test_an_empty_register_says_what_to_do(town, secretary):
    page = text(secretary.get(to("persons")))

    assert 'href="/imports/"' in page


def test_the_list_can_be_sorted_by_age_and_turned_round(town, secretary):
    for name, year in (("甲", 1950), ("乙", 1990), ("丙", 1970)):
        resident(town.unit, f"{name}同志", birth_date=date(year, 1, 1))

    def order(sort):
        return re.findall(r"(.)同志</a>", text(secretary.post(to("persons"), {"sort": sort})))

    assert (order("age"), order("-age")) == (["乙", "丙", "甲"], ["甲", "丙", "乙"])


def test_the_page_of_a_person_asks_no_more_for_a_long_history(town, secretary):
    person = resident(town.unit)
    secretary.post(to("edit_person", person), kept(person, note="第1次"))
    secretary.get(to("person", person))
    few = questions(secretary, to("person", person))
    for number in range(2, 6):
        secretary.post(to("edit_person", person), kept(Person.objects.get(), note=f"第{number}次"))

    assert questions(secretary, to("person", person)) == few


def test_an_address_on_a_page_begins_below_ones_own_place(town, secretary, leader):
    person = resident(town.unit, household_id=household(town.unit, "501").pk)

    assert "金山花园 3栋 1单元 501" in text(secretary.get(to("person", person)))
    assert "四棵社区 金山花园 3栋 1单元 501" in text(leader.get(to("person", person)))


def test_a_reveal_on_a_name_opens_the_name_and_nothing_else(town, leader):
    person = resident(town.unit, phones=["13800138000"])

    shown = text(leader.post(to("reveal_person", person), {"field": "name", "reason": "慰问"}))

    assert "曾小明" in shown
    assert "13800138000" not in shown


def test_a_viewer_of_figures_opens_no_register(town):
    viewer = signed_in(Role.VIEWER, town.township)
    person = resident(town.unit)

    answers = [viewer.get(to(name)).status_code for name in ("persons", "households", "staff")]

    assert answers == [403, 403, 403]
    assert viewer.get(to("person", person)).status_code == 403
