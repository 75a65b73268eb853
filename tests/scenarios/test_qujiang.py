"""Qujiang: a district at the top of the tree, its groups, checkpoints, volunteers, enterprises.

Played here with 3,000 residents; `benchmarks/replay.py` plays all 300,000.
"""

import pytest

from lianfang.access.scope import everywhere
from lianfang.command.models import Team
from lianfang.gates.models import Duty, RosterProposal
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.scenarios.catalogue import SCENARIOS
from lianfang.scenarios.comparing import Verdict
from lianfang.scenarios.qujiang.organisation import SUPERVISION_GROUPS
from lianfang.scenarios.qujiang.play import play
from lianfang.scenarios.qujiang.town import PLACES
from lianfang.sheets.models import ImportRun
from tests.scenarios.builders import a_database_of_its_own, seen

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.django_db]


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The district, played once for all tests here."""
    with django_db_blocker.unblock(), a_database_of_its_own("qujiang"):
        yield play(folder=tmp_path_factory.mktemp("rosters"), say=lambda _line: None)


FACTS = SCENARIOS["qujiang"].facts_of("small")


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_published_figure_of_the_play_is_counted_from_rows(stage, fact, no_limits):
    assert seen(stage, fact) == (Verdict.OK, seen(stage, fact)[1])


def test_the_duty_lists_of_the_first_week_break_no_rule_and_leave_no_gap(stage, no_limits):
    first = RosterProposal.objects.order_by("first").first()
    duties = Duty.objects.filter(day__range=(first.first, first.last), withdrawn_at__isnull=True)

    assert first.unserved == []
    assert duties.count() == 9 * 3 * 20 * 7
    assert duties.values("staff", "day").distinct().count() == duties.count()


def test_a_district_stands_at_the_top_with_two_townships(stage):
    with everywhere("the test looks at the tree"):
        above = Place.objects.filter(kind=PlaceKind.TOWNSHIP, path__startswith=stage.township.path)
        assert {place.short_name for place in above} == {"马坝镇", "松山街道"}
    assert stage.township.kind == PlaceKind.DISTRICT


def test_the_supervision_groups_cover_every_village_once(stage):
    with everywhere("the test looks at teams"):
        groups = list(Team.objects.filter(kind="supervision_group"))
        covered = [one.place_id for group in groups for one in group.covered.all()]
    assert len(groups) == SUPERVISION_GROUPS
    assert len(covered) == len(set(covered)) == len(PLACES)


def test_every_row_of_every_list_was_taken(stage):
    with everywhere("the test counts"):
        assert sum(run.counts["wrong"] for run in ImportRun.objects.all()) == 0
