"""Desk and contacts at the same moment: nobody rides beyond the seats."""

import pytest

from lianfang.charters.models import Charter, Seat
from lianfang.charters.services.chartering import announce_charter
from lianfang.charters.services.seating import give_seats, take_own_seats
from lianfang.charters.services.steps import CharterFull
from tests.charters.builders import NOW, build_yard, charter, contact, seat, waiting
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
