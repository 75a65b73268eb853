"""Staff at the edges: who may not, what cannot be, midnight, twice, two at once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.kit.ids import id_at, new_id
from lianfang.workforce.models import Employment, EmploymentStep, SignUp, Survey
from lianfang.workforce.selectors.door import DOOR
from lianfang.workforce.services.employees import (
    employ,
    end_employment,
    set_own_states,
    set_states,
    update_employment,
)
from lianfang.workforce.services.reporting import Reading, send_own_report
from lianfang.workforce.services.signing_up import send_sign_up
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, signed_in
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = pytest.mark.django_db
BASE = "/api/v1/workforce"
TODAY = NOW.date()
DAY = timedelta(days=1)
NUL = "\x00"


@pytest.fixture
def firm(town, monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return register(town)


def post(client, path, **body):
    answer = client.post(f"{BASE}{path}", body, content_type="application/json")
    return answer.status_code, answer.json()


def code_of(error, what, **given):
    with pytest.raises(error) as caught:
        what(actor=SYSTEM, now=given.pop("now", NOW), **given)
    fields = getattr(caught.value, "fields", None)
    return sorted(fields) if fields else caught.value.code


def count(model, **conditions) -> int:
    with everywhere("a test counts"):
        return model.objects.filter(**conditions).count()


# --- states and days ---


def test_a_state_begins_on_a_day_that_was_and_not_before_the_last_change(firm):
    row = hired(firm, 1, state="waiting", state_since=TODAY - 3 * DAY)
    given = {"enterprise_id": firm.pk, "employment_ids": [row.pk], "state": "back"}

    assert code_of(InvalidInput, set_states, **given, day=TODAY + DAY) == ["day"]
    assert code_of(InvalidInput, set_states, **given, day=TODAY - 4 * DAY) == ["day"]
    assert code_of(InvalidInput, set_states, **{**given, "state": "left"}) == ["state"]
    assert code_of(InvalidInput, set_states, **{**given, "state": ""}) == ["state"]
    assert set_states(actor=SYSTEM, now=NOW, **given, day=TODAY - 3 * DAY) == 1
    assert fresh(row).back_on == TODAY - 3 * DAY


def test_today_ends_at_midnight_in_china(firm):
    row = hired(firm, 1, state="waiting", state_since=TODAY)
    given = {"enterprise_id": firm.pk, "employment_ids": [row.pk], "state": "back"}
    late = NOW.replace(hour=23, minute=59)

    assert code_of(InvalidInput, set_states, now=late, **given, day=TODAY + DAY) == ["day"]
    set_states(actor=SYSTEM, now=late + timedelta(minutes=1), **given)

    assert fresh(row).state_since == TODAY + DAY


def test_whoever_left_is_changed_by_nobody_and_comes_back_by_a_new_employment(firm):
    row = hired(firm, 1)
    end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk)
    one = {"employment_id": row.pk}
    many = {"enterprise_id": firm.pk, "employment_ids": [row.pk], "state": "back"}

    assert code_of(Conflict, end_employment, **one) == "employment_over"
    assert code_of(Conflict, update_employment, **one, job="焊工") == "employment_over"
    assert code_of(Conflict, set_states, **many) == "employment_over"
    again = hired(firm, 1)
    assert (again.pk != row.pk, fresh(row).until) == (True, TODAY)


def test_an_end_is_a_day_that_was_and_not_before_the_last_change(firm):
    row = hired(firm, 1, state="waiting", state_since=TODAY - 2 * DAY)
    given = {"employment_id": row.pk}

    assert code_of(InvalidInput, end_employment, **given, until=TODAY + DAY) == ["until"]
    assert code_of(InvalidInput, end_employment, **given, until=TODAY - 3 * DAY) == ["until"]
    assert fresh(row).until is None


def test_one_of_another_enterprise_among_many_and_nobody_is_changed(firm, town):
    other = register(town, "另一家有限公司")
    mine, theirs = hired(firm, 1), hired(other, 2)
    given = {"employment_ids": [mine.pk, theirs.pk], "state": "waiting"}

    assert code_of(NotFound, set_states, enterprise_id=firm.pk, **given) == "not_found"
    with pytest.raises(NotFound):
        set_own_states(actor=contact_of(firm), now=NOW, enterprise_id=firm.pk, **given)
    assert {fresh(row).state for row in (mine, theirs)} == {"away"}


def test_the_same_number_again_is_a_conflict_and_no_second_employment(firm):
    row = hired(firm, 1)
    who = {"name": "高文博", "phones": [phone(5)]}

    with pytest.raises(Conflict):
        employ(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, who=who, employment_id=row.pk)

    assert count(Employment) == 1


# --- machines ---


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"who": {"name": ""}}, None),
        ({"who": {"name": "x" * 65}}, None),
        ({"state": "left"}, None),
        ({"state_since": "2020-03-19", "state": "waiting"}, "state_since"),
        ({"since": "1900-01-01"}, None),
        ({"dormitory_id": "x"}, None),
        ({"site_id": str(new_id())}, None),
        ({"origin_code": "42'; --"}, "origin_code"),
        ({"origin_code": "4"}, "origin_code"),
    ],
)
def test_an_employee_who_cannot_be_is_refused_and_nobody_is_put_on_the_register(
    secretary, firm, wrong, where
):
    given = {"enterprise_id": str(firm.pk), "who": {"name": "马秀英"}, **wrong}

    status, body = post(secretary, "/employees", **given)

    assert (status, count(Employment)) == (422, 0)
    if where:
        assert list(body["fields"]) == [where]


def test_another_desk_and_another_contact_find_nothing_of_an_enterprise(firm, town):
    row = hired(firm, 1)
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)
    elsewhere = browser_of(contact_of(register(town, "另一家有限公司")))
    mine = browser_of(contact_of(firm))
    reading = {"report_id": str(new_id()), "lines": []}

    for client, path, body in (
        (stranger, f"/enterprises/{firm.pk}/states", {"employment_ids": [str(row.pk)]}),
        (elsewhere, f"/own/{firm.pk}/states", {"employment_ids": [str(row.pk)]}),
    ):
        assert post(client, path, **body, state="back")[0] == 404
    assert stranger.get(f"{BASE}/employees/{row.pk}").status_code == 404
    assert stranger.get(f"{BASE}/employees").json()["total"] == 0
    assert post(stranger, f"/employees/{row.pk}/end")[0] == 404
    assert elsewhere.get(f"{BASE}/own/{firm.pk}/day").status_code == 404
    assert post(elsewhere, f"/own/{firm.pk}/employees/{row.pk}/end")[0] == 404
    assert post(elsewhere, f"/own/{firm.pk}/reports", **reading)[0] in (404, 422)
    assert mine.get(f"{BASE}/employees").status_code == 403
    assert fresh(row).until is None


@pytest.mark.parametrize(
    "asked", [{"limit": 0}, {"limit": 100_000}, {"offset": -1}, {"state": "gone"}, {"lives": "x"}]
)
def test_a_list_asked_for_in_words_nobody_knows_is_refused(secretary, firm, asked):
    assert secretary.get(f"{BASE}/employees", asked).status_code == 422


def test_a_report_nobody_can_have_measured_is_refused_by_line(firm):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    contact = contact_of(firm)

    def send(*readings, **more):
        return send_own_report(
            actor=contact,
            now=NOW,
            enterprise_id=firm.pk,
            report_id=id_at(NOW),
            readings=readings,
            **more,
        )

    def faults(*readings, **more) -> list[str]:
        with pytest.raises(InvalidInput) as caught:
            send(*readings, **more)
        return sorted(caught.value.fields)

    good = Reading(rows[0].pk, Decimal("36.5"))
    assert faults() == ["lines"]
    assert faults(good, Reading(rows[1].pk, Decimal("20"))) == ["lines.1.temperature"]
    assert faults(good, good) == ["lines.1.employment"]
    assert faults(Reading(new_id(), Decimal("36.5"))) == ["lines.0.employment"]
    assert faults(good, taken_at=NOW + timedelta(hours=1)) == ["taken_at"]
    assert faults(good, taken_at=NOW - timedelta(days=32)) == ["taken_at"]
    assert faults(good, source="rumour") == ["source"]
    assert send(good).kept == 1


# --- pages ---


def test_what_is_no_employee_of_the_list_changes_nobody_and_is_no_error_page(firm):
    row = hired(firm, 1)
    browser = browser_of(contact_of(firm))
    address = reverse("workforce:own_states", args=[firm.pk])

    for chosen in (["x"], [NUL], [str(new_id())], []):
        answer = browser.post(address, {"selected": chosen, "to": "back"})
        assert answer.status_code in (302, 404, 422)
    assert browser.post(address, {"selected": [str(row.pk)], "to": "left"}).status_code == 302
    assert fresh(row).state == "away"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "left"},
        {"day": "2020-03-19"},
        {"day": "x"},
        {"day": "0001-01-01"},
        {"reason": "x" * 300},
    ],
)
def test_a_state_that_cannot_be_is_said_on_the_page_of_both_entrances(secretary, firm, wrong):
    row = hired(firm, 1, state="waiting", state_since=TODAY)
    typed = {"state": "back", "day": "2020-03-18", "reason": "返岗", **wrong}
    browser = browser_of(contact_of(firm))

    desk = secretary.post(reverse("workforce:set_state", args=[row.pk]), typed)
    own = browser.post(reverse("workforce:own_set_state", args=[firm.pk, row.pk]), typed)

    assert (desk.status_code, own.status_code) == (422, 422)
    assert fresh(row).state == "waiting"
    if "reason" not in wrong:
        assert "返岗" in desk.content.decode()
        assert "返岗" in own.content.decode()


def test_both_entrances_change_the_same_in_the_same_words(secretary, firm):
    row = hired(firm, 1)
    browser = browser_of(contact_of(firm))
    job = {"job": "焊工", "process": "装配", "origin": "湖北省孝感市"}

    desk = secretary.post(reverse("workforce:edit", args=[row.pk]), job)
    assert (desk.status_code, fresh(row).job) == (302, "焊工")
    own = browser.post(
        reverse("workforce:own_edit", args=[firm.pk, row.pk]), {**job, "job": "质检员"}
    )
    assert (own.status_code, fresh(row).job) == (302, "质检员")

    secretary.post(
        reverse("workforce:set_state", args=[row.pk]), {"state": "waiting", "day": "2020-03-18"}
    )
    browser.post(
        reverse("workforce:own_end", args=[firm.pk, row.pk]),
        {"until": "2020-03-18", "reason": "辞职"},
    )
    assert [after for _before, after, _day in steps(row)] == ["away", "waiting", "left"]
    assert count(EmploymentStep) == 3


# --- the door ---


def form(firm, number=1, form_id=None, **answers):
    row = hired(firm, number) if number else None
    name = "马秀英" if row else "无名氏"
    return send_sign_up(
        actor=SYSTEM,
        now=NOW,
        sign_up_id=form_id or id_at(NOW),
        enterprise_id=firm.pk,
        entry={"name": name, "phone": phone(number or 77)},
        answers=answers,
    )


def test_the_form_of_somebody_on_the_list_sent_twice_is_one_survey(firm):
    row, form_id = hired(firm, 1), id_at(NOW)
    given = {"actor": SYSTEM, "sign_up_id": form_id, "enterprise_id": firm.pk}
    said = {"entry": {"name": "马秀英", "phone": phone(1)}, "answers": {"met_case": True}}

    first = send_sign_up(now=NOW, **given, **said)
    again = send_sign_up(now=NOW + timedelta(hours=3), **given, **said)

    assert (first, again) == (True, False)
    assert (count(Survey, employment=row), count(SignUp)) == (1, 0)


def test_a_form_of_somebody_unknown_sent_twice_waits_once(firm):
    form_id = id_at(NOW)

    assert (form(firm, 0, form_id), form(firm, 0, form_id)) == (True, False)
    assert count(SignUp, enterprise=firm) == 1


def test_a_number_used_for_another_name_is_a_conflict(firm):
    form_id = id_at(NOW)
    form(firm, 0, form_id)

    with pytest.raises(Conflict):
        send_sign_up(
            actor=SYSTEM,
            now=NOW,
            sign_up_id=form_id,
            enterprise_id=firm.pk,
            entry={"name": "另一人", "phone": phone(78)},
            answers={},
        )


@pytest.mark.parametrize(
    ("entry", "answers", "field"),
    [
        ({"name": ""}, {}, "name"),
        ({"phone": ""}, {}, "phone"),
        ({"phone": "12"}, {}, "phone"),
        ({"paper_number": "123"}, {}, "paper_number"),
        ({"planned_on": TODAY + 400 * DAY}, {}, "planned_on"),
        ({"sex": "7"}, {}, "sex"),
        ({}, {"came_on": TODAY + DAY}, "came_on"),
        ({}, {"symptoms": ["love"]}, "symptoms"),
        ({}, {"transport": "broom"}, "transport"),
    ],
)
def test_a_form_that_cannot_be_is_told_by_field(firm, entry, answers, field):
    given = {"name": "无名氏", "phone": phone(77), **entry}

    found = code_of(
        InvalidInput,
        send_sign_up,
        sign_up_id=id_at(NOW),
        enterprise_id=firm.pk,
        entry=given,
        answers=answers,
    )

    assert (found, count(SignUp)) == ([field], 0)


def test_an_old_or_made_up_address_opens_nothing(firm, client):
    old = DOOR.link(firm.pk, NOW - timedelta(hours=2))

    for name in ("visit", "check", "survey"):
        assert client.get(reverse(f"workforce:{name}", args=[old])).status_code == 410
    assert client.get(reverse("workforce:door", args=[new_id()])).status_code == 404
    assert client.get(reverse("workforce:visit", args=["made-up"])).status_code in (404, 410)
