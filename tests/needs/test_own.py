"""What a contact sees of its own enterprise's needs: in which order, which steps, never others'."""

import pytest

from lianfang.access.scope import looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.needs.models import TicketStep
from lianfang.needs.selectors.tickets import (
    get_own_ticket,
    own_steps,
    own_tickets,
    ticket_list,
    ticket_rows,
)
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import assign_ticket, link_ticket, note_progress
from lianfang.needs.services.measures import apply_measure
from lianfang.needs.services.raising import raise_own_ticket
from lianfang.needs.services.settling import confirm_own_ticket, reopen_own_ticket
from lianfang.needs.services.steps import WrongTicketState
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of, join
from tests.needs.builders import (
    DAY,
    HOUR,
    answered,
    bring,
    do,
    fresh,
    measure,
    rows,
    serve_in,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(planned):
    return register(planned)


@pytest.fixture
def contact(firm):
    return contact_of(firm)


def ask(contact, firm, need="materials", text="口罩只够两天", **more):
    return raise_own_ticket(
        actor=contact, now=NOW, enterprise_id=firm.pk, need=need, text=text, **more
    )


def test_what_the_enterprise_raises_says_so(firm, contact):
    row = ask(contact, firm)

    assert (row.source, row.raised_by, row.visit_id) == ("contact", "李某某", None)
    (step,) = rows(TicketStep, ticket=row)
    assert (step.by, step.reason, step.to_state) == ("李某某", "口罩只够两天", "raised")


def test_an_enterprise_is_refused_beside_the_field(firm, contact):
    for given, field in (
        ({"need": "moon"}, "need"),
        ({"text": ""}, "text"),
        ({"need": ""}, "need"),
    ):
        with pytest.raises(InvalidInput) as refused:
            ask(contact, firm, **given)
        assert list(refused.value.fields) == [field]


def test_the_same_form_sent_twice_by_the_enterprise_is_one_need(firm, contact):
    pk = new_id()

    assert ask(contact, firm, ticket_id=pk) == ask(contact, firm, ticket_id=pk)

    with looking(contact):
        assert [row.pk for row in own_tickets(contact, firm.pk)] == [pk]


def test_what_the_enterprise_must_confirm_stands_first_and_what_is_over_last(
    department, firm, contact
):
    order = ("confirmed", "raised", "answered", "withdrawn", "in_hand")
    given = {
        state: bring(ticket(firm, text=state, now=NOW + n * HOUR), state, now=NOW + 9 * HOUR)
        for n, state in enumerate(order)
    }

    with looking(contact):
        found = [row.text for row in own_tickets(contact, firm.pk)]

    assert found == ["answered", "in_hand", "raised", "withdrawn", "confirmed"]
    assert set(found) == set(given)


def test_the_enterprise_reads_neither_notes_of_departments_nor_who_was_told(
    planned, department, firm, contact
):
    row = ticket(firm)
    do(assign_ticket, row, staff_id=serve_in(department, planned).pk)
    do(note_progress, row, text="内部：此企业多次反映")
    apply_measure(actor=SYSTEM, now=NOW, ticket_id=row.pk, measure_id=measure(planned).pk)
    escalate_tickets(actor=SYSTEM, now=NOW + DAY)
    answered(row, now=NOW + DAY)

    with looking(contact):
        found = [str(step.kind) for step in own_steps(contact, firm.pk, row.pk)]

    assert found == ["raised", "measure", "begun", "answered"]


def test_a_contact_of_two_enterprises_sees_each_by_itself(planned, firm, contact):
    second = register(planned, "金山电子有限公司")
    both = join(contact, second)
    one, other = ask(both, firm), ask(both, second, text="缺人", need="recruitment")

    with looking(both):
        assert [row.pk for row in own_tickets(both, firm.pk)] == [one.pk]
        assert [row.pk for row in own_tickets(both, second.pk)] == [other.pk]
        with pytest.raises(NotFound):
            get_own_ticket(both, firm.pk, other.pk)


def test_needs_of_others_are_not_there_for_a_contact_in_any_way(planned, firm, contact):
    stranger = register(planned, "乙公司")
    theirs = ticket(stranger, text="别家的秘密")

    with looking(contact):
        assert list(ticket_list(contact, NOW)) == []
        for enterprise, pk in ((firm.pk, theirs.pk), (stranger.pk, theirs.pk), (firm.pk, new_id())):
            for read in (get_own_ticket, own_steps):
                with pytest.raises(NotFound):
                    read(contact, enterprise, pk)
        with pytest.raises(NotFound):
            own_tickets(contact, stranger.pk)


def test_nobody_acts_for_an_enterprise_that_closed(firm, contact):
    row = ask(contact, firm)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, state="closed", reason="注销")

    with pytest.raises(NotFound):
        ask(contact, firm, text="还要口罩")
    with looking(contact), pytest.raises(NotFound):
        own_tickets(contact, firm.pk)
    assert fresh(row).state == "raised"


def test_a_need_is_confirmed_once_and_may_come_back_later(department, firm, contact):
    row = answered(ticket(firm))
    given = {"actor": contact, "enterprise_id": firm.pk, "ticket_id": row.pk}

    confirm_own_ticket(now=NOW, **given)
    with pytest.raises(WrongTicketState):
        confirm_own_ticket(now=NOW, **given)
    reopen_own_ticket(now=NOW + DAY, reason="又被拦了", **given)
    with pytest.raises(WrongTicketState):
        reopen_own_ticket(now=NOW + DAY, reason="又被拦了", **given)

    row = fresh(row)
    assert (row.state, row.due_at, row.ended_at) == ("reopened", NOW + 2 * DAY, None)


def test_a_need_joined_to_another_says_so_to_the_enterprise(department, firm, contact):
    first, second = ask(contact, firm), ask(contact, firm, text="口罩还是不够")
    do(link_ticket, second, same_as_id=first.pk)

    with looking(contact):
        (shown,) = ticket_rows(contact, [get_own_ticket(contact, firm.pk, second.pk)], NOW)
        steps = [str(step.get_kind_display()) for step in own_steps(contact, firm.pk, second.pk)]

    assert (shown.state_label, shown.need_title) == ("重复诉求", "防疫和生产物资")
    assert steps == ["提出诉求", "并入另一诉求"]
