"""Headquarters, branches over two villages, members and their positions."""

import pytest

from lianfang.access.scope import looking
from lianfang.command.models import TeamMember, TeamPlace
from lianfang.command.selectors.plan import open_incidents
from lianfang.command.selectors.responsibilities import branches_over
from lianfang.command.selectors.teams import (
    checkin_list,
    covered_places,
    get_team,
    members_of,
    structure,
    team_list,
)
from lianfang.command.services.teams import (
    NameTaken,
    create_team,
    dissolve_team,
    end_double_checkin,
    join_team,
    leave_team,
    record_double_checkin,
    update_team,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from tests.command.builders import (
    SYSTEM,
    at,
    build_town,
    commander,
    fresh,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db


def found(town, place, kind, name, now, actor=SYSTEM, **more):
    return create_team(
        actor=actor,
        now=now,
        incident_id=town.incident.pk,
        place_id=place.pk,
        kind=kind,
        name=name,
        **more,
    )


def test_a_branch_over_two_villages_is_seen_from_both(now):
    town = build_town()
    branch = found(
        town,
        town.sike,
        "party_branch",
        "四棵王太联合临时党支部",
        now,
        covered=[town.sike.pk, town.wangtai.pk],
    )

    for village in (town.sike, town.wangtai):
        viewer = secretary(village)
        with looking(viewer):
            assert [team.pk for team in team_list(viewer, village, now.date())] == [branch.pk]
            assert get_team(viewer, branch.pk) == branch
            assert [p.short_name for p in covered_places(viewer, branch)] == [
                "四棵社区",
                "王太社区",
            ]
    outsider = secretary(town.village)
    with looking(outsider):
        assert list(team_list(outsider, town.village, now.date())) == []
        with pytest.raises(NotFound):
            get_team(outsider, branch.pk)


def test_whoever_lives_under_a_branch_is_told_of_it(now):
    town = build_town()
    found(town, town.township, "party_branch", "街道机关临时党支部", now)
    near = found(town, town.sike, "party_branch", "四棵临时党支部", now, covered=[town.sike.pk])
    elsewhere = [town.village.pk]
    found(town, town.township, "party_branch", "卡口临时党支部", now, covered=elsewhere)
    viewer = secretary(town.sike)

    with looking(viewer):
        names = [team.name for team in branches_over(viewer, town.unit.path, now.date())]

    assert names == [near.name, "街道机关临时党支部"]


def test_members_stand_in_the_order_of_command(now):
    town = build_town()
    headquarters = found(town, town.township, "headquarters", "金山街道疫情防控指挥部", now)
    for name, position in (
        ("王干事", "member"),
        ("李主任", "deputy_commander"),
        ("张书记", "commander"),
    ):
        join_team(
            actor=SYSTEM,
            now=now,
            team_id=headquarters.pk,
            staff_id=worker(town.township, name, "cadre", level="township").pk,
            position=position,
        )
    viewer = secretary(town.village)

    with looking(viewer):
        rows = members_of(viewer, headquarters, now.date())

    assert [(row.staff.name, row.position) for row in rows] == [
        ("张书记", "commander"),
        ("李主任", "deputy_commander"),
        ("王干事", "member"),
    ]


def test_there_is_one_commander(now):
    town = build_town()
    team = found(town, town.township, "headquarters", "指挥部", now)
    first = worker(town.township, "张书记", "cadre")
    join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=first.pk, position="commander")

    with pytest.raises(Conflict):
        join_team(
            actor=SYSTEM,
            now=now,
            team_id=team.pk,
            staff_id=worker(town.township, "李书记", "cadre").pk,
            position="commander",
        )


def test_joining_again_changes_the_position_and_keeps_the_history(now):
    town = build_town()
    team = found(town, town.sike, "volunteer", "四棵志愿服务队", now)
    teacher = worker(town.sike, "赵老师", "teacher")
    member = join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=teacher.pk)
    same = join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=teacher.pk)
    head = join_team(
        actor=SYSTEM, now=at("10:00", 19), team_id=team.pk, staff_id=teacher.pk, position="head"
    )

    assert same.pk == member.pk
    assert [(row.position, row.left_on) for row in stored(TeamMember, team=team)] == [
        ("member", at("10:00", 19).date()),
        ("head", None),
    ]
    assert head.pk != member.pk


def test_dissolving_ends_memberships_and_frees_the_name(now):
    town = build_town()
    team = found(town, town.sike, "commando", "四棵突击队", now)
    join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=worker(town.sike, "钱队长").pk)
    with pytest.raises(NameTaken):
        found(town, town.sike, "commando", "四棵突击队", now)

    dissolve_team(actor=SYSTEM, now=at("18:00"), team_id=team.pk)

    assert [row.left_on for row in stored(TeamMember)] == [at("18:00").date()]
    assert found(town, town.sike, "commando", "四棵突击队", now).pk != team.pk
    with pytest.raises(Conflict):
        join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=worker(town.sike, "孙队员").pk)


