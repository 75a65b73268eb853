"""Finding an enterprise by what somebody has in hand: part of a name, a licence, a phone."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.enterprises.selectors.enterprises import EnterpriseFilter, enterprise_list
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.kit.clock import local_day
from tests.enterprises.builders import acting, credit_code, park, register
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = local_day(NOW)
CODE = credit_code(7)
FIRM = "金山(湖北)精密机械有限公司"


def found(viewer, text="", **wanted):
    """Names of what a search gives this viewer."""
    with looking(viewer):
        rows = enterprise_list(viewer, day=DAY, wanted=EnterpriseFilter(text=text, **wanted))
        return [row.name for row in rows]


@pytest.fixture
def firms(town):
    register(
        town,
        FIRM,
        credit_code=CODE,
        contacts={"contact": ("李某某", ["14000000001", "14000000002"])},
    )
    register(
        town, "四棵100%面馆", credit_code=credit_code(8), contacts={"duty": ("", ["14000000003"])}
    )
    return acting(Role.COMMUNITY_SECRETARY, town.community)


def test_one_firm_is_found_however_it_is_typed(firms):
    typed = ["精密", "金山湖北", "金山（湖北）", "金山 机械", "机械　湖北", "  精密  "]
    typed += [CODE, CODE.lower(), CODE[-6:], "李某某", "李某"]
    typed += ["14000000002", "１４００００００００１", "0001", "０００２"]

    assert {text: found(firms, text) for text in typed} == {text: [FIRM] for text in typed}


def test_what_fits_none_finds_none_and_no_sign_means_everything(firms):
    typed = ["精密 面馆", "1400000", "14000000009", CODE[:6] + "0000", "没有"]
    typed += ["%%", "_", "\\", "' OR 1=1"]

    assert {text: found(firms, text) for text in typed} == {text: [] for text in typed}


def test_a_per_cent_sign_in_a_name_is_a_sign_like_any_other(firms):
    assert found(firms, "100%") == ["四棵100%面馆"]


def test_a_phone_taken_off_the_register_finds_nobody(town, firms):
    row = register(
        town, "木器厂", credit_code=credit_code(9), contacts={"contact": ("王某", ["14000000005"])}
    )
    before = found(firms, "14000000005")

    update_enterprise(
        actor=SYSTEM, now=NOW, enterprise_id=row.pk, contacts={"contact": ("王某", [])}
    )

    assert (before, found(firms, "14000000005"), found(firms, "0005")) == (["木器厂"], [], [])


def test_a_search_stays_within_the_places_of_the_viewer(town, firms):
    register(
        town,
        "隔壁机械厂",
        place_id=town.neighbour.pk,
        contacts={"contact": ("李某某", ["14000000001"])},
    )
    both = acting(Role.COMMUNITY_SECRETARY, town.township)

    assert found(firms, "14000000001") == [FIRM]
    assert len(found(both, "14000000001")) == 2


def test_a_filter_and_a_search_narrow_together(town, firms):
    there = park(town)
    register(town, "园区机械厂", credit_code=credit_code(9), place_id=there.place_id)

    assert found(firms, "机械", park_id=there.pk) == ["园区机械厂"]
    assert found(firms, "面馆", park_kind="village") == []


def test_a_firm_that_is_gone_is_searched_for_by_its_state_alone(town, firms):
    row = register(town, "木器厂", credit_code=credit_code(9))
    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="closed", reason="注销")

    assert (found(firms, "木器厂"), found(firms, "木器厂", state="closed")) == ([], ["木器厂"])


def test_what_is_lacking_is_asked_of_those_who_could_have_it(town, firms):
    register(town, "一期厂房", kind="project", credit_code="", area_m2=900)
    register(town, "摊点", kind="self_employed", credit_code="", code_pending="正在办理")

    assert found(firms, lacks="code") == ["摊点"]
    assert "一期厂房" not in found(firms, lacks="staff")
    assert set(found(firms, lacks="phone")) == {"一期厂房", "摊点"}
