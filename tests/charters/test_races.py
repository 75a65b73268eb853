"""Desk, contacts and phones at the same moment: no seat too many, nothing counted twice."""

import hashlib
from decimal import Decimal

import msgspec
import pytest

from lianfang.charters.models import BoardingCheck, Charter, CharterStep, Rider, Seat
from lianfang.charters.services import seating
from lianfang.charters.services.arriving import Measured, confirm_arrival
from lianfang.charters.services.boarding_kind import DepartureBody, DepartureKind
from lianfang.charters.services.chartering import announce_charter, cancel_charter
from lianfang.charters.services.planning import ProposalDecided, accept_proposal
from lianfang.charters.services.seating import give_seats, take_own_seats
from lianfang.charters.services.signing_up import sign_up, sign_up_own, withdraw
from lianfang.charters.services.steps import CharterFull
from lianfang.health.models import HealthCheck
from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming
from lianfang.records.services.batch import hand_over
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    NOW,
    announced,
    at_the_door,
    away,
    build_yard,
    charter,
    contact,
    left,
    proposed,
    seat,
    waiting,
)
from tests.people.builders import Actor
from tests.transport.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def test_fifty_sign_up_for_the_last_seat_and_one_has_it():
    yard = build_yard()
    row, riders = charter(yard), waiting(yard, 65)
    desk, who = yard.desk, contact(yard)
    seat(yard, row, *riders[:15])
    announce_charter(actor=desk, now=NOW, charter_id=row.pk)

    def try_it(actor: Actor, rider_id):
        given = {"actor": actor, "now": NOW, "charter_id": row.pk, "rider_ids": [rider_id]}
        if actor is desk:
            return lambda: give_seats(**given)
        return lambda: take_own_seats(enterprise_id=yard.firm.pk, **given)

    results = at_once(
        *(try_it(desk if number % 2 else who, rider.pk) for number, rider in enumerate(riders[15:]))
    )

    assert len(results) == 50
    assert sum(isinstance(one, list) and len(one) == 1 for one in results) == 1
    assert sum(isinstance(one, CharterFull) for one in results) == 49
    assert Charter._base_manager.get(pk=row.pk).taken == 16
    held = Seat._base_manager.filter(charter=row, state="planned")
    assert sorted(held.values_list("number", flat=True)) == list(range(1, 17))


def test_two_phones_say_at_once_that_it_left_and_it_left_once():
    yard = build_yard()
    row, (one, _two) = announced(yard)
    at_the_door(yard, one)
    desk = yard.desk

    def told():
        body = DepartureBody(charter_id=row.pk)
        raw = msgspec.json.encode(body)
        digest = hashlib.sha256(raw).digest()[:16]
        said = Incoming(id_at(DEPARTS), digest, DEPARTS, DEPARTS, 0, body, raw)
        return lambda: hand_over(DepartureKind(), desk, DEPARTS, [said])[0]

    results = at_once(*(told() for _number in range(6)))

    assert [str(one.state) for one in results] == ["accepted"] * 6
    assert CharterStep._base_manager.filter(charter=row, after="underway").count() == 1


def test_two_at_one_door_check_the_same_person_at_once_and_both_checks_stay():
    yard = build_yard()
    row, (one, two) = announced(yard)
    desk = yard.desk

    results = at_once(
        lambda: at_the_door(yard, one, "present", actor=desk),
        lambda: at_the_door(yard, one, "absent", actor=desk),
        lambda: at_the_door(yard, two, "present", actor=desk),
    )

    assert all(isinstance(made, BoardingCheck) for made in results)
    assert BoardingCheck._base_manager.filter(seat=one).count() == 2
    held = Seat._base_manager.filter(charter=row, state="present").count()
    assert Charter._base_manager.get(pk=row.pk).taken == held


