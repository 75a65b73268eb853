"""Doing the work closes the task; a record is made once and never changed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.models import Visit
from lianfang.command.playbook import VisitForm
from lianfang.command.selectors.visits import visit_list, visits_of_person
from lianfang.command.services.plans import enforce_phase
from lianfang.command.services.tasks import mark_missed_windows
from lianfang.command.services.visits import (
    AlreadyCorrected,
    VisitConflict,
    VisitEntry,
    correct_visit,
)
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.services.merging import merge_persons
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    jinshan_plan,
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


@pytest.fixture
def morning():
    """A grid worker, the old lady they answer for, and the day's tasks."""
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))
    return town, granny, signed_in(carer, Role.GRID_WORKER, town.sike)


def states(person):
    return {window: task.state for window, task in tasks_of(person).items()}


def correct(actor, old, entry, *, now=None, reason="记错了", visit_id=None):
    return correct_visit(
        actor=actor,
        now=now or at("18:00"),
        visit_id=visit_id or new_id(),
        corrects_id=old.pk,
        reason=reason,
        entry=entry,
    )


def test_a_visit_closes_the_task_of_its_window(morning):
    _town, granny, carer = morning

    row = visit(carer, granny, seen(at("09:10"), symptoms=["cough"], needs=["medicine"]))

    task = tasks_of(granny)["morning"]
    assert (task.state, task.closed_by_id, task.closed_at) == ("done", row.pk, at("09:10"))
    assert states(granny)["afternoon"] == "open"
    assert (row.temperature, row.fever, row.symptoms, row.needs) == (
        Decimal("36.5"),
        False,
        ["cough"],
        ["medicine"],
    )


@pytest.mark.parametrize(
    ("clock_time", "closes"),
    [
        ("07:29", None),  # too early for the morning
        ("07:30", "morning"),
        ("11:29", "morning"),
        ("11:30", "morning"),  # just late: still the morning's visit, done late
        ("13:29", "morning"),
        ("13:30", "afternoon"),  # early for the afternoon
        ("17:29", "afternoon"),
        ("20:00", "afternoon"),
    ],
)
def test_which_window_a_visit_counts_for(morning, clock_time, closes):
    _town, granny, carer = morning

    visit(carer, granny, seen(at(clock_time)))

    done = [window for window, state in states(granny).items() if state == "done"]
    assert done == ([closes] if closes else [])


def test_a_second_visit_in_a_window_is_kept_and_closes_nothing_else(morning):
    _town, granny, carer = morning
    first = visit(carer, granny, seen(at("09:00")))

    second = visit(carer, granny, seen(at("10:00")))

    assert second.task_id is None
    assert tasks_of(granny)["morning"].closed_by_id == first.pk
    assert states(granny)["afternoon"] == "open"


def test_an_attempt_leaves_the_task_open(morning):
    _town, granny, carer = morning

    row = visit(carer, granny, VisitEntry("nobody", at("09:00")))

    assert row.task_id == tasks_of(granny)["morning"].pk
    assert states(granny)["morning"] == "open"


def test_a_missed_window_can_be_done_late(morning):
    town, granny, carer = morning
    mark_missed_windows(actor=SYSTEM, now=at("12:00"), place_id=town.township.pk)

    visit(carer, granny, seen(at("12:15")))

    task = tasks_of(granny)["morning"]
    assert (task.state, task.closed_at > task.due_to) == ("done", True)


def test_a_record_from_a_stairwell_without_signal_counts_for_when_it_happened(morning):
    town, granny, carer = morning
    mark_missed_windows(actor=SYSTEM, now=at("12:00"), place_id=town.township.pk)

    visit(carer, granny, seen(at("11:00")), now=at("13:00"))

    task = tasks_of(granny)["morning"]
    assert (task.state, task.closed_at) == ("done", at("11:00"))


def test_the_same_record_sent_twice_is_one_row(morning):
    _town, granny, carer = morning
    key, entry = new_id(), seen(at("09:00"), symptoms=["cough", "fatigue"])

    first = visit(carer, granny, entry, visit_id=key)
    again = visit(
        carer,
        granny,
        seen(at("09:00"), symptoms=["fatigue", "cough", "cough"]),
        visit_id=key,
        now=at("13:00"),
    )

    assert first.pk == again.pk
    assert len(stored(Visit)) == 1


@pytest.mark.parametrize(
    "other",
    [
        seen(at("09:00"), heat="36.6"),
        seen(at("09:01")),
        seen(at("09:00"), symptoms=["cough"]),
        seen(at("09:00"), note="脚肿"),
        VisitEntry("phoned", at("09:00"), Decimal("36.5")),
    ],
)
def test_other_content_under_the_same_id_is_a_conflict(morning, other):
    _town, granny, carer = morning
    key = new_id()
    visit(carer, granny, seen(at("09:00")), visit_id=key)

    with pytest.raises(VisitConflict):
        visit(carer, granny, other, visit_id=key, now=at("09:30"))

    assert len(stored(Visit)) == 1


