"""What employees tell who scan the code of their enterprise, and what their contact makes of it."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lianfang.access.scope import everywhere
from lianfang.enterprises.services.enterprises import set_state
from lianfang.health.models import HealthCheck
from lianfang.kit.errors import NotFound
from lianfang.kit.ids import id_at
from lianfang.workforce.models import SignUp, Survey
from lianfang.workforce.selectors.door import DOOR, says_who
from lianfang.workforce.selectors.employees import employees_of
from lianfang.workforce.services.signing_up import forget_sign_ups, send_sign_up, settle_sign_ups
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, paper_number, text
from tests.workforce.builders import hired, phone

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def firm(town):
    cache.clear()
    return register(town)


def opened(firm):
    """A phone that has scanned the code, and the signed address it was led to."""
    phone_of = Client()
    return phone_of, phone_of.get(reverse("workforce:door", args=[firm.pk]))["Location"]


def form_id(page):
    return re.search(r'name="form_id" value="([^"]+)"', page.content.decode())[1]


def signed_up(firm, name="何志强", number=9, **more):
    entry = {"name": name, "phone": phone(number), "origin": "湖北省孝感市", "job": "焊工"}
    return send_sign_up(
        actor=SYSTEM,
        now=NOW,
        sign_up_id=id_at(NOW),
        enterprise_id=firm.pk,
        entry=entry | more,
        answers={"stayed": True, "met_case": False},
    )


def waiting(firm):
    with everywhere("a test looks at what waits"):
        return list(SignUp.objects.filter(enterprise=firm, state="waiting"))


def test_the_code_opens_a_page_for_half_an_hour_and_names_nobody(firm):
    link = DOOR.link(firm.pk, NOW)

    assert DOOR.read(link, NOW + timedelta(minutes=29)) == firm.pk
    assert DOOR.read(link, NOW + timedelta(minutes=31)) is None
    with pytest.raises(NotFound):
        DOOR.read(link[:-2] + "xx", NOW)
    for wrong in (firm.name, phone(1)):
        assert wrong not in link


def test_an_employee_reports_by_name_and_the_last_four_digits(firm):
    row = hired(firm, 1, back_on=TODAY)
    browser, at = opened(firm)
    page = browser.get(f"{at}check/")
    said = {"form_id": form_id(page), "name": "马秀英", "temperature": "36.7"}

    wrong = browser.post(f"{at}check/", said | {"number": "9999"})
    hot = browser.post(f"{at}check/", said | {"number": "0001", "temperature": "99"})
    right = browser.post(f"{at}check/", said | {"number": "0001", "symptoms": ["cough"]})

    assert (wrong.status_code, hot.status_code, right.status_code) == (422, 422, 302)
    assert 'value="马秀英"' in text(wrong)
    assert page["Cache-Control"] == "no-store, private"
    with everywhere("a test looks at the check"):
        made = HealthCheck.objects.get()
    assert (made.person_id, made.temperature, made.source) == (
        row.person_id,
        Decimal("36.7"),
        "self_reported",
    )
    assert "谢谢，体温已收到" in text(browser.get(right["Location"]))
    assert "马秀英" not in right["Location"]


def test_a_phone_that_guesses_is_stopped(firm):
    browser, at = opened(firm)
    said = {"form_id": str(id_at(NOW)), "temperature": "36.7", "name": "马秀英", "number": "1234"}

    browser.get(f"{at}check/")
    answers = [browser.post(f"{at}check/", said).status_code for _time in range(7)]

    assert answers[0] == 422
    assert answers[-1] == 429


def test_names_that_fit_two_people_fit_nobody(firm):
    hired(firm, 1)
    hired(firm, 9, who={"name": "马秀英", "phones": ["13600000001"]})

    assert says_who(firm.pk, "马秀英", "0001") is None
    assert says_who(firm.pk, "马秀英", phone(1)) is not None
    assert says_who(firm.pk, "马秀英", "") is None


def test_the_form_of_somebody_unknown_waits_and_counts_nowhere(firm):
    browser, at = opened(firm)
    page = browser.get(f"{at}survey/")
    said = {
        "form_id": form_id(page),
        "name": "何志强",
        "phone": phone(9),
        "paper_number": paper_number("19850101", 5),
        "origin": "湖北省孝感市",
        "stayed": "yes",
        "met_case": "no",
        "in_key_region": "no",
        "met_region": "no",
    }

    wrong = browser.post(f"{at}survey/", said | {"phone": "12", "met_case": ""})
    right = browser.post(f"{at}survey/", said)
    again = browser.post(f"{at}survey/", said)

    assert (wrong.status_code, right.status_code, again.status_code) == (422, 302, 302)
    row = waiting(firm)[0]
    assert (row.name, row.stayed, row.met_case, len(waiting(firm))) == ("何志强", True, False, 1)
    assert phone(9).encode() not in bytes(row.phone_cipher)
    with everywhere("a test looks at the list"):
        assert employees_of(firm.pk).count() == 0


def test_the_form_of_somebody_on_the_list_is_their_survey(firm):
    row = hired(firm, 1)

    signed_up(firm, "马秀英", 1)

    assert waiting(firm) == []
    with everywhere("a test looks at the survey"):
        survey = Survey.objects.get()
    assert (survey.employment_id, survey.source, survey.stayed) == (row.pk, "self_reported", True)


def test_the_contact_says_who_is_one_of_them(firm):
    signed_up(firm, "何志强", 9)
    signed_up(firm, "罗桂兰", 8)
    browser = browser_of(contact_of(firm))
    rows = {row.name: row for row in waiting(firm)}

    page = text(browser.get(reverse("workforce:own_signups", args=[firm.pk])))
    here = reverse("workforce:own_signups", args=[firm.pk])
    browser.post(here, {"selected": [rows["何志强"].pk], "accept": "1"})
    browser.post(here, {"selected": [rows["罗桂兰"].pk], "accept": "0"})

    assert "14天内到过重点地区" in page
    assert waiting(firm) == []
    with everywhere("a test looks at the list"):
        found = [
            (one.person.name, one.state, one.source, one.job)
            for one in employees_of(firm.pk).select_related("person")
        ]
        assert Survey.objects.count() == 1
    assert found == [("何志强", "away", "employee", "焊工")]


def test_forms_are_settled_only_for_ones_own_enterprise_and_forgotten_in_time(firm, town):
    signed_up(firm)
    other = register(town, "四棵机械厂")
    form = waiting(firm)[0]

    with pytest.raises(NotFound):
        settle_sign_ups(
            actor=contact_of(other),
            now=NOW,
            enterprise_id=other.pk,
            sign_up_ids=[form.pk],
            accept=True,
        )

    assert forget_sign_ups(actor=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert forget_sign_ups(actor=SYSTEM, now=NOW + timedelta(days=31)) == 1


def test_an_enterprise_that_is_gone_has_no_door(firm):
    set_state(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, state="closed", reason="注销")

    assert Client().get(reverse("workforce:door", args=[firm.pk])).status_code == 404
    with pytest.raises(NotFound):
        signed_up(firm)
