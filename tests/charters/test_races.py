"""Desk, contacts and phones at the same moment: no seat too many, nothing counted twice."""

import hashlib

import msgspec
import pytest

from lianfang.charters.models import BoardingCheck, Charter, CharterStep, Seat
from lianfang.charters.services.boarding_kind import DepartureBody, DepartureKind
from lianfang.charters.services.chartering import announce_charter
from lianfang.charters.services.seating import give_seats, take_own_seats
from lianfang.charters.services.steps import CharterFull
from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming
from lianfang.records.services.batch import hand_over
from tests.charters.builders import (
    DEPARTS,
    NOW,
    announced,
    at_the_door,
    build_yard,
    charter,
    contact,
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
