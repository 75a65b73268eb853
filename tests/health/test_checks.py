"""Checks at a desk, their corrections, the counts that follow, and the recount that proves them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.models import Task
from lianfang.health.handlers import persons_merged
from lianfang.health.models import HealthCheck, HealthTally, PersonDay
from lianfang.health.selectors.checks import checks_of_person, curve_chart
from lianfang.health.selectors.rules import health_rules
from lianfang.health.services.checks import CheckConflict, CheckSuperseded
from lianfang.health.services.counting import recount_checks
from lianfang.health.services.parts import first_id, prepare_parts
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.people.models import PersonMerge
from lianfang.people.services.merging import merge_persons, undo_merge
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    begin_day,
    build_town,
    jinshan_text,
    neighbour_in_need,
    resident,
    stored,
)
from tests.health.builders import correct, grid_worker, record, send, tallies, write_up

pytestmark = pytest.mark.django_db
GRID = "四棵第一网格"


def raw(statement, *given):
    with connection.cursor() as cursor:
        cursor.execute(statement, given)


def recount(town, day=18):
    return recount_checks(
        actor=SYSTEM, now=at("23:00"), place_id=town.township.pk, day=date(2020, 3, day)
    )


def test_a_check_at_a_desk_is_kept_once_and_other_content_contradicts(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("09:00"), 36.8, now=now)
    again = write_up(actor, person, at("09:00"), 36.8, now=now, check_id=made.pk)

    assert (again.pk, len(stored(HealthCheck))) == (made.pk, 1)
    with pytest.raises(CheckConflict):
        write_up(actor, person, at("09:00"), 36.9, now=now, check_id=made.pk)
    assert tallies() == {("18", GRID, "verified"): (1, 1, 0)}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"heat": 43.0}, "temperature"),
        ({"heat": 36.66}, "temperature"),
        ({"heat": None}, "temperature"),
        ({"symptoms": ["glowing"]}, "symptoms"),
        ({"source": "rumour"}, "source"),
        ({"setting": "moon"}, "where"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(now, said, field):
    town = build_town()
    person = resident(town.unit)

    with pytest.raises(InvalidInput) as refusal:
        write_up(grid_worker(town.sike), person, at("09:00"), **{"heat": 36.5, **said})
    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize("moment", [at("09:45"), at("09:00", 1) - timedelta(days=16)])
def test_a_check_from_tomorrow_or_from_long_ago_is_refused(now, moment):
    town = build_town()

    with pytest.raises(InvalidInput):
        write_up(grid_worker(town.sike), resident(town.unit), moment, now=now)


def test_nobody_records_checks_of_people_elsewhere(now):
    town = build_town()

    with pytest.raises(NotFound):
        write_up(appointed(Role.GRID_WORKER, town.wangtai), resident(town.unit), at("09:00"))


def test_a_check_is_never_changed_and_never_deleted(now):
    town = build_town()
    made = write_up(grid_worker(town.sike), resident(town.unit), at("09:00"))

    for statement in (
        "UPDATE health_healthcheck SET temperature = 36.1 WHERE id = %s",
        "DELETE FROM health_healthcheck WHERE id = %s",
    ):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            raw(statement, made.pk)


def test_a_correction_takes_the_place_of_the_check_and_the_counts_follow(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("08:00"), 38.0, source="self_reported")
    correct(actor, made, at("08:00"), 36.8, now=now)

    assert tallies() == {("18", GRID, "verified"): (1, 1, 0)}
    assert recount(town) == 0
    with pytest.raises(CheckSuperseded):
        correct(actor, made, at("08:00"), 36.9, now=now)
    with pytest.raises(InvalidInput):
        correct(actor, made, at("08:00"), 36.9, now=now, reason=" ")


def test_a_person_whose_check_never_took_place_is_counted_by_the_next_one_or_not_at_all(now):
    town = build_town()
    anna, bert, actor = resident(town.unit), resident(town.unit, "张大爷"), grid_worker(town.sike)
    first = write_up(actor, anna, at("08:00"), source="self_reported")
    write_up(actor, anna, at("09:00"))
    only = write_up(actor, bert, at("09:00"))
    for check in (first, only):
        correct(actor, check, check.taken_at, None, now=now, void=True)

    assert tallies() == {("18", GRID, "verified"): (1, 1, 0)}
    assert recount(town) == 0


def test_a_correction_may_move_a_check_to_another_day(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    made = write_up(actor, person, at("08:00"), now=now)
    correct(actor, made, at("20:00", 17), now=now)

    assert tallies() == {("17", GRID, "verified"): (1, 1, 0)}
    assert (recount(town, 17), recount(town, 18)) == (0, 0)


def test_a_correction_sent_by_a_device_supersedes_once(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    first = record(person, at("09:00"), 38.0)
    better = record(person, at("09:00"), 36.9, supersedes=str(first.id), reason="misread")

    assert send(actor, now, first, better) == ["accepted", "accepted"]
    assert send(actor, now, better) == ["again"]
    other = record(person, at("09:00"), 37.0, supersedes=str(first.id), reason="misread")
    assert send(actor, now, other) == ["check_superseded"]
    assert tallies() == {("18", GRID, "verified"): (1, 1, 0)}


def test_merged_persons_count_once_a_day_and_parted_ones_each_for_themselves(now):
    town = build_town()
    kept, duplicate = resident(town.unit), resident(town.unit, "李桂瑛")
    actor = grid_worker(town.sike)
    write_up(actor, kept, at("08:00"))
    write_up(actor, duplicate, at("09:00"))
    merge_persons(
        actor=SYSTEM, now=now, kept_id=kept.pk, duplicate_id=duplicate.pk, reason="entered twice"
    )
    persons_merged(AuditEvent.objects.get(action="people.person.merge"), now)
    assert tallies() == {("18", GRID, "verified"): (2, 1, 0)}
    assert recount(town) == 0

    undo_merge(actor=SYSTEM, now=now, merge_id=stored(PersonMerge)[0].pk)
    persons_merged(AuditEvent.objects.get(action="people.person.unmerge"), now)
    assert tallies() == {("18", GRID, "verified"): (2, 2, 0)}
    assert recount(town) == 0


def test_the_recount_finds_and_mends_counts_that_differ_from_their_rows(now):
    town = build_town()
    people = [resident(town.unit, name) for name in ("李桂英", "张大爷", "王大妈")]
    actor = grid_worker(town.sike)
    send(actor, now, *[record(person, at("09:00"), 37.5) for person in people])
    HealthTally._base_manager.update(checks=7, fevers=0)
    PersonDay.objects.filter(person_id=people[0].pk).delete()

    assert recount(town) > 0
    assert tallies() == {("18", GRID, "verified"): (3, 3, 3)}
    assert recount(town) == 0


def test_a_check_closes_the_task_whose_window_it_was_made_in_if_the_plan_says_so(now):
    closing = "closes: [{routine: special_visits, sources: [verified], settings: [home]}]"
    text = jinshan_text().replace(
        "  asking: {of: everybody", f"  {closing}\n  asking: {{of: everybody"
    )
    town = build_town(text=text)
    person = neighbour_in_need(town.unit)
    begin_day(town, at("07:00"))
    actor = grid_worker(town.sike)
    told, gate = (
        record(person, at("09:00"), source="self_reported"),
        record(person, at("09:01"), where="gate"),
    )
    assert send(actor, now, told, gate) == ["accepted", "accepted"]
    assert [task.state for task in stored(Task)] == ["open", "open"]

    sent = record(person, at("09:05"))
    send(actor, now, sent)
    morning, afternoon = sorted(stored(Task), key=lambda task: task.due_from)
    assert (morning.state, morning.closed_by_id, morning.closed_at) == (
        "done",
        sent.id,
        at("09:05"),
    )
    assert afternoon.state == "open"

    (made,) = stored(HealthCheck, pk=sent.id)
    correct(actor, made, at("09:05"), None, now=now, void=True)
    assert {task.state for task in stored(Task)} == {"open"}


def test_checks_of_a_month_lie_in_its_part_and_ids_without_one_are_moved_when_it_is_made(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)

    def part_of(check_id):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tableoid::regclass::text FROM health_healthcheck WHERE id = %s", [check_id]
            )
            return cursor.fetchone()[0]

    made = write_up(actor, person, at("09:00"))
    assert part_of(made.pk) == "health_healthcheck_other"

    assert prepare_parts(actor=SYSTEM, now=now) == [
        f"health_healthcheck_2020_{month:02d}" for month in (2, 3, 4, 5)
    ]
    assert prepare_parts(actor=SYSTEM, now=now) == []
    assert part_of(made.pk) == "health_healthcheck_2020_03"
    later = write_up(actor, person, at("09:10"), now=now)
    assert part_of(later.pk) == "health_healthcheck_2020_03"
    assert first_id(date(2020, 3, 1)) < str(later.pk) < first_id(date(2020, 4, 1))


def test_an_id_says_when_it_was_made(now):
    made = id_at(now)

    assert (made.version, made.int >> 80) == (7, int(now.timestamp() * 1000))


def test_the_curve_of_a_person_spans_what_a_body_can_have_and_does_not_begin_at_nought(now):
    town = build_town()
    person, actor = resident(town.unit), grid_worker(town.sike)
    write_up(actor, person, at("08:00"), 36.4)
    write_up(actor, person, at("09:00"), 39.6)
    with looking(actor):
        views = checks_of_person(actor, person.pk, now)
        chart = curve_chart(views, health_rules(actor, person.path, now))

    assert (chart["min"], chart["max"]) == (35, 40)
    assert chart["series"][0]["values"] == [36.4, 39.6]
