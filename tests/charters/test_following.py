"""What happens elsewhere and holds for riders: enterprises move, staff leave or come alone."""

import uuid
from datetime import timedelta

import pytest

from lianfang.access.scope import looking
from lianfang.charters.handlers import coach_closed, enterprise_moved, staff_changed
from lianfang.charters.models import Rider
from lianfang.charters.selectors.riders import RiderFilter, rider_list
from lianfang.charters.services.following import follow_enterprise, follow_staff
from lianfang.charters.services.signing_up import sign_up, withdraw
from lianfang.enterprises.services.enterprises import update_enterprise
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.workforce.services.employees import end_employment, set_states
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    TOMORROW,
    announced,
    away,
    brought_to,
    build_yard,
    charter,
    fresh,
    refused,
    seat,
    second_firm,
    signed,
    stored,
    waiting,
)
from tests.people.builders import Role, appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


class Event:
    """News as the trail tells it."""

    def __init__(self, subject, **details) -> None:
        self.subject_id, self.details = str(subject), details
        self.subject_kind, self.path = "workforce.employment", ""


def came_back(*rows) -> None:
    set_states(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=rows[0].enterprise_id,
        employment_ids=[one.pk for one in rows],
        state="back",
    )


def test_whoever_came_by_themselves_gives_the_seat_back_and_is_signed_off():
    yard = build_yard()
    row, (first, second) = announced(yard)
    came_back(first.rider.employment)

    staff_changed(Event(yard.firm.pk), NOW)

    assert (fresh(first).state, fresh(row).taken) == ("given_back", 1)
    gone = fresh(first.rider)
    assert (gone.state, gone.ended_at, gone.reason) == ("withdrawn", NOW, "已不在外地。")
    assert fresh(second.rider).state == "seated"


def test_all_of_an_enterprise_who_came_are_signed_off_at_once_and_only_once():
    yard = build_yard()
    riders = waiting(yard, 3)
    came_back(*(one.employment for one in riders[:2]))

    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=yard.firm.pk) == 2
    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=yard.firm.pk) == 0
    assert [fresh(one).state for one in riders] == ["withdrawn", "withdrawn", "waiting"]


def test_whoever_is_on_the_way_is_left_to_arrive():
    yard = build_yard()
    row, held = brought_to(yard, "underway")
    came_back(held[0].rider.employment)

    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=yard.firm.pk) == 0
    assert (fresh(held[0].rider).state, fresh(row).taken) == ("aboard", 2)


def test_whoever_left_may_be_signed_up_by_the_next_enterprise():
    yard = build_yard()
    row = away(yard, 1)
    signed(yard, row)
    end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk, reason="辞职")
    staff_changed(Event(row.pk), NOW)

    (again,) = signed(yard, away(yard, 1, firm=second_firm(yard)))

    assert sorted(one.state for one in stored(Rider)) == ["waiting", "withdrawn"]
    assert again.employment_id != row.pk


def test_news_of_nobody_signed_up_changes_nothing():
    yard = build_yard()
    (rider,) = waiting(yard, 1)

    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=new_id()) == 0
    assert follow_enterprise(actor=SYSTEM, now=NOW, enterprise_id=new_id()) == 0
    coach_closed(Event(new_id()), NOW)
    enterprise_moved(Event(yard.firm.pk), NOW)
    assert fresh(rider).state == "waiting"


def test_riders_go_along_when_their_enterprise_moves_and_the_past_stays_where_it_was():
    yard = build_yard()
    _row, held = brought_to(yard, "arrived", 1)
    (rider,) = waiting(yard, 1, start=20)
    before = yard.firm.path
    update_enterprise(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=yard.firm.pk,
        place_id=yard.town.neighbour.pk,
    )

    assert follow_enterprise(actor=SYSTEM, now=NOW, enterprise_id=yard.firm.pk) == 1
    assert follow_enterprise(actor=SYSTEM, now=NOW, enterprise_id=yard.firm.pk) == 0
    assert (fresh(rider).path, fresh(rider).place_id) == (
        yard.town.neighbour.path,
        yard.town.neighbour.pk,
    )
    assert fresh(held[0].rider).path == before
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    with looking(worker):
        assert [one.pk for one in rider_list(worker, "", NOW, RiderFilter("all"))] == [rider.pk]


def test_only_the_system_follows_the_registers():
    yard = build_yard()

    for follow, name in ((follow_staff, "subject_id"), (follow_enterprise, "enterprise_id")):
        assert refused(NotPermitted, follow, actor=yard.desk, now=NOW, **{name: yard.firm.pk}) == (
            "not_permitted"
        )


