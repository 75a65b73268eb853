"""The pages of people, as those see them who work with them."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.people.models import (
    Arrival,
    GroupMembership,
    Household,
    Person,
    PersonMerge,
    Reveal,
    Staff,
)
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.services.arrivals import record_arrival
from lianfang.people.services.groups import join_group
from lianfang.people.services.staff import register_staff
from tests.people.builders import (
    NOW,
    SYSTEM,
    account,
    household,
    paper_number,
    resident,
    signed_in,
    text,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def test_the_list_shows_names_to_those_who_work_there_and_masks_numbers(town, secretary):
    resident(town.unit, paper_number=paper_number(), phones=["13800138000"])

    page = text(secretary.get(reverse("people:persons")))

    assert "曾小明" in page
    assert "138****8000" in page
    assert paper_number() not in page
    assert "13800138000" not in page


def test_a_leaders_list_masks_names(town, leader):
    resident(town.unit)

    page = text(leader.get(reverse("people:persons")))

    assert "曾**" in page
    assert "曾小明" not in page


def test_a_search_goes_by_post_and_finds_within_ones_places(town, secretary):
    resident(town.unit, name="曾小明")
    resident(town.neighbour_unit, name="曾小红")
    resident(town.unit, name="王芳")

    page = text(secretary.post(reverse("people:persons"), {"text": "zeng"}))

    assert "曾小明" in page
    assert "曾小红" not in page
    assert "王芳" not in page


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(town, secretary):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert secretary.get(reverse("people:persons")).status_code == 200
        return len(seen)

    resident(town.unit, household_id=household(town.unit).pk)
    queries()
    few = queries()
    for number in range(6):
        resident(town.other_unit, name=f"王{number}", phones=[f"1380013800{number}"])

    assert queries() == few


def test_the_list_is_paged_by_key(town, secretary):
    for number in range(60):
        resident(town.unit, name=f"王{number:02d}")

    first = text(secretary.get(reverse("people:persons")))
    after = re.search(r'name="after" value="([0-9a-f-]+)"', first)[1]
    second = text(secretary.post(reverse("people:persons"), {"after": after, "sort": "place"}))

    names = set(re.findall(r"王\d\d", first)), set(re.findall(r"王\d\d", second))
    assert (len(names[0]), len(names[1])) == (50, 10)
    assert names[0] & names[1] == set()
    assert 'name="before"' in second


def test_a_person_elsewhere_is_not_found(town, secretary):
    person = resident(town.neighbour_unit)

    for name in ("person", "edit_person", "record_arrival"):
        assert secretary.get(reverse(f"people:{name}", args=[person.pk])).status_code == 404


def test_a_reveal_needs_a_reason_and_is_shown_once(town, secretary):
    person = resident(town.unit, paper_number=paper_number())
    address = reverse("people:reveal_person", args=[person.pk])

    refused = secretary.post(address, {"field": "paper", "reason": ""})
    shown = secretary.post(address, {"field": "paper", "reason": "核对身份"})

    assert (refused.status_code, Reveal.objects.count()) == (422, 1)
    assert paper_number() in text(shown)
    assert shown["Cache-Control"] == "no-store"
    assert paper_number() not in text(secretary.get(reverse("people:person", args=[person.pk])))


def new_person(town, **more):
    return {
        "key": str(new_id()),
        "name": "曾小明",
        "paper_kind": "",
        "paper_number": paper_number(),
        "sex": "0",
        "phones": "13800138000",
        "relation": "other",
        "kind": "registered",
        "household_id": "",
        "place_id": str(town.unit.pk),
        **more,
    }


def test_a_clerk_registers_somebody_and_sees_them(town, secretary):
    sent = secretary.post(reverse("people:new_person"), new_person(town))

    person = Person.objects.get()
    assert sent["Location"] == reverse("people:person", args=[person.pk])
    assert (person.path, person.sex) == (town.unit.path, "1")
    assert open_phones(person.phone_cipher) == ("13800138000",)


def test_the_same_form_sent_twice_registers_once(town, secretary):
    entry = new_person(town)
    secretary.post(reverse("people:new_person"), entry)
    again = secretary.post(reverse("people:new_person"), {**entry, "confirmed": "1"})

    assert again.status_code == 302
    assert Person.objects.count() == 1


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(town, secretary):
    wrong = new_person(town, paper_number="11010519491231002A", employer="红旗厂")

    page = secretary.post(reverse("people:new_person"), wrong)

    assert page.status_code == 422
    assert "红旗厂" in text(page)
    assert 'id="id_paper_number_error"' in text(page)
    assert Person.objects.count() == 0


def test_a_doubt_is_shown_and_may_be_confirmed(town, secretary):
    resident(town.other_unit, birth_date=date(1970, 1, 1))
    entry = new_person(town, phones="")

    doubted = secretary.post(reverse("people:new_person"), entry)
    saved = secretary.post(reverse("people:new_person"), {**entry, "confirmed": "1"})

    assert (doubted.status_code, saved.status_code) == (422, 302)
    assert 'name="confirmed"' in text(doubted)
    assert Person.objects.count() == 2


def test_the_form_of_an_entry_never_holds_its_numbers(town, secretary):
    person = resident(town.unit, paper_number=paper_number(), phones=["13800138000"])

    page = text(secretary.get(reverse("people:edit_person", args=[person.pk])))

    assert "曾小明" in page
    assert paper_number() not in page
    assert "13800138000" not in page
    assert "138****8000" in page


def test_an_edit_changes_only_what_was_changed(town, secretary):
    person = resident(
        town.unit, paper_number=paper_number(), phones=["13800138000"], birth_date=None
    )
    entry = new_person(town, paper_number="", phones="", note="每日两次上门")
    entry |= {"sex": "1", "birth_date": "1970-01-01"}

    sent = secretary.post(reverse("people:edit_person", args=[person.pk]), entry)

    person = Person.objects.get()
    assert sent.status_code == 302
    assert person.note == "每日两次上门"
    assert open_paper(person.paper_cipher) == paper_number()
    assert open_phones(person.phone_cipher) == ("13800138000",)


def test_a_phone_can_be_taken_away(town, secretary):
    person = resident(town.unit, paper_number=paper_number(), phones=["13800138000"])
    entry = new_person(town, paper_number="", phones="", clear_phones="on", sex="1")

    secretary.post(reverse("people:edit_person", args=[person.pk]), entry)

    assert open_phones(Person.objects.get().phone_cipher) == ()


def test_the_page_of_a_person_tells_what_changed_and_who_did_it(town, secretary):
    person = resident(town.unit, employer="红旗厂")
    entry = new_person(town, paper_number="", phones="", employer="东风厂")
    secretary.post(reverse("people:edit_person", args=[person.pk]), entry)

    page = text(secretary.get(reverse("people:person", args=[person.pk])))

    assert "红旗厂" in page
    assert "community_secretary-四棵社区" in page


def test_history_is_masked_for_those_who_read_no_names(town, leader, secretary):
    person = resident(town.unit, employer="红旗厂")
    entry = new_person(town, paper_number="", phones="", employer="东风厂", name="曾大明")
    secretary.post(reverse("people:edit_person", args=[person.pk]), entry)

    page = text(leader.get(reverse("people:person", args=[person.pk])))

    assert "红旗厂" not in page
    assert "曾小明" not in page
    assert "曾**" in page


def test_somebody_leaves_and_is_here_again(town, secretary):
    person = resident(town.unit)
    address = reverse("people:depart", args=[person.pk])

    secretary.post(address, {"left_on": "2020-03-01", "reason": "迁出"})
    assert Person.objects.get().left_on == date(2020, 3, 1)
    secretary.post(address, {"left_on": "", "reason": "返回"})

    assert Person.objects.get().left_on is None


def test_groups_are_joined_and_left_on_the_persons_page(town, secretary):
    person = resident(town.unit)

    secretary.post(reverse("people:join_group", args=[person.pk]), {"group": "pregnant"})
    row = GroupMembership.objects.get()
    page = text(secretary.get(reverse("people:person", args=[person.pk])))
    secretary.post(reverse("people:leave_group", args=[row.pk]))

    assert reverse("people:leave_group", args=[row.pk]) in page
    assert GroupMembership.objects.get().until is not None


def test_many_chosen_in_the_list_join_a_group_at_once(town, secretary):
    chosen = [resident(town.unit, name=name).pk for name in ("赵一", "钱二")]

    sent = secretary.post(
        reverse("people:join_groups"), {"selected": chosen, "group": "low_income"}
    )

    assert sent.status_code == 302
    assert GroupMembership.objects.filter(group="low_income").count() == 2


def test_nobody_outside_ones_places_joins_by_a_forged_choice(town, secretary):
    elsewhere = resident(town.neighbour_unit)

    sent = secretary.post(
        reverse("people:join_groups"), {"selected": [elsewhere.pk], "group": "low_income"}
    )

    assert sent.status_code == 404
    assert GroupMembership.objects.count() == 0


def test_an_arrival_is_recorded_and_corrected(town, secretary):
    person = resident(town.unit)
    entry = {"arrived_on": "2020-03-10", "origin": "武汉", "transport": "rail", "companions": 1}

    secretary.post(reverse("people:record_arrival", args=[person.pk]), entry)
    wrong = Arrival.objects.get()
    sent = secretary.post(
        reverse("people:correct_arrival", args=[wrong.pk]),
        {**entry, "origin": "黄石", "reason": "听错了"},
    )

    assert sent.status_code == 302
    page = text(secretary.get(reverse("people:arrivals")))
    assert "黄石" in page
    assert "武汉" not in page
    assert "武汉" in text(secretary.get(reverse("people:person", args=[person.pk])))


def test_a_guard_records_an_arrival_without_seeing_the_register(town):
    guard = signed_in(Role.CHECKPOINT_GUARD, town.community)
    person = resident(town.unit)
    address = reverse("people:record_arrival", args=[person.pk])

    sent = guard.post(address, {"arrived_on": "2020-03-10", "origin": "武汉", "transport": "car"})

    assert (sent.status_code, sent["Location"]) == (302, address)
    assert guard.get(reverse("people:persons")).status_code == 403
    assert "曾小明" not in text(guard.get(address))


def test_duplicates_are_found_compared_merged_and_parted_again(town, secretary):
    kept = resident(town.unit, paper_number=paper_number())
    double = resident(town.other_unit, birth_date=date(1970, 1, 1), phones=["13800138000"])
    compare = reverse("people:merge", args=[kept.pk, double.pk])

    assert compare in text(secretary.get(reverse("people:duplicates")))
    assert secretary.get(compare).status_code == 200
    sent = secretary.post(compare, {"reason": "同一人，电话核实"})
    assert sent["Location"] == reverse("people:person", args=[kept.pk])
    assert Person.objects.get(pk=double.pk).merged_into_id == kept.pk
    undo = reverse("people:unmerge", args=[PersonMerge.objects.get().pk])
    assert undo in text(secretary.get(reverse("people:person", args=[kept.pk])))
    secretary.post(undo)

    assert Person.objects.get(pk=double.pk).merged_into_id is None


def test_the_page_of_a_merged_entry_leads_to_the_one_that_goes_on(town, secretary):
    kept = resident(town.unit, paper_number=paper_number())
    double = resident(town.other_unit, birth_date=date(1970, 1, 1))
    secretary.post(reverse("people:merge", args=[kept.pk, double.pk]), {"reason": "同一人"})

    page = text(secretary.get(reverse("people:person", args=[double.pk])))

    assert reverse("people:person", args=[kept.pk]) in page


def test_a_household_is_registered_edited_and_moved(town, secretary):
    sent = secretary.post(
        reverse("people:new_household"),
        {"door": "501", "kind": "rented", "head_name": "王芳", "place_id": town.unit.pk},
    )
    home = Household.objects.get()
    assert sent["Location"] == reverse("people:household", args=[home.pk])
    person = resident(town.unit, household_id=home.pk)

    secretary.post(
        reverse("people:edit_household", args=[home.pk]),
        {"door": "502", "kind": "rented", "head_id": person.pk, "place_id": town.other_unit.pk},
    )

    home = Household.objects.get()
    assert (home.door, home.path, home.head_name) == ("502", town.other_unit.path, "曾小明")
    assert Person.objects.get().path == town.other_unit.path
    assert "曾小明" in text(secretary.get(reverse("people:household", args=[home.pk])))
    assert "502" in text(secretary.get(reverse("people:households")))


def test_a_member_is_added_from_the_households_page(town, secretary):
    home = household(town.unit, head_name="王芳")
    address = f"{reverse('people:new_person')}?household={home.pk}"

    assert "王芳" in text(secretary.get(address))
    secretary.post(address, new_person(town, household_id=home.pk))

    assert Person.objects.get().household_id == home.pk
    assert Household.objects.get().member_count == 1


def test_staff_are_registered_edited_and_linked_to_an_account(town, secretary):
    account("li.jianguo")
    entry = {
        "name": "李建国",
        "kind": "grid_worker",
        "level": "community",
        "phones": "13900139000",
        "place_id": town.community.pk,
    }
    sent = secretary.post(reverse("people:new_staff"), entry)
    staff = Staff.objects.get()
    assert sent["Location"] == reverse("people:staff_member", args=[staff.pk])

    secretary.post(
        reverse("people:edit_staff", args=[staff.pk]), {**entry, "phones": "", "title": "网格长"}
    )
    secretary.post(reverse("people:link_account", args=[staff.pk]), {"username": "li.jianguo"})

    staff = Staff.objects.get()
    assert (staff.title, staff.user.username) == ("网格长", "li.jianguo")
    assert open_phones(staff.phone_cipher) == ("13900139000",)
    page = text(secretary.get(reverse("people:staff_member", args=[staff.pk])))
    assert "139****9000" in page
    assert "13900139000" not in page


def test_pages_stand_in_both_languages(town, secretary):
    home = household(town.unit, head_name="王芳")
    person = resident(town.unit, household_id=home.pk)
    join_group(actor=SYSTEM, now=NOW, person_id=person.pk, group="disabled")
    record_arrival(
        actor=SYSTEM, now=NOW, person_id=person.pk, arrived_on=date(2020, 3, 1), origin="武汉"
    )
    staff = register_staff(
        actor=SYSTEM, now=NOW, place_id=town.community.pk, name="李建国", kind="cadre"
    )
    addresses = [
        reverse("people:persons"),
        reverse("people:person", args=[person.pk]),
        reverse("people:new_person"),
        reverse("people:edit_person", args=[person.pk]),
        reverse("people:duplicates"),
        reverse("people:arrivals"),
        reverse("people:households"),
        reverse("people:household", args=[home.pk]),
        reverse("people:new_household"),
        reverse("people:edit_household", args=[home.pk]),
        reverse("people:staff"),
        reverse("people:new_staff"),
        reverse("people:staff_member", args=[staff.pk]),
        reverse("people:edit_staff", args=[staff.pk]),
        reverse("people:record_arrival", args=[person.pk]),
    ]

    for language in ("en", "zh-hans"):
        for address in addresses:
            answer = secretary.get(address, headers={"accept-language": language})
            assert (answer.status_code, address) == (200, address)
