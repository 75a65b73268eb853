"""A contact who has never seen it files completely on a phone, every step, in both languages."""

import time

import pytest
from django.urls import reverse

from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.resumption.models import Filing, FilingPaper
from tests.enterprises.contacts import contact_of
from tests.people.builders import build_town
from tests.resumption.builders import photo, register

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
WORDS = {
    "zh-CN": {
        "begin": "开始填写",
        "on": "保存，下一步",
        "papers_on": "继续",
        "more": "再加一批",
        "missing": "还缺",
        "submit": "提交",
        "done": "已提交",
    },
    "en-GB": {
        "begin": "Begin",
        "on": "Keep and go on",
        "papers_on": "Go on",
        "more": "One more batch",
        "missing": "missing",
        "submit": "Hand it in",
        "done": "Handed in",
    },
}
# Steps of somebody who reads every line: seconds to a field typed, to a page looked over, to a
# photo taken.
TYPING, LOOKING, PHOTO = 8, 12, 20


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020 and goes on."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    monkeypatch.setenv("LIANFANG_CLOCK_EPOCH", str(time.time()))


class Hand:
    """Who holds the phone, and how long somebody new to it would have needed so far."""

    def __init__(self, page, words):
        self.page, self.words, self.seconds = page, words, 0

    def press(self, name, role="button"):
        self.seconds += LOOKING
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=True).first.click()
        self.fits()

    def type(self, **fields):
        for name, value in fields.items():
            self.seconds += TYPING
            self.page.fill(f"[name={name}]", value)

    def fits(self):
        """Nothing of the page lies beside the screen."""
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, self.page.url


def let_in(page, contact):
    user = User.objects.get(pk=contact.user_id)
    page.goto(reverse("account_login"))
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", "plum-blossom-1949")
    with page.expect_navigation():
        page.click("form button[type=submit]")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_first_time_contact_files_completely_on_a_phone(open_page, language, tmp_path):
    town = build_town()
    firm = register(town, "黄石恒瑞铜材加工有限公司", staff_count=120)
    contact = contact_of(firm, now=clock.now(), password="plum-blossom-1949")
    page = open_page(390, 844, locale=language)
    hand, words = Hand(page, WORDS[language]), WORDS[language]
    picture = tmp_path / "pledge.jpg"
    picture.write_bytes(photo())
    let_in(page, contact)

    page.goto(reverse("resumption:own_filing", args=[firm.pk]))
    hand.press(words["begin"])
    hand.type(planned_on="2020-03-22", back_now="100", outside_county="10", from_key_areas="0")
    hand.type(duty_phone="13800138000", scope="一车间铜材加工")
    hand.press(words["on"])
    hand.type(isolation_rooms="1", masks_stock="900", masks_daily="100")
    hand.type(disinfectant_stock="30", disinfectant_daily="2", thermometers_stock="3")
    hand.press(words["on"])
    for key in ("mechanism", "screening", "supplies", "management"):
        hand.seconds += TYPING
        page.check(f"input[name=in_place_{key}][value=yes]")
    hand.type(trained_on="2020-03-17", trained="90")
    hand.press(words["on"])
    for kind in ("pledge", "plan", "staff_health"):
        hand.seconds += PHOTO
        with page.expect_navigation():
            page.set_input_files(f"#files-{kind}", str(picture))
    hand.fits()
    hand.press(words["papers_on"])
    hand.type(**{"b0-process": "一车间", "b0-people": "60"})
    hand.press(words["more"])
    hand.type(**{"b1-process": "二车间", "b1-starts_on": "2020-03-25", "b1-people": "40"})
    hand.press(words["on"])
    assert words["missing"] not in page.inner_text("main")
    hand.press(words["submit"])

    assert words["done"] in page.inner_text("body")
    assert hand.seconds <= 600
    with everywhere("a test looks at what was stored"):
        filing = Filing.objects.get(enterprise=firm)
        papers = FilingPaper.objects.filter(filing=filing).count()
        people = [one.people for one in filing.versions.get().batches.order_by("starts_on")]
    assert (filing.state, papers, people) == ("submitted", 3, [60, 40])
