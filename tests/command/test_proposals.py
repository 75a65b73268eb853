"""Machines propose, people decide: planned, edited, accepted or refused, checked each time."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import Proposal, ProposalLine, Responsibility, Task
from lianfang.command.selectors.coverage import coverage
from lianfang.command.selectors.proposals import (
    get_proposal,
    line_list,
    proposal_view,
    waiting_proposals,
)
from lianfang.command.services.proposals import (
    Decided,
    RuleBroken,
    accept_proposal,
    create_proposal,
    edit_line,
    plan_proposal,
    refuse_proposal,
)
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.command.services.teams import create_team, join_team
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.people.models import Staff
from lianfang.people.services.staff import set_unavailable
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    begin_day,
    build_town,
    commander,
    family,
    fresh,
    neighbour_in_need,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db


def propose(actor, place, now, *rules):
    made = create_proposal(actor=actor, now=now, place_id=place.pk, rules=rules)
    return plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)


def lines(proposal):
    return stored(ProposalLine, proposal=proposal)


def named(proposal):
    """Who is proposed for what: (role, staff name, change)."""
    return sorted((line.role, line.staff.name, line.change) for line in lines(proposal))


def staff_named(name):
    return stored(Staff, name=name)[0]


def in_force():
    return sorted(
        (row.role, row.staff.name) for row in stored(Responsibility, valid_to__isnull=True)
    )


@pytest.fixture
def sike(now):
    """A community with two people in need on one staircase and just enough people to care."""
    town = build_town()
    for number, name in enumerate(("李桂英", "刘奶奶"), start=1):
        neighbour_in_need(town.unit, name, f"{number}01")
    worker(town.sike, "张干部", "cadre")
    worker(town.sike, "李社工")
    worker(town.sike, "王志愿", "volunteer")
    return town


CARE = ("special_cadre", "special_community_worker", "special_volunteer")


def test_the_gaps_of_a_community_are_filled_and_accepted(now, sike):
    boss = secretary(sike.sike)

    proposal = propose(boss, sike.sike, now, *CARE)

    assert (proposal.state, proposal.status, proposal.unserved) == ("open", "optimal", [])
    assert named(proposal) == [
        ("special_cadre", "张干部", "add"),
        ("special_cadre", "张干部", "add"),
        ("special_community_worker", "李社工", "add"),
        ("special_community_worker", "李社工", "add"),
        ("special_volunteer", "王志愿", "add"),
        ("special_volunteer", "王志愿", "add"),
    ]
    assert in_force() == []

    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    with looking(boss):
        found = coverage(boss, sike.sike, now, CARE)
    assert [rule.tally.gaps for rule in found.rules] == [0, 0, 0]
    assert {line.state for line in lines(proposal)} == {"accepted"}
    assert {row.source for row in stored(Responsibility)} == {f"proposal:{proposal.pk}"}


def test_the_page_tells_lines_by_staircase_with_reasons_in_words(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, *CARE)

    with looking(boss):
        shown = proposal_view(boss, get_proposal(boss, proposal.pk), now)

    assert [group.title for group in shown.groups] == ["四棵第一网格 金山花园3栋 甲单元"]
    first = shown.groups[0].lines[0]
    assert first.subject.title == "李桂英"
    assert len(first.reasons) == 4
    assert shown.counts == {"added": 6, "ended": 0, "edited": 0, "refused": 0}
    assert len(shown.rule_titles) == 3


def test_standing_pairs_are_kept(now, sike):
    granny = neighbour_in_need(sike.unit, "陈奶奶", "301")
    answers(worker(sike.sike, "周志愿", "volunteer"), "special_volunteer", granny)

    proposal = propose(secretary(sike.sike), sike.sike, now, *CARE)

    assert proposal.kept == 1
    assert ("special_volunteer", "周志愿", "end") not in named(proposal)
    assert len([one for one in named(proposal) if one[0] == "special_volunteer"]) == 2


def test_whoever_is_away_is_released_and_somebody_else_named(now, sike):
    granny = neighbour_in_need(sike.unit, "陈奶奶", "301")
    away = worker(sike.sike, "周志愿", "volunteer")
    answers(away, "special_volunteer", granny)
    set_unavailable(actor=SYSTEM, now=now, staff_id=away.pk, first_day=now.date())
    boss = secretary(sike.sike)

    proposal = propose(boss, sike.sike, now, "special_volunteer")
    assert ("special_volunteer", "周志愿", "end") in named(proposal)

    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)
    assert ("special_volunteer", "周志愿") not in in_force()
    assert in_force().count(("special_volunteer", "王志愿")) == 3


def test_what_cannot_be_served_is_told_with_its_reason(now):
    town = build_town()
    neighbour_in_need(town.unit)
    boss = secretary(town.sike)

    proposal = propose(boss, town.sike, now, "special_cadre")

    assert [(one["role"], one["missing"], one["reason"]["code"]) for one in proposal.unserved] == [
        ("special_cadre", 1, "no_worker_with_role")
    ]
    with looking(boss):
        shown = proposal_view(boss, get_proposal(boss, proposal.pk), now)
    assert shown.unserved[0].subject.title == "李桂英"
    assert shown.unserved_count == 1


def test_somebody_else_is_named_by_hand_and_the_reasons_follow(now, sike):
    boss = secretary(sike.sike)
    other = worker(sike.sike, "赵志愿", "party_volunteer")
    proposal = propose(boss, sike.sike, now, "special_volunteer")
    line = next(one for one in lines(proposal))
    before = line.staff
    chosen = other if before.pk != other.pk else staff_named("王志愿")

    edited = edit_line(actor=boss, now=now, line_id=line.pk, staff_id=chosen.pk, note="住得近")

    assert (edited.state, edited.staff_id, edited.proposed_staff_id, edited.note) == (
        "edited",
        chosen.pk,
        before.pk,
        "住得近",
    )
    back = edit_line(actor=boss, now=now, line_id=line.pk)
    assert (back.state, back.staff_id, back.proposed_staff_id) == ("proposed", before.pk, None)


def test_an_edit_that_breaks_a_rule_is_refused_in_words(now, sike):
    boss = secretary(sike.sike)
    cadre = staff_named("张干部")
    proposal = propose(boss, sike.sike, now, "special_volunteer")
    line = lines(proposal)[0]

    with pytest.raises(RuleBroken) as caught:
        edit_line(actor=boss, now=now, line_id=line.pk, staff_id=cadre.pk)

    assert "包保志愿者" in str(caught.value)
    assert fresh(line).state == "proposed"


def test_a_line_is_refused_with_a_reason_and_leaves_the_gap(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, "special_cadre")
    line = lines(proposal)[0]

    with pytest.raises(InvalidInput):
        edit_line(actor=boss, now=now, line_id=line.pk, refuse=True)
    edit_line(actor=boss, now=now, line_id=line.pk, refuse=True, note="家属不同意")

    assert [one["reason"]["code"] for one in fresh(proposal).unserved] == ["could_be_served"]
    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)
    assert in_force() == [("special_cadre", "张干部")]
    assert sorted(one.state for one in lines(proposal)) == ["accepted", "refused"]


def test_a_proposal_is_decided_once(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, "special_cadre")
    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    with pytest.raises(Decided):
        accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)
    with pytest.raises(Decided):
        refuse_proposal(actor=boss, now=now, proposal_id=proposal.pk, reason="重复")
    with pytest.raises(Decided):
        edit_line(actor=boss, now=now, line_id=lines(proposal)[0].pk, refuse=True, note="晚了")


def test_what_changed_meanwhile_stops_the_acceptance_until_the_line_is_changed(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, "special_cadre")
    line = lines(proposal)[0]
    away = line.staff
    set_unavailable(actor=SYSTEM, now=now, staff_id=away.pk, first_day=now.date())
    helper = worker(sike.sike, "孙干部", "cadre")

    with pytest.raises(RuleBroken):
        accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)
    assert in_force() == []
    for one in lines(proposal):
        edit_line(actor=boss, now=now, line_id=one.pk, staff_id=helper.pk)
    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    assert in_force() == [("special_cadre", "孙干部")] * 2


def test_what_was_broken_before_is_not_the_proposals_fault(now, sike):
    granny = neighbour_in_need(sike.unit, "陈奶奶", "301")
    gone = worker(sike.sike, "周干部", "cadre")
    answers(gone, "special_cadre", granny)
    set_unavailable(actor=SYSTEM, now=now, staff_id=gone.pk, first_day=now.date())
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, "special_cadre")
    by_change = {line.change: line for line in lines(proposal) if line.subject_id == granny.pk}
    # The secretary keeps the one who is away and wants nobody in their place.
    edit_line(actor=boss, now=now, line_id=by_change["add"].pk, refuse=True, note="周干部周五回来")
    edit_line(actor=boss, now=now, line_id=by_change["end"].pk, refuse=True, note="周干部周五回来")

    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    assert ("special_cadre", "周干部") in in_force()


def test_tasks_of_the_day_go_to_those_accepted(now, sike):
    begin_day(sike, at("00:05"))
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, *CARE)

    accept_proposal(actor=boss, now=now, proposal_id=proposal.pk)

    assert {task.staff_id for task in stored(Task)} == {staff_named("李社工").pk}


def test_a_branch_over_two_communities_serves_in_both(now):
    town = build_town()
    neighbour_in_need(town.wangtai_unit)
    helper = worker(town.sike, "张干部", "cadre")
    branch = create_team(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        kind="party_branch",
        name="联合支部",
        covered=[town.sike.pk, town.wangtai.pk],
    )
    join_team(actor=SYSTEM, now=now, team_id=branch.pk, staff_id=helper.pk)

    theirs = propose(secretary(town.wangtai), town.wangtai, now, "special_cadre")
    of_all = propose(commander(town.township), town.township, now, "special_cadre")

    assert named(theirs) == []  # a secretary disposes of their own staff only
    assert named(of_all) == [("special_cadre", "张干部", "add")]


def test_units_and_households_are_planned_too(now):
    town = build_town()
    family(town.unit, "301")
    worker(town.sike, "王志愿", "volunteer")
    worker(town.sike, "张干部", "cadre")
    boss = secretary(town.sike)

    proposal = propose(boss, town.sike, now, "volunteers_per_unit", "cadre_per_household")

    assert named(proposal) == [
        ("household_cadre", "张干部", "add"),
        ("unit_volunteer", "王志愿", "add"),
        ("unit_volunteer", "王志愿", "add"),
    ]


def test_households_under_a_bay_cadre_need_nobody_more(now):
    town = build_town()
    family(town.bay, "1号")
    answers(worker(town.village, "村干部", "cadre"), "household_cadre", town.bay)

    proposal = propose(secretary(town.village), town.village, now, "cadre_per_household")

    assert (named(proposal), proposal.unserved) == ([], [])


def test_nobody_gets_more_than_they_may_carry_elsewhere_included(now):
    town = build_town()
    volunteer = worker(town.township, "王志愿", "volunteer")
    # a unit volunteer may have three units; two are taken in another community
    answers(volunteer, "unit_volunteer", town.wangtai_unit)
    answers(volunteer, "unit_volunteer", town.unit)
    row = answers(volunteer, "unit_volunteer", town.other_unit)
    end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason="调整")

    proposal = propose(commander(town.township), town.sike, now, "volunteers_per_unit")

    assert named(proposal) == [("unit_volunteer", "王志愿", "add")]


def test_a_refused_proposal_changes_nothing(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, *CARE)

    with pytest.raises(InvalidInput):
        refuse_proposal(actor=boss, now=now, proposal_id=proposal.pk, reason="")
    refused = refuse_proposal(actor=boss, now=now, proposal_id=proposal.pk, reason="等下沉干部到位")

    assert (refused.state, refused.reason) == ("refused", "等下沉干部到位")
    assert in_force() == []


def test_a_proposal_waits_until_it_is_planned(now, sike):
    boss = secretary(sike.sike)
    made = create_proposal(actor=boss, now=now, place_id=sike.sike.pk)

    with pytest.raises(Conflict):
        accept_proposal(actor=boss, now=now, proposal_id=made.pk)
    with looking(boss):
        assert [one.state for one in waiting_proposals(boss, sike.sike.path)] == ["planning"]
    planned = plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)
    again = plan_proposal(actor=SYSTEM, now=now, proposal_id=made.pk)
    assert (planned.state, again.state) == ("open", "open")
    assert len(lines(made)) == len(set(lines(made)))


def test_proposals_are_for_those_who_may_decide(now, sike):
    with pytest.raises(NotPermitted):
        create_proposal(
            actor=appointed(Role.GRID_WORKER, sike.sike), now=now, place_id=sike.sike.pk
        )
    with pytest.raises(NotFound):
        create_proposal(actor=secretary(sike.wangtai), now=now, place_id=sike.sike.pk)
    proposal = propose(secretary(sike.sike), sike.sike, now, "special_cadre")
    stranger = secretary(sike.wangtai)
    with looking(stranger), pytest.raises(NotFound):
        get_proposal(stranger, proposal.pk)
    with pytest.raises(NotFound):
        accept_proposal(actor=stranger, now=now, proposal_id=proposal.pk)


def test_only_rules_in_force_are_planned(now, sike):
    with pytest.raises(InvalidInput):
        create_proposal(
            actor=secretary(sike.sike), now=now, place_id=sike.sike.pk, rules=["be_kind"]
        )
    assert stored(Proposal) == []


def test_lines_are_found_by_role_and_place(now, sike):
    boss = secretary(sike.sike)
    proposal = propose(boss, sike.sike, now, *CARE)

    with looking(boss):
        known = get_proposal(boss, proposal.pk)
        assert line_list(boss, known, role="special_cadre").count() == 2
        assert line_list(boss, known, under=sike.other_unit.path).count() == 0
        assert known.added == 6
