"""The pages in detail: lists sorted, searched and paged, refusals in words, odd addresses."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.needs.forms import (
    FiguresForm,
    MeasureFilterForm,
    TicketFilterForm,
    VisitFilterForm,
    VisitForm,
)
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import link_ticket
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import (
    DAY,
    HOUR,
    answered,
    bring,
    do,
    fresh,
    measure,
    offered,
    rows,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_desk(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


def shown(answer, name="text"):
    """That entry of each row of the list, in order."""
    assert answer.status_code == 200
    return [getattr(row, name) for row in answer.context["rows"]]


def test_the_list_of_needs_is_sorted_narrowed_and_opens_on_what_is_open(planned, department, desk):
    a, b = register(planned, "甲公司"), register(planned, "乙公司")
    ticket(a, text="甲一")
    ticket(b, "funds", text="乙一", now=NOW - HOUR)
    answered(ticket(b, text="乙二"))
    page = reverse("needs:tickets")

    def found(**given):
        return shown(desk.post(page, {"stage": "all", **given}))

    first = desk.get(page)
    assert (first.context["stage"], shown(first)) == ("open", ["甲一", "乙一"])
    assert found() == ["甲一", "乙一", "乙二"]
    assert found(sort="raised")[0] == "乙一"
    assert found(sort="-due")[0] == "乙一"
    assert found(need="funds") == found(team="none") == ["乙一"]
    assert found(team=str(department.pk)) == ["甲一", "乙二"]
    assert found(source="contact") == found(mine="on") == []
    assert found(enterprise=str(a.pk)) == ["甲一"]
    assert found(need="moon", team="x", enterprise="x", sort="moon", page="zz") == [
        "甲一",
        "乙一",
        "乙二",
    ]
    assert desk.get(page, {"stage": "answered"}).context["active"] == 0
    assert desk.post(page, {"need": "funds", "team": "none"}).context["active"] == 2


def test_fifty_needs_stand_on_a_page_and_the_rest_on_the_next(planned, department, desk):
    firm = register(planned)
    for number in range(51):
        ticket(firm, text=f"诉求{number:02}", now=NOW + number * HOUR / 60)
    page = reverse("needs:tickets")

    first, second = (shown(desk.get(page, {"stage": "open", "page": n})) for n in (1, 2))

    assert (len(first), second) == (50, ["诉求50"])


def test_a_need_shows_to_whom_it_was_told_and_what_was_joined_to_it(
    planned, department, desk, monkeypatch
):
    firm = register(planned)
    row, twin = ticket(firm), ticket(firm, text="同一件事")
    do(link_ticket, twin, same_as_id=row.pk)
    late = NOW + 25 * HOUR
    escalate_tickets(actor=SYSTEM, now=late)
    monkeypatch.setattr(clock, "now", lambda: late)

    page = desk.get(reverse("needs:ticket", args=[row.pk])).content.decode()
    other = desk.get(reverse("needs:ticket", args=[twin.pk])).content.decode()

    assert "逾期1小时" in page
    assert f"已上报：{Role.LEADER.label}" in page
    assert "同一件事" in page
    assert "与该企业另一条诉求重复，以该条办理答复。" in other


def test_what_can_be_done_is_offered_and_nothing_else(planned, department, desk):
    firm = register(planned)
    names = ("accept", "begin", "answer", "confirm", "reopen", "withdraw", "link", "apply")

    def may(state):
        row = bring(ticket(firm, text=state), state)
        context = desk.get(reverse("needs:ticket", args=[row.pk])).context
        return {name for name in names if context[f"may_{name}"]}

    assert may("raised") == {"accept", "begin", "answer", "withdraw", "link", "apply"}
    assert may("in_hand") == {"answer", "withdraw", "link", "apply"}
    assert may("answered") == {"confirm", "reopen", "withdraw", "apply"}
    assert may("confirmed") == {"reopen"}
    assert may("withdrawn") == set()


def test_dialogs_of_a_need_are_refused_in_words_and_change_nothing(planned, department, desk):
    row = ticket(register(planned))
    ghost = str(new_id())

    for name, given, status, said in (
        ("accept", {"team_id": ghost}, 422, ""),
        ("assign", {}, 422, ""),
        ("assign", {"staff_id": ghost}, 422, "请选择该部门的人员。"),
        ("begin", {"reason": ""}, 422, "请用几句话说明。"),
        ("note", {"reason": "好"}, 422, "请用几句话说明。"),
        ("pass_on", {"team_id": str(department.pk), "reason": "转办"}, 422, "已在该部门办理。"),
        ("link", {"same_as_id": str(row.pk)}, 422, "请选择该企业的另一条诉求。"),
        ("apply", {"measure_id": ghost}, 404, ""),
        ("confirm", {"reason": "来电"}, 409, "待受理"),
        ("reopen", {"reason": "没有"}, 409, "待受理"),
        ("withdraw", {"reason": ""}, 422, "请用几句话说明。"),
    ):
        answer = desk.post(
            reverse(f"needs:{name}", args=[row.pk]), given, headers={"X-From-Dialog": "1"}
        )
        assert answer.status_code == status, name
        assert said in answer.content.decode(), name
    assert fresh(row).state == "raised"
    assert desk.get(reverse("needs:accept", args=[row.pk])).status_code == 405
    assert desk.get(reverse("needs:ticket", args=[ghost])).status_code == 404


def test_a_neighbour_finds_no_page_of_this_need(planned, department):
    row = ticket(register(planned))
    other = client_of(Role.COMMUNITY_SECRETARY, planned.neighbour)

    assert other.get(reverse("needs:ticket", args=[row.pk])).status_code == 404
    for name in ("accept", "answer", "withdraw"):
        assert other.post(reverse(f"needs:{name}", args=[row.pk]), {}).status_code == 404
    firm = row.enterprise_id
    for name in ("raise", "record_visit", "of_enterprise"):
        assert other.get(reverse(f"needs:{name}", args=[firm])).status_code == 404
    assert rows(LiaisonVisit) == []


def test_figures_of_any_days_somebody_types_are_shown_and_never_break(planned, department, desk):
    ticket(register(planned))
    page = reverse("needs:summary")

    def total(**query):
        answer = desk.get(page, query)
        assert answer.status_code == 200
        return answer.context["figures"].total.raised

    assert total() == 1
    assert total(since="2020-03-18", until="2020-03-18") == 1
    assert total(since="2020-03-19") == total(until="2020-03-17") == 0
    assert total(since="2020-03-18", until="2020-03-01") == 0
    assert total(since="no day", until="2020-02-30") == 1
    assert total(until="0001-01-02") == total(until="0001-01-01") == 0
    assert total(since="0001-01-01", until="9999-12-31") == 1


def test_the_round_is_searched_sorted_and_parted(planned, desk):
    visited, missed = register(planned, "甲公司"), register(planned, "乙公司")
    visit(SYSTEM, visited)
    page = reverse("needs:unvisited")

    def names(**query):
        return shown(desk.get(page, query), "name")

    assert names() == names(q="乙公") == ["乙公司"]
    assert names(q="甲公") == []
    assert names(stage="all") == ["乙公司", "甲公司"]
    assert names(stage="all", sort="-last") != []
    assert names(stage="all", q="甲公", page="9") == ["甲公司"]
    answer = desk.get(page)
    assert (answer.context["due"], answer.context["days"]) == (1, 7)
    assert "从未走访" in answer.content.decode()
    assert reverse("needs:of_enterprise", args=[missed.pk]) in answer.content.decode()


def test_the_log_of_visits_is_narrowed_and_shows_how_and_how_many_needs(planned, desk):
    firm = register(planned)
    visit(SYSTEM, firm, said="缺人", raised=[("recruitment", "缺普工"), ("funds", "到期")])
    visit(SYSTEM, firm, how="phone", said="正常", visited_at=NOW - 2 * DAY)
    page = reverse("needs:visits")

    def said(**given):
        return shown(desk.post(page, given), "said")

    assert said() == ["缺人", "正常"]
    assert said(how="phone") == said(until="2020-03-17") == ["正常"]
    assert said(since="2020-03-18") == ["缺人"]
    assert said(since="0001-01-01", until="9999-12-31") == ["缺人", "正常"]
    assert said(enterprise=str(new_id())) == []
    answer = desk.get(page)
    assert [row.raised for row in answer.context["rows"]] == [2, 0]
    assert "电话联系" in answer.content.decode()


def test_a_visit_form_keeps_what_was_typed_when_it_is_refused(planned, desk):
    firm = register(planned)
    page = reverse("needs:record_visit", args=[firm.pk])
    form = {"visit_id": str(new_id()), "how": "visit", "visited_at": "2020-03-18T09:00"}
    form |= {"said": "生产正常", "need_0": "", "text_0": "没说是哪一类"}

    refused = desk.post(page, form)
    assert refused.status_code == 422
    assert "请选择诉求类别。" in refused.content.decode()
    assert "没说是哪一类" in refused.content.decode()
    ahead = desk.post(page, {**form, "text_0": "", "visited_at": "2020-03-19T09:00"})
    assert ahead.status_code == 422
    assert rows(LiaisonVisit) == []
    done = desk.post(page, {**form, "need_0": "funds"}, follow=True)
    assert told(done) == ["已登记，并提出诉求1条。"]
    other = desk.post(page, {**form, "need_0": "funds", "need_1": "other", "text_1": "还缺电"})
    assert other.status_code == 422
    assert "同一编号此前已提交过另一次走访。" in other.content.decode()
    assert len(rows(Ticket)) == 1


def test_the_library_is_sorted_narrowed_and_searched(planned, desk):
    lorry = measure(planned, title="甲办法")
    measure(planned, title="乙办法", need="funds", kind="trade")
    offered(lorry, register(planned))
    page = reverse("needs:measures")

    def titles(**query):
        return shown(desk.get(page, query), "title")

    assert titles(sort="-offered") == ["甲办法", "乙办法"]
    assert titles(sort="offered") == ["乙办法", "甲办法"]
    assert titles(kind="trade") == titles(need="funds") == titles(text="乙办") == ["乙办法"]
    assert titles(stage="ended") == titles(text="没有") == []
    assert len(titles(kind="moon", sort="moon")) == 2
    empty = desk.get(page, {"text": "没有"}).content.decode()
    assert "尚未登记措施" in empty


def test_a_measure_is_offered_to_those_the_search_lists_and_to_nobody_by_mistake(planned, desk):
    ticket(register(planned, "甲公司"))
    ticket(register(planned, "乙公司"))
    row = measure(planned)
    page = reverse("needs:offer", args=[row.pk])

    nobody = desk.post(page, {}, follow=True)
    assert told(nobody) == ["请至少选择一家企业。"]
    assert desk.post(page, {"selected": ["x"]}).status_code == 422
    assert rows(MeasureOffer) == []
    done = desk.post(page, {"all_matching": "1", "q": "甲公"}, follow=True)
    assert told(done) == ["已推送给1家企业。"]
    end = reverse("needs:end_measure", args=[row.pk])
    assert desk.post(end, {"reason": ""}).status_code == 422
    desk.post(end, {"reason": "卡口已撤"})
    assert desk.post(page, {"all_matching": "1"}).status_code == 409
    shown_ = desk.get(reverse("needs:measure", args=[row.pk]))
    assert [shown_.context[f"may_{name}"] for name in ("offer", "revise", "end")] == [False] * 3
    assert len(shown_.context["offers"]) == 1


def test_a_measure_form_says_what_is_wrong_and_keeps_what_was_typed(planned, desk):
    page = reverse("needs:create_measure")
    given = {"kind": "matter", "need": "logistics", "title": "啊", "text": "报车牌即放行"}

    refused = desk.post(page, given)

    assert refused.status_code == 422
    assert "请填写简短名称，不超过64字。" in refused.content.decode()
    assert "报车牌即放行" in refused.content.decode()
    assert set(desk.post(page, {}).context["form"].errors) == {"kind", "need", "title", "text"}
    assert rows(Measure) == []


def test_the_enterprises_page_parts_its_needs_and_hides_what_departments_say(planned, department):
    firm = register(planned)
    for state in ("raised", "answered", "confirmed"):
        bring(ticket(firm, text=f"状态{state}"), state)
    ticket(register(planned, "乙公司"), text="别家的秘密")
    phone = browser_of(contact_of(firm))

    answer = phone.get(reverse("needs:own_needs", args=[firm.pk]))

    parts = {
        name: [row.text for row in answer.context[name]] for name in ("answered", "open", "over")
    }
    assert parts == {
        "answered": ["状态answered"],
        "open": ["状态raised"],
        "over": ["状态confirmed"],
    }
    assert "别家的秘密" not in answer.content.decode()


def test_the_enterprise_is_refused_in_words_on_the_phone(planned, department):
    firm = register(planned)
    row = answered(ticket(firm))
    phone = browser_of(contact_of(firm))
    args = [firm.pk, row.pk]

    silent = phone.post(reverse("needs:own_reopen", args=args), {"reason": ""})
    assert silent.status_code == 422
    assert "请用几句话说明。" in silent.content.decode()
    assert phone.get(reverse("needs:own_confirm", args=args)).status_code == 405
    phone.post(reverse("needs:own_confirm", args=args))
    twice = phone.post(reverse("needs:own_confirm", args=args))
    assert twice.status_code == 409
    wrong = {"ticket_id": str(new_id()), "need": "moon", "text": "口罩只够两天"}
    refused = phone.post(reverse("needs:own_raise", args=[firm.pk]), wrong)
    assert refused.status_code == 422
    assert "口罩只够两天" in refused.content.decode()
    assert len(rows(Ticket)) == 1


def test_filters_leave_out_what_does_not_fit(planned):
    tickets = TicketFilterForm(
        {"stage": "moon", "team": "x", "need": "y", "mine": "on", "text": " 铝锭 "},
        needs=[("funds", "资金")],
        teams=[],
    )
    wanted = tickets.filters()
    assert (wanted.stage, wanted.team_id, wanted.need) == ("", None, "")
    assert (wanted.mine, wanted.text, tickets.number_set()) == (True, "铝锭", 1)
    visits = VisitFilterForm({"how": "dream", "since": "2020-02-30", "until": "2020-03-01"})
    found = visits.filters()
    assert (found.how, found.since, str(found.until)) == ("", None, "2020-03-01")
    assert visits.number_set() == 1
    measures = MeasureFilterForm({"stage": "ended", "kind": "x", "text": "放行"}, needs=[])
    narrowed = measures.filters()
    assert (narrowed.stage, narrowed.kind, narrowed.text) == ("ended", "", "放行")
    assert FiguresForm({"since": "x"}).is_valid() is False


def test_a_visit_form_reads_the_clock_of_china_and_pairs_needs_with_words():
    given = {"visit_id": str(new_id()), "how": "visit", "said": "正常"}
    given |= {"visited_at": "2020-03-18T09:30", "need_1": "funds", "text_1": "到期"}
    needs = [("funds", "资金"), ("other", "其他")]

    form = VisitForm(given, needs=needs)
    assert form.is_valid(), form.errors
    assert (form.moment(), form.raised(), form.has_needs) == (NOW, [("funds", "到期")], True)
    assert len(form.need_pairs) == 3
    for wrong, field in (({"need_0": "other"}, "text_0"), ({"text_2": "缺电"}, "need_2")):
        assert list(VisitForm({**given, **wrong}, needs=needs).errors) == [field]
    correcting = VisitForm(given, correcting=True)
    assert list(correcting.errors) == ["reason"]


def test_somebody_on_no_roster_finds_an_empty_round_and_no_failure(planned):
    register(planned, "甲公司")
    worker = client_of(Role.COMMUNITY_SECRETARY, planned.township)

    answer = worker.get(reverse("needs:mine"))

    assert (shown(answer), answer.context["due"], answer.context["is_on_roster"]) == ([], 0, False)
