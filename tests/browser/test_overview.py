"""The wall keeps its picture when the network is gone; the map's slider tells another day."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from tests.command.builders import client_of
from tests.overview.builders import NOW, ranked_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ranked():
    return ranked_town()


@pytest.fixture
def screen(open_page, live_server, ranked):
    """A window in which somebody of that role is signed in."""

    def signed_in(role, *size):
        page = open_page(*size)
        cookie = client_of(role, ranked.town.township).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return signed_in


def test_the_wall_draws_the_day_and_says_how_old_it_is_without_a_network(screen):
    page = screen(Role.DISPLAY, 1920, 1080)
    page.clock.install()
    page.goto(reverse("overview:wall"))
    page.locator(".figure strong").first.wait_for()

    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('#wall *')]"
        ".filter((e) => e.childElementCount === 0 && e.textContent.trim())"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 24
    page.locator("canvas").nth(1).wait_for()
    assert page.locator("canvas").count() == 2
    assert page.evaluate("document.documentElement.scrollHeight") <= 1080

    page.context.set_offline(True)
    page.clock.fast_forward(180_000)
    page.locator("#wall.stale").wait_for()
    assert "连接中断" in page.locator("#when").inner_text()
    assert page.locator(".figure").count() == 6

    page.context.set_offline(False)
    page.clock.fast_forward(31_000)
    page.locator("#wall:not(.stale)").wait_for()


def test_the_slider_of_the_map_tells_another_day(screen):
    page = screen(Role.COMMANDER, 390, 844)
    page.goto(f"{reverse('overview:map')}?metric=visits_today")
    page.locator("#map-part .leaflet-container path").first.wait_for()
    assert "2020年3月18日" in page.locator("#map-day").inner_text()

    page.locator("#map-slider").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_text("截至2020年3月17日").wait_for()

    page.wait_for_url("**day=2020-03-17**")
    page.locator("#map-part .leaflet-container path").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
