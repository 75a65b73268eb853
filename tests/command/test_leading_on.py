"""Pages lead on to the person concerned and show no way that is closed to whoever reads them."""

import re

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.command.models import Proposal, ProposalLine, Team
from lianfang.command.services.proposals import plan_proposal
from lianfang.kit import clock
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    begin_day,
    build_town,
    client_of,
    neighbour_in_need,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    return client_of(Role.COMMUNITY_SECRETARY, town.sike)


def to(name, *args):
    return reverse(f"command:{name}", args=args)


def page(browser, address, asked=None):
    answer = browser.get(address, asked or {})
    assert answer.status_code == 200, answer.content.decode()[:600]
    return answer.content.decode()


def links(html):
    return set(re.findall(r'href="([^"?#]+)', html))


def test_a_responsibility_opens_the_one_answered_for_and_the_one_who_answers(town, boss):
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    answers(cadre, "special_cadre", granny)

    html = page(boss, to("responsibilities"))

    assert {reverse("people:person", args=[granny.pk]), to("staff_work", cadre.pk)} <= links(html)


def test_whoever_may_not_export_is_not_shown_the_way(town, boss):
    commander = client_of(Role.COMMANDER, town.sike)

    assert reverse("sheets:exports") in links(page(boss, to("responsibilities")))
    assert reverse("sheets:exports") not in links(page(commander, to("responsibilities")))


def test_coverage_shows_figures_without_ways_to_those_who_see_figures_only(town):
    neighbour_in_need(town.unit)
    viewer = client_of(Role.VIEWER, town.sike)

    html = page(viewer, to("coverage"))

    assert to("gaps") not in links(html)
    assert "0/1" in html


def test_a_worker_without_figures_is_not_led_to_them(town):
    neighbour_in_need(town.unit)
    phone = client_of(Role.GRID_WORKER, town.sike, worker(town.sike, "李社工"))

    html = page(phone, to("coverage"))

    assert [link for link in links(html) if link.startswith("/reports/")] == []


def test_the_ways_of_working_of_the_phase_stand_where_somebody_reads_their_duties(town):
    volunteer = worker(town.sike, "王志愿", "volunteer")
    answers(volunteer, "unit_volunteer", town.unit)

    html = page(client_of(Role.VOLUNTEER, town.sike, volunteer), to("mine"))

    assert re.findall(r"<summary>(.*?)[ <]", html) == [
        "“三包一”",
        "入户巡访四步",
        "发现发热怎么办",
        "单元包保",
        "“3+”网格结对",
        "党群联系卡",
    ]


def test_the_form_at_the_door_shows_its_steps_and_buttons_for_the_temperature(town):
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))

    html = page(client_of(Role.GRID_WORKER, town.sike, carer), to("visit", granny.pk))

    assert '<details class="lf-steps" open><summary>入户巡访四步' in html
    assert re.findall(r'data-step="(.*?)"', html) == ["-0.1", "0.1"]


def test_doors_of_the_day_leave_out_what_all_of_them_share(town):
    carer = worker(town.sike, "李社工")
    for unit in (town.unit, town.other_unit):
        answers(carer, "special_community_worker", neighbour_in_need(unit))
    begin_day(town, at("00:05"))

    html = page(client_of(Role.GRID_WORKER, town.sike, carer), to("today"))

    headings = re.findall(r'<h2 class="lf-rows-head"><span>(.*?)</span>', html)
    assert len(headings) == 2
    assert [one for one in headings if "金山街道" in one or "四棵社区" in one] == []


def test_a_line_of_a_proposal_names_its_role_and_finds_others_by_name(town, boss):
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    worker(town.sike, "李干部", "cadre")
    boss.post(to("propose"), {"place_id": town.sike.pk, "rule": "special_cadre"})
    (proposal,) = stored(Proposal)
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=proposal.pk)
    (line,) = stored(ProposalLine)

    html = page(boss, to("proposal_line", line.pk), {"q": "李"})

    assert "包保干部" in html
    assert "special_cadre" not in html
    assert re.findall(r'<td class="lf-main">(.*?)</td>', html) == ["李干部"]


def test_a_new_member_of_a_team_is_no_leader_unless_one_says_so(town, boss):
    boss.post(to("new_team"), {"kind": "commando", "name": "青年突击队"})

    (team,) = stored(Team)

    assert '<option value="member" selected>' in page(boss, to("team", team.pk))


def test_the_contact_card_is_a_sheet_of_its_own(town, boss):
    granny = neighbour_in_need(town.unit)

    html = page(boss, to("person_card", granny.pk))

    assert '<article class="lf-paper is-card">' in html
    assert reverse("people:person", args=[granny.pk]) in links(html)