def test_two_clerks_accept_one_proposal_at_once_and_its_coaches_are_made_once():
    yard = build_yard()
    waiting(yard, 3)
    row, desk = proposed(yard), yard.desk

    results = at_once(
        *(
            lambda: accept_proposal(actor=desk, now=NOW, proposal_id=row.pk, destination="金山街道")
            for _clerk in range(3)
        )
    )

    made = [one for one in results if isinstance(one, tuple)]
    assert [len(charters) for charters, _dropped in made] == [1]
    assert sum(isinstance(one, ProposalDecided) for one in results) == 2
    assert Charter._base_manager.count() == 1
    assert Seat._base_manager.filter(state="planned").count() == 3


def test_desk_and_contact_sign_the_same_people_up_at_once_and_nobody_stands_twice():
    yard = build_yard()
    staff = [away(yard, number) for number in (1, 2)]
    desk, who = yard.desk, contact(yard)
    given = {
        "now": NOW,
        "enterprise_id": yard.firm.pk,
        "employment_ids": [one.pk for one in staff],
    }

    results = at_once(
        lambda: sign_up(actor=desk, **given),
        lambda: sign_up_own(actor=who, **given),
        lambda: sign_up(actor=desk, **given),
    )

    assert sorted((len(one.made), one.before) for one in results) == [(0, 2), (0, 2), (2, 0)]
    assert Rider._base_manager.count() == 2


def test_a_seat_given_while_they_are_signed_off_or_the_charter_is_cancelled_is_held_by_nobody():
    yard = build_yard()
    row, (off, stays) = charter(yard), waiting(yard, 2)
    desk = yard.desk

    at_once(
        lambda: give_seats(actor=desk, now=NOW, charter_id=row.pk, rider_ids=[off.pk, stays.pk]),
        lambda: withdraw(actor=desk, now=NOW, rider_id=off.pk, reason="自行返岗"),
        lambda: cancel_charter(actor=desk, now=NOW, charter_id=row.pk, reason="线路停运"),
    )

    # Whichever came first: nobody has a seat of what does not run.
    assert Charter._base_manager.get(pk=row.pk).state == "cancelled"
    assert Charter._base_manager.get(pk=row.pk).taken == 0
    assert not Seat._base_manager.filter(state="planned").exists()
    states = dict(Rider._base_manager.values_list("pk", "state"))
    assert states == {off.pk: "withdrawn", stays.pk: "waiting"}


def test_checkpoint_and_desk_say_at_once_that_it_came_and_everybody_is_measured_once():
    yard = build_yard()
    row, (one, two) = announced(yard)
    left(yard, row, one, two)
    desk = yard.desk
    measured = [Measured(one.pk, Decimal("36.4")), Measured(two.pk, Decimal("36.6"))]

    results = at_once(
        *(
            lambda: confirm_arrival(actor=desk, now=ARRIVES, charter_id=row.pk, measured=measured)
            for _told in range(3)
        )
    )

    assert [str(getattr(done, "state", done)) for done in results] == ["arrived"] * 3
    assert CharterStep._base_manager.filter(charter=row, after="arrived").count() == 1
    heats = HealthCheck._base_manager.filter(taken_at=ARRIVES)
    assert sorted(map(str, heats.values_list("temperature", flat=True))) == ["36.4", "36.6"]
    assert Rider._base_manager.filter(state="back").count() == 2


def test_a_seat_given_before_somebody_was_held_is_given_back_when_they_sign_off(monkeypatch):
    """Between the look for their charter and the hold a desk gives them a seat."""
    yard = build_yard()
    row, (rider,) = charter(yard), waiting(yard, 1)
    desk, looked = yard.desk, []
    look = seating._charter_of

    def look_and_be_overtaken(rider_id):
        found = look(rider_id)
        if not looked:
            at_once(
                lambda: give_seats(actor=desk, now=NOW, charter_id=row.pk, rider_ids=[rider_id])
            )
        looked.append(found)
        return found

    monkeypatch.setattr(seating, "_charter_of", look_and_be_overtaken)

    done = withdraw(actor=desk, now=NOW, rider_id=rider.pk, reason="自行返岗")

    assert looked == [None, row.pk, row.pk, row.pk]
    assert done.state == "withdrawn"
    assert Charter._base_manager.get(pk=row.pk).taken == 0
    assert [one.state for one in Seat._base_manager.all()] == ["given_back"]
