"""Signing up: who is fetched from where, who waits until when, and who need not be fetched."""

from datetime import timedelta

import pytest

from lianfang.access.scope import everywhere, looking
from lianfang.charters.enums import Clearance
from lianfang.charters.models import Rider
from lianfang.charters.selectors.clearance import clearances
from lianfang.charters.selectors.riders import (
    RiderFilter,
    own_riders,
    rider_list,
    rider_rows,
    waiting_counts,
)
from lianfang.charters.services.following import follow_staff
from lianfang.charters.services.signing_up import sign_up, sign_up_own, withdraw, withdraw_own
from lianfang.isolation.services.cases import open_case
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.services.arrivals import record_arrival
from lianfang.workforce.models import Employment
from lianfang.workforce.services.employees import end_employment
from tests.charters.builders import (
    NOW,
    SYSTEM,
    TODAY,
    TOMORROW,
    away,
    build_yard,
    charter,
    contact,
    fresh,
    seat,
    signed,
    stored,
    waiting,
)
from tests.enterprises.builders import register

IN_A_KEY_AREA = "人在重点地区。"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def judged(row: Employment, moment=NOW):
    with everywhere("a test looks at what was stored"):
        full = Employment.objects.select_related("enterprise", "person").get(pk=row.pk)
    return clearances([full], moment)[row.pk]


def test_the_plan_says_where_somebody_is_fetched_from_unless_a_point_is_chosen():
    yard = build_yard()

    (first,) = signed(yard, away(yard, 1, "湖北省浠水县"))
    (second,) = signed(
        yard, away(yard, 2, "湖北省浠水县"), point="macheng_north", note="带一件行李"
    )
    (third,) = signed(yard, away(yard, 3, origin="", origin_code="422801"))

    assert (first.area, first.point) == ("huanggang", "xishui_square")
    assert (second.area, second.point, second.note) == ("huanggang", "macheng_north", "带一件行李")
    assert (third.area, third.point) == ("enshi", "enshi_station")
    assert (first.state, first.earliest_on, first.source) == ("waiting", TODAY, "desk")


@pytest.mark.parametrize(
    ("origin", "more", "field"),
    [
        ("广东省", {}, "point"),
        ("浠水县", {"point": "nowhere"}, "point"),
        ("浠水县", {"earliest_on": TODAY - timedelta(days=1)}, "earliest_on"),
        ("浠水县", {"earliest_on": TODAY + timedelta(days=100)}, "earliest_on"),
    ],
)
def test_a_sign_up_that_makes_no_sense_is_refused_by_field(origin, more, field):
    yard = build_yard()

    with pytest.raises(InvalidInput) as error:
        signed(yard, away(yard, 1, origin), **more)

    assert list(error.value.fields) == [field]
    assert stored(Rider) == []


def test_signed_up_again_somebody_stays_as_they_are():
    yard = build_yard()
    rows = [away(yard, one) for one in (1, 2)]
    signed(yard, rows[0])

    done = sign_up(
        actor=yard.desk,
        now=NOW,
        enterprise_id=yard.firm.pk,
        employment_ids=[one.pk for one in rows],
    )

    assert (len(done.made), done.before, done.held) == (1, 1, 0)
    assert len(stored(Rider)) == 2


def test_only_who_is_still_away_and_of_the_enterprise_is_signed_up():
    yard = build_yard()
    other = register(yard.town, "另一家有限公司")

    with pytest.raises(InvalidInput) as error:
        signed(yard, away(yard, 1, state="back"))
    with pytest.raises(NotFound):
        sign_up(
            actor=yard.desk,
            now=NOW,
            enterprise_id=other.pk,
            employment_ids=[away(yard, 2).pk],
        )

    assert list(error.value.fields) == ["employees"]


def test_nobody_from_a_key_area_may_be_fetched_and_the_list_says_so():
    yard = build_yard()
    free, held = away(yard, 1), away(yard, 2, "武汉市江汉区")

    done = sign_up(
        actor=yard.desk,
        now=NOW,
        enterprise_id=yard.firm.pk,
        employment_ids=[free.pk, held.pk],
    )

    assert (len(done.made), done.held) == (2, 1)
    assert judged(free).is_free
    assert (judged(held).verdict, judged(held).until) == (Clearance.STOPPED, None)
    with looking(yard.desk):
        (row,) = rider_rows(yard.desk, rider_list(yard.desk, "", NOW, RiderFilter("held")), NOW)
        everybody = rider_list(yard.desk, "", NOW, RiderFilter("all"))
    assert (row.employment_id, row.is_held, row.judged.why) == (
        held.pk,
        True,
        IN_A_KEY_AREA,
    )
    assert waiting_counts(everybody, NOW) == (2, 1)


