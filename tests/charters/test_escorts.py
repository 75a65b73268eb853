"""Who goes along with a charter: of the place, one charter at a time."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.charters.models import Charter
from lianfang.charters.selectors.charters import escort_options
from lianfang.charters.services.arriving import confirm_arrival
from lianfang.charters.services.chartering import (
    cancel_charter,
    create_charter,
    delay_charter,
    update_charter,
)
from lianfang.kit.errors import InvalidInput
from lianfang.people.services.staff import update_staff
from tests.charters.builders import (
    ARRIVES,
    DEPARTS,
    NOW,
    SYSTEM,
    TODAY,
    announced,
    brought_to,
    build_yard,
    charter,
    entry,
    escort,
    fresh,
    left,
    refused,
    stored,
)
from tests.people.builders import appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]

WHY = "道路封闭"


@pytest.mark.parametrize(
    "hours",
    [0, 2, -2],
    ids=["at the same time", "before the first is back", "until the first has left"],
)
def test_nobody_goes_along_with_two_charters_at_the_same_time(hours):
    yard = build_yard()
    who = escort(yard)
    charter(yard, escort_id=who.pk)
    at = DEPARTS + timedelta(hours=hours)

    with pytest.raises(InvalidInput) as error:
        charter(yard, at=at, title="黄冈二号车", escort_id=who.pk)

    assert list(error.value.fields) == ["escort"]
    assert str(error.value.fields["escort"]) == (
        "该时段已安排跟随另一班次（03-19 08:00至03-19 11:00）。"
    )
    assert len(stored(Charter)) == 1


@pytest.mark.parametrize("hours", [3, -3])
def test_whoever_is_back_goes_along_with_the_next_one(hours):
    yard = build_yard()
    who = escort(yard)
    charter(yard, escort_id=who.pk)

    row = charter(yard, at=DEPARTS + timedelta(hours=hours), title="二号车", escort_id=who.pk)

    assert row.escort_id == who.pk


def test_two_people_go_along_with_two_charters_at_the_same_time():
    yard = build_yard()
    first, second = escort(yard), escort(yard, "马秀英")

    charter(yard, escort_id=first.pk)
    charter(yard, title="二号车", escort_id=second.pk)

    assert {one.escort_id for one in stored(Charter)} == {first.pk, second.pk}


def test_what_was_cancelled_or_has_arrived_keeps_nobody():
    yard = build_yard()
    who = escort(yard)
    first, held = announced(yard, escort_id=who.pk)
    left(yard, first, *held)
    assert refused(InvalidInput, charter, yard, title="二号车", escort_id=who.pk) == ["escort"]
    confirm_arrival(actor=yard.desk, now=ARRIVES, charter_id=first.pk)
    second = charter(yard, title="二号车", escort_id=who.pk)
    cancel_charter(actor=yard.desk, now=NOW, charter_id=second.pk, reason=WHY)

    third = charter(yard, title="三号车", escort_id=who.pk)

    assert (third.escort_id, fresh(second).state) == (who.pk, "cancelled")


def test_a_draft_put_right_keeps_its_own_escort_and_takes_nobody_elses():
    yard = build_yard()
    mine, theirs = escort(yard), escort(yard, "马秀英")
    row = charter(yard, escort_id=mine.pk)
    charter(yard, title="二号车", escort_id=theirs.pk)
    given = {"actor": yard.desk, "now": NOW, "charter_id": row.pk}

    kept = update_charter(entry=entry(escort_id=mine.pk, title="改名号车"), **given)
    found = refused(InvalidInput, update_charter, entry=entry(escort_id=theirs.pk), **given)

    assert (kept.escort_id, kept.title) == (mine.pk, "改名号车")
    assert found == ["escort"]
    assert update_charter(entry=entry(), **given).escort_id is None


def test_a_draft_is_not_put_to_a_time_at_which_its_escort_is_on_the_road():
    yard = build_yard()
    who = escort(yard)
    charter(yard, escort_id=who.pk)
    later = DEPARTS + timedelta(hours=5)
    row = charter(yard, at=later, title="二号车", escort_id=who.pk)

    found = refused(
        InvalidInput,
        update_charter,
        actor=yard.desk,
        now=NOW,
        charter_id=row.pk,
        entry=entry(at=DEPARTS + timedelta(hours=1), escort_id=who.pk),
    )

    assert found == ["escort"]
    assert fresh(row).departs_at == later


def test_a_delay_does_not_put_the_escort_on_two_charters():
    yard = build_yard()
    who = escort(yard)
    row, _held = announced(yard, escort_id=who.pk)
    after = DEPARTS + timedelta(hours=4)
    other = charter(yard, at=after, title="二号车", escort_id=who.pk)
    given = {"actor": yard.desk, "now": NOW, "reason": WHY}
    late = {"charter_id": row.pk, "departs_at": DEPARTS + timedelta(hours=2)}

    with pytest.raises(InvalidInput) as error:
        delay_charter(**late, **given)
    assert str(error.value.fields["departs_at"]) == (
        "跟车人员该时段已安排跟随另一班次（03-19 12:00至03-19 15:00）。"
    )
    assert fresh(row).departs_at == DEPARTS
    # The next charter is told to wait first; then there is time for the first one.
    delay_charter(charter_id=other.pk, departs_at=after + timedelta(hours=2), **given)
    assert delay_charter(**late, **given).departs_at == DEPARTS + timedelta(hours=2)


def test_a_desk_inside_the_town_hears_the_times_and_not_the_name_of_the_towns_charter():
    yard = build_yard()
    who = escort(yard)
    charter(yard, escort_id=who.pk, title="街道一号车")
    clerk = appointed(Role.COMMUNITY_WORKER, yard.town.community)

    with pytest.raises(InvalidInput) as error:
        create_charter(
            actor=clerk,
            now=NOW,
            place_id=yard.town.community.pk,
            entry=entry(title="社区一号车", escort_id=who.pk),
        )

    assert "08:00" in str(error.value.fields["escort"])
    assert "街道一号车" not in str(error.value.fields["escort"])


def test_only_staff_of_the_place_who_still_serve_go_along():
    yard = build_yard()
    gone = escort(yard)
    update_staff(actor=SYSTEM, now=NOW, staff_id=gone.pk, left_on=TODAY)
    elsewhere = escort(yard, "马秀英", yard.town.neighbour)

    assert refused(InvalidInput, charter, yard, escort_id=gone.pk) == ["escort"]
    assert refused(
        InvalidInput, charter, yard, place=yard.town.community, escort_id=elsewhere.pk
    ) == ["escort"]
    with looking(yard.desk):
        assert [name for _key, name in escort_options(yard.desk, yard.town.township.path)] == [
            "马秀英"
        ]


def test_an_escort_stays_with_their_charter_until_it_has_arrived():
    yard = build_yard()
    who = escort(yard)

    row, _held = brought_to(yard, "arrived", escort_id=who.pk)

    assert (row.state, row.escort_id) == ("arrived", who.pk)
