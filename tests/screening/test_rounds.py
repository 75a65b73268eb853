"""Rounds go over the missed alone, and the figure everything is held against only grows."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.people.services.households import update_household
from lianfang.screening.handlers import household_moved
from lianfang.screening.models import CampaignRound, CampaignStep, ListedHousehold
from lianfang.screening.selectors.campaigns import not_listed, open_campaigns, rounds_of, steps_of
from lianfang.screening.selectors.coverage import coverage
from lianfang.screening.selectors.missed import listed_list, missed_list
from lianfang.screening.services.campaigns import (
    CampaignOver,
    close_screening,
    reopen_screening,
    start_next_round,
    withdraw_screening,
)
from tests.command.builders import SYSTEM, appointed, at, commander, family, fresh, stored
from tests.screening.builders import (
    build_street,
    desk,
    found_at,
    listed,
    news,
    recorded,
    said,
    started,
    tenant,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


def again(campaign, day=19, actor=SYSTEM, **more):
    return start_next_round(actor=actor, now=at("08:00", day), campaign_id=campaign.pk, **more)


def total(campaign, street, viewer=SYSTEM):
    return coverage(viewer, campaign, street.town.township, at("20:00", 22)).total


# --- the first, the second, the third round


def test_three_rounds_come_down_to_the_one_door_that_never_opened(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("nobody"))
    recorded(campaign, street.third, said("nobody"))
    recorded(campaign, street.far, said("refused"))
    second = again(campaign, 19)
    recorded(campaign, street.second, said(when=at("10:00", 19)))
    recorded(campaign, street.far, said(when=at("18:30", 19)))
    recorded(campaign, street.third, said("nobody", at("10:20", 19)))
    third = again(campaign, 20)
    recorded(campaign, street.third, said("nobody", at("21:00", 20)))

    assert [second.households, third.households] == [3, 1]
    (left,) = missed_list(SYSTEM, fresh(campaign))
    assert (left.household_id, left.tries, left.round) == (street.third.pk, 3, 3)
    told = [(row.round.number, row.done, row.missed) for row in rounds_of(SYSTEM, fresh(campaign))]
    assert told == [(1, 1, 3), (2, 2, 1), (3, 0, 1)]


def test_a_settled_door_is_in_nobodys_second_round(street, campaign):
    for home in (street.first, street.second, street.third):
        recorded(campaign, home)

    again(campaign)

    assert [row.household_id for row in missed_list(SYSTEM, campaign, round_=2)] == [street.far.pk]
    assert listed(campaign, street.first).round == 1


def test_moved_away_and_nobody_lives_there_need_no_second_round(street, campaign):
    recorded(campaign, street.first, said("moved"))
    recorded(campaign, street.second, said("empty"))

    row = again(campaign)

    assert row.households == 2
    assert {one.household_id for one in missed_list(SYSTEM, campaign, round_=2)} == {
        street.third.pk,
        street.far.pk,
    }


@pytest.mark.parametrize(
    ("outcomes", "doors"),
    [
        (["not_yet"], {"third", "far"}),
        (["nobody"], {"first"}),
        (["nobody", "refused"], {"first", "second"}),
        ([], {"first", "second", "third", "far"}),
    ],
)
def test_a_round_goes_to_those_who_were_found_so(street, campaign, outcomes, doors):
    recorded(campaign, street.first, said("nobody"))
    recorded(campaign, street.second, said("refused"))

    row = again(campaign, outcomes=outcomes)

    asked = {getattr(street, name).pk for name in doors}
    assert {one.household_id for one in missed_list(SYSTEM, campaign, round_=2)} == asked
    assert row.households == len(doors)


def test_whoever_is_left_out_of_a_round_stays_missed(street, campaign):
    recorded(campaign, street.first, said("refused"))

    again(campaign, outcomes=["refused"])

    assert total(campaign, street).missed == 4
    recorded(campaign, street.second, said(when=at("09:00", 19)))
    assert listed(campaign, street.second).round == 1


@pytest.mark.parametrize("outcome", ["screened", "moved", "asleep"])
def test_no_round_goes_to_those_who_are_settled(street, campaign, outcome):
    with pytest.raises(InvalidInput) as refused:
        again(campaign, outcomes=[outcome])

    assert list(refused.value.fields) == ["outcomes"]
    assert fresh(campaign).round == 1


def test_a_round_ends_after_as_many_days_as_the_plan_says_or_as_one_asks(street, campaign):
    assert again(campaign, 19).until == date(2020, 3, 21)
    assert again(campaign, 20, until=date(2020, 3, 20)).until == date(2020, 3, 20)
    assert fresh(campaign).until == date(2020, 3, 20)


@pytest.mark.parametrize("until", [date(2020, 3, 18), date(2020, 12, 31)])
def test_a_round_does_not_end_before_it_begins_or_in_a_year(street, campaign, until):
    with pytest.raises(InvalidInput) as refused:
        again(campaign, until=until)

    assert list(refused.value.fields) == ["until"]
    assert len(stored(CampaignRound)) == 1


def test_the_fifth_round_is_the_last_the_plan_has(street, campaign):
    for day in (19, 20, 21, 22):
        again(campaign, day)

    with pytest.raises(InvalidInput):
        again(campaign, 23)
    assert [row.number for row in stored(CampaignRound)] == [1, 2, 3, 4, 5]


def test_each_round_says_who_sent_people_out_again(street, campaign):
    boss = commander(street.town.township)

    row = again(campaign, actor=boss)

    assert (row.started_by, row.started_at) == (boss.display_name, at("08:00", 19))


def test_a_late_record_counts_in_the_round_in_which_the_door_was_last_asked(street, campaign):
    again(campaign, 19)

    # The phone was off for two days; the visit was in the first round.
    row = recorded(campaign, street.first, said(when=at("09:00", 18)), now=at("09:00", 20))

    assert (row.round, row.taken_at) == (2, at("09:00", 18))
    assert listed(campaign, street.first).done_at == at("09:00", 18)


# --- the denominator


def test_what_was_listed_at_the_start_stays_on_the_campaign(street, campaign):
    recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))

    assert (fresh(campaign).households, fresh(campaign).persons) == (4, 10)
    assert total(campaign, street).households == 5


def test_every_household_found_at_a_door_makes_the_denominator_larger(street, campaign):
    for door in ("301", "302", "303"):
        recorded(campaign, None, said("nobody"), found=found_at(street, door=door))

    now = total(campaign, street)
    assert (now.households, now.found, now.missed) == (7, 3, 7)


def test_who_registers_meanwhile_joins_with_the_next_round_and_not_before(street, campaign):
    new = family(street.town.unit, "501", stated_members=2)

    assert total(campaign, street).households == 4
    assert [row.pk for row in not_listed(campaign, (), date(2020, 3, 18))] == [new.pk]
    row = again(campaign)
    assert (row.households, row.joined) == (5, 1)
    assert (listed(campaign, new).round, listed(campaign, new).found) == (2, False)
    assert total(campaign, street).persons == 12


def test_a_household_that_left_the_register_stays_where_it_was_counted(street, campaign):
    update_household(
        actor=SYSTEM, now=at("10:00"), household_id=street.first.pk, left_on=date(2020, 3, 18)
    )

    again(campaign)

    assert total(campaign, street).households == 4
    recorded(campaign, street.first, said("moved", at("10:00", 19)))
    assert total(campaign, street).gone == 1


def test_a_household_that_moved_away_before_the_round_is_not_listed_anew(street, campaign):
    new = family(street.town.unit, "501")
    update_household(actor=SYSTEM, now=at("10:00"), household_id=new.pk, left_on=date(2020, 3, 18))

    assert again(campaign).joined == 0


def test_a_round_of_rented_housing_takes_in_new_tenants_only(street):
    rented = family(street.town.unit, "401", kind="rented")
    campaign = started(street, street.town.sike, survey="rented")
    family(street.town.unit, "402", kind="registered")
    late = family(street.town.unit, "403", kind="rented")

    row = again(campaign)

    assert (row.households, row.joined) == (2, 1)
    assert {one.household_id for one in stored(ListedHousehold, campaign=campaign)} == {
        rented.pk,
        late.pk,
    }


def test_the_persons_of_a_door_become_those_who_live_there(street, campaign):
    assert listed(campaign, street.second).persons == 3

    recorded(campaign, street.second, said(seen=2, living=5))

    row = listed(campaign, street.second)
    assert (row.stated, row.persons, row.seen) == (3, 5, 2)
    assert total(campaign, street).persons == 12


def test_more_met_than_were_registered_is_more_persons_and_not_a_mistake(street, campaign):
    recorded(campaign, street.first, said(seen=4))

    assert (listed(campaign, street.first).persons, listed(campaign, street.first).seen) == (4, 4)


# --- its end


def test_a_closed_campaign_is_on_nobodys_walk(street, campaign):
    assert [row.pk for row in open_campaigns(street.worker)] == [campaign.pk]

    close_screening(actor=SYSTEM, now=at("18:00"), campaign_id=campaign.pk)

    assert open_campaigns(street.worker) == []
    assert fresh(campaign).ended_at == at("18:00")


def test_closing_twice_is_closing_once(street, campaign):
    for _time in range(2):
        close_screening(actor=SYSTEM, now=at("18:00"), campaign_id=campaign.pk, reason="完成")

    assert [step.state for step in stored(CampaignStep, campaign=campaign)] == ["open", "closed"]


def test_reopened_it_goes_on_where_it_was(street, campaign):
    recorded(campaign, street.first)
    again(campaign)
    close_screening(actor=SYSTEM, now=at("18:00", 19), campaign_id=campaign.pk)

    row = reopen_screening(
        actor=SYSTEM, now=at("08:00", 20), campaign_id=campaign.pk, reason="补查两户"
    )

    assert (row.state, row.round, row.ended_at) == ("open", 2, None)
    recorded(campaign, street.second, said(when=at("09:00", 20)))
    assert total(campaign, street).done == 2


def test_a_withdrawn_campaign_takes_no_doors_after_and_keeps_those_before(street, campaign):
    row = recorded(campaign, street.first)

    withdraw_screening(actor=SYSTEM, now=at("12:00"), campaign_id=campaign.pk, reason="范围错了")

    with pytest.raises(CampaignOver):
        recorded(campaign, street.second, said(when=at("13:00")))
    assert fresh(row).outcome == "screened"
    assert len(stored(ListedHousehold, campaign=campaign)) == 4


@pytest.mark.parametrize("service", [withdraw_screening, reopen_screening])
def test_only_closing_needs_no_reason(street, campaign, service):
    if service is reopen_screening:
        close_screening(actor=SYSTEM, now=at("12:00"), campaign_id=campaign.pk)

    with pytest.raises(InvalidInput) as refused:
        service(actor=SYSTEM, now=at("13:00"), campaign_id=campaign.pk, reason=" 错 ")

    assert list(refused.value.fields) == ["reason"]


def test_who_goes_from_door_to_door_does_not_steer(street, campaign):
    for service, more in (
        (start_next_round, {}),
        (close_screening, {}),
        (withdraw_screening, {"reason": "错了"}),
    ):
        with pytest.raises(NotPermitted):
            service(actor=street.worker, now=at("12:00"), campaign_id=campaign.pk, **more)

    assert fresh(campaign).state == "open"


def test_a_village_may_not_end_what_it_shares_with_another(street):
    campaign = started(street, street.town.sike, street.town.wangtai)

    for place in (street.town.sike, street.town.wangtai):
        with pytest.raises(NotFound):
            again(campaign, actor=appointed(Role.COMMUNITY_SECRETARY, place))

    assert again(campaign, actor=commander(street.town.township)).number == 2


def test_the_steps_of_a_campaign_are_told_in_order(street, campaign):
    boss = desk(street.town)
    own = started(street, street.town.sike, actor=boss, title="四棵自查")
    close_screening(actor=boss, now=at("18:00"), campaign_id=own.pk)

    assert [(step.state, step.by) for step in steps_of(SYSTEM, own)] == [
        ("open", boss.display_name),
        ("closed", boss.display_name),
    ]


# --- a household that moves in the middle


def moved(household, place, when="10:00"):
    update_household(
        actor=SYSTEM, now=at(when), household_id=household.pk, place_id=place.pk, door="888"
    )
    news("people.household.update", household_moved, at(when))


def test_a_household_that_moves_is_looked_for_where_it_lives_now(street, campaign):
    moved(street.second, street.town.other_unit)

    row = listed(campaign, street.second)
    assert (row.path, row.door) == (street.town.other_unit.path, "888")


def test_a_household_that_moves_out_of_the_screening_stays_in_its_denominator(street):
    campaign = started(street, street.town.sike)
    moved(street.second, street.town.wangtai_unit)

    assert listed(campaign, street.second).path == street.town.unit.path
    assert total(campaign, street).households == 3
    recorded(campaign, street.second, said("moved", at("11:00")))
    assert total(campaign, street).gone == 1


def test_a_move_told_twice_changes_the_list_once(street, campaign):
    moved(street.second, street.town.other_unit)
    before = listed(campaign, street.second)

    news("people.household.update", household_moved, at("10:30"))

    assert listed(campaign, street.second).path == before.path


def test_a_campaign_that_is_over_keeps_the_doors_as_they_were(street, campaign):
    close_screening(actor=SYSTEM, now=at("09:30"), campaign_id=campaign.pk)

    moved(street.second, street.town.other_unit)

    assert listed(campaign, street.second).path == street.town.unit.path


# --- lists of what was done


def test_the_list_shows_all_or_only_one_kind(street, campaign):
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("moved"))
    recorded(campaign, street.third, said("refused"))
    new = recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))

    def shown(only):
        return [row.household_id for row in listed_list(SYSTEM, campaign, only=only)]

    assert len(shown("")) == 5
    assert set(shown("done")) == {street.first.pk, street.second.pk, new.household_id}
    assert set(shown("screened")) == {street.first.pk, new.household_id}
    assert shown("gone") == [street.second.pk]
    assert shown("found") == [new.household_id]
    assert shown("arrivals") == []
