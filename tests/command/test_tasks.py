"""Routines become the day's tasks; what is missed shows and is told upwards."""

import pytest
from django.utils.translation import override

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import Task
from lianfang.command.selectors.tasks import day_count, task_list, task_rows, today_list
from lianfang.command.services.plans import close_incident, enforce_phase
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.command.services.tasks import (
    create_day_tasks,
    mark_missed_windows,
    reassign_tasks,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.models import GroupMembership
from lianfang.people.services.groups import leave_group
from lianfang.people.services.staff import set_unavailable
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    commander,
    family,
    neighbour_in_need,
    resident,
    secretary,
    seen,
    signed_in,
    stored,
    tasks_of,
    visit,
    worker,
)

pytestmark = pytest.mark.django_db

EARLY = at("00:05")


def miss(town, now):
    return mark_missed_windows(actor=SYSTEM, now=now, place_id=town.township.pk)


def test_everybody_in_a_special_group_is_visited_twice_a_day():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    resident(town.unit, "普通居民")
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)

    created = begin_day(town, EARLY)

    assert created == 2
    assert {
        window: (task.due_from, task.due_to, task.staff_id, task.state)
        for window, task in tasks_of(granny).items()
    } == {
        "morning": (at("08:00"), at("11:30"), carer.pk, "open"),
        "afternoon": (at("14:00"), at("17:30"), carer.pk, "open"),
    }


def test_making_the_day_again_makes_nothing_twice():
    town = build_town()
    neighbour_in_need(town.unit)
    begin_day(town, EARLY)

    assert begin_day(town, at("00:06")) == 0
    assert begin_day(town, at("00:05", 19)) == 2


def test_windows_that_are_over_are_not_made():
    town = build_town()
    granny = neighbour_in_need(town.unit)

    begin_day(town, at("12:00"))

    assert set(tasks_of(granny)) == {"afternoon"}
    with pytest.raises(InvalidInput):
        create_day_tasks(
            actor=SYSTEM,
            now=at("12:00"),
            place_id=town.township.pk,
            day=at("12:00", 17).date(),
        )


def test_the_role_the_plan_names_first_goes_and_another_steps_in_when_they_are_away():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer, volunteer = worker(town.sike, "李社工"), worker(town.sike, "王志愿", "volunteer")
    answers(volunteer, "special_volunteer", granny)
    answers(carer, "special_community_worker", granny)
    begin_day(town, EARLY)
    assert {task.staff_id for task in tasks_of(granny).values()} == {carer.pk}

    set_unavailable(actor=SYSTEM, now=EARLY, staff_id=carer.pk, first_day=at("00:00", 19).date())
    begin_day(town, at("00:05", 19))

    tomorrow = stored(Task, subject_id=granny.pk, day=at("00:00", 19).date())
    assert {task.staff_id for task in tomorrow} == {volunteer.pk}


def test_a_task_without_anybody_shows_as_such(now):
    town = build_town()
    neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    viewer = secretary(town.sike)

    with looking(viewer):
        assert task_list(viewer, town.sike, now.date(), unassigned=True).count() == 2
        assert day_count(viewer, town.sike, now).unassigned == 2


