"""Rosters of teams and of who answers for whom, as clerks write them, in and out."""

import pytest
from openpyxl import Workbook as NewWorkbook

from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.command.models import Responsibility, Team, TeamMember, TeamPlace
from lianfang.command.selectors.coverage import coverage
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.command.sheets import RESPONSIBILITIES, TEAMS
from lianfang.sheets.enums import Outcome
from lianfang.sheets.kinds import PlaceRef, find_kind
from lianfang.sheets.models import ImportRow, row_codec
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.imports import approve_import, start_import
from tests.command.builders import (
    answers,
    build_town,
    family,
    jinshan_text,
    neighbour_in_need,
    resident,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db(transaction=True)


def ref(place):
    return PlaceRef(place.pk, place.path, place.code, place.short_name)


def brought(actor, place, kind, rows, path, now, *, apply=True):
    """A workbook saved, uploaded, checked and applied; the run as it ended."""
    book = NewWorkbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    run = start_import(
        actor=actor,
        now=now,
        kind_key=kind.key,
        place=ref(place),
        path=path,
        filename=path.name,
        in_background=False,
    )
    run = check_import(actor=actor, now=now, run_id=run.pk)
    if apply:
        approve_import(actor=actor, now=now, run_id=run.pk, in_background=False)
        run = apply_import(actor=actor, now=now, run_id=run.pk)
    return run


def counts(run):
    return (run.new_count, run.changed_count, run.same_count, run.wrong_count)


def faults(run):
    """Codes of what was found wrong, by worksheet row."""
    found, codec = {}, row_codec(find_kind(run.kind).columns)
    for row in ImportRow.objects.filter(run=run, outcome=Outcome.WRONG).order_by("row_no"):
        checked = codec.open(row.sealed)
        found[row.row_no] = [finding.code for finding in checked.findings]
    return found


@pytest.fixture
def file(tmp_path):
    return tmp_path / "花名册.xlsx"


def test_a_team_roster_founds_teams_and_seats_their_members(now, file):
    town = build_town()
    for name in ("张书记", "李党员"):
        worker(town.sike, name, "cadre", party_member=True)
    worker(town.sike, "王队长", "volunteer", phones=["13871230001"])
    worker(town.wangtai, "赵党员", "cadre")
    branch = ["四棵王太联合临时党支部", "临时党支部", "四棵社区", "四棵社区、王太社区"]
    rows = [
        ["金山街道临时党组织及队伍花名册"],
        ["队伍名称", "队伍类型", "所属村（社区）", "覆盖范围", "姓名", "电话", "职务", "分工"],
        [*branch, "张书记", None, "支部书记", None],
        [None, None, None, None, "李党员", None, "党员", "宣传"],
        [None, None, None, None, "赵党员", None, "党员", None],
        ["四棵志愿服务队", None, "四棵社区", "四棵社区", "王队长", "13871230001", "队长", None],
    ]
    boss = secretary(town.township)

    run = brought(boss, town.township, TEAMS, rows, file, now)

    assert (counts(run), faults(run)) == ((4, 0, 0, 0), {})
    assert sorted((team.kind, team.name) for team in stored(Team)) == [
        ("party_branch", "四棵王太联合临时党支部"),
        ("volunteer", "四棵志愿服务队"),
    ]
    assert sorted((m.staff.name, m.position, m.duty) for m in stored(TeamMember)) == [
        ("张书记", "secretary", ""),
        ("李党员", "member", "宣传"),
        ("王队长", "head", ""),
        ("赵党员", "member", ""),
    ]
    assert {row.path for row in stored(TeamPlace)} == {town.sike.path, town.wangtai.path}

    again = brought(boss, town.township, TEAMS, rows, file, now, apply=False)
    assert counts(again) == (0, 0, 4, 0)


def test_a_changed_position_is_shown_and_applied(now, file):
    town = build_town()
    worker(town.sike, "王队长", "volunteer")
    head = ["队伍名称", "队伍类型", "姓名", "职务"]
    boss = secretary(town.sike)
    brought(boss, town.sike, TEAMS, [head, ["志愿队", "志愿队", "王队长", "队员"]], file, now)

    run = brought(boss, town.sike, TEAMS, [head, ["志愿队", "志愿队", "王队长", "队长"]], file, now)

    assert counts(run) == (0, 1, 0, 0)
    assert [row.position for row in stored(TeamMember, left_on__isnull=True)] == ["head"]


def test_what_a_team_roster_gets_wrong_is_said_by_row(now, file):
    town = build_town()
    worker(town.sike, "王某", "volunteer", phones=["13871230001"])
    worker(town.sike, "王某", "volunteer", phones=["13871230002"])
    worker(town.sike, "李某", "volunteer", phones=["13871230003"])
    rows = [
        ["队伍名称", "队伍类型", "所属社区", "姓名", "电话"],
        ["志愿队", "志愿队", "四棵社区", "不存在", None],
        ["志愿队", "志愿队", "四棵社区", "王某", None],
        ["志愿队", "志愿队", "四棵社区", "李某", "13900000000"],
        ["志愿队", "志愿队", "月亮社区", "李某", "13871230003"],
        ["没有类型", None, "四棵社区", "李某", "13871230003"],
        ["志愿队", "志愿队", "四棵社区", "王某", "13871230002"],
    ]

    run = brought(secretary(town.township), town.township, TEAMS, rows, file, now, apply=False)

    assert counts(run) == (1, 0, 0, 5)
    assert faults(run) == {
        2: ["roster.unknown"],
        3: ["roster.several"],
        4: ["roster.other_phone"],
        5: ["team.place_unknown"],
        6: ["team.no_kind"],
    }


def test_without_an_open_incident_no_team_is_founded(now, file):
    town = build_town()
    town.incident.closed_on = now.date()
    with looking(secretary(town.township)):
        town.incident.save()
    worker(town.sike, "王某", "volunteer")
    rows = [["队伍名称", "队伍类型", "姓名"], ["志愿队", "志愿队", "王某"]]

    run = brought(secretary(town.sike), town.sike, TEAMS, rows, file, now, apply=False)

    assert faults(run) == {2: ["team.no_incident"]}


def test_a_roster_of_unit_volunteers_covers_the_units(now, file):
    town = build_town()
    worker(town.sike, "王志愿", "volunteer")
    worker(town.sike, "李志愿", "party_volunteer")
    rows = [
        ["四棵社区单元志愿者包保表"],
        ["序号", "责任类型", "楼栋单元", "志愿者姓名", "联系电话"],
        [1, "单元志愿者", "金山花园3栋甲单元", "王志愿", None],
        [2, "单元志愿者", "金山花园3栋乙单元", "李志愿", None],
    ]
    boss = secretary(town.sike)

    run = brought(boss, town.sike, RESPONSIBILITIES, rows, file, now)

    assert (counts(run), faults(run)) == ((2, 0, 0, 0), {})
    with looking(boss):
        assert coverage(boss, town.sike, now, ["volunteers_per_unit"]).gaps == 0
    assert counts(brought(boss, town.sike, RESPONSIBILITIES, rows, file, now, apply=False)) == (
        0,
        0,
        2,
        0,
    )


def test_building_and_stairwell_in_columns_and_the_role_in_the_title(now, file):
    town = build_town()
    worker(town.sike, "王志愿", "volunteer")
    worker(town.sike, "李志愿", "volunteer")
    rows = [
        ["四棵社区楼栋单元志愿者一览表"],
        ["序号", "责任楼栋", "责任单元", "志愿者姓名", "志愿者电话"],
        [1, "金山花园3栋", "甲单元", "王志愿", None],
        [2, None, "乙单元", "李志愿", None],
        [3, "金山花园9栋", "甲单元", "李志愿", None],
    ]
    boss = secretary(town.sike)

    run = brought(boss, town.sike, RESPONSIBILITIES, rows, file, now)

    assert faults(run) == {5: ["duty.place_unknown"]}
    assert counts(run) == (2, 0, 0, 1)
    assert {row.subject_id for row in stored(Responsibility)} == {town.unit.pk, town.other_unit.pk}


@pytest.mark.parametrize("given", ["column", "title"])
def test_a_role_called_with_brackets_is_found_however_wide_they_are(now, file, given):
    text = jinshan_text().replace(
        "{zh: 单元志愿者, en: Unit", "{zh: 单元（楼道）志愿者, en: Unit", 1
    )
    town = build_town(text=text)
    worker(town.sike, "王志愿", "volunteer")
    head, cells = ["楼栋单元", "志愿者姓名"], ["金山花园3栋甲单元", "王志愿"]
    rows = {
        "column": [["责任类型", *head], ["单元(楼道)志愿者", *cells]],
        "title": [["四棵社区单元（楼道）志愿者名单"], head, cells],
    }[given]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now)

    assert (counts(run), faults(run)) == ((1, 0, 0, 0), {})


