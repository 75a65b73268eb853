"""People at the same moment, each on a connection of their own: one version, one help, one row."""

import pytest

from lianfang.kit.ids import new_id
from lianfang.policies.models import Help, HelpStep, Policy, Reach
from lianfang.policies.services.helping import (
    WrongHelpState,
    advance_help,
    ask_own_help,
    open_help,
)
from lianfang.policies.services.publishing import PolicyOver, correct_policy, withdraw_policy
from lianfang.policies.services.reaching import note_reached, open_own_policy
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import fresh, rows
from tests.people.builders import NOW, SYSTEM, build_town
from tests.policies.builders import publish, words
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_sent_twice_at_once_is_one_policy_and_of_its_corrections_one_holds():
    town, pk = build_town(), new_id()
    sent = at_once(*[lambda: publish(town, policy_id=pk)] * 3)
    assert [getattr(one, "pk", one) for one in sent] == [pk] * 3
    (policy,) = rows(Policy)
    given = {"actor": SYSTEM, "now": NOW, "policy_id": pk}

    results = at_once(
        lambda: correct_policy(**given, words=words(benefit="免四个月"), reason="月数写错"),
        lambda: correct_policy(**given, words=words(benefit="免五个月"), reason="月数写错"),
        lambda: withdraw_policy(**given, reason="上级另文"),
    )

    assert sum(isinstance(one, PolicyOver) for one in results) == 2
    assert fresh(policy).state in {"replaced", "withdrawn"}
    assert len(rows(Policy)) == 1 + (fresh(policy).state == "replaced")
    assert len(rows(Policy, state="published")) == len(rows(Policy)) - 1


def test_of_one_enterprise_there_is_one_help_one_last_step_and_one_row_for_each_way_of_telling():
    town = build_town()
    firm, policy = register(town, industry="C34", staff_count=20), publish(town)
    contact = contact_of(firm)
    desk = {"actor": SYSTEM, "now": NOW, "policy_id": policy.pk}
    own = {"actor": contact, "now": NOW, "enterprise_id": firm.pk, "policy_id": policy.pk}

    asked = at_once(
        *[lambda: ask_own_help(**own), lambda: open_help(**desk, enterprise_id=firm.pk)] * 2
    )
    assert [type(one) for one in asked] == [Help] * 4
    (row,) = rows(Help)
    assert len(rows(HelpStep)) == 1

    def go(state):
        return advance_help(actor=SYSTEM, now=NOW, help_id=row.pk, state=state, note="已有结果")

    go("handed_in")
    ends = at_once(lambda: go("granted"), lambda: go("refused"), lambda: go("given_up"))
    assert sum(isinstance(one, WrongHelpState) for one in ends) == 2
    steps = [one.to_state for one in rows(HelpStep, help=row)]
    assert sorted(steps) == sorted(["asked", "handed_in", fresh(row).state])

    told = at_once(
        *[
            lambda: note_reached(**desk, enterprise_ids=[firm.pk], how="phone"),
            lambda: open_own_policy(**own),
        ]
        * 2
    )
    assert not [one for one in told if isinstance(one, Exception)]
    assert sorted(one.how for one in rows(Reach)) == ["opened", "phone"]
