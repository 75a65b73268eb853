"""Whose filing it is: another village, another contact and whoever has no right see nothing."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.resumption.models import FilingPaper
from tests.enterprises.contacts import browser_of
from tests.people.builders import signed_in
from tests.resumption.builders import at, batches, employed, firm, states, stored
from tests.resumption.stages import brought

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def page(name, *keys):
    return reverse(f"resumption:{name}", args=keys)


def body(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def a_paper(filing):
    with everywhere("a test looks at what was stored"):
        return FilingPaper.objects.filter(filing=filing).order_by("name")[0]


def desk_pages(filing, enterprise):
    """(address, what a form sends; None for a page) of everything the desk has of a filing."""
    batch = batches(filing)[0]
    yield page("filing", filing.pk), None
    yield page("staff", filing.pk), None
    yield page("notice", filing.pk), None
    yield page("paper", a_paper(filing).pk), None
    yield page("returns", enterprise.pk), None
    yield page("enter", enterprise.pk), None
    for name in ("take", "check", "decide", "suspend", "reopen", "withdraw", "return"):
        yield page(name, filing.pk), {"reason": "原因写明"}
    yield page("check_site", filing.pk), {"inspection_id": str(new_id())}
    yield page("start", filing.pk, batch.pk), {"people": "10"}


def own_pages(filing, enterprise):
    """The same of what its contact has on the phone."""
    batch, paper = batches(filing)[0], a_paper(filing)
    for name in ("own_filing", "own_staff", "own_notice"):
        yield page(name, enterprise.pk), None
    for step in ("people", "supplies", "readiness", "papers", "batches", "review"):
        yield page("own_step", enterprise.pk, step), None
    yield page("own_paper", enterprise.pk, paper.pk), None
    for name in ("own_begin", "own_submit", "own_withdraw"):
        yield page(name, enterprise.pk), {"reason": "原因写明"}
    yield page("own_remove_paper", enterprise.pk, paper.pk), {}
    yield page("own_start", enterprise.pk, batch.pk), {"people": "10"}


def asked(client, address, sent):
    return client.get(address) if sent is None else client.post(address, sent)


def test_the_desk_of_another_community_finds_no_page_of_a_filing(town):
    filing, enterprise, _contact = brought(town, "approved")
    stranger = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)
    before = states(filing)

    found = {
        address: asked(stranger, address, sent).status_code
        for address, sent in desk_pages(filing, enterprise)
    }

    # Where a secretary holds no such right anywhere, the answer is that they do not.
    assert set(found.values()) <= {404, 403}
    assert found[page("filing", filing.pk)] == found[page("notice", filing.pk)] == 404
    assert (states(filing), stored(enterprise).state) == (before, "approved")


def test_another_contact_finds_no_page_of_the_filing(town):
    filing, enterprise, _contact = brought(town, "approved")
    _other, stranger = firm(town, "四棵机械厂")
    browser, before = browser_of(stranger), states(filing)

    found = {
        asked(browser, address, sent).status_code for address, sent in own_pages(filing, enterprise)
    }

    assert (found, states(filing)) == ({404}, before)


def test_a_contact_has_no_page_of_the_desk(town):
    filing, enterprise, contact = brought(town, "approved")
    browser = browser_of(contact)

    found = {
        asked(browser, address, sent).status_code
        for address, sent in desk_pages(filing, enterprise)
    }

    assert found == {403}


def test_nobody_signed_in_is_led_to_the_door_and_only_the_notice_is_open(town, client):
    filing, enterprise, _contact = brought(town, "approved")

    found = {
        client.get(address).status_code
        for address, sent in (*desk_pages(filing, enterprise), *own_pages(filing, enterprise))
        if sent is None
    }

    assert found == {302}
    assert client.get(page("verify", filing.notice_word)).status_code == 200


def test_before_it_is_approved_there_is_no_notice_to_print(town, office):
    filing, enterprise, contact = brought(town, "deciding")

    answers = [
        office.get(page("notice", filing.pk)).status_code,
        browser_of(contact).get(page("own_notice", enterprise.pk)).status_code,
        browser_of(contact).get(page("own_step", enterprise.pk, "nonsense")).status_code,
    ]

    assert answers == [404, 404, 404]


def test_the_notice_names_the_firm_and_nobody_in_it(town, office, client):
    filing, _enterprise, _contact = brought(town, "approved")

    printed = body(office.get(page("notice", filing.pk)))
    open_to_all = client.get(page("verify", filing.notice_word))

    assert filing.notice_number in printed
    assert "黄石恒瑞铜材加工有限公司" in printed
    assert "铜材加工一车间、二车间" in printed
    for shown in (printed, body(open_to_all)):
        assert "李某某" not in shown
        assert "13800138000" not in shown
    assert open_to_all["Cache-Control"] == "no-store, private"


def test_whoever_tries_codes_of_notices_is_stopped(town, client, monkeypatch):
    monkeypatch.setattr(
        "lianfang.resumption.views.notices.PER_ADDRESS", {"times": 2, "seconds": 60}
    )

    found = [client.get(page("verify", f"word-{number}")) for number in range(3)]

    assert [one.status_code for one in found] == [404, 404, 429]
    assert found[-1]["Retry-After"] == "60"


def test_the_staff_of_a_filing_are_named_to_the_desk_and_masked_to_a_leader(town, office):
    filing, enterprise, _contact = brought(town, "submitted")
    employed(town, enterprise, "马秀英")

    at_desk = body(
        signed_in(Role.COMMUNITY_SECRETARY, town.community).get(page("staff", filing.pk))
    )
    above = body(signed_in(Role.LEADER, town.township).get(page("staff", filing.pk)))

    assert "马秀英" in at_desk
    assert ("马秀英" in above, "马**" in above) == (False, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("filings", "Filings to resume"),
        ("figures", "Return to work in figures"),
        ("paste", "Lines of the table"),
        ("filing", "Automatic checks"),
        ("returns", "So many more are back"),
        ("notice", "Notice: work may be resumed"),
        ("staff", "Who may start"),
    ],
)
def test_pages_of_the_desk_speak_english_to_who_reads_english(town, office, name, said):
    filing, enterprise, _contact = brought(town, "approved")
    keys = {"returns": [enterprise.pk]}.get(name, [filing.pk])
    keys = [] if name in ("filings", "figures", "paste") else keys

    shown = body(office.get(page(name, *keys), headers=EN))

    assert said in shown
    assert "复工备案" not in shown


def test_steps_of_the_phone_speak_english_and_count_people_in_chinese_as_people(town):
    _filing, enterprise, contact = brought(town, "draft")
    browser = browser_of(contact)

    english = body(browser.get(page("own_step", enterprise.pk, "batches"), headers=EN))
    chinese = body(browser.get(page("own_step", enterprise.pk, "batches")))
    supplies = body(browser.get(page("own_step", enterprise.pk, "supplies")))

    assert "Who starts when" in english
    assert ("人数" in chinese, "人口" in chinese) == (True, False)
    assert ("口罩（只）" in supplies, "口罩 (只)" in supplies) == (True, False)
