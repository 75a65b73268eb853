"""The contact of an enterprise on a phone: from the link of the invitation to their home, and later
in again by phone, in both languages."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Invitation
from lianfang.enterprises.selectors.accounts import slip_of
from lianfang.enterprises.services.inviting import invite_contact
from lianfang.kit import clock
from tests.browser.test_main_job import the_day  # noqa: F401  a fixture
from tests.enterprises.builders import register
from tests.people.builders import SYSTEM, build_town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
PHONE = "14000000001"
WORDS = {
    "zh-CN": ("发送验证码到该手机", "进入本企业", "登录", "现在要办|没有待办事项"),
    "en-GB": ("Send the code to this phone", "Open my enterprise", "Sign in", "To do now|Nothing"),
}


@pytest.fixture
def firm():
    return register(build_town(), contacts={"contact": ("李某某", [PHONE])})


@pytest.fixture
def link(firm):
    made = invite_contact(actor=SYSTEM, now=clock.now(), enterprise_id=firm.pk, role="contact")
    with everywhere("a test reads the slip"):
        row = Invitation.objects.select_related("enterprise__place").get(pk=made.pk)
        return f"/portal/invitation/{slip_of(row).token}/"


def shown_code(page):
    return page.inner_text("[data-demo-code]")


def fits(page):
    """Nothing is scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_contact_comes_in_by_the_link_and_later_by_phone(
    firm, link, open_page, language, monkeypatch
):
    send, enter, sign_in, home = WORDS[language]
    page = open_page(390, 844, language)
    page.goto(link)
    assert (firm.name in page.inner_text("main"), fits(page)) == (True, True)

    page.click(f"button:has-text('{send}')")
    page.wait_for_selector("#id_code")
    page.fill("#id_code", shown_code(page))
    page.click(f"button:has-text('{enter}')")

    page.wait_for_url(f"**/portal/{firm.pk}/")
    assert page.inner_text("h1") == firm.name
    assert any(word in page.inner_text("main") for word in home.split("|"))
    assert fits(page)
    # The link is spent: nobody else comes in by it.
    other = open_page(360, 740, language)
    assert other.goto(link).status == 410

    # Next time by phone; a code may be asked for once a minute.
    monkeypatch.setattr("lianfang.access.phone_door.MOST_ASKED", (("hour", 5, 3600),))
    other.goto(f"/account/login/?next=/portal/{firm.pk}/")
    other.click("a[href^='/portal/sign-in/']")
    other.fill("#id_number", PHONE)
    assert fits(other)
    other.keyboard.press("Enter")
    other.wait_for_selector("#id_code")
    other.fill("#id_code", "000000" if shown_code(other) != "000000" else "111111")
    other.keyboard.press("Enter")
    other.wait_for_selector(".lf-errors")
    other.fill("#id_code", shown_code(other))
    other.click(f"main button:has-text('{sign_in}')")
    other.wait_for_url(f"**/portal/{firm.pk}/")