def test_without_role_column_and_without_a_title_the_role_is_asked_for(now, file):
    town = build_town()
    worker(town.sike, "王志愿", "volunteer")
    rows = [["楼栋单元", "志愿者姓名"], ["金山花园3栋甲单元", "王志愿"]]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now, apply=False)

    assert faults(run) == {2: ["duty.say_role"]}


def test_a_roster_of_contact_cards_names_the_door(now, file):
    town = build_town()
    home, other = family(town.unit, "301"), family(town.unit, "302")
    family(town.bay, "5号")
    worker(town.sike, "包户干部", "cadre")
    worker(town.village, "村干部", "cadre")
    rows = [
        ["包保角色", "包户干部", "地址", "门牌号"],
        ["包户干部", "包户干部", "四棵社区金山花园3栋甲单元", "301"],
        ["包户干部", "包户干部", "四棵社区金山花园3栋甲单元", "302"],
        ["包户干部", "包户干部", "四棵社区金山花园3栋甲单元", "303"],
        ["包户干部", "村干部", "钟山村上湾", None],
    ]
    boss = secretary(town.township)

    run = brought(boss, town.township, RESPONSIBILITIES, rows, file, now)

    assert (counts(run), faults(run)) == ((3, 0, 0, 1), {4: ["duty.no_household"]})
    assert {(row.subject_kind, row.subject_id) for row in stored(Responsibility)} == {
        ("household", home.pk),
        ("household", other.pk),
        ("place", town.bay.pk),
    }


