"""Figures of forms of the plan: what patrols count, by place and day, as it was known then."""

from datetime import timedelta

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.reports.metrics import by_child, figure, get_counted, rows_of
from tests.command.builders import at, build_town, client_of, signed_in, worker
from tests.records.builders import patrol, send

pytestmark = pytest.mark.django_db
NOW = at("17:00")
SYSTEM = Actor.system("test")


@pytest.fixture
def town():
    town = build_town()
    actor = signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)
    yesterday = NOW - timedelta(days=1)
    send(
        actor,
        NOW,
        patrol(town.unit, yesterday, dissuaded=1000, sent_to_study=40),
        patrol(town.unit, NOW, dissuaded=80, sent_to_study=4),
        patrol(town.other_unit, NOW, dissuaded=2),
    )
    return town


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("patrol_records", 2),
        ("patrol_dissuaded", 82),
        ("patrol_dissuaded_all", 1082),
        ("patrol_sent_to_study_all", 44),
        ("disinfection_area_all", 0),
    ],
)
def test_what_a_form_counts_is_a_figure(town, key, wanted):
    with looking(SYSTEM):
        assert figure(SYSTEM, key, town.township.path, NOW).value == wanted


def test_a_figure_of_before_the_records_came_stays_nought(town):
    with looking(SYSTEM):
        earlier = NOW - timedelta(hours=1)
        assert figure(SYSTEM, "patrol_dissuaded_all", town.township.path, earlier).value == 0


def test_the_figure_opens_its_records(town):
    metric = get_counted("patrol_dissuaded")
    with looking(SYSTEM):
        rows = rows_of(SYSTEM, metric, town.township.path, NOW)
        assert sorted(row.answers["dissuaded"] for row in rows) == [2, 80]
        shares = by_child(SYSTEM, "patrol_dissuaded", town.township, [town.sike, town.wangtai], NOW)
        assert [share.figure.value for share in shares] == [82, 0]


def test_the_page_of_a_figure_shows_its_records(town, monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    client = client_of(Role.COMMUNITY_SECRETARY, town.sike)

    answer = client.get("/reports/metrics/patrol_dissuaded/rows/")

    assert answer.status_code == 200
    assert answer.content.decode().count("/records/01") >= 2
