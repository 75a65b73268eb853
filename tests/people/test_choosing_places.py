"""A form follows the place chosen in it, and keeps what was typed when that place is refused."""

import re
import uuid
from datetime import date

import pytest
from django.utils import translation

from lianfang.people.models import Household, Person, Staff
from lianfang.people.services.arrivals import record_arrival
from tests.people.builders import NOW, SYSTEM, household, resident, text, to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def person(town, **more):
    return {
        "name": "曾小明",
        "sex": "0",
        "relation": "other",
        "kind": "registered",
        "place_id": str(town.unit.pk),
        "confirmed": "1",
        **more,
    }


def homes(page):
    """The households a form offers."""
    offered = re.search(r'name="household_id".*?</select>', page)[0]
    return re.findall(r">([^<>]+)</option>", offered)[1:]


def test_the_households_offered_are_those_of_the_place_chosen_so_far(town, secretary):
    household(town.unit, "501", head_name="曾大山")
    household(town.other_unit, "702", head_name="李丽")
    address = f"{to('new_person')}?place={town.unit.pk}"

    assert homes(text(secretary.get(address))) == ["501 曾大山"]
    assert homes(text(secretary.get(f"{address}&place_id={town.other_unit.pk}"))) == ["702 李丽"]
    elsewhere = f"{address}&place_id={town.neighbour_unit.pk}"
    assert homes(text(secretary.get(elsewhere))) == ["501 曾大山"]


def test_somebody_is_registered_with_a_household_of_the_place_just_chosen(town, secretary):
    home = household(town.other_unit, "702", head_name="李丽")
    chosen = {"place_id": str(town.other_unit.pk), "household_id": str(home.pk)}

    secretary.post(f"{to('new_person')}?place={town.unit.pk}", person(town, **chosen))

    assert Person.objects.get().household_id == home.pk


def test_somebody_moves_to_a_household_of_the_place_just_chosen(town, secretary):
    old = household(town.unit, "501", head_name="曾小明")
    new = household(town.other_unit, "702", head_name="李丽")
    row = resident(town.unit, household_id=old.pk, no_paper_reason="未带证件")
    chosen = {"place_id": str(town.other_unit.pk), "household_id": str(new.pk)}

    secretary.post(to("edit_person", row), person(town, no_paper_reason="未带证件", **chosen))

    row.refresh_from_db()
    assert (row.household_id, row.path) == (new.pk, town.other_unit.path)


def test_a_household_of_another_place_is_refused_in_words(town, secretary):
    home = household(town.other_unit, "702", head_name="李丽")

    page = text(secretary.post(to("new_person"), person(town, household_id=str(home.pk))))

    assert "请从列表中选择该地点的住户。" in page
    assert f"{home.pk} " not in page


def test_after_a_mistake_the_place_chosen_stands_there_by_its_name(town, secretary):
    chosen = {"place_id": str(town.other_unit.pk), "door": "502", "kind": "registered"}

    page = text(secretary.post(to("new_household"), {**chosen, "phones": "abc"}))

    assert "金山花园 3栋 2单元" in page
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("form", "entry", "rows"),
    [
        ("new_person", {"name": "曾小明", "sex": "0", "relation": "other"}, Person),
        ("new_household", {"door": "501", "head_name": "曾小明"}, Household),
        ("new_staff", {"name": "曾小明", "level": "community"}, Staff),
    ],
)
@pytest.mark.parametrize("where", ["neighbour", "nowhere"])
def test_a_place_one_may_not_write_to_is_refused_and_what_was_typed_stays(
    town, secretary, form, entry, rows, where
):
    place_id = {"neighbour": town.neighbour_unit.pk, "nowhere": uuid.uuid4()}[where]
    kind = "cadre" if form == "new_staff" else "registered"
    sent = {**entry, "kind": kind, "place_id": str(place_id), "confirmed": "1"}

    answer = secretary.post(to(form), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors["place_id"] == ["未找到，或不在您的辖区内。"]
    assert 'value="曾小明"' in text(answer)
    assert not rows.objects.exists()


@pytest.mark.parametrize("name", ["😀😀", "123", "。。"])
def test_what_holds_no_letter_is_nobodys_name(town, secretary, name):
    for form, more in (("new_person", {}), ("new_staff", {"kind": "cadre", "level": "community"})):
        answer = secretary.post(to(form), person(town, name=name) | more)

        assert answer.status_code == 422
        assert answer.context["form"].errors["name"] == ["这不是人名。"]


def test_a_day_before_anybodys_lifetime_is_a_slip_of_the_pen(town, secretary):
    answer = secretary.post(to("new_person"), person(town, birth_date="0191-01-01"))

    assert answer.context["form"].errors["birth_date"] == ["该日期过早。"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", "内容中含有无法保存的隐藏字符，请重新输入。"),
        ("en", "This holds a hidden character that cannot be stored; please type it again."),
    ],
)
def test_a_character_nobody_sees_is_refused_in_words(town, secretary, settings, language, words):
    settings.LANGUAGE_CODE = language
    with translation.override(language):
        answer = secretary.post(
            to("new_person"), person(town, name="曾\x00小明"), headers={"accept-language": language}
        )
        said = [str(one) for one in answer.context["form"].errors["name"]]

    assert (answer.status_code, said) == (422, [words])


def test_what_is_too_long_is_told_in_characters(town, secretary):
    answer = secretary.post(to("new_person"), person(town, name="长" * 70))

    assert answer.context["form"].errors["name"] == ["最多填写 64 个字，现有 70 个字。"]


def test_pages_about_two_entries_name_places_below_the_one_looked_at(town, secretary):
    kept = resident(town.unit, birth_date=date(1988, 8, 8))
    other = resident(town.other_unit, birth_date=date(1988, 8, 8))

    for page in (
        text(secretary.get(to("duplicates"))),
        text(secretary.get(to("merge", kept, other))),
    ):
        assert "金山花园 3栋 1单元" in page
        assert "四棵社区 金山花园" not in page


def test_whose_arrival_is_recorded_is_told_with_the_whole_way_to_their_door(town, secretary):
    row = resident(town.unit)
    arrival = record_arrival(
        actor=SYSTEM, now=NOW, person_id=row.pk, arrived_on=date(2020, 3, 9), origin="武汉"
    )

    for address in (to("record_arrival", row), to("correct_arrival", arrival)):
        assert "曾小明 · 金山花园 3栋 1单元" in text(secretary.get(address))


def test_a_household_is_headed_as_one_and_not_as_its_head(town, secretary):
    home = household(town.unit, "501", head_name="曾小明")

    assert "曾小明户</h1>" in text(secretary.get(to("household", home)))