def test_a_three_to_one_roster_finds_persons_by_name_and_place(now, file):
    town = build_town()
    first = neighbour_in_need(town.unit, "李桂英", "301")
    second = neighbour_in_need(town.other_unit, "李桂英", "201")
    worker(town.sike, "张干部", "cadre")
    rows = [
        ["包保角色", "包保人姓名", "住址", "包保对象"],
        ["包保干部", "张干部", "四棵社区金山花园3栋甲单元301", "李桂英"],
        ["包保干部", "张干部", "四棵社区金山花园3栋乙单元", "李桂英"],
        ["包保干部", "张干部", "四棵社区", "李桂英"],
        ["包保干部", "张干部", "四棵社区", "查无此人"],
        ["包保干部", "张干部", "四棵社区", None],
    ]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now)

    assert (counts(run), faults(run)) == (
        (2, 0, 0, 3),
        {4: ["duty.several_persons"], 5: ["duty.no_person"], 6: ["duty.say_whom"]},
    )
    assert {row.subject_id for row in stored(Responsibility)} == {first.pk, second.pk}


def test_where_only_one_may_answer_a_roster_replaces_them(now, file):
    town = build_town()
    granny = neighbour_in_need(town.unit, "李桂英", "301")
    old = answers(worker(town.sike, "张干部", "cadre"), "special_cadre", granny)
    worker(town.sike, "李干部", "cadre")
    rows = [
        ["包保角色", "包保人姓名", "住址", "包保对象"],
        ["包保干部", "李干部", "四棵社区金山花园3栋甲单元", "李桂英"],
    ]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now)

    assert counts(run) == (0, 1, 0, 0)
    assert [(row.staff.name, row.end_reason) for row in stored(Responsibility)] == [
        ("张干部", "Replaced by a roster"),
        ("李干部", ""),
    ]
    assert stored(Responsibility)[0].pk == old.pk


def test_a_fifth_volunteer_in_one_file_is_refused(now, file):
    town = build_town()
    names = ["赵一", "钱二", "孙三", "李四", "周五"]
    for name in names:
        worker(town.sike, name, "volunteer")
    rows = [["责任类型", "志愿者姓名", "楼栋单元"]]
    rows += [["单元志愿者", name, "金山花园3栋甲单元"] for name in names]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now)

    assert (counts(run), faults(run)) == ((4, 0, 0, 1), {6: ["duty.full"]})


