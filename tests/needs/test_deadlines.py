"""Time that runs: the hours of each kind of need, who is told at which minute, what starts anew."""

from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.playbook.needs import (
    KINDS,
    NeedKind,
    Needs,
    TellOfNeed,
    needs_contradictions,
)
from lianfang.command.playbook.wording import Wording
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.needs.jobs import tell_of_overdue_needs
from lianfang.needs.models import TicketStep
from lianfang.needs.selectors.departments import department_named, departments, get_department
from lianfang.needs.selectors.figures import figures
from lianfang.needs.selectors.plans import DEFAULTS, hints, need_choices, needs_plan, titles
from lianfang.needs.selectors.tickets import is_anything_to_tell, ticket_rows
from lianfang.needs.services.escalating import escalate_tickets
from lianfang.needs.services.handling import (
    accept_ticket,
    answer_ticket,
    begin_ticket,
    link_ticket,
    pass_on_ticket,
)
from lianfang.needs.services.settling import confirm_ticket, reopen_ticket, withdraw_ticket
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.needs.builders import (
    DAY,
    HOUR,
    answered,
    bring,
    desk,
    do,
    fresh,
    kinds,
    open_department,
    rows,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def told(row) -> list[str]:
    """To whom the need was told upwards, in order."""
    found = rows(TicketStep, ticket=row, kind="told")
    return [one.told_to for one in sorted(found, key=lambda one: (one.at, one.pk))]


def escalate(moment) -> int:
    return escalate_tickets(actor=SYSTEM, now=moment)


def shown(row, moment):
    return ticket_rows(SYSTEM, [fresh(row)], moment)[0]


def test_each_kind_of_need_has_the_hours_and_the_department_of_the_plan(planned, department):
    office, stock = open_department(planned, "综合协调组"), open_department(planned, "物资保障组")
    firm = register(planned)
    given = {kind.key: ticket(firm, kind.key) for kind in needs_plan(firm.path, NOW).kinds}

    found = {key: ((row.due_at - row.raised_at) // HOUR, row.team_id) for key, row in given.items()}

    assert found == {
        "approval": (24, department.pk),
        "recruitment": (72, department.pk),
        "logistics": (24, department.pk),
        "funds": (120, office.pk),
        "materials": (48, stock.pk),
        "other": (72, office.pk),
    }


def test_a_need_is_overdue_from_the_moment_after_its_deadline(planned, department):
    row = ticket(register(planned))
    due = NOW + DAY

    found = [
        (shown(row, moment).is_overdue, shown(row, moment).tone, shown(row, moment).hours_late)
        for moment in (due - SECOND, due, due + SECOND, due + HOUR, due + DAY)
    ]

    assert found == [
        (False, "soon", 0),
        (False, "soon", 0),
        (True, "now", 0),
        (True, "now", 1),
        (True, "now", 24),
    ]
    assert shown(row, due + 47 * HOUR).days_late == 1


def test_the_leaders_hear_at_the_deadline_and_the_commander_a_day_later_to_the_minute(
    planned, department
):
    row = ticket(register(planned))
    due = NOW + DAY

    told_then = []
    for moment in (due - MINUTE, due, due + MINUTE, due + DAY - MINUTE, due + DAY, due + 9 * DAY):
        told_then.append((escalate(moment), len(told(row))))

    assert told_then == [(0, 0), (1, 1), (0, 1), (0, 1), (1, 2), (0, 2)]
    assert told(row) == ["leader", "commander"]
    assert [one.at for one in rows(TicketStep, ticket=row, kind="told")] == [due, due + DAY]


def test_whoever_was_asleep_for_days_tells_all_levels_at_once(planned, department):
    row = ticket(register(planned))

    assert escalate(NOW + 9 * DAY) == 2

    assert told(row) == ["leader", "commander"]
    assert fresh(row).told == 2
    labels = (str(Role.LEADER.label), str(Role.COMMANDER.label))
    assert shown(row, NOW + 9 * DAY).told == labels


def test_only_what_the_town_must_do_is_told_of(planned, department):
    firm = register(planned)
    states = ("raised", "accepted", "in_hand", "reopened", "answered", "confirmed", "withdrawn")
    given = {state: bring(ticket(firm, text=f"诉求{state}"), state) for state in states}

    assert escalate(NOW + DAY) == 4

    late = {state for state, row in given.items() if told(row)}
    assert late == {"raised", "accepted", "in_hand", "reopened"}


def test_what_is_joined_to_another_need_is_told_of_no_more(planned, department):
    firm = register(planned)
    first, second = ticket(firm), ticket(firm, text="又一次")
    do(link_ticket, second, same_as_id=first.pk)

    assert escalate(NOW + DAY) == 1

    assert (told(first), told(second)) == (["leader"], [])


def test_passing_on_neither_stops_the_clock_nor_tells_anybody_twice(planned, department):
    row, other = ticket(register(planned)), open_department(planned, "物资保障组")
    escalate(NOW + DAY)

    do(pass_on_ticket, row, now=NOW + 30 * HOUR, team_id=other.pk, reason="由物资组办")

    assert fresh(row).due_at == NOW + DAY
    assert escalate(NOW + 30 * HOUR) == 0
    assert escalate(NOW + 2 * DAY) == 1
    assert told(row) == ["leader", "commander"]


def test_what_comes_back_has_its_hours_anew_and_is_told_of_anew(planned, department):
    row = ticket(register(planned))
    escalate(NOW + 3 * DAY)
    answered(row, now=NOW + 3 * DAY)
    back = NOW + 4 * DAY
    do(reopen_ticket, row, now=back, reason="还差一车")

    assert (fresh(row).due_at, fresh(row).told) == (back + DAY, 0)
    assert shown(row, back).told == ()
    assert escalate(back + DAY - MINUTE) == 0
    assert escalate(back + DAY) == 1
    assert told(row) == ["leader", "commander", "leader"]
    # Whom it was told to stands once, however often they heard of it.
    assert len(shown(row, back + DAY + MINUTE).told) == 2


def test_an_answer_in_the_last_second_is_in_time_and_one_second_later_is_not(planned, department):
    firm, due = register(planned), NOW + DAY
    for moment in (due - SECOND, due, due + SECOND):
        answered(ticket(firm, text=f"答复于{moment:%H:%M:%S}"), now=moment)
    viewer = desk(planned)

    with looking(viewer):
        found = figures(viewer, NOW + 2 * DAY, planned.township.path, NOW.date(), NOW.date())

    total = found.total
    assert (total.raised, total.answered, total.in_time) == (3, 3, 2)
    assert round(total.rate) == 67


def test_the_job_writes_nothing_into_the_trail_while_nobody_is_late(
    planned, department, monkeypatch
):
    ticket(register(planned))
    events = AuditEvent.objects.filter(action="needs.ticket.escalate")

    for moment in (NOW, NOW + DAY, NOW + DAY + MINUTE, NOW + DAY + 2 * MINUTE):
        monkeypatch.setattr("lianfang.kit.clock.now", lambda moment=moment: moment)
        tell_of_overdue_needs(0)

    assert [(event.at, event.details) for event in events] == [(NOW + DAY + MINUTE, {"told": 1})]
    assert not is_anything_to_tell(SYSTEM, NOW + DAY)
    assert is_anything_to_tell(SYSTEM, NOW + DAY + SECOND)


def test_the_trail_of_a_telling_stands_where_all_late_enterprises_lie(planned, department):
    ticket(register(planned))
    ticket(register(planned, "邻社区电子有限公司", place_id=planned.neighbour.pk))

    assert escalate(NOW + DAY) == 2

    (event,) = AuditEvent.objects.filter(action="needs.ticket.escalate")
    assert event.path == planned.township.path


def test_another_plan_gives_other_hours_from_then_on_and_changes_no_old_deadline(town):
    slow = jinshan_text().replace(
        "title: {zh: 物流运输, en: Logistics}\n      hours: 24",
        "title: {zh: 物流运输, en: Logistics}\n      hours: 6",
    )
    firm = register(town)
    open_ = ticket(firm)
    assert open_.due_at == NOW + DAY  # without a plan the defaults hold
    enforce_plan(town.township, "sealed", slow)
    department = open_department(town)

    quick = ticket(firm, text="新提的")
    assert (quick.due_at, quick.team_id) == (NOW + 6 * HOUR, department.pk)
    assert (fresh(open_).due_at, fresh(open_).team_id) == (NOW + DAY, None)
    answered(quick)
    do(reopen_ticket, quick, now=NOW + HOUR, reason="没有解决")
    assert fresh(quick).due_at == NOW + 7 * HOUR


def test_a_town_without_a_plan_still_takes_needs_of_six_kinds(town):
    firm = register(town)

    assert needs_plan(firm.path, NOW) == DEFAULTS
    rows_ = [ticket(firm, kind.key) for kind in KINDS]
    assert [row.team_id for row in rows_] == [None] * 6
    assert [(row.due_at - NOW) // HOUR for row in rows_] == [24, 72, 24, 120, 48, 72]


def test_the_plans_choices_hints_and_titles_are_in_its_own_words():
    extra = NeedKind("parking", Wording("停车", "Parking"), 12)
    plan = Needs(kinds=(*KINDS[:2], extra))

    assert need_choices(plan) == [
        ("approval", "审批备案"),
        ("recruitment", "招工用工"),
        ("parking", "停车"),
    ]
    assert hints(plan) == [
        ("审批备案", "哪一项手续，卡在哪个环节"),
        ("招工用工", "缺什么工种、多少人、何时到岗"),
    ]
    other = Needs(kinds=(NeedKind("approval", Wording("报批", "Permit")), extra))
    assert titles([plan, other]) == {
        "approval": "审批备案",
        "recruitment": "招工用工",
        "parking": "停车",
    }
    assert (plan.kind("funds"), plan.kind_title("funds")) == (None, "funds")


def test_a_plan_that_contradicts_itself_is_told_where():
    leader, commander = (TellOfNeed(hours, "leader") for hours in (24, 0))
    twice = Needs(kinds=(KINDS[0], KINDS[0]), tell=(leader, commander))

    assert [place for place, _why in needs_contradictions(twice, "needs")] == [
        "needs.kinds",
        "needs.tell",
    ]
    assert [place for place, _why in needs_contradictions(Needs(kinds=()), "needs")] == [
        "needs.kinds"
    ]
    assert list(needs_contradictions(Needs(), "needs")) == []


def test_the_nearest_department_of_that_name_answers_and_commando_teams_never(planned):
    far = open_department(planned, "复工服务组")
    near = open_department(planned, "四棵社区复工服务组", place=planned.community)
    open_department(planned, "复工服务组突击队", place=planned.community, kind="commando")
    open_department(planned, "王太复工服务组", place=planned.neighbour)
    here, day = planned.community.path, NOW.date()

    assert [one.pk for one in departments(SYSTEM, here, day)] == [near.pk, far.pk]
    assert department_named(SYSTEM, here, "复工服务组", day) == near
    assert department_named(SYSTEM, planned.township.path, "复工服务组", day) == far
    assert department_named(SYSTEM, here, "", day) is None
    assert department_named(SYSTEM, here, "督查组", day) is None
    assert get_department(SYSTEM, here, far.pk, day) == far
    # A team answers from the day it was founded.
    assert departments(SYSTEM, here, day - DAY) == []


def test_what_was_settled_in_china_at_night_counts_for_that_night(planned, department):
    late = NOW.replace(hour=23, minute=59, second=59)
    row = ticket(register(planned), now=late)
    for service, given in (
        (accept_ticket, {}),
        (begin_ticket, {"plan": "派人"}),
        (answer_ticket, {"answer": "好了"}),
        (confirm_ticket, {"reason": "来电"}),
    ):
        do(service, row, now=late, **given)
    viewer = desk(planned)

    def raised_on(day):
        with looking(viewer):
            return figures(viewer, NOW + 3 * DAY, planned.township.path, day, day).total.raised

    assert [raised_on((NOW + n * DAY).date()) for n in (-1, 0, 1)] == [0, 1, 0]
    ended = rows(TicketStep, ticket=row, kind="confirmed")[0].at
    assert ended.astimezone(LOCAL_ZONE) == late


def test_withdrawing_after_the_deadline_ends_the_telling(planned, department):
    row = ticket(register(planned))
    escalate(NOW + DAY)

    do(withdraw_ticket, row, now=NOW + DAY + HOUR, reason="企业自行解决")

    assert escalate(NOW + 3 * DAY) == 0
    assert kinds(row) == ["raised", "told", "withdrawn"]
    assert shown(row, NOW + 3 * DAY).is_overdue is False
