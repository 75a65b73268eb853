"""What the desk of the town sees of the staff of all enterprises, and what it changes."""

import re

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.health.models import HealthCheck
from lianfang.workforce.selectors.employees import employees_of
from tests.enterprises.builders import register
from tests.people.builders import NOW, questions, resident, signed_in, text
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def to(name, *keys):
    return reverse(f"workforce:{name}", args=keys)


@pytest.fixture
def firm(town):
    return register(town)


def test_the_first_thing_on_the_board_is_who_has_not_reported(secretary, firm, town):
    hired(firm, 1, back_on=TODAY)
    full = register(town, "四棵机械厂")
    hired(full, 2)

    page = text(secretary.get(to("reports")))
    every = text(secretary.get(to("reports") + "?all=1&window=afternoon&day=2020-03-17"))

    assert "1人缺报" in page or "缺报" in page
    assert page.index(firm.name) > 0
    assert full.name not in page
    assert "13500000001" not in page
    assert "2020年3月17日" in every


def test_the_staff_of_an_enterprise_and_one_of_them_are_shown(secretary, firm):
    row = hired(firm, 1, back_on=TODAY, room="3栋205")

    staff = text(secretary.get(to("staff", firm.pk)))
    one = text(secretary.get(to("employee", row.pk)))

    assert "马秀英" in staff
    assert "缺报" in staff
    assert "3栋205" in one
    assert "135****0001" in one


def test_every_worker_is_found_by_filters_that_stand_in_no_address(secretary, firm):
    hired(firm, 1, back_on=TODAY, origin="河南省信阳市")
    hired(firm, 2, origin="湖北省孝感市", room="2号宿舍")

    def found(**asked):
        return re.findall(r"(马秀英|何志强)</a>", text(secretary.post(to("employees"), asked)))

    assert found() == ["何志强", "马秀英"]
    assert found(text="马秀英") == found(text=phone(1)) == found(origin="信阳") == ["马秀英"]
    assert found(state="away") == found(room="2号") == ["何志强"]
    assert found(reported="no") == ["马秀英"]
    assert found(reported="yes") == found(twice="1") == found(lives="here") == []
    assert found(enterprise_id=firm.pk) == ["何志强", "马秀英"]


def test_a_longer_list_asks_the_database_no_more_often(secretary, firm):
    hired(firm, 1, back_on=TODAY)
    names = ("employees", "reports")
    first = [[questions(secretary, to(name)) for name in names] for _time in range(2)][1]

    for number in (2, 3, 4):
        hired(firm, number, back_on=TODAY)

    assert [questions(secretary, to(name)) for name in names] == first


def test_the_desk_adds_changes_and_ends(secretary, firm, town):
    living = resident(town.unit, "马秀英", phones=[phone(1)])

    wrong = secretary.post(to("new_employee", firm.pk), {"name": "", "state": "away"})
    secretary.post(
        to("new_employee", firm.pk), {"name": "马秀英", "phone": phone(1), "state": "waiting"}
    )
    with everywhere("a test looks at the list"):
        row = employees_of(firm.pk).get()
    secretary.post(to("edit", row.pk), {"job": "焊工", "origin": "河南省"})
    secretary.post(to("set_state", row.pk), {"state": "back"})
    late = secretary.post(to("set_state", row.pk), {"state": "away", "day": "2020-03-01"})
    secretary.post(to("end", row.pk), {"reason": "合同到期"})

    assert (wrong.status_code, late.status_code) == (422, 422)
    assert row.person_id == living.pk
    assert fresh(row).job == "焊工"
    assert [one[1] for one in steps(row)] == ["waiting", "back", "left"]


def test_a_grid_worker_measures_at_the_gate(grid_worker, firm):
    rows = [hired(firm, number, back_on=TODAY) for number in (1, 2)]
    page = grid_worker.get(to("measure", firm.pk))
    number = re.search(r'name="report_id" value="([^"]+)"', page.content.decode())[1]

    sent = grid_worker.post(
        to("measure", firm.pk), {"report_id": number, f"t-{rows[0].pk}": "36.6"}
    )

    assert sent.status_code == 302
    with everywhere("a test looks at the check"):
        assert HealthCheck.objects.get().setting == "gate"
    assert grid_worker.get(to("new_employee", firm.pk)).status_code == 403


def test_another_place_shows_nothing(town, firm):
    row = hired(firm, 1, back_on=TODAY)
    elsewhere = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)

    answers = [
        elsewhere.get(to(name, key)).status_code
        for name, key in (("staff", firm.pk), ("employee", row.pk), ("measure", firm.pk))
    ]

    assert answers == [404, 404, 404]
    assert firm.name not in text(elsewhere.get(to("reports") + "?all=1"))