def test_whoever_is_isolated_or_came_from_a_key_area_waits_until_a_day():
    yard = build_yard()
    isolated, observed, long_ago = (away(yard, one) for one in (1, 2, 3))
    open_case(
        actor=SYSTEM,
        now=NOW,
        person_id=isolated.person_id,
        reason="close_contact",
        mode="home",
        starts_on=TODAY,
    )
    for row, days in ((observed, 3), (long_ago, 20)):
        record_arrival(
            actor=SYSTEM,
            now=NOW,
            person_id=row.person_id,
            arrived_on=TODAY - timedelta(days=days),
            origin="武汉市",
        )

    assert judged(isolated).verdict == Clearance.WAITS
    assert judged(isolated).until >= TODAY + timedelta(days=13)
    assert (judged(observed).verdict, judged(observed).until) == (
        Clearance.WAITS,
        TODAY + timedelta(days=10),
    )
    assert judged(observed, NOW + timedelta(days=11)).is_free
    assert judged(long_ago).is_free


def test_a_contact_signs_up_only_their_own_staff_and_signs_them_off_again():
    yard = build_yard()
    other = register(yard.town, "另一家有限公司")
    mine, theirs = away(yard, 1), away(yard, 2, firm=other)
    (stranger,) = signed(yard, theirs)
    who = contact(yard)

    done = sign_up_own(actor=who, now=NOW, enterprise_id=yard.firm.pk, employment_ids=[mine.pk])
    for enterprise, ids in ((yard.firm, [theirs.pk]), (other, [theirs.pk])):
        with pytest.raises(NotFound):
            sign_up_own(actor=who, now=NOW, enterprise_id=enterprise.pk, employment_ids=ids)
    with pytest.raises(NotFound):
        withdraw_own(
            actor=who,
            now=NOW,
            enterprise_id=yard.firm.pk,
            rider_id=stranger.pk,
            reason="自行返岗",
        )

    assert [one.source for one in done.made] == ["contact"]
    with looking(who):
        assert [one.pk for one in own_riders(who, yard.firm.pk)] == [done.made[0].pk]
    gone = withdraw_own(
        actor=who,
        now=NOW,
        enterprise_id=yard.firm.pk,
        rider_id=done.made[0].pk,
        reason="自行返岗",
    )
    assert (gone.state, gone.reason) == ("withdrawn", "自行返岗")
    with looking(who):
        assert [one.pk for one in own_riders(who, yard.firm.pk, over=True)] == [gone.pk]


def test_signed_off_somebody_gives_their_seat_back():
    yard = build_yard()
    row = charter(yard)
    (rider,) = waiting(yard, 1)
    (held,) = seat(yard, row, rider)

    withdraw(actor=yard.desk, now=NOW, rider_id=rider.pk, reason="自行返岗")

    assert (fresh(held).state, fresh(row).taken) == ("given_back", 0)
    with pytest.raises(InvalidInput):
        withdraw(actor=yard.desk, now=NOW, rider_id=rider.pk, reason=" ")


def test_whoever_left_the_enterprise_is_not_fetched():
    yard = build_yard()
    row = away(yard, 1)
    (rider,) = signed(yard, row)
    end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk, reason="辞职")

    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=row.pk) == 1
    assert follow_staff(actor=SYSTEM, now=NOW, subject_id=row.pk) == 0
    assert fresh(rider).state == "withdrawn"


def test_names_are_masked_for_the_desk_and_known_to_the_contact():
    yard = build_yard()
    (rider,) = signed(yard, away(yard, 1))
    who = contact(yard)

    with looking(who):
        (own,) = rider_rows(who, own_riders(who, yard.firm.pk), NOW, named=True)
    with looking(yard.desk):
        (seen,) = rider_rows(yard.desk, rider_list(yard.desk, "", NOW), NOW, named=False)

    assert own.name == rider.employment.person.name
    assert seen.name == own.name[0] + "*" * (len(own.name) - 1)
    assert (own.area_title, own.point_title) == ("黄冈", "浠水县文化广场")


def test_later_plans_of_an_employee_push_their_earliest_day():
    yard = build_yard()

    (rider,) = signed(yard, away(yard, 1, planned_on=TOMORROW))

    assert rider.earliest_on == TOMORROW
