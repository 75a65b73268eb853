"""What the needs room refuses to machines: with which status, code and fields."""

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import (
    DAY,
    answered,
    bring,
    fresh,
    kinds,
    measure,
    offered,
    open_department,
    rows,
    serve_in,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/needs"
WORDS = {"kind": "matter", "title": "当天放行", "text": "报车牌即放行", "need": "logistics"}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def machine(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def refused(answer):
    """Status, code, and the fields that are named."""
    body = answer.json()
    return answer.status_code, body["code"], sorted(body.get("fields", {}))


def test_a_need_is_raised_for_an_enterprise_or_refused_with_its_fields(planned, machine):
    firm = register(planned)
    body = {"id": str(new_id()), "enterprise_id": str(firm.pk), "need": "funds", "text": "到期"}

    for given, expected in (
        ({"need": "moon"}, (422, "invalid_input", ["need"])),
        ({"text": " "}, (422, "invalid_input", ["text"])),
        ({"enterprise_id": str(new_id())}, (404, "not_found", [])),
    ):
        assert refused(post(machine, "/tickets", **{**body, **given})) == expected
    for given in ({"need": "No Key"}, {"text": "长" * 1001}, {"id": "x"}, {"enterprise_id": None}):
        status, code, fields = refused(post(machine, "/tickets", **{**body, **given}))
        assert (status, code, len(fields)) == (422, "invalid_request", 1)
    assert rows(Ticket) == []
    assert [post(machine, "/tickets", **body).status_code for _time in range(2)] == [201, 201]
    other = post(machine, "/tickets", **{**body, "text": "别的话"})
    assert refused(other) == (409, "ticket_conflict", [])


def test_each_thing_done_in_the_wrong_state_is_a_conflict(planned, department, machine):
    row = bring(ticket(register(planned)), "withdrawn")
    officer, kept = serve_in(department, planned), measure(planned)

    for path, body in (
        ("accept", {}),
        ("assign", {"staff_id": str(officer.pk)}),
        ("begin", {"plan": "派人"}),
        ("pass-on", {"team_id": str(department.pk), "reason": "转办"}),
        ("note", {"text": "已联系"}),
        ("answer", {"answer": "好了"}),
        ("confirm", {"reason": "来电"}),
        ("reopen", {"reason": "没有解决"}),
        ("withdraw", {"reason": "不要了"}),
        ("measure", {"measure_id": str(kept.pk)}),
    ):
        answer = post(machine, f"/tickets/{row.pk}/{path}", **body)
        assert refused(answer) == (409, "ticket_state", []), path
    assert kinds(row) == ["raised", "withdrawn"]


def test_words_and_choices_that_make_no_sense_are_named_by_field(planned, department, machine):
    row = ticket(register(planned))
    elsewhere = open_department(planned, "王太服务组", place=planned.neighbour)

    for path, body, fields in (
        ("accept", {"team_id": str(elsewhere.pk)}, ["team_id"]),
        ("assign", {"staff_id": str(new_id())}, ["staff_id"]),
        ("begin", {"plan": ""}, ["plan"]),
        ("pass-on", {"team_id": str(department.pk), "reason": "转办"}, ["team_id"]),
        ("note", {"text": ""}, ["text"]),
        ("answer", {"answer": " "}, ["answer"]),
        ("link", {"same_as_id": str(row.pk)}, ["same_as_id"]),
        ("withdraw", {"reason": ""}, ["reason"]),
    ):
        answer = post(machine, f"/tickets/{row.pk}/{path}", **body)
        assert refused(answer) == (422, "invalid_input", fields), path
    assert refused(post(machine, f"/tickets/{row.pk}/answer"))[1] == "invalid_request"
    assert kinds(row) == ["raised"]


def test_who_may_not_is_told_403_and_outside_ones_places_404(planned, department):
    row = ticket(register(planned))
    grid = client_of(Role.GRID_WORKER, planned.community)
    neighbour = client_of(Role.COMMUNITY_SECRETARY, planned.neighbour)
    one = f"/tickets/{row.pk}"

    assert grid.get(f"{ROOT}{one}").json()["text"] == row.text
    assert post(grid, f"{one}/answer", answer="好了").status_code == 403
    assert post(grid, "/measures", place_id=str(planned.community.pk), **WORDS).status_code == 403
    assert neighbour.get(f"{ROOT}{one}").status_code == 404
    assert neighbour.get(f"{ROOT}{one}/steps").status_code == 404
    assert post(neighbour, f"{one}/answer", answer="好了").status_code == 404
    place = {"place_id": str(planned.community.pk)}
    for path in ("/tickets", "/visits", "/rounds", "/measures"):
        assert neighbour.get(f"{ROOT}{path}", place).status_code == 404, path
        assert Client().get(f"{ROOT}{path}", place).status_code == 401, path
    assert kinds(row) == ["raised"]


def test_the_list_of_needs_is_narrowed_and_says_whether_more_follow(planned, department, machine):
    firm, other = register(planned), register(planned, "乙公司")
    late = ticket(firm, now=NOW - 2 * DAY)
    ticket(other, "funds", text="贷款到期")
    answered(ticket(firm, text="已答复的"))
    place = {"place_id": str(planned.township.pk)}

    def texts(**query):
        found = machine.get(f"{ROOT}/tickets", {**place, **query}).json()
        return [row["text"] for row in found["items"]], found["more"]

    assert texts() == ([late.text, "贷款到期", "已答复的"], False)
    assert texts(limit=1) == ([late.text], True)
    assert texts(limit=1, offset=2) == (["已答复的"], False)
    assert texts(stage="overdue") == ([late.text], False)
    assert texts(stage="answered") == (["已答复的"], False)
    assert texts(need="funds") == texts(text="贷款") == (["贷款到期"], False)
    assert texts(enterprise_id=str(other.pk)) == (["贷款到期"], False)
    # What was raised before the department was founded has none.
    assert texts(team_id=str(department.pk)) == (["已答复的"], False)
    (shown,) = machine.get(f"{ROOT}/tickets", {**place, "stage": "overdue"}).json()["items"]
    assert (shown["is_overdue"], shown["need_title"], shown["told"]) == (True, "物流运输", [])


def test_queries_that_fit_no_list_are_refused(planned, machine):
    place = {"place_id": str(planned.township.pk)}

    for path, query in (
        ("/tickets", {}),
        ("/tickets", {**place, "stage": "moon"}),
        ("/tickets", {**place, "limit": 501}),
        ("/tickets", {**place, "offset": -1}),
        ("/tickets", {**place, "team_id": "x"}),
        ("/tickets", {**place, "text": "长" * 65}),
        ("/visits", {**place, "limit": 0}),
        ("/rounds", {**place, "due": "perhaps"}),
        ("/measures", {"place_id": "x"}),
    ):
        answer = machine.get(f"{ROOT}{path}", query)
        assert refused(answer)[:2] == (422, "invalid_request"), (path, query)


def test_visits_are_refused_with_the_fields_of_each_need(planned, machine):
    firm = register(planned)
    body = {"id": str(new_id()), "enterprise_id": str(firm.pk), "how": "phone", "said": "正常"}

    bad = [{"need": "funds", "text": "到期"}, {"need": "moon", "text": "登月"}]
    assert refused(post(machine, "/visits", **body, needs=bad)) == (
        422,
        "invalid_input",
        ["need_1"],
    )
    for given in (
        {"how": "dream"},
        {"visited_at": "2020-03-18T09:00:00"},
        {"visited_at": "1020-03-18T09:00:00+08:00"},
        {"needs": [{"need": "funds", "text": "到期"}] * 11},
    ):
        assert refused(post(machine, "/visits", **{**body, **given}))[1] == "invalid_request"
    ahead = post(machine, "/visits", **body, visited_at="2020-03-19T09:00:00+08:00")
    assert refused(ahead) == (422, "invalid_input", ["visited_at"])
    assert rows(LiaisonVisit) == rows(Ticket) == []
    assert post(machine, "/visits", **body).status_code == 201
    again = post(machine, "/visits", **{**body, "said": "别的话"})
    assert refused(again) == (409, "visit_conflict", [])


def test_a_visit_corrected_meanwhile_is_a_conflict(planned, machine):
    row = visit(SYSTEM, register(planned))
    body = {"how": "visit", "said": "缺人", "visited_at": NOW.isoformat()}
    path = f"/visits/{row.pk}/correct"

    assert refused(post(machine, path, **body, reason="")) == (422, "invalid_input", ["reason"])
    assert post(machine, path, **body, reason="补记").status_code == 201
    assert refused(post(machine, path, **body, reason="再补")) == (409, "visit_conflict", [])
    unknown = post(machine, f"/visits/{new_id()}/correct", **body, reason="补记")
    assert unknown.status_code == 404


def test_measures_are_refused_by_the_contract_or_by_what_they_mean(planned, machine):
    place, firm = str(planned.township.pk), register(planned)

    for given in ({"kind": "two"}, {"title": "长" * 65}, {"industries": ["Z"]}, {"need": "A B"}):
        answer = post(machine, "/measures", place_id=place, **{**WORDS, **given})
        assert refused(answer)[:2] == (422, "invalid_request"), given
    for given, fields in (
        ({"title": "啊"}, ["title"]),
        ({"need": "moon", "text": ""}, ["need", "text"]),
        ({"classes": ["nobility"]}, ["classes"]),
    ):
        answer = post(machine, "/measures", place_id=place, **{**WORDS, **given})
        assert refused(answer) == (422, "invalid_input", fields), given
    assert rows(Measure) == []
    kept = measure(planned)
    one = f"/measures/{kept.pk}"
    assert refused(post(machine, f"{one}/offers", enterprise_ids=[]))[:2] == (422, "invalid_input")
    assert post(machine, f"{one}/offers", enterprise_ids=[str(new_id())]).status_code == 404
    assert refused(post(machine, f"{one}/end", reason="")) == (422, "invalid_input", ["reason"])
    assert post(machine, f"{one}/end", reason="卡口已撤").status_code == 200
    for path, body in (
        ("end", {"reason": "再停"}),
        ("offers", {"enterprise_ids": [str(firm.pk)]}),
        ("revise", {**WORDS, "reason": "更快"}),
    ):
        assert refused(post(machine, f"{one}/{path}", **body)) == (409, "measure_over", []), path


def test_what_enterprises_said_is_written_down_by_machine_or_refused(planned, machine):
    firm, stranger = register(planned), register(planned, "乙公司")
    own, theirs = offered(measure(planned), firm, stranger)
    phone = browser_of(contact_of(firm))

    silent = post(machine, f"/offers/{own.pk}/answer", taken=False)
    assert refused(silent) == (422, "invalid_input", ["note"])
    said = post(machine, f"/offers/{own.pk}/answer", taken=False, note="没有货车").json()
    assert (said["state"], said["note"]) == ("declined", "没有货车")
    assert post(machine, f"/offers/{new_id()}/answer", taken=True).status_code == 404
    assert post(phone, f"/offers/{own.pk}/answer", taken=True).status_code == 403
    for path in (
        f"/own/{firm.pk}/offers/{theirs.pk}/answer",
        f"/own/{stranger.pk}/offers/{theirs.pk}/answer",
    ):
        assert post(phone, path, taken=True).status_code == 404
    taken = post(phone, f"/own/{firm.pk}/offers/{own.pk}/answer", taken=True)
    assert taken.json()["state"] == "taken"
    assert [one.state for one in rows(MeasureOffer, enterprise=stranger)] == ["offered"]


def test_a_contact_reaches_only_what_is_of_its_own_enterprise(planned, department):
    firm, stranger = register(planned), register(planned, "乙公司")
    theirs, own = answered(ticket(stranger)), answered(ticket(firm))
    phone = browser_of(contact_of(firm))

    for path in (
        f"/own/{stranger.pk}/tickets/{theirs.pk}/confirm",
        f"/own/{firm.pk}/tickets/{theirs.pk}/confirm",
        f"/own/{firm.pk}/tickets/{theirs.pk}/reopen",
        f"/own/{firm.pk}/tickets/{theirs.pk}/withdraw",
    ):
        assert post(phone, path, reason="不需要了").status_code == 404, path
    raised = post(phone, f"/own/{stranger.pk}/tickets", need="funds", text="到期")
    assert raised.status_code == 404
    for path in (f"/own/{stranger.pk}/tickets", f"/own/{stranger.pk}/offers"):
        assert phone.get(f"{ROOT}{path}").status_code == 404
    assert phone.get(f"{ROOT}/tickets/{own.pk}").status_code == 403
    listed = phone.get(f"{ROOT}/own/{firm.pk}/tickets").json()
    assert [row["id"] for row in listed] == [str(own.pk)]
    one = f"/own/{firm.pk}/tickets/{own.pk}"
    assert refused(post(phone, f"{one}/reopen", reason="")) == (422, "invalid_input", ["reason"])
    assert post(phone, f"{one}/withdraw", reason="已解决").json()["state"] == "withdrawn"
    assert refused(post(phone, f"{one}/confirm")) == (409, "ticket_state", [])
    assert fresh(theirs).state == "answered"
