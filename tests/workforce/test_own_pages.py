"""What the contact of an enterprise does with its staff on a phone, and nobody else with theirs."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lianfang.access.scope import everywhere
from lianfang.health.models import HealthCheck
from lianfang.workforce.models import Employment, SignUp, Survey
from lianfang.workforce.selectors.employees import employees_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, paper_number, text, told
from tests.workforce.builders import fresh, hired, person_of, phone, steps

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def firm(town):
    return register(town)


@pytest.fixture
def browser(firm):
    return browser_of(contact_of(firm))


def to(name, *keys):
    return reverse(f"workforce:{name}", args=keys)


def listed(enterprise):
    with everywhere("a test looks at the list"):
        return list(employees_of(enterprise.pk).select_related("person").order_by("pk"))


def number_of(page):
    return re.search(r'name="report_id" value="([^"]+)"', page.content.decode())[1]


def test_the_list_opens_with_who_has_not_reported(browser, firm):
    hired(firm, 1, back_on=TODAY, job="车工")
    hired(firm, 2, planned_on=TODAY)

    shown = text(browser.get(to("own_staff", firm.pk)))

    assert "还有1人未报" in shown
    assert "马秀英" in shown
    assert "13500000001" not in shown


def test_another_enterprise_does_not_exist_for_a_contact(browser, town):
    other = register(town, "四棵机械厂")
    row = hired(other, 1)

    pages = ("own_staff", "own_report", "own_new", "own_roster", "own_signups", "own_code")
    found = {browser.get(to(name, other.pk)).status_code for name in pages}
    found.add(browser.get(to("own_employee", other.pk, row.pk)).status_code)
    desk = {browser.get(to(name)).status_code for name in ("employees", "reports")}

    assert (found, desk) == ({404}, {403})


def test_a_contact_adds_an_employee_and_what_is_wrong_stands_beside_its_field(browser, firm):
    wrong = browser.post(
        to("own_new", firm.pk), {"name": "马秀英", "paper_number": "123", "state": "away"}
    )
    right = browser.post(
        to("own_new", firm.pk),
        {
            "name": "马秀英",
            "phone": phone(1),
            "paper_number": paper_number("19880504", 2),
            "state": "back",
            "back_on": "2020-03-16",
            "job": "质检",
        },
    )

    assert wrong.status_code == 422
    assert 'value="马秀英"' in text(wrong)
    assert right.status_code == 302
    assert [(row.person.name, row.state, row.job) for row in listed(firm)] == [
        ("马秀英", "back", "质检")
    ]


def test_those_who_are_ticked_are_at_the_post(browser, firm):
    rows = [hired(firm, number) for number in (1, 2, 3)]

    sent = browser.post(
        to("own_states", firm.pk), {"selected": [rows[0].pk, rows[1].pk], "to": "back"}
    )

    assert sent.status_code == 302
    assert [fresh(row).state for row in rows] == ["back", "back", "away"]


def test_one_employee_is_changed_and_ended_on_a_page_of_their_own(browser, firm):
    row = hired(firm, 1)

    page = text(browser.get(to("own_employee", firm.pk, row.pk)))
    browser.post(to("own_edit", firm.pk, row.pk), {"job": "焊工", "room": "2号宿舍 305"})
    browser.post(to("own_set_state", firm.pk, row.pk), {"state": "waiting"})
    bad = browser.post(to("own_set_state", firm.pk, row.pk), {"state": "back", "day": "2020-03-01"})
    browser.post(to("own_end", firm.pk, row.pk), {"reason": "辞职"})

    assert "马秀英" in page
    assert bad.status_code == 422
    assert (fresh(row).job, fresh(row).room) == ("焊工", "2号宿舍 305")
    assert [one[1] for one in steps(row)] == ["away", "waiting", "left"]
    assert "焊工" in text(browser.get(to("own_employee", firm.pk, row.pk)))


def test_a_phone_is_shown_once_and_with_a_reason(browser, firm):
    row = hired(firm, 1)

    refused = browser.post(to("own_reveal", firm.pk, row.pk), {"reason": ""})
    shown = browser.post(to("own_reveal", firm.pk, row.pk), {"reason": "没有报告体温"})

    assert refused.status_code == 422
    assert phone(1) in text(shown)
    assert shown["Cache-Control"] == "no-store"


def test_the_report_of_the_day_is_typed_box_by_box(browser, firm):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2, 3)]
    page = browser.get(to("own_report", firm.pk))
    sent = {"report_id": number_of(page), "source": "verified"}
    typed = {f"t-{rows[0].pk}": "36.5", f"t-{rows[1].pk}": "36。8℃", f"t-{rows[2].pk}": "abc"}

    wrong = browser.post(to("own_report", firm.pk), sent | typed)
    typed[f"t-{rows[2].pk}"] = ""
    right = browser.post(to("own_report", firm.pk), sent | typed, follow=True)

    assert wrong.status_code == 422
    assert 'value="abc"' in text(wrong)
    with everywhere("a test looks at what was stored"):
        heats = set(HealthCheck.objects.values_list("temperature", flat=True))
    assert heats == {Decimal("36.5"), Decimal("36.8")}
    assert len(told(right)) == 1
    assert person_of(rows[2]).name in text(right)


def test_a_report_is_pasted_by_name_phone_or_staff_number(browser, firm):
    rows = [hired(firm, number, back_on=TODAY, staff_number=f"A{number}") for number in (1, 2, 3)]
    page = browser.get(to("own_report", firm.pk))
    pasted = f"姓名\t体温\n马秀英\t36.5\n{phone(2)}, 36.6\nA3 37.9℃\n王某某 36.4"
    sent = {"report_id": number_of(page), "source": "self_reported", "pasted": pasted}

    doubtful = browser.post(to("own_report", firm.pk), sent)
    sent["pasted"] = pasted.rpartition("\n")[0]
    right = browser.post(to("own_report", firm.pk), sent)

    assert doubtful.status_code == 422
    assert 'value="37.9"' in text(doubtful)
    assert right.status_code == 302
    with everywhere("a test looks at what was stored"):
        found = {
            one.person_id: (one.temperature, one.source, one.fever)
            for one in HealthCheck.objects.all()
        }
    assert found[rows[2].person_id] == (Decimal("37.9"), "self_reported", True)
    assert len(found) == 3


def test_a_pasted_list_is_shown_first_and_kept_when_the_contact_agrees(browser, firm):
    row = hired(firm, 1, job="车工")
    pasted = (
        "姓名\t身份证号\t手机\t岗位\t宿舍\t来自\t是否返岗\t近14天是否到过湖北\n"
        f"马秀英\t\t{phone(1)}\t焊工\t2号楼305\t河南\t已返岗\t否\n"
        f"何志强\t{paper_number('19850101', 5)}\t{phone(2)}\t质检\t\t湖北孝感\t未返岗\t是\n"
        f"罗桂兰\t12345\t{phone(3)}\t\t\t\t\t\n"
    )

    look = browser.post(to("own_roster", firm.pk), {"text": pasted})
    assert len(listed(firm)) == 1
    kept = browser.post(to("own_roster", firm.pk), {"text": pasted, "agreed": "1"})

    shown = text(look)
    assert look.status_code == 200
    assert shown.index("· 罗桂兰") < shown.index("· 何志强")
    assert kept.status_code == 302
    assert (fresh(row).job, fresh(row).state) == ("焊工", "back")
    assert {one.person.name for one in listed(firm)} == {"马秀英", "何志强"}
    with everywhere("a test looks at the surveys"):
        said = dict(Survey.objects.values_list("employment__person__name", "stayed"))
    assert said == {"马秀英": False, "何志强": True}


def test_a_file_that_is_no_table_is_refused_in_words(browser, firm):
    nothing = browser.post(to("own_roster", firm.pk), {"text": " "})
    picture = SimpleUploadedFile("a.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    wrong = browser.post(to("own_roster", firm.pk), {"file": picture})
    unnamed = browser.post(to("own_roster", firm.pk), {"text": "1\t2\n3\t4"})
    csv = SimpleUploadedFile("名单.csv", "姓名,手机\n马秀英,13500000009\n".encode("gb18030"))
    right = browser.post(to("own_roster", firm.pk), {"file": csv})

    assert {one.status_code for one in (nothing, wrong, unnamed)} == {422}
    assert right.status_code == 200
    assert "马秀英" in text(right)


def test_the_code_for_the_gate_leads_to_the_door_of_the_enterprise(browser, firm):
    page = text(browser.get(to("own_code", firm.pk)))

    assert "<svg" in page
    assert browser.get(to("door", firm.pk)).status_code == 302
    assert SignUp._base_manager.count() == Employment._base_manager.count() == 0
