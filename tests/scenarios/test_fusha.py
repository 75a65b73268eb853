"""Fusha comes back to work: every published figure about its enterprises is counted from rows."""

import pytest

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.access.services.chain import verify_chain
from lianfang.enterprises.enums import EnterpriseKind
from lianfang.enterprises.models import Enterprise
from lianfang.kit.organisation_codes import check_organisation_code
from lianfang.kit.phones import check_phone
from lianfang.reports.metrics import figure
from lianfang.reports.models import Bulletin
from lianfang.scenarios.comparing import Verdict, told
from lianfang.scenarios.fusha.facts import FACTS, _evening
from lianfang.scenarios.fusha.firms import PROJECTS, firms, shops
from lianfang.scenarios.fusha.play import play
from lianfang.scenarios.fusha.town import FUSHA
from lianfang.sheets.models import ImportRun
from tests.scenarios.builders import a_database_of_its_own, seen, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
READER = Actor.system("test")


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town, played once for all tests here."""
    with django_db_blocker.unblock(), a_database_of_its_own("fusha"):
        yield play(folder=tmp_path_factory.mktemp("rosters"), say=lambda _line: None)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_published_figure_is_counted_from_rows(stage, fact, no_limits):
    assert seen(stage, fact) == (Verdict.OK, seen(stage, fact)[1])


def test_no_bulletin_of_a_day_with_facts_says_anything_else(stage, no_limits):
    days = told(stage, FACTS)

    assert [one.bulletin.day.day for one in days] == [24, 25, 29, 6, 13]
    assert [one.bulletin.number for one in days] == [1, 2, 3, 4, None]
    assert not [fact.fact.name for one in days for fact in one.facts if fact.is_wrong]


def test_the_rate_grew_from_list_to_list(stage, no_limits):
    def back(month, day):
        path = stage.place(FUSHA).path
        return int(figure(READER, "enterprises_resumed", path, _evening(month, day)).value)

    told = [back(2, 11), back(2, 12), back(2, 17), back(2, 20), back(2, 24), back(2, 27)]

    assert told == [0, 32, 161, 336, 563, 776]


def test_every_row_of_every_list_was_taken(stage):
    with everywhere("the test counts"):
        assert sum(run.counts["wrong"] for run in ImportRun.objects.all()) == 0
        kinds = {kind: Enterprise.objects.filter(kind=kind).count() for kind in EnterpriseKind}
    assert kinds[EnterpriseKind.PROJECT] == len(PROJECTS)
    assert (kinds[EnterpriseKind.ENTERPRISE], kinds[EnterpriseKind.SELF_EMPLOYED]) == (852, 4200)


def test_the_bulletin_of_the_morning_tells_them_in_the_words_of_the_plan(stage):
    with everywhere("the test reads the draft"):
        draft = Bulletin.objects.get(number__isnull=True)
    told = text_of(draft).replace(",", "")

    assert "企业852家，已复工852家" in told
    assert "规上企业108家，已复工108家" in told
    assert "个体工商户已开业4200家" in told
    assert "三项专项资金预算10000000" in told


def test_the_trail_of_the_play_holds(stage):
    verdict = verify_chain()

    assert (verdict.broken_at, verdict.unsealed) == (None, 0)


def test_invented_firms_have_sound_codes_and_nobodys_phone():
    listed = [*firms(), *shops()]

    assert not [f for f in listed if f.code and check_organisation_code(f.code).errors]
    assert not [f for f in listed if check_phone(f.phone).errors]
    assert len({f.name for f in listed}) == len(listed)
    assert all(f.phone.startswith("1400") for f in listed)
