"""Duty rosters: proposed by the planner, changed and accepted by a person, kept from day to day."""

from collections import Counter
from datetime import date, timedelta

import pytest

from lianfang.access.models import AuditEvent
from lianfang.command.playbook.gates import DutyShift
from lianfang.command.playbook.wording import Wording
from lianfang.gates import planners
from lianfang.gates.handlers import roster_asked_for
from lianfang.gates.models import Duty, RosterPost
from lianfang.gates.services.points import assign_duty, close_point
from lianfang.gates.services.rosters import (
    RosterDecided,
    RosterRuleBroken,
    accept_roster,
    create_roster,
    edit_post,
    fill_gap,
    plan_roster,
    refuse_roster,
)
from lianfang.gates.services.swaps import replace_duty, swap_duties
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from tests.command.builders import SYSTEM, at, commander, fresh, secretary, stored, worker
from tests.gates.builders import build_gates

pytestmark = pytest.mark.django_db

NOW = at("09:30")
FIRST, LAST = date(2020, 3, 19), date(2020, 3, 21)


def guards(place, number, kind="cadre", prefix="卡口"):
    return [worker(place, f"{prefix}{kind[:2]}{n:02d}", kind=kind) for n in range(number)]


def planned(gates, people=10, *, points=None, last=LAST, **more):
    """A roster for the estate's gate, planned; two people a shift, three shifts a day."""
    guards(gates.town.sike, people)
    made = create_roster(
        actor=SYSTEM,
        now=NOW,
        place_id=gates.town.township.pk,
        first=FIRST,
        last=last,
        points=points or [gates.gate.pk],
        kinds=["cadre"],
        **more,
    )
    return plan_roster(actor=SYSTEM, now=NOW, roster_id=made.pk)


def put_on(gates, staff, day, shift="morning"):
    return assign_duty(
        actor=SYSTEM, now=NOW, point_id=gates.gate.pk, staff_id=staff.pk, day=day, shift=shift
    )


def test_a_roster_fills_every_shift_of_its_days():
    gates = build_gates()

    roster = planned(gates)

    assert (roster.state, roster.unserved) == ("open", [])
    cells = Counter((one.day, one.shift) for one in stored(RosterPost))
    days = [FIRST + timedelta(days=n) for n in range(3)]
    assert cells == {(day, key): 2 for day in days for key in ("morning", "evening", "night")}
    assert stored(Duty) == []


def test_the_worker_plans_what_was_asked_for():
    gates = build_gates()
    guards(gates.town.sike, 8)
    made = create_roster(
        actor=SYSTEM, now=NOW, place_id=gates.town.sike.pk, first=FIRST, last=FIRST
    )
    event = AuditEvent(action="gates.roster.create", subject_id=str(made.pk))

    roster_asked_for(event, NOW)
    roster_asked_for(event, NOW)

    assert fresh(made).state == "open"
    assert len(stored(RosterPost)) == 6


def test_accepted_all_are_on_the_duty_lists_at_once():
    gates = build_gates()
    roster = planned(gates)

    accepted = accept_roster(actor=commander(gates.town.township), now=NOW, roster_id=roster.pk)

    assert accepted.state == "accepted"
    duties = {(d.point_id, d.staff_id, d.day, d.shift) for d in stored(Duty)}
    posts = {(p.point_id, p.staff_id, p.day, p.shift) for p in stored(RosterPost)}
    assert (duties, len(duties)) == (posts, 18)
    night = next(duty for duty in stored(Duty) if duty.shift == "night" and duty.day == FIRST)
    assert (night.begins_at, night.ends_at) == (at("00:00", 19), at("08:00", 19))
    with pytest.raises(RosterDecided):
        accept_roster(actor=SYSTEM, now=NOW, roster_id=roster.pk)


def test_who_is_on_the_list_stays_there():
    gates = build_gates()
    held = worker(gates.town.sike, "常驻甲", kind="cadre")
    put_on(gates, held, FIRST)

    roster = planned(gates)

    assert roster.kept == 1
    assert (FIRST, "morning") in {
        (one.day, one.shift) for one in stored(RosterPost) if one.staff_id != held.pk
    }
    assert len(stored(RosterPost)) == 17


