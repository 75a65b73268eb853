"""Supervision orders wait for whoever sees to them and for those told that nothing was answered."""

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.inspections.selectors.waiting import told_orders
from lianfang.inspections.services.orders import (
    answer_supervision,
    escalate_findings,
    issue_supervision,
)
from tests.inspections.builders import (
    HOUR,
    colleague,
    desk,
    findings,
    inspect,
    inspector,
    restaurant,
)
from tests.people.builders import NOW, SYSTEM, appointed

LATE = NOW + 73 * HOUR


def lines(viewer: Actor, moment):
    with looking(viewer):
        return [(str(one.note), one.tone) for one in told_orders(viewer, moment)]


def test_an_order_waits_for_the_person_it_names_until_it_is_answered(town):
    found = findings(inspect(inspector(town), restaurant(town), "licence"))["licence"]
    somebody = appointed(Role.COMMUNITY_SECRETARY, town.community, "somebody")
    person = colleague(town.community, "李主任", actor=somebody)
    order = issue_supervision(
        actor=desk(town), now=NOW, finding_id=found.pk, responsible_id=person.pk, hours=2
    )

    assert lines(somebody, NOW) == [("由您督办", "soon")]
    assert lines(somebody, NOW + 3 * HOUR) == [("由您督办", "now")]
    assert lines(desk(town), NOW) == []
    answer_supervision(actor=somebody, now=NOW + HOUR, order_id=order.pk, said="今晚整改")
    assert lines(somebody, NOW + HOUR) == []


def test_an_order_nobody_answers_waits_for_the_levels_told(town):
    inspect(inspector(town), restaurant(town), "licence")
    commander = appointed(Role.COMMANDER, town.township, "commander")
    member = appointed(Role.WORKING_GROUP_MEMBER, town.township, "member")
    escalate_findings(actor=SYSTEM, now=LATE)
    escalate_findings(actor=SYSTEM, now=LATE + 49 * HOUR)

    assert lines(member, LATE + 49 * HOUR) == [("超时未反馈", "now")]
    assert lines(commander, LATE + 49 * HOUR) == []
    escalate_findings(actor=SYSTEM, now=LATE + 73 * HOUR)
    assert lines(commander, LATE + 73 * HOUR) == [("超时未反馈", "now")]
