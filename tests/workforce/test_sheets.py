"""Rosters of employees as enterprises keep them, in and out."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.sheets.kinds import PlaceRef
from lianfang.workforce.models import Survey
from lianfang.workforce.selectors.employees import employees_of
from lianfang.workforce.sheets import EMPLOYEES
from tests.command.test_sheets import brought, counts, faults
from tests.enterprises.builders import acting, register
from tests.people.builders import NOW, appointed, build_town, paper_number, resident
from tests.workforce.builders import fresh, hired, person_of, phone

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = [
    "企业名称",
    "姓名",
    "身份证号码",
    "联系电话",
    "岗位",
    "宿舍",
    "来自",
    "返岗情况",
    "返岗日期",
]
HEADER += ["计划返岗日期", "14天内是否到过重点地区", "有无症状", "返回日期", "返程交通工具"]


@pytest.fixture
def town():
    return build_town()


def sent(town, tmp_path, *rows, header=HEADER, **more):
    actor = appointed(Role.COMMUNITY_SECRETARY, town.community)
    path = tmp_path / "员工.xlsx"
    return brought(actor, town.community, EMPLOYEES, [header, *rows], path, NOW, **more)


def row(firm="金山精密机械有限公司", name="何志强", paper="", tel="", **more):
    words = ("岗位", "宿舍", "来自", "返岗情况", "返岗日期", "计划返岗日期")
    asked = ("14天内是否到过重点地区", "有无症状", "返回日期", "返程交通工具")
    return [firm, name, paper, tel, *(more.get(word, "") for word in (*words, *asked))]


def listed(enterprise):
    with everywhere("a test looks at the list"):
        rows = employees_of(enterprise.pk).select_related("person")
        return {one.person.name: one for one in rows}


def test_a_roster_finds_residents_adds_others_and_keeps_their_survey(town, tmp_path):
    firm = register(town)
    living = resident(town.neighbour_unit, "马秀英", phones=[phone(1)])
    rows = [
        row(name="马秀英", tel=phone(1), 返岗情况="已返岗", 返岗日期="2020.3.10", 岗位="车工"),
        row(
            paper=paper_number("19850101", 5),
            来自="湖北省孝感市",
            返岗情况="未返岗",
            计划返岗日期="2020-03-25",
            宿舍="2号宿舍305",
            **{"14天内是否到过重点地区": "是", "有无症状": "咳嗽", "返程交通工具": "高铁"},
        ),
    ]

    run = sent(town, tmp_path, *rows)

    found = listed(firm)
    assert counts(run) == (2, 0, 0, 0)
    assert found["马秀英"].person_id == living.pk
    assert (found["马秀英"].state, str(found["马秀英"].back_on)) == ("back", "2020-03-10")
    assert person_of(found["何志强"]).kind == "employee"
    assert (found["何志强"].room, str(found["何志强"].planned_on)) == ("2号宿舍305", "2020-03-25")
    with everywhere("a test looks at the survey"):
        survey = Survey.objects.get()
    assert (survey.stayed, survey.symptoms, survey.transport) == (True, ["cough"], "rail")


def test_the_same_roster_again_changes_nothing_and_a_change_is_said(town, tmp_path):
    firm = register(town)
    first = row(paper=paper_number("19850101", 5), 岗位="焊工", 返岗情况="未返岗")
    sent(town, tmp_path, first)

    again = sent(town, tmp_path, first)
    back = sent(town, tmp_path, row(paper=paper_number("19850101", 5), 返岗情况="是"))
    left = sent(town, tmp_path, row(paper=paper_number("19850101", 5), 返岗情况="离职"))

    assert (counts(again), counts(back), counts(left)) == (
        (0, 0, 1, 0),
        (0, 1, 0, 0),
        (0, 1, 0, 0),
    )
    assert listed(firm) == {}


def test_what_cannot_be_is_said_by_row_and_nothing_else_is_held_up(town, tmp_path):
    firm, other = register(town), register(town, "四棵机械厂")
    resident(town.unit, "曾小明", paper_number=paper_number("19700101", 1))
    employed = hired(other, 1)
    rows = [
        row(firm="没有的企业"),
        row(name="马大哈", paper=paper_number("19700101", 1)),
        row(name="陈某某", tel=phone(8), 返岗情况="离职"),
        row(name="马秀英", paper=paper_number("19880504", 1), tel=phone(1)),
    ]

    run = sent(town, tmp_path, *rows)

    assert counts(run) == (1, 0, 0, 3)
    assert {code for codes in faults(run).values() for code in codes} == {
        "employee.none",
        "employee.person",
        "employee.not_there",
    }
    assert listed(firm)["马秀英"].person_id == fresh(employed).person_id


def test_the_list_goes_out_masked_or_in_full_in_the_same_columns(town):
    firm = register(town)
    hired(firm, 1, back_on=NOW.date(), address="铁山区金山大道1号", room="305")
    viewer = acting(Role.COMMUNITY_SECRETARY, town.community)
    place = PlaceRef(town.community.pk, town.community.path, "", "四棵社区")

    def out(masked):
        with looking(viewer):
            found = next(iter(EMPLOYEES.export_rows(viewer, place, masked=masked)))
        return dict(zip(EMPLOYEES.columns.positions, found, strict=True))

    full, masked = out(False), out(True)

    assert (full["name"], full["phones"], full["state"]) == ("马秀英", (phone(1),), "back")
    assert (masked["name"], masked["phones"], masked["birth_date"]) == (
        "马**",
        "135****0001",
        None,
    )
    assert full["paper"].number == paper_number("19880504", 1)
    assert masked["paper"] != full["paper"].number
