"""Before a phase comes into force everybody can read what it changes, and it can be taken back."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.enums import TaskState
from lianfang.command.models import PhaseInForce, Task
from lianfang.command.selectors.changes import (
    FORESEEN_BY,
    Foreseen,
    Turn,
    foresees,
    preview_of_enforcing,
    preview_of_revoking,
    preview_of_step_back,
)
from lianfang.command.selectors.phase_history import phase_history, step_back
from lianfang.command.selectors.plan import phase_of
from lianfang.command.services.plans import (
    IncidentClosed,
    PreviewOutdated,
    close_incident,
    enforce_phase,
    install_playbook,
    restore_phase,
    revoke_phase,
)
from lianfang.command.services.tasks import create_day_tasks
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    commander,
    jinshan_text,
    neighbour_in_need,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db


def enforce(town, place, phase, now, actor=SYSTEM, **more):
    return enforce_phase(
        actor=actor,
        now=now,
        incident_id=town.incident.pk,
        place_id=place.pk,
        playbook_id=more.pop("playbook_id", town.plan.pk),
        phase=phase,
        **more,
    )


def foreseen(town, place, phase, now, plan=None, actor=None):
    actor = actor or commander(town.township)
    with looking(actor):
        return preview_of_enforcing(actor, place, plan or town.plan, phase, now)


def lines(shown, order):
    """Lines of the section at that place in the order, as (turn, number)."""
    by_title = {str(section.title): section.lines for section in shown.sections}
    titles = {one.order: str(one.title) for one in FORESEEN_BY}
    return [(line.turn, line.number) for line in by_title.get(titles[order], ())]


def test_the_preview_counts_who_gets_visits_and_the_tasks_of_today(now):
    town = build_town("keep_out")
    neighbour_in_need(town.unit)
    neighbour_in_need(town.wangtai_unit, "王奶奶", "101")

    shown = foreseen(town, town.township, "sealed", now)

    assert lines(shown, 10) == [(Turn.BEGINS, 2), (Turn.BEGINS, 4)]
    # A commander sees residents masked.
    assert sorted(title for title, _where in shown.sections[0].lines[0].rows) == ["李**", "王**"]


def test_what_the_preview_says_of_tasks_is_what_then_happens(now):
    town = build_town("sealed")
    for door in ("101", "102", "103"):
        neighbour_in_need(town.unit, f"住户{door}", door)
    begin_day(town, now)

    ending = foreseen(town, town.sike, "keep_out", now)
    enforce(town, town.sike, "keep_out", now)
    create_day_tasks(actor=SYSTEM, now=now, place_id=town.sike.pk)
    cancelled = len(stored(Task, state=TaskState.CANCELLED))
    returning = foreseen(town, town.sike, "sealed", now)
    made = create_day_tasks_after(town, "sealed", now + timedelta(minutes=1))

    assert lines(ending, 10) == [(Turn.ENDS, 3), (Turn.ENDS, cancelled)]
    assert lines(returning, 10) == [(Turn.BEGINS, 3), (Turn.BEGINS, made)]
    assert (cancelled, made) == (6, 6)


def create_day_tasks_after(town, phase, now):
    enforce(town, town.sike, phase, now)
    return create_day_tasks(actor=SYSTEM, now=now, place_id=town.sike.pk)


def test_the_preview_tells_the_gaps_a_rule_brings(now):
    town = build_town("keep_out")
    answers(worker(town.township, "钱主任", "cadre", level="township"), "place_leader", town.sike)

    rules = foreseen(town, town.township, "grid_screening", now).sections

    told = [line for section in rules for line in section.lines if "网格" in str(line.text)]
    gaps = [line.number for line in told if line.turn == Turn.ATTENTION]
    assert gaps[:2] == [1, 1]  # a community cadre and a seconded one for the only grid


def test_staff_whom_no_rule_asks_for_any_more_are_told_as_freed(now):
    town = build_town("sealed")
    volunteer = worker(town.sike, "孙志愿", "volunteer")
    busy = worker(town.sike, "周志愿", "volunteer")
    granny = neighbour_in_need(town.wangtai_unit)
    answers(volunteer, "unit_volunteer", town.unit)
    answers(busy, "unit_volunteer", town.other_unit)
    answers(busy, "special_volunteer", granny)

    shown = foreseen(town, town.sike, "resume", now)

    assert lines(shown, 30) == [(Turn.ENDS, 2), (Turn.CHANGES, 1)]
    freed = next(s for s in shown.sections if s.lines[-1].rows and s.lines[0].number == 2)
    assert freed.lines[-1].rows == (("孙志愿", ""),)


def test_a_part_with_a_phase_of_its_own_is_named_and_left_as_it_is(now):
    town = build_town("sealed")
    neighbour_in_need(town.unit)
    begin_day(town, now)
    enforce(town, town.unit, "grid_screening", now)

    shown = foreseen(town, town.sike, "keep_out", now)

    assert shown.untouched == ("四棵第一网格 金山花园3栋 甲单元：网格排查",)
    assert lines(shown, 10) == []


def test_forms_and_ways_of_working_that_begin_and_end_are_named(now):
    town = build_town("keep_out")

    told = [
        str(line.text)
        for section in foreseen(town, town.township, "sealed", now).sections
        for line in section.lines
    ]

    assert any("入户排查" in text for text in told)  # ends
    assert any("单元包保" in text for text in told)  # begins
    assert any("巡访记录" in text for text in told)


def test_a_phase_that_changes_nothing_has_an_empty_preview(now):
    town = build_town("sealed")

    assert foreseen(town, town.sike, "sealed", now).is_empty


def test_a_room_above_adds_lines_of_its_own(now):
    town = build_town("sealed")

    @foresees("卡口", order=90)
    def checkpoints(viewer, shift):
        yield Foreseen(Turn.CHANGES, f"12个卡口变为3个（{shift.place.short_name}）", 9)

    try:
        last = foreseen(town, town.sike, "resume", now).sections[-1]
    finally:
        FORESEEN_BY[:] = [one for one in FORESEEN_BY if one.order != 90]

    assert (last.title, [line.number for line in last.lines]) == ("卡口", [9])


def test_hours_of_another_plan_reach_the_tasks_of_today_at_once(now):
    town = build_town("sealed")
    neighbour_in_need(town.unit)
    begin_day(town, now)
    text = jinshan_text().replace('version: "2020.03"', 'version: "2020.03b"')
    text = text.replace('begins: "14:00", ends: "17:30"', 'begins: "15:00", ends: "18:00"')
    text = text.replace("key: morning", "key: early")
    other = install_playbook(actor=SYSTEM, now=now, text=text)

    enforce(town, town.sike, "sealed", now, playbook_id=other.pk)
    create_day_tasks(actor=SYSTEM, now=now, place_id=town.sike.pk)

    windows = {task.window: (task.state, task.due_to) for task in stored(Task)}
    assert windows == {
        "morning": (TaskState.CANCELLED, at("11:30")),
        "early": (TaskState.OPEN, at("11:30")),
        "afternoon": (TaskState.OPEN, at("18:00")),
    }


def test_a_decision_on_an_outdated_preview_is_refused(now):
    town = build_town("grid_screening")
    shown = foreseen(town, town.sike, "resume", now)
    enforce(town, town.sike, "sealed", now)

    with pytest.raises(PreviewOutdated):
        enforce(town, town.sike, "resume", at("10:00"), instead_of=shown.seal)

    fresh = foreseen(town, town.sike, "resume", at("10:00"))
    assert enforce(town, town.sike, "resume", at("10:00"), instead_of=fresh.seal).phase == "resume"


def test_one_step_back_brings_the_phase_before_by_a_new_row(now):
    town = build_town("grid_screening")
    enforce(town, town.sike, "sealed", now)
    resumed = enforce(town, town.sike, "resume", at("10:00"))
    boss = commander(town.township)

    row = restore_phase(
        actor=boss, now=at("11:00"), place_id=town.sike.pk, reason="复工过早", instead_of=""
    )

    assert (row.phase, row.reason, row.enforced_by) == ("sealed", "复工过早", boss.display_name)
    (ended,) = stored(PhaseInForce, pk=resumed.pk)
    assert (ended.valid_to, ended.end_reason) == (at("11:00"), "复工过早")
    again = restore_phase(actor=boss, now=at("12:00"), place_id=town.sike.pk, reason="还是复工")
    assert again.phase == "resume"


def test_a_step_back_from_the_first_phase_of_a_place_gives_it_to_the_place_above(now):
    town = build_town("grid_screening")
    enforce(town, town.sike, "sealed", now)

    restore_phase(actor=SYSTEM, now=at("11:00"), place_id=town.sike.pk, reason="误操作")

    assert phase_of(SYSTEM, town.unit.path, at("11:00")).phase.key == "grid_screening"
    assert stored(PhaseInForce, place=town.sike, valid_to__isnull=True) == []


def test_a_step_back_from_a_revoked_phase_puts_it_in_force_again(now):
    town = build_town("grid_screening")
    row = enforce(town, town.sike, "sealed", now)
    revoke_phase(actor=SYSTEM, now=at("10:00"), phase_id=row.pk, reason="解封")

    back = restore_phase(actor=SYSTEM, now=at("11:00"), place_id=town.sike.pk, reason="又有病例")

    assert (back.phase, back.restores_id) == ("sealed", row.pk)


def test_the_preview_of_a_step_back_is_that_of_the_phase_it_brings(now):
    town = build_town("keep_out")
    neighbour_in_need(town.unit)
    begin_day(town, now)
    enforce(town, town.sike, "sealed", now)
    create_day_tasks(actor=SYSTEM, now=now, place_id=town.sike.pk)
    boss = commander(town.township)

    with looking(boss):
        back = preview_of_step_back(boss, town.sike, step_back(boss, town.sike), now)
        revoked = preview_of_revoking(boss, town.sike, now)

    assert lines(back, 10) == lines(revoked, 10) == [(Turn.ENDS, 1), (Turn.ENDS, 2)]


def test_a_step_back_needs_a_reason_and_something_to_go_back_to(now):
    town = build_town("sealed")

    with pytest.raises(InvalidInput):
        restore_phase(actor=SYSTEM, now=now, place_id=town.township.pk, reason=" ")
    with pytest.raises(Conflict):
        restore_phase(actor=SYSTEM, now=now, place_id=town.sike.pk, reason="误操作")


def test_nothing_is_restored_in_an_incident_that_is_over(now):
    town = build_town("sealed")
    close_incident(actor=SYSTEM, now=now, incident_id=town.incident.pk)

    with pytest.raises(IncidentClosed):
        restore_phase(actor=SYSTEM, now=at("10:00"), place_id=town.township.pk, reason="重启")


def test_only_who_commands_there_takes_a_decision_back(now):
    town = build_town("sealed")
    enforce(town, town.sike, "resume", now)

    with pytest.raises(NotPermitted):
        restore_phase(actor=secretary(town.sike), now=now, place_id=town.sike.pk, reason="误操作")
    with pytest.raises(NotFound):
        restore_phase(
            actor=commander(town.wangtai), now=now, place_id=town.sike.pk, reason="误操作"
        )


def test_the_history_tells_every_decision_about_the_place_and_those_under_it(now):
    town = build_town("grid_screening")
    enforce(town, town.sike, "sealed", now, reason="发现病例")
    restore_phase(actor=SYSTEM, now=at("11:00"), place_id=town.sike.pk, reason="误报")
    viewer = appointed(Role.VIEWER, town.township)

    with looking(viewer):
        told = phase_history(viewer, town.township)
        own = phase_history(viewer, town.wangtai)

    assert [(one.place_name, one.phase_title, one.row.reason) for one in told] == [
        (town.sike.short_name, "封闭管理", "发现病例"),
        (town.township.short_name, "网格排查", ""),
    ]
    assert told[0].row.end_reason == "误报"
    assert own == []
