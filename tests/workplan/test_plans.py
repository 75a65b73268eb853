"""A plan from drawing up to closing: how far its works are, what is behind, who is told."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.reports.metrics import figure, get_counted, rows_of
from lianfang.workplan.models import KeyWork, Milestone, Progress, WorkStep
from lianfang.workplan.selectors.plans import get_plan, plan_list
from lianfang.workplan.selectors.progress import figure_fault, work_views
from lianfang.workplan.services.plans import close_plan, create_plan, reopen_plan, update_plan
from lianfang.workplan.services.recording import record_progress
from lianfang.workplan.services.reminding import remind_works
from lianfang.workplan.services.steps import PlanClosed, WrongWorkState
from lianfang.workplan.services.works import (
    add_milestone,
    add_work,
    finish_work,
    move_milestone,
    reach_milestone,
    reopen_work,
    take_back_milestone,
    update_work,
    withdraw_milestone,
    withdraw_work,
)
from tests.command.builders import (
    SYSTEM,
    appointed,
    build_town,
    commander,
    fresh,
    resident,
    signed_in,
    stored,
    worker,
)
from tests.workplan.builders import draft, milestone, on, plan_of, terms, work_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    return commander(town.township)


@pytest.fixture
def plan(town):
    return plan_of(town)


def views(actor, plan, moment):
    with looking(actor):
        return work_views(get_plan(actor, plan.pk), moment)


def told(key, town, moment, actor=SYSTEM):
    with looking(actor):
        return figure(actor, key, town.township.path, moment).value


def kinds(plan):
    return [row.kind for row in sorted(stored(WorkStep, plan=plan), key=lambda r: (r.at, r.pk))]


def test_the_countdown_is_a_figure_like_any_other(town, plan):
    assert (told("plan_days_gone", town, on(3, 6)), told("plan_days_left", town, on(3, 6))) == (
        66,
        300,
    )
    assert told("plan_days_left", town, on(3, 7)) == 299
    assert told("plan_days_left", town, on(3, 5)) is None


def test_a_plan_says_what_is_wrong_by_field(town, boss):
    wrong = terms(target_on=date(2020, 3, 1), tolerance=101, title="x", counting="maybe")
    with pytest.raises(InvalidInput) as refused:
        create_plan(actor=boss, now=on(3, 6), place_id=town.township.pk, terms=wrong)

    assert set(refused.value.fields) == {"title", "target_on", "tolerance", "counting"}


def test_a_plan_is_drawn_up_once(town, plan):
    with pytest.raises(Conflict):
        plan_of(town)


def test_a_work_counted_by_a_figure_follows_it(town, boss, plan):
    work_of(town, plan, "登记到人", figure="residents", target=Decimal(4))
    for name in ("一", "二", "三"):
        resident(town.unit, f"居民{name}")

    (view,) = views(boss, plan, on(3, 6, 20))

    assert (view.actual, view.share, view.unit) == (Decimal(3), Decimal("75.0"), "人")
    assert not view.is_behind


def test_a_work_written_down_by_hand_holds_its_last_number(town, boss, plan):
    work = work_of(town, plan)
    for day, value in ((10, 2), (12, 5)):
        record_progress(
            actor=boss,
            now=on(3, day),
            work_id=work.pk,
            text="推进",
            value=Decimal(value),
            evidence="第3期简报",
        )

    assert views(boss, plan, on(3, 11))[0].actual == 2
    assert views(boss, plan, on(3, 13))[0].share == Decimal("25.0")


def test_progress_is_never_changed(town, boss, plan):
    row = record_progress(actor=boss, now=on(3, 7), work_id=work_of(town, plan).pk, text="开工")
    for change in (
        lambda: Progress.objects.filter(pk=row.pk).update(text="x"),
        lambda: Progress.objects.filter(pk=row.pk).delete(),
    ):
        with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_number_needs_evidence_and_a_figure_takes_none(town, boss, plan):
    by_hand, counted = work_of(town, plan), work_of(town, plan, "登记", figure="residents")
    given = {"actor": boss, "now": on(3, 8), "text": "推进", "value": Decimal(3)}

    with pytest.raises(InvalidInput) as refused:
        record_progress(work_id=by_hand.pk, **given)
    assert set(refused.value.fields) == {"evidence"}
    with pytest.raises(InvalidInput) as refused:
        record_progress(work_id=counted.pk, evidence="简报", **given)
    assert set(refused.value.fields) == {"value"}
    with pytest.raises(InvalidInput) as refused:
        record_progress(work_id=by_hand.pk, actor=boss, now=on(3, 8), text="a")
    assert set(refused.value.fields) == {"text"}


def test_a_work_cannot_be_counted_by_plans_or_by_no_figure(town, plan):
    assert figure_fault("residents") == ""
    assert figure_fault("key_works_behind")
    assert figure_fault("no_such_figure")
    with pytest.raises(InvalidInput) as refused:
        work_of(town, plan, figure="key_works")
    assert set(refused.value.fields) == {"figure"}


def test_what_is_furthest_behind_comes_first(town, boss, plan):
    late = work_of(town, plan, "落后", due_on=date(2020, 4, 4))
    work_of(town, plan, "不急")
    done = work_of(town, plan, "完成")
    finish_work(actor=boss, now=on(3, 8), work_id=done.pk, reason="验收")

    found = views(boss, plan, on(3, 20))

    assert [view.title for view in found] == ["落后", "不急", "完成"]
    assert [view.is_behind for view in found] == [True, False, False]
    assert (told("key_works", town, on(3, 20)), told("key_works_behind", town, on(3, 20))) == (3, 1)
    with looking(SYSTEM):
        metric = get_counted("key_works_behind")
        rows = list(rows_of(SYSTEM, metric, town.township.path, on(3, 20)))
    assert [row.pk for row in rows] == [late.pk]


def test_a_missed_milestone_puts_its_work_behind(town, boss, plan):
    work = work_of(town, plan, milestones=(milestone(),))
    assert not views(boss, plan, on(3, 20))[0].is_behind
    assert views(boss, plan, on(3, 21))[0].is_behind
    assert told("milestones_overdue", town, on(3, 21)) == 1

    (row,) = stored(Milestone)
    reach_milestone(
        actor=boss,
        now=on(3, 22),
        milestone_id=row.pk,
        reached_on=date(2020, 3, 19),
        evidence="验收单",
    )
    assert not views(boss, plan, on(3, 22))[0].is_behind
    assert told("milestones_overdue", town, on(3, 22)) == 0
    take_back_milestone(actor=boss, now=on(3, 23), milestone_id=row.pk, reason="未验收")
    assert views(boss, plan, on(3, 23))[0].is_behind
    withdraw_milestone(actor=boss, now=on(3, 23), milestone_id=row.pk, reason="合并")
    assert not views(boss, plan, on(3, 23))[0].is_behind
    assert fresh(work).state == "open"


def test_a_milestone_is_put_off_with_both_days_in_the_log(town, boss, plan):
    work = work_of(town, plan)
    row = add_milestone(actor=boss, now=on(3, 7), work_id=work.pk, draft=milestone())
    with pytest.raises(InvalidInput):
        move_milestone(
            actor=boss, now=on(3, 8), milestone_id=row.pk, due_on=date(2021, 1, 1), reason="等料"
        )
    move_milestone(
        actor=boss, now=on(3, 8), milestone_id=row.pk, due_on=date(2020, 4, 1), reason="等料"
    )

    step = stored(WorkStep, kind="moved")[0]
    assert (step.details["due_on"], step.reason) == (["2020-03-20", "2020-04-01"], "等料")


def test_owners_are_reminded_and_the_level_above_is_told_once(town, plan):
    work_of(town, plan, milestones=(milestone(),))

    numbers = [remind_works(actor=SYSTEM, now=on(3, day)) for day in (10, 17, 17, 21, 22, 22, 23)]

    # 17 March: three days before; 22 March: two days after, and the work is behind since the 21st.
    assert numbers == [0, 1, 0, 1, 1, 0, 0]
    assert [row.kind for row in stored(WorkStep, milestone__isnull=False)][1:] == [
        "reminded",
        "told",
    ]


def test_the_leader_of_a_work_writes_it_up_wherever_they_serve(town, boss, plan):
    cadre = worker(town.township, "刘书记", "cadre")
    leader = signed_in(cadre, Role.LEADER, town.sike)
    stranger = appointed(Role.LEADER, town.wangtai)
    work = work_of(town, plan, leader_id=cadre.pk)
    other = work_of(town, plan, "别人的")

    record_progress(actor=leader, now=on(3, 9), work_id=work.pk, text="现场调度")
    for actor, target in ((leader, other), (stranger, work)):
        with pytest.raises(NotFound):
            record_progress(actor=actor, now=on(3, 9), work_id=target.pk, text="现场调度")
    with pytest.raises(NotPermitted):
        finish_work(actor=leader, now=on(3, 9), work_id=work.pk, reason="完成")
    assert len(stored(Progress)) == 1


def test_a_village_sees_the_plan_of_its_town_but_not_of_its_neighbour(town, plan):
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.sike)
    own = create_plan(
        actor=commander(town.township),
        now=on(3, 6),
        place_id=town.wangtai.pk,
        terms=terms(title="王太计划"),
    )

    with looking(secretary):
        seen = list(plan_list(secretary, town.sike.path))
        with pytest.raises(NotFound):
            get_plan(secretary, own.pk)
    assert [row.pk for row in seen] == [plan.pk]


def test_whoever_only_looks_changes_nothing(town, plan):
    viewer = appointed(Role.VIEWER, town.township)
    with pytest.raises(NotPermitted):
        close_plan(actor=viewer, now=on(3, 7), plan_id=plan.pk, reason="x")


def test_a_work_passes_from_state_to_state_with_a_reason(town, boss, plan):
    work = work_of(town, plan)
    with pytest.raises(InvalidInput):
        finish_work(actor=boss, now=on(3, 7), work_id=work.pk, reason=" ")
    finish_work(actor=boss, now=on(3, 8), work_id=work.pk, reason="验收合格")
    with pytest.raises(WrongWorkState):
        record_progress(actor=boss, now=on(3, 9), work_id=work.pk, text="又做了")
    reopen_work(actor=boss, now=on(3, 9), work_id=work.pk, reason="返工")
    withdraw_work(actor=boss, now=on(3, 10), work_id=work.pk, reason="并入别项")

    assert kinds(plan) == ["created", "added", "finished", "reopened", "withdrawn"]
    assert told("key_works", town, on(3, 11)) == 0


def test_a_changed_work_says_what_changed(town, boss, plan):
    work = work_of(town, plan)
    update_work(
        actor=boss,
        now=on(3, 8),
        work_id=work.pk,
        draft=draft(target=Decimal(25)),
        leader_id=None,
        department_id=None,
        reason="追加项目",
    )

    step = stored(WorkStep, kind="changed")[0]
    assert step.details["target"] == ["20.00", "25"]
    assert stored(KeyWork)[0].target == 25


def test_the_target_date_moves_as_far_as_the_works_allow(town, boss, plan):
    work_of(town, plan, due_on=date(2020, 12, 1))
    with pytest.raises(InvalidInput) as refused:
        update_plan(
            actor=boss,
            now=on(3, 8),
            plan_id=plan.pk,
            terms=terms(target_on=date(2020, 11, 1)),
            reason="提前",
        )
    assert set(refused.value.fields) == {"target_on"}

    update_plan(
        actor=boss,
        now=on(3, 8),
        plan_id=plan.pk,
        terms=terms(target_on=date(2020, 12, 15)),
        reason="提前",
    )
    assert told("plan_days_left", town, on(3, 8)) == 282
    assert stored(WorkStep, kind="changed")[0].details["changed"] == ["target_on"]


def test_nothing_counts_towards_a_closed_plan(town, boss, plan):
    work = work_of(town, plan)
    close_plan(actor=boss, now=on(3, 8), plan_id=plan.pk, reason="并入年度计划")
    with pytest.raises(PlanClosed):
        add_work(actor=boss, now=on(3, 9), plan_id=plan.pk, draft=draft())
    with pytest.raises(PlanClosed):
        record_progress(actor=boss, now=on(3, 9), work_id=work.pk, text="推进")

    assert (told("key_works", town, on(3, 9)), told("key_works", town, on(3, 7))) == (0, 1)
    reopen_plan(actor=boss, now=on(3, 10), plan_id=plan.pk, reason="继续")
    with pytest.raises(Conflict):
        reopen_plan(actor=boss, now=on(3, 10), plan_id=plan.pk, reason="继续")
    assert told("key_works", town, on(3, 11)) == 1


def test_leader_and_department_serve_the_plans_own_place(town, plan):
    elsewhere = worker(town.sike, "别处的人", "cadre")
    with pytest.raises(InvalidInput) as refused:
        work_of(town, plan, leader_id=elsewhere.pk)
    assert set(refused.value.fields) == {"leader"}
