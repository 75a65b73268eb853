"""Rosters of residents: what becomes of their rows, and that nothing happens twice."""

from datetime import date

import pytest
from django.conf import settings
from django.utils.translation import override
from xlsxwriter import Workbook

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.people.enums import SpecialGroup
from lianfang.people.models import GroupMembership, Household, Person
from lianfang.people.models.sealed import open_paper, open_phones
from lianfang.people.services.households import update_household
from lianfang.people.services.merging import merge_persons
from lianfang.people.services.persons import record_departure, update_person
from lianfang.places.models import Dwelling
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.imports import approve_import
from tests.people.builders import SYSTEM, appointed, household, paper_number, resident
from tests.people.tables import bring_in, check, counts, judged, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

with override(settings.LANGUAGE_CODE):
    LOW_INCOME = str(SpecialGroup.LOW_INCOME.label)
HEADER = [
    "序号",
    "姓名",
    "身份证号码",
    "联系电话",
    "户主姓名",
    "与户主关系",
    "小区",
    "楼栋",
    "单元",
    "房号",
    "特殊人群",
]
HEAD = [
    "1",
    "曾小明",
    paper_number("19500315", 1),
    "13800138000",
    "曾小明",
    "户主",
    "金山花园",
    "3",
    "1",
    "501室",
    "独居老人",
]
WIFE = [
    "2",
    "单玉兰",
    paper_number("19520101", 2),
    "",
    "曾小明",
    "妻",
    "金山花园",
    "3",
    "1",
    "501",
    "",
]
CHILD = ["3", "曾宝宝", "未办", "", "曾小明", "孙子", "金山花园", "3栋", "1单元", "501", ""]


@pytest.fixture
def secretary(town):
    return appointed(Role.COMMUNITY_SECRETARY, town.community, "王书记")


def test_a_roster_becomes_persons_households_doors_and_groups(town, secretary, now, tmp_path):
    path = save(tmp_path / "花名册.xlsx", [["四棵社区居民花名册"], HEADER, HEAD, WIFE, CHILD])

    run = bring_in(secretary, path, town.community, now)

    assert (counts(run), run.created_count) == ((3, 0, 0, 0), 3)
    head = Person.objects.get(name="曾小明")
    assert (head.path, head.birth_date, head.sex) == (town.unit.path, date(1950, 3, 15), "1")
    assert open_paper(head.paper_cipher) == paper_number("19500315", 1)
    assert open_phones(head.phone_cipher) == ("13800138000",)
    home = Household.objects.get()
    assert (home.head_name, home.member_count, home.door) == ("曾小明", 3, "501")
    assert {person.household_id for person in Person.objects.all()} == {home.pk}
    assert home.dwelling_id == Dwelling.objects.get(label="501", place=town.unit).pk
    membership = GroupMembership.objects.get()
    assert (membership.person_id, membership.group) == (head.pk, "living_alone")
    assert membership.path == town.unit.path
    child = Person.objects.get(name="曾宝宝")
    assert (child.paper_kind, child.no_paper_reason, child.relation) == (
        "none_yet",
        "未办",
        "grandchild",
    )


def test_the_same_roster_twice_changes_nothing(town, secretary, now, tmp_path):
    path = save(tmp_path / "a.xlsx", [HEADER, HEAD, WIFE, CHILD])
    bring_in(secretary, path, town.community, now)

    run = check(secretary, path, town.community, now)

    assert counts(run) == (0, 0, 3, 0)


def test_a_change_is_shown_by_cell_and_written(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD, WIFE]), town.community, now)
    moved = [*WIFE[:3], "13900139000、07146351234", *WIFE[4:8], "2", "702", "低保"]

    run = bring_in(secretary, save(tmp_path / "b.xlsx", [HEADER, moved]), town.community, now)

    assert counts(run) == (0, 1, 0, 0)
    changes = {change.field: (change.old, change.new) for change in judged(run)[0].changes}
    assert changes == {
        "phones": ("", "13900139000、0714-6351234"),
        "groups": ("", LOW_INCOME),
        "unit": ("四棵社区 金山花园 3栋 1单元", "四棵社区 金山花园 3栋 2单元"),
        "door": ("501", "702"),
    }
    wife = Person.objects.get(name="单玉兰")
    assert wife.path == town.other_unit.path
    assert GroupMembership.objects.get(person=wife).path == town.other_unit.path
    assert [home.member_count for home in Household.objects.order_by("door")] == [1, 1]
    assert Person.pgh_event_model.objects.filter(pgh_obj_id=wife.pk).count() == 1
    event = AuditEvent.objects.get(action="people.person.relocate")
    assert event.details["moved"] == {"persons": [str(wife.pk)], "households": []}


