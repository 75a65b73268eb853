"""Who serves and in which teams: the published numbers, and a place for everybody."""

from collections import Counter

from lianfang.access.enums import Role
from lianfang.command.enums import Position, TeamKind
from lianfang.people.enums import StaffKind, StaffLevel
from lianfang.scenarios.jinshan.organisation import all_teams, branches, double_checkins, grid_teams
from lianfang.scenarios.jinshan.personas import BY_USERNAME, PASSWORD, PERSONAS
from lianfang.scenarios.jinshan.town import LAYOUTS, SIKE, SUBDISTRICT, WANGTAI, ZHONGSHAN


def test_sike_has_more_than_two_hundred_volunteers_of_whom_seventy_two_checked_in(town):
    volunteers = town.staffing.volunteers(SIKE)
    checked_in = [one for one in double_checkins(town.staffing) if one.place == SIKE]

    assert len(volunteers) >= 200
    assert len(checked_in) == 72
    assert all(one.party_member and one.home_branch for one in checked_in)


def test_one_roster_holds_cadres_of_city_district_and_subdistrict(town):
    levels = {one.level for one in town.staffing.at(SUBDISTRICT)}

    assert {StaffLevel.CITY, StaffLevel.DISTRICT, StaffLevel.TOWNSHIP} <= levels


def test_nineteen_branches_one_over_two_villages_and_three_at_checkpoints(town):
    found = branches(town.staffing)

    assert len(found) == 19
    assert [plan.name for plan in found if len(plan.covers) > 1 and "联合" in plan.name] == [
        "路东村、张冲村联合临时党支部"
    ]
    assert len([plan for plan in found if "卡口" in plan.name]) == 3


def test_every_branch_has_a_secretary_and_only_party_members(town):
    for plan in branches(town.staffing):
        positions = [member.position for member in plan.members]

        assert positions.count(Position.SECRETARY) == 1
        assert all(member.worker.party_member for member in plan.members)


def test_each_grid_of_wangtai_pairs_a_community_cadre_a_seconded_cadre_and_volunteers(town):
    plans = grid_teams(town.staffing)

    assert len(plans) == 7
    for plan in plans:
        kinds = Counter(member.worker.kind for member in plan.members)
        assert kinds[StaffKind.GRID_WORKER] == 1
        assert kinds[StaffKind.SECONDED_CADRE] == 1
        assert kinds[StaffKind.VOLUNTEER] + kinds[StaffKind.PARTY_VOLUNTEER] >= 3


def test_one_hundred_and_seventy_six_people_of_zhongshan_serve_in_a_team(town):
    serving = {
        member.worker.name
        for plan in all_teams(town.staffing)
        for member in plan.members
        if member.worker.place == ZHONGSHAN
    }

    assert len(serving) == 176
    assert len(town.staffing.by_place[ZHONGSHAN]) > 176


def test_nobody_sits_twice_in_one_team_and_no_team_is_empty(town):
    for plan in all_teams(town.staffing):
        names = [member.worker.name for member in plan.members]

        assert names
        assert len(set(names)) == len(names)


def test_a_team_stands_behind_the_team_above_it(town):
    seen = set()
    for plan in all_teams(town.staffing):
        assert not plan.parent or plan.parent in seen
        seen.add(plan.name)


def test_headquarters_have_one_commander_and_one_executive_commander(town):
    [headquarters] = [p for p in all_teams(town.staffing) if p.kind == TeamKind.HEADQUARTERS]
    positions = Counter(member.position for member in headquarters.members)

    assert positions[Position.COMMANDER] == 1
    assert positions[Position.EXECUTIVE_COMMANDER] == 1
    assert positions[Position.DEPUTY_COMMANDER] >= 2


def test_no_two_people_who_serve_share_a_name(town):
    names = [one.name for one in town.staffing.everybody()]

    assert len(set(names)) == len(names)


def test_every_persona_plays_a_different_person_of_the_roster(town):
    people = [persona.worker(town.staffing).name for persona in PERSONAS if persona.worker]

    assert len(set(people)) == len(people)
    assert BY_USERNAME["secretary"].worker(town.staffing).kind == StaffKind.CADRE


def test_a_stranger_can_be_everybody_who_has_work_in_the_program():
    # A storekeeper has no room of their own yet.
    assert {persona.role for persona in PERSONAS} == set(Role) - {Role.STOREKEEPER}


def test_the_password_of_the_demo_is_long_enough_for_the_rules():
    assert len(PASSWORD) >= 10


def test_every_place_has_a_secretary_and_a_worker_for_each_grid(town):
    for layout in LAYOUTS:
        assert "书记" in town.staffing.secretary(layout.name).title
        for grid in layout.grid_names():
            assert town.staffing.grid_worker(layout.name, grid).place == layout.name
    assert len(town.staffing.at(WANGTAI, StaffKind.SECONDED_CADRE)) == 7
