"""The invented enterprises of Jinshan: as many as promised, sound codes, fair shares of leaders."""

from collections import Counter

from lianfang.command.playbook import read_playbook
from lianfang.enterprises.selectors.code_lists import read_industry
from lianfang.kit.organisation_codes import check_organisation_code
from lianfang.kit.phones import check_phone
from lianfang.scenarios.jinshan.firms import PARKS, PROJECTS, firms, is_key, late_firms
from tests.command.builders import jinshan_text


def test_some_three_hundred_enterprises_of_several_kinds_are_listed():
    listed = firms()

    assert len(listed) + len(PROJECTS) == 300
    assert len({firm.name for firm in listed}) == len(listed)
    assert set(Counter(firm.kind for firm in listed)) == {"企业", "个体工商户", "其他"}


def test_every_code_phone_and_industry_is_sound():
    listed = [*firms(), *late_firms()]

    assert not [f for f in listed if f.code and check_organisation_code(f.code).errors]
    assert not [f for f in listed if check_phone(f.phone).errors]
    assert not [f for f in listed if read_industry(f.industry) is None]
    codes = [firm.code for firm in listed if firm.code]
    assert len(set(codes)) == len(codes)


def test_the_same_play_lists_the_same_enterprises():
    assert firms() == firms()


def test_key_enterprises_give_eight_leaders_eight_to_ten_each():
    towns = {name for name, kind, _in, _by in PARKS if kind != "village"}
    keys = sum(is_key(firm) for firm in firms())
    keys += sum(place in towns for _name, place, _area, _level in PROJECTS)
    plan = read_playbook(jinshan_text()).enterprises

    assert 8 * plan.least <= keys <= 8 * plan.most
