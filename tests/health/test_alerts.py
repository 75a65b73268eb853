"""A fever opens one case; readings, steps, overdue steps and its end stand in its log."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.health.handlers import persons_merged, visit_recorded
from lianfang.health.models import AlertLog, AlertStep, FeverAlert
from lianfang.health.services.cases import (
    AlertClosed,
    StepDone,
    clear_alert,
    do_step,
    escalate_steps,
)
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.services.merging import merge_persons
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    build_town,
    resident,
    seen,
    signed_in,
    stored,
    visit,
    worker,
)
from tests.health.builders import (
    alert_of,
    correct,
    done_steps,
    grid_worker,
    log_of,
    record,
    send,
    write_up,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("heat", "symptoms", "opens"),
    [
        (37.2, [], False),
        (37.3, [], True),
        (36.5, ["cough"], False),
        (36.5, ["short_breath"], True),
        (None, ["chest_pain"], True),
    ],
)
def test_the_plans_threshold_and_alarming_symptoms_open_a_case(now, heat, symptoms, opens):
    town = build_town()
    person = resident(town.unit)
    send(grid_worker(town.sike), now, record(person, at("09:00"), heat, symptoms=symptoms))

    assert len(stored(FeverAlert)) == opens


def test_a_case_has_the_steps_of_the_plan_due_from_the_moment_it_is_known(now):
    town = build_town()
    person = resident(town.unit)
    send(grid_worker(town.sike), now, record(person, at("08:00"), 38.1))

    alert = alert_of(person)
    steps = AlertStep.objects.filter(alert=alert).order_by("position")
    assert (alert.state, alert.path, str(alert.temperature)) == (
        "suspected",
        town.unit.path,
        "38.1",
    )
    assert (alert.found_at, alert.opened_at) == (at("08:00"), now)
    assert [(step.key, step.due_at - now) for step in steps] == [
        ("isolate", timedelta(minutes=5)),
        ("call", timedelta(minutes=10)),
        ("remeasure", timedelta(minutes=15)),
        ("transfer", timedelta(minutes=60)),
        ("clear", timedelta(minutes=1440)),
    ]
    assert log_of(alert) == ["opened"]
    assert AuditEvent.objects.get(action="health.fever.open").details["opened"] == 1


def test_many_readings_of_one_person_make_one_case_and_a_later_hot_one_confirms_it(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    send(actor, now, record(person, at("09:00"), 38.0), record(person, at("09:10"), 38.2))

    alert = alert_of(person)
    assert len(stored(FeverAlert)) == 1
    assert (alert.state, done_steps(alert), log_of(alert)) == (
        "confirmed",
        ["remeasure"],
        ["opened", "reading"],
    )


def test_a_normal_temperature_measured_again_lets_the_case_be_cleared_with_a_word_why(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    write_up(actor, person, at("09:00"), 37.6)
    alert = alert_of(person)

    with pytest.raises(InvalidInput):
        clear_alert(actor=actor, now=now, alert_id=alert.pk, note="feels well")
    write_up(actor, person, at("09:20"), 36.6)
    with pytest.raises(InvalidInput):
        clear_alert(actor=actor, now=now, alert_id=alert.pk, note="  ")
    clear_alert(actor=actor, now=now, alert_id=alert.pk, note="feels well")

    alert = alert_of(person)
    assert (alert.state, alert.closed_at) == ("cleared", now)
    assert log_of(alert) == ["opened", "reading", "state"]
    with pytest.raises(AlertClosed):
        do_step(actor=actor, now=now, alert_id=alert.pk, step="call")


def test_a_step_is_done_with_one_tap_says_who_was_called_and_cannot_be_done_twice(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    write_up(actor, person, at("09:00"), 38.0)
    alert = alert_of(person)

    do_step(actor=actor, now=now, alert_id=alert.pk, step="call", called="书记 王某")
    with pytest.raises(StepDone):
        do_step(actor=actor, now=now, alert_id=alert.pk, step="call")
    with pytest.raises(InvalidInput):
        do_step(actor=actor, now=now, alert_id=alert.pk, step="remeasure")
    with pytest.raises(NotFound):
        do_step(actor=actor, now=now, alert_id=alert.pk, step="dance")

    assert done_steps(alert) == ["call"]
    entry = AlertLog.objects.get(alert=alert, kind="step")
    assert (entry.step, entry.called, entry.who) == ("call", "书记 王某", actor.display_name)


def test_bringing_somebody_to_the_clinic_changes_the_state_and_the_clinics_word_ends_the_case(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    send(actor, now, record(person, at("09:00"), 38.5), record(person, at("09:10"), 38.6))
    alert = alert_of(person)
    with pytest.raises(InvalidInput):
        clear_alert(actor=actor, now=now, alert_id=alert.pk, note="no")

    do_step(actor=actor, now=now, alert_id=alert.pk, step="transfer")
    assert alert_of(person).state == "transferred"
    clear_alert(actor=actor, now=now, alert_id=alert.pk, note="ruled out by the clinic")
    assert alert_of(person).state == "cleared"


def test_a_new_fever_after_the_end_opens_a_new_case(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    write_up(actor, person, at("09:00"), 38.0)
    do_step(actor=actor, now=now, alert_id=alert_of(person).pk, step="transfer")
    clear_alert(actor=actor, now=now, alert_id=alert_of(person).pk, note="ruled out")
    write_up(actor, person, at("09:25"), 38.0, now=now)

    assert [alert.state for alert in stored(FeverAlert)] == ["cleared", "suspected"]


def test_overdue_steps_are_told_once_to_each_level_the_plan_names(now):
    town = build_town()
    person = resident(town.unit)
    send(grid_worker(town.sike), now, record(person, at("09:00"), 38.0))

    def told_after(minutes):
        escalate_steps(actor=SYSTEM, now=now + timedelta(minutes=minutes))
        rows = AlertLog.objects.filter(kind="told").order_by("id")
        return [(row.step, row.told_role) for row in rows]

    assert told_after(14) == []
    assert told_after(16) == [("isolate", "community_secretary")]
    assert told_after(16) == [("isolate", "community_secretary")]
    assert told_after(41) == [
        ("isolate", "community_secretary"),
        ("call", "community_secretary"),
        ("call", "leader"),
        ("remeasure", "community_secretary"),
    ]


def test_steps_that_are_done_and_cases_that_ended_are_told_to_nobody(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    write_up(actor, person, at("09:00"), 38.0, now=now)
    do_step(actor=actor, now=now, alert_id=alert_of(person).pk, step="transfer")
    clear_alert(actor=actor, now=now, alert_id=alert_of(person).pk, note="ruled out")

    assert escalate_steps(actor=SYSTEM, now=now + timedelta(days=2)) == 0


def test_a_fever_found_by_a_visit_opens_a_case_and_hearing_of_it_twice_changes_nothing(now):
    town = build_town()
    person = resident(town.unit, group="living_alone")
    actor = signed_in(worker(town.sike, "王干部"), Role.GRID_WORKER, town.sike)
    made = visit(actor, person, seen(at("09:00"), "38.4"))
    event = AuditEvent.objects.get(action="command.visit.record")
    visit_recorded(event, now)
    visit_recorded(event, now)

    alert = alert_of(person)
    assert (alert.origin, alert.origin_id, len(stored(FeverAlert))) == ("visit", made.pk, 1)
    assert log_of(alert) == ["opened"]


def test_a_case_opened_by_a_mistaken_record_ends_with_its_correction(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("09:00"), 38.9)
    correct(actor, made, at("09:00"), 36.9, now=now)

    alert = alert_of(person)
    assert (alert.state, log_of(alert)) == ("void", ["opened", "state", "corrected"])


def test_a_case_stays_open_when_the_correction_is_a_fever_too(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("09:00"), 38.9)
    correct(actor, made, at("09:00"), 38.6, now=now)

    assert alert_of(person).state == "suspected"


def test_cases_of_persons_who_turn_out_to_be_one_become_one(now):
    town = build_town()
    kept, duplicate = resident(town.unit), resident(town.unit, "李桂瑛")
    actor = grid_worker(town.sike)
    write_up(actor, duplicate, at("09:00"), 38.0)
    merge_persons(
        actor=SYSTEM, now=now, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="entered twice"
    )
    persons_merged(AuditEvent.objects.get(action="people.person.merge"), now)

    assert [(alert.person_id, alert.state) for alert in stored(FeverAlert)] == [
        (kept.pk, "suspected")
    ]


def test_nobody_does_steps_of_cases_elsewhere(now):
    town = build_town()
    person = resident(town.unit)
    write_up(grid_worker(town.sike), person, at("09:00"), 38.0)
    stranger = appointed(Role.GRID_WORKER, town.wangtai)

    with pytest.raises(NotFound):
        do_step(actor=stranger, now=now, alert_id=alert_of(person).pk, step="call")
