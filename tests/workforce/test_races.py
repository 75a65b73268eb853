"""Two at the same moment, each on a connection of their own: one deed, done once."""

from decimal import Decimal

import pytest

from lianfang.kit.errors import Conflict
from lianfang.kit.ids import id_at
from lianfang.people.models import Person
from lianfang.workforce.models import Employment, EmploymentStep, SignUp
from lianfang.workforce.services.employees import (
    AlreadyEmployed,
    employ,
    end_employment,
    end_own_employment,
    set_own_states,
    set_states,
)
from lianfang.workforce.services.reporting import Reading, Sent, send_own_report
from lianfang.workforce.services.signing_up import send_sign_up, settle_sign_ups
from lianfang.workforce.services.steps import EmploymentOver
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of
from tests.people.builders import NOW, SYSTEM, build_town, paper_number
from tests.transport.test_races import at_once
from tests.workforce.builders import fresh, hired, phone, steps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
TODAY = NOW.date()


def kinds(results) -> list[str]:
    return sorted(type(one).__name__ for one in results)


def test_one_stranger_put_on_the_list_by_desk_and_contact_at_once_is_one_employee():
    town = build_town()
    firm = register(town)
    who = {"name": "马秀英", "paper_number": paper_number("19880504", 1), "phones": [phone(1)]}

    results = at_once(
        *(
            lambda: employ(actor=SYSTEM, now=NOW, enterprise_id=firm.pk, who=who)
            for _desk in range(3)
        )
    )

    assert kinds(results) == ["AlreadyEmployed", "AlreadyEmployed", "Employment"]
    assert isinstance(next(one for one in results if isinstance(one, Conflict)), AlreadyEmployed)
    assert (Employment._base_manager.count(), Person._base_manager.count()) == (1, 1)


def test_an_end_by_the_desk_and_by_the_contact_at_once_is_one_step():
    town = build_town()
    firm = register(town)
    row, contact = hired(firm, 1), contact_of(firm)

    results = at_once(
        lambda: end_employment(actor=SYSTEM, now=NOW, employment_id=row.pk),
        lambda: end_own_employment(
            actor=contact, now=NOW, enterprise_id=firm.pk, employment_id=row.pk
        ),
    )

    assert kinds(results) == ["Employment", "EmploymentOver"]
    assert [after for _before, after, _day in steps(row)] == ["away", "left"]


def test_states_set_by_both_at_once_are_one_step_each_and_none_twice():
    town = build_town()
    firm = register(town)
    rows, contact = [hired(firm, number) for number in (1, 2, 3)], contact_of(firm)
    given = {"now": NOW, "enterprise_id": firm.pk, "state": "back"}
    ids = [row.pk for row in rows]

    results = at_once(
        lambda: set_states(actor=SYSTEM, employment_ids=ids, **given),
        lambda: set_own_states(actor=contact, employment_ids=ids[::-1], **given),
    )

    assert sorted(results) == [0, 3]
    assert EmploymentStep._base_manager.filter(to_state="back").count() == 3


def test_somebody_set_back_while_they_are_ended_is_ended():
    town = build_town()
    firm = register(town)
    row = hired(firm, 1)
    given = {"actor": SYSTEM, "now": NOW}

    results = at_once(
        lambda: end_employment(**given, employment_id=row.pk),
        lambda: set_states(
            **given, enterprise_id=firm.pk, employment_ids=[row.pk], state="waiting"
        ),
    )

    assert isinstance(results[0], Employment)
    assert results[1] == 1 or isinstance(results[1], EmploymentOver)
    assert fresh(row).state == "left"
    assert steps(row)[-1][1] == "left"


def test_one_report_sent_twice_at_once_is_kept_once():
    town = build_town()
    firm = register(town)
    rows, contact = [hired(firm, n, back_on=TODAY) for n in (1, 2)], contact_of(firm)
    given = {
        "actor": contact,
        "now": NOW,
        "enterprise_id": firm.pk,
        "report_id": id_at(NOW),
        "readings": [Reading(row.pk, Decimal("36.5")) for row in rows],
    }

    results = at_once(*(lambda: send_own_report(**given) for _press in range(2)))

    assert sorted((one.kept, one.again) for one in results) == [(0, 2), (2, 0)]
    assert all(isinstance(one, Sent) for one in results)


def test_a_form_taken_over_and_declined_at_once_is_settled_once():
    town = build_town()
    firm = register(town)
    contact, form_id = contact_of(firm), id_at(NOW)
    send_sign_up(
        actor=SYSTEM,
        now=NOW,
        sign_up_id=form_id,
        enterprise_id=firm.pk,
        entry={"name": "何志强", "phone": phone(9)},
        answers={},
    )
    given = {"actor": contact, "now": NOW, "enterprise_id": firm.pk, "sign_up_ids": [form_id]}

    results = at_once(
        lambda: settle_sign_ups(**given, accept=True),
        lambda: settle_sign_ups(**given, accept=False),
    )

    assert sorted(results) == [0, 1]
    accepted = SignUp._base_manager.get().state == "accepted"
    assert Employment._base_manager.count() == (1 if accepted else 0)
