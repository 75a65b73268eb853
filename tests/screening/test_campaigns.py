"""A screening from its start over rounds to its end."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.people.services.households import update_household
from lianfang.screening.handlers import household_moved
from lianfang.screening.models import CampaignRound, CampaignStep, ListedHousehold
from lianfang.screening.selectors.campaigns import (
    campaign_list,
    campaign_rows,
    get_campaign,
    preview,
    rounds_of,
)
from lianfang.screening.selectors.coverage import coverage, days_of
from lianfang.screening.services.campaigns import (
    CampaignConflict,
    CampaignOver,
    NobodyListed,
    close_screening,
    reopen_screening,
    start_next_round,
    start_screening,
    withdraw_screening,
)
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    commander,
    family,
    fresh,
    stored,
)
from tests.command.builders import jinshan_text as plan_text
from tests.screening.builders import (
    build_street,
    desk,
    found_at,
    listed,
    news,
    number,
    recorded,
    said,
    started,
    tenant,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def street():
    return build_street()


def start(street, actor=SYSTEM, **more):
    given = {"place_ids": [street.town.sike.pk], "title": "排查"} | more
    return start_screening(actor=actor, now=at("08:00"), **given)


def test_starting_lists_every_household_of_the_places_with_its_people(street):
    campaign = started(street)

    assert (campaign.households, campaign.persons) == (4, 10)
    assert {row.household_id for row in stored(ListedHousehold)} == {
        one.pk for one in (street.first, street.second, street.third, street.far)
    }
    assert listed(campaign, street.second).persons == 3
    assert campaign.path == street.town.township.path
    assert campaign.until == date(2020, 3, 20)


def test_a_place_inside_another_is_listed_once(street):
    campaign = started(street, street.town.sike, street.town.grid)

    assert campaign.households == 3
    assert [row.path for row in campaign.places.all()] == [street.town.sike.path]


def test_who_left_or_is_of_another_kind_is_not_listed(street):
    update_household(
        actor=SYSTEM, now=at("07:00"), household_id=street.second.pk, left_on=date(2020, 3, 17)
    )
    rented = family(street.town.unit, "401", kind="rented")

    everybody = started(street, street.town.sike)
    tenants = started(street, street.town.sike, survey="rented")

    assert everybody.households == 3
    assert [row.household_id for row in stored(ListedHousehold, campaign=tenants)] == [rented.pk]


def test_the_same_campaign_again_is_the_one_of_the_first_time(street):
    key = number(at("08:00"))
    first = start(street, campaign_id=key)

    assert start(street, campaign_id=key).pk == first.pk
    assert len(stored(ListedHousehold)) == 3
    with pytest.raises(CampaignConflict):
        start(street, campaign_id=key, place_ids=[street.town.wangtai.pk])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "  "}, "title"),
        ({"survey": "census"}, "survey"),
        ({"until": date(2020, 3, 17)}, "until"),
        ({"until": date(2021, 3, 17)}, "until"),
        ({"place_ids": []}, "place_ids"),
    ],
)
def test_what_cannot_be_started_is_refused_by_field(street, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        start(street, **wrong)

    assert list(refused.value.fields) == [field]


def test_nobody_starts_one_in_a_place_without_households(street):
    with pytest.raises(NobodyListed):
        start(street, place_ids=[street.town.village.pk])
    assert stored(ListedHousehold) == []


def test_only_a_desk_starts_one_and_only_in_its_own_places(street):
    with pytest.raises(NotPermitted):
        start(street, street.worker, place_ids=[street.town.grid.pk])
    with pytest.raises(NotFound):
        start(street, desk(street.town), place_ids=[street.town.wangtai.pk])
    assert start(street, desk(street.town)).households == 3


def test_the_preview_says_how_many_and_who_goes_there(street):
    places = [street.town.sike.pk, street.town.wangtai.pk]

    shown = preview(SYSTEM, places, "households", at("08:00"), "screening.campaign.start")

    assert (shown.households, shown.persons, shown.nobody_answers) == (4, 10, 1)
    assert [(one.place.short_name, one.households) for one in shown.places] == [
        ("四棵社区", 3),
        ("王太社区", 1),
    ]
    assert [one.name for one in shown.places[0].holders] == ["网格员甲"]
    with pytest.raises(NotFound):
        preview(desk(street.town), places, "", at("08:00"), "screening.campaign.start")


def test_whoever_serves_inside_sees_the_campaign_of_the_subdistrict(street):
    campaign = started(street)
    village = appointed(Role.COMMUNITY_SECRETARY, street.town.village)

    assert [row.pk for row in campaign_list(street.worker)] == [campaign.pk]
    assert get_campaign(street.worker, campaign.pk).pk == campaign.pk
    assert list(campaign_list(village)) == []
    with pytest.raises(NotFound):
        get_campaign(village, campaign.pk)


def test_a_row_of_the_list_counts_the_viewers_own_part(street):
    campaign = started(street)
    recorded(campaign, street.first)

    (all_of_it,) = campaign_rows(SYSTEM, [campaign], {campaign.pk: "入户"})
    (part,) = campaign_rows(street.worker, [campaign], {})

    assert (all_of_it.households, all_of_it.done, all_of_it.missed) == (4, 1, 3)
    assert (part.households, part.missed) == (3, 2)
    assert part.places == ("四棵社区", "王太社区")


def test_coverage_shows_the_places_with_most_missed_first_and_who_answers(street):
    campaign = started(street)
    recorded(campaign, street.far, said(seen=4))
    recorded(campaign, street.first, said("nobody"))
    recorded(campaign, street.second, said("refused"))

    shown = coverage(SYSTEM, campaign, street.town.township, at("10:00"))

    assert [one.name for one in shown.children] == ["四棵社区", "王太社区"]
    total = shown.total
    assert (total.households, total.screened, total.missed) == (4, 1, 3)
    assert (total.nobody, total.refused, total.not_yet) == (1, 1, 1)
    assert (total.persons, total.seen, total.unseen) == (10, 4, 6)
    grid = coverage(street.worker, campaign, street.town.sike, at("10:00"))
    assert [one.holders[0].name for one in grid.children] == ["网格员甲"]


def test_a_place_without_any_of_it_is_empty(street):
    campaign = started(street)

    shown = coverage(SYSTEM, campaign, street.town.village, at("10:00"))

    assert (shown.total.households, shown.children) == (0, ())


def test_the_days_show_quiet_ones_too_and_add_up(street):
    campaign = started(street)
    recorded(campaign, street.first)
    recorded(campaign, street.second, said(when=at("09:00", 20)), now=at("09:00", 20))

    days = days_of(SYSTEM, campaign, street.town.township, at("12:00", 21))

    assert [(one.day.day, one.done, one.total) for one in days] == [
        (18, 1, 1),
        (19, 0, 1),
        (20, 1, 2),
        (21, 0, 2),
    ]


def test_a_second_round_goes_only_to_the_missed_and_whoever_came_since(street):
    campaign = started(street)
    recorded(campaign, street.first)
    recorded(campaign, street.second, said("nobody"))
    new = family(street.town.unit, "501")

    row = start_next_round(actor=SYSTEM, now=at("08:00", 20), campaign_id=campaign.pk)

    assert (row.number, row.households, row.joined) == (2, 4, 1)
    assert listed(campaign, street.first).round == 1
    assert listed(campaign, street.second).round == 2
    assert listed(campaign, new).round == 2
    again = recorded(campaign, street.second, said(when=at("09:00", 20)))
    assert again.round == 2
    first, second = rounds_of(SYSTEM, fresh(campaign))
    assert (first.done, first.missed) == (1, 3)
    assert (second.done, second.missed) == (1, 3)


def test_a_round_may_go_only_to_those_who_refused(street):
    campaign = started(street)
    recorded(campaign, street.first, said("refused"))

    row = start_next_round(
        actor=SYSTEM, now=at("18:00"), campaign_id=campaign.pk, outcomes=["refused"]
    )

    assert row.households == 1
    assert listed(campaign, street.second).round == 1


def test_nobody_goes_round_again_where_all_is_done(street):
    campaign = started(street, street.town.wangtai)
    recorded(campaign, street.far)
    with pytest.raises(NobodyListed):
        start_next_round(actor=SYSTEM, now=at("18:00"), campaign_id=campaign.pk)
    assert len(stored(CampaignRound)) == 1


def test_the_plan_limits_the_rounds():
    text = plan_text().replace("\nscreening:\n", "\nscreening:\n  most_rounds: 1\n")
    street = build_street(text)
    campaign = started(street)

    with pytest.raises(InvalidInput):
        start_next_round(actor=SYSTEM, now=at("18:00"), campaign_id=campaign.pk)


def test_a_desk_of_one_community_does_not_steer_the_campaign_of_all(street):
    campaign = started(street)
    own = started(street, street.town.sike, title="四棵")

    with pytest.raises(NotFound):
        close_screening(actor=desk(street.town), now=at("18:00"), campaign_id=campaign.pk)
    close_screening(actor=desk(street.town), now=at("18:00"), campaign_id=own.pk)
    assert fresh(own).state == "closed"


def test_closing_withdrawing_and_reopening_say_who_and_why(street):
    campaign = started(street)
    boss = commander(street.town.township)
    close_screening(actor=boss, now=at("18:00"), campaign_id=campaign.pk, reason="全部完成")

    with pytest.raises(CampaignOver):
        withdraw_screening(actor=boss, now=at("18:10"), campaign_id=campaign.pk, reason="重复了")
    with pytest.raises(InvalidInput):
        reopen_screening(actor=boss, now=at("18:20"), campaign_id=campaign.pk, reason=" ")
    reopen_screening(actor=boss, now=at("18:30"), campaign_id=campaign.pk, reason="还有两户")
    withdraw_screening(actor=boss, now=at("18:40"), campaign_id=campaign.pk, reason="范围错了")

    steps = stored(CampaignStep, campaign=campaign)
    assert [(step.state, step.reason) for step in steps] == [
        ("open", ""),
        ("closed", "全部完成"),
        ("open", "还有两户"),
        ("withdrawn", "范围错了"),
    ]
    assert {step.by for step in steps[1:]} == {boss.display_name}


def test_a_closed_campaign_takes_what_happened_before_and_nothing_after(street):
    campaign = started(street)
    close_screening(actor=SYSTEM, now=at("12:00"), campaign_id=campaign.pk)

    late = recorded(campaign, street.first, said(when=at("11:00")), now=at("18:00", 20))

    assert late.outcome == "screened"
    with pytest.raises(CampaignOver):
        recorded(campaign, street.second, said(when=at("12:30")))
    with pytest.raises(CampaignOver):
        start_next_round(actor=SYSTEM, now=at("13:00"), campaign_id=campaign.pk)


def test_a_household_that_moves_is_on_the_list_of_its_new_place(street):
    campaign = started(street)
    done = recorded(campaign, street.first)

    for home in (street.first, street.second):
        update_household(
            actor=SYSTEM,
            now=at("10:00"),
            household_id=home.pk,
            place_id=street.town.other_unit.pk,
        )
    news("people.household.update", household_moved, at("10:01"))

    assert listed(campaign, street.second).path == street.town.other_unit.path
    assert listed(campaign, street.first).path == done.path == street.town.unit.path


def test_what_is_found_joins_the_list_and_not_the_number_of_the_start(street):
    campaign = started(street)

    recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))

    assert fresh(campaign).households == 4
    shown = coverage(SYSTEM, campaign, street.town.township, at("10:00"))
    assert (shown.total.households, shown.total.found, shown.total.persons) == (5, 1, 11)
