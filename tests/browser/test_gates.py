"""A guard with gloves: how many taps and how much time a passage takes in a real browser."""

import time

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.gates.models import Passage
from lianfang.gates.services.points import open_point
from lianfang.places.services.places import create_place
from tests.browser.test_main_job import account, sign_in, the_day  # noqa: F401  a fixture
from tests.people.builders import SYSTEM
from tests.reports.builders import FOUNDED, working_town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
MOST_TAPS = 6
MOST_SECONDS = 15


class Hand:
    """A thumb that counts its taps; what is typed is counted apart."""

    def __init__(self, page):
        self.page, self.taps, self.keys = page, 0, 0

    def tap(self, selector):
        self.page.click(selector)
        self.taps += 1

    def type(self, selector, text):
        """Into a field that was tapped."""
        self.tap(selector)
        self.page.keyboard.press("End")
        self.page.keyboard.type(text)
        self.keys += len(text)


@pytest.fixture
def gate():
    town = working_town().town
    site = create_place(
        actor=SYSTEM,
        now=FOUNDED,
        parent_id=town.community.pk,
        kind="site",
        site_kind="checkpoint",
        name="金山花园东门",
    )
    point = open_point(actor=SYSTEM, now=FOUNDED, place_id=site.pk, kind="estate")
    account("kakou", Role.CHECKPOINT_GUARD, site)
    return point


def recorded():
    with everywhere("a test checks what was stored"):
        return list(Passage.objects.order_by("taken_at", "pk"))


def test_a_passage_takes_six_taps_at_most_and_a_return_takes_one(gate, open_page):
    page = open_page(390, 844)
    sign_in(page, "kakou")
    page.goto("/gates/mine/")
    page.wait_for_selector("#id_plate")

    hand, begun = Hand(page), time.monotonic()
    hand.tap("label:has-text('出')")
    hand.type("#id_plate", "12345")
    hand.tap("button[data-for='id_temperature'][data-step='0.1']")
    with page.expect_navigation():
        hand.tap("button[value='pass']")
    page.wait_for_selector("text=已登记")
    taken = time.monotonic() - begun

    (row,) = recorded()
    assert (row.plate[-5:], row.direction, str(row.temperature)) == ("12345", "out", "36.5")
    assert hand.taps <= MOST_TAPS
    assert taken <= MOST_SECONDS

    hand, begun = Hand(page), time.monotonic()
    with page.expect_navigation():
        hand.tap(f"button[data-plate='{row.plate}']")
    page.wait_for_selector("text=已登记")

    assert [one.direction for one in recorded()] == ["out", "in"]
    assert (hand.taps, hand.keys) == (1, 0)
    assert time.monotonic() - begun <= MOST_SECONDS
