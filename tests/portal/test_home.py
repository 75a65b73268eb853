"""The home of an enterprise: what is asked of it, one's own only, and one tap to each thing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.enterprises.models import EnterpriseMember
from lianfang.kit import clock
from lianfang.portal.selectors import todo
from lianfang.portal.selectors.todo import Todo, Urgency, home_of, register_todo
from tests.enterprises.builders import enforce_plan, register
from tests.enterprises.contacts import browser_of, contact_of, join
from tests.people.builders import NOW, signed_in

pytestmark = pytest.mark.django_db
HOME = reverse("portal:home")
RIGHT = "portal.own_enterprise.view"


def address(row):
    return reverse("portal:enterprise", args=[row.pk])


@pytest.fixture
def parts(monkeypatch):
    """No part but those a test gives."""
    monkeypatch.setattr(todo, "_parts", {})
    return todo._parts


def thing(title, urgency, **more):
    return Todo(title, f"/{title}/", "check", urgency, **more)


def test_one_enterprise_opens_at_once_and_several_are_chosen_from(town):
    here = register(town)
    contact = contact_of(here)
    browser = browser_of(contact)
    assert browser.get("/").url == HOME
    assert browser.get(HOME).url == address(here)

    there = register(town, "分厂", place_id=town.neighbour.pk)
    join(contact, there)

    page = browser.get(HOME)
    assert [one.name for one, _home in page.context["rows"]] == ["分厂", here.name]
    assert address(there) in page.text
    assert HOME in browser.get(address(there)).text


def test_another_enterprise_of_the_same_village_does_not_exist_for_a_contact(town):
    own, other = register(town), register(town, "隔壁厂")
    browser = browser_of(contact_of(own))
    contact_of(other)

    assert browser.get(address(own)).status_code == 200
    assert browser.get(address(other)).status_code == 404


def test_desk_rights_open_no_pages_of_an_enterprise_and_a_contact_no_desk(town):
    row = register(town)

    assert signed_in(Role.COMMUNITY_SECRETARY, town.community).get(address(row)).status_code == 403
    browser = browser_of(contact_of(row))
    for name in ("enterprises:enterprises", "people:persons", "reports:dashboard"):
        assert browser.get(reverse(name)).status_code == 403


def test_whoever_acts_for_nothing_any_more_is_told_so(town):
    row = register(town)
    contact = contact_of(row)
    EnterpriseMember._base_manager.filter(enterprise=row).update(until=NOW)

    page = browser_of(contact).get(HOME)

    assert (page.status_code, page.context["rows"]) == (200, [])


def test_what_is_late_comes_first_then_what_is_missing_by_its_hour(town, parts):
    row = register(town)
    contact = contact_of(row)
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(days=1)
    register_todo(
        "a",
        RIGHT,
        lambda *_asked: [
            thing("tomorrow", Urgency.MISSING, due=later),
            thing("done", Urgency.DONE, rank=1),
            thing("ask", Urgency.OPEN, rank=9),
        ],
    )
    register_todo("b", RIGHT, lambda *_asked: [thing("today", Urgency.MISSING, due=soon)])
    register_todo("c", RIGHT, lambda *_asked: [thing("late", Urgency.LATE)])
    register_todo("d", RIGHT, lambda *_asked: [thing("answer", Urgency.TO_READ)])

    home = home_of(contact, row, NOW)

    assert [one.title for one in home.asked] == ["late", "today", "tomorrow", "answer"]
    assert [one.title for one in home.others] == ["done", "ask"]
    assert (home.late, [one.tone for one in home.asked]) == (1, ["now", "soon", "soon", "soon"])


def test_a_room_without_rights_for_contacts_gives_nothing(town, parts):
    row = register(town)
    register_todo("x", "people.person.view", lambda *_asked: 1 / 0)

    assert home_of(contact_of(row), row, NOW).others == []


def test_the_page_shows_each_thing_with_its_link_and_its_hour(town, parts):
    row = register(town)
    due = clock.now().replace(hour=10, minute=0)
    register_todo("a", RIGHT, lambda *_asked: [thing("report", Urgency.LATE, due=due)])

    page = browser_of(contact_of(row)).get(address(row))

    assert 'href="/report/"' in page.text
    assert page.context["home"].late == 1


def test_nothing_missing_is_said(town, parts, settings):
    settings.LANGUAGE_CODE = "en"
    row = register(town)

    assert "Nothing is missing" in browser_of(contact_of(row)).get(address(row)).text


def test_the_menu_of_a_contact_begins_with_their_enterprise_and_holds_no_registers(town):
    page = browser_of(contact_of(register(town))).get(HOME, follow=True)

    assert page.text.index(f'href="{HOME}"') < page.text.index("lf-drawer")
    for name in ("places:tree", "command:inbox"):
        assert reverse(name) not in page.text


# --- what the rooms give --------------------------------------------------------------------------


def home_at(contact, row):
    with looking(contact):
        return home_of(contact, row, NOW)


def titles(things):
    return {str(one.title): one.urgency for one in things}


def test_an_enterprise_that_has_done_nothing_is_told_what_to_begin_with(town, settings):
    settings.LANGUAGE_CODE = "en"
    row = register(town)
    enforce_plan(town.township, "resume")
    home = home_at(contact_of(row), row)

    assert titles(home.asked) == {
        "List your staff": Urgency.MISSING,
        "Filing to resume": Urgency.MISSING,
    }
    assert titles(home.others) == {
        "What inspections found": Urgency.OPEN,
        "We need something": Urgency.OPEN,
        "Our vacancies": Urgency.OPEN,
        "Fetch our workers": Urgency.OPEN,
    }


def test_every_thing_leads_to_a_page_that_opens_for_this_contact_and_no_other(town):
    row, other = register(town), register(town, "隔壁厂")
    enforce_plan(town.township, "resume")
    contact = contact_of(row)
    home = home_at(contact, row)
    mine, stranger = browser_of(contact), browser_of(contact_of(other))

    pages = {one.url for one in (*home.asked, *home.others)}

    assert {mine.get(url).status_code for url in pages} == {200}
    assert {stranger.get(url).status_code for url in pages} == {404}


def test_machines_read_the_same_and_of_others_nothing(town, parts):
    row, other = register(town), register(town, "隔壁厂")
    register_todo("a", RIGHT, lambda *_asked: [thing("report", Urgency.LATE, due=NOW)])
    browser = browser_of(contact_of(row))

    assert browser.get("/api/v1/portal/own").json() == [{"id": str(row.pk), "name": row.name}]
    home = browser.get(f"/api/v1/portal/own/{row.pk}").json()
    assert [(one["title"], one["urgency"], one["path"]) for one in home["asked"]] == [
        ("report", "late", "/report/")
    ]
    assert browser.get(f"/api/v1/portal/own/{other.pk}").status_code == 404
