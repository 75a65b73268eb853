"""What an employee sees behind the code, and what contact and desk read of it afterwards."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.scope import everywhere
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.kit import clock
from lianfang.kit.ids import id_at
from lianfang.workforce.models import SignUp, Survey
from lianfang.workforce.selectors.door import DOOR
from lianfang.workforce.selectors.history import survey_cards
from lianfang.workforce.selectors.staff import last_surveys, surveys_of
from lianfang.workforce.services.signing_up import settle_sign_ups
from lianfang.workforce.services.surveys import keep_survey
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, paper_number, text
from tests.workforce.builders import fresh, hired, phone

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DAY = timedelta(days=1)
EN = {"accept-language": "en"}


@pytest.fixture
def firm(town, monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return register(town)


def page(name, firm):
    return reverse(f"workforce:{name}", args=[DOOR.link(firm.pk, NOW)])


def filled(**more):
    """A form of somebody unknown with everything that must be answered."""
    asked = dict.fromkeys(("stayed", "met_case", "in_key_region", "met_region"), "no")
    return {
        "form_id": str(id_at(NOW)),
        "name": "何志强",
        "phone": phone(9),
        "origin": "河南省信阳市",
        **asked,
        **more,
    }


def count(model) -> int:
    with everywhere("a test counts"):
        return model.objects.count()


def the_form() -> SignUp:
    with everywhere("a test looks at what waits"):
        return SignUp.objects.get()


# --- the pages ---


def test_the_page_names_the_enterprise_the_window_and_nobody_who_works_there(firm, client):
    hired(firm, 1, back_on=TODAY)

    shown = text(client.get(page("visit", firm)))
    english = text(client.get(page("visit", firm), headers=EN))

    assert firm.name in shown
    assert "上午，10:00前" in shown
    assert "Morning, by 10:00" in english
    assert "马秀英" not in shown + english


def test_nothing_of_it_is_kept_on_the_phone_or_told_to_other_sites(firm, client):
    for name in ("visit", "check", "survey"):
        answer = client.get(page(name, firm))
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_fever_told_behind_the_code_opens_the_fever_path(firm, client):
    row = hired(firm, 1, back_on=TODAY)
    said = {"form_id": str(id_at(NOW)), "name": "马秀英", "number": "0001"}

    client.post(page("check", firm), {**said, "temperature": "38.4", "symptoms": ["cough"]})

    with everywhere("a test looks at the case"):
        assert [one.person_id for one in FeverAlert.objects.all()] == [row.person_id]


def test_the_same_report_pressed_twice_is_one_check(firm, client):
    hired(firm, 1, back_on=TODAY)
    said = {"form_id": str(id_at(NOW)), "name": "马秀英", "number": "0001", "temperature": "36.5"}

    answers = [client.post(page("check", firm), said).status_code for _press in range(2)]

    assert (answers, count(HealthCheck)) == ([302, 302], 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"paper_number": "123"}, "paper_number"),
        ({"came_on": "2020-03-19"}, "came_on"),
        ({"came_on": "gestern"}, "came_on"),
        ({"planned_on": "2031-01-01"}, "planned_on"),
        ({"met_case": ""}, "met_case"),
        ({"met_case": "perhaps"}, "met_case"),
        ({"transport": "broom"}, "transport"),
        ({"symptoms": ["love"]}, "symptoms"),
        ({"sex": "7"}, "sex"),
        ({"trip_number": "G" * 33}, "trip_number"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_all_else_stays_typed(firm, client, wrong, field):
    typed = filled(job="焊工", companions="高文博", **{})

    answer = client.post(page("survey", firm), {**typed, **wrong})

    shown = text(answer)
    assert (answer.status_code, count(SignUp)) == (422, 0)
    assert f'id="id_{field}_error"' in shown
    for value in ("焊工", "高文博", "河南省信阳市"):
        assert f'value="{value}"' in shown


def test_a_form_is_thanked_for_alike_whether_somebody_is_on_the_list_or_not(firm, client):
    hired(firm, 1)

    known = client.post(page("survey", firm), filled(name="马秀英", phone=phone(1)), follow=True)
    stranger = client.post(page("survey", firm), filled(), follow=True)

    assert [one.status_code for one in (known, stranger)] == [200, 200]
    assert text(known).count("谢谢") == text(stranger).count("谢谢") == 1
    assert (count(Survey), count(SignUp)) == (1, 1)


# --- taken over ---


def test_whoever_is_taken_over_is_on_the_list_with_all_they_said(firm, client):
    client.post(
        page("survey", firm),
        filled(
            paper_number=paper_number("19850101", 5),
            stayed="yes",
            came_on="2020-03-15",
            transport="rail",
            trip_number="G1723",
            room="2号宿舍 305",
            job="焊工",
        ),
    )
    contact = contact_of(firm)

    settle_sign_ups(
        actor=contact,
        now=NOW,
        enterprise_id=firm.pk,
        sign_up_ids=[the_form().pk],
        accept=True,
    )

    with everywhere("a test looks at the survey"):
        survey = Survey.objects.select_related("employment__person").get()
    row = survey.employment
    assert (row.person.name, row.state, row.source) == ("何志强", "waiting", "employee")
    assert (row.job, row.room, row.origin) == ("焊工", "2号宿舍 305", "河南省信阳市")
    assert (survey.stayed, survey.trip_number, survey.source) == (True, "G1723", "self_reported")


def test_a_form_of_somebody_put_on_the_list_meanwhile_becomes_their_survey(firm, client):
    client.post(page("survey", firm), filled(stayed="yes"))
    row = hired(firm, 9, who={"name": "何志强", "phones": [phone(9)]})

    settle_sign_ups(
        actor=contact_of(firm),
        now=NOW,
        enterprise_id=firm.pk,
        sign_up_ids=[the_form().pk],
        accept=True,
    )

    assert [one.stayed for one in surveys_of(row)] == [True]
    assert the_form().state == "accepted"
    assert the_form().settled_by == "李某某"


# --- what is read of it ---


def cards(row, moment=NOW):
    return survey_cards(SYSTEM, fresh(row), moment)


def test_a_survey_is_told_in_words_and_the_latest_counts(firm):
    row = hired(firm, 1)
    keep_survey(row, {"met_case": False, "stayed": False}, "self_reported", SYSTEM, NOW - DAY)
    keep_survey(
        row,
        {
            "stayed": True,
            "symptoms": ["cough"],
            "came_on": TODAY - DAY,
            "transport": "rail",
            "trip_number": "G1723",
        },
        "verified",
        SYSTEM,
        NOW,
    )

    latest, first = cards(row)

    assert (latest.yes, latest.no, latest.symptoms) == (("14天内到过重点地区",), 0, ("咳嗽",))
    assert (latest.is_verified, latest.came_on, latest.journey) == (
        True,
        TODAY - DAY,
        "火车 G1723",
    )
    assert (first.yes, first.no, first.by) == ((), 2, "")
    assert last_surveys([row.pk])[row.pk].stayed is True


def test_the_page_of_an_employee_tells_days_as_people_write_them(firm, secretary):
    row = hired(firm, 1)
    keep_survey(row, {"came_on": TODAY - DAY, "met_case": True}, "verified", SYSTEM, NOW)

    own = text(
        browser_of(contact_of(firm)).get(reverse("workforce:own_employee", args=[firm.pk, row.pk]))
    )
    desk = text(secretary.get(reverse("workforce:employee", args=[row.pk]), headers=EN))

    assert "2020年3月17日" in own
    assert "17 March 2020" in desk
    assert "2020-03-17" not in own + desk


def test_whoever_left_is_still_read_and_no_more_changed(firm, secretary):
    row = hired(firm, 1)
    secretary.post(reverse("workforce:end", args=[row.pk]), {"reason": "合同到期"})

    shown = text(secretary.get(reverse("workforce:employee", args=[row.pk])))
    again = secretary.post(reverse("workforce:edit", args=[row.pk]), {"job": "焊工"})

    assert "合同到期" in shown
    assert reverse("workforce:edit", args=[row.pk]) not in shown
    assert (again.status_code, fresh(row).job) == (422, "")
    assert "<q>焊工</q>" in text(again)
