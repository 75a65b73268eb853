"""What can be done about a need in which state, and that whatever cannot changes nothing."""

import pytest
from django.db import transaction

from lianfang.needs.enums import OPEN, OVER, TicketState
from lianfang.needs.selectors.tickets import ticket_rows
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    assign_ticket,
    begin_ticket,
    link_ticket,
    note_progress,
    pass_on_ticket,
)
from lianfang.needs.services.measures import apply_measure
from lianfang.needs.services.settling import confirm_ticket, reopen_ticket, withdraw_ticket
from lianfang.needs.services.steps import WrongTicketState
from tests.enterprises.builders import register
from tests.needs.builders import (
    HOUR,
    bring,
    do,
    fresh,
    kinds,
    measure,
    open_department,
    serve_in,
    steps,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
AT_WORK = {"assign", "pass_on", "note", "answer", "link", "withdraw", "apply"}
# What can be done in each state.
ALLOWED = {
    "raised": AT_WORK | {"accept", "begin"},
    "accepted": AT_WORK | {"begin"},
    "in_hand": AT_WORK,
    "reopened": AT_WORK | {"accept", "begin"},
    "answered": {"confirm", "reopen", "withdraw", "apply"},
    "confirmed": {"reopen"},
    "withdrawn": set(),
    "duplicate": set(),
}


def works(town, department, firm):
    """Everything that can be done about a need, with sound words."""
    other, officer = open_department(town, "物资保障组"), serve_in(department, town)
    twin, kept = ticket(firm, text="另一条诉求"), measure(town)
    return {
        "accept": (accept_ticket, {}),
        "assign": (assign_ticket, {"staff_id": officer.pk}),
        "begin": (begin_ticket, {"plan": "派人"}),
        "pass_on": (pass_on_ticket, {"team_id": other.pk, "reason": "由物资组办"}),
        "note": (note_progress, {"text": "已联系"}),
        "answer": (answer_ticket, {"answer": "已放行"}),
        "link": (link_ticket, {"same_as_id": twin.pk}),
        "confirm": (confirm_ticket, {"reason": "来电"}),
        "reopen": (reopen_ticket, {"reason": "还差一车"}),
        "withdraw": (withdraw_ticket, {"reason": "不需要了"}),
        "apply": (apply_measure, {"measure_id": kept.pk}),
    }


def can(service, row, given) -> bool:
    """Whether it can be done; what was done is undone again."""
    with transaction.atomic():
        try:
            do(service, row, now=NOW + HOUR, **given)
        except WrongTicketState:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize("state", sorted(ALLOWED))
def test_each_state_allows_what_belongs_to_it_and_nothing_else(planned, department, state):
    firm = register(planned)
    row = bring(ticket(firm), state)
    before = (fresh(row).state, kinds(row))

    found = {
        name
        for name, (service, given) in works(planned, department, firm).items()
        if can(service, row, given)
    }

    assert found == ALLOWED[state]
    assert (fresh(row).state, kinds(row)) == before


def test_every_state_is_open_over_or_waits_for_the_enterprise():
    assert set(ALLOWED) == {str(one) for one in TicketState}
    assert set(OPEN) | set(OVER) | {TicketState.ANSWERED} == set(TicketState)
    assert not set(OPEN) & set(OVER)


def test_a_refusal_names_the_state_the_need_is_in(planned, department):
    row = bring(ticket(register(planned)), "confirmed")

    with pytest.raises(WrongTicketState) as refused:
        do(answer_ticket, row, answer="再答一次")

    assert refused.value.message == "该诉求“已办结”，当前不能这样办理。"
    assert (refused.value.status, refused.value.code) == (409, "ticket_state")


def test_each_step_says_from_which_state_to_which(planned, department):
    firm = register(planned)
    row = bring(ticket(firm), "reopened")
    do(accept_ticket, row, now=NOW + HOUR)
    do(note_progress, row, now=NOW + 2 * HOUR, text="已联系卡口")
    do(answer_ticket, row, now=NOW + 3 * HOUR, answer="都已放行")
    do(confirm_ticket, row, now=NOW + 4 * HOUR, reason="李经理来电")

    assert steps(row) == [
        ("raised", "", "raised"),
        ("begun", "raised", "in_hand"),
        ("answered", "in_hand", "answered"),
        ("reopened", "answered", "reopened"),
        ("accepted", "reopened", "accepted"),
        ("noted", "accepted", "accepted"),
        ("answered", "accepted", "answered"),
        ("confirmed", "answered", "confirmed"),
    ]


def test_only_what_is_over_has_an_end_and_coming_back_takes_it_away(planned, department):
    firm = register(planned)
    ended = {state: fresh(bring(ticket(firm), state)).ended_at for state in sorted(ALLOWED)}

    assert {state for state, moment in ended.items() if moment == NOW} == set(map(str, OVER))
    assert {state for state, moment in ended.items() if moment is None} == set(ALLOWED) - set(
        map(str, OVER)
    )
    settled = bring(ticket(firm), "confirmed")
    do(reopen_ticket, settled, now=NOW + HOUR, reason="又堵上了")
    assert (fresh(settled).ended_at, fresh(settled).answered_at) == (None, None)
    # What the enterprise was told last stays readable.
    assert fresh(settled).answer == "已放行"


def test_a_list_shows_each_state_in_words_and_colour(planned, department):
    firm = register(planned)
    rows = [fresh(bring(ticket(firm), state)) for state in sorted(ALLOWED)]

    found = ticket_rows(SYSTEM, rows, NOW)
    shown = {row.state: (row.state_label, row.tone) for row in found}

    assert shown == {
        "raised": ("待受理", "soon"),
        "accepted": ("已受理", "active"),
        "in_hand": ("办理中", "active"),
        "answered": ("已答复", "soon"),
        "reopened": ("未解决、重办", "now"),
        "confirmed": ("已办结", "done"),
        "withdrawn": ("已撤销", ""),
        "duplicate": ("重复诉求", ""),
    }