def test_a_team_with_teams_under_it_is_not_dissolved(now):
    town = build_town()
    above = found(town, town.township, "headquarters", "指挥部", now)
    group = found(town, town.township, "working_group", "物资保障组", now, parent_id=above.pk)

    with pytest.raises(Conflict):
        dissolve_team(actor=SYSTEM, now=now, team_id=above.pk)
    dissolve_team(actor=SYSTEM, now=now, team_id=group.pk)
    dissolve_team(actor=SYSTEM, now=now, team_id=above.pk)


def test_a_team_never_stands_under_itself(now):
    town = build_town()
    above = found(town, town.township, "headquarters", "指挥部", now)
    below = found(town, town.township, "working_group", "宣传组", now, parent_id=above.pk)

    with pytest.raises(InvalidInput):
        update_team(actor=SYSTEM, now=now, team_id=above.pk, parent_id=below.pk)


def test_the_structure_is_a_tree_with_its_heads(now):
    town = build_town()
    above = found(town, town.township, "headquarters", "指挥部", now)
    group = found(town, town.township, "working_group", "物资保障组", now, parent_id=above.pk)
    village_team = found(town, town.village, "patrol", "钟山巡逻队", now, parent_id=group.pk)
    join_team(
        actor=SYSTEM,
        now=now,
        team_id=group.pk,
        staff_id=worker(town.township, "周组长", "cadre").pk,
        position="head",
    )
    viewer = commander(town.township)

    with looking(viewer):
        tree = structure(viewer, town.incident, now.date())

    assert [node.team.pk for node in tree] == [above.pk]
    assert [node.team.pk for node in tree[0].below] == [group.pk]
    assert [node.team.pk for node in tree[0].below[0].below] == [village_team.pk]
    assert [head.staff.name for head in tree[0].below[0].heads] == ["周组长"]


def test_changing_the_covered_places_adds_and_removes(now):
    town = build_town()
    team = found(town, town.sike, "party_branch", "联合支部", now, covered=[town.sike.pk])

    update_team(actor=SYSTEM, now=now, team_id=team.pk, covered=[town.wangtai.pk])

    assert [row.path for row in stored(TeamPlace)] == [town.wangtai.path]


def test_a_secretary_founds_teams_at_home_only(now):
    town = build_town()
    viewer = secretary(town.sike)

    assert found(town, town.sike, "volunteer", "志愿队", now, actor=viewer).place_id == town.sike.pk
    with pytest.raises(NotFound):
        found(town, town.wangtai, "volunteer", "志愿队", now, actor=viewer)


def test_a_member_leaves_once(now):
    town = build_town()
    team = found(town, town.sike, "volunteer", "志愿队", now)
    row = join_team(actor=SYSTEM, now=now, team_id=team.pk, staff_id=worker(town.sike, "吴某").pk)

    leave_team(actor=SYSTEM, now=now, member_id=row.pk)

    assert fresh(row).left_on == now.date()
    with pytest.raises(Conflict):
        leave_team(actor=SYSTEM, now=now, member_id=row.pk)


def test_double_checkin_is_for_party_members(now):
    town = build_town()
    member = worker(town.sike, "郑工", "party_volunteer", party_member=True)
    other = worker(town.sike, "冯姐", "volunteer")

    row = record_double_checkin(
        actor=SYSTEM,
        now=now,
        place_id=town.sike.pk,
        staff_id=member.pk,
        home_branch="黄石某厂机关支部",
    )
    again = record_double_checkin(
        actor=SYSTEM,
        now=now,
        place_id=town.sike.pk,
        staff_id=member.pk,
        home_branch="黄石某厂机关支部",
    )

    assert again.pk == row.pk
    with pytest.raises(InvalidInput) as caught:
        record_double_checkin(
            actor=SYSTEM, now=now, place_id=town.sike.pk, staff_id=other.pk, home_branch=""
        )
    assert set(caught.value.fields) == {"staff", "home_branch"}
    viewer = secretary(town.sike)
    with looking(viewer):
        assert list(checkin_list(viewer, town.sike, now.date())) == [row]
    end_double_checkin(actor=SYSTEM, now=at("09:00", 20), checkin_id=row.pk)
    with looking(viewer):
        assert list(checkin_list(viewer, town.sike, at("09:00", 19).date())) == [row]
        assert list(checkin_list(viewer, town.sike, at("09:00", 20).date())) == []


def test_an_incident_of_the_subdistrict_concerns_its_villages(now):
    town = build_town()
    viewer = secretary(town.village)

    with looking(viewer):
        assert open_incidents(viewer, town.bay.path) == [town.incident]
