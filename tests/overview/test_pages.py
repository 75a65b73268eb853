"""Pages and API of the overview room, as commander and superiors see them."""

import io

import openpyxl
import pytest
from django.core.cache import cache
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.overview.models import PublishedRanking
from tests.access.builders import officer, sign_in
from tests.command.builders import client_of, stored
from tests.overview.builders import NOW, ranked_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch):
    cache.clear()
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def ranked():
    return ranked_town()


@pytest.fixture
def desk(ranked):
    return client_of(Role.COMMANDER, ranked.town.township)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def show(browser, **given):
    return browser.get(reverse("overview:ranking"), given)


def publish(desk, ranked, **more):
    given = {"ranks": "visits_today", "units": "places", "per": "", "day": "2020-03-18", **more}
    address = f"{reverse('overview:publish')}?place={ranked.town.township.pk}"
    return desk.post(address, given, follow=True)


def test_the_plans_ranking_is_shown_first(desk):
    shown = show(desk)

    assert shown.context["wanted"].ranks == "daily"
    assert "日常工作综合排名" in text(shown)


def test_every_line_opens_its_figure(ranked, desk):
    html = text(show(desk, ranks="visits_today", per="households"))

    assert f"/reports/metrics/visits_today/?place={ranked.town.sike.pk}" in html
    assert "不参与排名（无可计对象）" in html


@pytest.mark.parametrize(
    "given",
    [
        {"ranks": "no_such_figure"},
        {"ranks": "?", "units": "nobody", "per": "x", "day": "yesterday"},
        {"units": "patrol", "ranks": "daily"},
        {"day": "2099-01-01"},
    ],
)
def test_an_address_that_makes_no_sense_shows_a_ranking_all_the_same(desk, given):
    assert show(desk, **given).status_code == 200


def test_a_published_ranking_is_what_the_day_shows(ranked, desk):
    publish(desk, ranked)
    shown = show(desk, ranks="visits_today")

    assert shown.context["is_live"] is False
    assert "当日第1期" in text(shown)
    assert show(desk, ranks="visits_today", live="1").context["is_live"] is True
    (row,) = stored(PublishedRanking)
    for name, args in (("published", []), ("published_ranking", [row.pk])):
        assert "今日走访" in text(desk.get(reverse(f"overview:{name}", args=args)))


def test_publishing_twice_asks_for_the_reason(ranked, desk):
    publish(desk, ranked)
    (said,) = publish(desk, ranked).context["messages"]
    assert "请说明再次发布的原因" in str(said)
    publish(desk, ranked, reason="补录")
    publish(desk, ranked, day="never")

    assert [row.issue for row in stored(PublishedRanking)] == [1, 2]


def test_a_ranking_goes_out_as_a_workbook(ranked):
    user = officer("boss", Role.COMMANDER, now=NOW, path=ranked.town.township.path)
    browser = sign_in(user, second_factor=True)
    answer = browser.post(f"{reverse('overview:ranking_file')}?ranks=visits_today&per=households")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert any(row[1] == "四棵社区" and row[2] == 500 for row in cells)
    assert any(row[1] == "钟山村" and row[0] is None for row in cells)


def test_a_superior_ranks_and_maps_but_does_not_publish(ranked):
    superior = client_of(Role.VIEWER, ranked.town.township)

    html = text(show(superior))
    assert reverse("overview:publish") not in html
    assert publish(superior, ranked).status_code == 403
    assert superior.get(reverse("overview:map")).status_code == 200


def test_the_map_shows_the_same_figures_as_a_list(ranked, desk):
    html = text(desk.get(reverse("overview:map"), {"metric": "visits_today"}))
    drawn = desk.get(reverse("overview:map_data"), {"metric": "visits_today"}).json()

    values = {one["properties"]["name"]: one["properties"]["value"] for one in drawn["features"]}
    assert values == {"四棵社区": 1.0, "王太社区": 0.0, "钟山村": 0.0}
    assert all(name in html for name in values)
    assert 'data-days="map-days"' in html


def test_the_map_of_a_day_gone_by_tells_that_day(desk):
    given = {"metric": "visits_today", "day": "2020-03-17", "shown": "1"}
    drawn = desk.get(reverse("overview:map_data"), given).json()

    assert {one["properties"]["value"] for one in drawn["features"]} == {0.0}
    assert drawn["properties"]["layers"] == []
    assert "截至2020年3月17日" in text(desk.get(reverse("overview:map"), given))


def test_machines_get_the_same(ranked, desk):
    place = ranked.town.township.pk
    found = desk.get(f"/api/v1/overview/ranking?place_id={place}&ranks=visits_today").json()
    drawn = desk.get(f"/api/v1/overview/map?place_id={place}&figure=visits_today&layer=sealed")
    wall = desk.get(f"/api/v1/overview/wall?place_id={place}")
    again = desk.get(
        f"/api/v1/overview/wall?place_id={place}", headers={"if-none-match": wall["ETag"]}
    )

    assert next((one["name"], one["rank"]) for one in found["lines"]) == ("四棵社区", 1)
    assert drawn.json()["properties"]["layers"][0]["layer"] == "sealed"
    assert (wall.status_code, again.status_code) == (200, 304)
    wrong = desk.get(f"/api/v1/overview/map?place_id={place}&figure=no_such")
    assert wrong.status_code == 422
    assert desk.get(f"/api/v1/overview/ranking?place_id={place}&ranks=nothing").status_code == 404


def test_machines_publish_once(ranked, desk):
    given = {"place_id": str(ranked.town.township.pk), "ranks": "visits_today", "day": "2020-03-18"}
    made = desk.post("/api/v1/overview/rankings", given, content_type="application/json")
    again = desk.post("/api/v1/overview/rankings", given, content_type="application/json")
    listed = desk.get(f"/api/v1/overview/rankings?place_id={ranked.town.township.pk}").json()

    assert (made.status_code, again.status_code) == (201, 422)
    assert [one["id"] for one in listed] == [made.json()["id"]]
