"""The daily ranking: fair, with movement, for any day; published once and frozen."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.overview.models import PublishedRanking
from lianfang.overview.selectors.published import lines_of, published_on
from lianfang.overview.selectors.ranking import Wanted, as_of_day, ranking
from lianfang.overview.services.publishing import publish_ranking
from lianfang.reports.metrics import figure
from tests.command.builders import appointed, at, resident, stored, worker
from tests.overview.builders import NOW, VISITS, ranked_town, team_of, viewer

pytestmark = pytest.mark.django_db
PER_HOUSEHOLD = Wanted("visits_today", "places", "households")
PER_MEMBER = Wanted("visits_today", "working_group", "members")


@pytest.fixture
def ranked():
    return ranked_town()


def table(ranked, wanted, moment=NOW, who=None):
    who = who or ranked.commander
    with looking(who):
        return ranking(who, ranked.town.township, wanted, moment)


def by_name(found):
    return {line.name: line for line in found.lines}


def test_villages_and_communities_are_ranked_by_a_figure_that_is_their_own(ranked):
    found = by_name(table(ranked, VISITS))

    values = {name: line.value for name, line in found.items()}
    assert values == {"四棵社区": 1, "王太社区": 0, "钟山村": 0}
    with looking(ranked.commander):
        own = figure(ranked.commander, "visits_today", ranked.town.sike.path, NOW).value
    assert found["四棵社区"].value == own
    assert (found["四棵社区"].rank, found["王太社区"].rank, found["钟山村"].rank) == (1, 2, 2)


def test_a_place_without_households_is_not_ranked_by_the_household(ranked):
    found = table(ranked, PER_HOUSEHOLD)
    lines = by_name(found)

    assert lines["四棵社区"].value == Decimal("500.0")
    sike = lines["四棵社区"]
    assert (sike.number, sike.of, sike.is_small) == (1, 2, True)
    assert (lines["钟山村"].value, lines["钟山村"].rank) == (None, None)
    assert [line.name for line in found.apart] == ["钟山村"]


def test_ranks_are_compared_with_yesterday_at_the_same_time(ranked):
    before = by_name(table(ranked, VISITS, at("15:00", 17)))
    today = by_name(table(ranked, VISITS))

    assert {line.rank for line in before.values()} == {1}
    assert (today["四棵社区"].change, today["王太社区"].change) == (0, -1)


def test_a_day_gone_by_is_told_at_its_last_moment():
    last = at("23:59", 17).replace(second=59, microsecond=999_999)
    assert as_of_day(last.date(), NOW) == last
    assert as_of_day(NOW.date(), NOW) == NOW


def test_the_composite_of_the_plan_weighs_its_figures(ranked):
    found = table(ranked, Wanted("daily"))
    lines = by_name(found)

    assert found.composite is not None
    assert lines["四棵社区"].rank == 1
    assert len(lines["四棵社区"].points) == len(found.composite.parts)


def test_teams_are_ranked_by_what_their_members_did_by_member(ranked):
    idle = worker(ranked.town.sike, "孙丽华")
    team_of(ranked, ranked.visitor, idle, name="一组")
    team_of(ranked, idle, name="二组")
    team_of(ranked, name="空组")

    found = table(ranked, PER_MEMBER)
    lines = by_name(found)

    assert (lines["一组"].value, lines["一组"].of, lines["一组"].rank) == (Decimal("0.5"), 2, 1)
    assert (lines["二组"].value, lines["二组"].rank) == (Decimal("0.0"), 2)
    assert [line.name for line in found.apart] == ["空组"]


def test_teams_cannot_be_ranked_by_what_nobody_did(ranked):
    with pytest.raises(NotFound):
        table(ranked, Wanted("residents", "working_group"))
    with pytest.raises(NotFound):
        table(ranked, Wanted("no_such_figure"))


def test_recruitment_keeps_its_own_ranking(ranked):
    found = table(ranked, Wanted("recruitment"))

    assert {line.name for line in found.lines} == {"四棵社区", "王太社区", "钟山村"}
    assert found.unit == "%"


def test_whoever_serves_in_one_village_ranks_nothing_outside_it(ranked):
    who = appointed(Role.COMMUNITY_SECRETARY, ranked.town.sike)
    found = table(ranked, VISITS, who=who)

    assert [line.name for line in found.lines] == ["四棵社区"]


def publish(ranked, day=18, who=None, wanted=VISITS, **more):
    return publish_ranking(
        actor=who or ranked.commander,
        now=NOW,
        place_id=ranked.town.township.pk,
        wanted=wanted,
        day=at("00:00", day).date(),
        **more,
    )


def test_a_published_ranking_stays_as_it_was(ranked):
    row = publish(ranked)
    resident(ranked.town.bay, "新来的")

    first = lines_of(row)[0]
    assert (first.name, first.value, first.rank) == ("四棵社区", Decimal(1), 1)
    assert row.issue == 1
    with everywhere("a test"), pytest.raises(DatabaseError), transaction.atomic():
        PublishedRanking.objects.filter(pk=row.pk).update(title="x")


def test_publishing_again_is_a_next_issue_with_a_reason(ranked):
    publish(ranked)
    with pytest.raises(InvalidInput) as refused:
        publish(ranked)
    assert set(refused.value.fields) == {"reason"}

    again = publish(ranked, reason="补录了两条走访")

    assert again.issue == 2
    with looking(ranked.commander):
        newest = published_on(ranked.commander, ranked.town.township, VISITS, again.day)
    assert newest.pk == again.pk
    assert len(stored(PublishedRanking)) == 2


def test_ranks_of_a_published_day_are_told_against_the_day_published_before(ranked):
    publish(ranked, 17)
    row = publish(ranked, 18)

    assert [(one["name"], one["change"]) for one in row.lines if one["name"] == "王太社区"] == [
        ("王太社区", -1)
    ]


def test_a_day_to_come_is_not_published_and_only_by_those_who_may(ranked):
    with pytest.raises(InvalidInput):
        publish(ranked, 19)
    with pytest.raises(NotFound):
        publish(ranked, who=appointed(Role.COMMANDER, ranked.town.sike))
    with pytest.raises(NotPermitted):
        publish(ranked, who=viewer(ranked))


def test_nobody_ranked_is_nothing_to_publish(ranked):
    with pytest.raises(Conflict):
        publish(ranked, wanted=Wanted("visits_today", "patrol", "members"))
