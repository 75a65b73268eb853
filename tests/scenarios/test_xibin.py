"""Xibin is played in small: by configuration only, three communities run three plans."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils.translation import override

from lianfang.access.actors import Actor
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.access.services.chain import verify_chain
from lianfang.command.enums import TaskState
from lianfang.command.models import PhaseInForce, Task
from lianfang.command.selectors.changes import preview_of_enforcing
from lianfang.command.selectors.coverage import coverage
from lianfang.command.selectors.plan import get_playbook, phase_of
from lianfang.gates.models import Duty, Passage, Point
from lianfang.gates.selectors.plans import Plans
from lianfang.health.models import FeverAlert, HealthCheck
from lianfang.isolation.enums import CaseState, SlotState
from lianfang.isolation.models import CaseDuty, CaseSlot, IsolationCase
from lianfang.kit.clock import local_moment
from lianfang.places.models import Place
from lianfang.records.models import FieldRecord
from lianfang.reports.metrics import figure
from lianfang.reports.models import Bulletin
from lianfang.scenarios.comparing import Verdict
from lianfang.scenarios.xibin.facts import FACTS, MORNING
from lianfang.scenarios.xibin.observing import ARRIVALS, FORGOTTEN
from lianfang.scenarios.xibin.play import CHANGE, OPENING, play
from lianfang.scenarios.xibin.script import DAYS, script
from lianfang.scenarios.xibin.town import COMMUNITIES, HAIBIN, MARKET_STREET, ROAD, SIJIN, YUEJIN
from lianfang.screening.models import Campaign, CampaignRound
from lianfang.screening.selectors.coverage import coverage as screened
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.models import ImportRun
from tests.scenarios.builders import a_database_of_its_own, seen, text_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
READER = Actor.system("test")
DOORS = 24
BEFORE, AFTER = CHANGE - timedelta(hours=1), CHANGE + timedelta(hours=1)
EVENING_BEFORE, EVENING_AFTER = (local_moment(day, "20:00") for day in DAYS[:2])


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town with two dozen doors in a street, played once for all tests here."""
    with django_db_blocker.unblock(), a_database_of_its_own("xibin"):
        yield play(
            folder=tmp_path_factory.mktemp("rosters"),
            say=lambda _line: None,
            script=script(DOORS),
        )


def plans_at(stage, moment):
    """Community -> phase in force there at the moment."""
    found = {name: phase_of(READER, stage.place(name).path, moment) for name in COMMUNITIES}
    return {name: view.phase.key for name, view in found.items()}


def manned_at(stage, moment):
    """Community, or the road's own name -> checkpoints open and manned there at the moment."""
    plans = Plans(READER, moment)
    there = Q(opened_at__lte=moment) & (Q(closed_at__isnull=True) | Q(closed_at__gt=moment))
    points = [p for p in Point.objects.filter(there) if plans.manned(p.path, p.kind)]
    return Counter(stage.community_of(point.path) for point in points)


def windows_due(stage, name, day):
    """(routine, window) pairs of the day's tasks in a community."""
    rows = Task.objects.filter(path__under=stage.place(name).path, day=day)
    rows = rows.exclude(state=TaskState.CANCELLED)
    return set(rows.values_list("routine", "window"))


def test_three_communities_run_three_plans_at_once(stage, no_limits):
    assert plans_at(stage, AFTER) == {
        HAIBIN: "resume",
        YUEJIN: "door_to_door",
        SIJIN: "keep_out",
    }
    assert plans_at(stage, OPENING) == plans_at(stage, AFTER)


def test_all_plans_are_phases_of_one_playbook_and_no_code_names_the_town(stage, no_limits):
    rows = PhaseInForce.objects.filter(valid_to__isnull=True)

    assert set(rows.values_list("playbook__key", flat=True)) == {"xibin"}


def test_a_single_street_keeps_a_plan_of_its_own(stage, no_limits):
    street = phase_of(READER, stage.place(MARKET_STREET).path, OPENING)
    around = phase_of(READER, stage.place(HAIBIN).path, OPENING)

    assert (street.phase.key, around.phase.key) == ("door_to_door", "resume")
    routines = Task.objects.filter(path__under=street.path, day=DAYS[2])
    assert set(routines.values_list("routine", flat=True)) <= {"special_visits"}


