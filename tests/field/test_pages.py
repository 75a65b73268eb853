"""The doors of the field room: the app's shell, its worker, residents' pages, limits."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.field.models import ResidentReport
from lianfang.field.words import WORDS, all_words
from lianfang.kit.ids import new_id
from lianfang.places.urls import ShortId
from tests.field.builders import gate, morning
from tests.people.builders import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_day")]


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    cache.clear()


@pytest.fixture
def day():
    return morning(doors=2)


@pytest.fixture
def walker(day):
    client = Client()
    client.force_login(day.user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def resident(day):
    """A browser that scanned the code of the first stairwell, and the address it was led to."""
    browser = Client()
    short = reverse("places:short", args=[day.town.unit.pk])
    page = browser.get(short, follow=True)
    assert page.status_code == 200
    browser.link = page.redirect_chain[-1][0]
    return browser


def help_wanted(**more):
    return {
        "report_id": str(new_id()),
        "name": "陈桂兰",
        "door": "101",
        "phone": "14000000077",
        "note": "药",
    } | more


def reports():
    with everywhere("a test checks what was stored"):
        return list(ResidentReport.objects.all())


# --- the app -------------------------------------------------------------------------------------


def test_the_shell_says_nothing_of_anybody_and_is_the_same_for_all(day, walker):
    stranger = Client().get("/field/")

    assert stranger.status_code == 200
    assert stranger.content == walker.get("/field/").content
    assert "sessionid" not in stranger.cookies


def test_the_shell_carries_every_word_in_both_languages(client):
    page = client.get("/field/").content.decode()
    words = json.loads(re.search(r'id="lf-words"[^>]*>(.*?)</script>', page, re.DOTALL)[1])

    assert words == all_words()
    assert [key for key in WORDS if words["zh"][key] == words["en"][key]] == []


def test_the_worker_keeps_files_that_are_there(client):
    answer = client.get("/field/worker.js")
    told = json.loads(re.match(r"self\.LIANFANG = (.*);\n", answer.content.decode())[1])

    assert answer["Service-Worker-Allowed"] == "/field/"
    static = [
        one["url"].removeprefix("/static/")
        for one in told["kept"]
        if one["url"].startswith("/static/")
    ]
    assert [name for name in static if finders.find(name) is None] == []
    assert [one["url"] for one in told["kept"] if one["url"].startswith("/api")] == []


def test_a_phone_can_put_the_app_on_its_screen(client):
    manifest = client.get("/field/app.webmanifest").json()

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/field/",
        "/field/",
        "standalone",
    )
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert [i["src"] for i in manifest["icons"] if finders.find(i["src"][8:]) is None] == []


def test_the_day_is_the_workers_own_in_walking_order(day, walker):
    told = walker.get("/api/v1/field/day").json()

    (walk,) = told["walks"]
    assert [(stop["door"], stop["title"]) for stop in walk["stops"]] == [
        ("101", "陈桂兰"),
        ("201", "陈桂芳"),
    ]
    assert [task["window"] for task in walk["stops"][0]["tasks"]] == ["上午", "下午"]
    assert told["own_clock"] is True
    assert told["staff"]["name"] == "李志强"
    plan = told["plans"][walk["stops"][0]["plan"]]
    assert plan["visit"]["fever"] == 37.3
    assert plan["sop"]["title"] == {"zh": "入户巡访四步", "en": "Four steps of a visit"}
    assert "patrol" in plan["forms"]
    assert {place["name"] for place in told["places"]} == {"四棵社区", "1单元"}


def test_the_day_costs_the_same_for_few_and_many_doors(day, walker, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        walker.get("/api/v1/field/day")


def test_somebody_without_field_work_has_no_day(day):
    viewer = signed_in(Role.VIEWER, day.town.community)

    assert viewer.get("/api/v1/field/day").status_code == 403
    assert Client().get("/api/v1/field/day").status_code == 401


def test_a_scanned_place_opens_its_forms_and_only_inside_ones_area(day, walker):
    here = walker.get(f"/api/v1/field/places/{day.town.unit.pk}").json()

    assert (here["name"], "patrol" in here["forms"]) == ("1单元", True)
    there = walker.get(f"/api/v1/field/places/{day.town.neighbour_unit.pk}")
    assert there.status_code == 404
    assert walker.get("/api/v1/field/places?code=nowhere").status_code == 404


def test_a_guard_has_their_checkpoint_and_what_tells_a_true_pass(day):
    stands = gate(day.town)
    client = Client()
    client.force_login(stands.guard, "allauth.account.auth_backends.AuthenticationBackend")

    told = client.get("/api/v1/field/day").json()

    (point,) = told["gates"]["points"]
    assert (point["id"], point["name"], point["fever"]) == (
        str(stands.place.pk),
        "金山大道卡口",
        37.3,
    )
    assert [place["name"] for place in told["gates"]["destinations"]] == ["四棵社区", "王太社区"]
    assert [sorted(key) for key in told["gates"]["keys"]] == [["key", "mark"]]


def test_whoever_stands_at_no_checkpoint_carries_none(day, walker):
    gate(day.town)
    volunteer = signed_in(Role.VOLUNTEER, day.town.community)

    assert volunteer.get("/api/v1/field/day").json()["gates"]["points"] == []


# --- residents -----------------------------------------------------------------------------------


def test_whoever_works_there_is_led_to_the_place_and_others_to_the_residents_page(day, walker):
    short = reverse("places:short", args=[day.town.unit.pk])

    assert walker.get(short).url == reverse("places:place", args=[day.town.unit.pk])
    assert Client().get(short).url == reverse("field:door", args=[day.town.unit.pk])
    elsewhere = signed_in(Role.COMMUNITY_WORKER, day.town.neighbour)
    assert elsewhere.get(short).url == reverse("field:door", args=[day.town.unit.pk])


def test_an_unknown_code_leads_nowhere(client):
    short = reverse("places:short", args=[ShortId().to_python("A" * 22)])

    assert client.get(short, follow=True).status_code == 404


def test_residents_see_who_answers_and_no_resident(day, resident):
    page = resident.get(resident.link).content.decode()

    assert "王海燕" in page
    assert "14000000002" in page
    assert "陈桂" not in page


def test_asking_for_help_reaches_whoever_answers(day, resident, walker):
    answer = resident.post(resident.link + "help/", help_wanted(needs=["medicine"]))

    assert answer.status_code == 302
    assert "told=1" in answer.url
    (told,) = walker.get("/api/v1/field/day").json()["reports"]
    assert (told["name"], told["phone"], told["words"]) == ("陈桂兰", "14000000077", ["买药送药"])
    closed = walker.post(
        f"/api/v1/field/reports/{told['id']}/close",
        {"outcome": "helped"},
        content_type="application/json",
    )
    assert closed.status_code == 200
    assert walker.get("/api/v1/field/day").json()["reports"] == []


def test_nothing_typed_is_lost_when_something_is_wrong(resident):
    answer = resident.post(
        resident.link + "temperature/", help_wanted(temperature="52", note="头晕")
    )

    assert answer.status_code == 422
    assert 'value="陈桂兰"' in answer.content.decode()
    assert "头晕" in answer.content.decode()
    assert reports() == []


def test_addresses_and_the_trail_of_a_report_name_nobody(resident):
    answer = resident.post(resident.link + "help/", help_wanted())

    for text in (resident.link, answer.url, *map(str, AuditEvent.objects.values())):
        assert "14000000077" not in text
    assert "陈桂兰" not in answer.url


def test_a_link_of_this_morning_asks_for_another_scan(day, resident, monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T10:01")

    assert resident.get(resident.link).status_code == 410
    answer = resident.post(resident.link + "help/", help_wanted())
    assert answer.status_code == 410
    assert reports() == []


def test_the_sixth_report_of_a_minute_from_one_phone_waits(resident):
    codes = [resident.post(resident.link + "help/", help_wanted()) for _n in range(6)]

    assert [answer.status_code for answer in codes] == [302] * 5 + [429]
    assert codes[-1]["Retry-After"] == "60"
    assert len(reports()) == 5


def test_an_estate_behind_one_address_is_not_shut_out_by_its_neighbours(day, resident):
    def phone():
        browser = Client()
        browser.get(resident.link)
        return browser

    codes = [phone().post(resident.link + "help/", help_wanted()).status_code for _n in range(121)]

    assert codes == [302] * 120 + [429]


def test_a_phone_that_refuses_cookies_shares_the_limit_of_its_address(resident):
    codes = [Client().post(resident.link + "help/", help_wanted()).status_code for _n in range(6)]

    assert codes == [302] * 5 + [429]


def test_residents_pages_are_kept_by_nobody(resident):
    assert resident.get(resident.link)["Cache-Control"] == "no-store, private"


# --- the desk ------------------------------------------------------------------------------------


def test_the_desk_sees_reports_and_settles_them(day, resident):
    resident.post(resident.link + "temperature/", help_wanted(temperature="37.9"))
    secretary = signed_in(Role.COMMUNITY_SECRETARY, day.town.community)
    (report,) = reports()

    listed = secretary.get("/field/reports/").content.decode()
    assert "37.9 ℃" in listed
    page = reverse("field:report", args=[report.pk])
    assert "陈桂兰" in secretary.get(page).content.decode()
    assert secretary.post(page + "close/", {}).status_code == 422
    assert secretary.post(page + "close/", {"outcome": "verified"}).status_code == 302
    assert "37.9 ℃" not in secretary.get("/field/reports/").content.decode()
    assert "37.9 ℃" in secretary.get("/field/reports/?show=all").content.decode()
