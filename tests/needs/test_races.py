"""People at the same moment, each on a connection of their own: one decision, one row."""

import pytest

from lianfang.kit.ids import new_id
from lianfang.needs.models import LiaisonVisit, Measure, MeasureOffer, Ticket, TicketStep
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import answer_ticket, link_ticket
from lianfang.needs.services.measures import (
    MeasureOver,
    MeasureWords,
    apply_measure,
    end_measure,
    offer_measure,
    revise_measure,
)
from lianfang.needs.services.settling import confirm_own_ticket, reopen_ticket, withdraw_ticket
from lianfang.needs.services.steps import WrongTicketState
from lianfang.needs.services.visits import VisitConflict, correct_liaison_visit
from tests.enterprises.builders import enforce_plan, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import (
    DAY,
    answered,
    do,
    fresh,
    kinds,
    measure,
    open_department,
    rows,
    ticket,
    visit,
)
from tests.people.builders import NOW, SYSTEM, build_town
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    town = build_town()
    enforce_plan(town.township, "sealed")
    open_department(town)
    return town


def test_of_decisions_about_one_need_at_once_one_holds(town):
    firm = register(town)
    contact, row = contact_of(firm), answered(ticket(firm))
    settled = at_once(
        lambda: confirm_own_ticket(actor=contact, now=NOW, enterprise_id=firm.pk, ticket_id=row.pk),
        lambda: do(withdraw_ticket, row, reason="不需要了"),
        lambda: do(answer_ticket, row, answer="再答一次"),
    )
    assert sum(isinstance(one, WrongTicketState) for one in settled) == 2
    assert fresh(row).state in {"confirmed", "withdrawn"}
    assert kinds(row)[3:] == [fresh(row).state]

    asked = ticket(firm, text="另一条")
    answers = at_once(
        *[lambda n=n: do(answer_ticket, asked, answer=f"第{n}个答复") for n in "甲乙丙"]
    )
    assert sum(isinstance(one, WrongTicketState) for one in answers) == 2
    (step,) = rows(TicketStep, ticket=asked, kind="answered")
    assert fresh(asked).answer == step.reason

    back = at_once(*[lambda: do(reopen_ticket, asked, now=NOW + DAY, reason="没有解决")] * 2)
    assert sum(isinstance(one, WrongTicketState) for one in back) == 1
    assert kinds(asked).count("reopened") == 1
    assert fresh(asked).due_at == NOW + 2 * DAY


def test_what_is_sent_twice_at_once_is_kept_once(town):
    firm, pk, visited = register(town), new_id(), new_id()
    raised = [("funds", "贷款到期")]

    needs = at_once(*[lambda: ticket(firm, ticket_id=pk)] * 3)
    visits = at_once(*[lambda: visit(SYSTEM, firm, visit_id=visited, raised=raised)] * 3)

    assert [getattr(one, "pk", one) for one in needs] == [pk] * 3
    assert [getattr(one, "pk", one) for one in visits] == [visited] * 3
    assert len(rows(LiaisonVisit)) == 1
    assert len(rows(Ticket)) == len(rows(TicketStep)) == 2

    def correct(said):
        return correct_liaison_visit(
            actor=SYSTEM,
            now=NOW,
            visit_id=visited,
            how="phone",
            said=said,
            visited_at=NOW,
            reason="听错了",
        )

    corrected = at_once(lambda: correct("够用四天"), lambda: correct("够用五天"))
    assert sum(isinstance(one, VisitConflict) for one in corrected) == 1
    assert [one.supersedes_id for one in rows(LiaisonVisit, stands=True)] == [visited]


def test_two_workers_tell_once_and_two_desks_that_join_crosswise_leave_one_need_open(town):
    firm = register(town)
    first, second = ticket(firm), ticket(firm, text="又一次")

    joined = at_once(
        lambda: do(link_ticket, first, same_as_id=second.pk),
        lambda: do(link_ticket, second, same_as_id=first.pk),
    )
    told = at_once(*[lambda: escalate_tickets(actor=SYSTEM, now=NOW + DAY)] * 3)

    assert sum(isinstance(one, Ticket) for one in joined) == 1
    assert sorted(fresh(one).state for one in (first, second)) == ["duplicate", "raised"]
    assert sorted(told) == [0, 0, 1]
    assert len(rows(TicketStep, kind="told")) == 1


def test_a_measure_offered_applied_and_ended_at_once_reaches_each_enterprise_once(town):
    firms = [register(town, f"企业{number}号") for number in range(3)]
    row, ids = measure(town), [firm.pk for firm in firms]
    asked = ticket(firms[0])
    given = {"actor": SYSTEM, "now": NOW, "measure_id": row.pk}

    offers = at_once(
        *[lambda: offer_measure(**given, enterprise_ids=ids)] * 2,
        *[lambda: apply_measure(**given, ticket_id=asked.pk)] * 2,
    )
    assert not [one for one in offers if isinstance(one, Exception)]
    assert len(rows(MeasureOffer)) == 3

    words = MeasureWords("matter", "半天放行", "线上报车牌", "logistics")
    ends = at_once(
        lambda: revise_measure(**given, words=words, reason="更快"),
        lambda: end_measure(**given, reason="卡口已撤"),
    )
    assert sum(isinstance(one, MeasureOver) for one in ends) == 1
    assert len(rows(Measure, ended_at=None)) == len(rows(Measure)) - 1
