"""The needs room for machines, its tables and figures: the same rules as on screen."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.needs.sheets import NEEDS, VISITS
from lianfang.reports.metrics import figure
from lianfang.sheets.kinds import PlaceRef
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import DAY, desk, measure, ticket, visit
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/needs"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def machine(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def test_a_need_goes_from_raised_to_confirmed_by_machine(planned, department, machine):
    firm, pk = register(planned), str(new_id())
    phone = browser_of(contact_of(firm))
    body = {"id": pk, "need": "logistics", "text": "铝锭车被拦"}

    made = post(phone, f"/own/{firm.pk}/tickets", **body)
    again = post(phone, f"/own/{firm.pk}/tickets", **body)
    assert (made.status_code, made.json()["id"], again.json()["id"]) == (201, pk, pk)
    one = f"/tickets/{pk}"
    assert post(machine, f"{one}/accept", team_id=str(department.pk)).json()["state"] == "accepted"
    assert post(machine, f"{one}/begin", plan="派人").json()["state"] == "in_hand"
    assert post(machine, f"{one}/note", text="已到卡口").status_code == 200
    assert post(machine, f"{one}/answer", answer="已放行").json()["answer"] == "已放行"
    assert (
        post(phone, f"/own/{firm.pk}{one}/reopen", reason="还差一车").json()["state"] == "reopened"
    )
    assert post(machine, f"{one}/answer", answer="都已放行").status_code == 200
    assert post(phone, f"/own/{firm.pk}{one}/confirm").json()["state"] == "confirmed"
    steps = machine.get(f"{ROOT}{one}/steps").json()
    assert [step["kind"] for step in steps][-3:] == ["reopened", "answered", "confirmed"]
    listed = machine.get(f"{ROOT}/tickets", {"place_id": str(planned.township.pk)}).json()
    assert ([row["id"] for row in listed["items"]], listed["more"]) == ([pk], False)
    wrong = post(machine, f"{one}/withdraw", reason="不要了")
    assert (wrong.status_code, wrong.json()["code"]) == (409, "ticket_state")


def test_measures_are_kept_offered_and_answered_by_machine(planned, department, machine):
    firm = register(planned)
    asked, phone = ticket(firm), browser_of(contact_of(firm))
    words = {"kind": "matter", "title": "当天放行", "text": "报车牌即放行", "need": "logistics"}

    made = post(machine, "/measures", place_id=str(planned.township.pk), **words).json()
    listed = machine.get(f"{ROOT}/measures", {"place_id": str(planned.township.pk)}).json()
    assert [row["id"] for row in listed] == [made["id"]]
    offered = post(machine, f"/measures/{made['id']}/offers", enterprise_ids=[str(firm.pk)])
    assert offered.json() == {"offered": 1}
    assert post(machine, f"/tickets/{asked.pk}/measure", measure_id=made["id"]).status_code == 201
    own = phone.get(f"{ROOT}/own/{firm.pk}/offers").json()
    assert [row["title"] for row in own] == ["当天放行"]
    taken = post(phone, f"/own/{firm.pk}/offers/{own[0]['id']}/answer", taken=True)
    assert taken.json()["state"] == "taken"
    revised = post(machine, f"/measures/{made['id']}/revise", **words, reason="更快").json()
    ended = post(machine, f"/measures/{revised['id']}/end", reason="卡口已撤").json()
    assert ended["end_reason"] == "卡口已撤"


def test_visits_and_who_is_due_are_told_by_machine(planned, machine):
    firm, missed = register(planned), register(planned, "乙公司")
    body = {"id": str(new_id()), "enterprise_id": str(firm.pk), "how": "phone", "said": "正常"}

    made = post(machine, "/visits", **body, needs=[{"need": "funds", "text": "贷款到期"}])
    assert made.status_code == 201
    due = machine.get(f"{ROOT}/rounds", {"place_id": str(planned.township.pk), "due": True}).json()
    assert [row["id"] for row in due] == [str(missed.pk)]
    assert machine.get(f"{ROOT}/rounds/mine").json() == []
    fixed = post(
        machine,
        f"/visits/{body['id']}/correct",
        how="visit",
        said="缺人",
        visited_at=NOW.isoformat(),
        reason="补记",
    )
    assert fixed.json()["supersedes_id"] == body["id"]
    listed = machine.get(f"{ROOT}/visits", {"place_id": str(planned.township.pk)}).json()
    assert [row["said"] for row in listed] == ["缺人"]


def test_figures_and_tables_count_needs_and_visits(planned, department):
    firm = register(planned)
    late = ticket(firm, now=NOW - 3 * DAY)
    visit(SYSTEM, firm)
    measure(planned)
    viewer = desk(planned)

    def number(key, moment=NOW):
        return figure(viewer, key, planned.township.path, moment).value

    place = PlaceRef(planned.township.pk, planned.township.path, "", "金山街道")
    with looking(viewer):
        keys = ("enterprise_needs", "enterprise_needs_overdue", "enterprises_with_need")
        assert [number(key) for key in keys] == [1, 1, 1]
        assert number("needs_logistics") == 1
        assert number("enterprise_needs_answered") == 0
        assert number("enterprise_needs", NOW - 4 * DAY) == 0
        assert [number("liaison_visits"), number("liaison_visits_today")] == [1, 1]
        assert number("enterprises_not_visited") == 0
        out = list(NEEDS.export_rows(viewer, place, masked=True))
        assert [(row[0], row[3], row[9]) for row in out] == [(firm.name, late.text, "raised")]
        assert [row[0] for row in VISITS.export_rows(viewer, place, masked=True)] == [firm.name]
