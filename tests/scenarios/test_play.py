"""The whole town is played in a database of its own, and everything published comes out of rows."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Count, Q

from lianfang.access.actors import Actor
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.access.services.chain import verify_chain
from lianfang.command.enums import ProposalState, SubjectKind, TaskState
from lianfang.command.models import Incident, PhaseInForce, Proposal, Responsibility, Task, Visit
from lianfang.command.selectors.coverage import coverage
from lianfang.gates.models import Closure, Duty, Expected, Passage, Permit, Point
from lianfang.gates.selectors.points import point_list, point_rows
from lianfang.health.models import FeverAlert, HealthCheck, PersonDay
from lianfang.health.selectors.coverage import day_coverage
from lianfang.inspections.enums import FindingState
from lianfang.inspections.models import Finding, RoundTeam
from lianfang.isolation.models import (
    CaseDuty,
    CaseSlot,
    Errand,
    IsolationCase,
    Paper,
    SlotRecord,
    Telling,
)
from lianfang.people.models import LIVES_HERE, Arrival, Person, Staff
from lianfang.people.selectors.duplicates import find_duplicates
from lianfang.places.models import Place
from lianfang.posts.models import Post, Stint, Turn
from lianfang.reports.models import Bulletin
from lianfang.robots.enums import MessageState
from lianfang.robots.models import Robot, RobotMessage
from lianfang.scenarios.clerks import MISTAKE_EVERY
from lianfang.scenarios.comparing import Verdict
from lianfang.scenarios.jinshan.facts import FACTS, MORNING
from lianfang.scenarios.jinshan.guarding import GATES, OPEN_AGAIN, SHORT
from lianfang.scenarios.jinshan.personas import BY_USERNAME, GATE_OF_THE_DEMO, PERSONAS
from lianfang.scenarios.jinshan.planning import ESTATES
from lianfang.scenarios.jinshan.play import FOUNDED, play, steps
from lianfang.scenarios.jinshan.returning import WRITTEN_TWICE
from lianfang.scenarios.jinshan.town import (
    LATE_WITH_PROPOSAL,
    LATE_WITHOUT_PROPOSAL,
    NURSING_HOME,
    SIKE,
    ZHONGSHAN,
)
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.models import ImportRun
from lianfang.workplan.models import WorkPlan
from lianfang.workplan.selectors.progress import work_views
from tests.scenarios.builders import a_database_of_its_own, seen

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.django_db]
READER = Actor.system("test")


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    """The town, played once for all tests here, in a copy of the empty test database."""
    with django_db_blocker.unblock(), a_database_of_its_own("played"):
        yield play(folder=tmp_path_factory.mktemp("rosters"), say=lambda _line: None)


def place_of(stage, name):
    return Place.objects.get(pk=stage.place(name).id)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_every_published_figure_is_counted_from_rows(stage, fact, no_limits):
    assert seen(stage, fact) == (Verdict.OK, seen(stage, fact)[1])


def test_no_unit_of_sike_has_more_than_four_volunteers(stage, no_limits):
    found = coverage(READER, place_of(stage, SIKE), MORNING, ["volunteers_per_unit"])
    per_unit = Counter(
        Responsibility.objects.filter(
            role="unit_volunteer", path__under=stage.place(SIKE).path
        ).values_list("subject_id", flat=True)
    )

    assert found.rules[0].tally.over == 0
    assert (min(per_unit.values()), max(per_unit.values())) == (1, 4)


def test_the_incident_began_when_headquarters_were_founded(stage, no_limits):
    assert Incident.objects.get().opened_on == FOUNDED


def test_every_roster_left_an_import_with_its_wrong_rows(stage, no_limits):
    runs = ImportRun.objects.filter(kind="residents")

    assert runs.count() == 19
    assert set(runs.values_list("status", flat=True)) == {RunStatus.APPLIED}
    # Employees are no residents; who lives in the nursing home was written up by hand.
    home = stage.place(NURSING_HOME).path
    residents = Person.objects.filter(LIVES_HERE).exclude(path__under=home).count()
    wrong = sum(run.wrong_count for run in runs)
    assert 0 < wrong <= (residents + wrong) // MISTAKE_EVERY
    assert residents == sum(run.new_count for run in runs) + WRITTEN_TWICE


def test_two_communities_show_gaps_and_one_proposal_waits(stage, no_limits):
    waiting = Proposal.objects.filter(state=ProposalState.OPEN)
    everywhere_else = coverage(READER, stage.township, MORNING)
    red = {child.name for child in everywhere_else.children if child.gaps}

    assert [one.place.short_name for one in waiting] == [LATE_WITH_PROPOSAL]
    assert waiting.get().lines.count() > 0
    assert red == {LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL}


def test_every_special_group_person_elsewhere_has_three_people(stage, no_limits):
    late = [stage.place(name).path for name in (LATE_WITH_PROPOSAL, LATE_WITHOUT_PROPOSAL)]
    trios = (
        Responsibility.objects.filter(subject_kind=SubjectKind.PERSON)
        .exclude(path__startswith=late[0])
        .exclude(path__startswith=late[1])
        .order_by()
        .values("subject_id")
        .annotate(number=Count("staff", distinct=True))
    )

    assert {row["number"] for row in trios} == {3}


def test_one_village_works_again_and_the_nursing_home_has_its_own_regime(stage, no_limits):
    now = PhaseInForce.objects.filter(valid_to__isnull=True)

    assert {(row.place.short_name, row.phase) for row in now} == {
        ("金山街道", "sealed"),
        ("金山养老院", "institution"),
        ("新农村", "resume"),
    }


def test_most_visits_were_paid_some_were_missed_and_a_few_found_a_fever(stage, no_limits):
    past = Task.objects.filter(day__lt=MORNING.date())
    done = past.filter(state=TaskState.DONE).count()

    assert past.filter(state=TaskState.OPEN).count() == 0
    assert 0.9 < done / past.count() < 0.98
    assert Visit.objects.filter(fever=True, superseded_by__isnull=True).count() == 4
    assert Visit.objects.filter(supersedes__isnull=False).count() == 1


def test_nothing_recorded_lies_behind_the_opening_of_the_demo(stage, no_limits):
    assert AuditEvent.objects.latest("at").at < MORNING
    assert Visit.objects.latest("visited_at").visited_at < MORNING
    assert HealthCheck.objects.latest("received_at").received_at < MORNING
    assert Passage.objects.latest("received_at").received_at < MORNING
    assert SlotRecord.objects.latest("received_at").received_at < MORNING


def test_the_chain_of_everything_done_is_sealed_and_whole(stage):
    verdict = verify_chain()

    assert verdict.broken_at is None
    assert verdict.unsealed == 0
    assert verdict.checked > 3_000


def test_nineteen_of_twenty_told_their_temperature_this_morning(stage, no_limits):
    found = day_coverage(READER, stage.township, MORNING)

    assert 0.94 < found.total.checked / found.total.asked < 0.97
    assert found.children[0].name == LATE_WITHOUT_PROPOSAL
    assert found.children[0].tally.missing / found.children[0].tally.asked > 0.1


def test_who_was_visited_needs_no_further_check_and_who_returned_to_work_none(stage, no_limits):
    visited = Visit.objects.filter(
        visited_at__date=MORNING.date(), temperature__isnull=False, superseded_by__isnull=True
    )
    checked = PersonDay.objects.filter(day=MORNING.date()).values("person_id")

    assert visited.exists()
    assert not visited.exclude(person_id__in=checked).exists()
    assert day_coverage(READER, place_of(stage, OPEN_AGAIN), MORNING).is_asked is False


def test_each_fever_stands_at_its_own_point_of_the_path(stage, no_limits):
    states = Counter(FeverAlert.objects.values_list("state", flat=True))

    assert states == {"cleared": 3, "transferred": 1, "confirmed": 1}


def test_whoever_came_from_a_key_region_is_isolated(stage, no_limits):
    cases = IsolationCase.objects.filter(origin="arrival").values("person_id")
    key = Arrival.objects.filter(arrived_on__year=2020, arrived_on__month=3).filter(
        Q(origin__contains="武汉") | Q(origin__contains="境外")
    )

    assert 5 <= key.count() <= 15
    assert not key.exclude(person_id__in=cases).exists()


def test_cases_of_isolation_stand_in_every_state_and_two_have_nobody(stage, no_limits):
    cases = IsolationCase.objects.all()
    states = Counter(cases.values_list("state", flat=True))
    served = CaseDuty.objects.filter(until__isnull=True).values("case_id")

    assert (states["extended"], states["moved"], states["released"], states["void"]) == (1, 1, 2, 1)
    assert states["open"] > 10
    assert cases.filter(state="open").exclude(pk__in=served).count() == 2
    assert Paper.objects.filter(kind="release", withdrawn_at__isnull=True).count() == 2


def test_most_in_isolation_were_asked_twice_a_day_and_what_was_missed_was_told(stage, no_limits):
    past = CaseSlot.objects.filter(day__lt=MORNING.date(), key__in=["morning", "evening"])
    states = Counter(past.exclude(state="cancelled").values_list("state", flat=True))

    assert states["open"] == 0
    assert 0 < states["missed"] / (states["missed"] + states["seen"]) < 0.12
    assert Telling.objects.filter(about="slot").exists()


def test_errands_are_on_their_way_in_every_state(stage, no_limits):
    states = set(Errand.objects.values_list("state", flat=True))

    assert states == {"asked", "taken", "done", "confirmed", "cancelled"}


def test_hundreds_passed_the_checkpoints_with_passes_that_hold(stage, no_limits):
    passages = Passage.objects.all()
    deeds = Counter(passages.values_list("deed", flat=True))

    assert 300 < passages.count() < 700
    assert min(deeds["turned_back"], deeds["registered"], deeds["handed_over"]) > 0
    assert passages.filter(odd_plate=True).count() < 10
    assert passages.filter(permit__isnull=False, permit__rule="work").exists()
    assert not passages.filter(permit__revoked_at__isnull=False).exists()
    twice = passages.filter(direction="out", permit__rule="household").values("permit")
    assert twice.annotate(n=Count("pk")).filter(n__gt=1).count() == 0


def test_villages_wait_for_a_few_and_one_pass_was_revoked(stage, no_limits):
    states = Counter(Expected.objects.values_list("state", flat=True))

    assert states["arrived"] > states["waiting"] > 0
    assert states["not_arrived"] > 0
    assert Permit.objects.filter(revoked_at__isnull=False).count() == 1


def test_roads_were_given_up_for_estates_and_one_gate_is_short_of_people(stage, no_limits):
    points = point_list(READER, stage.township.path, MORNING)
    rows = point_rows(READER, list(points), MORNING)

    assert {row.name for row in rows} == {gate.name for gate in GATES}
    assert [row.name for row in rows if row.is_short] == [SHORT[0]]
    assert Point.objects.filter(closed_at__isnull=False).count() == 3
    assert Closure.objects.filter(opened_at__isnull=False).count() == 3
    assert Closure.objects.filter(opened_at__isnull=True, until__lt=MORNING.date()).count() == 1


def test_people_came_back_and_a_few_of_them_stand_on_the_register_twice(stage, no_limits):
    place = stage.place("")
    twice = find_duplicates(READER, day=MORNING.date(), place_path=place.path)
    came = Arrival.objects.values_list("person_id", flat=True)

    # Two of those whom the charter coach brought live in the town.
    assert len(came) == 112 + 2
    assert len(twice) >= 5
    assert sum(group.kept.id in set(came) for group in twice) >= 5


def test_two_bulletins_are_issued_and_the_third_is_a_draft(stage, no_limits):
    days = [(row.day.day, row.number) for row in Bulletin.objects.order_by("as_of")]

    assert days == [(16, 1), (17, 2), (18, None)]


def test_every_persona_with_a_person_is_linked_to_their_own_entry(stage, no_limits):
    linked = dict(Staff.objects.exclude(user=None).values_list("user__username", "name"))

    assert linked == {
        persona.username: persona.worker(stage.staffing).name
        for persona in PERSONAS
        if persona.worker
    }


def test_the_grid_worker_of_the_demo_has_visits_left_this_morning(stage, no_limits):
    open_now = Task.objects.filter(
        staff__user__username="grid", state=TaskState.OPEN, due_from__lte=MORNING
    )

    assert open_now.count() >= 2


def test_the_guard_of_the_demo_stands_at_the_gate_this_morning(stage, no_limits):
    guard = stage.staff_id(BY_USERNAME["guard"].worker(stage.staffing))
    turns = Duty.objects.filter(staff_id=guard, day=MORNING.date(), withdrawn_at=None)

    assert [(one.point.place.name, one.shift) for one in turns] == [(GATE_OF_THE_DEMO, "morning")]


def test_the_inspector_of_the_demo_has_a_round_begun_and_findings_to_look_at_again(
    stage, no_limits
):
    inspector = stage.staff_id(BY_USERNAME["inspector"].worker(stage.staffing))
    team = RoundTeam.objects.get(Q(first_id=inspector) | Q(second_id=inspector))

    assert team.proposal.day == MORNING.date()
    assert Finding.objects.filter(state=FindingState.OPEN).exists()


def test_people_not_yet_in_a_team_are_not_mobilised(stage, no_limits):
    with everywhere("counting rows"):
        serving = Staff.objects.filter(path__under=stage.place(ZHONGSHAN).path).count()

    assert serving == 182


def test_every_building_of_sike_has_a_leader_and_every_stairwell_a_post(stage, no_limits):
    held = Turn.objects.filter(ended_at__isnull=True)

    assert held.filter(post__kind="building_leader").count() == 87
    assert Post.objects.filter(kind="unit_volunteer").count() == 191
    assert not Post.objects.filter(kind="unit_volunteer", turns__isnull=True).exists()


def test_party_members_served_at_the_checkpoints_and_one_post_was_thanked_for(stage, no_limits):
    at_gates = Post.objects.filter(kind="pioneer_post", place__kind="site")
    served = Stint.objects.filter(turn__post__in=at_gates)

    assert (at_gates.count(), served.count()) == (len(GATES), 2 * 2 * len(GATES))
    assert [post.state for post in Post.objects.exclude(thanks="")] == ["closed"]
    assert Turn.objects.filter(state="claimed").count() == 1
    assert Stint.objects.filter(ends_at__isnull=True).count() == 1


def test_the_plan_has_one_work_behind_and_the_robot_of_the_group_reaches_nobody(stage, no_limits):
    plan = WorkPlan.objects.get()
    views = work_views(plan, MORNING)
    robot = Robot.objects.get()

    assert [view.work.title for view in views if view.is_behind] == [ESTATES]
    assert all(view.actual is not None and view.work.leader for view in views)
    assert (robot.host, robot.silent_until > MORNING) == (settings.DEMO_CHAT, True)
    assert {one.state for one in RobotMessage.objects.all()} == {MessageState.DROPPED}


def test_the_steps_follow_each_other_in_time():
    moments = [moment for moment, _step in steps()]

    assert moments == sorted(moments)
    assert moments[-1] < MORNING
    assert MORNING - moments[0] > timedelta(days=50)
