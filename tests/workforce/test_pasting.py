"""A day's temperatures pasted from a table: a line is somebody's, or is said to be nobody's."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from lianfang.access.scope import everywhere, looking
from lianfang.health.models import HealthCheck
from lianfang.kit.errors import NotFound
from lianfang.workforce.selectors import pasting
from lianfang.workforce.selectors.pasting import Pasted, read_heat
from lianfang.workforce.services.employees import end_employment
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, told
from tests.workforce.builders import hired, phone

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def firm(town):
    return register(town)


@pytest.fixture
def contact(firm):
    return contact_of(firm)


def page_of(firm):
    return reverse("workforce:own_report", args=[firm.pk])


def number_of(answer):
    return re.search(r'name="report_id" value="([^"]+)"', answer.content.decode())[1]


def box(answer, row):
    """What stands in somebody's box."""
    found = re.search(rf'name="t-{row.pk}" value="([^"]*)"', answer.content.decode())
    return found[1] if found else None


def left_in(answer):
    """What is left in the field one pastes into."""
    found = re.search(r"<textarea[^>]*name=\"pasted\"[^>]*>\s*(.*?)</textarea>", body(answer), re.S)
    return found[1].splitlines()


def body(answer):
    return answer.content.decode()


def heats():
    with everywhere("a test looks at what was stored"):
        rows = HealthCheck.objects.order_by("temperature")
        return [(one.person_id, one.temperature) for one in rows]


def read_pasted(contact, firm_id, text) -> Pasted:
    with looking(contact):
        return pasting.read_pasted(contact, firm_id, text)


def kinds(found):
    """How each line that was not taken is called, in the order of the lines."""
    return [(kind, line) for kind, line in found.left if kind]


# --- how a line is read ---


@pytest.mark.parametrize(
    "line",
    [
        "马秀英\t36.5",
        "马秀英,36.5",
        "马秀英，３６．５℃",
        "  马秀英   36。5  ",
        "马秀英;焊工;36.5度",
        "3\t马秀英\t2号楼\t36.5",
        "马秀英|36.5c",
        f"{phone(1)} 36.5",
        f"马秀英 {phone(1)} 36.5",
        "A1 36.5",
    ],
)
def test_a_line_is_read_however_it_is_written(firm, contact, line):
    row = hired(firm, 1, staff_number="A1")

    found = read_pasted(contact, firm.pk, line)

    assert (found.heats, found.left) == ({row.pk: "36.5"}, [])


@pytest.mark.parametrize(
    "text", ["", "36", "abc", "3.65", "365", "136.5", "36.555", "-36.5", "三十六"]
)
def test_what_is_no_temperature_is_none(text):
    assert read_heat(text) == (Decimal(36) if text == "36" else None)


def test_a_heading_and_blank_lines_say_nothing(firm, contact):
    row = hired(firm, 1)

    found = read_pasted(contact, firm.pk, "姓名\t体温\n\n  \t \n马秀英\t36.5\n\n")

    assert (found.heats, kinds(found)) == ({row.pk: "36.5"}, [])


def test_a_first_line_that_names_somebody_is_no_heading(firm, contact):
    hired(firm, 1)

    found = read_pasted(contact, firm.pk, "马秀英 请假")

    assert (found.heats, kinds(found)) == ({}, [("without", "马秀英 请假")])


def test_lines_are_told_apart_by_what_is_wrong_with_them(firm, contact):
    row = hired(firm, 1)
    for number in (9, 17):
        hired(firm, number, who={"name": "罗桂兰", "phones": [phone(number)]})
    pasted = "姓名 体温\n马秀英 36.5\n王某某 36.4\n罗桂兰 36.6\n石建国\n36.6"

    found = read_pasted(contact, firm.pk, pasted)

    assert found.heats == {row.pk: "36.5"}
    assert kinds(found) == [
        ("unknown", "王某某 36.4"),
        ("several", "罗桂兰 36.6"),
        ("without", "石建国"),
        ("unknown", "36.6"),
    ]
    assert found.left[0] == ("", "姓名 体温")


def test_two_of_one_name_are_told_apart_by_phone(firm, contact):
    first = hired(firm, 9, who={"name": "罗桂兰", "phones": [phone(9)]})
    second = hired(firm, 17, who={"name": "罗桂兰", "phones": [phone(17)]})

    found = read_pasted(contact, firm.pk, f"罗桂兰 {phone(17)} 36.6\n罗桂兰 {phone(9)} 36.7")

    assert (found.heats, found.left) == ({first.pk: "36.7", second.pk: "36.6"}, [])


def test_somebody_pasted_twice_with_two_temperatures_is_asked_about_and_not_guessed(firm, contact):
    hired(firm, 1)
    other = hired(firm, 2)
    pasted = "马秀英 38.5\n何志强 36.5\n马秀英 36.5\n何志强 36.5"

    found = read_pasted(contact, firm.pk, pasted)

    assert found.heats == {other.pk: "36.5"}
    assert kinds(found) == [("twice", "马秀英 38.5"), ("twice", "马秀英 36.5")]


