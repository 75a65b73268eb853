"""Missing by ten, told by half past: windows of the plan by the clock, level by level."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere, looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit import clock
from lianfang.kit.clock import LOCAL_ZONE
from lianfang.kit.ids import id_at
from lianfang.workforce import jobs
from lianfang.workforce.models import MissingTold
from lianfang.workforce.selectors.plans import DEFAULTS, chosen_window
from lianfang.workforce.selectors.reporting import report_board
from lianfang.workforce.selectors.staff import own_staff_day, own_state, staff_day
from lianfang.workforce.selectors.waiting import told_missing
from lianfang.workforce.services.employees import end_employment, set_states
from lianfang.workforce.services.reporting import Reading, record_report
from lianfang.workforce.services.telling import tell_missing
from tests.command.builders import jinshan_text
from tests.enterprises.builders import acting, enforce_plan, register
from tests.enterprises.contacts import browser_of, contact_of
from tests.people.builders import NOW, SYSTEM, text
from tests.workforce.builders import hired

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def at(hours: str, day: int = 18) -> datetime:
    hour, minute = map(int, hours.split(":"))
    return datetime(2020, 3, day, hour, minute, tzinfo=LOCAL_ZONE)


@pytest.fixture
def firm(town):
    return register(town)


def staff(firm, number: int = 2, first: int = 1):
    since = TODAY - timedelta(days=3)
    return [hired(firm, first + n, since=since, back_on=since) for n in range(number)]


def measured(firm, rows, *heats, now):
    record_report(
        actor=SYSTEM,
        now=now,
        enterprise_id=firm.pk,
        report_id=id_at(now),
        readings=[Reading(row.pk, Decimal(heat)) for row, heat in zip(rows, heats, strict=True)],
    )


def tell(moment) -> int:
    return tell_missing(actor=SYSTEM, now=moment)


def told(firm) -> list[tuple[str, int, str, int]]:
    """(window, level, role, missing) of every telling, in their order."""
    with everywhere("a test looks at what was told"):
        rows = MissingTold.objects.filter(enterprise=firm).order_by("told_at", "window", "level")
        return [(one.window, one.level, one.role, one.missing) for one in rows]


def board(moment, key="morning", day=TODAY, viewer=SYSTEM):
    window = chosen_window(DEFAULTS, day, key, moment)
    with everywhere("the board looks through the viewer's places itself"):
        return report_board(viewer, "", window, DEFAULTS.asks, moment)


# --- who hears of it, and when ---


def test_three_levels_hear_at_ten_at_half_past_and_at_twelve(firm):
    staff(firm)

    said = [tell(at(moment)) for moment in ("09:59", "10:00", "10:29", "10:30", "11:59", "12:00")]

    assert said == [0, 1, 0, 1, 0, 1]
    assert told(firm) == [
        ("morning", 1, "enterprise_contact", 2),
        ("morning", 2, "community_worker", 2),
        ("morning", 3, "working_group_member", 2),
    ]


def test_a_clock_that_stood_still_tells_all_levels_that_are_due_at_once(firm):
    staff(firm)

    assert tell(at("12:30")) == 3
    assert [level for _window, level, _role, _missing in told(firm)] == [1, 2, 3]


def test_after_the_window_is_over_nobody_is_told_of_it_any_more(firm):
    staff(firm)

    assert tell(at("13:00")) == 0
    assert tell(at("18:00")) == 1
    assert told(firm) == [("afternoon", 1, "enterprise_contact", 2)]


def test_morning_and_afternoon_are_told_of_each_by_itself(firm):
    rows = staff(firm)
    tell(at("10:00"))
    measured(firm, rows, "36.5", "36.6", now=at("10:05"))

    assert tell(at("12:00")) == 0
    assert tell(at("18:30")) == 2

    assert [one[:2] for one in told(firm)] == [
        ("morning", 1),
        ("afternoon", 1),
        ("afternoon", 2),
    ]


def test_each_day_begins_anew(firm):
    staff(firm)

    assert [tell(at("10:00", day)) for day in (17, 18, 18, 19)] == [1, 1, 0, 1]


def test_only_those_who_are_still_missing_are_counted(firm):
    first, second, third = staff(firm, 3)
    tell(at("10:00"))
    measured(firm, [first], "36.5", now=at("10:10"))
    end_employment(actor=SYSTEM, now=at("10:11"), employment_id=second.pk)
    set_states(
        actor=SYSTEM,
        now=at("10:12"),
        enterprise_id=firm.pk,
        employment_ids=[third.pk],
        state="waiting",
    )

    tell(at("10:30"))

    assert [missing for *_one, missing in told(firm)] == [3, 1]


def test_whoever_is_away_and_an_enterprise_that_stands_still_are_not_asked(firm, town):
    hired(firm, 1)
    still = register(town, "四棵机械厂")
    staff(still, first=4)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=still.pk, state="stopped", reason="停产")

    assert tell(at("12:00")) == 0
    assert board(at("12:00")).rows == ()


def test_a_plan_of_one_window_and_one_level_is_the_one_that_holds(town, firm):
    head, _mark, tail = jinshan_text().partition("\nworkforce:\n")
    part = (
        "\nworkforce:\n  asks: [away, waiting, back]\n  windows:\n"
        '    - {key: noon, title: {zh: 中午, en: Noon}, begins: "05:00", due: "12:00"}\n'
        "  tell:\n    - {after_minutes: 15, to: community_secretary}\n"
    )
    enforce_plan(town.township, "resume", head + part + "\n# ---" + tail.partition("\n# ---")[2])
    hired(firm, 1)

    said = [tell(at(moment)) for moment in ("12:00", "12:14", "12:15", "20:00")]

    assert said == [0, 0, 1, 0]
    assert told(firm) == [("noon", 1, "community_secretary", 1)]


def test_without_anybody_to_tell_of_nothing_is_logged(firm, town):
    before = AuditEvent.objects.count()

    assert tell(at("12:00")) == 0
    assert AuditEvent.objects.count() == before
    staff(firm)
    assert tell(at("12:00")) == 3
    assert AuditEvent.objects.filter(action="workforce.missing.tell").count() == 1


def test_the_worker_tells_by_its_own_clock_and_forgets_at_night(firm, monkeypatch):
    staff(firm)
    monkeypatch.setattr(clock, "now", lambda: at("10:00"))

    jobs.tell_of_missing_reports(timestamp=0)
    jobs.forget(timestamp=0)

    assert told(firm) == [("morning", 1, "enterprise_contact", 2)]


def test_only_the_level_told_and_only_in_its_own_place_finds_it_waiting(town, firm):
    staff(firm)
    tell(at("10:30"))
    here = acting(Role.COMMUNITY_WORKER, town.community)
    there = acting(Role.COMMUNITY_WORKER, town.neighbour)
    above = acting(Role.WORKING_GROUP_MEMBER, town.township)

    def waits(viewer, moment):
        with looking(viewer):
            return [(one.title, one.key) for one in told_missing(viewer, moment)]

    assert waits(here, at("10:31")) == [
        ("1家企业员工健康未报", "reports:2020-03-18:morning:2"),
    ]
    assert waits(there, at("10:31")) == waits(above, at("10:31")) == []
    tell(at("12:00"))
    assert [key for _title, key in waits(above, at("12:01"))] == ["reports:2020-03-18:morning:3"]


# --- how the day stands ---


def test_the_board_counts_reported_measured_hot_and_late(firm):
    rows = staff(firm, 3)
    measured(firm, rows[:1], "36.5", now=at("09:00"))
    measured(firm, rows[1:2], "38.5", now=at("10:01"))

    (one,) = board(at("10:30")).rows

    assert one.report == (3, 2, 2, 1, 1)
    assert (one.report.missing, one.told) == (1, 0)
    tell(at("10:30"))
    assert board(at("10:31")).rows[0].told == 2


def test_a_day_that_is_over_is_told_as_it_was_for_those_employed_then(firm):
    first, second = staff(firm)
    measured(firm, [first, second], "36.5", "36.6", now=at("09:00", 17))
    end_employment(actor=SYSTEM, now=NOW, employment_id=second.pk)

    yesterday, today = board(NOW, day=TODAY - timedelta(days=1)), board(NOW)

    assert (yesterday.total.asked, yesterday.total.reported, yesterday.complete) == (2, 2, 1)
    assert (today.total.asked, today.total.reported, today.complete) == (1, 0, 0)


def test_a_viewer_of_another_village_reads_an_empty_board(town, firm):
    staff(firm)

    assert board(NOW, viewer=acting(Role.COMMUNITY_SECRETARY, town.neighbour)).rows == ()
    assert board(NOW, viewer=acting(Role.COMMUNITY_SECRETARY, town.community)).enterprises == 1


def test_fevers_stand_first_then_the_missing_then_the_others(firm):
    well, missing, hot = staff(firm, 3)
    measured(firm, [well, hot], "36.5", "38.1", now=NOW)
    contact = contact_of(firm)

    with looking(contact):
        day = own_staff_day(contact, firm.pk, NOW)
        state = own_state(contact, firm, NOW)

    assert [line.row.id for line in day.lines] == [hot.pk, missing.pk, well.pk]
    assert [line.row.id for line in day.missing] == [missing.pk]
    assert (day.report.asked, day.report.fevers, state.report) == (3, 1, day.report)
    assert [window.key for window, _report in day.windows] == ["morning", "afternoon"]


def test_the_desk_reads_names_of_a_day_by_the_rule_of_residents(town, firm):
    staff(firm, 1)
    leader = acting(Role.LEADER, town.township)

    with looking(leader):
        day = staff_day(leader, firm, NOW, day=TODAY - timedelta(days=1), key="afternoon")

    assert [line.row.name for line in day.lines] == ["马**"]
    assert (day.window.key, day.window.day) == ("afternoon", TODAY - timedelta(days=1))


# --- the pages ---


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2020-02-30", "\x00"])
def test_any_day_somebody_types_is_a_page(secretary, firm, day):
    staff(firm)

    for name, keys in (("reports", ()), ("staff", (firm.pk,))):
        answer = secretary.get(reverse(f"workforce:{name}", args=keys), {"day": day})
        assert answer.status_code == 200


def test_a_day_to_come_is_today(secretary, firm, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    staff(firm)

    shown = text(secretary.get(reverse("workforce:reports"), {"day": "2020-03-19"}))

    assert "2020年3月18日" in shown


def test_only_the_day_of_today_is_measured_at_the_gate(secretary, firm):
    staff(firm)
    address = reverse("workforce:staff", args=[firm.pk])
    gate = reverse("workforce:measure", args=[firm.pk])

    assert gate in text(secretary.get(address))
    assert gate not in text(secretary.get(address, {"day": "2020-03-17"}))


def test_the_contact_reads_who_was_told_of_the_missing(firm, monkeypatch):
    staff(firm)
    tell(at("10:30"))
    monkeypatch.setattr(clock, "now", lambda: at("10:40"))

    shown = text(browser_of(contact_of(firm)).get(reverse("workforce:own_report", args=[firm.pk])))

    assert "10:30已通知" in shown
    assert "缺报2人" in shown


def test_the_reports_speak_english_to_who_reads_english(secretary, firm):
    staff(firm)

    shown = text(secretary.get(reverse("workforce:reports"), headers={"accept-language": "en"}))

    assert "Daily reports of staff" in shown
    assert "Morning · by 10:00" in shown
