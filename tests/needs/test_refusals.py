"""Needs refused: without words, with too many, by the wrong people, for the wrong department."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.needs.models import Ticket, TicketStep
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    assign_ticket,
    begin_ticket,
    link_ticket,
    note_progress,
    pass_on_ticket,
)
from lianfang.needs.services.raising import TicketConflict, raise_own_ticket, raise_ticket
from lianfang.needs.services.settling import (
    confirm_own_ticket,
    confirm_ticket,
    reopen_own_ticket,
    reopen_ticket,
    withdraw_own_ticket,
    withdraw_ticket,
)
from lianfang.people.services.staff import update_staff
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of, join
from tests.needs.builders import (
    DAY,
    HOUR,
    answered,
    bring,
    desk,
    do,
    fresh,
    kinds,
    officer_of,
    open_department,
    refusal,
    rows,
    serve_in,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
FEW, MANY = "请用几句话说明。", "不超过1,000字。"
FIRMS = (("甲公司", "logistics"), ("乙公司", "funds"))
# Services that take words, the name of the words, and a state in which they are asked for.
IN_WORDS = [
    (begin_ticket, "plan", "raised"),
    (note_progress, "text", "raised"),
    (answer_ticket, "answer", "raised"),
    (withdraw_ticket, "reason", "raised"),
    (confirm_ticket, "reason", "answered"),
    (reopen_ticket, "reason", "answered"),
]


@pytest.mark.parametrize(("service", "name", "state"), IN_WORDS, ids=lambda one: str(one)[:24])
def test_what_is_done_about_a_need_is_said_in_words_of_a_sane_length(
    planned, department, service, name, state
):
    row = bring(ticket(register(planned)), state)
    before = kinds(row)

    for words, said in (("", FEW), (" \u200b ", FEW), ("好", FEW), ("长" * 1001, MANY)):
        with pytest.raises(InvalidInput) as refused:
            do(service, row, **{name: words})
        assert {key: str(text) for key, text in refused.value.fields.items()} == {name: said}
    assert (fresh(row).state, kinds(row)) == (state, before)
    do(service, row, **{name: "长" * 1000})
    assert len(rows(TicketStep, ticket=row)) == len(before) + 1


def test_words_are_tidied_but_keep_their_chinese_punctuation(planned):
    row = ticket(register(planned), text=" 两车铝锭，  堵在\n路口\u200b。 ")

    assert row.text == "两车铝锭， 堵在 路口。"
    assert [step.reason for step in rows(TicketStep, ticket=row)] == ["两车铝锭， 堵在 路口。"]


def test_a_need_of_a_thousand_characters_is_taken_and_one_more_is_not(planned):
    firm = register(planned)

    assert len(ticket(firm, text="难" * 1000).text) == 1000
    assert refusal(lambda: ticket(firm, text="难" * 1001)) == MANY
    assert len(rows(Ticket)) == 1


def test_a_need_of_an_unknown_enterprise_is_not_found(planned):
    for service in (raise_ticket, raise_own_ticket):
        with pytest.raises(NotFound):
            service(actor=SYSTEM, now=NOW, enterprise_id=new_id(), need="funds", text="到期")
    assert rows(Ticket) == []


def test_a_number_used_by_another_enterprise_is_refused_without_showing_its_need(planned):
    firm, other, pk = register(planned), register(planned, "金山电子有限公司"), new_id()
    ticket(other, ticket_id=pk, text="别家的秘密")
    contact = contact_of(firm)

    with pytest.raises(TicketConflict) as refused:
        raise_own_ticket(
            actor=contact,
            now=NOW,
            enterprise_id=firm.pk,
            need="logistics",
            text="别家的秘密",
            ticket_id=pk,
        )

    assert refused.value.message == "同一编号此前已提交过另一条诉求。"
    assert [row.enterprise_id for row in rows(Ticket)] == [other.pk]


def test_the_same_words_typed_with_other_blanks_are_the_same_need(planned):
    firm, pk = register(planned), new_id()

    first = ticket(firm, text="缺 三十名普工", ticket_id=pk)
    again = ticket(firm, text="  缺  三十名普工 ", ticket_id=pk, now=NOW + HOUR)

    assert (again.pk, again.raised_at) == (first.pk, NOW)
    assert kinds(first) == ["raised"]
    with pytest.raises(TicketConflict):
        ticket(firm, "funds", text="缺 三十名普工", ticket_id=pk)


def test_only_departments_above_the_enterprise_answer(planned, department):
    row = ticket(register(planned))
    elsewhere = open_department(planned, "邻社区服务组", place=planned.neighbour)

    for team in (elsewhere.pk, new_id()):
        with pytest.raises(InvalidInput) as refused:
            do(accept_ticket, row, team_id=team)
        assert list(refused.value.fields) == ["team_id"]
        with pytest.raises(InvalidInput) as refused:
            do(pass_on_ticket, row, team_id=team, reason="转办")
        assert list(refused.value.fields) == ["team_id"]
    assert kinds(row) == ["raised"]


def test_a_need_is_not_passed_to_where_it_lies(planned, department):
    row = ticket(register(planned))

    said = refusal(lambda: do(pass_on_ticket, row, team_id=department.pk, reason="转办"))

    assert said == "已在该部门办理。"


def test_passing_on_takes_the_need_from_whoever_had_it_and_keeps_the_deadline(planned, department):
    row = ticket(register(planned))
    officer, other = serve_in(department, planned), open_department(planned, "物资保障组")
    do(begin_ticket, row, plan="派人")
    do(assign_ticket, row, staff_id=officer.pk)

    do(pass_on_ticket, row, now=NOW + 20 * HOUR, team_id=other.pk, reason="由物资组办")

    row = fresh(row)
    assert (row.state, row.team_id, row.staff_id) == ("accepted", other.pk, None)
    assert row.due_at == NOW + DAY
    step = rows(TicketStep, ticket=row, kind="passed_on")[0]
    assert (step.reason, step.team_id, step.at) == ("由物资组办", other.pk, NOW + 20 * HOUR)
    with pytest.raises(InvalidInput):
        do(assign_ticket, row, staff_id=officer.pk)


def test_nobody_is_named_who_has_left_or_where_there_is_no_department(planned, department):
    row, unnamed = (ticket(register(planned, name), need) for name, need in FIRMS)
    officer = serve_in(department, planned)
    update_staff(actor=SYSTEM, now=NOW, staff_id=officer.pk, left_on=NOW.date())

    for one, staff in ((row, officer.pk), (row, new_id()), (unnamed, officer.pk)):
        said = refusal(lambda one=one, staff=staff: do(assign_ticket, one, staff_id=staff))
        assert said == "请选择该部门的人员。"
    assert [fresh(one).staff_id for one in (row, unnamed)] == [None, None]


def test_without_a_department_a_need_is_neither_begun_nor_answered_but_may_be_noted(planned):
    row = ticket(register(planned))

    for service, given in ((begin_ticket, {"plan": "派人"}), (answer_ticket, {"answer": "好了"})):
        said = refusal(lambda s=service, g=given: do(s, row, **g))
        assert said == "请先受理：尚未确定责任部门。"
    do(note_progress, row, text="正在找责任部门")
    do(withdraw_ticket, row, reason="企业自行解决")
    assert kinds(row) == ["raised", "noted", "withdrawn"]


def test_a_desk_that_names_no_department_takes_the_one_of_the_plan(planned, department):
    row = ticket(register(planned))

    do(accept_ticket, row, actor=desk(planned))

    assert (fresh(row).state, fresh(row).team_id) == ("accepted", department.pk)
    assert rows(TicketStep, ticket=row, kind="accepted")[0].team_id == department.pk


def test_a_need_with_others_joined_to_it_is_not_joined_itself(planned, department):
    firm = register(planned)
    first, second, third = (ticket(firm, text=f"第{n}次提") for n in "一二三")
    do(link_ticket, second, same_as_id=first.pk)

    with pytest.raises(Conflict) as refused:
        do(link_ticket, first, same_as_id=third.pk)
    assert refused.value.message == "已有其他诉求并入本条，请先将其并入另一条。"
    # Nor is any joined to one that was joined, or that is not needed any more.
    withdrawn = bring(ticket(firm, text="不要了"), "withdrawn")
    for wrong in (second, withdrawn):
        said = refusal(lambda wrong=wrong: do(link_ticket, third, same_as_id=wrong.pk))
        assert said == "请选择该企业的另一条诉求。"
    assert [fresh(one).state for one in (first, third)] == ["raised", "raised"]


def test_a_need_is_joined_to_one_that_was_answered_or_settled_already(planned, department):
    firm = register(planned)
    settled = bring(ticket(firm, text="先前那次"), "confirmed")
    again = ticket(firm, text="又提一次")

    do(link_ticket, again, same_as_id=settled.pk)

    assert (fresh(again).state, fresh(again).same_as_id) == ("duplicate", settled.pk)
    assert fresh(settled).state == "confirmed"


def test_a_need_that_does_not_exist_is_joined_to_nothing(planned, department):
    row = ticket(register(planned))

    for given in ((row.pk, new_id()), (new_id(), row.pk)):
        with pytest.raises(NotFound):
            link_ticket(actor=SYSTEM, now=NOW, ticket_id=given[0], same_as_id=given[1])


def test_a_liaison_officer_raises_and_confirms_but_does_not_answer(planned, department):
    firm = register(planned)
    officer = officer_of(planned, firm)
    row = ticket(firm)

    for service, given in (
        (accept_ticket, {}),
        (begin_ticket, {"plan": "派人"}),
        (note_progress, {"text": "已联系"}),
        (answer_ticket, {"answer": "好了"}),
        (pass_on_ticket, {"team_id": department.pk, "reason": "转办"}),
        (withdraw_ticket, {"reason": "不要了"}),
    ):
        with pytest.raises(NotPermitted):
            do(service, row, actor=officer, **given)
    answered(row)
    assert do(reopen_ticket, row, actor=officer, reason="还差一车").state == "reopened"
    answered(row, now=NOW + HOUR)
    assert do(confirm_ticket, row, actor=officer, reason="李经理当面说").state == "confirmed"


def test_each_refused_attempt_stands_in_the_trail_without_words_of_the_enterprise(
    planned, department
):
    row = ticket(register(planned), text="不可外传的内容")
    grid = acting(Role.GRID_WORKER, planned.community)

    with pytest.raises(NotPermitted):
        do(answer_ticket, row, actor=grid, answer="不可外传的答复")

    (event,) = AuditEvent.objects.filter(action="needs.ticket.answer")
    assert (event.result, event.details) == ("denied", {})
    assert not AuditEvent.objects.filter(details__icontains="不可外传").exists()


def test_people_of_the_neighbours_find_no_need_of_this_community(planned, department):
    row = bring(ticket(register(planned)), "answered")
    neighbour = acting(Role.COMMUNITY_SECRETARY, planned.neighbour)

    for service, given in (
        (confirm_ticket, {"reason": "来电"}),
        (reopen_ticket, {"reason": "没有"}),
        (withdraw_ticket, {"reason": "不要"}),
        (note_progress, {"text": "看看"}),
    ):
        with pytest.raises(NotFound):
            do(service, row, actor=neighbour, **given)
    assert fresh(row).state == "answered"


def test_a_contact_settles_needs_of_both_of_its_enterprises_but_each_as_its_own(
    planned, department
):
    firm, second = register(planned, "甲公司"), register(planned, "乙公司")
    contact = join(contact_of(firm), second)
    first_need, other_need = answered(ticket(firm)), answered(ticket(second))

    def settle(service, enterprise, row, **given):
        return service(
            actor=contact, now=NOW, enterprise_id=enterprise.pk, ticket_id=row.pk, **given
        )

    with pytest.raises(NotFound):
        settle(confirm_own_ticket, firm, other_need)
    with pytest.raises(NotFound):
        settle(withdraw_own_ticket, second, first_need, reason="不要了")
    assert settle(confirm_own_ticket, firm, first_need).state == "confirmed"
    assert settle(reopen_own_ticket, second, other_need, reason="没有解决").state == "reopened"


def test_a_contact_says_in_words_why_it_is_not_settled_or_not_needed(planned, department):
    firm = register(planned)
    contact, row = contact_of(firm), answered(ticket(firm))
    given = {"actor": contact, "now": NOW, "enterprise_id": firm.pk, "ticket_id": row.pk}

    for service in (reopen_own_ticket, withdraw_own_ticket):
        assert refusal(lambda s=service: s(**given, reason=" ")) == FEW
    assert withdraw_own_ticket(**given, reason="已自行解决").state == "withdrawn"
    (step,) = rows(TicketStep, ticket=row, kind="withdrawn")
    assert (step.by, step.reason, step.from_state) == ("李某某", "已自行解决", "answered")
