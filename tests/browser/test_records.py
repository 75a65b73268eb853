"""A form of the plan on a phone: what is not asked is out of sight, and is not recorded either."""

import pytest

from lianfang.access.enums import Role
from lianfang.records.models import FieldRecord
from tests.command.builders import at, build_town, client_of, stored, worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_form_is_filled_in_with_a_thumb(open_page, live_server, monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", at("09:30").isoformat())
    town = build_town()
    client = client_of(Role.VOLUNTEER, town.sike, worker(town.sike, "志愿者甲", "volunteer"))
    page = open_page(360, 740)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    page.goto("/records/new/")
    with page.expect_navigation():
        page.get_by_role("link", name="夜间抽查").click()
    page.fill("input[name='q.at']", "23:10")
    assert not page.locator("input[name='q.on_duty']").is_visible()
    page.check("input[name='q.manned'][value='true']")
    page.fill("input[name='q.on_duty']", "2")
    page.check("input[name='q.manned'][value='false']")
    assert not page.locator("input[name='q.on_duty']").is_visible()
    page.fill("input[name='q.found']", "1")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已记录").first.wait_for()

    (row,) = stored(FieldRecord)
    assert row.answers == {"at": "23:10", "manned": False, "found": 1}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
