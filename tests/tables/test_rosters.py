"""Rosters as superiors draw them, in words of their own, each filled from the register that fits.

The registers added last: teams, responsibilities, posts, rides, needs of enterprises and visits
of liaison officers.
"""

import io

import pytest
from openpyxl import load_workbook

from lianfang.access.actors import Actor
from lianfang.enterprises.services.enterprises import register_enterprise
from lianfang.tables.services.trying import try_blank
from tests.blanks.drawing import new_book, put, save, sketch
from tests.command.builders import at, build_town
from tests.enterprises.builders import credit_code
from tests.needs import builders as needs
from tests.posts import builders as posts
from tests.transport import builders as rides

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def roster(title: str, heads: str) -> bytes:
    """A roster with two blank rows below its headings."""
    book, sheet = new_book()
    columns = heads.count("|") + 1
    put(sheet, f"A1:{chr(64 + columns)}1", title)
    blank = "\n".join(" | ".join("." * columns) for _row in range(2))
    sketch(sheet, f"{heads}\n{blank}", 2)
    return save(book)


def filled(town, title: str, heads: str) -> list[tuple]:
    """The rows that were written below the headings."""
    tried = try_blank(
        actor=SYSTEM,
        now=at("18:00"),
        place_id=town.township.pk,
        name=f"{title}.xlsx",
        content=roster(title, heads),
    )
    sheet = load_workbook(io.BytesIO(tried.content)).active
    rows = sheet.iter_rows(min_row=3, values_only=True)
    return [row for row in rows if any(value is not None for value in row)]


def firm(town, name: str = "金山铝材有限公司"):
    return register_enterprise(
        actor=SYSTEM,
        now=at("08:00"),
        place_id=town.sike.pk,
        name=name,
        credit_code=credit_code(7),
    )


def test_a_list_of_teams_names_their_members():
    town = build_town()
    needs.serve_in(needs.open_department(town, "复工服务组"), town, "王科长")

    rows = filled(
        town, "防控队伍组建情况登记表", "序号 | 专班名称 | 队伍类别 | 队员姓名 | 队内职务"
    )

    assert [row[:3] for row in rows] == [(1, "复工服务组", "工作组")]
    assert rows[0][3].startswith("王")


def test_a_list_of_responsibilities_says_who_answers_for_which_enterprise():
    town = build_town()
    known = firm(town)
    needs.officer_of(town_of(town), known, name="联络员甲")

    rows = filled(town, "企业包保责任表", "序号 | 包联企业 | 责任人姓名 | 责任人电话 | 责任类别")

    assert [(row[1], row[2][:1]) for row in rows] == [(known.name, "联")]


def test_a_list_of_posts_tells_where_they_are_and_who_stands_there():
    town = build_town()
    post = posts.publish(town)
    posts.confirmed(town, posts.volunteer(town), post)

    rows = filled(
        town, "先锋岗上岗人员名册", "序号 | 岗位类别 | 上岗人员姓名 | 设岗地点 | 岗位任务"
    )

    assert len(rows) == 1
    assert rows[0][1] == "居家隔离服务岗"
    assert rows[0][2].startswith("志")
    assert rows[0][3]


def test_a_list_of_rides_tells_of_car_and_driver():
    fleet = rides.build_fleet()
    rides.booked(fleet)

    rows = filled(
        fleet.town, "就医用车派车登记表", "序号 | 用车时间 | 乘车人 | 就诊医院 | 车号 | 驾驶员"
    )

    assert [(row[3], row[4]) for row in rows] == [(rides.HOSPITAL, "鄂B12345")]
    assert rows[0][2].startswith("李")
    assert rows[0][5].startswith("司机")


def test_a_list_of_needs_tells_what_came_of_each():
    town = build_town()
    known = firm(town)
    needs.ticket(known, now=at("09:00"))

    rows = filled(
        town, "企业诉求办理台账", "序号 | 反映企业 | 问题类别 | 问题描述 | 反映时间 | 是否办结"
    )

    assert len(rows) == 1
    assert rows[0][1] == known.name
    assert rows[0][3] == "两车铝锭堵在路口"
    assert rows[0][5]


def test_a_list_of_visits_tells_who_was_there_and_what_was_said():
    town = build_town()
    known = firm(town)
    needs.visit(needs.officer_of(town_of(town), known), known, now=at("11:00"))

    rows = filled(town, "走访企业记录表", "序号 | 被走访企业 | 走访日期 | 走访干部 | 走访内容")

    assert [(row[1], row[3][:1], row[4]) for row in rows] == [(known.name, "联", "原料够用三天")]


def town_of(town):
    """The town as builders of older rooms know it: its community is Sike."""
    return type("Known", (), {"community": town.sike, "township": town.township})
