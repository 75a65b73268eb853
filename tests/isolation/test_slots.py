"""Twice a day somebody asks; what nobody asked is told upwards within minutes."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.isolation.models import CaseSlot, Errand, Telling
from lianfang.isolation.selectors.waiting import told_cases
from lianfang.isolation.services.outings import note_outing
from lianfang.isolation.services.records import (
    SlotConflict,
    SlotEntry,
    SlotSuperseded,
    correct_slot,
)
from lianfang.isolation.services.slot_kind import IsolationSlotKind, SlotBody
from lianfang.isolation.services.slots import escalate_slots, is_anything_overdue
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming
from tests.command.builders import SYSTEM, appointed, at, fresh, signed_in, stored
from tests.command.builders import worker as roster
from tests.isolation.builders import (
    answered,
    build_home,
    given_to,
    helper,
    isolated,
    new_day,
    records_of,
    slots_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return build_home()


@pytest.fixture
def case(home):
    return isolated(home)


def escalate(when):
    return escalate_slots(actor=SYSTEM, now=when)


def told(case):
    return [row.role for row in sorted(stored(Telling, case_id=case.pk), key=lambda r: r.at)]


def test_the_slots_of_a_day_are_made_once(case):
    first = new_day(at("00:03", 19))

    assert (first, new_day(at("01:03", 19))) == (2, 0)
    assert slots_of(case) == [
        ("18", "morning", "open"),
        ("18", "evening", "open"),
        ("19", "morning", "open"),
        ("19", "evening", "open"),
    ]


def test_who_is_in_hospital_is_asked_there(home):
    case = isolated(home, reason="fever", mode="hospital")

    assert slots_of(case) == []


def test_an_answer_closes_the_slot_it_falls_into(case):
    answered(case, at("08:20"))

    assert slots_of(case) == [("18", "morning", "seen"), ("18", "evening", "open")]


def test_an_answer_a_little_early_counts_and_one_too_early_does_not(case):
    answered(case, at("07:10"))
    early = slots_of(case)
    answered(case, at("07:35"))

    assert early[0] == ("18", "morning", "open")
    assert slots_of(case)[0] == ("18", "morning", "seen")


def test_nobody_there_is_kept_and_closes_nothing(case):
    answered(case, at("08:20"), answer="nobody", temperature=None)

    assert slots_of(case)[0] == ("18", "morning", "open")
    assert [row.answer for row in records_of(case)] == ["nobody"]


def test_a_missed_slot_is_told_upwards_within_minutes_each_level_once(case):
    assert is_anything_overdue(at("09:59")) is False
    assert escalate(at("10:01")) == (1, 0)
    assert escalate(at("10:10")) == (0, 1)
    assert escalate(at("10:11")) == (0, 0)
    assert escalate(at("10:30")) == (0, 1)

    assert told(case) == ["grid_worker", "community_secretary"]


def test_the_trail_tells_of_slots_that_were_told_upwards_not_of_every_look(case):
    for minute in range(1, 31):
        escalate(at(f"10:{minute:02}"))

    events = stored(AuditEvent, action="isolation.slot.escalate")
    assert [(row.details["missed"], row.details["told"]) for row in events] == [
        (1, 0),
        (0, 1),
        (0, 1),
    ]


def test_a_missed_slot_can_still_be_made_up(case):
    escalate(at("10:01"))
    answered(case, at("10:05"))

    assert slots_of(case)[0] == ("18", "morning", "seen")
    assert escalate(at("10:30")) == (0, 0)


def test_leaving_without_leave_alarms_at_once_and_an_agreed_way_does_not(home, case):
    note_outing(actor=SYSTEM, now=at("07:05"), case_id=case.pk, reason="外出买菜")
    agreed = isolated(home, person=home.other)
    note_outing(actor=SYSTEM, now=at("07:05"), case_id=agreed.pk, reason="透析", allowed=True)

    assert escalate(at("07:06")) == (0, 1)
    assert (told(case), told(agreed)) == (["community_secretary"], [])


def test_a_temperature_becomes_a_health_check_and_a_fever_begins_the_fever_path(home, case):
    answered(case, at("08:20"), temperature="38.1", channel="video")

    check = stored(HealthCheck)[0]
    assert (check.person_id, str(check.temperature), check.source) == (
        home.person.pk,
        "38.1",
        "verified",
    )
    assert records_of(case)[0].fever is True
    assert len(stored(FeverAlert, person_id=home.person.pk)) == 1


def test_what_is_said_on_the_phone_is_self_reported(case):
    answered(case, at("08:20"), channel="phone")

    assert [row.source for row in stored(HealthCheck)] == ["self_reported"]


def test_needs_told_in_a_slot_become_errands_once(case):
    answered(case, at("08:20"), needs=["food", "rubbish"], note="两斤青菜")
    answered(case, at("17:20"), needs=["food"])

    assert sorted(row.kind for row in stored(Errand, case_id=case.pk)) == ["food", "rubbish"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"temperature": "60.0"}, "temperature"),
        ({"symptoms": ["happiness"]}, "symptoms"),
        ({"needs": ["champagne"]}, "needs"),
        ({"channel": "pigeon"}, "channel"),
        ({"answer": "nobody"}, "answer"),
    ],
)
def test_what_cannot_be_is_refused_by_field(case, said, field):
    with pytest.raises(InvalidInput) as refused:
        answered(case, at("08:20"), **said)

    assert list(refused.value.fields) == [field]


def test_the_same_record_again_is_kept_once_and_another_is_a_conflict(case):
    record_id = id_at(at("08:20"))
    answered(case, at("08:20"), record_id=record_id)
    answered(case, at("08:20"), record_id=record_id)

    assert len(records_of(case)) == 1
    with pytest.raises(SlotConflict):
        answered(case, at("08:20"), record_id=record_id, temperature="36.9")


def correct(row, when, **said):
    return correct_slot(
        actor=SYSTEM,
        now=when,
        corrects_id=row.pk,
        reason="记错",
        entry=SlotEntry(taken_at=row.taken_at, **said),
    )


def test_a_correction_supersedes_and_the_health_check_follows(case):
    wrong = answered(case, at("08:20"), temperature="36.5")
    right = correct(wrong, at("08:40"), temperature=37)

    assert (right.supersedes_id, str(fresh(right).temperature)) == (wrong.pk, "37.0")
    kept = sorted(stored(HealthCheck), key=lambda row: row.received_at)
    assert [str(row.temperature) for row in kept] == ["36.5", "37.0"]
    assert stored(CaseSlot, record_id=right.pk)[0].state == "seen"
    with pytest.raises(SlotSuperseded):
        correct(wrong, at("08:50"), temperature=37)


def test_a_correction_to_nobody_opens_the_slot_again(case):
    wrong = answered(case, at("08:20"))
    correct(wrong, at("08:40"), answer="nobody")

    assert slots_of(case)[0] == ("18", "morning", "open")
    kept = sorted(stored(HealthCheck), key=lambda row: row.received_at)
    assert [row.void for row in kept] == [False, True]


def test_a_stranger_does_not_find_the_case(home, case):
    with pytest.raises(NotFound):
        answered(case, at("08:20"), actor=appointed(Role.VOLUNTEER, home.town.wangtai))


def test_who_looks_after_somebody_elsewhere_writes_about_them(home, case):
    outsider = roster(home.town.wangtai, "王太志愿者", "volunteer")
    given_to(case, outsider)
    actor = signed_in(outsider, Role.VOLUNTEER, home.town.wangtai)
    row = answered(case, at("08:20"), actor=actor)

    assert (row.staff_id, row.path) == (outsider.pk, case.path)
    assert stored(HealthCheck)[0].staff_id == outsider.pk


def incoming(case, when, record_id=None, digest=b"1" * 16, **said):
    body = SlotBody(case_id=case.pk, channel="phone", **said)
    return Incoming(record_id or id_at(when), digest, when, when, 0, body, b"{}")


def test_a_device_sends_slots_in_a_batch_and_a_bad_one_holds_up_no_other(home, case):
    kind, actor = IsolationSlotKind(), helper(home)
    good = incoming(case, at("08:20"), temperature=36.6)
    bad = incoming(case, at("08:21"), needs=["champagne"])
    again = incoming(case, at("08:20"), good.id, temperature=36.6)
    other = incoming(case, at("08:20"), good.id, b"2" * 16, temperature=36.9)

    first = [one.state for one in kind.receive(actor, at("09:00"), [good, bad])]
    second = [one.state for one in kind.receive(actor, at("09:00"), [again])]
    third = kind.receive(actor, at("09:00"), [other])[0]
    assert (first, second) == (["accepted", "refused"], ["again"])
    assert (third.state, third.path) == ("conflict", case.path)


def test_what_was_told_waits_for_that_role_at_a_place_above(home, case):
    secretary = appointed(Role.COMMUNITY_SECRETARY, home.town.sike)
    escalate(at("10:01"))
    escalate(at("10:10"))
    escalate(at("10:30"))

    with looking(secretary):
        (one,) = told_cases(secretary, at("10:31"))
    worker = appointed(Role.COMMUNITY_WORKER, home.town.sike)
    with looking(worker):
        others = list(told_cases(worker, at("10:31")))

    assert (str(one.title), one.note, str(case.pk) in one.url) == ("隔离随访超时", "", True)
    assert others == []
