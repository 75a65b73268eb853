"""Proposals: who may ask, what is left, what a person may change, and what becomes a charter."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.models import Charter, ProposedSeat, ProposedVehicle, Rider
from lianfang.charters.selectors.proposals import (
    get_vehicle,
    left_rows,
    penalty_rows,
    proposal_list,
    total_cost,
    vehicle_rows,
)
from lianfang.charters.selectors.words import left_text, penalty_text, why_text
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
from lianfang.charters.services.seating import give_seats
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    TOMORROW,
    away,
    build_yard,
    charter,
    fresh,
    proposed,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def lines(row) -> list[ProposedVehicle]:
    return sorted(stored(ProposedVehicle, proposal=row), key=lambda one: one.number)


def inside(vehicle) -> list[ProposedSeat]:
    return stored(ProposedSeat, vehicle=vehicle)


def accept(yard, row, **more):
    given = {"destination": "金山街道", **more}
    return accept_proposal(actor=yard.desk, now=NOW, proposal_id=row.pk, **given)


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"day": TODAY - timedelta(days=1)}, ["day"]),
        ({"day": TODAY + timedelta(days=93)}, ["day"]),
        ({"day": TOMORROW, "areas": ["mars"]}, ["areas"]),
        ({"day": TODAY - timedelta(days=1), "areas": ["huanggang", "mars"]}, ["day", "areas"]),
    ],
)
def test_a_proposal_for_no_day_or_no_area_is_refused_by_field(more, fields):
    yard = build_yard()
    given = {"actor": yard.desk, "now": NOW, "place_id": yard.town.township.pk}

    assert refused(InvalidInput, create_proposal, **given, **more) == fields


def test_a_proposal_is_asked_for_by_the_desk_of_the_place():
    yard = build_yard()
    given = {"now": NOW, "place_id": yard.town.township.pk, "day": TOMORROW}
    neighbour = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    leader = appointed(Role.LEADER, yard.town.township)

    assert refused(NotFound, create_proposal, actor=neighbour, **given) == "not_found"
    assert refused(NotPermitted, create_proposal, actor=leader, **given) == "not_permitted"
    made = create_proposal(actor=yard.desk, areas=["enshi", "enshi"], **given)
    assert (made.state, made.areas, made.day) == ("planning", ["enshi"], TOMORROW)


def test_only_the_areas_that_were_named_are_planned_for():
    yard = build_yard()
    waiting(yard, 2)
    signed(yard, away(yard, 20, "通山县"))

    row = proposed(yard, areas=["xianning"])

    assert [(one.area, len(inside(one))) for one in lines(row)] == [("xianning", 1)]
    assert len(stored(ProposedSeat)) == 1


def test_a_community_plans_for_its_own_enterprises():
    yard = build_yard()
    waiting(yard, 2)
    firm = second_firm(yard, "王太电子有限公司", place_id=yard.town.neighbour.pk)
    (theirs,) = signed(yard, away(yard, 20, firm=firm))
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    row = create_proposal(actor=worker, now=NOW, place_id=yard.town.neighbour.pk, day=TOMORROW)

    plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk)

    assert [one.rider_id for one in stored(ProposedSeat, proposal=row)] == [theirs.pk]


def test_where_nobody_waits_a_proposal_is_empty_and_accepted_makes_nothing():
    yard = build_yard()

    row = proposed(yard)

    assert (row.state, lines(row), stored(ProposedSeat)) == ("open", [], [])
    assert accept(yard, row) == ([], 0)


def test_whoever_has_a_seat_is_not_planned_for_again():
    yard = build_yard()
    first, second = waiting(yard, 2)
    seat(yard, charter(yard), first)

    row = proposed(yard)

    assert [one.rider_id for one in stored(ProposedSeat, proposal=row)] == [second.pk]


def test_a_point_that_is_not_in_the_plan_any_more_ends_in_failed_with_the_reason():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    Rider._base_manager.filter(pk=rider.pk).update(point="abolished")

    row = proposed(yard)

    assert row.state == "failed"
    assert "point" in row.reason
    with pytest.raises(ProposalDecided):
        accept(yard, row)
    refuse_proposal(actor=yard.desk, now=NOW, proposal_id=row.pk, reason="先改上车点")
    assert fresh(row).state == "refused"


def test_before_it_is_planned_a_proposal_may_only_be_refused():
    yard = build_yard()
    waiting(yard, 1)
    row = create_proposal(actor=yard.desk, now=NOW, place_id=yard.town.township.pk, day=TOMORROW)
    given = {"actor": yard.desk, "now": NOW, "proposal_id": row.pk}

    assert refused(ProposalDecided, move_riders, seat_ids=[new_id()], **given)
    assert refused(ProposalDecided, accept_proposal, destination="金山街道", **given)
    assert refused(InvalidInput, refuse_proposal, reason=" ", **given) == ["reason"]
    refuse_proposal(reason="改日再办", **given)
    # The planner comes too late and leaves it as it is.
    assert plan_proposal(actor=SYSTEM, now=NOW, proposal_id=row.pk).state == "refused"
    assert lines(row) == []


def test_what_was_decided_is_decided():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)
    accept(yard, row)
    (line,) = lines(row)
    given = {"actor": yard.desk, "now": NOW}

    assert refused(ProposalDecided, accept, yard, row) == "charter_proposal_decided"
    assert refused(ProposalDecided, refuse_proposal, proposal_id=row.pk, reason="改日再办", **given)
    assert refused(
        ProposalDecided, change_proposed_vehicle, vehicle_id=line.pk, vehicle="coach_49", **given
    )
    assert (fresh(row).decided_by, fresh(row).decided_at) == (yard.desk.display_name, NOW)
    assert len(stored(Charter)) == 1


def test_where_to_and_when_must_be_said_before_it_is_accepted():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)

    assert refused(InvalidInput, accept, yard, row, destination=" ") == ["destination"]
    for departs in ("8:00", "24:00", "08:60", ""):
        assert refused(InvalidInput, accept, yard, row, departs=departs) == ["departs"]
    assert (fresh(row).state, stored(Charter)) == ("open", [])


def test_an_accepted_charter_leaves_on_its_day_at_its_hour_with_the_cost_of_the_line():
    yard = build_yard()
    waiting(yard, 3)
    row = proposed(yard)

    (made,), dropped = accept(yard, row, departs="13:15")

    local = made.departs_at.astimezone(LOCAL_ZONE)
    assert (local.date(), f"{local:%H:%M}", dropped) == (TOMORROW, "13:15", 0)
    assert (made.cost_fen, made.title) == (lines(row)[0].cost * 100, "黄冈 03-19-1")
    # 52 kilometres at sixty an hour.
    assert made.arrives_at - made.departs_at == timedelta(minutes=52)
    assert {one.state for one in stored(Rider)} == {"seated"}


def test_whoever_was_seated_meanwhile_is_dropped_and_counted():
    yard = build_yard()
    riders = waiting(yard, 3)
    row = proposed(yard)
    other = charter(yard, title="先行班次")
    give_seats(
        actor=yard.desk, now=NOW, charter_id=other.pk, rider_ids=[one.pk for one in riders[:2]]
    )

    made, dropped = accept(yard, row)

    assert ([one.taken for one in made], dropped, fresh(other).taken) == ([1], 2, 2)


def test_whoever_was_left_out_by_hand_stays_behind():
    yard = build_yard()
    waiting(yard, 3)
    row = proposed(yard)
    (line,) = lines(row)
    out = inside(line)[0]

    move_riders(actor=yard.desk, now=NOW, proposal_id=row.pk, seat_ids=[out.pk])

    (left,) = left_rows(yard.desk, row, NOW)
    assert (left.id, left.is_edited, left.why) == (out.pk, True, "手工移出")
    (made,), _dropped = accept(yard, row)
    assert made.taken == 2
    assert fresh(out.rider).state == "waiting"


def test_put_back_in_they_ride_after_all_and_the_cost_is_told_anew():
    yard = build_yard()
    signed(yard, away(yard, 20), point="macheng_north")
    waiting(yard, 1)
    row = proposed(yard)
    far = next(one for one in stored(ProposedSeat) if one.point == "macheng_north")
    line = fresh(far).vehicle
    whole = total_cost(row)
    given = {"actor": yard.desk, "now": NOW, "proposal_id": row.pk, "seat_ids": [far.pk]}

    move_riders(**given)
    less = total_cost(row)
    move_riders(to_vehicle=line.pk, **given)

    assert less < whole
    assert total_cost(row) == whole
    assert fresh(far).left == {}


def test_a_line_is_changed_within_its_own_proposal_only():
    yard = build_yard()
    waiting(yard, 1)
    row, other = proposed(yard), proposed(yard)
    (line,), (foreign,) = lines(row), lines(other)
    given = {"actor": yard.desk, "now": NOW}
    (held,), (strange,) = inside(line), inside(foreign)

    assert refused(
        NotFound,
        move_riders,
        proposal_id=row.pk,
        seat_ids=[held.pk],
        to_vehicle=foreign.pk,
        **given,
    )
    assert refused(
        InvalidInput, move_riders, proposal_id=row.pk, seat_ids=[strange.pk], **given
    ) == ["riders"]
    assert refused(
        NotFound, change_proposed_vehicle, vehicle_id=new_id(), vehicle="coach_49", **given
    )
    assert (fresh(held).vehicle_id, fresh(strange).vehicle_id) == (line.pk, foreign.pk)


def test_a_vehicle_the_plan_does_not_know_breaks_a_rule():
    yard = build_yard()
    waiting(yard, 1)
    row = proposed(yard)
    (line,) = lines(row)

    assert refused(
        RuleBroken,
        change_proposed_vehicle,
        actor=yard.desk,
        now=NOW,
        vehicle_id=line.pk,
        vehicle="boat",
    ) == ("charter_rule_broken")
    assert (fresh(line).vehicle, fresh(line).is_edited) == ("coach_33", False)


def test_more_people_than_may_sit_break_a_rule_and_it_is_said_in_words():
    yard = build_yard()
    waiting(yard, 17)
    row = proposed(yard)
    (line, *more) = lines(row)
    assert more == []

    with pytest.raises(RuleBroken) as error:
        change_proposed_vehicle(actor=yard.desk, now=NOW, vehicle_id=line.pk, vehicle="coach_33")

    assert error.value.message == "人数超过可用座位。"
    assert fresh(line).vehicle == "coach_49"


def test_names_in_a_proposal_are_masked_unless_one_may_read_them():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    row = proposed(yard)
    name = rider.employment.person.name
    clerk = appointed(Role.WORKING_GROUP_MEMBER, yard.town.township)

    shown = {
        viewer.display_name: vehicle_rows(viewer, row, NOW)[0].riders[0].name
        for viewer in (yard.desk, clerk)
    }

    assert shown[clerk.display_name] == name
    assert shown[yard.desk.display_name] == name[0] + "*" * (len(name) - 1)


def test_a_line_tells_its_vehicle_its_people_its_stops_and_why():
    yard = build_yard()
    waiting(yard, 4)
    row = proposed(yard)

    (line,) = vehicle_rows(yard.desk, row, NOW)

    assert (line.vehicle_title, line.usable, line.people) == ("33座中巴", 16, 4)
    assert line.stops == (("浠水县文化广场", 4),)
    assert (line.cost, line.per_head) == (864, 216)
    assert any(yard.firm.name in one for one in line.why)
    assert line.charter_id is None
    accept(yard, row)
    assert vehicle_rows(yard.desk, row, NOW)[0].charter_id == stored(Charter)[0].pk


def test_the_list_of_proposals_counts_vehicles_people_and_who_is_left():
    yard = build_yard()
    waiting(yard, 2)
    signed(yard, away(yard, 20, "武汉市"))
    row = proposed(yard)

    with looking(yard.desk):
        (shown,) = proposal_list(yard.desk, "")

    assert (shown.vehicles, shown.people, shown.behind) == (1, 2, 1)
    assert all(isinstance(number, int) for _word, number in penalty_rows(row))
    assert total_cost(row) == 864


def test_a_line_of_another_place_is_not_found():
    yard = build_yard()
    waiting(yard, 1)
    (line,) = lines(proposed(yard))
    neighbour = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)

    with looking(neighbour):
        assert refused(NotFound, get_vehicle, neighbour, line.pk, "charters.proposal.edit")
    with looking(yard.desk):
        assert get_vehicle(yard.desk, line.pk, "charters.proposal.edit").pk == line.pk
    given = {"actor": neighbour, "now": NOW}
    assert refused(
        NotFound, change_proposed_vehicle, vehicle_id=line.pk, vehicle="coach_49", **given
    )
    assert refused(NotFound, refuse_proposal, proposal_id=line.proposal_id, reason="不办", **given)


def test_reasons_the_room_has_no_words_for_are_told_plainly():
    assert why_text({"code": "something_new"}, {}) == ""
    assert left_text({}) == left_text({"code": "could_ride"})
    assert left_text({"code": "barred"}) != left_text({"code": "by_hand"})
    assert penalty_text("something_new") == "something_new"
    assert "3" in why_text({"code": "seats", "people": 3, "usable": 16}, {})
