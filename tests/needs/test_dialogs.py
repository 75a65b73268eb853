"""What is typed into a dialog and refused: one sentence comes back, for the dialog, and no page."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.pages import FROM_DIALOG
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.needs.services.handling import answer_ticket
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import bring, do, fresh, kinds, measure, offered, ticket
from tests.people.builders import NOW, text

pytestmark = pytest.mark.django_db
ASKED = {FROM_DIALOG: "1"}


@pytest.fixture(autouse=True)
def _at_the_desk(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


@pytest.fixture
def firm(planned, department):
    return register(planned)


def to(name, *keys):
    return reverse(f"needs:{name}", args=keys)


def said(answer):
    """The sentence for the dialog; fails where a whole page came back."""
    shown = text(answer)
    assert "<body" not in shown
    return shown.partition("data-error>")[2].partition("</div>")[0]


@pytest.mark.parametrize(
    ("name", "state", "typed"),
    [
        ("accept", "raised", {"team_id": "x"}),
        ("accept", "raised", {"team_id": str(new_id())}),
        ("assign", "accepted", {"staff_id": ""}),
        ("begin", "raised", {"reason": ""}),
        ("pass_on", "accepted", {"team_id": "", "reason": "转办"}),
        ("note", "accepted", {"reason": " "}),
        ("link", "raised", {"same_as_id": "x"}),
        ("confirm", "answered", {"reason": ""}),
        ("reopen", "answered", {"reason": "x"}),
        ("withdraw", "raised", {"reason": ""}),
    ],
)
def test_a_deed_without_what_it_needs_is_refused_in_the_dialog(firm, desk, name, state, typed):
    row = bring(ticket(firm), state)
    before = kinds(row)

    answer = desk.post(to(name, row.pk), typed, headers=ASKED)

    assert (answer.status_code, kinds(row), fresh(row).state) == (422, before, state)
    assert said(answer) != ""


@pytest.mark.parametrize("name", ["begin", "confirm", "reopen", "withdraw", "note"])
def test_a_deed_that_comes_too_late_is_said_in_the_dialog_and_changes_nothing(firm, desk, name):
    row = bring(ticket(firm), "withdrawn")
    before = kinds(row)

    answer = desk.post(to(name, row.pk), {"reason": "写好的一整段理由"}, headers=ASKED)

    assert (answer.status_code, kinds(row)) == (409, before)
    assert said(answer) != ""


def test_a_deed_that_went_well_tells_the_dialog_where_to_go_on(firm, desk):
    row = ticket(firm)

    answer = desk.post(to("note", row.pk), {"reason": "已联系卡口"}, headers=ASKED)

    assert kinds(row)[-1] == "noted"
    assert answer["X-Go-On"] == to("ticket", row.pk)


def test_an_answer_stays_typed_when_it_is_too_short_or_comes_too_late(firm, desk):
    row = bring(ticket(firm), "in_hand")

    short = desk.post(to("answer", row.pk), {"answer": "好"})
    do(answer_ticket, row, answer="已放行")
    late = desk.post(to("answer", row.pk), {"answer": "两车铝锭已放行"})

    assert (short.status_code, late.status_code) == (422, 422)
    assert "好</textarea>" in text(short)
    assert "两车铝锭已放行" in text(late)


@pytest.mark.parametrize(
    ("name", "state", "reason", "status"),
    [
        ("own_reopen", "answered", "", 422),
        ("own_withdraw", "raised", "x", 422),
        ("own_reopen", "withdrawn", "还差一车", 409),
        ("own_withdraw", "confirmed", "不需要了", 409),
    ],
)
def test_the_contact_hears_the_same_in_their_dialogs(firm, name, state, reason, status):
    row = bring(ticket(firm), state)
    browser = browser_of(contact_of(firm))

    answer = browser.post(to(name, firm.pk, row.pk), {"reason": reason}, headers=ASKED)

    assert (answer.status_code, fresh(row).state) == (status, state)
    assert said(answer) != ""


def test_a_measure_is_not_refused_or_ended_without_saying_why(firm, planned, desk):
    kept = measure(planned)
    (offer,) = offered(kept, firm)
    browser = browser_of(contact_of(firm))

    answers = [
        browser.post(to("own_answer", firm.pk, offer.pk), {"taken": "no"}, headers=ASKED),
        desk.post(to("answer_offer", offer.pk), {"taken": "no", "reason": " "}, headers=ASKED),
        desk.post(to("end_measure", kept.pk), {"reason": ""}, headers=ASKED),
    ]

    assert [one.status_code for one in answers] == [422, 422, 422]
    assert all(said(one) for one in answers)
    assert (fresh(offer).state, fresh(kept).ended_at) == ("offered", None)
