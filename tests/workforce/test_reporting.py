"""The daily report of a staff: kept as health checks, all of it or nothing, missing ones told."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.health.services.checks import CheckEntry, correct_health_check, record_health_check
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import id_at
from lianfang.workforce.models import Employment, MissingTold
from lianfang.workforce.selectors.employees import employees_of
from lianfang.workforce.selectors.plans import DEFAULTS, chosen_window, window_at
from lianfang.workforce.selectors.reporting import (
    asked_employments,
    counts,
    report_board,
    reported_condition,
    said_by,
)
from lianfang.workforce.selectors.waiting import told_missing
from lianfang.workforce.services.reporting import (
    Reading,
    ReportContradicts,
    record_report,
    send_own_report,
    send_self_report,
)
from lianfang.workforce.services.telling import tell_missing
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.people.builders import NOW, SYSTEM, resident
from tests.workforce.builders import hired

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
MORNING = window_at(DEFAULTS, NOW)


def at(clock: str) -> datetime:
    hours, minutes = map(int, clock.split(":"))
    return datetime(2020, 3, 18, hours, minutes, tzinfo=LOCAL_ZONE)


def staff(town, count=3, name="金山精密机械有限公司", first=1):
    """An enterprise and so many at the post."""
    enterprise = register(town, name)
    return enterprise, [hired(enterprise, first + i, back_on=TODAY) for i in range(count)]


def lines(rows, *heats):
    return [
        Reading(row.pk, Decimal(heat) if heat else None)
        for row, heat in zip(rows, heats, strict=False)
    ]


def sent(actor, enterprise, rows, *heats, now=NOW, report_id=None, **more):
    return send_own_report(
        actor=actor,
        now=now,
        enterprise_id=enterprise.pk,
        report_id=report_id or id_at(now),
        readings=lines(rows, *heats),
        **more,
    )


def reported(enterprise, window=MORNING, moment=NOW):
    with everywhere("a test counts"):
        asked = asked_employments(employees_of(enterprise.pk), DEFAULTS.asks, window.day, TODAY)
        found = counts(asked, window).get(enterprise.pk)
    return (found.asked, found.reported, found.verified, found.fevers, found.late)


def checks():
    with everywhere("a test looks at what was stored"):
        return list(HealthCheck.objects.order_by("person_id"))


def test_the_report_of_a_contact_becomes_health_checks_at_work_and_opens_the_fever_path(town):
    enterprise, rows = staff(town)
    contact = contact_of(enterprise)

    done = sent(contact, enterprise, rows, "36.5", "38.2", "36.8")

    assert (done.kept, done.again) == (3, 0)
    assert {(one.setting, one.source) for one in checks()} == {("workplace", "verified")}
    with everywhere("a test looks at the case"):
        assert [one.person_id for one in FeverAlert.objects.all()] == [rows[1].person_id]
    assert reported(enterprise) == (3, 3, 3, 1, 0)


def test_the_same_report_sent_twice_is_kept_once_and_another_under_its_number_refused(town):
    enterprise, rows = staff(town, 2)
    contact, number = contact_of(enterprise), id_at(NOW)

    sent(contact, enterprise, rows, "36.5", "36.6", report_id=number)
    again = sent(contact, enterprise, rows, "36.5", "36.6", report_id=number)

    assert (again.kept, again.again, len(checks())) == (0, 2, 2)
    with pytest.raises(ReportContradicts):
        sent(contact, enterprise, rows, "36.5", "36.9", report_id=number)


def test_a_line_that_cannot_be_keeps_back_the_whole_report_and_is_named(town):
    enterprise, rows = staff(town)
    contact = contact_of(enterprise)

    with pytest.raises(InvalidInput) as caught:
        sent(contact, enterprise, rows, "36.5", "86.5", "")

    assert set(caught.value.fields) == {"lines.1.temperature", "lines.2.temperature"}
    assert checks() == []


def test_nobody_reports_for_people_of_another_enterprise(town):
    enterprise, rows = staff(town, 1)
    other, others = staff(town, 1, "四棵机械厂", first=5)
    contact = contact_of(enterprise)

    with pytest.raises(NotFound):
        sent(contact, other, others, "36.5")
    with pytest.raises(InvalidInput) as caught:
        sent(contact, enterprise, [*rows, *others, *rows], "36.5", "36.5", "36.5")
    with pytest.raises(InvalidInput) as empty:
        sent(contact, enterprise, [])

    assert set(caught.value.fields) == {"lines.1.employment", "lines.2.employment"}
    assert set(empty.value.fields) == {"lines"}


def test_a_grid_officer_measures_at_the_gate_and_a_guard_of_another_place_does_not(town):
    enterprise, rows = staff(town, 1)

    def measure(actor):
        return record_report(
            actor=actor,
            now=NOW,
            enterprise_id=enterprise.pk,
            report_id=id_at(NOW),
            readings=lines(rows, "36.4"),
        )

    assert measure(acting(Role.GRID_WORKER, town.community)).kept == 1
    assert checks()[0].setting == "gate"
    with pytest.raises(NotPermitted):
        measure(acting(Role.LEADER, town.community))
    with pytest.raises(NotFound):
        measure(acting(Role.GRID_WORKER, town.neighbour))


def test_what_employees_say_themselves_counts_and_is_told_apart(town):
    enterprise, rows = staff(town, 2)
    living = resident(town.neighbour_unit, "马秀英")

    send_self_report(
        actor=SYSTEM,
        now=NOW,
        enterprise_id=enterprise.pk,
        report_id=id_at(NOW),
        reading=Reading(rows[0].pk, 36.6),
    )

    assert reported(enterprise) == (2, 1, 0, 0, 0)
    with everywhere("a test looks at what was said"):
        said = said_by([rows[0].person_id, rows[1].person_id, living.pk], MORNING)
    assert {key: (float(one.temperature), one.is_verified) for key, one in said.items()} == {
        rows[0].person_id: (36.6, False)
    }


def test_a_check_at_home_is_a_report_and_one_taken_back_is_none(town):
    enterprise = register(town)
    living = resident(town.neighbour_unit, "马秀英", phones=["13500000001"])
    hired(enterprise, who={"name": "马秀英", "phones": ["13500000001"]}, back_on=TODAY)
    entry = CheckEntry(taken_at=at("08:00"), temperature=Decimal("36.5"))

    made = record_health_check(actor=SYSTEM, now=NOW, person_id=living.pk, entry=entry)

    assert reported(enterprise) == (1, 1, 1, 0, 0)
    correct_health_check(
        actor=SYSTEM,
        now=NOW,
        corrects_id=made.pk,
        reason="不是本人",
        entry=CheckEntry(taken_at=at("08:00"), void=True),
    )
    assert reported(enterprise) == (1, 0, 0, 0, 0)


def test_windows_follow_one_another_and_a_late_report_counts_as_late(town):
    enterprise, rows = staff(town, 2)
    contact = contact_of(enterprise)
    afternoon = chosen_window(DEFAULTS, TODAY, "afternoon", NOW)

    sent(contact, enterprise, rows[:1], "36.5", now=at("10:20"))
    sent(contact, enterprise, rows, "36.5", "36.6", now=at("13:30"))

    assert reported(enterprise) == (2, 1, 1, 0, 1)
    assert reported(enterprise, afternoon) == (2, 2, 2, 0, 0)
    assert window_at(DEFAULTS, at("03:00")).key == "morning"
    assert chosen_window(DEFAULTS, TODAY, "", at("23:00")).key == "afternoon"


def test_whoever_is_away_is_not_asked_and_an_earlier_day_asks_those_of_then(town):
    enterprise = register(town)
    hired(enterprise, 1)
    hired(enterprise, 2, since=TODAY - timedelta(days=5), back_on=TODAY - timedelta(days=2))
    earlier = chosen_window(DEFAULTS, TODAY - timedelta(days=1), "morning", NOW)
    before = chosen_window(DEFAULTS, TODAY - timedelta(days=3), "morning", NOW)

    def asked(window):
        with everywhere("a test counts"):
            rows = Employment.objects.filter(enterprise=enterprise)
            return asked_employments(rows, DEFAULTS.asks, window.day, TODAY).count()

    assert (asked(MORNING), asked(earlier), asked(before)) == (1, 1, 0)


def test_the_board_lists_the_enterprise_with_most_missing_first(town):
    here, rows = staff(town, 2)
    there, _others = staff(town, 2, "王太机械厂", first=5)
    sent(contact_of(here), here, rows, "36.5", "36.5")
    desk = acting(Role.COMMUNITY_SECRETARY, town.community)

    with looking(desk):
        board = report_board(desk, "", MORNING, DEFAULTS.asks, NOW)

    assert [(one.name, one.report.missing) for one in board.rows] == [
        (there.name, 2),
        (here.name, 0),
    ]
    assert (board.total.asked, board.total.reported, board.complete) == (4, 2, 1)
    outside = acting(Role.COMMUNITY_SECRETARY, town.neighbour)
    with looking(outside):
        assert report_board(outside, "", MORNING, DEFAULTS.asks, NOW).rows == ()
        missing = Employment.objects.filter(~reported_condition(MORNING))
        assert missing.count() == 0


def test_missing_reports_are_told_level_by_level_once_and_only_while_they_are_missing(town):
    enterprise, rows = staff(town, 2)
    full, others = staff(town, 1, "四棵机械厂", first=5)
    sent(contact_of(full), full, others, "36.5")

    def told():
        with everywhere("a test looks at what was told"):
            found = MissingTold.objects.filter(enterprise=enterprise).order_by("level")
            return [(one.level, one.role, one.missing) for one in found]

    assert tell_missing(actor=SYSTEM, now=at("09:59")) == 0
    assert tell_missing(actor=SYSTEM, now=at("10:00")) == 1
    assert tell_missing(actor=SYSTEM, now=at("10:05")) == 0
    sent(contact_of(enterprise), enterprise, rows[:1], "36.5", now=at("10:10"))
    assert tell_missing(actor=SYSTEM, now=at("10:30")) == 1
    sent(contact_of(enterprise), enterprise, rows[1:], "36.5", now=at("11:00"))
    assert tell_missing(actor=SYSTEM, now=at("12:00")) == 0

    assert told() == [(1, "enterprise_contact", 2), (2, "community_worker", 1)]


def test_the_number_of_a_report_decides_the_ids_of_its_checks(town):
    enterprise, rows = staff(town, 1)

    sent(contact_of(enterprise), enterprise, rows, "36.5", report_id=id_at(NOW))

    made = checks()[0]
    assert (made.pk.version, made.pk.int >> 80) == (7, int(NOW.timestamp() * 1000))
    with pytest.raises(InvalidInput):
        sent(contact_of(enterprise), enterprise, rows, "36.5", report_id=uuid.uuid4())


def test_missing_reports_wait_for_whoever_was_told_on_that_day(town):
    staff(town, 2)
    tell_missing(actor=SYSTEM, now=at("10:30"))
    told, other = (acting(role, town.community) for role in (Role.COMMUNITY_WORKER, Role.LEADER))

    with looking(other):
        assert list(told_missing(other, at("10:35"))) == []
    with looking(told):
        (one,) = told_missing(told, at("10:35"))
        assert list(told_missing(told, at("10:35") + timedelta(days=1))) == []

    assert str(one.title) == "1家企业员工健康未报"