def test_on_the_date_one_community_goes_from_its_checkpoints_to_the_doors(stage, no_limits):
    assert plans_at(stage, BEFORE)[YUEJIN] == "keep_out"
    assert plans_at(stage, AFTER)[YUEJIN] == "door_to_door"
    assert {n: p for n, p in plans_at(stage, BEFORE).items() if n != YUEJIN} == {
        n: p for n, p in plans_at(stage, AFTER).items() if n != YUEJIN
    }


def test_its_checkpoints_close_then_and_those_of_its_neighbour_stay(stage, no_limits):
    assert manned_at(stage, BEFORE) == {ROAD: 1, YUEJIN: 3, SIJIN: 2}
    assert manned_at(stage, AFTER) == {ROAD: 1, SIJIN: 2}


def test_whoever_stood_on_its_lists_from_then_on_is_taken_off_them(stage, no_limits):
    rows = Duty.objects.filter(path__under=stage.place(YUEJIN).path)
    ahead = rows.filter(begins_at__gt=CHANGE)

    assert rows.filter(begins_at__lt=CHANGE, withdrawn_at__isnull=True).exists()
    assert ahead.count() == 9 + 27
    assert set(ahead.values_list("withdrawn_at", flat=True)) == {CHANGE}


def test_the_routine_s_tasks_begin_on_that_day(stage, no_limits):
    twice = {("special_visits", "morning"), ("special_visits", "afternoon")}

    assert [windows_due(stage, YUEJIN, day) for day in DAYS] == [set(), twice, twice, twice]


def test_each_plan_asks_for_its_own_visits(stage, no_limits):
    outside_the_street = ~Q(path__startswith=stage.place(MARKET_STREET).path)
    rows = Task.objects.filter(outside_the_street, path__under=stage.place(HAIBIN).path)

    assert set(rows.values_list("routine", "window")) == {("care_visits", "morning")}
    assert all(windows_due(stage, SIJIN, day) == set() for day in DAYS)


def test_the_preview_told_beforehand_what_would_change(stage, no_limits):
    """Asked again for the neighbour that still keeps its checkpoints."""
    place = Place.objects.get(pk=stage.place(SIJIN).id)
    version = get_playbook(READER, stage.playbook_id)
    with override("en"):
        found = preview_of_enforcing(READER, place, version, "door_to_door", OPENING)
        lines = [str(line.text) for section in found.sections for line in section.lines]

    assert "2 checkpoints become 0" in lines
    assert "18 people on duty are freed" in lines


def test_every_grid_and_household_behind_the_closed_checkpoints_has_somebody(stage, no_limits):
    place = Place.objects.get(pk=stage.place(YUEJIN).id)

    found = coverage(READER, place, OPENING)

    rules = {tally.rule.key: tally.tally for tally in found.rules}
    # Who was found in the attic is the one household a week's rosters did not know.
    assert {key: tally.gaps for key, tally in rules.items()} == dict.fromkeys(rules, 0)
    assert {"leader_per_place", "head_per_grid", "contact_per_household"} <= set(rules)


def test_households_are_screened_in_two_rounds_and_the_missed_are_known(stage, no_limits):
    campaign = Campaign.objects.get()
    place = Place.objects.get(pk=stage.place(YUEJIN).id)
    first, second = CampaignRound.objects.order_by("number")

    found = screened(READER, campaign, place, OPENING)
    streets = {child.name: child.tally for child in found.children}

    assert first.households == campaign.households
    assert found.total.households == campaign.households + 1
    assert 0 < second.households < first.households
    visited = [streets[f"第{number}网格"] for number in (1, 2)]
    assert [tally.not_yet for tally in visited] == [0, 0]
    assert sum(tally.found for tally in visited) == 1
    assert sum(tally.missed for tally in visited) < second.households
    waiting = [streets[f"第{number}网格"] for number in (3, 4)]
    assert all(tally.not_yet == tally.households > 0 for tally in waiting)


