"""The daily ranking of villages and departments, counted as it stood on the day."""

from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import Incident
from lianfang.command.services.teams import create_team
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.labour.selectors.ranking import ranking
from lianfang.labour.services.quotas import set_quotas
from lianfang.labour.services.referrals import decline
from tests.enterprises.builders import enforce_plan
from tests.labour.builders import firm, hired, recommended, seeker, vacancy
from tests.people.builders import NOW, SYSTEM, appointed

pytestmark = pytest.mark.django_db
DAY = local_day(NOW)
DAY_BEFORE = NOW - timedelta(days=1)
OPEN = {"open_from": date(2020, 3, 1)}


def quotas(town, now=NOW, **targets):
    return set_quotas(
        actor=SYSTEM,
        now=now,
        place_id=town.township.pk,
        first=date(2020, 3, 1),
        last=date(2020, 3, 31),
        **targets,
    )


def table(town, day=DAY, viewer=SYSTEM, moment=NOW):
    with looking(viewer):
        return ranking(viewer, town.township.path, day, moment)


def short(standings) -> list[tuple]:
    return [(one.name, one.recommended, one.hired, one.rank) for one in standings]


def test_villages_are_ranked_by_the_share_of_their_target(town):
    quotas(town, places={town.community.pk: 10, town.neighbour.pk: 1})
    enterprise = firm(town)
    for name in ("甲某", "乙某"):
        recommended(seeker(town, name), vacancy(enterprise, **OPEN), now=DAY_BEFORE)
    recommended(
        seeker(town, "丙某", place=town.neighbour_unit), vacancy(enterprise, **OPEN), now=DAY_BEFORE
    )

    found = table(town).places

    assert short(found) == [("王太社区", 1, 0, 1), ("四棵社区", 2, 0, 2)]
    assert [float(one.rate) for one in found] == [100.0, 20.0]
    assert [one.tone for one in found] == ["done", "now"]


def test_without_targets_the_number_decides_and_equals_share_a_rank(town):
    enterprise = firm(town)
    recommended(seeker(town, "甲某"), vacancy(enterprise, **OPEN), now=DAY_BEFORE)
    recommended(
        seeker(town, "乙某", place=town.neighbour_unit), vacancy(enterprise, **OPEN), now=DAY_BEFORE
    )

    assert [(one.rank, one.rate) for one in table(town).places] == [(1, None), (1, None)]


def test_a_past_day_comes_out_as_it_was(town):
    row = recommended(seeker(town, "甲某"), vacancy(firm(town), **OPEN), now=DAY_BEFORE)
    hired(row, now=NOW - timedelta(minutes=5))

    today, yesterday = table(town).places[0], table(town, DAY - timedelta(days=1)).places[0]
    earlier = table(town, DAY - timedelta(days=2)).places

    assert (today.recommended, today.hired) == (1, 1)
    assert (yesterday.recommended, yesterday.hired) == (1, 0)
    assert {one.recommended for one in earlier} == {0}


def test_ranks_won_and_lost_since_the_day_before_are_shown(town):
    enterprise = firm(town)
    recommended(
        seeker(town, "甲某", place=town.neighbour_unit, now=DAY_BEFORE),
        vacancy(enterprise, **OPEN),
        now=DAY_BEFORE,
    )
    for name in ("乙某", "丙某"):
        recommended(seeker(town, name), vacancy(enterprise, **OPEN), now=NOW - timedelta(minutes=1))

    first, second = table(town).places

    assert (first.name, first.change, first.today) == ("四棵社区", 1, 2)
    assert (second.name, second.change, second.today) == ("王太社区", -1, 0)


def test_people_are_counted_once_however_often_they_are_recommended(town):
    enterprise, who = firm(town), seeker(town)
    first = recommended(who, vacancy(enterprise, "车工", **OPEN), now=DAY_BEFORE)
    decline(
        actor=SYSTEM,
        now=DAY_BEFORE,
        referral_id=first.pk,
        declined_by="enterprise",
        reason="不合适",
    )
    recommended(who, vacancy(enterprise, "保安", **OPEN), now=DAY_BEFORE)

    assert table(town).places[0].recommended == 1


def test_a_department_is_credited_with_whom_it_brought(town):
    enforce_plan(town.township, "resume")
    incident = Incident._base_manager.get()
    team = create_team(
        actor=SYSTEM,
        now=NOW - timedelta(days=30),
        incident_id=incident.pk,
        place_id=town.township.pk,
        kind="working_group",
        name="复工服务组",
    )
    who = seeker(town, team_id=team.pk)
    recommended(who, vacancy(firm(town), **OPEN), now=DAY_BEFORE)
    quotas(town, now=DAY_BEFORE, teams={team.pk: 4})

    found = table(town)

    assert short(found.departments) == [("复工服务组", 1, 0, 1)]
    assert float(found.departments[0].rate) == 25.0
    assert {one.recommended for one in found.places} == {0}


def test_a_new_target_leaves_the_ranking_of_days_gone_as_it_was(town):
    quotas(town, now=DAY_BEFORE, places={town.community.pk: 10})
    quotas(town, now=NOW - timedelta(minutes=1), places={town.community.pk: 50})

    def target(day):
        return {one.name: one.target for one in table(town, day).places}["四棵社区"]

    assert target(DAY) == 50
    assert target(DAY - timedelta(days=1)) == 10


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"last": date(2020, 2, 1)}, "last"),
        ({"last": date(2022, 2, 1)}, "last"),
        ({"places": {}}, "target"),
    ],
)
def test_a_target_needs_a_sound_period_and_a_number(town, change, field):
    given = {
        "first": date(2020, 3, 1),
        "last": date(2020, 3, 31),
        "places": {town.community.pk: 5},
        **change,
    }
    with pytest.raises(InvalidInput) as error:
        set_quotas(actor=SYSTEM, now=NOW, place_id=town.township.pk, **given)
    assert list(error.value.fields) == [field]


def test_targets_are_for_villages_of_the_place_alone(town):
    with pytest.raises(InvalidInput):
        quotas(town, places={town.unit.pk: 5})
    with pytest.raises(InvalidInput):
        quotas(town, places={town.community.pk: -1})
    with pytest.raises(NotPermitted):
        set_quotas(
            actor=appointed(Role.COMMUNITY_SECRETARY, town.community),
            now=NOW,
            place_id=town.community.pk,
            first=DAY,
            last=DAY,
            places={town.community.pk: 5},
        )


def test_a_secretary_reads_the_ranking_of_their_own_places(town):
    recommended(seeker(town, "甲某"), vacancy(firm(town), **OPEN), now=DAY_BEFORE)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    assert short(table(town, viewer=secretary).places) == [("四棵社区", 1, 0, 1)]