@pytest.mark.parametrize(
    ("role", "name", "place", "code"),
    [
        ("皇帝", "张干部", "金山花园3栋甲单元", "duty.no_role"),
        ("单元志愿者", "张干部", "金山花园3栋甲单元", "duty.not_admitted"),
        ("单元志愿者", "王志愿", "月球基地", "duty.place_unknown"),
        ("单元志愿者", "无名氏", "金山花园3栋甲单元", "roster.unknown"),
    ],
)
def test_what_an_assignment_roster_gets_wrong_is_said(now, file, role, name, place, code):
    town = build_town()
    worker(town.sike, "张干部", "cadre")
    worker(town.sike, "王志愿", "volunteer")
    rows = [["责任类型", "志愿者姓名", "楼栋单元"], [role, name, place]]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now, apply=False)

    assert faults(run) == {2: [code]}


def test_a_secretary_cannot_assign_for_another_village(now, file):
    town = build_town()
    worker(town.sike, "王志愿", "volunteer")
    rows = [["责任类型", "志愿者姓名", "楼栋单元"], ["单元志愿者", "王志愿", "王太家园1栋丙单元"]]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now, apply=False)

    assert faults(run) == {2: ["duty.place_unknown"]}


def exported(kind, viewer, place, *, masked):
    with looking(viewer):
        return list(kind.export_rows(viewer, ref(place), masked=masked))


def test_what_goes_out_comes_in_as_the_same(now, file):
    town = build_town()
    granny = resident(town.unit, "李桂英", "disabled", household_id=family(town.unit, "301").pk)
    answers(worker(town.sike, "张干部", "cadre", phones=["13871230001"]), "special_cadre", granny)
    answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)
    answers(worker(town.sike, "包户", "cadre"), "household_cadre", granny.household)
    gone = answers(worker(town.sike, "走了", "volunteer"), "unit_volunteer", town.other_unit)
    end_responsibility(
        actor=secretary(town.sike), now=now, responsibility_id=gone.pk, reason="返岗"
    )
    boss = secretary(town.sike)

    out = exported(RESPONSIBILITIES, boss, town.sike, masked=False)
    header = [str(column.title) for column in RESPONSIBILITIES.columns]
    rows = [
        ["、".join(cell) if isinstance(cell, tuple) else cell for cell in row[:8]] for row in out
    ]
    run = brought(boss, town.sike, RESPONSIBILITIES, [header[:8], *rows], file, now, apply=False)

    assert len(out) == 3
    assert (counts(run), faults(run)) == ((0, 0, 3, 0), {})


def test_a_masked_export_shows_no_resident_and_no_phone(now):
    town = build_town()
    granny = neighbour_in_need(town.unit, "李桂英", "301")
    answers(worker(town.sike, "张干部", "cadre", phones=["13871230001"]), "special_cadre", granny)

    (row,) = exported(RESPONSIBILITIES, secretary(town.sike), town.sike, masked=True)

    assert row[1:8] == (
        "张干部",
        ("138****0001",),
        "四棵第一网格 金山花园3栋 甲单元",
        None,
        None,
        "301",
        "李**",
    )


def test_teams_go_out_with_positions_and_places(now, file):
    town = build_town()
    worker(town.sike, "王队长", "volunteer")
    boss = secretary(town.sike)
    head = ["队伍名称", "队伍类型", "覆盖范围", "姓名", "职务"]
    rows = [head, ["志愿队", "志愿队", "四棵第一网格", "王队长", "队长"]]
    brought(boss, town.sike, TEAMS, rows, file, now)

    (row,) = exported(TEAMS, boss, town.sike, masked=True)

    assert row == (
        "志愿队",
        "volunteer",
        None,
        "四棵第一网格",
        None,
        now.date(),
        "王队长",
        None,
        "head",
        None,
    )


def test_the_event_of_a_roster_names_its_import(now, file):
    town = build_town()
    worker(town.sike, "王志愿", "volunteer")
    rows = [["责任类型", "志愿者姓名", "楼栋单元"], ["单元志愿者", "王志愿", "金山花园3栋甲单元"]]

    run = brought(secretary(town.sike), town.sike, RESPONSIBILITIES, rows, file, now)

    event = AuditEvent.objects.get(action="command.responsibility.assign_many")
    assert event.details["source"] == f"roster:{run.pk}"
    assert event.details["count"] == 1
