"""Two people at one door, records that come late, households and people that changed meanwhile."""

from decimal import Decimal

import pytest

from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.services.checks import CheckEntry, correct_health_check
from lianfang.kit.errors import InvalidInput
from lianfang.people.models import Household, Person
from lianfang.people.services.households import update_household
from lianfang.people.services.merging import merge_persons
from lianfang.screening.models import ListedHousehold, ScreenedPerson, ScreeningRecord
from lianfang.screening.services.campaigns import (
    CampaignOver,
    close_screening,
    reopen_screening,
    withdraw_screening,
)
from lianfang.screening.services.listing import follow_move
from lianfang.screening.services.recording import correct_screening
from tests.command.builders import SYSTEM, at, resident, stored
from tests.screening.builders import (
    build_street,
    found_at,
    listed,
    recorded,
    said,
    started,
    tenant,
    there,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


def heats():
    """Temperatures that count."""
    rows = stored(HealthCheck)
    gone = {row.supersedes_id for row in rows}
    return sorted(str(row.temperature) for row in rows if row.pk not in gone and not row.void)


def people_of(record):
    return [one.person_id for one in stored(ScreenedPerson, record=record)]


def corrected(record, entry, when="10:00", **more):
    return correct_screening(
        actor=SYSTEM,
        now=at(when),
        corrects_id=record.pk,
        reason="看错读数",
        entry=entry,
        **more,
    )


# --- two people at one door ---


def test_two_who_find_the_same_household_add_it_once(street, campaign):
    first = recorded(
        campaign, None, said(newcomers=[tenant(), tenant("钱小妹")]), found=found_at(street)
    )
    second = recorded(
        campaign,
        None,
        said(when=at("09:30"), newcomers=[tenant("钱小妹"), tenant("钱阿婆")]),
        found=found_at(street),
    )

    assert second.household_id == first.household_id
    names = sorted(person.name for person in stored(Person, household=first.household))
    assert names == ["钱小勇", "钱小妹", "钱阿婆"]
    assert len(stored(ListedHousehold, campaign=campaign, found=True)) == 1


def test_other_people_behind_the_same_door_are_another_household(street, campaign):
    first = recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))
    second = recorded(campaign, None, said(newcomers=[tenant("吴大伟")]), found=found_at(street))
    nobody = recorded(campaign, None, said("nobody"), found=found_at(street))
    again = recorded(campaign, None, said("refused", at("11:00")), found=found_at(street))

    assert len({first.household_id, second.household_id, nobody.household_id}) == 3
    assert again.household_id == nobody.household_id
    assert len(stored(Household, door="301")) == 3


def test_somebody_two_people_met_joins_the_register_once(street, campaign):
    for when in ("09:00", "09:20"):
        recorded(campaign, street.first, said(when=at(when), newcomers=[tenant()]))

    assert [who.name for who in stored(Person, name="钱小勇")] == ["钱小勇"]
    assert len(stored(ScreeningRecord)) == 2


def test_namesakes_named_in_one_record_are_two_people(street, campaign):
    recorded(campaign, street.first, said(newcomers=[tenant(), tenant()]))
    father = street.father.name
    recorded(
        campaign,
        street.first,
        said(when=at("09:30"), people=[there(street.father)], newcomers=[tenant(father)]),
    )

    assert len(stored(Person, name="钱小勇")) == 2
    assert len(stored(Person, name=father)) == 2


def test_of_two_answers_for_one_door_the_later_that_settles_counts(street, campaign):
    recorded(campaign, street.first, said(when=at("09:30"), seen=2))
    recorded(campaign, street.first, said("refused", at("09:40")))
    recorded(campaign, street.first, said(when=at("09:10"), seen=1))

    row = listed(campaign, street.first)
    assert (row.outcome, row.seen, row.tries, row.done_at) == ("screened", 2, 3, at("09:10"))


# --- what is over, what moved, who is somebody else ---


