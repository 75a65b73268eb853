"""The roster of enterprises as clerks keep it: read, compared, written, and written out again."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.services.classing import set_class
from lianfang.people.models.sealed import open_phones
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.kinds import find_kind
from tests.enterprises.builders import (
    by_name,
    contacts,
    credit_code,
    fresh,
    park,
    register,
    steps,
)
from tests.people.builders import NOW, SYSTEM
from tests.people.tables import bring_in, check, counts, judged, save

pytestmark = pytest.mark.django_db

HEADER = [
    *("序号", "单位名称", "统一社会信用代码", "所属村（社区）", "所在园区", "行业代码"),
    *("四上类别", "职工人数（人）", "法定代表人", "法人电话", "联系人", "联系电话", "经营状态"),
]
TITLES = [["金山街道企业台账"], ["填报单位：经济发展办    填报人：（虚构）"]]
MACHINES = [
    *("金山精密机械有限公司", credit_code(1), "四棵社区", "四棵工业园", "C34", "规上工业"),
    *("120", "周建平", "13800138000", "李某某", "13800138001", "正常"),
]
NOODLES = [
    *("四棵面馆", credit_code(2, "92"), "四棵社区", "", "餐饮业", "", "3"),
    *("王小梅", "13800138002", "", "", "停业"),
]
FABRIC = [
    *("王太布艺厂", "", "王太社区", "", "17", "", "18", "陈大明", "", "陈大明", "13800138003", ""),
]


def roster(tmp_path, *rows, header=HEADER, titles=TITLES, name="enterprises.xlsx"):
    lines = [*titles, header, *([number, *row] for number, row in enumerate(rows, 1))]
    return save(tmp_path / name, lines)


def brought(town, path):
    return bring_in(SYSTEM, path, town.township, NOW, "enterprises")


def checked(town, path):
    return check(SYSTEM, path, town.township, NOW, "enterprises")


def finding_codes(run, row=0):
    judgement = judged(run)[row]
    return [finding.code for finding in (*judgement.findings, *judgement.doubts)]


def test_a_roster_brings_enterprises_to_where_they_stand(town, tmp_path):
    there = park(town)

    run = brought(town, roster(tmp_path, MACHINES, NOODLES, FABRIC))

    found = by_name()
    assert counts(run) == (3, 0, 0, 0)
    machines, noodles, fabric = (found[row[0]] for row in (MACHINES, NOODLES, FABRIC))
    assert (machines.place_id, machines.park_id) == (there.place_id, there.pk)
    assert (machines.industry, machines.scale, machines.staff_count) == ("C34", "industry", 120)
    assert open_phones(contacts(machines)["representative"].phone_cipher) == ("13800138000",)
    assert (noodles.kind, noodles.industry, noodles.state) == ("self_employed", "H62", "stopped")
    assert steps(noodles) == [("state", "open", "stopped")]
    assert (fabric.path, fabric.credit_code) == (town.neighbour.path, "")
    assert fabric.code_pending != ""


def test_a_class_of_service_comes_with_each_row(town, tmp_path):
    park(town)
    brought(town, roster(tmp_path, MACHINES, NOODLES, FABRIC))

    found = by_name()
    assert [found[row[0]].service_class for row in (MACHINES, NOODLES, FABRIC)] == [
        *("large", "other", "other")
    ]


def test_the_same_file_twice_changes_nothing(town, tmp_path):
    park(town)
    file = roster(tmp_path, MACHINES, NOODLES, FABRIC)
    brought(town, file)

    assert counts(checked(town, file)) == (0, 0, 3, 0)


def test_what_changed_is_shown_and_written(town, tmp_path):
    park(town)
    brought(town, roster(tmp_path, MACHINES))
    newer = [*MACHINES[:6], "150", "周建平", "13800138000", "李某某", "13800138009", "停产"]

    run = brought(town, roster(tmp_path, newer))

    machines = by_name()[MACHINES[0]]
    assert counts(run) == (0, 1, 0, 0)
    assert (machines.staff_count, machines.state) == (150, "stopped")
    assert open_phones(contacts(machines)["contact"].phone_cipher) == ("13800138009",)
    assert steps(machines) == [("state", "open", "stopped")]
    assert {change.field for change in judged(run)[0].changes} == {
        *("staff_count", "state", "contact_phones")
    }


def test_a_code_that_comes_later_finds_the_entry_by_its_name(town, tmp_path):
    brought(town, roster(tmp_path, FABRIC))

    run = brought(town, roster(tmp_path, [FABRIC[0], credit_code(3), *FABRIC[2:]]))

    fabric = by_name()[FABRIC[0]]
    assert counts(run) == (0, 1, 0, 0)
    assert (fabric.credit_code, fabric.code_pending) == (credit_code(3), "")


def test_a_renamed_firm_is_found_by_its_code(town, tmp_path):
    brought(town, roster(tmp_path, NOODLES))

    run = brought(town, roster(tmp_path, ["四棵牛肉面馆", *NOODLES[1:]]))

    assert counts(run) == (0, 1, 0, 0)
    assert set(by_name()) == {"四棵牛肉面馆"}


def test_spellings_of_one_name_mean_one_firm(town, tmp_path):
    register(town, "金山机械（集团）有限公司", credit_code="", code_pending="正在办理")

    run = checked(town, roster(tmp_path, ["金山机械(集团)有限公司", "", "四棵社区", *FABRIC[3:]]))

    assert counts(run)[0] == 0


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (914202810000000000, "organisation.rounded"),
        (credit_code(1)[:-1], "organisation.length"),
        (credit_code(1)[:8] + "O" + credit_code(1)[9:], "organisation.characters"),
    ],
)
def test_a_ruined_code_makes_the_row_wrong(town, tmp_path, cell, expected):
    spoilt = [MACHINES[0], cell, "四棵社区", "", *MACHINES[4:]]

    run = checked(town, roster(tmp_path, spoilt, NOODLES))

    assert counts(run) == (1, 0, 0, 1)
    assert finding_codes(run) == [expected]


@pytest.mark.parametrize(
    ("column", "text", "expected"),
    [
        (2, "不存在社区", "place.unknown"),
        (3, "不存在工业园", "enterprise.park"),
        (4, "炼金术", "enterprise.industry"),
    ],
)
def test_what_is_not_known_makes_the_row_wrong(town, tmp_path, column, text, expected):
    row = [*NOODLES[:column], text, *NOODLES[column + 1 :]]

    assert finding_codes(checked(town, roster(tmp_path, row))) == [expected]


def test_a_row_without_a_code_is_taken_with_a_doubt(town, tmp_path):
    run = checked(town, roster(tmp_path, FABRIC))

    assert counts(run) == (1, 0, 0, 0)
    assert finding_codes(run) == ["enterprise.no_code"]


def test_two_rows_with_one_code_and_other_facts_do_not_both_come_in(town, tmp_path):
    twice = ["另一家面馆", *NOODLES[1:]]

    assert counts(checked(town, roster(tmp_path, NOODLES, twice))) == (1, 0, 0, 1)


def test_the_code_of_a_firm_elsewhere_is_wrong_here(town, tmp_path):
    register(town, credit_code=credit_code(1), place_id=town.neighbour.pk)

    run = check(
        SYSTEM,
        roster(tmp_path, [MACHINES[0], MACHINES[1], "", "", *MACHINES[4:]]),
        town.community,
        NOW,
        "enterprises",
    )

    assert finding_codes(run) == ["enterprise.elsewhere"]


def test_a_table_of_projects_says_its_kind_once(town, tmp_path):
    header = ["序号", "项目名称", "属地", "建筑面积（平方米）", "重点项目级别", "项目负责人"]
    rows = (
        ["一期厂房", "四棵社区", "2.3万㎡", "市级", "周建平"],
        ["二期厂房", "四棵社区", "12,000", "", "周建平"],
    )

    run = brought(town, roster(tmp_path, *rows, header=header, titles=[["在建项目台账"]]))

    found = by_name()
    assert counts(run) == (2, 0, 0, 0)
    assert [(row.kind, row.area_m2, row.project_level) for row in found.values()] == [
        ("project", 23_000, "city"),
        ("project", 12_000, ""),
    ]


def test_small_premises_are_told_in_the_words_of_the_plan(town, tmp_path):
    header = ["店名", "营业执照号", "村", "五小类别", "经营者", "手机"]
    rows = (
        ["四棵面馆", credit_code(2, "92"), "四棵社区", "小餐饮", "王小梅", "13800138002"],
        ["四棵旅社", credit_code(4, "92"), "四棵社区", "大饭店", "王小梅", "13800138002"],
    )
    lines = [["五小场所台账"], header, *rows]

    run = brought(town, save(tmp_path / "premises.xlsx", lines))

    assert counts(run) == (1, 0, 0, 1)
    assert by_name()["四棵面馆"].premises == "small_catering"


def test_a_blank_cell_never_erases_what_is_known(town, tmp_path):
    park(town)
    brought(town, roster(tmp_path, MACHINES))
    bare = [*MACHINES[:2], *("" for _cell in MACHINES[2:])]

    assert counts(checked(town, roster(tmp_path, bare))) == (0, 0, 1, 0)


def test_a_class_decided_by_a_person_outlives_a_roster(town, tmp_path):
    row = register(town, NOODLES[0], credit_code=NOODLES[1], kind="self_employed")
    set_class(actor=SYSTEM, now=NOW, enterprise_id=row.pk, service_class="large", reason="保供单位")

    brought(town, roster(tmp_path, NOODLES))

    assert fresh(row).service_class == "large"


def exported(town, *, masked):
    kind = find_kind("enterprises")
    with everywhere("a test reads what goes out"):
        rows = list(kind.export_rows(SYSTEM, place_ref(town.township), masked=masked))
    return [dict(zip(kind.columns.positions, row, strict=True)) for row in rows]


def test_what_goes_out_comes_in_again_as_the_same(town, tmp_path):
    park(town)
    brought(town, roster(tmp_path, MACHINES, NOODLES, FABRIC))
    kind = find_kind("enterprises")
    titles = {column.field: str(column.title) for column in kind.columns}
    texts = [
        {f: "、".join(v) if isinstance(v, tuple) else v for f, v in row.items()}
        for row in exported(town, masked=False)
    ]
    lines = [list(titles.values()), *([row[f] for f in titles] for row in texts)]

    run = checked(town, save(tmp_path / "again.xlsx", lines))

    assert counts(run) == (0, 0, 3, 0)


def test_a_masked_table_shows_no_whole_phone(town, tmp_path):
    park(town)
    brought(town, roster(tmp_path, MACHINES))

    row = exported(town, masked=True)[0]

    assert row["representative_phones"] == ("138****8000",)
    assert row["representative"] == "周**"


def test_a_long_roster_comes_in_whole(town, tmp_path):
    rows = [
        [f"第{n}加工厂", credit_code(100 + n), "四棵社区", "", "C33", "", "9", "", "", "", "", ""]
        for n in range(120)
    ]

    run = brought(town, roster(tmp_path, *rows))

    assert counts(run) == (120, 0, 0, 0)
    with everywhere("a test counts"):
        assert Enterprise.objects.count() == 120
