"""Pages and API of the workplan room, as the commander and the leader of a work see them."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.workplan.models import KeyWork, Milestone, Progress, WorkPlan
from tests.access.builders import officer, sign_in
from tests.command.builders import PLAYBOOKS, build_town, client_of, stored, worker
from tests.workplan.builders import milestone, on, plan_of, work_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _march(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: on(3, 21))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def desk(town):
    return client_of(Role.COMMANDER, town.township)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer.content.decode()


def page(name, *args):
    return reverse(f"workplan:{name}", args=args)


def plan_form(**more):
    return {
        "title": "百日攻坚",
        "starts_on": "2020-03-06",
        "target_on": "2020-06-30",
        "counting": "today_gone",
        "tolerance": "10",
        "remind_days": "3",
        "tell_days": "2",
        **more,
    }


def test_the_only_plan_opens_at_once_with_its_countdown(town, desk):
    plan = plan_of(town)
    work_of(town, plan, milestones=(milestone(),))

    shown = text(desk.get(page("plans"), follow=True))

    assert "重点项目提速" in shown
    assert "285" in shown
    assert "滞后" in shown


def test_the_plan_of_the_playbook_is_taken_over(monkeypatch):
    town = build_town("forward", (PLAYBOOKS / "fusha.yaml").read_text(encoding="utf-8"))
    desk = client_of(Role.COMMANDER, town.township)

    assert "300天工作计划" in text(desk.get(page("plans")))
    text(desk.post(page("take_over"), follow=True))

    assert len(stored(KeyWork)) == 5
    assert len(stored(Milestone)) == 10
    # Twice is once.
    desk.post(page("take_over"))
    assert len(stored(WorkPlan)) == 1


def test_what_was_typed_stays_when_a_plan_is_refused(desk):
    shown = text(desk.post(page("new_plan"), plan_form(target_on="2020-03-01")), 422)

    assert "结束早于开始" in shown or "It would end" in shown
    assert "百日攻坚" in shown
    assert stored(WorkPlan) == []


def test_a_plan_is_drawn_up_and_changed_from_its_forms(desk):
    desk.post(page("new_plan"), plan_form())
    (plan,) = stored(WorkPlan)
    desk.post(page("edit_plan", plan.pk), plan_form(target_on="2020-07-31", reason="延长一个月"))
    desk.post(page("new_work", plan.pk), {"title": "x", "target": "20"})
    given = {"starts_on": "2020-03-06", "due_on": "2020-07-31", "target": "20", "unit": "个"}
    desk.post(page("new_work", plan.pk), {"title": "十个项目", **given})

    (work,) = stored(KeyWork)
    assert stored(WorkPlan)[0].target_on == date(2020, 7, 31)
    assert (work.title, work.number) == ("十个项目", 1)


def test_progress_without_words_is_refused_beside_its_field(town, desk):
    work = work_of(town, plan_of(town))
    refused = desk.post(page("record", work.pk), {"text": "已开工", "value": "5"})

    assert "佐证" in text(refused, 422)
    assert "已开工" in text(refused, 422)
    desk.post(page("record", work.pk), {"text": "已开工", "value": "5", "evidence": "纪要"})
    assert stored(Progress)[0].value == 5
    assert "25.0%" in text(desk.get(page("work", work.pk)))


def test_the_log_speaks_the_language_of_the_page_and_numbers_stand_as_they_were_typed(town, desk):
    work = work_of(town, plan_of(town), title_en="Key projects faster")
    desk.post(page("record", work.pk), {"text": "已开工", "value": "5", "evidence": "纪要"})

    desk.cookies["lianfang_language"] = "en"
    shown = text(desk.get(page("work", work.pk)))

    assert "Added · Key projects faster" in shown
    assert "5 万平方米" in shown
    assert "5.00 万平方米" not in shown


def test_a_milestone_lives_on_the_page_of_its_work(town, desk):
    work = work_of(town, plan_of(town))
    desk.post(page("new_milestone", work.pk), {"title": "过半", "due_on": "2020-03-20"})
    (row,) = stored(Milestone)
    desk.post(page("move_milestone", row.pk), {"due_on": "2020-03-19", "reason": "提前"})
    desk.post(page("reach_milestone", row.pk), {"reached_on": "2020-03-20", "evidence": "验收单"})
    assert "验收单" in text(desk.get(page("work", work.pk)))
    desk.post(page("take_back_milestone", row.pk), {"reason": "未验收"})
    desk.post(page("reach_milestone", row.pk), {"reached_on": "2020-03-20"})
    assert stored(Milestone)[0].reached_on is None
    desk.post(page("withdraw_milestone", row.pk), {"reason": "合并"})

    assert stored(Milestone)[0].withdrawn_at is not None
    assert "还没有节点" in text(desk.get(page("work", work.pk)))


def test_the_leader_of_a_work_writes_it_up_on_their_phone(town):
    cadre = worker(town.township, "刘书记", "cadre")
    leader = client_of(Role.LEADER, town.sike, cadre)
    plan = plan_of(town)
    mine, other = work_of(town, plan, "我的", leader_id=cadre.pk), work_of(town, plan, "别人的")

    assert "您牵头的" in text(leader.get(page("plan", plan.pk)))
    assert leader.post(page("record", mine.pk), {"text": "现场调度"}).status_code == 302
    assert leader.post(page("record", other.pk), {"text": "现场调度"}).status_code == 404
    assert leader.get(page("edit_work", mine.pk)).status_code == 403


def test_a_work_is_finished_and_goes_on_and_the_plan_closes(town, desk):
    plan = plan_of(town)
    work = work_of(town, plan)
    for name, state in (("finish", "finished"), ("reopen", "open"), ("withdraw", "withdrawn")):
        desk.post(page(f"{name}_work", work.pk), {"reason": "按会议决定"})
        assert stored(KeyWork)[0].state == state
    desk.post(page("close_plan", plan.pk), {"reason": ""})
    assert stored(WorkPlan)[0].state == "active"
    desk.post(page("close_plan", plan.pk), {"reason": "并入年度计划"})
    assert stored(WorkPlan)[0].state == "closed"
    assert "300天工作计划" in text(desk.get(page("plans"), {"closed": "1", "list": "1"}))
    desk.post(page("reopen_plan", plan.pk), {"reason": "继续"})
    assert stored(WorkPlan)[0].state == "active"


def test_a_plan_goes_out_as_a_workbook(town):
    plan = plan_of(town)
    work_of(town, plan, milestones=(milestone(),))
    user = officer("boss", Role.COMMANDER, now=on(3, 6), path=town.township.path)
    answer = sign_in(user, second_factor=True).post(page("plan_file", plan.pk))

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert any(row[1] == "重点项目提速" and row[4] == 20 for row in cells)


def test_machines_keep_a_plan(town, desk):
    def post(address, **body):
        return desk.post(f"/api/v1/workplan/{address}", body, content_type="application/json")

    made = post("plans", place_id=str(town.township.pk), **plan_form(counts_from="2020-01-01"))
    plan = made.json()
    work = post(f"plans/{plan['id']}/works", title="十个项目", target="10", unit="个").json()
    post(f"works/{work['id']}/progress", text="推进", value="4", evidence="纪要")
    post(f"works/{work['id']}/milestones", title="开工", due_on="2020-03-20")
    shown = desk.get(f"/api/v1/workplan/plans/{plan['id']}").json()

    assert made.status_code == 201
    assert (plan["days_gone"], plan["days_left"]) == (81, 101)
    assert shown["works"][0]["share"] == "40.0"
    assert shown["works"][0]["is_behind"] is True
    mark = shown["works"][0]["milestones"][0]["id"]
    reached = post(f"milestones/{mark}/reach", reached_on="2020-03-20", evidence="照片")
    assert reached.json()["milestones"][0]["reached_on"] == "2020-03-20"
    assert post(f"works/{work['id']}/finish", reason="验收").json()["state"] == "finished"
    assert len(desk.get(f"/api/v1/workplan/works/{work['id']}/progress").json()) == 1
    assert len(desk.get(f"/api/v1/workplan/plans/{plan['id']}/steps").json()) == 5
    assert post(f"plans/{plan['id']}/close", reason="完成").json()["state"] == "closed"
    assert desk.get(f"/api/v1/workplan/plans?place_id={town.township.pk}").json() == []
