"""Somebody whom two enterprises employ is signed up by both, and rides once."""

from datetime import timedelta

import pytest

from lianfang.charters.models import Rider, Seat
from lianfang.charters.services.planning import accept_proposal
from lianfang.charters.services.seating import seated_elsewhere, take_back_seat
from lianfang.kit.errors import Conflict
from tests.charters.builders import (
    DEPARTS,
    NOW,
    Yard,
    away,
    brought_to,
    build_yard,
    charter,
    fresh,
    left,
    proposed,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


@pytest.fixture
def yard() -> Yard:
    return build_yard()


@pytest.fixture
def both(yard) -> tuple[Rider, Rider]:
    """One person, signed up by two enterprises."""
    one, other = away(yard, 1), away(yard, 1, firm=second_firm(yard))
    assert one.person_id == other.person_id
    return signed(yard, one)[0], signed(yard, other)[0]


def test_whoever_has_a_seat_through_one_enterprise_has_none_through_the_other(yard, both):
    first, second = both
    row = charter(yard)
    (held,) = seat(yard, row, first)
    later = charter(yard, at=DEPARTS + timedelta(days=1), plate="鄂B2")

    for where in (row, later):
        assert refused(Conflict, seat, yard, where, second) == "rider_not_waiting"

    take_back_seat(actor=yard.desk, now=NOW, seat_id=held.pk, reason="改乘另一班")
    assert len(seat(yard, later, second)) == 1
    assert (fresh(row).taken, fresh(later).taken) == (0, 1)


def test_two_entries_of_one_person_are_not_seated_together(yard, both):
    row = charter(yard)

    assert refused(Conflict, seat, yard, row, *both) == "rider_not_waiting"
    assert stored(Seat) == []
    assert len(seat(yard, row, both[0])) == 1


def test_whoever_is_on_the_way_is_not_fetched_a_second_time(yard):
    row, (held, _other) = brought_to(yard, "boarding")
    worker = held.rider.employment
    (again,) = signed(yard, away(yard, 1, firm=second_firm(yard)))
    assert again.employment.person_id == worker.person_id
    left(yard, row)

    assert refused(Conflict, seat, yard, charter(yard, plate="鄂B2"), again) == "rider_not_waiting"


def test_an_accepted_proposal_takes_one_person_along_once(yard, both):
    waiting(yard, 1, start=10)
    row = proposed(yard)

    made, dropped = accept_proposal(
        actor=yard.desk, now=NOW, proposal_id=row.pk, destination="金山街道"
    )

    assert (sum(one.taken for one in made), dropped) == (2, 1)
    states = sorted(fresh(one).state for one in both)
    assert states == ["seated", "waiting"]


def test_people_of_one_employment_each_are_nobodys_double(yard):
    assert seated_elsewhere([]) == set()
    assert seated_elsewhere(waiting(yard, 3)) == set()


def test_who_was_brought_back_by_one_enterprise_is_fetched_for_the_other_another_time(yard, both):
    """Back for one and away for the other: the list of that enterprise says so."""
    first, second = both
    Rider._base_manager.filter(pk=first.pk).update(state="back", ended_at=NOW)

    assert len(seat(yard, charter(yard), second)) == 1
