"""Rosters as clerks keep them: what enterprises need, and who looks for work."""

import pytest

from lianfang.access.scope import everywhere
from lianfang.labour.models import Seeker, Vacancy
from lianfang.labour.sheets.wording import read_board, read_range, write_board, write_range
from lianfang.places.selectors.directory import place_ref
from lianfang.sheets.kinds import find_kind
from tests.labour.builders import firm, outsider, recommended, seeker, stored, vacancy
from tests.people.builders import NOW, SYSTEM, paper_number, resident
from tests.people.tables import bring_in, check, counts, judged, save

NEEDS = (
    "序号 企业名称 招聘岗位 需求人数 技能要求 薪资待遇 学历要求 年龄要求 食宿情况 是否夜班 截止日期"
).split()
PEOPLE = (
    "序号 姓名 身份证号码 联系电话 所属村（社区） 意向工种 文化程度 期望月薪 是否需要住宿 意向区域 "
    "本人同意 登记日期"
).split()
WELDERS = ["金山精密机械有限公司", "电焊工", "12", "电焊工", "4500-6000元/月", "初中及以上"]
WELDERS += ["18-50岁", "包吃住", "否", "2020-04-30"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3500-5000", (3500, 5000)),
        ("3500～5000元/月", (3500, 5000)),
        ("4,000元以上", (4000, None)),
        ("6000以内", (None, 6000)),
        ("0.4-0.6万", (4000, 6000)),
        ("4k-6k", (4000, 6000)),
        ("5000", (5000, 5000)),
        ("面议", (None, None)),
        ("看情况", None),
    ],
)
def test_pay_and_age_are_read_as_clerks_write_them(text, found):
    assert read_range(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("包吃住", (True, True)),
        ("提供宿舍，餐自理", (True, False)),
        ("包住不包吃", (True, False)),
        ("包吃", (False, True)),
        ("不包食宿", (False, False)),
        ("否", (False, False)),
    ],
)
def test_board_and_lodging_are_read_as_clerks_write_them(text, found):
    assert read_board(text) == found


def test_what_goes_out_comes_in_the_same():
    for pair in ((3500, 5000), (4000, None), (None, 6000), (5000, 5000), (None, None)):
        assert read_range(write_range(*pair) or "") == pair
    for pair in ((True, True), (True, False), (False, True), (False, False)):
        assert read_board(write_board(*pair)) == pair


def needs(tmp_path, *rows):
    titles = [["金山街道企业招聘需求表"]]
    lines = [*titles, NEEDS, *([number, *row] for number, row in enumerate(rows, 1))]
    return save(tmp_path / "needs.xlsx", lines)


def people(tmp_path, *rows):
    lines = [["求职登记表"], PEOPLE, *([number, *row] for number, row in enumerate(rows, 1))]
    return save(tmp_path / "people.xlsx", lines)


def first_codes(run) -> list[str]:
    judgement = judged(run)[0]
    return [finding.code for finding in (*judgement.findings, *judgement.doubts)]


@pytest.mark.django_db
def test_a_roster_brings_what_enterprises_need(town, tmp_path):
    firm(town)

    run = bring_in(SYSTEM, needs(tmp_path, WELDERS), town.township, NOW, "vacancies")

    assert counts(run) == (1, 0, 0, 0)
    (row,) = stored(Vacancy)
    assert (row.title, row.seats, row.skills, row.raised) == ("电焊工", 12, ["welding"], "roster")
    assert (row.pay_from, row.pay_to, row.schooling) == (4500, 6000, "junior")
    assert (row.age_from, row.age_to, row.dormitory, row.meals) == (18, 50, True, True)
    assert row.path == town.community.path