def test_who_is_away_or_on_duty_elsewhere_is_spared():
    gates = build_gates()
    away = worker(gates.town.sike, "请假乙", kind="cadre")
    away.unavailable_from, away.unavailable_to = FIRST, LAST
    away.save()
    busy = worker(gates.town.sike, "他处丙", kind="cadre")
    assign_duty(
        actor=SYSTEM,
        now=NOW,
        point_id=gates.village.pk,
        staff_id=busy.pk,
        day=FIRST,
        shift="morning",
    )

    planned(gates, people=9, last=FIRST)

    named = {one.staff_id for one in stored(RosterPost)}
    assert named & {away.pk, busy.pk} == set()


def test_a_gap_is_named_with_its_reason():
    gates = build_gates()

    roster = planned(gates, people=4, last=FIRST)

    missing = sum(one["missing"] for one in roster.unserved)
    assert missing == 2
    assert {one["reason"]["code"] for one in roster.unserved} == {"all_at_limit"}


def test_a_gap_can_be_filled_by_hand_within_the_rules():
    gates = build_gates()
    roster = planned(gates, people=4, last=FIRST)
    gap = roster.unserved[0]
    shift = gap["cell"].split("|")[2]
    where = {"roster_id": roster.pk, "point_id": gates.gate.pk, "day": FIRST, "shift": shift}
    volunteer = worker(gates.town.sike, "志愿丁", kind="volunteer")
    tired = stored(RosterPost)[0].staff_id

    with pytest.raises(RosterRuleBroken):
        fill_gap(actor=SYSTEM, now=NOW, staff_id=tired, **where)
    line = fill_gap(actor=SYSTEM, now=NOW, staff_id=volunteer.pk, **where)

    assert line.is_edited
    assert sum(one["missing"] for one in fresh(roster).unserved) == 1
    with pytest.raises(InvalidInput):
        fill_gap(actor=SYSTEM, now=NOW, staff_id=volunteer.pk, **(where | {"shift": "none"}))


def test_a_post_is_given_to_somebody_else_left_out_and_taken_back():
    gates = build_gates()
    roster = planned(gates, last=FIRST)
    line = stored(RosterPost)[0]
    free = worker(gates.town.sike, "替补戊", kind="cadre")
    proposed = line.staff_id

    edited = edit_post(actor=SYSTEM, now=NOW, post_id=line.pk, staff_id=free.pk)
    assert (edited.staff_id, edited.proposed_staff_id) == (free.pk, proposed)
    out = edit_post(actor=SYSTEM, now=NOW, post_id=line.pk, leave_out=True)
    assert (out.is_out, sum(one["missing"] for one in fresh(roster).unserved)) == (True, 1)
    back = edit_post(actor=SYSTEM, now=NOW, post_id=line.pk)
    assert (back.staff_id, back.is_out, back.is_edited) == (proposed, False, False)
    assert fresh(roster).unserved == []


def test_a_change_that_breaks_a_rule_is_refused_in_words():
    gates = build_gates()
    planned(gates, last=FIRST)
    one = next(post for post in stored(RosterPost) if post.shift == "morning")
    busy = next(post.staff_id for post in stored(RosterPost) if post.shift == "evening")

    with pytest.raises(RosterRuleBroken, match="一天排了两班"):
        edit_post(actor=SYSTEM, now=NOW, post_id=one.pk, staff_id=busy)


def test_what_has_changed_meanwhile_is_found_at_acceptance():
    gates = build_gates()
    roster = planned(gates, last=FIRST)
    staff = stored(RosterPost)[0].staff
    staff.unavailable_from = FIRST
    staff.save()

    with pytest.raises(RosterRuleBroken):
        accept_roster(actor=SYSTEM, now=NOW, roster_id=roster.pk)
    assert stored(Duty) == []


def test_a_refused_roster_changes_nothing():
    gates = build_gates()
    roster = planned(gates, last=FIRST)

    with pytest.raises(InvalidInput):
        refuse_roster(actor=SYSTEM, now=NOW, roster_id=roster.pk, reason=" ")
    refused = refuse_roster(actor=SYSTEM, now=NOW, roster_id=roster.pk, reason="另行安排")

    assert (refused.state, stored(Duty)) == ("refused", [])