def test_lines_beyond_what_is_taken_at_once_are_left_and_not_forgotten(firm, contact, monkeypatch):
    monkeypatch.setattr(pasting, "MOST_LINES", 2)
    rows = [hired(firm, number) for number in (1, 2, 3)]

    found = read_pasted(contact, firm.pk, "马秀英 36.5\n何志强 36.5\n罗桂兰 36.5")

    assert sorted(found.heats) == sorted(row.pk for row in rows[:2])
    assert kinds(found) == [("over", "罗桂兰 36.5")]


def test_whoever_left_and_the_staff_of_others_are_nobody(firm, contact, town):
    other = register(town, "四棵机械厂")
    hired(other, 2)
    gone = hired(firm, 1)
    end_employment(actor=SYSTEM, now=NOW, employment_id=gone.pk)

    found = read_pasted(contact, firm.pk, "马秀英 36.5\n何志强 36.5")

    assert (found.heats, [kind for kind, _line in found.left]) == ({}, ["unknown", "unknown"])
    with pytest.raises(NotFound):
        read_pasted(contact, other.pk, "何志强 36.5")


# --- what the page makes of it ---


def test_what_was_taken_stands_in_the_boxes_and_only_the_rest_is_left_to_mend(firm, contact):
    browser = browser_of(contact)
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    sent = {"report_id": number_of(browser.get(page_of(firm))), "source": "verified"}
    pasted = "姓名 体温\n马秀英 36.5\n王某某 36.4\n何志强 请假"

    doubtful = browser.post(page_of(firm), sent | {"pasted": pasted})

    assert (doubtful.status_code, heats()) == (422, [])
    assert [box(doubtful, row) for row in rows] == ["36.5", ""]
    assert left_in(doubtful) == ["姓名 体温", "王某某 36.4", "何志强 请假"]
    assert "名单上没有以下各行对应的人：2" in body(doubtful)
    assert "以下各行没有体温：3" in body(doubtful)


def test_a_box_that_was_mended_is_not_overwritten_by_what_was_pasted_before(firm, contact):
    """86.5 is pasted, refused beside its box and mended there: the mended one counts."""
    browser = browser_of(contact)
    row = hired(firm, 1, back_on=TODAY)
    sent = {"report_id": number_of(browser.get(page_of(firm))), "source": "verified"}

    wrong = browser.post(page_of(firm), sent | {"pasted": "马秀英 86.5"})
    again = {"pasted": "\n".join(left_in(wrong)), f"t-{row.pk}": "36.5"}
    right = browser.post(page_of(firm), sent | again)

    assert (wrong.status_code, box(wrong, row), left_in(wrong)) == (422, "86.5", [])
    assert (right.status_code, heats()) == (302, [(row.person_id, Decimal("36.5"))])


def test_whoever_is_not_asked_is_kept_too_when_a_temperature_is_there(firm, contact):
    """Somebody still at home told the enterprise by phone: it is not dropped without a word."""
    browser = browser_of(contact)
    back, away = hired(firm, 1, back_on=TODAY), hired(firm, 2)
    sent = {"report_id": number_of(browser.get(page_of(firm))), "source": "self_reported"}

    doubtful = browser.post(page_of(firm), sent | {"pasted": "马秀英 36.5\n何志强 36.6\n王某某 36"})
    kept = browser.post(page_of(firm), sent | {"pasted": "马秀英 36.5\n何志强 36.6"}, follow=True)

    assert left_in(doubtful) == ["何志强 36.6", "王某某 36"]
    assert heats() == [(back.person_id, Decimal("36.5")), (away.person_id, Decimal("36.6"))]
    assert told(kept) == ["已保存2人体温。"]


def test_a_box_of_somebody_who_left_meanwhile_is_told_and_the_others_stay_typed(firm, contact):
    browser = browser_of(contact)
    staying, leaving = (hired(firm, number, back_on=TODAY) for number in (1, 2))
    sent = {"report_id": number_of(browser.get(page_of(firm))), "source": "verified"}
    typed = {f"t-{staying.pk}": "36.5", f"t-{leaving.pk}": "36.6"}
    end_employment(actor=SYSTEM, now=NOW, employment_id=leaving.pk)

    refused = browser.post(page_of(firm), sent | typed)
    kept = browser.post(page_of(firm), sent | {f"t-{staying.pk}": box(refused, staying)})

    assert (refused.status_code, heats()[:0]) == (422, [])
    assert "36.6：该人员已不在名单上。" in body(refused)
    assert (kept.status_code, heats()) == (302, [(staying.person_id, Decimal("36.5"))])


def test_nothing_filled_in_is_said_and_more_than_fits_at_once_too(firm, contact, monkeypatch):
    browser = browser_of(contact)
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    sent = {"report_id": number_of(browser.get(page_of(firm))), "source": "verified"}

    nothing = browser.post(page_of(firm), sent)
    monkeypatch.setattr("lianfang.workforce.services.reporting.MOST_LINES", 1)
    many = browser.post(page_of(firm), sent | {f"t-{row.pk}": "36.5" for row in rows})

    assert (nothing.status_code, many.status_code, heats()) == (422, 422, [])
    assert "请先填写体温。" in body(nothing)
    assert "一次最多1人。" in body(many)
    assert [box(many, row) for row in rows] == ["36.5", "36.5"]
