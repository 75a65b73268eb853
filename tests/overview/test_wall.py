"""The wall: numbers only, from the same figures, cheap to ask for; a screen sees nothing more."""

import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.middleware import STANDS_OPEN
from lianfang.access.models import Appointment
from lianfang.access.roles import excludes
from lianfang.access.scope import looking
from lianfang.kit import clock
from lianfang.kit.errors import NotFound
from lianfang.overview.selectors.wall import draw, wall_picture
from lianfang.reports.metrics import figure
from tests.command.builders import (
    appointed,
    at,
    client_of,
    neighbour_in_need,
    seen,
    signed_in,
    visit,
    worker,
)
from tests.overview.builders import NOW, ranked_town

pytestmark = pytest.mark.django_db
NAMES = ("李桂英", "周玉兰", "吴秀英", "徐国强", "王海燕")


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ranked():
    return ranked_town()


@pytest.fixture
def screen(ranked):
    return client_of(Role.DISPLAY, ranked.town.township)


def data(client, place, **headers):
    return client.get(reverse("overview:wall_data"), {"place": place.pk}, headers=headers)


def test_the_wall_tells_the_figures_of_the_metrics(ranked):
    with looking(ranked.commander):
        picture = draw(ranked.town.township, NOW)
        visits = figure(ranked.commander, "visits_today", ranked.town.township.path, NOW).value
        missed = figure(ranked.commander, "tasks_missed", ranked.town.township.path, NOW).value

    told = {one["title"]: one for one in (*picture["figures"], *picture["alarms"])}
    assert told["今日走访"]["value"] == visits == 1
    assert told["今日走访"]["change"] == 1
    assert told["逾期任务"]["value"] == missed
    assert picture["phase"] == "封闭管理"
    assert picture["day"] == 18
    assert len(picture["coverage"]) == 4
    assert picture["trend"]["days"][-1] == "03-18"
    assert [one["name"] for one in picture["map"]["features"]] == ["四棵社区", "王太社区", "钟山村"]
    assert picture["ranking"]["first"][0]["name"] == "四棵社区"


def test_the_wall_names_nobody(ranked, screen):
    text = data(screen, ranked.town.township).content.decode()

    assert not [name for name in NAMES if name in text]
    assert "url" not in json.loads(text)


def test_a_picture_is_counted_once_for_all_screens(ranked, django_assert_max_num_queries):
    with looking(ranked.commander):
        first = wall_picture(ranked.commander, ranked.town.township, NOW)
        with django_assert_max_num_queries(3):
            again = wall_picture(ranked.commander, ranked.town.township, NOW + timedelta(seconds=9))
        later = wall_picture(ranked.commander, ranked.town.township, NOW + timedelta(seconds=31))

    assert again == first
    assert later["at"] > first["at"]


def test_an_unchanged_picture_is_not_sent_again(ranked, screen):
    first = data(screen, ranked.town.township)
    again = data(screen, ranked.town.township, if_none_match=first["ETag"])

    assert (first.status_code, again.status_code) == (200, 304)
    assert again.content == b""


def test_a_screen_sees_the_wall_and_nothing_else(ranked, screen):
    assert screen.get("/").url == reverse("overview:wall")
    assert screen.get(reverse("overview:wall")).status_code == 200
    for name in ("reports:dashboard", "reports:metrics", "places:tree", "overview:map"):
        assert screen.get(reverse(name)).status_code == 403


def test_a_screen_sees_its_own_place_only(ranked):
    screen = client_of(Role.DISPLAY, ranked.town.sike)

    assert data(screen, ranked.town.sike).status_code == 200
    assert data(screen, ranked.town.wangtai).status_code == 404
    assert screen.get(reverse("overview:wall_data"), {"place": "x"}).status_code == 404
    with pytest.raises(NotFound):
        wall_picture(appointed(Role.DISPLAY, ranked.town.sike), ranked.town.wangtai, NOW)


def test_a_screen_stays_signed_in_until_its_account_may_do_more(ranked, screen, settings):
    screen.get(reverse("overview:wall"))
    assert screen.session[STANDS_OPEN] is True
    settings.IDLE_LOGOUT_SECONDS = -1
    assert screen.get(reverse("overview:wall")).status_code == 200

    Appointment.objects.filter(role=Role.DISPLAY).update(role=Role.VIEWER)
    screen.get(reverse("overview:wall"))
    assert STANDS_OPEN not in screen.session


def test_the_commanders_own_screen_is_signed_out_as_always(ranked):
    desk = client_of(Role.COMMANDER, ranked.town.township)
    desk.get(reverse("overview:wall"))

    assert STANDS_OPEN not in desk.session


def test_the_account_of_a_screen_holds_no_other_role():
    assert excludes(Role.DISPLAY, Role.VIEWER)
    assert excludes(Role.COMMANDER, Role.DISPLAY)
    assert not excludes(Role.DISPLAY, Role.DISPLAY)


def test_what_happens_between_two_pictures_is_in_the_next(ranked):
    with looking(ranked.commander):
        wall_picture(ranked.commander, ranked.town.township, NOW)
    staff = worker(ranked.town.wangtai, "钱进")
    actor = signed_in(staff, Role.COMMUNITY_WORKER, ranked.town.wangtai)
    visit(actor, neighbour_in_need(ranked.town.wangtai_unit, "郑新", "909"), seen(at("15:00")))

    with looking(ranked.commander):
        later = wall_picture(ranked.commander, ranked.town.township, NOW + timedelta(minutes=2))

    assert {one["title"]: one["value"] for one in later["figures"]}["今日走访"] == 2
