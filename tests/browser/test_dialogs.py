"""What a dialog asks for is answered in the dialog: nothing typed there is lost."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.people.models import Reveal
from tests.people.builders import build_town, paper_number, resident, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def desk(open_page, live_server, town):
    """The screen of the community's secretary."""
    page = open_page()
    cookie = signed_in(Role.COMMUNITY_SECRETARY, town.community).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def test_a_number_is_shown_after_a_reason_that_says_something(desk, town):
    person = resident(town.unit, paper_number=paper_number())
    desk.goto(reverse("people:person", args=[person.pk]))
    assert paper_number() not in desk.content()

    desk.locator("[data-open='reveal-paper-dialog']").click()
    reason = desk.locator("#reveal-paper-reason")
    reason.fill("  ")
    desk.locator("#reveal-paper-dialog button[type=submit]").click()
    wrong = desk.locator("#reveal-paper-dialog [role=alert]")
    wrong.wait_for()
    assert (reason.input_value(), Reveal.objects.count()) == ("  ", 0)

    reason.fill("核对身份")
    desk.locator("#reveal-paper-dialog button[type=submit]").click()
    desk.get_by_text(paper_number()).wait_for()
    assert Reveal.objects.count() == 1

    # The page that came back is alive: its dialogs open as before.
    desk.locator("[data-open='reveal-paper-dialog'], [data-open$='-dialog']").first.click()
    desk.locator("dialog[open]").wait_for()
    assert desk.locator("dialog[open]").count() == 1


def test_a_day_that_cannot_be_is_said_in_the_dialog_and_what_went_well_on_the_page(desk, town):
    person = resident(town.unit)
    desk.goto(reverse("people:person", args=[person.pk]))
    desk.locator("[data-open='depart-dialog']").click()
    today = desk.locator("#depart-day").input_value()
    desk.fill("#depart-day", "2099-01-01")
    desk.fill("#depart-reason", "随女儿搬到外地")
    desk.locator("#depart-dialog button[type=submit]").click()
    desk.locator("#depart-dialog [role=alert]").wait_for()
    person.refresh_from_db()
    assert person.left_on is None
    assert desk.locator("#depart-reason").input_value() == "随女儿搬到外地"

    desk.fill("#depart-day", today)
    desk.locator("#depart-dialog button[type=submit]").click()
    desk.locator("[data-open='return-dialog']").wait_for()
    desk.locator("#lf-toasts .lf-note").wait_for()
    person.refresh_from_db()
    assert str(person.left_on) == today


def test_the_script_is_told_where_the_page_goes_on(town):
    person = resident(town.unit)
    secretary = signed_in(Role.COMMUNITY_SECRETARY, town.community)
    address = reverse("people:depart", args=[person.pk])
    form = {"left_on": "2020-03-01", "reason": "搬走"}

    from_dialog = secretary.post(address, form, headers={"x-from-dialog": "1"})
    refused = secretary.post(address, {**form, "left_on": "x"}, headers={"x-from-dialog": "1"})

    page = reverse("people:person", args=[person.pk])
    assert (from_dialog.status_code, from_dialog["X-Go-On"]) == (204, page)
    assert not from_dialog.has_header("Location")
    assert b"data-error" in refused.content
    assert b"<html" not in refused.content
