"""Coming in for an enterprise: the link, the code, later the phone; and what keeps others out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent, PhoneCode
from lianfang.access.scope import everywhere
from lianfang.access.services.appointments import grant_appointment
from lianfang.enterprises.models import Invitation
from lianfang.enterprises.selectors.accounts import slip_of
from lianfang.enterprises.services.inviting import invite_contact, revoke_invitation
from lianfang.kit import clock
from tests.enterprises.builders import register
from tests.people.builders import SYSTEM

pytestmark = pytest.mark.django_db
PHONE = "14000000001"
SIGN_IN = reverse("portal:sign_in")
HEADERS = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
PRIVATE = ("no-store, private", "noindex", "same-origin")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def moment(monkeypatch):
    """The clock of the pages, which the test moves."""
    hands = [clock.now()]
    monkeypatch.setattr("lianfang.access.middleware.clock.now", lambda: hands[0])
    return hands


@pytest.fixture
def firm(town):
    return register(town, contacts={"contact": ("李某某", [PHONE])})


@pytest.fixture
def link(firm, moment):
    made = invite_contact(actor=SYSTEM, now=moment[0], enterprise_id=firm.pk, role="contact")
    return reverse("portal:invitation", args=[word(made)])


def word(made):
    with everywhere("a test reads the slip"):
        rows = Invitation.objects.select_related("enterprise__place")
        return slip_of(rows.get(pk=made.pk)).token


def code_on(page):
    found = re.search(r"data-demo-code>(\d{6})<", page.text)
    return found and found.group(1)


def wrong(code):
    return "000000" if code != "000000" else "111111"


def ask(browser, address, **typed):
    return browser.post(address, {"step": "send", **typed})


def give(browser, address, code):
    return browser.post(address, {"step": "code", "code": code})


def signed_in(browser):
    return "_auth_user_id" in browser.session


@pytest.fixture
def inside(link, firm):
    """A browser that has come in by the invitation."""
    browser = Client()
    ask(browser, link)
    give(browser, link, code_on(browser.get(link)))
    assert signed_in(browser)
    return browser


@pytest.fixture
def later(inside, moment):
    """A while afterwards, when another code may be asked for."""
    moment[0] += timedelta(hours=2)


def test_the_link_names_the_enterprise_and_the_masked_phone_and_leaves_no_trace(link, firm):
    page = Client().get(link)

    assert page.status_code == 200
    assert (firm.name in page.text, "140****0001" in page.text, PHONE in page.text) == (
        True,
        True,
        False,
    )
    assert "李某某" not in page.text
    assert tuple(page[name] for name in HEADERS) == PRIVATE


def test_link_and_code_let_the_contact_in_at_their_enterprise(link, firm):
    browser = Client()

    assert ask(browser, link).url == link
    page = browser.get(link)
    into = give(browser, link, code_on(page))

    assert into.url == reverse("portal:enterprise", args=[firm.pk])
    assert firm.name in browser.get(into.url).text
    (event,) = AuditEvent.objects.filter(action="access.session.open")
    assert (event.actor_name, event.details) == ("李某某", {"address": "127.0.0.1", "factors": 1})
    assert browser.get("/").url == reverse("portal:home")


def test_no_request_and_no_log_holds_number_or_code(link, caplog):
    browser = Client()
    ask(browser, link)
    code = code_on(browser.get(link))
    give(browser, link, wrong(code))
    give(browser, link, code)

    told = caplog.text + str([event.__dict__ for event in AuditEvent.objects.all()])
    assert PHONE not in told + link
    assert code not in told


def test_a_wrong_code_comes_back_beside_the_field_and_the_fifth_uses_it_up(link):
    browser = Client()
    ask(browser, link)
    code = code_on(browser.get(link))

    answers = [give(browser, link, wrong(code)) for _n in range(5)]

    assert {one.status_code for one in answers} == {422}
    assert "This code is wrong or too old" in answers[0].text
    assert give(browser, link, code).status_code == 422
    assert not signed_in(browser)
    refused = AuditEvent.objects.filter(action="access.session.refuse")
    assert {event.details["reason"] for event in refused} == {"code"}


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_cannot_be_a_code_is_said_without_counting_as_a_try(link, typed):
    browser = Client()
    ask(browser, link)

    assert give(browser, link, typed).status_code == 422
    assert PhoneCode.objects.get().tries == 0


def test_a_code_in_full_width_digits_with_blanks_opens(link):
    browser = Client()
    ask(browser, link)
    code = code_on(browser.get(link))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)

    assert give(browser, link, f" {wide[:3]} {wide[3:]} ").status_code == 302


def test_the_code_of_one_browser_opens_no_other(link):
    first, second = Client(), Client()
    ask(first, link)
    code = code_on(first.get(link))

    assert code_on(second.get(link)) is None
    assert give(second, link, code).status_code == 422
    assert give(first, link, code).status_code == 302


def test_codes_are_sent_once_a_minute_and_five_times_an_hour(link, moment):
    browser = Client()
    answers = []
    for seconds in (0, 10, 60, 60, 60, 60, 60):
        moment[0] += timedelta(seconds=seconds)
        answers.append(ask(browser, link).status_code)

    assert answers == [302, 429, 302, 302, 302, 302, 429]
    assert PhoneCode.objects.count() == 5


def test_after_ten_wrong_codes_the_phone_is_locked_for_an_hour(link, moment):
    browser = Client()
    for _round in range(2):
        moment[0] += timedelta(minutes=2)
        ask(browser, link)
        code = code_on(browser.get(link))
        for _try in range(5):
            give(browser, link, wrong(code))
    moment[0] += timedelta(minutes=2)

    locked = ask(browser, link)

    assert locked.status_code == 429
    assert "Too many wrong codes" in locked.text
    moment[0] += timedelta(hours=1)
    assert ask(browser, link).status_code == 302


def test_a_used_a_withdrawn_and_an_unknown_link(inside, link, firm, moment):
    used = Client().get(link)
    made = invite_contact  # a second contact of the same firm
    assert (used.status_code, SIGN_IN in used.text) == (410, True)

    other = register_other(firm)
    asked = made(actor=SYSTEM, now=moment[0], enterprise_id=other.pk, role="contact")
    address = reverse("portal:invitation", args=[word(asked)])
    revoke_invitation(actor=SYSTEM, now=moment[0], invitation_id=asked.pk)
    assert Client().get(address).status_code == 410
    assert Client().get(reverse("portal:invitation", args=["x" * 24])).status_code == 404


def register_other(firm):
    from lianfang.enterprises.services.enterprises import register_enterprise  # noqa: PLC0415

    return register_enterprise(
        actor=SYSTEM,
        now=clock.now(),
        place_id=firm.place_id,
        name="另一家厂",
        code_pending="正在办理",
        contacts={"contact": ("王某某", ["14000000002"])},
    )


def test_whoever_tries_words_is_stopped(link):
    browser = Client()
    address = reverse("portal:invitation", args=["y" * 24])

    answers = [browser.get(address).status_code for _n in range(21)]

    assert (set(answers[:20]), answers[20]) == ({404}, 429)
    assert browser.get(link).status_code == 429


def test_later_the_phone_alone_opens_with_a_code(later, firm):
    browser = Client()

    assert ask(browser, SIGN_IN, number=" 140-0000-0001 ").url == SIGN_IN
    page = browser.get(SIGN_IN)
    into = give(browser, SIGN_IN, code_on(page))

    assert "140****0001" in page.text
    assert PHONE not in page.text
    assert tuple(page[name] for name in HEADERS) == PRIVATE
    assert into.url == reverse("portal:home")
    assert browser.get(into.url).url == reverse("portal:enterprise", args=[firm.pk])


def test_the_page_that_asked_to_sign_in_comes_next_and_nobody_elses(later, firm):
    wanted = reverse("portal:enterprise", args=[firm.pk])
    stranger = Client().get(wanted)
    assert stranger.url == f"/account/login/?next={wanted}"
    assert f"{SIGN_IN}?next=" in Client().get(stranger.url).text

    browser = Client()
    here = f"{SIGN_IN}?next={wanted}"
    assert ask(browser, here, number=PHONE).url == here
    assert give(browser, here, code_on(browser.get(here))).url == wanted


def test_another_host_is_never_the_next_page(later):
    browser = Client()
    here = f"{SIGN_IN}?next=https://evil.example/"
    ask(browser, here, number=PHONE)

    assert give(browser, here, code_on(browser.get(here))).url == reverse("portal:home")


def test_a_number_nobody_has_looks_the_same_as_one_that_opens(later, settings):
    settings.PHONE_CODES = "desk"
    known, unknown = Client(), Client()
    answers = [ask(known, SIGN_IN, number=PHONE), ask(unknown, SIGN_IN, number="14000000999")]
    pages = [known.get(SIGN_IN), unknown.get(SIGN_IN)]

    def plain(page):
        """Without the number that was typed and what is random on every page."""
        return re.sub(r"140\*{4}\d{4}|value=\"\w{64}\"|content=\"\w{64}\"", "", page.text)

    assert [(one.status_code, one.url) for one in answers] == [(302, SIGN_IN)] * 2
    assert plain(pages[0]) == plain(pages[1])
    assert give(unknown, SIGN_IN, "123456").status_code == 422
    assert PhoneCode.objects.filter(reaches=False).count() == 1


@pytest.mark.parametrize("number", ["", "12", "0714-6350000", "一二三"])
def test_what_is_no_mobile_number_is_said_beside_the_field(number):
    answer = ask(Client(), SIGN_IN, number=number)

    assert answer.status_code == 422
    assert set(answer.context["phone_form"].errors) == {"number"}


def test_an_account_with_other_duties_is_not_opened_by_phone(later, inside, firm, moment):
    user_id = inside.session["_auth_user_id"]
    grant_appointment(
        actor=SYSTEM,
        now=moment[0],
        user_id=user_id,
        role=Role.VIEWER,
        place_id=None,
        path=firm.path,
    )
    browser = Client()
    ask(browser, SIGN_IN, number=PHONE)

    assert code_on(browser.get(SIGN_IN)) is None


def test_a_planted_session_is_worthless_after_coming_in(link):
    browser = Client()
    ask(browser, link)
    before = browser.session.session_key
    give(browser, link, code_on(browser.get(link)))

    assert browser.session.session_key != before
    assert not signed_in(Client(headers={"cookie": f"sessionid={before}"}))


def test_a_form_from_another_page_is_refused(link):
    browser = Client(enforce_csrf_checks=True)
    browser.get(link)

    assert ask(browser, link).status_code == 403


def test_without_a_gateway_the_page_says_that_an_officer_reads_the_code_out(link, settings):
    settings.PHONE_CODES = "desk"
    browser = Client()
    ask(browser, link)

    page = browser.get(link)

    assert (code_on(page), "Your code is read out to you" in page.text) == (None, True)


def test_with_a_gateway_a_job_is_left_for_known_and_unknown_numbers_alike(
    later, settings, monkeypatch
):
    settings.PHONE_CODES = "webhook"
    left = []
    monkeypatch.setattr(
        "lianfang.access.phone_door.send_phone_code.defer", lambda **job: left.append(job)
    )
    for number in (PHONE, "14000000999"):
        browser = Client()
        ask(browser, SIGN_IN, number=number)
        assert code_on(browser.get(SIGN_IN)) is None

    assert [set(job) for job in left] == [{"code_id"}] * 2


def test_whoever_comes_in_by_phone_has_no_password_to_change_and_no_page_fails(inside):
    for name in ("account_change_password", "mfa_index", "mfa_activate_totp", "access:own_account"):
        assert inside.get(reverse(name)).status_code < 500, name