@pytest.mark.django_db
def test_the_same_work_again_changes_what_differs(town, tmp_path):
    firm(town)
    bring_in(SYSTEM, needs(tmp_path, WELDERS), town.township, NOW, "vacancies")
    more = [*WELDERS[:2], "20", *WELDERS[3:]]

    same = bring_in(SYSTEM, needs(tmp_path, WELDERS), town.township, NOW, "vacancies")
    changed = bring_in(SYSTEM, needs(tmp_path, more), town.township, NOW, "vacancies")

    assert counts(same) == (0, 0, 1, 0)
    assert counts(changed) == (0, 1, 0, 0)
    assert [row.seats for row in stored(Vacancy)] == [20]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("position", "text", "code"),
    [
        (0, "没有的公司", "vacancy.enterprise"),
        (4, "看情况", "vacancy.pay"),
        (6, "10-14", "vacancy.age_from"),
    ],
)
def test_a_row_that_cannot_be_is_handed_back(town, tmp_path, position, text, code):
    firm(town)
    row = list(WELDERS)
    row[position] = text

    run = check(SYSTEM, needs(tmp_path, row), town.township, NOW, "vacancies")

    assert first_codes(run) == [code]


@pytest.mark.django_db
def test_a_roster_takes_no_seat_from_under_anybody(town, tmp_path):
    row = vacancy(firm(town), "电焊工", seats=2)
    for name in ("甲某", "乙某"):
        recommended(seeker(town, name), row)
    fewer = [*WELDERS[:2], "1", *WELDERS[3:]]

    run = bring_in(SYSTEM, needs(tmp_path, fewer), town.township, NOW, "vacancies")

    assert counts(run)[1] == 0
    assert [one.seats for one in stored(Vacancy)] == [2]


@pytest.mark.django_db
def test_a_roster_of_people_finds_residents_and_takes_others_as_from_outside(town, tmp_path):
    number = paper_number("19900101", 1)
    person = resident(
        town.unit,
        "曾小明",
        paper_number=number,
        phones=["13800138001"],
        kind="registered",
    )
    by_phone = resident(town.other_unit, "李小红", phones=["13800138002"])
    rows = [
        ["曾小明", number, "", "四棵社区", "电工", "高中", "4500", "否", "本镇", "签字", ""],
        ["李小红", "", "13800138002", "四棵社区", "缝纫", "初中", "", "是", "不限", "当面", ""],
        ["王大", "", "13912345678", "王太社区", "普工", "", "3200", "", "", "电话", "2020-03-10"],
    ]

    run = bring_in(SYSTEM, people(tmp_path, *rows), town.township, NOW, "seekers")

    assert counts(run) == (3, 0, 0, 0)
    found = {row.person_id: row for row in stored(Seeker)}
    assert found[person.pk].skills == ["electrician"]
    assert found[by_phone.pk].wants_dormitory
    assert (found[None].name, found[None].path) == ("王大", town.neighbour.path)
    again = bring_in(SYSTEM, people(tmp_path, *rows), town.township, NOW, "seekers")
    assert counts(again) == (0, 0, 3, 0)


@pytest.mark.django_db
def test_without_consent_or_phone_or_age_a_row_is_not_taken(town, tmp_path):
    fine = ["王大", "", "13912345678", "王太社区", "普工", "", "3200", "", "", "电话", ""]
    for position, text, code in ((9, "", "seeker.consent"), (2, "", "seeker.phones")):
        row = list(fine)
        row[position] = text
        run = check(SYSTEM, people(tmp_path, row), town.township, NOW, "seekers")
        assert first_codes(run) == [code]
    child = list(fine)
    child[1] = paper_number("20080101", 1)
    assert first_codes(check(SYSTEM, people(tmp_path, child), town.township, NOW, "seekers")) == [
        "seeker.birth_year"
    ]


@pytest.mark.django_db
def test_what_goes_out_is_masked_unless_allowed(town):
    outsider(town, "王大", phones=["13912345678"])
    vacancy(firm(town), "电焊工", dormitory=True)

    def out(kind, *, masked):
        with everywhere("a test looks at what goes out"):
            rows = find_kind(kind).export_rows(SYSTEM, place_ref(town.township), masked=masked)
            return [tuple(row) for row in rows]

    assert out("seekers", masked=True)[0][0] == "王**"
    assert out("seekers", masked=False)[0][0] == "王大"
    assert out("seekers", masked=False)[0][2] == ("13912345678",)
    (row,) = out("vacancies", masked=True)
    assert row[0] == "金山精密机械有限公司"
    assert row[5] == "3500-4500"
