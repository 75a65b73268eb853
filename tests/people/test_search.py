"""Finding people: by name, by how it sounds, by building, by the end of a number; page by page."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import NotFound
from lianfang.people.models.names import name_keys, typed_key
from lianfang.people.models.sealed import (
    keys_of_tail,
    open_phones,
    phone_keys,
    phone_tail,
    seal_phones,
)
from lianfang.people.selectors.cards import age_on
from lianfang.people.selectors.persons import (
    PersonFilter,
    get_person_card,
    person_list,
    person_page,
    years_before,
)
from lianfang.people.services.groups import join_group
from lianfang.people.services.persons import record_departure
from tests.people.builders import NOW, SYSTEM, appointed, household, paper_number, resident

TODAY = date(2020, 3, 18)


def finds(name, typed):
    key = typed_key(typed)
    keys = name_keys(name).keys
    return key in keys if len(key) == 1 else any(one.startswith(key) for one in keys)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("曾小明", "曾"),
        ("曾小明", "小明"),
        ("曾小明", "明"),
        ("曾小明", "zxm"),
        ("曾小明", "zx"),
        ("曾小明", "xm"),
        ("曾小明", "ZENGXIAO"),
        ("曾小明", "zēng xiǎo"),
        ("曾小明", "cengxiaoming"),
        ("曾小明", "ming"),
        ("单雄信", "sxx"),
        ("欧阳娜娜", "娜娜"),
        ("欧阳娜娜", "ouyang"),
        ("阿卜杜拉·买买提", "买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("Mike Brown", "brown"),
        ("Mike Brown", "mikeb"),
        ("O'Neil", "oneil"),
        ("吕布", "lv"),
        ("王", "王"),
        ("王", "w"),
    ],
)
def test_a_name_is_found_by_any_part_and_by_its_sound(name, typed):
    assert finds(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("曾小明", "曾明"), ("曾小明", "zm"), ("曾小明", "g"), ("王芳", "芳王")]
)
def test_a_name_is_not_found_by_what_it_does_not_hold(name, typed):
    assert not finds(name, typed)


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


@given(HAN, st.data())
@settings(max_examples=200)
def test_every_part_of_every_chinese_name_finds_it(name, data):
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))

    assert finds(name, name[start:end])


@given(st.text(max_size=64))
@settings(max_examples=300)
def test_no_text_breaks_the_keys(text):
    order, keys = name_keys(text)

    assert len(order) <= 64
    assert len(keys) <= 64
    assert all(0 < len(key) <= 64 for key in keys)
    assert typed_key(text) is not None


@pytest.mark.parametrize(
    ("number", "tail"),
    [
        ("13800138000", "8000"),
        ("0714-6351234", "1234"),
        ("0714-6351234-8001", "1234"),
        ("95588", "5588"),
        ("110", ""),
    ],
)
def test_the_tail_of_a_phone_is_of_the_number_itself(number, tail):
    assert phone_tail(number) == tail


@given(st.lists(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), max_size=4, unique=True))
@settings(max_examples=50)
def test_sealed_phones_open_and_are_found_by_their_tails(numbers):
    sealed = seal_phones(numbers)

    assert open_phones(sealed.cipher) == tuple(numbers)
    for number in numbers:
        assert set(keys_of_tail(number[-4:])) & set(phone_keys(numbers))


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 120))
@settings(max_examples=300)
def test_age_filters_agree_with_ages(born, years):
    assert (born <= years_before(TODAY, years)) == (age_on(born, TODAY) >= years)


@pytest.fixture
def people(town):
    home = household(town.unit, "501")
    return {
        "曾小明": resident(
            town.unit,
            "曾小明",
            paper_number=paper_number("19500315", 1),
            phones=["13800138000"],
            household_id=home.pk,
            party_member=True,
        ),
        "曾晓梅": resident(town.other_unit, "曾晓梅", sex="2", birth_date=date(1990, 5, 5)),
        "王芳": resident(
            town.neighbour_unit, "王芳", phones=["13900138000"], kind="floating", sex="2"
        ),
        "单玉兰": resident(town.community, "单玉兰", birth_date=date(2015, 1, 1)),
    }


def names(viewer=SYSTEM, place="", **filters):
    with looking(viewer):
        rows = person_list(viewer, day=TODAY, place_path=place, filters=PersonFilter(**filters))
        return {row.name for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("曾", {"曾小明", "曾晓梅"}),
        ("小明", {"曾小明"}),
        ("zx", {"曾小明", "曾晓梅"}),
        ("syl", {"单玉兰"}),
        ("8000", {"曾小明", "王芳"}),
        ("0013", {"曾小明"}),
        ("13900138000", {"王芳"}),
        (paper_number("19500315", 1), {"曾小明"}),
        (paper_number("19500315", 1).lower(), {"曾小明"}),
        ("金山花园", {"曾小明", "曾晓梅"}),
        ("金山花园 zxm", {"曾小明", "曾晓梅"}),
        ("王太社区 8000", {"王芳"}),
        ("501", {"曾小明"}),
        ("曾 8000", {"曾小明"}),
        ("犇犇", set()),
        ("' | 曾", {"曾小明", "曾晓梅"}),
        ("\\", set()),
    ],
)
def test_what_people_type_finds_whom_they_mean(people, text, found):
    assert names(text=text) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"sex": "2"}, {"曾晓梅", "王芳"}),
        ({"kind": "floating"}, {"王芳"}),
        ({"party_member": True}, {"曾小明"}),
        ({"age_from": 70}, {"曾小明"}),
        ({"age_from": 70, "age_to": 70}, {"曾小明"}),
        ({"age_to": 5}, {"单玉兰"}),
        ({"missing": "birth_date"}, {"王芳"}),
        ({"missing": "phone"}, {"曾晓梅", "单玉兰"}),
        ({"missing": "paper"}, {"曾晓梅", "王芳", "单玉兰"}),
        ({"missing": "household"}, {"曾晓梅", "王芳", "单玉兰"}),
    ],
)
def test_filters_narrow_the_list(people, filters, found):
    assert names(**filters) == found


@pytest.mark.django_db
def test_special_groups_filter_by_the_day(people):
    for name, group in (("曾小明", "living_alone"), ("曾晓梅", "pregnant")):
        join_group(actor=SYSTEM, now=NOW, person_id=people[name].pk, group=group)

    assert names(group="pregnant") == {"曾晓梅"}
    assert names(group="any") == {"曾小明", "曾晓梅"}


@pytest.mark.django_db
def test_a_list_lies_within_the_place_and_within_ones_own_places(town, people):
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    assert names(place=town.neighbour.path) == {"王芳"}
    assert names(secretary) == {"曾小明", "曾晓梅", "单玉兰"}
    assert names(secretary, place=town.neighbour.path) == set()
    assert names(secretary, place=town.township.path) == {"曾小明", "曾晓梅", "单玉兰"}
    assert names(secretary, text="王太社区") == set()


@pytest.mark.django_db
def test_who_left_is_not_listed(people):
    record_departure(actor=SYSTEM, now=NOW, person_id=people["王芳"].pk, left_on=date(2020, 3, 1))

    assert names() == {"曾小明", "曾晓梅", "单玉兰"}


@pytest.mark.django_db
@pytest.mark.parametrize("sort", ["place", "-place", "name", "-name", "age", "-age", "recorded"])
def test_pages_by_key_show_everybody_once_forwards_and_backwards(town, no_limits, sort):
    for number in range(11):
        born = date(1990 + number % 4, 1, 1) if number % 3 else None
        place = (town.unit, town.other_unit)[number % 2]
        resident(place, f"王{'一二三'[number % 3]}", birth_date=born)
    seen, pages, after = [], [], None
    while True:
        page = person_page(SYSTEM, day=TODAY, sort=sort, after=after, size=4)
        pages.append([card.id for card in page.cards])
        seen += pages[-1]
        after = page.after
        if after is None:
            break

    assert len(seen) == len(set(seen)) == 11
    assert [len(one) for one in pages] == [4, 4, 3]
    back = person_page(SYSTEM, day=TODAY, sort=sort, before=pages[2][0], size=4)
    assert [card.id for card in back.cards] == pages[1]
    assert back.after == pages[1][-1]
    first = person_page(SYSTEM, day=TODAY, sort=sort, before=pages[1][0], size=4)
    assert ([card.id for card in first.cards], first.before) == (pages[0], None)


@pytest.mark.django_db
def test_sorting_by_name_follows_the_pinyin_and_by_age_the_years(people, no_limits):
    def order(sort):
        return [card.name for card in person_page(SYSTEM, day=TODAY, sort=sort).cards]

    assert order("name") == ["单玉兰", "王芳", "曾晓梅", "曾小明"]
    assert order("age") == ["单玉兰", "曾晓梅", "曾小明", "王芳"]
    assert order("-age") == ["曾小明", "曾晓梅", "单玉兰", "王芳"]


@pytest.mark.django_db
def test_a_card_shows_what_the_viewer_may_see(town, people, no_limits):
    person = people["曾小明"]
    worker = appointed(Role.GRID_WORKER, town.community)
    leader = appointed(Role.LEADER, town.township)

    open_card = get_person_card(worker, person.pk, TODAY)
    masked = get_person_card(leader, person.pk, TODAY)

    assert (open_card.name, open_card.birth_date) == ("曾小明", date(1950, 3, 15))
    assert (masked.name, masked.birth_date, masked.age) == ("曾**", None, 70)
    for card in (open_card, masked):
        assert (card.paper, card.phones) == ("420****0013", ("138****8000",))
    with pytest.raises(NotFound):
        get_person_card(appointed(Role.GRID_WORKER, town.neighbour), person.pk, TODAY)
