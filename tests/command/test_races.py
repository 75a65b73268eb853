"""Two people do the same thing at the same moment: it happens once, and nobody is told a lie."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from lianfang.access.enums import Role
from lianfang.command.models import ProposalLine, Responsibility, Task, Visit
from lianfang.command.services.proposals import (
    Decided,
    accept_proposal,
    create_proposal,
    plan_proposal,
)
from lianfang.command.services.responsibilities import TooManyAnswer
from lianfang.command.services.visits import AlreadyCorrected, VisitConflict, correct_visit
from lianfang.kit.ids import new_id
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    begin_day,
    build_town,
    neighbour_in_need,
    secretary,
    seen,
    signed_in,
    stored,
    tasks_of,
    visit,
    worker,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Results, or the errors raised, of calls that start together, each on its own connection."""
    barrier = threading.Barrier(len(works), timeout=20)
    results: list[Any] = [None] * len(works)

    def run(index: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def errors(results):
    return [type(one) for one in results if isinstance(one, Exception)]


def test_a_proposal_accepted_by_two_at_once_is_accepted_once(now):
    town = build_town()
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    boss = secretary(town.sike)
    made = create_proposal(actor=boss, now=now, place_id=town.sike.pk, rules=["special_cadre"])
    plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)

    def accept():
        return accept_proposal(actor=boss, now=now, proposal_id=made.pk)

    results = at_once(accept, accept, accept)

    assert errors(results) == [Decided, Decided]
    assert len(stored(Responsibility)) == 1
    assert {line.state for line in stored(ProposalLine)} == {"accepted"}


def test_two_proposals_for_the_same_gap_never_put_too_many_in_it(now):
    town = build_town()
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    boss = secretary(town.sike)
    made = []
    for _number in range(2):
        proposal = create_proposal(
            actor=boss, now=now, place_id=town.sike.pk, rules=["special_cadre"]
        )
        made.append(plan_proposal(actor=SYSTEM, now=now, proposal_id=proposal.pk))
        worker(town.sike, f"干部{_number}", "cadre")

    def accept(proposal):
        return lambda: accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    at_once(*(accept(proposal) for proposal in made))

    assert len(stored(Responsibility)) == 1


def test_five_volunteers_assigned_at_once_to_a_unit_for_four(now):
    town = build_town()
    volunteers = [worker(town.sike, f"志愿者{n}", "volunteer") for n in range(5)]

    def take(staff):
        return lambda: answers(staff, "unit_volunteer", town.unit)

    results = at_once(*(take(staff) for staff in volunteers))

    assert errors(results) == [TooManyAnswer]
    assert len(stored(Responsibility)) == 4


def test_a_record_delivered_three_times_at_once_is_one_row():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))
    actor = signed_in(carer, Role.GRID_WORKER, town.sike)
    key = new_id()

    def send(heat):
        return lambda: visit(actor, granny, seen(at("09:00"), heat=heat), visit_id=key)

    results = at_once(send("36.5"), send("36.5"), send("36.5"))
    assert errors(results) == []
    assert len(stored(Visit)) == 1

    conflict = at_once(send("36.5"), send("38.0"))
    assert errors(conflict) == [VisitConflict]


def test_two_workers_at_the_door_at_once_close_the_task_once():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    begin_day(town, at("00:05"))
    walkers = [
        signed_in(worker(town.sike, name), Role.GRID_WORKER, town.sike) for name in ("甲", "乙")
    ]

    def knock(actor):
        return lambda: visit(actor, granny, seen(at("09:00")))

    results = at_once(*(knock(actor) for actor in walkers))

    assert errors(results) == []
    linked = [row.pk for row in stored(Visit) if row.task_id]
    assert linked == [tasks_of(granny)["morning"].closed_by_id]
    assert len(stored(Visit)) == 2


def test_a_record_corrected_by_two_at_once_is_corrected_once():
    town = build_town()
    granny = neighbour_in_need(town.unit)
    actor = signed_in(worker(town.sike, "甲"), Role.GRID_WORKER, town.sike)
    old = visit(actor, granny, seen(at("09:00"), heat="38.5"))

    def mend(heat):
        return lambda: correct_visit(
            actor=actor,
            now=at("10:00"),
            visit_id=new_id(),
            corrects_id=old.pk,
            reason="记错了",
            entry=seen(at("09:00"), heat=heat),
        )

    results = at_once(mend("36.5"), mend("36.6"))

    assert errors(results) == [AlreadyCorrected]
    assert len(stored(Visit)) == 2


def test_the_day_made_by_two_workers_at_once_is_made_once():
    town = build_town()
    for number in range(1, 6):
        neighbour_in_need(town.unit, f"居民{number}", f"{number}01")

    results = at_once(lambda: begin_day(town, at("00:05")), lambda: begin_day(town, at("00:05")))

    assert sorted(results) == [0, 10]
    assert len(stored(Task)) == 10
