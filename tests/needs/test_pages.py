"""The room's pages as its people see them: the desk, the liaison officer, the enterprise itself."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket
from lianfang.needs.services.handling import accept_ticket, answer_ticket, begin_ticket
from lianfang.needs.services.measures import offer_measure
from tests.access.builders import sign_in
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import (
    DAY,
    fresh,
    measure,
    officer_of,
    open_department,
    rows,
    serve_in,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_the_desk(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def answered(row):
    begin_ticket(actor=SYSTEM, now=NOW, ticket_id=row.pk, plan="派人到卡口")
    return answer_ticket(actor=SYSTEM, now=NOW, ticket_id=row.pk, answer="已放行两车")


def test_the_desk_opens_on_what_is_overdue(planned, department, desk):
    late = ticket(register(planned, "甲公司"), now=NOW - 2 * DAY)
    fine = ticket(register(planned, "乙公司"), "funds")

    first = text(desk.get(reverse("needs:tickets")))
    everything = text(desk.post(reverse("needs:tickets"), {"stage": "all", "sort": "-due"}))
    found = text(desk.post(reverse("needs:tickets"), {"stage": "all", "text": "乙公司"}))

    assert "甲公司" in first
    assert "乙公司" not in first
    assert "甲公司" in everything
    assert "乙公司" in everything
    assert "甲公司" not in found
    assert str(fine.pk) in found
    assert str(late.pk) in first


def test_the_desk_raises_a_need_for_an_enterprise_it_looked_up(planned, department, desk):
    firm = register(planned, "甲公司")

    assert reverse("needs:raise", args=[firm.pk]) in text(
        desk.get(reverse("needs:choose"), {"q": "甲公"})
    )
    form = {"ticket_id": str(new_id()), "need": "moon", "text": "缺三十名普工"}
    refused = desk.post(reverse("needs:raise", args=[firm.pk]), form)
    made = desk.post(reverse("needs:raise", args=[firm.pk]), {**form, "need": "recruitment"})

    assert refused.status_code == 422
    assert "缺三十名普工" in refused.content.decode()
    row = rows(Ticket)[0]
    assert made.url == reverse("needs:ticket", args=[row.pk])
    assert (row.source, row.team_id) == ("desk", department.pk)


def test_a_need_is_worked_through_on_its_page(planned, department, desk):
    row = ticket(register(planned))
    other, officer = open_department(planned, "物资保障组"), serve_in(department, planned)
    kept = measure(planned)

    def do(name, **given):
        answer = desk.post(reverse(f"needs:{name}", args=[row.pk]), given)
        assert answer.status_code == 302, answer.content.decode()[-600:]
        return text(desk.get(answer.url))

    assert "复工服务组" in do("accept", team_id=str(department.pk))
    assert officer.name in do("assign", staff_id=str(officer.pk))
    do("note", reason="已联系卡口")
    do("apply", measure_id=str(kept.pk))
    do("pass_on", team_id=str(other.pk), reason="由物资组办")
    do("begin", reason="今天去现场")
    assert desk.post(reverse("needs:answer", args=[row.pk]), {"answer": ""}).status_code == 422
    assert "已放行两车" in do("answer", answer="已放行两车")
    do("reopen", reason="还有一车")
    do("accept")
    do("answer", answer="第三车也已放行")
    do("confirm", reason="李经理来电")
    assert fresh(row).state == "confirmed"


def test_what_a_dialog_sends_is_refused_in_words(planned, department, desk):
    row = ticket(register(planned))

    answer = desk.post(
        reverse("needs:pass_on", args=[row.pk]),
        {"team_id": "nonsense", "reason": "转办"},
        headers={"X-From-Dialog": "1"},
    )

    assert answer.status_code == 422
    assert fresh(row).team_id == department.pk


def test_figures_are_kept_by_kind_of_need_and_by_department(planned, department, desk):
    firm = register(planned)
    answered(ticket(firm))
    ticket(firm, now=NOW - 3 * DAY)
    visit(SYSTEM, firm)

    found = desk.get(reverse("needs:summary")).context["figures"]

    total = found.total
    assert (total.raised, total.answered, total.in_time, total.overdue) == (2, 1, 1, 1)
    # What was raised before the department was founded has none yet.
    assert {one.title: one.raised for one in found.by_team} == {"复工服务组": 1, "": 1}
    assert [(one.key, one.rate) for one in found.by_need] == [("logistics", 100.0)]
    assert (found.enterprises, found.visits, found.visited) == (1, 1, 1)
    none = desk.get(reverse("needs:summary"), {"since": "2020-01-01", "until": "2020-01-02"})
    assert none.context["figures"].total.raised == 0


def test_a_liaison_officer_writes_down_a_visit_with_what_is_needed(planned, department):
    firm, other = register(planned, "甲公司"), register(planned, "乙公司")
    officer = officer_of(planned, firm, other)
    visit(officer, other)
    with everywhere("a test signs its officer in"):
        phone = sign_in(User.objects.get(pk=officer.user_id))

    first = text(phone.get(reverse("needs:mine")))
    assert first.index("甲公司") < first.index("乙公司")
    page = reverse("needs:record_visit", args=[firm.pk])
    form = {"visit_id": str(new_id()), "how": "phone", "visited_at": "2020-03-18T09:00"}
    form |= {"said": "生产正常", "need_0": "logistics", "text_0": ""}
    refused = phone.post(page, form)
    assert refused.status_code == 422
    assert "生产正常" in refused.content.decode()
    made = phone.post(page, {**form, "text_0": "铝锭车被拦"})

    assert made.url == reverse("needs:of_enterprise", args=[firm.pk])
    shown = text(phone.get(made.url))
    assert "生产正常" in shown
    assert "铝锭车被拦" in shown
    kept = rows(LiaisonVisit, enterprise=firm)[0]
    correction = {"how": "visit", "visited_at": "2020-03-18T08:00", "said": "生产正常，缺人"}
    page = reverse("needs:correct_visit", args=[kept.pk])
    assert phone.post(page, correction).status_code == 422
    assert phone.post(page, {**correction, "reason": "补记"}).status_code == 302
    assert "生产正常，缺人" in text(phone.get(made.url))


def test_the_desk_sees_who_was_not_visited_and_the_log(planned, desk):
    visited, missed = register(planned, "甲公司"), register(planned, "乙公司")
    visit(SYSTEM, visited, said="电力恢复")

    due = text(desk.get(reverse("needs:unvisited")))
    everybody = text(desk.get(reverse("needs:unvisited"), {"stage": "all", "sort": "name"}))
    log = text(desk.post(reverse("needs:visits"), {"text": "电力"}))

    assert str(missed.pk) in due
    assert str(visited.pk) not in due
    assert str(visited.pk) in everybody
    assert "电力恢复" in log


def test_a_measure_is_kept_revised_offered_and_ended_on_its_pages(planned, desk):
    firm = register(planned, "甲公司")
    asked = ticket(firm)
    words = {"kind": "matter", "need": "logistics", "title": "当天放行", "text": "报车牌即放行"}

    made = desk.post(reverse("needs:create_measure"), words)
    first = rows(Measure)[0]
    assert made.url == reverse("needs:measure", args=[first.pk])
    assert "甲公司" in text(desk.get(made.url))
    desk.post(reverse("needs:offer", args=[first.pk]), {"selected": [str(firm.pk)]})
    assert rows(MeasureOffer)[0].ticket_id == asked.pk
    offer = rows(MeasureOffer)[0]
    desk.post(reverse("needs:answer_offer", args=[offer.pk]), {"taken": "yes"})
    assert fresh(offer).state == "taken"
    page = reverse("needs:revise_measure", args=[first.pk])
    assert desk.post(page, words).status_code == 422
    desk.post(page, {**words, "title": "半天放行", "reason": "更快"})
    second = rows(Measure, title="半天放行")[0]
    register(planned, "乙公司")
    everyone = {"all_matching": "1", "stage": "all"}
    desk.post(reverse("needs:offer", args=[second.pk]), everyone)
    assert len(rows(MeasureOffer, measure=second)) == 2
    desk.post(reverse("needs:end_measure", args=[second.pk]), {"reason": "卡口已撤"})
    assert "卡口已撤" in text(desk.get(reverse("needs:measure", args=[second.pk])))
    assert "半天放行" in text(desk.get(reverse("needs:measures"), {"stage": "ended"}))


def test_the_enterprise_raises_follows_and_settles_its_need_on_the_phone(planned, department):
    firm = register(planned)
    contact = contact_of(firm)
    phone = browser_of(contact)
    home = reverse("needs:own_needs", args=[firm.pk])

    assert phone.post(reverse("needs:own_raise", args=[firm.pk]), {}).status_code == 422
    form = {"ticket_id": str(new_id()), "need": "materials", "text": "口罩只够两天"}
    made = phone.post(reverse("needs:own_raise", args=[firm.pk]), form)
    row = rows(Ticket)[0]
    assert made.url == reverse("needs:own_ticket", args=[firm.pk, row.pk])
    assert "口罩只够两天" in text(phone.get(made.url))
    accept_ticket(actor=SYSTEM, now=NOW, ticket_id=row.pk, team_id=department.pk)
    answer_ticket(actor=SYSTEM, now=NOW, ticket_id=row.pk, answer="下午送到")
    assert "下午送到" in text(phone.get(home))
    phone.post(reverse("needs:own_reopen", args=[firm.pk, row.pk]), {"reason": "只到一半"})
    assert fresh(row).state == "reopened"
    answer_ticket(actor=SYSTEM, now=NOW, ticket_id=row.pk, answer="已送齐")
    phone.post(reverse("needs:own_confirm", args=[firm.pk, row.pk]))
    assert fresh(row).state == "confirmed"
    other = ticket(firm, "funds", "贷款月底到期")
    phone.post(reverse("needs:own_withdraw", args=[firm.pk, other.pk]), {"reason": "已续贷"})
    assert fresh(other).state == "withdrawn"
    assert "已续贷" in text(phone.get(reverse("needs:own_ticket", args=[firm.pk, other.pk])))


def test_the_enterprise_answers_offers_and_sees_nothing_of_others(planned, department):
    firm, stranger = register(planned, "甲公司"), register(planned, "乙公司")
    phone, kept = browser_of(contact_of(firm)), measure(planned)
    ids = [firm.pk, stranger.pk]
    offer_measure(actor=SYSTEM, now=NOW, measure_id=kept.pk, enterprise_ids=ids)
    own, theirs = (rows(MeasureOffer, enterprise=one)[0] for one in (firm, stranger))
    secret = ticket(stranger)

    assert kept.title in text(phone.get(reverse("needs:own_needs", args=[firm.pk])))
    phone.post(reverse("needs:own_answer", args=[firm.pk, own.pk]), {"reason": "没有货车"})
    assert (fresh(own).state, fresh(own).note) == ("declined", "没有货车")
    for page, args in (
        ("own_needs", [stranger.pk]),
        ("own_ticket", [firm.pk, secret.pk]),
        ("own_ticket", [stranger.pk, secret.pk]),
    ):
        assert phone.get(reverse(f"needs:{page}", args=args)).status_code == 404
    assert phone.post(reverse("needs:own_answer", args=[firm.pk, theirs.pk])).status_code == 404
    assert phone.get(reverse("needs:ticket", args=[secret.pk])).status_code == 403
