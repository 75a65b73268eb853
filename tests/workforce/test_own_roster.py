"""A list the contact pastes or sends: every row is judged, nothing is kept before they agree."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Person
from lianfang.workforce.models import Employment, Survey
from lianfang.workforce.selectors.employees import employees_of
from lianfang.workforce.services.rostering import take_own_roster
from lianfang.workforce.sheets import own
from lianfang.workforce.sheets.own import read_own_roster
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, paper_number, resident, text, told
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def firm(town):
    return register(town)


@pytest.fixture
def contact(firm):
    return contact_of(firm)


def read(contact, firm, *lines, header="姓名\t身份证号\t手机\t岗位\t是否返岗\t返岗日期"):
    with looking(contact):
        return read_own_roster(contact, firm.pk, NOW, text="\n".join([header, *lines]))


def take(contact, firm, roster, now=NOW):
    with looking(contact):
        return take_own_roster(
            actor=contact,
            now=now,
            enterprise_id=firm.pk,
            listed=roster.listed,
            source="contact",
        )


def kinds(roster):
    return [line.outcome for line in roster.lines]


def says(roster, row=0):
    return "；".join((*roster.lines[row].says, *roster.lines[row].doubts))


def listed(firm):
    with everywhere("a test looks at the list"):
        rows = employees_of(firm.pk).select_related("person")
        return {one.person.name: one for one in rows}


def count(model) -> int:
    with everywhere("a test counts"):
        return model.objects.count()


# --- what a row says ---


def test_a_row_is_new_changed_the_same_or_wrong(firm, contact):
    hired(firm, 1, job="车工")
    hired(firm, 2, job="质检")

    roster = read(
        contact,
        firm,
        f"马秀英\t\t{phone(1)}\t焊工\t\t",
        f"何志强\t\t{phone(2)}\t质检\t\t",
        f"罗桂兰\t{paper_number('19900101', 4)}\t{phone(3)}\t\t已返岗\t2020-03-16",
        f"高文博\t12345\t{phone(4)}\t\t\t",
    )

    assert kinds(roster) == ["changed", "same", "new", "wrong"]
    assert (roster.new, roster.changed, roster.same, len(roster.wrong)) == (1, 1, 1, 1)
    assert says(roster) == "岗位: 车工 → 焊工"
    assert len(roster.listed) == 2


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("已返岗", "back"),
        ("是", "back"),
        ("√", "back"),
        ("在岗", "back"),
        ("待岗", "waiting"),
        ("居家观察", "waiting"),
        ("未返岗", "away"),
        ("否", "away"),
        ("在外", "away"),
        ("", "away"),
    ],
)
def test_the_state_is_told_in_the_words_enterprises_use(firm, contact, word, state):
    roster = read(contact, firm, f"罗桂兰\t\t{phone(3)}\t\t{word}\t")
    take(contact, firm, roster)

    assert listed(firm)["罗桂兰"].state == state


def test_a_day_back_that_is_still_to_come_is_when_they_mean_to_come(firm, contact):
    roster = read(contact, firm, f"罗桂兰\t\t{phone(3)}\t\t\t2020-03-25")
    take(contact, firm, roster)

    row = listed(firm)["罗桂兰"]
    assert (row.state, f"{row.planned_on}", row.back_on) == ("away", "2020-03-25", None)


def test_a_day_back_makes_whoever_was_away_be_at_the_post_since_then(firm, contact):
    row = hired(firm, 1, since=TODAY.replace(day=1))

    take(contact, firm, read(contact, firm, f"马秀英\t\t{phone(1)}\t\t\t2020-03-16"))

    assert (fresh(row).state, f"{fresh(row).back_on}") == ("back", "2020-03-16")
    assert steps(row)[-1] == ("away", "back", "03-16")


def test_a_day_before_the_last_change_is_refused_by_row_and_changes_nobody(firm, contact):
    row = hired(firm, 1, state="waiting", state_since=TODAY)

    roster = read(contact, firm, f"马秀英\t\t{phone(1)}\t\t已返岗\t2020-03-10")

    assert kinds(roster) == ["wrong"]
    assert "早于" in says(roster)
    assert (roster.listed, fresh(row).state) == ((), "waiting")


def test_somebody_who_left_is_ended_and_nobody_missing_from_the_list_is(firm, contact):
    leaving, silent = hired(firm, 1), hired(firm, 2)

    take(contact, firm, read(contact, firm, f"马秀英\t\t{phone(1)}\t\t离职\t"))

    assert (fresh(leaving).state, fresh(silent).state) == ("left", "away")


def test_nobody_leaves_who_was_never_there(firm, contact):
    roster = read(contact, firm, f"罗桂兰\t\t{phone(3)}\t\t离职\t")

    assert (kinds(roster), roster.listed) == (["wrong"], ())


def test_a_row_twice_is_taken_once_and_said(firm, contact):
    line = f"罗桂兰\t\t{phone(3)}\t焊工\t\t"

    roster = read(contact, firm, line, line)
    take(contact, firm, roster)

    assert kinds(roster) == ["new", "same"]
    assert len(listed(firm)) == 1


def test_two_rows_that_mean_one_stranger_in_other_words_are_one_employee(firm, contact):
    paper = paper_number("19900101", 4)

    roster = read(
        contact, firm, f"罗桂兰\t{paper}\t\t焊工\t\t", f"罗桂兰\t{paper}\t{phone(3)}\t\t\t"
    )
    take(contact, firm, roster)

    assert (count(Employment), count(Person)) == (1, 1)


def test_what_may_be_right_is_said_as_a_doubt_and_taken(firm, contact, town):
    hired(register(town, "四棵机械厂"), 1)

    roster = read(contact, firm, "罗桂兰\t\t\t焊工\t\t", f"马秀英\t\t{phone(1)}\t\t\t")

    assert kinds(roster) == ["new", "new"]
    assert "没有证件号码和电话" in says(roster, 0)
    assert "同时在另一企业的名单上" in says(roster, 1)


def test_a_paper_of_somebody_else_is_refused_and_names_nobody(firm, contact, town):
    resident(town.unit, "曾小明", paper_number=paper_number("19900101", 4))

    roster = read(contact, firm, f"罗桂兰\t{paper_number('19900101', 4)}\t\t\t\t")

    assert kinds(roster) == ["wrong"]
    assert "曾小明" not in says(roster)


def test_answers_of_the_survey_come_along_and_unknown_symptoms_go_into_the_note(firm, contact):
    header = "姓名\t手机\t近14天是否到过湖北\t病例接触史\t有无症状\t返程方式\t返回日期\t同行人"

    roster = read(
        contact,
        firm,
        f"罗桂兰\t{phone(3)}\t是\t否\t咳嗽、打嗝\t高铁\t2020-03-15\t高文博",
        f"高文博\t{phone(4)}\t\t\t无\t\t\t",
        header=header,
    )
    take(contact, firm, roster)

    with everywhere("a test looks at the survey"):
        survey = Survey.objects.get()
    assert (survey.stayed, survey.met_case, survey.met_region) == (True, False, None)
    assert (survey.symptoms, survey.note, survey.transport) == (["cough"], "咳嗽、打嗝", "rail")
    assert (survey.source, survey.companions, f"{survey.came_on}") == (
        "verified",
        "高文博",
        "2020-03-15",
    )


def test_a_journey_of_tomorrow_is_refused_by_row(firm, contact):
    header = "姓名\t手机\t返回日期"

    roster = read(contact, firm, f"罗桂兰\t{phone(3)}\t2020-03-19", header=header)

    assert kinds(roster) == ["wrong"]
    assert "尚未到来" in says(roster)


def test_columns_nobody_understands_are_named(firm, contact):
    roster = read(contact, firm, f"罗桂兰\t{phone(3)}\tA", header="姓名\t手机\t星座")

    assert roster.left_out == ("星座",)
    assert kinds(roster) == ["new"]


# --- what is no list ---


def test_a_table_without_names_or_too_long_is_refused(firm, contact, monkeypatch):
    with pytest.raises(InvalidInput) as nameless:
        read(contact, firm, "1\t2", header="工号\t手机")
    monkeypatch.setattr(own, "MOST_ROWS", 1)
    with pytest.raises(InvalidInput) as long:
        read(contact, firm, f"马秀英\t\t{phone(1)}\t\t\t", f"何志强\t\t{phone(2)}\t\t\t")

    assert list(nameless.value.fields) == list(long.value.fields) == ["text"]
    assert str(long.value.fields["text"]) == "一次最多1行。"


def test_nobody_reads_or_takes_a_list_for_another_enterprise(firm, contact, town):
    other = register(town, "四棵机械厂")
    theirs = hired(other, 1)
    roster = read(contact, firm, f"马秀英\t\t{phone(1)}\t焊工\t\t")

    with pytest.raises(NotFound):
        read(contact, other, f"马秀英\t\t{phone(1)}\t焊工\t\t")
    with pytest.raises(NotFound):
        take(contact, other, roster)

    assert fresh(theirs).job == ""


def test_an_enterprise_that_closed_meanwhile_takes_nobody_on(firm, contact):
    roster = read(contact, firm, f"罗桂兰\t\t{phone(3)}\t\t\t")
    set_state(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, state="closed", reason="注销")

    with pytest.raises((Conflict, NotFound)):
        take(contact, firm, roster)

    assert (count(Employment), count(Person)) == (0, 0)


# --- the page ---


def page_of(firm):
    return reverse("workforce:own_roster", args=[firm.pk])


def test_what_was_looked_at_is_what_is_kept_and_wrong_rows_stay_to_be_mended(firm, contact):
    browser = browser_of(contact)
    typed = f"姓名\t手机\t身份证号\n马秀英\t{phone(1)}\t\n何志强\t\t12345\n"

    look = browser.post(page_of(firm), {"text": typed})
    again = re.search(r'<textarea name="text" hidden>(.*?)</textarea>', look.content.decode(), re.S)
    kept = browser.post(page_of(firm), {"text": again[1], "agreed": "1"}, follow=True)

    assert "新增1人，变更0人，无变化0人，有误1行" in text(look)
    assert set(listed(firm)) == {"马秀英"}
    assert told(kept) == ["已保存1行。"]


def test_agreeing_to_a_list_without_a_sound_row_keeps_nothing(firm, contact):
    browser = browser_of(contact)

    answer = browser.post(page_of(firm), {"text": "姓名\t身份证号\n何志强\t12345", "agreed": "1"})

    assert (answer.status_code, listed(firm)) == (200, {})


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("名单.xlsx", b""),
        SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 broken"),
        SimpleUploadedFile("名单.exe", b"MZ\x00\x00"),
        SimpleUploadedFile("名单.csv", b"\x00\x01\x02"),
        SimpleUploadedFile("../../etc/passwd", b"root:x:0:0"),
    ],
    ids=lambda file: file.name,
)
def test_a_file_that_is_no_list_is_refused_beside_its_field(firm, contact, file):
    answer = browser_of(contact).post(page_of(firm), {"file": file})

    assert (answer.status_code, listed(firm)) == (422, {})
    assert "lf-errors" in text(answer)