def test_a_roster_of_a_place_without_checkpoints_or_of_the_past_is_refused():
    gates = build_gates()
    ask = {"actor": SYSTEM, "now": NOW, "place_id": gates.town.township.pk}

    with pytest.raises(InvalidInput):
        create_roster(**ask, first=FIRST - timedelta(days=3), last=FIRST)
    with pytest.raises(InvalidInput):
        create_roster(**ask, first=FIRST, last=FIRST + timedelta(days=40))
    close_point(actor=SYSTEM, now=NOW, point_id=gates.gate.pk)
    with pytest.raises(InvalidInput):
        create_roster(**ask, first=FIRST, last=LAST, points=[gates.gate.pk])


def test_who_cannot_come_is_replaced_by_the_best_who_may():
    gates = build_gates()
    ill, near = guards(gates.town.sike, 2)
    duty = put_on(gates, ill, FIRST)
    far = worker(gates.town.village, "远处己", kind="cadre")

    found = planners.duty_stand_ins(SYSTEM, duty, NOW)
    new = replace_duty(
        actor=SYSTEM, now=NOW, duty_id=duty.pk, staff_id=found[0].staff.pk, reason="发热"
    )

    assert [one.staff.pk for one in found] == [near.pk, far.pk]
    assert (new.staff_id, new.begins_at) == (near.pk, duty.begins_at)
    assert fresh(duty).withdrawn_at == NOW
    with pytest.raises(Conflict):
        replace_duty(actor=SYSTEM, now=NOW, duty_id=duty.pk, staff_id=far.pk, reason="发热")


def test_a_substitute_needs_rest_too():
    gates = build_gates()
    ill, tired = guards(gates.town.sike, 2)
    duty = put_on(gates, ill, FIRST)
    put_on(gates, tired, FIRST, "night")

    assert planners.duty_stand_ins(SYSTEM, duty, NOW) == []
    with pytest.raises(RosterRuleBroken):
        replace_duty(actor=SYSTEM, now=NOW, duty_id=duty.pk, staff_id=tired.pk, reason="发热")


def test_two_people_swap_their_shifts():
    gates = build_gates()
    one, other = guards(gates.town.sike, 2)
    first, second = put_on(gates, one, FIRST), put_on(gates, other, LAST, "evening")

    assert planners.swappable(SYSTEM, first, [second], NOW) == [second]
    mine, theirs = swap_duties(actor=SYSTEM, now=NOW, duty_id=first.pk, other_id=second.pk)

    assert (mine.day, mine.staff_id) == (FIRST, other.pk)
    assert (theirs.day, theirs.shift, theirs.staff_id) == (LAST, "evening", one.pk)
    assert {duty.pk for duty in stored(Duty, withdrawn_at=None)} == {mine.pk, theirs.pk}


def test_a_swap_that_breaks_the_rest_of_either_is_refused():
    gates = build_gates()
    one, other = guards(gates.town.sike, 2)
    first, second = put_on(gates, one, FIRST), put_on(gates, other, LAST, "evening")
    put_on(gates, one, date(2020, 3, 22), "night")

    assert planners.swappable(SYSTEM, first, [second], NOW) == []
    with pytest.raises(RosterRuleBroken):
        swap_duties(actor=SYSTEM, now=NOW, duty_id=first.pk, other_id=second.pk)


def test_a_shift_that_has_begun_is_not_handed_on():
    gates = build_gates()
    one, other = guards(gates.town.sike, 2)
    duty = put_on(gates, one, date(2020, 3, 18))

    with pytest.raises(Conflict, match="已经开始"):
        replace_duty(actor=SYSTEM, now=NOW, duty_id=duty.pk, staff_id=other.pk, reason="发热")


def test_nobody_outside_the_secretarys_places_is_put_to_work():
    gates = build_gates()
    stranger = worker(gates.town.village, "外村庚", kind="cadre")
    duty = put_on(gates, guards(gates.town.sike, 1)[0], FIRST)

    with pytest.raises(NotFound):
        replace_duty(
            actor=secretary(gates.town.sike),
            now=NOW,
            duty_id=duty.pk,
            staff_id=stranger.pk,
            reason="发热",
        )


@pytest.mark.parametrize(
    ("begins", "ends", "night"),
    [
        ("00:00", "08:00", True),
        ("20:00", "08:00", True),
        ("22:00", "02:00", False),
        ("16:00", "24:00", False),
        ("03:00", "11:00", True),
    ],
)
def test_a_night_shift_is_one_in_which_somebody_is_up_at_three(begins, ends, night):
    assert DutyShift("x", Wording("班", "Shift"), begins, ends).is_night is night
