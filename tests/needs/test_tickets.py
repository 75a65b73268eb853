"""A need goes from raised to settled: every step stays, the department is named, time runs."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.needs.enums import TicketState
from lianfang.needs.jobs import tell_of_overdue_needs
from lianfang.needs.models import Ticket, TicketStep
from lianfang.needs.selectors.tickets import TicketFilter, ticket_list, ticket_rows
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    assign_ticket,
    begin_ticket,
    link_ticket,
    note_progress,
    pass_on_ticket,
)
from lianfang.needs.services.raising import (
    TicketConflict,
    raise_own_ticket,
    raise_ticket,
)
from lianfang.needs.services.settling import (
    confirm_own_ticket,
    confirm_ticket,
    reopen_own_ticket,
    withdraw_ticket,
)
from lianfang.needs.services.steps import WrongTicketState
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import (
    DAY,
    HOUR,
    desk,
    fresh,
    kinds,
    open_department,
    rows,
    serve_in,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db


def do(service, row, *, now=NOW, actor=SYSTEM, **given):
    return service(actor=actor, now=now, ticket_id=row.pk, **given)


def answered(row, now=NOW):
    do(begin_ticket, row, plan="派人到卡口", now=now)
    return do(answer_ticket, row, answer="已放行", now=now)


def test_a_need_has_the_deadline_and_the_department_of_the_plan(planned, department):
    row = ticket(register(planned))

    assert row.due_at == NOW + 24 * HOUR
    assert row.team == department
    assert row.state == TicketState.RAISED
    assert kinds(row) == ["raised"]


def test_a_need_passes_from_hand_to_hand_until_the_enterprise_confirms_it(planned, department):
    firm = register(planned)
    contact, other = contact_of(firm), open_department(planned, "物资保障组")
    row = raise_own_ticket(
        actor=contact, now=NOW, enterprise_id=firm.pk, need="materials", text="口罩只够两天"
    )

    do(accept_ticket, row, team_id=department.pk)
    do(pass_on_ticket, row, team_id=other.pk, reason="口罩由物资组统一调拨")
    officer = serve_in(other, planned)
    do(assign_ticket, row, staff_id=officer.pk)
    do(begin_ticket, row, plan="向区里申领")
    do(note_progress, row, text="区里已批")
    do(answer_ticket, row, answer="今天下午送到两千只")
    confirm_own_ticket(actor=contact, now=NOW + HOUR, enterprise_id=firm.pk, ticket_id=row.pk)

    row = fresh(row)
    assert (row.state, row.team_id, row.staff_id) == ("confirmed", other.pk, officer.pk)
    assert row.ended_at == NOW + HOUR
    done = ["raised", "accepted", "passed_on", "named", "begun", "noted", "answered", "confirmed"]
    assert kinds(row) == done


def test_steps_are_never_changed_nor_deleted(planned):
    step = rows(TicketStep, ticket=ticket(register(planned)))[0]

    with pytest.raises(DatabaseError), transaction.atomic():
        TicketStep._base_manager.filter(pk=step.pk).update(reason="别的")
    with pytest.raises(DatabaseError), transaction.atomic():
        TicketStep._base_manager.filter(pk=step.pk).delete()


def test_the_same_need_sent_twice_is_one_need(planned):
    firm, pk = register(planned), new_id()

    assert ticket(firm, ticket_id=pk) == ticket(firm, ticket_id=pk)
    with pytest.raises(TicketConflict):
        ticket(firm, text="别的事情", ticket_id=pk)
    assert len(rows(Ticket)) == 1


@pytest.mark.parametrize(
    ("given", "field"), [({"need": "moon"}, "need"), ({"text": " "}, "text")], ids=str
)
def test_a_need_without_kind_or_words_is_refused_beside_its_field(planned, given, field):
    with pytest.raises(InvalidInput) as refused:
        ticket(register(planned), **given)

    assert list(refused.value.fields) == [field]
    assert rows(Ticket) == []


def test_a_need_is_not_answered_before_a_department_is_named(planned):
    row = ticket(register(planned))

    with pytest.raises(InvalidInput):
        do(answer_ticket, row, answer="已放行")
    with pytest.raises(InvalidInput) as refused:
        do(accept_ticket, row)
    assert list(refused.value.fields) == ["team_id"]


def test_only_somebody_of_the_department_is_named_for_it(planned, department):
    row = ticket(register(planned))
    stranger = serve_in(open_department(planned, "督查组"), planned)

    with pytest.raises(InvalidInput):
        do(assign_ticket, row, staff_id=stranger.pk)


def test_what_is_not_settled_comes_back_with_a_new_deadline(planned, department):
    firm = register(planned)
    contact, row = contact_of(firm), ticket(firm)
    answered(row)
    later = NOW + 30 * HOUR

    reopen_own_ticket(
        actor=contact, now=later, enterprise_id=firm.pk, ticket_id=row.pk, reason="还有一车没放行"
    )

    row = fresh(row)
    assert (row.state, row.due_at, row.answered_at) == ("reopened", later + 24 * HOUR, None)
    do(accept_ticket, row, now=later)
    assert fresh(row).state == "accepted"


def test_nothing_is_done_about_a_need_that_is_over(planned, department):
    row = ticket(register(planned))
    do(withdraw_ticket, row, reason="企业说不需要了")

    for service, given in (
        (answer_ticket, {"answer": "已放行"}),
        (begin_ticket, {"plan": "派人"}),
        (confirm_ticket, {"reason": "来电"}),
        (withdraw_ticket, {"reason": "重复"}),
    ):
        with pytest.raises(WrongTicketState):
            do(service, row, **given)


def test_a_need_raised_twice_is_answered_once(planned, department):
    firm = register(planned)
    first, second = ticket(firm), ticket(firm, text="铝锭车还堵着")
    elsewhere = ticket(register(planned, "金山电子有限公司"))

    do(link_ticket, second, same_as_id=first.pk)

    assert (fresh(second).state, fresh(second).same_as_id) == ("duplicate", first.pk)
    assert kinds(second) == ["raised", "linked"]
    for wrong in (elsewhere, first):
        with pytest.raises(InvalidInput):
            do(link_ticket, first, same_as_id=wrong.pk)


def test_overdue_needs_are_told_upwards_level_by_level_and_each_level_once(planned, department):
    row, quick = ticket(register(planned)), ticket(register(planned, "金山电子有限公司"), "funds")
    late = NOW + 25 * HOUR

    assert escalate_tickets(actor=SYSTEM, now=NOW + HOUR) == 0
    assert escalate_tickets(actor=SYSTEM, now=late) == 1
    assert escalate_tickets(actor=SYSTEM, now=late) == 0
    assert escalate_tickets(actor=SYSTEM, now=NOW + 3 * DAY) == 1

    told = [step.told_to for step in rows(TicketStep, ticket=row, kind="told")]
    assert told == ["leader", "commander"]
    assert kinds(quick) == ["raised"]
    shown = ticket_rows(SYSTEM, [fresh(row)], NOW + 3 * DAY)[0]
    assert (shown.is_overdue, shown.days_late, shown.tone) == (True, 2, "now")
    assert len(shown.told) == 2
    assert AuditEvent.objects.filter(action="needs.ticket.escalate").count() == 2


def test_the_job_tells_of_what_is_overdue_by_the_clock(planned, department, monkeypatch):
    row = ticket(register(planned))
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: NOW + 25 * HOUR)

    tell_of_overdue_needs(0)

    assert kinds(row) == ["raised", "told"]


def test_a_desk_acts_within_its_places_only(planned, department):
    here = ticket(register(planned))
    neighbour = acting(Role.COMMUNITY_SECRETARY, planned.neighbour)
    grid = acting(Role.GRID_WORKER, planned.community)

    with pytest.raises(NotFound):
        do(begin_ticket, here, actor=neighbour, plan="派人")
    with pytest.raises(NotPermitted):
        do(begin_ticket, here, actor=grid, plan="派人")
    assert do(begin_ticket, here, actor=desk(planned), plan="派人").state == "in_hand"


def test_a_contact_acts_for_its_own_enterprise_only(planned, department):
    firm, other = register(planned), register(planned, "金山电子有限公司")
    contact, theirs = contact_of(firm), answered(ticket(other))

    with pytest.raises(NotFound):
        raise_own_ticket(
            actor=contact, now=NOW, enterprise_id=other.pk, need="funds", text="贷款到期"
        )
    for enterprise in (firm, other):
        with pytest.raises(NotFound):
            confirm_own_ticket(
                actor=contact, now=NOW, enterprise_id=enterprise.pk, ticket_id=theirs.pk
            )
    with pytest.raises(NotPermitted):
        raise_ticket(actor=contact, now=NOW, enterprise_id=firm.pk, need="funds", text="到期")


def test_the_list_shows_overdue_needs_and_finds_them_by_enterprise_and_department(
    planned, department
):
    late, fine = ticket(register(planned)), ticket(register(planned, "金山电子有限公司"), "funds")
    moment = NOW + 30 * HOUR

    def found(**wanted):
        with_scope = ticket_list(desk(planned), moment, wanted=TicketFilter(**wanted))
        return set(with_scope.values_list("pk", flat=True))

    with looking(desk(planned)):
        assert found(stage="overdue") == {late.pk}
        assert found(stage="open") == {late.pk, fine.pk}
        assert found(text="电子") == {fine.pk}
        assert found(need="logistics", team_id=department.pk) == {late.pk}
        assert found(unnamed=True) == {fine.pk}
        assert found(mine=True) == set()
