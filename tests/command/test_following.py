"""News from below: people merge, move and leave, staff go away; the work follows by itself."""

import uuid

import pytest

from lianfang.access.dispatch import HANDLERS, discover, handle
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.roles import ALL_RIGHTS
from lianfang.access.scope import looking
from lianfang.command.jobs import create_tasks, mark_missed, renew_the_day, watch_the_day
from lianfang.command.models import DoubleCheckIn, Responsibility, Task, TeamMember
from lianfang.command.selectors.responsibilities import responsible_for
from lianfang.command.services.plans import close_incident, enforce_phase
from lianfang.command.services.proposals import create_proposal
from lianfang.command.services.responsibilities import assign_responsibility
from lianfang.command.services.teams import create_team, join_team, record_double_checkin
from lianfang.kit import clock
from lianfang.people.models import Person
from lianfang.people.services.groups import join_group, join_group_many
from lianfang.people.services.households import update_household
from lianfang.people.services.merging import merge_persons, undo_merge
from lianfang.people.services.persons import record_departure, update_person
from lianfang.people.services.relocations import announce_moves
from lianfang.people.services.staff import set_unavailable, update_staff
from lianfang.places.models import Place
from lianfang.places.services.moves import move_place
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    begin_day,
    build_town,
    commander,
    family,
    fresh,
    neighbour_in_need,
    open_proposals,
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


@pytest.fixture(autouse=True)
def _handlers():
    discover()


def news(action, now):
    """Run what the worker runs after the latest event of that action; twice, as it may happen."""
    event = AuditEvent.objects.filter(action=action).latest("id")
    for _time in range(2):
        handle(event.pk, now)


def test_every_subscription_names_an_action_that_exists():
    mine = [
        name
        for name, handlers in HANDLERS.items()
        if any(handler.__module__.startswith("lianfang.command") for handler in handlers)
    ]

    assert len(mine) == 16
    assert set(mine) <= ALL_RIGHTS


