"""The roster of households, brought in as clerks send it."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.people.models import Household
from lianfang.people.models.sealed import open_phones
from tests.people.builders import NOW, SYSTEM, household, resident
from tests.people.tables import bring_in, check, counts, save

pytestmark = pytest.mark.django_db

HEADER = ["序号", "户主姓名", "社区", "小区", "楼栋", "单元", "房号", "人口数", "户主电话", "户别"]
AT = ["四棵社区", "金山花园", "3栋", "1单元"]


def roster(tmp_path, *rows):
    lines = [["四棵社区住户台账"], HEADER]
    return save(tmp_path / "homes.xlsx", [*lines, *([n, *row] for n, row in enumerate(rows, 1))])


def stored():
    with everywhere("a test looks at what was stored"):
        return {row.door: row for row in Household.objects.all()}


CHEN = ["陈建国", *AT, "501", 3, "14000000001", "户籍户"]
ZHANG = ["张玉梅", *AT, "502室", 2, "", "出租"]


def test_a_roster_makes_households_behind_their_doors(town, tmp_path):
    run = bring_in(SYSTEM, roster(tmp_path, CHEN, ZHANG), town.township, NOW, "households")

    found = stored()
    assert counts(run) == (2, 0, 0, 0)
    assert sorted(found) == ["501", "502"]
    assert found["501"].path == town.unit.path
    assert (found["501"].stated_members, found["501"].member_count) == (3, 0)
    assert open_phones(found["501"].phone_cipher) == ("14000000001",)
    assert found["502"].kind == "rented"
    assert found["501"].dwelling_id is not None


def test_the_same_file_twice_changes_nothing(town, tmp_path):
    file = roster(tmp_path, CHEN, ZHANG)
    bring_in(SYSTEM, file, town.township, NOW, "households")

    assert counts(check(SYSTEM, file, town.township, NOW, "households")) == (0, 0, 2, 0)


def test_a_household_registered_before_is_found_by_its_door(town, tmp_path):
    home = household(town.unit, "501", head_name="陈建国")

    run = bring_in(SYSTEM, roster(tmp_path, CHEN), town.township, NOW, "households")

    assert counts(run) == (0, 1, 0, 0)
    assert stored()["501"].pk == home.pk
    assert stored()["501"].stated_members == 3


def test_members_of_a_household_that_moves_come_along(town, tmp_path):
    header = ["户编号", "户主姓名", "社区", "小区", "楼栋", "单元", "房号"]
    home = household(town.unit, "501", source_key="H7", head_name="陈建国")
    person = resident(town.unit, "陈建国", household_id=home.pk)
    row = ["H7", "陈建国", *AT[:3], "2单元", "601"]
    file = save(tmp_path / "moved.xlsx", [header, row])

    run = bring_in(SYSTEM, file, town.township, NOW, "households")

    person.refresh_from_db()
    assert counts(run) == (0, 1, 0, 0)
    assert person.path == town.other_unit.path
    assert stored()["601"].pk == home.pk


def test_a_row_without_number_door_or_head_is_wrong(town, tmp_path):
    nothing = ["", *AT, "", 2, "", ""]

    run = check(SYSTEM, roster(tmp_path, nothing, CHEN), town.township, NOW, "households")

    assert counts(run) == (1, 0, 0, 1)
