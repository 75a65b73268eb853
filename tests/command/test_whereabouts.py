"""Where somebody lives is said as whoever reads it would say it."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.selectors.subjects import describe, place_names, whereabouts_for
from tests.command.builders import SYSTEM, appointed, at, build_town, commander, family, secretary

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


def said(viewer, place):
    return whereabouts_for(viewer, place.path, place_names([place.path]))


def test_what_one_works_in_is_left_out(town):
    assert said(commander(town.township), town.unit) == "四棵社区 四棵第一网格 金山花园3栋 甲单元"
    assert said(secretary(town.sike), town.unit) == "四棵第一网格 金山花园3栋 甲单元"
    assert said(appointed(Role.GRID_WORKER, town.grid), town.unit) == "金山花园3栋 甲单元"


def test_the_last_name_is_always_said(town):
    assert said(appointed(Role.VOLUNTEER, town.unit), town.unit) == "甲单元"
    assert said(appointed(Role.GRID_WORKER, town.grid), town.grid) == "四棵第一网格"


def test_outside_the_own_place_it_is_told_from_the_village_down(town):
    assert said(secretary(town.sike), town.wangtai_unit) == "王太社区 王太家园1栋 丙单元"
    assert said(SYSTEM, town.unit) == "四棵社区 四棵第一网格 金山花园3栋 甲单元"


def test_a_card_says_it_the_same_way(town):
    home = family(town.unit)

    viewer = secretary(town.sike)
    with looking(viewer):
        cards = describe(viewer, [("household", home.pk)], at("09:00").date())

    assert cards[home.pk].where == "四棵第一网格 金山花园3栋 甲单元"