def test_open_tasks_follow_whoever_answers_now(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    first = answers(worker(town.sike, "李社工"), "special_community_worker", granny, now=now)
    assert {task.staff_id for task in tasks_of(granny).values()} == {first.staff_id}

    end_responsibility(actor=SYSTEM, now=now, responsibility_id=first.pk, reason="轮休")
    assert {task.staff_id for task in tasks_of(granny).values()} == {None}

    second = answers(
        worker(town.sike, "周社工"), "special_community_worker", granny, now=at("12:00")
    )
    assert {window: task.staff_id for window, task in tasks_of(granny).items()} == {
        "morning": None,  # that window is over
        "afternoon": second.staff_id,
    }


def test_a_phase_without_the_routine_cancels_what_lies_ahead_and_another_brings_it_back(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)

    def enforce(phase, when):
        enforce_phase(
            actor=SYSTEM,
            now=when,
            incident_id=town.incident.pk,
            place_id=town.sike.pk,
            playbook_id=town.plan.pk,
            phase=phase,
        )
        begin_day(town, when)

    enforce("keep_out", at("12:00"))
    assert {w: task.state for w, task in tasks_of(granny).items()} == {
        "morning": "open",
        "afternoon": "cancelled",
    }
    enforce("sealed", at("13:00"))
    assert tasks_of(granny)["afternoon"].state == "open"


def test_closing_the_incident_cancels_what_lies_ahead():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    close_incident(actor=SYSTEM, now=at("07:00"), incident_id=town.incident.pk)

    begin_day(town, at("07:01"))

    assert {task.state for task in tasks_of(granny).values()} == {"cancelled"}


def test_whoever_leaves_the_group_is_not_visited_any_more():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    membership = stored(GroupMembership, person=granny)[0]
    leave_group(actor=SYSTEM, now=at("09:00"), membership_id=membership.pk)

    begin_day(town, at("09:05"))

    assert {task.state for task in tasks_of(granny).values()} == {"cancelled"}


def test_a_missed_window_is_told_to_the_secretary_and_then_to_the_leader():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)

    assert miss(town, at("11:29")) == (0, 0)
    assert miss(town, at("11:30")) == (1, 0)
    assert miss(town, at("12:00")) == (0, 1)
    assert tasks_of(granny)["morning"].escalation == 1
    assert miss(town, at("13:30")) == (0, 1)
    assert miss(town, at("13:31")) == (0, 0)
    missed = tasks_of(granny)["morning"]
    assert (missed.state, missed.escalation, missed.escalated_at) == ("missed", 2, at("13:30"))


def test_the_desk_reads_who_was_told_of_a_missed_window(now):
    town = build_town()
    neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    miss(town, at("12:30"))
    viewer = secretary(town.sike)

    with looking(viewer), override("en"):
        tasks = list(task_list(viewer, town.sike, now.date(), escalated=True))
        (row,) = task_rows(viewer, tasks, at("12:30"))

    assert row.view.told == ("Community or village secretary",)
    assert row.subject.title == "李桂英"


def test_a_watch_that_was_down_tells_all_levels_at_once():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)

    assert miss(town, at("15:00")) == (1, 2)
    assert tasks_of(granny)["morning"].escalation == 2


def test_what_was_done_is_not_missed():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, EARLY)
    visit(signed_in(carer, Role.GRID_WORKER, town.sike), granny, seen(at("09:00")))

    assert miss(town, at("12:00")) == (0, 0)


def test_the_day_is_counted_as_it_stood_at_any_moment():
    town = build_town()
    first, second = neighbour_in_need(town.unit), neighbour_in_need(town.unit, "刘奶奶", "302")
    carer = worker(town.sike, "李社工")
    for person in (first, second):
        answers(carer, "special_community_worker", person)
    begin_day(town, EARLY)
    walker = signed_in(carer, Role.GRID_WORKER, town.sike)
    visit(walker, first, seen(at("09:00")))
    miss(town, at("11:35"))
    visit(walker, second, seen(at("12:10")))  # late
    viewer = commander(town.township)

    def counted(moment):
        with looking(viewer):
            found = day_count(viewer, town.township, moment)
        return (found.planned, found.due, found.done, found.late, found.missed)

    assert counted(at("07:00")) == (4, 0, 0, 0, 0)
    assert counted(at("09:30")) == (4, 2, 1, 0, 0)
    assert counted(at("11:45")) == (4, 2, 1, 0, 1)
    assert counted(at("12:30")) == (4, 2, 2, 1, 0)


