"""Households on their pages: lists with what is missing, moving, leaving, and the head."""

import re
from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.people.models import Household, Person, Reveal
from lianfang.people.models.sealed import open_phones
from tests.people.builders import household, questions, resident, signed_in, text, to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def kept(home, **more):
    """What the form of a household without members holds when it is opened and sent back."""
    return {
        "place_id": str(home.place_id),
        "door": home.door,
        "head_name": home.head_name,
        "kind": home.kind,
        "phones": "",
        "stated_members": "" if home.stated_members is None else str(home.stated_members),
        "note": home.note,
        "left_on": "",
        **more,
    }


def doors(response):
    return re.findall(r'data-col="door">([^<]*)<', text(response))


def test_households_stand_in_walking_order_and_narrowed_by_kind(town, secretary):
    household(town.other_unit, "101", kind="rented")
    household(town.unit, "502")
    household(town.unit, "501", kind="rented")

    assert doors(secretary.get(to("households"))) == ["501", "502", "101"]
    assert doors(secretary.post(to("households"), {"kind": "rented"})) == ["501", "101"]


def test_a_household_is_found_by_its_head_and_by_any_member(town, secretary):
    home = household(town.unit, "501", head_name="王芳")
    resident(town.unit, "曾小明", household_id=home.pk)
    household(town.unit, "502", head_name="李伟")

    assert doors(secretary.post(to("households"), {"text": "王芳"})) == ["501"]
    assert doors(secretary.post(to("households"), {"text": "zeng"})) == ["501"]


def test_households_nobody_is_registered_in_are_listed_to_be_asked(town, secretary):
    full = household(town.unit, "501")
    resident(town.unit, household_id=full.pk)
    household(town.unit, "502")
    household(town.unit, "503", kind="empty")

    assert doors(secretary.post(to("households"), {"missing": "members"})) == ["502"]


def test_fewer_members_than_the_roster_says_are_told_in_list_and_page(town, secretary):
    home = household(town.unit, "501", stated_members=3)
    resident(town.unit, household_id=home.pk)

    assert "1/3" in text(secretary.get(to("households")))
    assert "3" in text(secretary.get(to("household", home)))


def test_the_list_asks_the_same_for_one_and_for_many(town, secretary):
    household(town.unit, "501", head_name="王芳", phones=["13800138000"])
    secretary.get(to("households"))
    few = questions(secretary, to("households"))
    for number in range(5):
        household(town.other_unit, f"60{number}", head_name="李伟", phones=["13900139000"])

    assert questions(secretary, to("households")) == few


def test_a_household_without_members_says_so_and_offers_to_add_one(town, secretary):
    home = household(town.unit)

    page = text(secretary.get(to("household", home)))

    assert "本户还没有登记成员。" in page
    assert f"{to('new_person')}?household={home.pk}" in page


def test_the_same_household_sent_twice_is_registered_once(town, secretary):
    entry = {"key": str(new_id()), "door": "501", "kind": "registered", "place_id": town.unit.pk}

    answers = [secretary.post(to("new_household"), entry) for _time in range(2)]

    assert [answer["Location"] for answer in answers] == [
        to("household", Household.objects.get())
    ] * 2


def test_a_wrong_phone_stands_beside_its_field_and_nothing_typed_is_lost(town, secretary):
    sent = secretary.post(
        to("new_household"),
        {"door": "501", "kind": "rented", "place_id": town.unit.pk, "phones": "12", "note": "耳背"},
    )

    assert sent.status_code == 422
    assert 'id="id_phones_error"' in text(sent)
    assert "耳背" in text(sent)


def test_an_edit_leaves_the_phone_that_is_not_shown(town, secretary):
    home = household(town.unit, phones=["13800138000"])

    page = text(secretary.get(to("edit_household", home)))
    secretary.post(to("edit_household", home), kept(home, note="每日两次"))

    assert ("13800138000" in page, "138****8000" in page) == (False, True)
    home = Household.objects.get()
    assert (open_phones(home.phone_cipher), home.note) == (("13800138000",), "每日两次")


def test_a_phone_nobody_answers_any_more_is_taken_away(town, secretary):
    home = household(town.unit, phones=["13800138000"])

    secretary.post(to("edit_household", home), kept(home, clear_phones="on"))

    assert open_phones(Household.objects.get().phone_cipher) == ()


def test_a_household_that_left_takes_its_members_along(town, secretary):
    home = household(town.unit, "501")
    person = resident(town.unit, household_id=home.pk)

    secretary.post(
        to("edit_household", home),
        kept(home, head_id=str(person.pk), left_on="2020-03-01"),
    )

    assert Person.objects.get().left_on == date(2020, 3, 1)
    assert doors(secretary.get(to("households"))) == []
    assert doors(secretary.post(to("households"), {"gone": "gone"})) == ["501"]
    page = text(secretary.get(to("household", home)))
    assert "2020年3月1日" in page
    assert f"{to('new_person')}?household={home.pk}" not in page


def test_a_household_does_not_leave_on_a_day_to_come(town, secretary):
    home = household(town.unit)

    sent = secretary.post(to("edit_household", home), kept(home, left_on="2999-01-01"))

    assert sent.status_code == 422
    assert 'id="id_left_on_error"' in text(sent)


def test_another_member_becomes_head(town, secretary):
    home = household(town.unit)
    first = resident(town.unit, "王芳", household_id=home.pk, relation="head")
    second = resident(town.unit, "曾小明", household_id=home.pk, relation="spouse")

    secretary.post(to("edit_household", home), kept(home, head_id=str(second.pk)))

    relations = dict(Person.objects.values_list("pk", "relation"))
    assert relations == {first.pk: "other", second.pk: "head"}
    assert Household.objects.get().head_name == "曾小明"


def test_a_leader_sees_the_head_masked_and_reveals_with_a_reason(town, leader):
    home = household(town.unit, head_name="曾小明", phones=["13800138000"], note="家有狗")
    page = text(leader.get(to("household", home)))

    refused = leader.post(to("reveal_household", home), {"field": "name", "reason": ""})
    shown = leader.post(to("reveal_household", home), {"field": "name", "reason": "慰问"})

    assert ("曾小明" in page, "家有狗" in page, "138****8000" in page) == (False, False, True)
    assert refused.status_code == 422
    assert "曾小明" in text(shown)
    assert shown["Cache-Control"] == "no-store"
    assert Reveal.objects.count() == 1


def test_a_household_elsewhere_is_not_found(town, secretary):
    home = household(town.neighbour_unit)

    assert secretary.get(to("household", home)).status_code == 404
    assert secretary.post(to("edit_household", home), kept(home)).status_code == 404


def test_a_volunteer_opens_a_household_and_changes_nothing(town):
    volunteer = signed_in(Role.VOLUNTEER, town.unit)
    home = household(town.unit)

    assert to("edit_household", home) not in text(volunteer.get(to("household", home)))
    assert volunteer.get(to("edit_household", home)).status_code == 403
    assert volunteer.get(to("new_household")).status_code == 403
