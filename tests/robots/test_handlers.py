"""News from below: which events become messages, and that only their counts do."""

import uuid

import pytest

from lianfang.access.dispatch import HANDLERS, handle
from lianfang.access.models import AuditEvent
from lianfang.reports.services.bulletins import (
    approve_bulletin,
    draft_bulletin,
    issue_bulletin,
    submit_bulletin,
)
from lianfang.robots import handlers
from lianfang.robots.models import RobotMessage
from tests.people.builders import SYSTEM
from tests.reports.builders import NOW, coded_town
from tests.robots.builders import robot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def township():
    return coded_town().town.township


def event(action, place, subject_id="", result="done", **details):
    return AuditEvent.objects.create(
        at=NOW,
        actor_name="test",
        action=action,
        subject_kind="something",
        subject_id=str(subject_id),
        path=place.path,
        details=details,
        result=result,
    )


def texts():
    return [(one.text, one.link) for one in RobotMessage.objects.order_by("queued_at", "id")]


def test_an_issued_bulletin_is_told_with_its_number_and_its_page(township):
    robot(township)
    made = draft_bulletin(actor=SYSTEM, now=NOW, place_id=township.pk, as_of=NOW)
    submit_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)
    approve_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)
    issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)
    issued = AuditEvent.objects.get(action="reports.bulletin.issue")

    handle(issued.pk, NOW)
    handle(issued.pk, NOW)

    assert texts() == [("第1期简报已印发。", f"/reports/bulletins/{made.pk}/")]


@pytest.mark.parametrize(
    ("action", "details"),
    [
        ("command.task.escalate", {"missed": 9, "told": 4}),
        ("gates.arrival.escalate", {"escalated": 4, "places": {}}),
        ("isolation.slot.escalate", {"missed": 1, "told": 4}),
        ("needs.ticket.escalate", {"told": 4}),
        ("inspections.order.escalate", {"issued": 2, "told": 4}),
        ("health.fever.escalate", {"told": 4}),
    ],
)
def test_missed_work_is_told_by_how_much(township, action, details):
    robot(township)

    handlers.work_missed(event(action, township, **details), NOW)

    assert [text for text, _link in texts()] == ["有4项工作未按时完成，已向上级提醒。"]


def test_nothing_missed_or_denied_is_not_told(township):
    robot(township)

    handlers.work_missed(event("needs.ticket.escalate", township, told=0), NOW)
    handlers.order_issued(
        event("command.order.issue", township, uuid.uuid4(), "denied", recipients=3), NOW
    )

    assert texts() == []


def test_fevers_are_those_of_the_groups_own_place(township):
    robot(township)
    handlers.fever_found(event("health.fever.open", township, opened=1), NOW)

    # Nobody has a fever in this town: below every threshold.
    assert texts() == []


def test_an_order_a_phase_and_a_checkpoint_are_told(township):
    robot(township)
    order_id = uuid.uuid4()

    handlers.order_issued(event("command.order.issue", township, order_id, recipients=13), NOW)
    handlers.phase_changed(event("command.phase.enforce", township, phase="sealed"), NOW)
    handlers.checkpoint_changed(event("gates.point.open", township), NOW)
    handlers.bulletin_late(event("reports.bulletin.remind", township, order_id), NOW)

    assert sorted(text for text, _link in texts()) == sorted(
        [
            "发布一项指令，接收对象13个。",
            "执行阶段已变更，请查看方案要求。",
            "现有在岗卡口0个。",
            "今日简报已到印发时间，尚未印发。",
        ]
    )
    assert f"/command/orders/{order_id}/" in {link for _text, link in texts()}


def test_every_event_told_of_exists():
    """Names of events of rooms below that a handler waits for."""
    from lianfang.access.actions import ACTIONS  # noqa: PLC0415  filled when rooms are loaded

    told = {name for name, all_of in HANDLERS.items() for h in all_of
            if h.__module__ == "lianfang.robots.handlers"}  # fmt: skip

    assert "reports.bulletin.issue" in told
    assert sorted(told - set(ACTIONS)) == []