def test_a_withdrawn_screening_takes_what_was_found_before_and_a_reopened_one_all(street, campaign):
    withdraw_screening(actor=SYSTEM, now=at("12:00"), campaign_id=campaign.pk, reason="误发")
    recorded(campaign, street.first, said(when=at("11:59")), now=at("18:00", 20))
    with pytest.raises(CampaignOver):
        recorded(campaign, street.second, said(when=at("12:01")), now=at("18:00", 20))

    reopen_screening(actor=SYSTEM, now=at("09:00", 21), campaign_id=campaign.pk, reason="继续")
    recorded(campaign, street.second, said(when=at("12:01")), now=at("10:00", 21))
    close_screening(actor=SYSTEM, now=at("12:00", 21), campaign_id=campaign.pk)

    assert listed(campaign, street.second).outcome == "screened"
    with pytest.raises(InvalidInput):
        recorded(campaign, street.third, said(when=at("07:00")), now=at("12:30", 21))


def test_a_listed_household_that_moved_out_of_the_area_is_still_asked(street):
    campaign = started(street, street.town.sike)
    update_household(
        actor=SYSTEM,
        now=at("10:00"),
        household_id=street.first.pk,
        place_id=street.town.wangtai_unit.pk,
    )
    follow_move(actor=SYSTEM, now=at("10:01"), household_ids=[street.first.pk])

    recorded(campaign, street.first, said(when=at("09:00")), now=at("11:00"))

    assert listed(campaign, street.first).outcome == "screened"
    with pytest.raises(InvalidInput):
        recorded(campaign, street.far)


def test_who_was_merged_meanwhile_is_named_by_either_number(street, campaign):
    double = resident(street.town.unit, "赵德明", household_id=street.first.pk)
    merge_persons(
        actor=SYSTEM,
        now=at("09:30"),
        kept_id=street.father.pk,
        duplicate_id=double.pk,
        reason="同一人",
    )

    record = recorded(campaign, street.first, said(people=[there(double, "36.6")]), now=at("10:00"))

    assert people_of(record) == [street.father.pk]
    with pytest.raises(InvalidInput):
        recorded(campaign, street.first, said(people=[there(double), there(street.father)]))


# --- corrections take their temperature along ---


def test_a_misread_temperature_is_corrected_in_the_health_checks_too(street, campaign):
    record = recorded(campaign, street.first, said(people=[there(street.father, "39.0")]))
    (before,) = stored(FeverAlert)

    later = corrected(record, said(people=[there(street.father, "36.5")]))

    assert heats() == ["36.5"]
    assert (before.state, stored(FeverAlert)[0].state) == ("suspected", "void")
    same = corrected(later, said(people=[there(street.father, "36.5")]), "10:05")
    assert len(stored(HealthCheck)) == 2
    kept = {one.check_id for one in stored(ScreenedPerson) if one.record_id != record.pk}
    assert len(kept) == 1
    assert same.supersedes_id == later.pk


@pytest.mark.parametrize("how", ["void", "absent", "nobody"])
def test_where_nobody_was_measured_after_all_the_check_goes_with_the_record(street, campaign, how):
    record = recorded(campaign, street.first, said(people=[there(street.father, "36.9")]))

    entry = {
        "void": said("nobody"),
        "absent": said(people=[there(street.father, present=False)]),
        "nobody": said("nobody"),
    }[how]
    corrected(record, entry, is_void=how == "void")

    assert heats() == []


def test_a_check_that_was_corrected_by_itself_stays_as_it_is(street, campaign):
    record = recorded(campaign, street.first, said(people=[there(street.father, "39.0")]))
    (check,) = stored(HealthCheck)
    correct_health_check(
        actor=SYSTEM,
        now=at("09:30"),
        corrects_id=check.pk,
        reason="复测",
        entry=CheckEntry(check.taken_at, Decimal("36.7")),
    )

    corrected(record, said(people=[there(street.father, "36.4")]))

    assert heats() == ["36.7"]
