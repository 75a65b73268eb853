"""Two entries of one person: finding them, comparing, merging on a page, and taking it back."""

from datetime import date

import pytest

from lianfang.people.models import Person, PersonMerge
from lianfang.people.services.merging import merge_persons
from tests.people.builders import NOW, SYSTEM, paper_number, resident, text, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
BORN = date(1970, 1, 1)


@pytest.fixture
def pair(town):
    kept = resident(town.unit, paper_number=paper_number(), phones=["13900139000"])
    return kept, resident(town.other_unit, birth_date=BORN, note="耳背")


def merged(kept, duplicate):
    return merge_persons(
        actor=SYSTEM, now=NOW, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="同一人"
    )


def test_without_likely_duplicates_the_page_says_so(town, secretary):
    resident(town.unit)

    assert "没有疑似重复" in text(secretary.get(to("duplicates")))


def test_three_entries_of_one_person_are_compared_with_the_one_that_has_the_paper(town, secretary):
    second, third = resident(town.unit, birth_date=BORN), resident(town.unit, birth_date=BORN)
    first = resident(town.other_unit, paper_number=paper_number())

    page = text(secretary.get(to("duplicates")))

    assert to("merge", first, second) in page
    assert to("merge", first, third) in page


def test_duplicates_are_those_of_the_place_one_looks_at(town, secretary, pair):
    page = text(secretary.get(f"{to('duplicates')}?place={town.other_unit.pk}"))

    assert to("merge", *pair) not in page


def test_the_comparison_shows_both_with_numbers_masked_and_can_be_turned_round(secretary, pair):
    page = text(secretary.get(to("merge", *pair)))

    assert "耳背" in page
    assert "139****9000" in page
    assert paper_number() not in page
    assert to("merge", *reversed(pair)) in page


def test_two_entries_chosen_in_the_list_are_compared(town, secretary):
    written, right = resident(town.unit, "王方"), resident(town.unit, "王芳")

    sent = secretary.post(to("compare"), {"selected": [right.pk, written.pk]})

    assert sent["Location"] == to("merge", right, written)
    assert to("compare") in text(secretary.get(to("persons")))


@pytest.mark.parametrize("number", [0, 1, 3])
def test_comparing_takes_exactly_two(town, secretary, number):
    chosen = [resident(town.unit, f"王{n}").pk for n in range(number)]

    page = secretary.post(to("compare"), {"selected": chosen}, follow=True)

    assert page.redirect_chain == [(to("persons"), 302)]
    assert told(page) == ["请勾选两份档案再对比。"]


def test_the_same_entry_ticked_twice_is_one(town, secretary):
    person = resident(town.unit)

    sent = secretary.post(to("compare"), {"selected": [person.pk, person.pk]})

    assert sent["Location"] == to("persons")


def test_a_forged_choice_is_refused(secretary):
    assert secretary.post(to("compare"), {"selected": ["a", "b"]}).status_code == 422


def test_a_merge_without_a_reason_is_refused_beside_the_field(secretary, pair):
    sent = secretary.post(to("merge", *pair), {"reason": ""})

    assert sent.status_code == 422
    assert 'id="id_reason_error"' in text(sent)
    assert PersonMerge.objects.count() == 0


def test_two_papers_of_one_kind_are_two_people_and_the_page_says_it(town, secretary):
    rows = [resident(town.unit, paper_number=paper_number(sequence=n)) for n in (1, 3)]

    sent = secretary.post(to("merge", *rows), {"reason": "同名"})

    assert sent.status_code == 422
    assert "同名" in text(sent)
    assert PersonMerge.objects.count() == 0


def test_an_entry_elsewhere_can_neither_be_compared_nor_merged(town, secretary):
    here, there = resident(town.unit), resident(town.neighbour_unit)

    answers = [secretary.get(to("merge", here, there)), secretary.post(to("merge", here, there))]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_merge_that_somebody_made_meanwhile_is_told(secretary, pair):
    merged(*pair)

    sent = secretary.post(to("merge", *pair), {"reason": "同一人"})

    assert sent.status_code == 422
    assert PersonMerge.objects.count() == 1


def test_undoing_opens_the_closed_entry_and_the_history_keeps_both(secretary, pair):
    merge = merged(*pair)

    sent = secretary.post(to("unmerge", merge))
    page = text(secretary.get(to("person", pair[0])))

    assert sent["Location"] == to("person", pair[1])
    assert Person.objects.get(pk=pair[1].pk).merged_into_id is None
    assert "已合并后撤销" in page or "同一人" in page
    assert to("unmerge", merge) not in page


def test_a_merge_is_undone_once(secretary, pair):
    merge = merged(*pair)
    secretary.post(to("unmerge", merge))

    assert secretary.post(to("unmerge", merge)).status_code == 409


def test_neither_grid_workers_nor_leaders_merge_or_part(grid_worker, leader, pair):
    merge = merged(*pair)

    for browser in (grid_worker, leader):
        assert browser.get(to("duplicates")).status_code == 403
        assert browser.post(to("unmerge", merge)).status_code == 403
        page = text(browser.get(to("persons")))
        assert (to("duplicates") in page, to("compare") in page) == (False, False)
