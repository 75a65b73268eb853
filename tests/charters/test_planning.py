"""Proposals: the planner fills vehicles, a person changes them under the same rules and accepts."""

from datetime import timedelta

import pytest

from lianfang.access.scope import looking
from lianfang.charters.models import Charter, CharterStop, ProposedSeat, ProposedVehicle
from lianfang.charters.selectors.proposals import (
    get_proposal,
    left_rows,
    proposal_list,
    vehicle_rows,
)
from lianfang.charters.services.planning import (
    ProposalDecided,
    RuleBroken,
    accept_proposal,
    change_proposed_vehicle,
    create_proposal,
    move_riders,
    plan_proposal,
    refuse_proposal,
)
from lianfang.charters.services.signing_up import withdraw
from lianfang.kit.errors import InvalidInput, NotFound
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    TOMORROW,
    away,
    build_yard,
    fresh,
    proposed,
    signed,
    stored,
    waiting,
)
from tests.people.builders import Role, appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def lines(row) -> list[ProposedVehicle]:
    return sorted(stored(ProposedVehicle, proposal=row), key=lambda one: one.number)


def seats(vehicle) -> list[ProposedSeat]:
    return stored(ProposedSeat, vehicle=vehicle)


def test_everybody_who_may_be_fetched_has_a_seat_and_the_others_are_told_why():
    yard = build_yard()
    waiting(yard, 5)
    signed(yard, away(yard, 20, "恩施市"))
    (barred,) = signed(yard, away(yard, 21, "武汉市"))
    signed(yard, away(yard, 22), earliest_on=TODAY + timedelta(days=9))

    row = proposed(yard)

    assert row.state == "open"
    assert [(one.area, one.vehicle) for one in lines(row)] == [
        ("enshi", "train_group"),
        ("huanggang", "coach_33"),
    ]
    assert [len(seats(one)) for one in lines(row)] == [1, 5]
    # 160 a head by train; 500 and 7 a kilometre from Xishui, 52 of them.
    assert [one.cost for one in lines(row)] == [160, 500 + 7 * 52]
    (left,) = left_rows(yard.desk, row, NOW)
    assert left.rider_id == barred.pk
    shown = vehicle_rows(yard.desk, row, NOW)
    assert [one.people for one in shown] == [1, 5]
    assert all(one.why for one in shown)
    with looking(yard.desk):
        assert [one.pk for one in proposal_list(yard.desk, "")] == [row.pk]


def test_it_is_planned_once_and_only_for_days_to_come():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)

    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)

    assert len(lines(row)) == 1
    for more in ({"day": TODAY - timedelta(days=1)}, {"day": TOMORROW, "areas": ["nowhere"]}):
        with pytest.raises(InvalidInput):
            create_proposal(actor=yard.desk, now=NOW, place_id=yard.town.township.pk, **more)


def test_a_change_that_breaks_a_rule_is_not_kept_and_another_one_is_told_anew():
    yard = build_yard()
    waiting(yard, 3)
    signed(yard, away(yard, 20, "通山县"))
    row = proposed(yard)
    (north, south) = lines(row)
    moving = [one.pk for one in seats(south)]
    given = {"actor": yard.desk, "now": NOW, "proposal_id": row.pk}

    with pytest.raises(RuleBroken):
        move_riders(seat_ids=moving, to_vehicle=north.pk, **given)
    assert [one.vehicle_id for one in stored(ProposedSeat, pk=moving[0])] == [south.pk]
    with pytest.raises(InvalidInput):
        move_riders(seat_ids=[], to_vehicle=north.pk, **given)
    with pytest.raises(RuleBroken):
        change_proposed_vehicle(
            actor=yard.desk, now=NOW, vehicle_id=north.pk, vehicle="train_group"
        )
    change_proposed_vehicle(actor=yard.desk, now=NOW, vehicle_id=north.pk, vehicle="coach_49")
    move_riders(seat_ids=moving, **given)

    assert (fresh(north).vehicle, fresh(north).is_edited) == ("coach_49", True)
    assert fresh(north).cost == 600 + 9 * 52
    assert (fresh(south).stops, fresh(south).cost) == ([], 0)
    assert [one.why for one in left_rows(yard.desk, row, NOW)] != [""]


def test_accepted_every_vehicle_is_a_charter_with_its_people_and_stops():
    yard = build_yard()
    riders = waiting(yard, 3)
    signed(yard, away(yard, 20), point="qichun_station")
    row = proposed(yard)
    withdraw(actor=yard.desk, now=NOW, rider_id=riders[0].pk, reason="自行返岗")
    given = {"actor": yard.desk, "now": NOW, "proposal_id": row.pk}
    with pytest.raises(InvalidInput) as error:
        accept_proposal(destination="", departs="25:00", **given)
    assert list(error.value.fields) == ["destination", "departs"]

    made, dropped = accept_proposal(destination="金山街道", departs="07:30", **given)

    assert (len(made), dropped) == (1, 1)
    (charter,) = stored(Charter)
    assert (charter.taken, charter.state, charter.area) == (3, "draft", "huanggang")
    assert f"{charter.departs_at:%H:%M}" in ("07:30", "23:30")
    stops = sorted(stored(CharterStop, charter=charter), key=lambda one: one.position)
    assert [one.point for one in stops] == ["qichun_station", "xishui_square"]
    # 16 km on, and twenty minutes at the stop.
    assert stops[1].at - stops[0].at == timedelta(minutes=36)
    assert lines(row)[0].charter_id == charter.pk
    with pytest.raises(ProposalDecided):
        accept_proposal(destination="金山街道", **given)


def test_refused_nothing_is_done_and_the_reason_is_kept():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)

    refuse_proposal(actor=yard.desk, now=NOW, proposal_id=row.pk, reason="改由企业自接")

    assert (fresh(row).state, fresh(row).reason) == ("refused", "改由企业自接")
    assert stored(Charter) == []
    with pytest.raises(ProposalDecided):
        move_riders(
            actor=yard.desk,
            now=NOW,
            proposal_id=row.pk,
            seat_ids=[one.pk for one in stored(ProposedSeat)],
        )


def test_a_desk_of_another_community_sees_no_proposal_of_the_town():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)
    clerk = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    with looking(clerk):
        assert list(proposal_list(clerk, "")) == []
        with pytest.raises(NotFound):
            get_proposal(clerk, row.pk)