def test_an_id_used_in_another_village_is_a_conflict_and_tells_nothing(morning):
    town, granny, carer = morning
    key = new_id()
    visit(carer, granny, seen(at("09:00")), visit_id=key)
    other = worker(town.wangtai, "王太社工")
    walker = signed_in(other, Role.GRID_WORKER, town.wangtai)
    neighbour = neighbour_in_need(town.wangtai_unit, "刘奶奶")

    with pytest.raises(VisitConflict):
        visit(walker, neighbour, seen(at("09:00")), visit_id=key)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (VisitEntry("seen", at("09:00")), "temperature"),
        (seen(at("09:00"), heat="34.9"), "temperature"),
        (seen(at("09:00"), heat="42.1"), "temperature"),
        (seen(at("09:00"), heat="36.55"), "temperature"),
        (seen(at("09:00"), heat="NaN"), "temperature"),
        (VisitEntry("nobody", at("09:00"), Decimal("36.5")), "temperature"),
        (VisitEntry("void", at("09:00")), "outcome"),
        (VisitEntry("", at("09:00")), "outcome"),
        (seen(at("09:00"), symptoms=["love"]), "symptoms"),
        (seen(at("09:00"), needs=["gold"]), "needs"),
        (seen(at("09:00"), note="长" * 257), "note"),
        (seen(at("09:41")), "visited_at"),
        (seen(at("09:00") - timedelta(days=32)), "visited_at"),
        (seen(at("09:00").replace(tzinfo=None)), "visited_at"),
    ],
)
def test_what_cannot_be_is_refused_by_field(morning, entry, field):
    _town, granny, carer = morning

    with pytest.raises(InvalidInput) as caught:
        visit(carer, granny, entry, now=at("09:30"))

    assert set(caught.value.fields) == {field}


def test_a_phone_call_needs_no_temperature(morning):
    _town, granny, carer = morning

    visit(carer, granny, VisitEntry("phoned", at("09:00")))

    assert states(granny)["morning"] == "done"


@pytest.mark.parametrize(("heat", "fever"), [("37.2", False), ("37.3", True), ("42.0", True)])
def test_fever_begins_where_the_plan_says(morning, heat, fever):
    _town, granny, carer = morning

    assert visit(carer, granny, seen(at("09:00"), heat=heat)).fever is fever


def test_whoever_is_not_on_the_roster_cannot_record_for_themselves(morning):
    town, granny, _carer = morning
    stranger = appointed(Role.GRID_WORKER, town.sike, "no-staff-row")

    with pytest.raises(InvalidInput) as caught:
        visit(stranger, granny, seen(at("09:00")))

    assert caught.value.code == "not_on_roster"


def test_a_desk_writes_up_what_a_worker_did(morning):
    town, granny, _carer = morning
    colleague = worker(town.sike, "周社工")

    row = visit(secretary(town.sike), granny, seen(at("09:00")), staff_id=colleague.pk)

    assert row.staff_id == colleague.pk


def test_nobody_records_outside_their_places(morning):
    town, granny, _carer = morning
    outsider = signed_in(worker(town.wangtai, "王太社工"), Role.GRID_WORKER, town.wangtai)

    with pytest.raises(NotFound):
        visit(outsider, granny, seen(at("09:00")))


def test_a_leader_looks_but_does_not_record(morning):
    town, granny, _carer = morning
    leader = signed_in(worker(town.sike, "领导", "cadre"), Role.LEADER, town.sike)

    with pytest.raises(NotPermitted):
        visit(leader, granny, seen(at("09:00")))


def test_a_correction_supersedes_and_both_remain_readable(morning):
    town, granny, carer = morning
    old = visit(carer, granny, seen(at("09:00"), heat="38.5"))

    new = correct(carer, old, seen(at("09:00"), heat="36.5"), reason="体温输错")

    viewer = secretary(town.sike)
    with looking(viewer):
        rows = visits_of_person(viewer, granny.pk, at("18:00"))
        counting = [row.pk for row in visit_list(viewer, town.sike)]
    assert [(row.visit.pk, row.is_superseded, row.is_fever) for row in rows] == [
        (new.pk, False, False),
        (old.pk, True, True),
    ]
    assert counting == [new.pk]
    assert tasks_of(granny)["morning"].closed_by_id == new.pk


def test_a_correction_to_nobody_there_opens_the_task_again(morning):
    _town, granny, carer = morning
    old = visit(carer, granny, seen(at("14:30")))

    correct(carer, old, VisitEntry("nobody", at("14:30")), now=at("15:00"))

    assert states(granny)["afternoon"] == "open"