def test_signed_off_somebody_stays_signed_off_and_may_be_signed_up_anew():
    yard = build_yard()
    row = away(yard, 1)
    (rider,) = signed(yard, row)
    given = {"actor": yard.desk, "now": NOW, "rider_id": rider.pk}
    first = withdraw(reason="自行返岗", **given)
    again = withdraw(reason="另有原因", **given)

    assert (first.reason, again.reason) == ("自行返岗", "自行返岗")
    (anew,) = signed(yard, row)
    assert (anew.state, fresh(rider).state) == ("waiting", "withdrawn")


@pytest.mark.parametrize("state", ["underway", "arrived"])
def test_whoever_is_on_the_way_or_back_is_not_signed_off(state):
    yard = build_yard()
    _row, held = brought_to(yard, state)

    found = refused(
        Conflict,
        withdraw,
        actor=yard.desk,
        now=NOW,
        rider_id=held[0].rider_id,
        reason="自行返岗",
    )

    assert found == "rider_on_the_way"


def test_a_desk_signs_nobody_off_outside_its_place():
    yard = build_yard()
    (rider,) = waiting(yard, 1)
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    leader = appointed(Role.LEADER, yard.town.township)
    given = {"now": NOW, "rider_id": rider.pk, "reason": "自行返岗"}

    assert refused(NotFound, withdraw, actor=worker, **given) == "not_found"
    assert refused(NotPermitted, withdraw, actor=leader, **given) == "not_permitted"
    assert refused(
        NotFound, withdraw, actor=yard.desk, now=NOW, rider_id=new_id(), reason="自行返岗"
    ) == ("not_found")
    assert fresh(rider).state == "waiting"


def test_a_desk_signs_up_staff_of_its_own_place_only():
    yard = build_yard()
    row = away(yard, 1)
    worker = appointed(Role.COMMUNITY_WORKER, yard.town.neighbour)
    leader = appointed(Role.LEADER, yard.town.township)
    given = {"now": NOW, "enterprise_id": yard.firm.pk, "employment_ids": [row.pk]}

    assert refused(NotFound, sign_up, actor=worker, **given) == "not_found"
    assert refused(NotPermitted, sign_up, actor=leader, **given) == "not_permitted"
    assert refused(
        NotFound,
        sign_up,
        actor=yard.desk,
        now=NOW,
        enterprise_id=yard.firm.pk,
        employment_ids=[new_id()],
    ) == ("not_found")
    assert stored(Rider) == []


def test_all_of_a_list_are_signed_up_or_nobody():
    yard = build_yard()
    good, bad = away(yard, 1), away(yard, 2, "广东省")

    with pytest.raises(InvalidInput) as error:
        signed(yard, good, bad)

    assert "广东省" in str(error.value.fields["point"])
    assert stored(Rider) == []
    # Told where, they are signed up together.
    assert len(signed(yard, good, bad, point="xishui_square")) == 2


def test_nobody_and_far_too_many_are_no_list():
    yard = build_yard()
    given = {"actor": yard.desk, "now": NOW, "enterprise_id": yard.firm.pk}

    assert refused(InvalidInput, sign_up, employment_ids=[], **given) == ["employees"]
    many = [uuid.UUID(int=number) for number in range(2_001)]
    assert refused(InvalidInput, sign_up, employment_ids=many, **given) == ["employees"]
    both = refused(
        InvalidInput, sign_up, employment_ids=[], earliest_on=TODAY - timedelta(days=1), **given
    )
    assert both == ["employees", "earliest_on"]


def test_a_day_that_was_named_is_kept_unless_they_plan_to_come_later():
    yard = build_yard()
    later = TODAY + timedelta(days=6)

    (first,) = signed(yard, away(yard, 1, planned_on=TOMORROW), earliest_on=later)
    (second,) = signed(yard, away(yard, 2, planned_on=later), earliest_on=TOMORROW)

    assert (first.earliest_on, second.earliest_on) == (later, later)


def test_a_long_note_is_cut_and_tidied():
    yard = build_yard()

    (rider,) = signed(yard, away(yard, 1), note="  行李   " + "多" * 200)

    assert rider.note.startswith("行李 多")
    assert len(rider.note) == 128


def test_whoever_was_brought_back_may_be_fetched_again_another_time():
    yard = build_yard()
    _row, held = brought_to(yard, "arrived", 1)
    work = held[0].rider.employment
    set_states(
        actor=SYSTEM,
        now=NOW + timedelta(days=2),
        enterprise_id=work.enterprise_id,
        employment_ids=[work.pk],
        state="away",
    )

    (again,) = signed(yard, work, now=NOW + timedelta(days=2))
    # Their seat of the first charter stays theirs: it is what was paid for.
    second = charter(yard, title="黄冈二号车", at=NOW + timedelta(days=3))
    (anew,) = seat(yard, second, again, now=NOW + timedelta(days=2))

    assert (fresh(held[0]).state, anew.state) == ("arrived", "planned")
