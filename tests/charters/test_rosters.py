"""A new roster of employees says who is back: nobody is fetched who is there already."""

from datetime import timedelta
from typing import Any

import pytest

from lianfang.access.dispatch import handle
from lianfang.access.models import AuditEvent
from lianfang.charters.models import CharterProposal, ProposedSeat, Rider
from lianfang.charters.selectors.seats import riders_for
from lianfang.charters.services.planning import accept_proposal, plan_proposal
from lianfang.kit.errors import Conflict
from lianfang.workforce.models import Employment
from lianfang.workforce.services.following import follow_merge
from lianfang.workforce.services.rostering import Listed, take_own_roster, take_roster
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    Yard,
    announced,
    away,
    brought_to,
    build_yard,
    charter,
    contact,
    fresh,
    proposed,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def yard() -> Yard:
    return build_yard()


def listed(row: Employment, **entry: Any) -> Listed:
    """The line of a roster about somebody who is on the list already."""
    who = {"name": row.person.name}
    return Listed(row.enterprise_id, row.person_id, who, entry, row.pk, None, "verified")


def desk_roster(yard: Yard, *lines: Listed, place: Any = None) -> None:
    place = place or yard.town.township
    take_roster(
        actor=SYSTEM, now=NOW, place_id=place.pk, path=place.path, listed=lines, source="roster"
    )


def told(action: str) -> None:
    """The worker tells every room of the last event of that name."""
    event = stored(AuditEvent, action=action)[-1]
    handle(event.pk, LATER)


def test_whoever_a_roster_of_the_desk_says_is_back_is_signed_off(yard):
    row, (one, two) = announced(yard)
    desk_roster(yard, listed(one.rider.employment, state="back"))

    told("workforce.employee.employ")

    assert (fresh(one).state, fresh(two).state, fresh(row).taken) == ("given_back", "planned", 1)
    gone = fresh(one.rider)
    assert (gone.state, gone.ended_at, gone.reason) == ("withdrawn", LATER, "已不在外地。")
    assert fresh(two.rider).state == "seated"


def test_whoever_the_contacts_own_roster_says_is_back_is_signed_off(yard):
    one, two = waiting(yard, 2)
    take_own_roster(
        actor=contact(yard),
        now=NOW,
        enterprise_id=yard.firm.pk,
        listed=[listed(one.employment, state="waiting")],
        source="contact",
    )

    told("workforce.own_employee.import")

    assert (fresh(one).state, fresh(two).state) == ("withdrawn", "waiting")


def test_a_roster_of_one_place_says_nothing_of_another(yard):
    there = second_firm(yard, "王太精密有限公司", place_id=yard.town.neighbour.pk)
    (here,) = waiting(yard, 1)
    (next_door,) = signed(yard, away(yard, 2, firm=there))
    for rider in (here, next_door):
        Employment._base_manager.filter(pk=rider.employment_id).update(state="waiting")

    desk_roster(yard, place=yard.town.community)
    told("workforce.employee.employ")

    assert (fresh(here).state, fresh(next_door).state) == ("withdrawn", "waiting")


def test_a_roster_that_changes_nobodys_state_signs_nobody_off(yard):
    riders = waiting(yard, 2)
    desk_roster(yard, *(listed(one.employment, job="焊工") for one in riders))

    told("workforce.employee.employ")

    assert [fresh(one).state for one in riders] == ["waiting", "waiting"]


def test_whoever_is_on_the_way_is_left_to_arrive_whatever_a_roster_says(yard):
    row, (one, _two) = brought_to(yard, "underway")
    desk_roster(yard, listed(one.rider.employment, state="back"))

    told("workforce.employee.employ")

    assert (fresh(one).state, fresh(one.rider).state, fresh(row).taken) == ("present", "aboard", 2)


def test_two_entries_that_were_one_person_are_fetched_once(yard):
    kept, double = waiting(yard, 2)
    follow_merge(
        actor=SYSTEM,
        now=NOW,
        kept_id=kept.employment.person_id,
        duplicate_id=double.employment.person_id,
        path=yard.town.community.path,
    )

    told("workforce.employee.follow_merge")

    assert sorted(one.state for one in stored(Rider)) == ["waiting", "withdrawn"]
    assert fresh(kept).state == "waiting"


# --- before the news has come --------------------------------------------------------------------


@pytest.fixture
def back_already(yard) -> tuple[Rider, Rider]:
    """(somebody a roster has just said is back, somebody who is still away); nobody was told."""
    one, two = waiting(yard, 2)
    desk_roster(yard, listed(one.employment, state="back", back_on=TODAY))
    return fresh(one), fresh(two)


def test_nobody_who_is_back_has_a_seat_while_the_news_is_on_its_way(yard, back_already):
    row = charter(yard)
    one, two = back_already

    assert [rider.pk for rider in riders_for(yard.desk, row, NOW)[0]] == [two.pk]
    assert refused(Conflict, seat, yard, row, one) == "rider_not_waiting"
    assert len(seat(yard, row, two)) == 1


def test_nobody_who_is_back_is_planned_for(yard, back_already):
    _one, two = back_already

    row = proposed(yard)

    assert [one.rider_id for one in stored(ProposedSeat, proposal=row)] == [two.pk]


def test_whoever_came_back_after_the_planning_is_dropped_when_it_is_accepted(yard):
    one, _two = waiting(yard, 2)
    row = proposed(yard)
    desk_roster(yard, listed(one.employment, state="back", back_on=TODAY))

    made, dropped = accept_proposal(
        actor=yard.desk, now=LATER, proposal_id=row.pk, destination="金山街道"
    )

    assert ([charter.taken for charter in made], dropped) == ([1], 1)
    assert plan_proposal(actor=SYSTEM, now=LATER, proposal_id=row.pk).state == "decided"
    assert len(stored(CharterProposal)) == 1