def test_a_correction_after_the_window_leaves_it_missed(morning):
    _town, granny, carer = morning
    old = visit(carer, granny, seen(at("09:00")))

    correct(carer, old, VisitEntry("void", at("09:00")), now=at("18:00"), reason="记在别人名下")

    assert states(granny)["morning"] == "missed"


def test_a_correction_of_the_time_moves_the_work_to_the_right_window(morning):
    _town, granny, carer = morning
    old = visit(carer, granny, seen(at("09:00")))

    new = correct(carer, old, seen(at("15:00")), now=at("16:00"))

    assert states(granny) == {"morning": "missed", "afternoon": "done"}
    assert tasks_of(granny)["afternoon"].closed_by_id == new.pk


def test_only_the_latest_record_is_corrected(morning):
    _town, granny, carer = morning
    old = visit(carer, granny, seen(at("09:00")))
    key = new_id()
    newer = correct(carer, old, seen(at("09:00"), heat="36.6"), visit_id=key)

    assert correct(carer, old, seen(at("09:00"), heat="36.6"), visit_id=key).pk == newer.pk
    with pytest.raises(AlreadyCorrected):
        correct(carer, old, seen(at("09:00"), heat="36.7"))
    with pytest.raises(VisitConflict):
        correct(carer, old, seen(at("09:00"), heat="36.7"), visit_id=key)
    assert correct(carer, newer, seen(at("09:00"), heat="36.7")).supersedes_id == newer.pk


def test_a_correction_says_why(morning):
    _town, granny, carer = morning
    old = visit(carer, granny, seen(at("09:00")))

    with pytest.raises(InvalidInput) as caught:
        correct(carer, old, seen(at("09:00"), heat="36.6"), reason=" ")

    assert set(caught.value.fields) == {"reason"}


def test_the_database_itself_refuses_to_change_a_record(morning):
    _town, granny, carer = morning
    row = visit(carer, granny, seen(at("09:00")))

    for change in ({"temperature": Decimal("36.0")}, {"note": "x"}, {"fever": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Visit._base_manager.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Visit._base_manager.filter(pk=row.pk).delete()


def test_what_was_recorded_for_a_duplicate_is_found_with_the_person(morning):
    town, granny, carer = morning
    duplicate = resident(town.unit, "李桂英")
    visit(carer, duplicate, seen(at("09:00")))
    merge_persons(
        actor=SYSTEM, now=at("10:00"), kept_id=granny.pk, duplicate_id=duplicate.pk, reason="同一人"
    )
    late = visit(carer, duplicate, seen(at("10:30")))
    viewer = secretary(town.sike)

    with looking(viewer):
        rows = visits_of_person(viewer, granny.pk, at("12:00"))

    assert late.person_id == granny.pk
    assert len(rows) == 2


def test_where_no_plan_is_in_force_there_is_no_form():
    town = build_town(phase="")
    granny = resident(town.unit, "李桂英")
    carer = signed_in(worker(town.sike, "李社工"), Role.GRID_WORKER, town.sike)

    with pytest.raises(InvalidInput):
        visit(carer, granny, seen(at("09:00")))


def test_a_phase_without_visits_still_lets_them_be_recorded(morning):
    town, granny, carer = morning
    enforce_phase(
        actor=SYSTEM,
        now=at("08:30"),
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        playbook_id=town.plan.pk,
        phase="keep_out",
    )

    assert visit(carer, granny, seen(at("09:00"))).outcome == "seen"


def test_the_event_of_a_visit_holds_no_health_data(morning):
    _town, granny, carer = morning
    visit(carer, granny, seen(at("09:00"), heat="38.6", note="咳嗽三天"))

    event = AuditEvent.objects.filter(action="command.visit.record").latest("id")

    assert event.details == {"person": str(granny.pk), "outcome": "seen", "closes": True}


FORM: VisitForm = jinshan_plan().form("visit")


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    minutes=st.lists(st.integers(8 * 60, 20 * 60), min_size=1, max_size=6, unique=True),
    outcomes=st.lists(
        st.sampled_from(["seen", "phoned", "nobody", "refused"]), min_size=6, max_size=6
    ),
)
def test_tasks_are_done_by_exactly_one_record_each_and_no_record_does_two(
    morning, minutes, outcomes
):
    _town, granny, carer = morning
    with transaction.atomic():
        day = at("00:00")
        for minute, outcome in zip(sorted(minutes), outcomes, strict=False):
            when = day + timedelta(minutes=minute)
            heat = Decimal("36.5") if outcome == "seen" else None
            visit(carer, granny, VisitEntry(outcome, when, heat))
        closing = {row.pk for row in stored(Visit) if row.outcome in FORM.closing}
        done = [task for task in tasks_of(granny).values() if task.state == "done"]
        closers = [task.closed_by_id for task in done]
        assert len(set(closers)) == len(closers) <= len(closing)
        assert set(closers) <= closing
        # A closing record leaves a task open only if no window before or around it is left.
        if closing:
            assert done
        transaction.set_rollback(True)
