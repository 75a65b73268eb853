"""Clerks at the same moment, each on a connection of their own: the last room goes out once."""

import pytest

from lianfang.lodging.models import BedNight, Booking
from lianfang.lodging.services.booking import RoomTaken, book_beds
from tests.enterprises.builders import register
from tests.lodging.builders import desk, hotel, night, room
from tests.people.builders import NOW, build_town
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_fifty_book_the_last_room_and_one_gets_it():
    town = build_town()
    house, firm = hotel(town), register(town)
    actor, last = desk(town), room(house)

    def try_it():
        return book_beds(
            actor=actor,
            now=NOW,
            hotel_id=house.pk,
            enterprise_id=firm.pk,
            from_day=night(0),
            until_day=night(2),
            room_ids=[last.pk],
        )

    results = at_once(*[try_it] * 50)

    assert sum(isinstance(one, Booking) for one in results) == 1
    refused = [one for one in results if isinstance(one, RoomTaken)]
    assert len(refused) == 49
    assert all(one.free_on == night(2) and one.others for one in refused)
    assert BedNight._base_manager.filter(stands=True).count() == 2