def test_those_who_answer_for_a_duplicate_answer_for_the_person_who_goes_on(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    duplicate = resident(town.unit, "李桂英", "disabled")
    both, other = worker(town.sike, "张干部", "cadre"), worker(town.sike, "李社工")
    answers(both, "special_cadre", granny)
    answers(both, "special_cadre", duplicate)
    answers(other, "special_community_worker", duplicate)

    merge_persons(
        actor=SYSTEM, now=now, kept_id=granny.pk, duplicate_id=duplicate.pk, reason="同一人"
    )
    news("people.person.merge", now)

    viewer = secretary(town.sike)
    with looking(viewer):
        found = responsible_for(viewer, "person", granny.pk, now)
    assert [(one.role, one.staff.name) for one in found] == [
        ("special_cadre", "张干部"),
        ("special_community_worker", "李社工"),
    ]
    assert len(stored(Responsibility, valid_to__isnull=True)) == 2


def answering(person, now):
    viewer = commander(Place.objects.get(kind="township"))
    with looking(viewer):
        return [
            (one.role, one.staff.name) for one in responsible_for(viewer, "person", person.pk, now)
        ]


def merged(kept, duplicate, now):
    row = merge_persons(
        actor=SYSTEM, now=now, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="同一人"
    )
    news("people.person.merge", now)
    return row


def parted(merge, now):
    undo_merge(actor=SYSTEM, now=now, merge_id=merge.pk)
    news("people.person.unmerge", now)


def test_an_undone_merge_gives_each_back_who_answered_for_them(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    other = resident(town.unit, "李桂英", "disabled")
    both, one = worker(town.sike, "张干部", "cadre"), worker(town.sike, "李社工")
    late = worker(town.sike, "王志愿", "volunteer")
    answers(both, "special_cadre", granny)
    answers(both, "special_cadre", other)
    answers(one, "special_community_worker", other)
    merge = merged(granny, other, now)
    answers(late, "special_volunteer", granny)

    parted(merge, now)

    assert answering(granny, now) == [("special_cadre", "张干部"), ("special_volunteer", "王志愿")]
    assert answering(other, now) == [
        ("special_cadre", "张干部"),
        ("special_community_worker", "李社工"),
    ]


def test_whoever_stopped_serving_does_not_come_back_with_an_undone_merge(now):
    town = build_town()
    granny, other = neighbour_in_need(town.unit), resident(town.unit, "李桂英", "disabled")
    gone = worker(town.sike, "李社工")
    answers(gone, "special_community_worker", other)
    merge = merged(granny, other, now)
    update_staff(actor=SYSTEM, now=now, staff_id=gone.pk, left_on=now.date())
    news("people.staff.update", now)

    parted(merge, now)

    assert (answering(granny, now), answering(other, now)) == ([], [])


def test_after_an_undone_merge_both_are_visited_again(now):
    town = build_town()
    granny, other = neighbour_in_need(town.unit), resident(town.unit, "李桂英", "disabled")
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", other)
    begin_day(town, at("00:05"))
    merge = merged(granny, other, now)

    parted(merge, now)

    assert {w: (t.state, t.staff_id) for w, t in tasks_of(other).items()} == {
        "morning": ("open", carer.pk),
        "afternoon": ("open", carer.pk),
    }
    assert {t.staff_id for t in tasks_of(granny).values()} == {None}


def test_news_of_a_merge_that_comes_after_its_undoing_changes_nothing(now):
    town = build_town()
    granny, other = neighbour_in_need(town.unit), resident(town.unit, "李桂英", "disabled")
    answers(worker(town.sike, "李社工"), "special_community_worker", other)
    merge = merge_persons(
        actor=SYSTEM, now=now, kept_id=granny.pk, duplicate_id=other.pk, reason="同一人"
    )
    parted(merge, now)

    news("people.person.merge", now)

    assert (answering(granny, now), len(answering(other, now))) == ([], 1)


def test_the_work_done_for_a_duplicate_counts_for_the_person(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    duplicate = resident(town.unit, "李桂英", "disabled")
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", duplicate)
    begin_day(town, at("00:05"))
    row = visit(signed_in(carer, Role.GRID_WORKER, town.sike), duplicate, seen(at("09:00")))

    merge_persons(
        actor=SYSTEM, now=now, kept_id=granny.pk, duplicate_id=duplicate.pk, reason="同一人"
    )
    news("people.person.merge", now)

    assert {w: (t.state, t.closed_by_id) for w, t in tasks_of(granny).items()} == {
        "morning": ("done", row.pk),
        "afternoon": ("open", None),
    }
    assert {task.state for task in tasks_of(duplicate).values()} == {"cancelled"}


def test_when_a_household_leaves_nobody_answers_for_its_members_any_more(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    begin_day(town, at("00:05"))

    home = granny.household_id
    update_household(actor=SYSTEM, now=now, household_id=home, left_on=now.date())
    news("people.household.update", now)

    assert (fresh(row).valid_to, fresh(row).end_reason) == (now.date(), "moved_away")
    assert "open" not in {task.state for task in tasks_of(granny).values() if task.due_to > now}


def test_whoever_moves_takes_their_responsibles_and_tasks_along(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    begin_day(town, at("00:05"))

    update_person(actor=SYSTEM, now=now, person_id=granny.pk, place_id=town.wangtai_unit.pk)
    news("people.person.update", now)

    assert fresh(row).path == town.wangtai_unit.path
    assert {task.path for task in tasks_of(granny).values()} == {town.wangtai_unit.path}


def test_a_household_moves_with_everybody_in_it(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    home = granny.household
    card = answers(worker(town.sike, "包户", "cadre"), "household_cadre", home)
    care = answers(worker(town.sike, "李社工"), "special_community_worker", granny)

    update_household(actor=SYSTEM, now=now, household_id=home.pk, place_id=town.other_unit.pk)
    news("people.household.update", now)

    assert (fresh(card).path, fresh(care).path) == (town.other_unit.path, town.other_unit.path)


def test_whoever_left_town_needs_nobody(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    begin_day(town, at("00:05"))

    record_departure(actor=SYSTEM, now=now, person_id=granny.pk, left_on=now.date())
    news("people.person.depart", now)

    assert (fresh(row).valid_to, fresh(row).end_reason) == (now.date(), "moved_away")
    assert {task.state for task in tasks_of(granny).values()} == {"cancelled"}


def test_those_whom_a_roster_moved_are_followed_one_by_one(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    row = answers(worker(town.sike, "李社工"), "special_community_worker", granny)
    begin_day(town, at("00:05"))
    with looking(SYSTEM):
        Person.objects.filter(pk=granny.pk).update(
            place=town.wangtai_unit, path=town.wangtai_unit.path
        )
    announce_moves(actor=SYSTEM, now=now, path="", person_ids=[granny.pk], household_ids=[])

    news("people.person.relocate", now)

    assert fresh(row).path == town.wangtai_unit.path
    assert {task.path for task in tasks_of(granny).values()} == {town.wangtai_unit.path}


def test_whoever_is_away_hands_their_tasks_over_and_gets_them_back(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer, volunteer = worker(town.sike, "李社工"), worker(town.sike, "王志愿", "volunteer")
    answers(carer, "special_community_worker", granny)
    answers(volunteer, "special_volunteer", granny)
    begin_day(town, at("00:05"))

    set_unavailable(actor=SYSTEM, now=now, staff_id=carer.pk, first_day=now.date())
    news("people.staff.set_unavailable", now)
    assert {task.staff_id for task in tasks_of(granny).values()} == {volunteer.pk}

    set_unavailable(actor=SYSTEM, now=now, staff_id=carer.pk, first_day=None)
    news("people.staff.set_unavailable", now)
    assert {task.staff_id for task in tasks_of(granny).values()} == {carer.pk}


def test_whoever_stops_serving_answers_for_nothing_and_leaves_their_teams(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    member = worker(town.sike, "王志愿", "party_volunteer", party_member=True)
    row = answers(member, "special_volunteer", granny)
    team = create_team(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        kind="volunteer",
        name="志愿队",
    )
    join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=member.pk)
    record_double_checkin(
        actor=SYSTEM, now=now, place_id=town.sike.pk, staff_id=member.pk, home_branch="某支部"
    )
    begin_day(town, at("00:05"))

    update_staff(actor=SYSTEM, now=now, staff_id=member.pk, left_on=now.date())
    news("people.staff.update", now)

    assert fresh(row).valid_to == now.date()
    assert [one.left_on for one in stored(TeamMember)] == [now.date()]
    assert [one.ended_on for one in stored(DoubleCheckIn)] == [now.date()]
    assert {task.staff_id for task in tasks_of(granny).values()} == {None}


def test_a_phase_begins_its_routines_at_once(now):
    town = build_town("keep_out")
    granny = neighbour_in_need(town.unit)
    enforce_phase(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        playbook_id=town.plan.pk,
        phase="sealed",
    )

    news("command.phase.enforce", now)

    assert set(tasks_of(granny)) == {"morning", "afternoon"}


def test_whoever_joins_a_group_is_visited_the_same_day(now):
    town = build_town()
    first, second = resident(town.unit, "李桂英"), resident(town.wangtai_unit, "刘奶奶")
    join_group(actor=SYSTEM, now=now, person_id=first.pk, group="disabled")
    news("people.group.join", now)
    join_group_many(actor=SYSTEM, now=now, person_ids=[first.pk, second.pk], group="pregnant")
    news("people.group.join_many", now)

    assert set(tasks_of(first)) == {"morning", "afternoon"}
    assert set(tasks_of(second)) == {"morning", "afternoon"}


def test_a_proposal_asked_for_is_planned_in_the_background(now):
    town = build_town()
    neighbour_in_need(town.unit)
    create_proposal(actor=secretary(town.sike), now=now, place_id=town.sike.pk)

    news("command.proposal.create", now)

    assert len(open_proposals()) == 1


def test_when_a_place_moves_its_responsibilities_and_records_move_along(now):
    town = build_town()
    granny = neighbour_in_need(town.wangtai_unit)
    carer = worker(town.wangtai, "李社工")
    row = answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))
    seen_by = visit(signed_in(carer, Role.GRID_WORKER, town.wangtai), granny, seen(at("09:00")))
    building = stored(Place, short_name="王太家园1栋")[0]

    move_place(
        actor=SYSTEM, now=now, place_id=building.pk, new_parent_id=town.grid.pk, reason="划归四棵"
    )

    path = fresh(town.wangtai_unit).path
    assert path.startswith(town.grid.path)
    assert {fresh(row).path, fresh(seen_by).path} == {path}
    assert {task.path for task in tasks_of(granny).values()} == {path}


def test_the_watch_begins_a_day_once_and_looks_for_missed_windows(monkeypatch):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    started = []
    monkeypatch.setattr(create_tasks, "defer", lambda **given: started.append(("create", given)))
    monkeypatch.setattr(mark_missed, "defer", lambda **given: started.append(("missed", given)))
    place = {"place_id": str(town.township.pk)}

    monkeypatch.setattr(clock, "now", lambda: at("00:05"))
    watch_the_day.func(0)
    assert started == [("create", place), ("missed", place)]
    create_tasks.func(**place)
    assert set(tasks_of(granny)) == {"morning", "afternoon"}

    started.clear()
    monkeypatch.setattr(clock, "now", lambda: at("11:40"))
    watch_the_day.func(0)
    assert started == [("missed", place)]
    mark_missed.func(**place)
    assert tasks_of(granny)["morning"].state == "missed"

    started.clear()
    renew_the_day.func(0)
    assert started == [("create", place)]


def test_nothing_is_watched_after_the_incident(monkeypatch, now):
    town = build_town()
    close_incident(actor=SYSTEM, now=now, incident_id=town.incident.pk)
    started = []
    monkeypatch.setattr(create_tasks, "defer", lambda **given: started.append(given))
    monkeypatch.setattr(mark_missed, "defer", lambda **given: started.append(given))
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))

    watch_the_day.func(0)

    assert started == []


def test_an_event_about_somebody_unknown_is_an_error_the_worker_retries(now):
    build_town()
    event = AuditEvent.objects.create(
        at=now,
        actor_name="test",
        action="people.person.update",
        subject_kind="people.person",
        subject_id=str(uuid.uuid4()),
    )

    with pytest.raises(Exception, match=r".+"):
        handle(event.pk, now)


def test_a_card_for_a_family_that_moved_in_later_is_given_by_hand(now):
    town = build_town()
    home = family(town.unit, "402")
    row = assign_responsibility(
        actor=secretary(town.sike),
        now=now,
        role="household_cadre",
        staff_id=worker(town.sike, "包户", "cadre").pk,
        subject_kind="household",
        subject_id=home.pk,
    )

    assert (row.source, row.valid_from) == ("by_hand", now.date())
    assert stored(Task) == []