def test_an_empty_cell_never_erases(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)
    bare = ["1", "曾小明", HEAD[2], *[""] * 8]

    run = check(secretary, save(tmp_path / "b.xlsx", [HEADER, bare]), town.community, now)

    assert counts(run) == (0, 0, 1, 0)


def test_a_place_that_is_not_there_makes_the_row_wrong(town, secretary, now, tmp_path):
    nowhere = [*HEAD[:7], "9", *HEAD[8:]]

    run = check(secretary, save(tmp_path / "a.xlsx", [HEADER, nowhere, WIFE]), town.community, now)

    assert counts(run) == (1, 0, 0, 1)
    finding = judged(run)[0].findings[0]
    assert (finding.code, finding.field, finding.column) == ("place.unknown", "building", 7)
    assert finding.params == {"text": "9栋", "within": "金山花园"}


def test_one_address_text_is_understood_too(town, secretary, now, tmp_path):
    rows = [["姓名", "身份证号", "家庭住址"], ["曾小明", HEAD[2], "四棵社区金山花园3栋2单元702室"]]

    bring_in(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    person = Person.objects.get()
    assert person.path == town.other_unit.path
    assert person.household.door == "702"


def test_an_address_nobody_understands_is_not_repeated_in_the_reason(
    town, secretary, now, tmp_path
):
    rows = [["姓名", "身份证号", "家庭住址"], ["曾小明", HEAD[2], "金山花园八号别墅"]]

    run = check(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    finding = judged(run)[0].findings[0]
    assert (finding.code, finding.field) == ("place.address", "address")
    assert "别墅" not in str(finding)


def test_without_place_columns_people_live_in_the_tables_place(town, secretary, now, tmp_path):
    rows = [["姓名", "身份证号"], ["曾小明", HEAD[2]]]

    bring_in(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    assert Person.objects.get().path == town.community.path


def test_a_coarse_roster_moves_nobody_out_of_their_stairwell(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)
    rows = [["姓名", "身份证号", "社区"], ["曾小明", HEAD[2], "四棵社区"]]

    run = check(secretary, save(tmp_path / "b.xlsx", rows), town.community, now)

    assert counts(run) == (0, 0, 1, 0)


def test_somebody_registered_elsewhere_is_wrong_and_nothing_about_them_is_told(
    town, secretary, now, tmp_path
):
    resident(town.neighbour_unit, paper_number=HEAD[2])

    run = check(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)

    assert counts(run) == (0, 0, 0, 1)
    assert judged(run)[0].findings[0].code == "person.elsewhere"
    assert judged(run)[0].target == ""


def test_the_township_may_move_somebody_between_communities(town, now, tmp_path):
    person = resident(town.neighbour_unit, name="曾小明", paper_number=HEAD[2])
    clerk = appointed(Role.WORKING_GROUP_MEMBER, town.township)

    run = bring_in(clerk, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)

    assert counts(run) == (0, 1, 0, 0)
    assert Person.objects.get(pk=person.pk).path == town.unit.path


def test_who_got_papers_meanwhile_is_found_by_name_and_birth(town, secretary, now, tmp_path):
    child = resident(town.unit, name="曾宝宝", birth_date=date(2019, 5, 5))
    rows = [["姓名", "身份证号", "小区"], ["曾宝宝", paper_number("20190505", 3), "金山花园"]]

    run = bring_in(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    assert counts(run) == (0, 1, 0, 0)
    assert open_paper(Person.objects.get(pk=child.pk).paper_cipher) == paper_number("20190505", 3)


def test_namesakes_that_cannot_be_told_apart_are_left_to_a_person(town, secretary, now, tmp_path):
    for unit in (town.unit, town.other_unit):
        resident(unit, name="曾小明", birth_date=date(1950, 3, 15))
    rows = [["姓名", "出生日期"], ["曾小明", "1950-3-15"]]

    run = check(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    assert counts(run) == (0, 0, 0, 1)
    assert judged(run)[0].findings[0].code == "person.several"


def test_a_household_number_joins_rows_over_the_whole_roster(town, secretary, now, tmp_path):
    rows = [
        ["户号", "姓名", "身份证号", "与户主关系", "楼栋", "小区"],
        ["0001", "曾小明", HEAD[2], "户主", "3栋", "金山花园"],
        ["0002", "王小二", paper_number("19600101", 5), "户主", "5栋", "金山花园"],
        ["0001", "单玉兰", WIFE[2], "妻", "3栋", "金山花园"],
    ]
    path = save(tmp_path / "a.xlsx", rows)

    bring_in(secretary, path, town.community, now)

    homes = {home.source_key: home for home in Household.objects.all()}
    assert (homes["0001"].member_count, homes["0001"].head_name) == (2, "曾小明")
    assert homes["0002"].member_count == 1
    assert counts(check(secretary, path, town.community, now)) == (0, 0, 3, 0)


def test_a_household_that_moved_takes_members_along_who_are_not_in_the_roster(
    town, secretary, now, tmp_path
):
    rows = [
        ["户号", "姓名", "身份证号", "与户主关系", "楼栋", "小区"],
        ["0001", "曾小明", HEAD[2], "户主", "3栋", "金山花园"],
        ["0001", "单玉兰", WIFE[2], "妻", "3栋", "金山花园"],
    ]
    bring_in(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)
    rows[1][4] = "5栋"

    run = bring_in(secretary, save(tmp_path / "b.xlsx", rows[:2]), town.community, now)

    assert counts(run) == (0, 1, 0, 0)
    home = Household.objects.get()
    assert {person.path for person in Person.objects.all()} == {home.path}
    assert home.place.short_name == "5栋"


def test_who_had_left_and_stands_in_the_roster_is_here_again(town, secretary, now, tmp_path):
    path = save(tmp_path / "a.xlsx", [HEADER, HEAD])
    bring_in(secretary, path, town.community, now)
    person = Person.objects.get()
    record_departure(actor=SYSTEM, now=now, person_id=person.pk, left_on=date(2020, 3, 1))

    run = bring_in(secretary, path, town.community, now)

    assert counts(run) == (0, 1, 0, 0)
    assert Person.objects.get().left_on is None


def test_the_paper_of_a_merged_entry_leads_to_the_one_that_goes_on(town, secretary, now, tmp_path):
    kept = resident(town.unit, name="曾小明", paper_number=HEAD[2])
    double = resident(town.unit, name="曾小明", paper_kind="passport", paper_number="E12345678")
    merge_persons(actor=SYSTEM, now=now, kept_id=kept.pk, duplicate_id=double.pk, reason="同一人")
    rows = [["姓名", "证件类型", "证件号码"], ["曾小明", "护照", "E12345678"]]

    run = check(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    assert counts(run) == (0, 0, 1, 0)
    assert judged(run)[0].target == str(kept.pk)


def test_a_row_changed_by_somebody_after_the_check_is_left_alone(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)
    changed = [*HEAD[:3], "13900139000", *HEAD[4:]]
    run = check(secretary, save(tmp_path / "b.xlsx", [HEADER, changed]), town.community, now)
    update_person(actor=SYSTEM, now=now, person_id=Person.objects.get().pk, phones=["13700137000"])

    approve_import(actor=secretary, now=now, run_id=run.pk, in_background=False)
    run = apply_import(actor=secretary, now=now, run_id=run.pk)

    assert (run.updated_count, run.overtaken_count) == (0, 1)
    assert open_phones(Person.objects.get().phone_cipher) == ("13700137000",)


def test_two_households_behind_one_door_are_kept_apart_by_their_heads(
    town, secretary, now, tmp_path
):
    def tenant(name, number, head, relation):
        return [
            "",
            name,
            paper_number("19800101", number),
            "",
            head,
            relation,
            "金山花园",
            "3",
            "1",
            "501",
            "",
        ]

    rows = [
        HEADER,
        tenant("赵一", 1, "赵一", "户主"),
        tenant("钱二", 3, "钱二", "户主"),
        tenant("钱三", 5, "钱二", "弟"),
    ]
    path = save(tmp_path / "a.xlsx", rows)

    bring_in(secretary, path, town.community, now)

    homes = {home.head_name: home.member_count for home in Household.objects.all()}
    assert homes == {"赵一": 1, "钱二": 2}
    assert counts(check(secretary, path, town.community, now)) == (0, 0, 3, 0)


def test_a_new_head_behind_the_same_door_keeps_the_household(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD, WIFE]), town.community, now)
    rows = [
        HEADER,
        [*WIFE[:4], "单玉兰", "户主", *WIFE[6:]],
        [*HEAD[:4], "单玉兰", "夫", *HEAD[6:]],
    ]

    bring_in(secretary, save(tmp_path / "b.xlsx", rows), town.community, now)

    home = Household.objects.get()
    assert (home.head_name, home.member_count) == ("单玉兰", 2)


def test_birth_and_sex_that_differ_from_the_paper_are_doubted_not_refused(
    town, secretary, now, tmp_path
):
    rows = [["姓名", "身份证号", "性别", "出生日期"], ["曾小明", HEAD[2], "女", "1951-3-15"]]

    run = bring_in(secretary, save(tmp_path / "a.xlsx", rows), town.community, now)

    assert counts(run) == (1, 0, 0, 0)
    assert [doubt.code for doubt in judged(run)[0].doubts] == [
        "person.birth_differs",
        "person.sex_differs",
    ]
    assert Person.objects.get().birth_date == date(1950, 3, 15)


def test_an_existing_household_without_head_is_joined(town, secretary, now, tmp_path):
    home = household(town.unit)
    update_household(actor=SYSTEM, now=now, household_id=home.pk, kind="rented")

    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)

    assert Household.objects.get().head_name == "曾小明"
    assert Household.objects.get().pk == home.pk


def test_a_worksheet_for_each_building_tells_the_building_by_its_name(town, now, tmp_path):
    book = Workbook(str(tmp_path / "a.xlsx"))
    for number, name in enumerate(("3栋", "四棵社区3栋居民"), 1):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["单元", "房号", "姓名", "身份证号"])
        born = f"1980010{number}"
        sheet.write_row(1, 0, ["1", f"{number}01", f"古{'一二'[number - 1]}", paper_number(born)])
    book.close()
    run = bring_in(SYSTEM, tmp_path / "a.xlsx", town.community, now)

    assert counts(run) == (2, 0, 0, 0)
    with everywhere("a test looks at what was stored"):
        assert {p.path for p in Person.objects.all()} == {town.unit.path}


def test_a_community_named_in_the_title_places_only_who_has_no_other_place(town, now, tmp_path):
    rows = [
        ["四棵社区人员名单"],
        ["姓名", "身份证号", "住址"],
        ["古一", paper_number("19800101"), ""],
        ["古二", paper_number("19800102"), "王太社区"],
    ]
    bring_in(SYSTEM, save(tmp_path / "a.xlsx", rows), town.township, now)

    with everywhere("a test looks at what was stored"):
        found = {person.name: person.path for person in Person.objects.all()}
    assert found == {"古一": town.community.path, "古二": town.neighbour.path}


def test_a_title_moves_nobody_out_of_their_stairwell(town, secretary, now, tmp_path):
    bring_in(secretary, save(tmp_path / "a.xlsx", [HEADER, HEAD]), town.community, now)
    rows = [["四棵社区人员名单"], ["姓名", "身份证号"], [HEAD[1], HEAD[2]]]
    run = check(SYSTEM, save(tmp_path / "b.xlsx", rows), town.township, now)

    assert counts(run) == (0, 0, 1, 0)


def test_a_year_and_month_of_birth_do_not_refuse_somebody_with_papers(town, now, tmp_path):
    rows = [
        ["Name", "Gender", "ID number", "出生年月", "Mobile", "Room", "Remarks"],
        ["古一", "M", paper_number("19800101", 1), "1980年1月", "13800138000", "501", ""],
    ]
    run = bring_in(SYSTEM, save(tmp_path / "a.xlsx", rows), town.unit, now)

    assert counts(run) == (1, 0, 0, 0)
    with everywhere("a test looks at what was stored"):
        assert Person.objects.get().birth_date == date(1980, 1, 1)


def test_columns_of_ticks_put_residents_into_groups(town, secretary, now, tmp_path):
    groups = ["低保", "是否残疾", "独居老人（打√）", "慢性病", "贫困户"]
    ticks = ["√", "是", 1, "慢性病", "否"]
    path = save(tmp_path / "a.xlsx", [[*HEADER[:4], *groups], [*HEAD[:4], *ticks]])

    run = bring_in(secretary, path, town.community, now)

    assert (counts(run), judged(run)[0].doubts) == ((1, 0, 0, 0), ())
    found = set(GroupMembership.objects.values_list("group", flat=True))
    assert found == {"low_income", "disabled", "living_alone", "chronically_ill"}
    assert counts(check(secretary, path, town.community, now)) == (0, 0, 1, 0)


def test_a_column_headed_by_a_group_but_not_of_ticks_is_not_read(town, secretary, now, tmp_path):
    header = [*HEADER[:4], "低保", "残疾", "慢性病"]
    rows = [[*HEAD[:4], "350元/月", "✓", ""], [*WIFE[:4], "", "×", "✔"]]

    run = bring_in(secretary, save(tmp_path / "a.xlsx", [header, *rows]), town.community, now)

    assert counts(run) == (2, 0, 0, 0)
    found = set(GroupMembership.objects.values_list("person__name", "group"))
    assert found == {("曾小明", "disabled"), ("单玉兰", "chronically_ill")}