def test_spot_checks_are_made_every_night_and_their_problems_added_up(stage, no_limits):
    rows = FieldRecord.objects.filter(form="night_check")

    assert {row.taken_at.astimezone(OPENING.tzinfo).date() for row in rows} == set(DAYS[:-1])
    assert {row.answers["what"] for row in rows} == {"entrance", "observed", "shop"}
    total = sum(row.answers["found"] for row in rows)
    path = stage.township.path
    assert figure(READER, "night_check_found_all", path, OPENING).value == total
    # Behind closed checkpoints nobody is looked for at night.
    entrances = [row for row in rows if row.answers["what"] == "entrance"]
    assert all(row.taken_at < CHANGE or stage.community_of(row.path) != YUEJIN for row in entrances)


def test_whoever_comes_from_a_key_region_is_looked_after_by_somebody_of_their_own(stage, no_limits):
    expected = [one for one in ARRIVALS if "湖北" in one[1] or "境外" in one[1]]
    cases = IsolationCase.objects.filter(reason="arrival")

    assert cases.count() == len(expected)
    assert CaseDuty.objects.filter(case__in=cases).count() == len(expected)
    assert {case.due_on - case.starts_on for case in cases} == {timedelta(days=14)}
    released = cases.filter(state=CaseState.RELEASED)
    assert {case.starts_on for case in released} == {ARRIVALS[0][0]}


def test_they_are_asked_morning_and_evening_and_a_forgotten_slot_is_known(stage, no_limits):
    over = CaseSlot.objects.filter(due_to__lt=OPENING).exclude(state=SlotState.CANCELLED)
    missed = over.filter(state=SlotState.MISSED)

    assert over.exclude(pk__in=missed).exclude(state=SlotState.SEEN).count() == 0
    assert {(slot.day, stage.community_of(slot.path)) for slot in missed} == {FORGOTTEN}


def test_a_fever_behind_a_door_is_followed_to_the_clinic(stage, no_limits):
    alert = FeverAlert.objects.get()

    assert stage.community_of(alert.path) == YUEJIN
    assert alert.state == "transferred"
    case = IsolationCase.objects.get(reason="fever")
    assert case.person_id == alert.person_id
    assert CaseDuty.objects.filter(case=case, until__isnull=True).count() == 1
    assert HealthCheck.objects.filter(person=alert.person_id, fever=True).count() == 2


def test_passages_carry_what_guards_said_and_nothing_comes_after_the_opening(stage, no_limits):
    rows = Passage.objects.all()

    assert {row.deed for row in rows} >= {"pass", "registered", "handed_over"}
    assert set(rows.filter(origin__contains="湖北").values_list("deed", flat=True)) <= {
        "turned_back"
    }
    assert rows.filter(fever=True).count() == 1
    assert rows.latest("taken_at").taken_at < OPENING
    assert AuditEvent.objects.latest("at").at < OPENING


def test_rosters_were_imported_as_every_user_imports_them(stage, no_limits):
    runs = ImportRun.objects.all()

    assert set(runs.values_list("status", flat=True)) == {RunStatus.APPLIED}
    assert Counter(runs.values_list("kind", flat=True))["residents"] == 3


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_published_figure_is_counted_from_rows(stage, fact, no_limits):
    assert seen(stage, fact) == (Verdict.OK, seen(stage, fact)[1])


def test_the_bulletin_of_the_date_shows_the_plans_and_the_published_figures(stage, no_limits):
    with everywhere("bulletins of the town"):
        before, after = (Bulletin.objects.get(as_of=at) for at in (EVENING_BEFORE, EVENING_AFTER))
        last = Bulletin.objects.get(day=MORNING.date())
    words = [text_of(bulletin) for bulletin in (before, after, last)]

    assert all("全镇3个社区" in text for text in words)
    assert "海滨0个、跃进3个、思进2个" in words[0]
    assert "海滨0个、跃进0个、思进2个" in words[1]
    assert "海滨0个、跃进0个、思进2个" in words[2]
    due = [re.search(r"应走访：海滨\d+人次、跃进(\d+)人次、思进0人次", text) for text in words]
    assert int(due[0][1]) == 0 < int(due[1][1]) <= int(due[2][1])


def test_the_chain_of_everything_done_is_sealed_and_whole(stage):
    verdict = verify_chain()

    assert verdict.broken_at is None
    assert verdict.unsealed == 0
