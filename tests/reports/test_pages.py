"""The pages of figures: what is missing is opened first, and nothing leads to a closed door."""

import re

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.command.services.proposals import create_proposal
from lianfang.command.services.tasks import create_day_tasks
from lianfang.kit import clock
from lianfang.places.enums import PlaceKind
from lianfang.places.services.places import create_place
from lianfang.reports.metrics import Rate
from tests.command.builders import client_of
from tests.people.builders import SYSTEM
from tests.reports.builders import EARLY, NOW, coded_town, elder, working_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def working():
    return working_town()


@pytest.fixture
def commander(working):
    return client_of(Role.COMMANDER, working.town.township)


def page(browser, name, *args):
    answer = browser.get(reverse(f"reports:{name}", args=args))
    assert answer.status_code == 200, answer.content.decode()[:600]
    return answer.content.decode()


def test_the_command_page_says_how_many_proposals_wait(working, commander):
    create_proposal(
        actor=SYSTEM,
        now=NOW,
        place_id=working.town.township.pk,
        rules=["volunteers_per_unit"],
    )

    html = page(commander, "dashboard")

    stat = re.search(r'class="lf-stat-label">待审方案</div>\s*<a[^>]*>\s*(\S+)', html)
    assert stat[1] == "1"


def test_the_rule_with_most_gaps_stands_first_on_the_command_page(working, commander):
    board = commander.get(reverse("reports:dashboard")).context["board"]
    html = page(commander, "dashboard")

    titles = {str(entry.rule.title): entry.tally.gaps for entry in board.coverage.rules}
    shown = [title for title in re.findall(r"<span>([^<]*)</span>", html) if title in titles]
    gaps = [titles[title] for title in shown]
    assert len(shown) == len(titles)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > 0


def test_a_rate_opens_the_missing_before_the_done_and_the_whole(working, commander):
    html = page(commander, "metric", "volunteers_per_unit_rate")

    doors = re.findall(r"/reports/metrics/(volunteers_per_unit_\w+)/rows/", html)
    assert doors == [
        "volunteers_per_unit_gaps",
        "volunteers_per_unit_covered",
        "volunteers_per_unit_all",
    ]


def test_every_door_of_every_rate_is_a_figure_of_its_own(working, commander):
    lines = commander.get(reverse("reports:metrics"), {"group": "coverage"}).context["lines"]
    rates = [line.metric for line in lines if isinstance(line.metric, Rate)]

    assert rates
    for rate in rates:
        assert page(commander, "metric_rows", rate.doors[0])


def test_a_viewer_is_led_to_figures_not_to_names(working):
    viewer = client_of(Role.VIEWER, working.town.township)

    html = page(viewer, "dashboard")

    assert reverse("command:gaps") not in html
    assert reverse("reports:metric", args=["volunteers_per_unit_gaps"]) in html


def test_the_rows_of_rounds_are_whole_though_they_are_more_than_the_figure(working, commander):
    elder(working.town.unit, "李桂英")
    create_day_tasks(actor=SYSTEM, now=EARLY, place_id=working.town.township.pk)

    html = page(commander, "metric_rows", "visit_rounds")

    assert "2 次" in html
    assert "is-soon" not in re.sub(r"<header.*?</header>", "", html, flags=re.S)


def test_the_bulletin_on_paper_carries_title_and_issuer():
    commander = client_of(Role.COMMANDER, coded_town().town.township)
    made = commander.post(reverse("reports:draft_bulletin"), {"as_of": "2020-03-18T09:30"})

    html = commander.get(made.url).content.decode()

    paper = re.search(r'<article class="lf-paper is-bulletin">(.*?)</article>', html, re.S)[1]
    assert re.search(r'class="lf-paper-title">(.*?)<', paper)[1] == "金山街道疫情防控工作简报"
    assert re.search(r'lf-paper-issuer"><span>(.*?)</span><span>(.*?)</span>', paper).groups() == (
        "金山街道疫情防控指挥部",
        "2020年3月18日",
    )


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "0001-01-01T00:00:00+14:00", "9999-12-31"])
def test_a_moment_before_all_records_or_after_now_is_now(working, commander, moment):
    answer = commander.get(reverse("reports:metric", args=["units"]), {"as_of": moment})

    assert answer.status_code == 200
    assert answer.context["moment"] == NOW


def test_the_api_refuses_a_moment_before_all_records(working, commander):
    answer = commander.get("/api/v1/reports/metrics/units", {"as_of": "0001-01-01T00:00:00+14:00"})

    assert answer.status_code == 422


def test_a_place_without_units_says_so_instead_of_nought_of_nought(working, commander):
    create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=working.town.township.pk,
        kind=PlaceKind.VILLAGE,
        name="钟山村",
    )

    html = page(commander, "metric", "volunteers_per_unit_rate")

    assert "此处无对象" in html
    assert "0/0" not in html


@pytest.mark.parametrize(
    ("role", "first"),
    [
        (Role.COMMANDER, "/dashboard/"),
        (Role.GRID_WORKER, "/command/today/"),
        (Role.CHECKPOINT_GUARD, "/gates/mine/"),
        (Role.SYSTEM_ADMINISTRATOR, "/access/users/"),
        (Role.SECURITY_ADMINISTRATOR, "/access/users/"),
        (Role.AUDIT_ADMINISTRATOR, "/access/audit/"),
        (Role.INSPECTOR, "/inspections/today/"),
    ],
)
def test_everybody_begins_with_what_their_work_begins_with(working, role, first):
    assert client_of(role, working.town.township).get("/")["Location"] == first


def test_the_map_begins_with_a_rate_that_is_counted_below_the_place(working, commander):
    community = client_of(Role.COMMUNITY_SECRETARY, working.town.community)

    below = community.get(reverse("reports:dashboard")).context

    counted = [share.figure.value for share in below["shares"]]
    assert below["chosen"].key != "village_leader_rate"
    assert any(value is not None for value in counted)
    assert not below["board"].shows_villages
    assert commander.get(reverse("reports:dashboard")).context["board"].shows_villages
