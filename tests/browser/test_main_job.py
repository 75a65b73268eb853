"""The main job in a real browser: from a roster to the bulletin, by the people who do it."""

import re

import pytest
from docx import Document

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.access.services.appointments import grant_appointment
from lianfang.command.models import Task, Visit
from lianfang.kit import clock
from lianfang.people.models import Person
from lianfang.people.services.staff import link_user
from lianfang.places.enums import PlaceKind
from lianfang.places.services.codes import add_official_code
from lianfang.places.services.places import create_place
from tests.people.builders import SYSTEM, paper_number
from tests.people.tables import save
from tests.reports.builders import FOUNDED, elder, staff, tasks, working_town

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("the_day"),
]
PASSWORD = "Lianfang-test-2020"
HEADER = "序号 姓名 身份证号码 联系电话 小区 楼栋 单元 房号 与户主关系 特殊人群 备注".split()


@pytest.fixture
def the_day(monkeypatch):
    """The server's clock stands at the morning of 18 March 2020 and goes on."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", "2020-03-18T09:30")
    monkeypatch.setenv("LIANFANG_CLOCK_EPOCH", str(clock.time.time()))


def account(name: str, role: Role, place) -> User:
    user = User(username=name, display_name=name, date_joined=FOUNDED)
    user.set_password(PASSWORD)
    user.save()
    grant_appointment(
        actor=SYSTEM, now=FOUNDED, user_id=user.pk, role=role, place_id=place.pk, path=place.path
    )
    return user


@pytest.fixture
def town():
    working = working_town()
    town = working.town
    village = create_place(
        actor=SYSTEM,
        now=FOUNDED,
        parent_id=town.township.pk,
        kind=PlaceKind.VILLAGE,
        name="钟山村",
    )
    codes = {
        "420281070001": town.community,
        "420281070002": town.neighbour,
        "420281070211": village,
    }
    for code, place in codes.items():
        add_official_code(
            actor=SYSTEM, now=FOUNDED, place_id=place.pk, system="nbs", code=code, source="试验"
        )
    account("zhihui", Role.COMMANDER, town.township)
    account("shuji", Role.COMMUNITY_SECRETARY, town.community)
    walker = account("wangge", Role.GRID_WORKER, town.community)
    worker = staff(town.community, "李志强", "community_worker", phones=["14000000001"])
    link_user(actor=SYSTEM, now=FOUNDED, staff_id=worker.pk, user_id=walker.pk)
    staff(town.community, "王海燕", "volunteer")
    staff(town.township, "周建军", "cadre", level="township")
    return town


def roster(folder):
    """Two flats of 金山花园; one number was ruined by a spreadsheet."""
    at = ["金山花园", "3栋", "1单元"]
    rows = [
        [
            1,
            "陈桂兰",
            paper_number("19450312", 2),
            "14000000011",
            *at,
            "501",
            "户主",
            "独居老人",
            "",
        ],
        [2, "张建国", paper_number("19700101", 1), "14000000012", *at, "502", "户主", "", "虚构"],
        [3, "张小明", 4.20281e17, "", *at, "502", "子女", "", "虚构"],
    ]
    return save(folder / "roster.xlsx", [["四棵社区居民花名册（虚构）"], HEADER, *rows])


def sign_in(page, name):
    page.goto("/account/login/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(lambda url: "/account/login" not in url)


def see_afterwards(page, work):
    """Leave the page while the work is done, and come back: it would look again by itself, perhaps
    at the very moment somebody does."""
    address = page.url
    page.goto("about:blank")
    work()
    page.goto(address)


def import_roster(page, path, run_jobs):
    page.goto("/imports/new/")
    page.select_option("select[name=kind]", "residents")
    page.set_input_files("input[type=file]", str(path))
    page.click("form[enctype] button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    see_afterwards(page, run_jobs)
    assert "已被 Excel 舍入损坏" in page.inner_text("main")
    page.click("[data-open=approve-dialog]")
    with page.expect_navigation():
        page.click("#approve-dialog button[type=submit]")
    run_jobs()


def test_from_a_roster_to_the_bulletin(open_page, run_jobs, town, tmp_path):
    secretary = open_page()
    sign_in(secretary, "shuji")
    import_roster(secretary, roster(tmp_path), run_jobs)
    with everywhere("the test checks what was stored"):
        names = sorted(Person.objects.values_list("name", flat=True))
    assert names == ["张建国", "陈桂兰"]

    secretary.goto("/command/gaps/?rule=special_community_worker")
    assert "陈桂兰" in secretary.content()
    secretary.click("form[action*='proposals/new'] button")
    secretary.wait_for_url("**/proposals/*/")
    see_afterwards(secretary, run_jobs)
    assert "李志强" in secretary.content()
    secretary.click("[data-open=accept-dialog]")
    with secretary.expect_navigation():
        secretary.click("#accept-dialog button[type=submit]")
    secretary.goto("/command/gaps/?rule=special_community_worker")
    assert "陈桂兰" not in secretary.content()

    run_jobs()
    phone = open_page(390, 844)
    sign_in(phone, "wangge")
    phone.wait_for_url("**/command/today/")
    phone.click("text=陈桂兰")
    phone.fill("input[name=temperature]", "36.6")
    phone.check("input[name=outcome][value=seen]", force=True)
    phone.click("button:has-text('保存')")
    phone.wait_for_url("**/command/today/")
    with everywhere("the test checks what was stored"):
        assert [str(v.temperature) for v in Visit.objects.all()] == ["36.6"]
        morning = Task.objects.get(window="morning")
    assert morning.state == "done"

    chief = open_page()
    sign_in(chief, "zhihui")
    chief.goto("/reports/bulletins/")
    chief.click("form[action*='draft'] button")
    chief.wait_for_url("**/bulletins/*/")
    text = chief.inner_text("article")
    assert "在册特殊群体1人" in text
    assert "已完成1人次" in text
    with chief.expect_download() as download:
        chief.click("a[href$='/docx/']")
    document = Document(str(download.value.path()))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "在册特殊群体1人" in words
    chief.click("article a:has-text('1') >> nth=0")
    chief.wait_for_url("**/reports/metrics/**")


def test_something_typed_wrong_at_the_door_is_said_and_nothing_is_lost(open_page, town):
    person = elder(town.unit, "陈桂兰")
    assert tasks() == []
    phone = open_page(390, 844)
    sign_in(phone, "wangge")

    phone.goto(f"/command/persons/{person.pk}/visit/")
    phone.fill("input[name=temperature]", "66.6")
    phone.fill("textarea[name=note]", "咳嗽两天")
    phone.check("input[name=outcome][value=seen]", force=True)
    with phone.expect_navigation():
        phone.click("button:has-text('保存')")

    assert phone.input_value("input[name=temperature]") == "66.6"
    assert phone.input_value("textarea[name=note]") == "咳嗽两天"
    assert phone.locator(".lf-errors").count() >= 1
    with everywhere("the test checks what was stored"):
        assert Visit.objects.count() == 0


def test_the_day_is_the_demos_on_every_page(open_page, town):
    page = open_page(locale="en-GB")
    sign_in(page, "zhihui")

    page.goto("/dashboard/")

    assert "18 March 2020" in page.inner_text("header.lf-top")
