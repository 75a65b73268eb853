"""Who may be fetched is looked up each time: on lists, for seats, in proposals, at the door."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.charters.enums import Clearance
from lianfang.charters.models import Charter, ProposedSeat, Seat
from lianfang.charters.selectors.clearance import FREE, Judged, clearances
from lianfang.charters.selectors.proposals import left_rows
from lianfang.charters.selectors.riders import (
    RiderFilter,
    held_back,
    own_riders,
    rider_list,
    rider_rows,
    waiting_counts,
)
from lianfang.charters.selectors.seats import own_riders_for, riders_for, seat_rows
from lianfang.charters.services.planning import accept_proposal
from lianfang.charters.services.seating import take_own_seats
from lianfang.charters.services.steps import NotCleared
from lianfang.isolation.services.cases import void_case
from lianfang.people.services.arrivals import record_arrival
from lianfang.workforce.models import Employment
from lianfang.workforce.services.surveys import keep_survey
from tests.charters.builders import (
    ABOARD_AT,
    DEPARTS,
    NOW,
    SYSTEM,
    TODAY,
    StopEntry,
    Yard,
    announced,
    at_the_door,
    away,
    brought_to,
    build_yard,
    charter,
    contact,
    fresh,
    isolated,
    proposed,
    refused,
    seat,
    signed,
    stored,
    waiting,
)
from tests.health.builders import write_up
from tests.people.builders import questions, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

FORTNIGHT = timedelta(days=14)


def judged(row: Employment, moment=NOW) -> Judged:
    with everywhere("a test looks at what was stored"):
        full = Employment.objects.select_related("enterprise", "person").get(pk=row.pk)
    return clearances([full], moment)[row.pk]


def says(row: Employment, now=NOW, **answers) -> None:
    keep_survey(row, answers, "verified", SYSTEM, now)


def came_from(row: Employment, origin: str, days_ago: int) -> None:
    record_arrival(
        actor=SYSTEM,
        now=NOW,
        person_id=row.person_id,
        arrived_on=TODAY - timedelta(days=days_ago),
        origin=origin,
    )


def held_on_list(yard: Yard, moment=NOW) -> list:
    with looking(yard.desk):
        rows = rider_list(yard.desk, "", moment, RiderFilter("held"))
        return [one.pk for one in rows]


@pytest.mark.parametrize(
    ("answers", "verdict", "days", "why"),
    [
        ({"symptoms": ["cough"]}, Clearance.STOPPED, None, "自述有症状。"),
        ({"in_key_region": True}, Clearance.STOPPED, None, "人在重点地区。"),
        ({"met_case": True}, Clearance.WAITS, 13, "14天内接触过病例。"),
        ({"stayed": True}, Clearance.WAITS, 13, "14天内到过重点地区。"),
        ({"stayed": False, "met_case": False, "in_key_region": False}, Clearance.FREE, None, ""),
        ({}, Clearance.FREE, None, ""),
    ],
)
def test_what_somebody_said_of_the_last_days_counts(answers, verdict, days, why):
    yard = build_yard()
    row = away(yard, 1)
    says(row, **answers)

    found = judged(row)

    until = None if days is None else TODAY + timedelta(days=days)
    assert (found.verdict, found.until) == (verdict, until)
    assert bool(found.why) == bool(why)


def test_the_latest_survey_counts_and_an_old_one_is_over():
    yard = build_yard()
    row, other = away(yard, 1), away(yard, 2)
    says(row, now=NOW - timedelta(hours=3), in_key_region=True)
    says(row, in_key_region=False)
    says(other, now=NOW - timedelta(days=20), met_case=True)

    assert judged(row) == FREE
    assert judged(other) == FREE
    assert judged(other, NOW - timedelta(days=19)).verdict == Clearance.WAITS


def test_the_last_day_of_waiting_is_told_and_the_day_after_they_are_free():
    yard = build_yard()
    row = away(yard, 1)
    came_from(row, "武汉市", 3)

    last = judged(row).until

    assert last == TODAY - timedelta(days=3) + timedelta(days=13)
    assert judged(row, NOW + (last - TODAY)).verdict == Clearance.WAITS
    assert judged(row, NOW + (last - TODAY) + timedelta(days=1)).is_free


def test_an_arrival_from_elsewhere_keeps_nobody_waiting():
    yard = build_yard()
    row = away(yard, 1)
    came_from(row, "湖南省岳阳市", 1)

    assert judged(row).is_free


def test_the_gravest_of_what_is_known_is_told():
    yard = build_yard()
    row = away(yard, 1, "武汉市")
    assert judged(row).verdict == Clearance.STOPPED
    case = isolated(row)
    assert (judged(row).verdict, judged(row).until) == (Clearance.WAITS, case.due_on)
    write_up(SYSTEM, row.person, NOW, 38.2)

    found = judged(row)

    assert (found.verdict, found.until) == (Clearance.STOPPED, None)
    assert "38" not in found.why


def test_a_key_area_is_known_by_the_code_of_the_division_too():
    yard = build_yard()

    assert judged(away(yard, 1, "", origin_code="420106")).verdict == Clearance.STOPPED
    assert judged(away(yard, 2, "", origin_code="421125")).is_free
    assert judged(away(yard, 3, "", origin_code="")).is_free


def test_everybody_of_a_list_is_judged_in_the_same_number_of_queries(django_assert_num_queries):
    yard = build_yard()
    some = [one.employment for one in waiting(yard, 2)]
    many = [one.employment for one in waiting(yard, 6, start=10)]
    clearances(some, NOW)

    with django_assert_num_queries(2):
        clearances(some, NOW)
    with django_assert_num_queries(2):
        clearances([*some, *many], NOW)
    assert clearances([], NOW) == {}


def test_an_isolation_that_was_a_mistake_frees_whoever_waits_without_a_tick():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    case = isolated(rider.employment)
    assert held_on_list(yard) == [rider.pk]
    row = charter(yard)
    assert refused(NotCleared, seat, yard, row, rider) == "rider_not_cleared"

    void_case(actor=SYSTEM, now=NOW, case_id=case.pk, reason="登记有误")

    assert held_on_list(yard) == []
    assert len(seat(yard, row, rider)) == 1


def test_the_days_of_an_isolation_run_out_on_the_list_by_themselves():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    came_from(rider.employment, "武汉市", 2)

    assert held_on_list(yard) == [rider.pk]
    assert held_on_list(yard, NOW + FORTNIGHT) == []


def test_a_list_counts_who_may_not_be_fetched_apart():
    yard = build_yard()
    free, held = waiting(yard, 2)
    isolated(held.employment)
    with looking(yard.desk):
        rows = rider_list(yard.desk, "", NOW, RiderFilter("waiting"))
        shown = rider_rows(yard.desk, rows, NOW)

        assert waiting_counts(rows, NOW) == (2, 1)
        assert [one.pk for one in held_back(rows, NOW)] == [held.pk]
    assert {one.id: one.is_held for one in shown} == {free.pk: False, held.pk: True}


def test_whoever_has_a_seat_already_is_not_judged_on_the_list_of_riders():
    yard = build_yard()
    row, _held = brought_to(yard, "draft", 1)

    with looking(yard.desk):
        (shown,) = rider_rows(yard.desk, rider_list(yard.desk, "", NOW, RiderFilter("all")), NOW)

    assert (shown.judged, shown.is_held, shown.charter_id) == (None, False, row.pk)


def test_whom_the_desk_may_choose_are_those_who_may_be_fetched_and_the_others_are_counted():
    yard = build_yard()
    row = charter(yard)
    first, second, third = waiting(yard, 3)
    isolated(second.employment)
    says(third.employment, symptoms=["cough"])
    signed(yard, away(yard, 20, "通山县"))

    free, held = riders_for(yard.desk, row, NOW)

    assert ([one.pk for one in free], held) == ([first.pk], 2)


def test_a_contact_chooses_among_their_own_who_may_be_fetched():
    yard = build_yard()
    row, _held = announced(yard)
    free, held = waiting(yard, 2, start=20)
    isolated(held.employment)
    who = contact(yard)

    with looking(who):
        found, more = own_riders_for(who, yard.firm.pk, row, NOW)
        shown = rider_rows(who, own_riders(who, yard.firm.pk), NOW, named=True)
    assert ([one.pk for one in found], more) == ([free.pk], 1)
    assert [one.id for one in shown if one.is_held] == [held.pk]
    assert refused(
        NotCleared,
        take_own_seats,
        actor=who,
        now=NOW,
        enterprise_id=yard.firm.pk,
        charter_id=row.pk,
        rider_ids=[held.pk],
    ) == ("rider_not_cleared")


@pytest.mark.parametrize("ground", ["isolated", "fever", "symptoms", "key area", "came from"])
def test_a_seat_is_refused_on_every_ground_and_the_name_stays_masked(ground):
    yard = build_yard()
    row = charter(yard)
    worker = away(yard, 1)
    (rider,) = signed(yard, worker)
    if ground == "isolated":
        isolated(worker)
    elif ground == "fever":
        write_up(SYSTEM, worker.person, NOW, 37.6)
    elif ground == "came from":
        came_from(worker, "武汉市", 1)
    else:
        says(worker, **({"symptoms": ["cough"]} if ground == "symptoms" else {"stayed": True}))

    with pytest.raises(NotCleared) as error:
        seat(yard, row, rider)

    name = worker.person.name
    assert name not in error.value.message
    assert error.value.message.startswith(name[0] + "*")
    assert (stored(Seat), fresh(rider).state) == ([], "waiting")


def test_one_of_many_who_may_not_be_fetched_keeps_the_seats_of_all_from_being_given():
    yard = build_yard()
    row = charter(yard)
    riders = waiting(yard, 3)
    isolated(riders[2].employment)

    assert refused(NotCleared, seat, yard, row, *riders) == "rider_not_cleared"
    assert len(seat(yard, row, *riders[:2])) == 2


def test_the_list_of_a_charter_marks_whoever_may_not_be_fetched_any_more():
    yard = build_yard()
    row, (first, second) = announced(yard)
    isolated(first.rider.employment)

    rows = {one.id: one for one in seat_rows(yard.desk, row, NOW)}

    assert (rows[first.pk].is_held, rows[second.pk].is_held) == (True, False)
    assert rows[first.pk].judged.until >= TODAY + timedelta(days=13)
    assert rows[first.pk].holds


def test_at_the_door_everything_is_looked_up_again():
    yard = build_yard()
    row, held = announced(yard, 3)
    says(held[0].rider.employment, in_key_region=True)
    write_up(SYSTEM, held[1].rider.employment.person, NOW, 37.9)

    results = [at_the_door(yard, one).result for one in held]

    assert results == ["refused", "refused", "present"]
    assert fresh(row).taken == 1
    reasons = [fresh(one).reason for one in held]
    assert reasons[0] == "人在重点地区。"
    assert all("37" not in one for one in reasons)


def test_whoever_was_not_let_on_is_let_on_once_the_ground_is_gone():
    yard = build_yard()
    row, (first, _second) = announced(yard)
    case = isolated(first.rider.employment)
    at_the_door(yard, first)
    assert (fresh(first).state, fresh(row).taken) == ("refused", 1)

    void_case(actor=SYSTEM, now=ABOARD_AT, case_id=case.pk, reason="登记有误")
    later = at_the_door(yard, first, now=ABOARD_AT + timedelta(minutes=10))

    assert (later.result, fresh(first).state, fresh(row).taken) == ("present", "present", 2)
    assert fresh(first).reason == ""


def test_a_proposal_leaves_out_whoever_is_barred_and_says_until_when():
    yard = build_yard()
    free, held = waiting(yard, 2)
    case = isolated(held.employment)

    row = proposed(yard)

    (left,) = left_rows(yard.desk, row, NOW)
    assert (left.rider_id, left.judged.until) == (held.pk, case.due_on)
    assert left.why == "目前不得接返"
    (inside,) = stored(ProposedSeat, proposal=row, vehicle__isnull=False)
    assert inside.rider_id == free.pk


def test_whoever_was_isolated_after_the_planning_is_dropped_when_it_is_accepted():
    yard = build_yard()
    riders = waiting(yard, 3)
    row = proposed(yard)
    isolated(riders[0].employment)

    made, dropped = accept_proposal(
        actor=yard.desk, now=NOW, proposal_id=row.pk, destination="金山街道"
    )

    assert ([one.taken for one in made], dropped) == ([2], 1)
    assert fresh(riders[0]).state == "waiting"


def test_a_line_of_which_nobody_may_be_fetched_any_more_makes_no_charter():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    row = proposed(yard)
    isolated(rider.employment)

    made, dropped = accept_proposal(
        actor=yard.desk, now=NOW, proposal_id=row.pk, destination="金山街道"
    )

    assert (made, dropped, stored(Charter)) == ([], 1, [])
    assert fresh(row).state == "decided"


def test_a_key_area_has_no_seat_even_on_a_charter_from_there():
    yard = build_yard()
    row = charter(yard, area="wuhan", stops=[StopEntry("wuhan_station", DEPARTS)])
    (rider,) = signed(yard, away(yard, 1, "武汉市"))

    free, held = riders_for(yard.desk, row, NOW)

    assert (free, held) == ([], 1)
    assert refused(NotCleared, seat, yard, row, rider) == "rider_not_cleared"


def test_a_page_of_many_who_wait_asks_no_more_than_one_of_few():
    yard = build_yard()
    waiting(yard, 2)
    client = signed_in(Role.COMMANDER, yard.town.township)
    few = questions(client, "/charters/riders/?stage=waiting")
    waiting(yard, 6, start=20)

    assert questions(client, "/charters/riders/?stage=waiting") <= few