def test_the_worker_walks_in_order_and_sees_each_door_once():
    town = build_town()
    carer = worker(town.sike, "李社工")
    doors = [(town.other_unit, "201", 2), (town.unit, "502", 5), (town.unit, "101", 1)]
    for place, door, order in doors:
        home = family(place, door, walking_order=order)
        person = resident(place, f"居民{door}", "living_alone", household_id=home.pk)
        answers(carer, "special_community_worker", person)
    begin_day(town, EARLY)
    viewer = signed_in(carer, Role.GRID_WORKER, town.sike)

    with looking(viewer):
        today = today_list(viewer, carer, at("09:30"))

    assert [(walk.title, [stop.subject.door for stop in walk.stops]) for walk in today.walks] == [
        ("金山花园3栋 甲单元", ["101", "502"]),
        ("金山花园3栋 乙单元", ["201"]),
    ]
    assert (today.total, today.done, today.missed, today.left) == (6, 0, 0, 6)
    stop = today.walks[0].stops[0]
    assert [(view.window_title, view.is_now) for view in stop.windows] == [
        ("上午", True),
        ("下午", False),
    ]


def test_today_costs_the_same_number_of_queries_for_one_door_and_for_many(
    django_assert_num_queries,
):
    town = build_town()
    carer = worker(town.sike, "李社工")
    for number in range(1, 9):
        person = neighbour_in_need(town.unit, f"居民{number}", f"{number}01")
        answers(carer, "special_community_worker", person)
    begin_day(town, EARLY)
    viewer = signed_in(carer, Role.GRID_WORKER, town.sike)

    with looking(viewer), django_assert_num_queries(6):
        assert today_list(viewer, carer, at("09:30")).total == 16


def test_a_window_that_passed_shows_as_missed_before_the_job_has_run():
    town = build_town()
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", neighbour_in_need(town.unit))
    begin_day(town, EARLY)
    viewer = signed_in(carer, Role.GRID_WORKER, town.sike)

    with looking(viewer):
        today = today_list(viewer, carer, at("11:31"))

    assert (today.missed, today.walks[0].stops[0].is_missed) == (1, True)


def test_a_task_given_by_hand_stays_with_whom_it_was_given_to(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    begin_day(town, EARLY)
    helper = worker(town.sike, "周社工")
    morning = tasks_of(granny)["morning"]

    reassign_tasks(actor=secretary(town.sike), now=now, task_ids=[morning.pk], staff_id=helper.pk)
    end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason="轮休")

    assert {w: task.staff_id for w, task in tasks_of(granny).items()} == {
        "morning": helper.pk,
        "afternoon": None,
    }


def test_done_tasks_and_other_villages_tasks_are_not_reassigned(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, EARLY)
    visit(signed_in(carer, Role.GRID_WORKER, town.sike), granny, seen(at("09:00")))
    morning = tasks_of(granny)["morning"]
    helper = worker(town.sike, "周社工")

    with pytest.raises(Conflict):
        reassign_tasks(
            actor=secretary(town.sike), now=now, task_ids=[morning.pk], staff_id=helper.pk
        )
    with pytest.raises(NotFound):
        reassign_tasks(
            actor=secretary(town.wangtai),
            now=now,
            task_ids=[tasks_of(granny)["afternoon"].pk],
            staff_id=worker(town.wangtai, "外村").pk,
        )
    with pytest.raises(NotPermitted):
        reassign_tasks(
            actor=appointed(Role.GRID_WORKER, town.sike),
            now=now,
            task_ids=[tasks_of(granny)["afternoon"].pk],
            staff_id=helper.pk,
        )


def test_nobody_who_is_away_is_given_a_task(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, EARLY)
    away = worker(town.sike, "病假")
    set_unavailable(actor=SYSTEM, now=now, staff_id=away.pk, first_day=now.date())

    with pytest.raises(InvalidInput):
        reassign_tasks(
            actor=secretary(town.sike),
            now=now,
            task_ids=[tasks_of(granny)["morning"].pk],
            staff_id=away.pk,
        )


def test_the_ids_made_in_the_database_are_time_ordered_like_those_made_outside():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    before = new_id()
    begin_day(town, EARLY)
    after = new_id()

    made = [task.pk for task in tasks_of(granny).values()]
    assert all(pk.version == 7 and pk.variant == before.variant for pk in made)
    assert all(before.int >> 80 <= pk.int >> 80 <= after.int >> 80 for pk in made)
