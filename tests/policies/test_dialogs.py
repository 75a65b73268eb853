"""What is typed into a dialog about a policy and refused: a sentence for the dialog, no page."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.pages import FROM_DIALOG
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.policies.services.helping import advance_help, open_help
from lianfang.policies.services.publishing import withdraw_policy
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import fresh
from tests.people.builders import NOW, SYSTEM, text
from tests.policies.builders import publish

pytestmark = pytest.mark.django_db
ASKED = {FROM_DIALOG: "1"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


@pytest.fixture
def maker(planned):
    return register(planned, "金山制造公司", industry="C34", staff_count=20)


def to(name, *keys):
    return reverse(f"policies:{name}", args=keys)


def said(answer):
    """The sentence for the dialog; fails where a whole page came back."""
    shown = text(answer)
    assert "<body" not in shown
    return shown.partition("data-error>")[2].partition("</div>")[0]


def helped(policy, firm):
    return open_help(actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_id=firm.pk)


def test_a_policy_is_not_withdrawn_without_a_reason_nor_twice(planned, desk):
    row = publish(planned)

    short = desk.post(to("withdraw", row.pk), {"reason": "x"}, headers=ASKED)
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=row.pk, reason="作废")
    late = desk.post(to("withdraw", row.pk), {"reason": "上级已停止执行"}, headers=ASKED)

    assert (short.status_code, late.status_code) == (422, 409)
    assert all(said(one) for one in (short, late))
    assert fresh(row).state == "withdrawn"


def test_giving_up_says_why_and_is_no_more_possible_afterwards(planned, maker):
    row = helped(publish(planned), maker)
    browser = browser_of(contact_of(maker))
    address = to("own_give_up", maker.pk, row.pk)

    silent = browser.post(address, {"reason": ""}, headers=ASKED)
    advance_help(actor=SYSTEM, now=NOW, help_id=row.pk, state="handed_in", note="已交窗口")
    advance_help(actor=SYSTEM, now=NOW, help_id=row.pk, state="granted", note="已批")
    late = browser.post(address, {"reason": "资料太多"}, headers=ASKED)

    assert (silent.status_code, late.status_code) == (422, 409)
    assert all(said(one) for one in (silent, late))
    assert fresh(row).state == "granted"


def test_a_step_keeps_its_note_on_the_page_when_it_cannot_be(planned, maker, desk):
    row = helped(publish(planned), maker)
    typed = {"state": "granted", "note": "局里口头答应了，等批文"}

    answer = desk.post(to("advance_help", row.pk), typed)

    assert (answer.status_code, fresh(row).state) == (422, "asked")
    assert typed["note"] in text(answer)


def test_a_step_noted_when_the_help_had_ended_is_shown_again(planned, maker, desk):
    row = helped(publish(planned), maker)
    advance_help(actor=SYSTEM, now=NOW, help_id=row.pk, state="given_up", note="企业不办了")
    typed = {"state": "papers", "note": "资料已收齐三份"}

    late = desk.post(to("advance_help", row.pk), typed)

    assert (late.status_code, fresh(row).state) == (422, "given_up")
    assert f"<q>{typed['note']}</q>" in text(late)


def test_help_for_a_policy_that_is_over_is_refused_in_words(planned, maker, desk):
    row = publish(planned)
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=row.pk, reason="作废")

    answers = [
        desk.post(to("start_help", row.pk, maker.pk), headers=ASKED),
        desk.post(to("start_help", new_id(), maker.pk), headers=ASKED),
        desk.post(to("tell", row.pk), {"selected": ["x"], "how": "visit"}, headers=ASKED),
    ]

    assert [one.status_code for one in answers] == [409, 404, 422]
    assert all(said(one) for one in answers)
