"""The phases page: look first, decide, go back."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.command.models import PhaseInForce
from lianfang.kit import clock
from tests.command.builders import at, build_town, client_of, neighbour_in_need, stored

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/command"


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def town():
    return build_town("grid_screening")


@pytest.fixture
def boss(town):
    return client_of(Role.COMMANDER, town.township)


def to(name, *args):
    return reverse(f"command:{name}", args=args)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def seal_in(page):
    return page.split('name="seal" value="')[1].split('"')[0]


def test_a_commander_sees_what_changes_then_decides_and_goes_back(town, boss):
    neighbour_in_need(town.unit)
    asked = {"phase": f"{town.plan.pk}:keep_out"}

    page = text(boss.get(to("phase_preview"), asked | {"place": town.sike.pk}))
    assert "外防输入" in page
    assert "每日两次巡访" in page
    decided = asked | {"seal": seal_in(page), "reason": "外围无病例"}
    assert boss.post(to("enforce_phase"), decided).status_code == 302
    history = text(boss.get(to("phases")))
    assert "外围无病例" in history
    assert to("phase_back", town.sike.pk) in history

    back = text(boss.get(to("phase_back", town.sike.pk)))
    assert "网格排查" in back
    boss.post(to("phase_back", town.sike.pk), {"seal": seal_in(back), "reason": "误操作"})

    assert stored(PhaseInForce, place=town.sike, valid_to__isnull=True) == []


def test_a_decision_after_somebody_elses_shows_the_new_preview(town, boss):
    asked = {"phase": f"{town.plan.pk}:sealed"}
    seal = seal_in(text(boss.get(to("phase_preview"), asked)))
    boss.post(to("enforce_phase"), {"phase": f"{town.plan.pk}:resume"})

    answer = boss.post(to("enforce_phase"), asked | {"seal": seal})

    assert answer.url.startswith(to("phase_preview"))
    assert len(list(get_messages(answer.wsgi_request))) >= 1
    (row,) = stored(PhaseInForce, valid_to__isnull=True)
    assert row.phase == "resume"


def test_ending_a_phase_is_previewed_too(town, boss):
    boss.post(f"{to('enforce_phase')}?place={town.sike.pk}", {"phase": f"{town.plan.pk}:sealed"})
    (row,) = stored(PhaseInForce, place=town.sike, valid_to__isnull=True)

    page = text(boss.get(to("phase_ending", row.pk)))
    boss.post(to("revoke_phase", row.pk), {"seal": seal_in(page), "reason": "解除"})

    (row,) = stored(PhaseInForce, pk=row.pk)
    assert (row.end_reason, row.valid_to) == ("解除", at("09:30"))
    assert boss.get(to("phase_ending", row.pk)).status_code == 409


def test_a_step_back_without_a_reason_asks_again(town, boss):
    boss.post(f"{to('enforce_phase')}?place={town.sike.pk}", {"phase": f"{town.plan.pk}:sealed"})

    answer = boss.post(to("phase_back", town.sike.pk), {"reason": " "})

    assert answer.url == to("phase_back", town.sike.pk)
    assert len(stored(PhaseInForce, place=town.sike, valid_to__isnull=True)) == 1


def test_a_viewer_reads_the_history_without_buttons(town):
    viewer = client_of(Role.VIEWER, town.sike)

    page = text(viewer.get(to("phases")))

    assert to("phase_preview") not in page
    assert "网格排查" in page


def test_machines_preview_decide_and_go_back_by_the_same_rules(town, boss):
    asked = {"place_id": town.sike.pk, "playbook_id": town.plan.pk, "phase": "sealed"}
    shown = boss.get(f"{ROOT}/phases/preview", asked).json()
    assert (shown["before"], shown["after"]) == ("grid_screening", "sealed")
    assert {line["turn"] for line in shown["lines"]} <= {"begins", "ends", "changes", "attention"}
    body = asked | {"incident_id": town.incident.pk, "instead_of": shown["seal"]}

    made = boss.post(f"{ROOT}/phases", body, content_type="application/json")
    again = boss.post(f"{ROOT}/phases", body, content_type="application/json")
    restored = boss.post(
        f"{ROOT}/phases/restore",
        {"place_id": town.sike.pk, "reason": "误操作"},
        content_type="application/json",
    )

    assert (made.status_code, again.status_code, restored.status_code) == (201, 409, 200)
    told = boss.get(f"{ROOT}/phases/history", {"place_id": town.sike.pk}).json()
    assert [(row["phase"], row["end_reason"]) for row in told] == [("sealed", "误操作")]
    now = boss.get(f"{ROOT}/phases", {"place_id": town.sike.pk}).json()
    assert [row["phase"] for row in now] == ["grid_screening"]


def test_a_place_with_a_phase_of_its_own_is_told_with_the_community_it_lies_in(town, boss):
    asked = {"phase": f"{town.plan.pk}:keep_out"}
    page = text(boss.get(to("phase_preview"), asked | {"place": town.grid.pk}))
    boss.post(to("enforce_phase"), asked | {"seal": seal_in(page), "place": town.grid.pk})

    below = f"{town.sike.short_name} {town.grid.short_name}"
    shown = boss.get(to("phases"), {"place": town.township.pk})

    assert [view.place_name for view, _may_end in shown.context["phases"]] == [
        town.township.short_name,
        below,
    ]
    assert shown.context["history"][0].place_name == below
    again = boss.get(to("phase_preview"), asked | {"place": town.township.pk})
    assert again.context["shown"].untouched == (f"{below}：外防输入",)
    inside = boss.get(to("phases"), {"place": town.grid.pk})
    assert inside.context["history"][0].place_name == town.grid.short_name
