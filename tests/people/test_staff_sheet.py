"""The roster of those who serve, brought in as clerks send it."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones
from tests.people.builders import NOW, SYSTEM
from tests.people.tables import bring_in, check, counts, judged, save

pytestmark = pytest.mark.django_db

HEADER = ["序号", "姓名", "单位", "职务", "人员类别", "联系电话", "是否党员", "服务社区"]


def roster(tmp_path, *rows):
    lines = [["金山街道工作人员花名册"], ["填报单位：党政办"], HEADER]
    return save(tmp_path / "staff.xlsx", [*lines, *([n, *row] for n, row in enumerate(rows, 1))])


def stored():
    with everywhere("a test looks at what was stored"):
        return {row.name: row for row in Staff.objects.select_related("place")}


LI = ["李建国", "四棵社区居委会", "网格员", "网格员", "14000000001", "是", "四棵社区"]
WANG = ["王海燕", "", "", "志愿者", "", "", "王太社区"]


def test_a_roster_brings_everybody_to_where_they_serve(town, tmp_path):
    run = bring_in(SYSTEM, roster(tmp_path, LI, WANG), town.township, NOW, "staff")

    found = stored()
    assert counts(run) == (2, 0, 0, 0)
    assert found["李建国"].place == town.community
    assert found["李建国"].kind == "grid_worker"
    assert open_phones(found["李建国"].phone_cipher) == ("14000000001",)
    assert found["王海燕"].path == town.neighbour.path


def test_the_same_file_twice_changes_nothing(town, tmp_path):
    file = roster(tmp_path, LI, WANG)
    bring_in(SYSTEM, file, town.township, NOW, "staff")

    assert counts(check(SYSTEM, file, town.township, NOW, "staff")) == (0, 0, 2, 0)


def test_a_new_position_and_place_change_the_entry_found_by_phone(town, tmp_path):
    bring_in(SYSTEM, roster(tmp_path, LI), town.township, NOW, "staff")
    moved = [*LI[:2], "网格长", *LI[3:6], "王太社区"]

    run = bring_in(SYSTEM, roster(tmp_path, moved), town.township, NOW, "staff")

    entry = stored()["李建国"]
    assert counts(run) == (0, 1, 0, 0)
    assert (entry.title, entry.path) == ("网格长", town.neighbour.path)


def test_two_of_one_name_are_told_apart_by_phone(town, tmp_path):
    other = [*LI[:4], "14000000002", *LI[5:]]
    bring_in(SYSTEM, roster(tmp_path, LI, other), town.township, NOW, "staff")

    nameless = [*LI[:4], "", *LI[5:]]
    run = check(SYSTEM, roster(tmp_path, nameless), town.township, NOW, "staff")

    assert counts(run) == (0, 0, 0, 1)


def test_an_unknown_place_makes_the_row_wrong(town, tmp_path):
    nowhere = [*LI[:6], "不存在社区"]

    run = check(SYSTEM, roster(tmp_path, nowhere, WANG), town.township, NOW, "staff")

    assert counts(run) == (1, 0, 0, 1)


def test_a_blank_cell_never_erases_what_is_known(town, tmp_path):
    bring_in(SYSTEM, roster(tmp_path, LI), town.township, NOW, "staff")
    blank = [LI[0], "", "", LI[3], LI[4], "", LI[6]]

    run = bring_in(SYSTEM, roster(tmp_path, blank), town.township, NOW, "staff")

    assert counts(run)[1:] == (0, 1, 0)
    assert stored()["李建国"].title == "网格员"


def test_the_title_says_once_in_what_capacity_everybody_serves(town, tmp_path):
    rows = [["四棵社区志愿者花名册"], ["姓名", "电话"], ["古一", "14000000011"]]
    run = bring_in(SYSTEM, save(tmp_path / "a.xlsx", rows), town.community, NOW, "staff")

    assert stored()["古一"].kind == "volunteer"
    assert [doubt.code for doubt in judged(run)[0].doubts] == ["staff.titled"]
    again = check(SYSTEM, tmp_path / "a.xlsx", town.community, NOW, "staff")
    assert counts(again) == (0, 0, 1, 0)


def test_without_capacity_and_without_a_title_somebody_new_is_not_guessed_at(town, tmp_path):
    bring_in(SYSTEM, roster(tmp_path, LI), town.township, NOW, "staff")
    rows = [["值班表"], ["姓名", "电话"], ["古一", "14000000011"], ["李建国", "14000000001"]]
    run = check(SYSTEM, save(tmp_path / "a.xlsx", rows), town.township, NOW, "staff")

    assert counts(run) == (0, 0, 1, 1)
    assert [finding.code for finding in judged(run)[0].findings] == ["staff.kind"]
