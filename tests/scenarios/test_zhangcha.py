"""Zhangcha: three classes of enterprises, two villages under one branch, one to one at home."""

import pytest

from lianfang.access.services.chain import verify_chain
from lianfang.command.models import Team
from lianfang.enterprises.models import Enterprise
from lianfang.isolation.models import CaseDuty, CaseSlot, IsolationCase
from lianfang.people.models import Staff
from lianfang.reports.metrics import figure
from lianfang.scenarios.comparing import READER, Verdict, compare, told
from lianfang.scenarios.facts import Fact
from lianfang.scenarios.zhangcha.facts import CLASSES, FACTS, MORNING
from lianfang.scenarios.zhangcha.organisation import BRANCH_NAME
from lianfang.scenarios.zhangcha.play import ARRIVALS, play, steps
from lianfang.scenarios.zhangcha.town import JOINED, VILLAGES
from lianfang.sheets.models import ImportRun
from tests.scenarios.builders import a_database_of_its_own, seen

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The subdistrict, played once for all tests here."""
    with django_db_blocker.unblock(), a_database_of_its_own("zhangcha"):
        yield play(folder=tmp_path_factory.mktemp("rosters"), say=lambda _line: None)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_its_structure_reads_as_it_was_published(stage, fact, no_limits):
    assert seen(stage, fact) == (Verdict.OK, fact.published)


def test_a_figure_that_was_never_published_is_told_as_different(stage, no_limits):
    wrong = Fact("villages", "villages", "", len(VILLAGES) + 1, len(VILLAGES) + 1, MORNING)
    right = Fact("villages", "villages", "", len(VILLAGES), len(VILLAGES), MORNING)

    found = compare(stage, [wrong, right], ())

    assert [(one.verdict, one.figure) for one in found] == [
        (Verdict.DIFFERENT, str(len(VILLAGES))),
        (Verdict.OK, str(len(VILLAGES))),
    ]


def test_a_figure_no_room_declares_is_not_built_yet(stage, no_limits):
    (one,) = compare(stage, [Fact("masks", "masks_handed_out", "", 18_510, 18_510, MORNING)], ())

    assert (one.verdict, one.figure) == (Verdict.NOT_BUILT, "")


def test_every_enterprise_falls_into_a_class_and_the_large_ones_came_first(stage, no_limits):
    path = stage.place("").path

    def back(key):
        value = figure(READER, "enterprises_resumed", path, MORNING)
        rows = Enterprise.objects.filter(service_class=key, state="open").count()
        return rows, value.value

    assert not Enterprise.objects.filter(service_class="").exists()
    assert {key: back(key)[0] for key in ("large", "park", "village_park")} == {
        "large": 94,
        "park": 116,
        "village_park": 129,
    }
    assert back("large")[1] == 94 + 116 + 129 + 41
    assert len(CLASSES) == 3


def test_two_villages_stand_under_one_branch(stage, no_limits):
    branch = Team.objects.get(name=BRANCH_NAME)

    assert {one.place.short_name for one in branch.covered.all()} == set(JOINED)
    assert Team.objects.filter(kind="party_branch").count() == 24


def test_cadres_of_three_levels_serve_in_one_roster(stage, no_limits):
    levels = set(Staff.objects.filter(kind="seconded_cadre").values_list("level", flat=True))

    assert levels == {"city", "district"}


def test_whoever_came_from_the_key_area_is_isolated_one_to_one(stage, no_limits):
    cases = IsolationCase.objects.all()
    serving = CaseDuty.objects.filter(until__isnull=True)
    asked = CaseSlot.objects.filter(day__lt=MORNING.date())

    assert cases.count() == sum("湖北" in origin for _day, origin, _by, _to in ARRIVALS)
    assert serving.values("case").distinct().count() == cases.count()
    assert set(asked.values_list("state", flat=True)) == {"seen"}


def test_the_last_bulletin_of_the_day_with_facts_is_found(stage, no_limits):
    fact = Fact("back", "enterprises_resumed", "", 380, 380, MORNING)

    (day,) = told(stage, [fact])

    assert [(one.shown, one.is_wrong) for one in day.facts] == [("380", False)]


def test_every_row_of_every_list_was_taken_and_the_trail_holds(stage, no_limits):
    verdict = verify_chain()

    assert sum(run.counts["wrong"] for run in ImportRun.objects.all()) == 0
    assert (verdict.broken_at, verdict.unsealed) == (None, 0)


def test_the_steps_follow_each_other_in_time_and_end_before_the_demo_opens():
    moments = [moment for moment, _step in steps()]

    assert moments == sorted(moments)
    assert moments[-1] < MORNING
