"""Rosters of places and buildings: what is new, changed, same or wrong, and what is written."""

import uuid

import pytest

from lianfang.access.scope import looking
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Dwelling, Place
from lianfang.places.selectors.directory import Directory, place_ref
from lianfang.places.sheets.buildings import BuildingsSheet
from lianfang.places.sheets.roster import PlacesSheet
from lianfang.sheets.kinds import CheckedRow, SheetContext, find_kind, place_directory
from tests.places.builders import SYSTEM, add, jinshan, named

pytestmark = pytest.mark.django_db


def rows(kind, *given):
    return [
        CheckedRow(0, number, tuple(row.get(column.field) for column in kind.columns))
        for number, row in enumerate(given, start=2)
    ]


def context(place, now, locking=False):
    return SheetContext(
        place=place_ref(place), actor=SYSTEM, now=now, run_id=uuid.uuid4(), locking=locking
    )


def check(kind, place, now, *given):
    with looking(SYSTEM):
        asked = context(place, now)
        kind.begin(asked)
        return kind.compare(rows(kind, *given), asked)


def bring_in(kind, place, now, *given):
    """Apply as the engine does; returns (created, changed)."""
    with looking(SYSTEM):
        asked = context(place, now, locking=True)
        kind.begin(asked)
        checked = rows(kind, *given)
        verdicts = kind.compare(checked, asked)
        pairs = [
            (row, verdict)
            for row, verdict in zip(checked, verdicts, strict=True)
            if verdict.outcome in ("new", "changed")
        ]
        applied = kind.apply(pairs, asked)
        kind.finish(asked)
    return applied.created, applied.changed


def outcomes(verdicts):
    return [str(verdict.outcome) for verdict in verdicts]


def codes(verdicts):
    return [verdict.findings[0].code if verdict.findings else "" for verdict in verdicts]


ROSTER = (
    {"kind": "grid", "name": "第三网格", "parent": "四棵社区"},
    {"name": "东方小区", "parent": "四棵社区第三网格"},
    {"name": "1栋", "parent": "东方小区"},
    {
        "kind": "site",
        "name": "西门卡口",
        "parent": "四棵社区",
        "site_kind": "checkpoint",
        "code": "X1",
    },
)


def test_both_kinds_and_the_directory_are_registered():
    assert isinstance(find_kind("places"), PlacesSheet)
    assert isinstance(find_kind("buildings"), BuildingsSheet)
    assert isinstance(place_directory(), Directory)


def test_a_row_may_stand_under_one_that_an_earlier_row_makes(now):
    town = jinshan(now)

    assert outcomes(check(PlacesSheet(), town, now, *ROSTER)) == ["new"] * 4
    assert bring_in(PlacesSheet(), town, now, *ROSTER) == (4, 0)

    house = Place.objects.get(short_name="1栋")
    assert house.path.startswith(named("东方小区").path)
    assert named("东方小区").path.startswith(named("第三网格").path)
    assert Place.objects.find_problems() == ([], [], [], [], [])


def test_the_same_roster_again_changes_nothing(now):
    town = jinshan(now)
    bring_in(PlacesSheet(), town, now, *ROSTER)

    assert outcomes(check(PlacesSheet(), town, now, *ROSTER)) == ["same"] * 4


def test_a_changed_address_shows_old_and_new(now):
    town = jinshan(now)
    row = {
        "kind": "estate",
        "name": "金山花园",
        "parent": "四棵社区一网格",
        "address": "金山大道1号",
    }

    verdict = check(PlacesSheet(), town, now, row)[0]

    assert verdict.outcome == "changed"
    assert [(c.field, c.old, c.new) for c in verdict.changes] == [("address", "", "金山大道1号")]
    assert bring_in(PlacesSheet(), town, now, row) == (0, 1)
    assert named("金山花园").address == "金山大道1号"


def test_another_spelling_of_a_building_is_the_same_building(now):
    town = jinshan(now)
    row = {"kind": "building", "name": "三号楼", "parent": "金山花园"}

    assert outcomes(check(PlacesSheet(), town, now, row)) == ["same"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"name": "某处", "parent": "四棵社区"}, "place.no_kind"),
        ({"kind": "grid", "name": "九网格", "parent": "火星社区"}, "place.parent_unknown"),
        ({"kind": "grid", "name": "九网格", "parent": "四棵"}, "place.parent_ambiguous"),
        ({"kind": "unit", "name": "1单元", "parent": "四棵社区"}, "place.not_held"),
        ({"kind": "site", "name": "某店", "parent": "四棵社区"}, "place.no_site_kind"),
        (
            {"kind": "grid", "name": "九网格", "parent": "四棵社区", "site_kind": "shop"},
            "place.only_sites",
        ),
        (
            {"kind": "grid", "name": "九网格", "parent": "四棵社区", "code": "SK"},
            "place.code_taken",
        ),
    ],
)
def test_a_wrong_row_says_why(now, row, code):
    town = jinshan(now)

    verdict = check(PlacesSheet(), town, now, row)[0]

    assert (verdict.outcome, verdict.findings[0].code) == ("wrong", code)


def test_a_code_another_town_uses_is_taken(now):
    town = jinshan(now)
    add(None, PlaceKind.TOWNSHIP, "乙镇", now, code="YZ")
    row = {"kind": "grid", "name": "九网格", "parent": "四棵社区", "code": "YZ"}

    assert codes(check(PlacesSheet(), town, now, row)) == ["place.code_taken"]


def test_an_exported_roster_comes_in_as_all_the_same(now):
    town = jinshan(now)
    kind = PlacesSheet()

    with looking(SYSTEM):
        exported = list(kind.export_rows(SYSTEM, place_ref(town), masked=False))
    again = [dict(zip(kind.columns.positions, row, strict=True)) for row in exported]

    assert len(exported) == 19
    assert set(outcomes(check(kind, town, now, *again))) == {"same"}


BUILDINGS = (
    {"community": "四棵社区", "grid": "三网格", "estate": "东方小区", "building": "1", "units": 2},
    {
        "community": "四棵社区",
        "grid": "三网格",
        "estate": "东方小区",
        "building": "2栋",
        "units": 1,
    },
    {"community": "四棵社区", "estate": "金山花园", "building": "3号楼", "units": 2},
    {"community": "四棵社区", "estate": "金山花园", "building": "12栋", "units": 3},
)


def test_a_roster_of_buildings_makes_grids_estates_buildings_and_units(now):
    town = jinshan(now)

    verdicts = check(BuildingsSheet(), town, now, *BUILDINGS)

    assert outcomes(verdicts) == ["new", "new", "same", "changed"]
    assert [(c.field, c.old, c.new) for c in verdicts[3].changes] == [("units", "1", "3")]
    assert bring_in(BuildingsSheet(), town, now, *BUILDINGS) == (2, 1)
    estate = named("东方小区")
    assert Place.objects.filter(path__under=estate.path, kind="unit").count() == 3
    assert Place.objects.filter(path__under=named("12栋").path, kind="unit").count() == 3
    assert Place.objects.find_problems() == ([], [], [], [], [])
    assert outcomes(check(BuildingsSheet(), town, now, *BUILDINGS)) == ["same"] * 4


def test_a_roster_with_one_stairwell_a_row_makes_the_building_once(now):
    town = jinshan(now)
    lines = [
        {"community": "王太社区", "building": "1号楼", "unit": unit}
        for unit in ("一单元", "2", "3单元")
    ]

    assert outcomes(check(BuildingsSheet(), town, now, *lines)) == ["new"] * 3
    assert bring_in(BuildingsSheet(), town, now, *lines) == (3, 0)
    house = Place.objects.get(path__under=named("王太社区").path, kind="building")
    assert house.numchild == 3
    assert outcomes(check(BuildingsSheet(), town, now, *lines)) == ["same"] * 3


def test_doors_are_numbered_floor_by_floor_in_every_stairwell(now, no_limits):
    town = jinshan(now)
    line = {
        "community": "王太社区",
        "building": "1栋",
        "units": 2,
        "floors": 6,
        "doors_per_floor": 2,
    }

    bring_in(BuildingsSheet(), town, now, line)

    labels = list(Dwelling.objects.values_list("label", flat=True))
    assert len(labels) == 24
    assert labels[:4] == ["101", "102", "201", "202"]
    assert outcomes(check(BuildingsSheet(), town, now, line)) == ["same"]


def test_doors_missing_in_a_recorded_building_are_shown_and_added(now, no_limits):
    town = jinshan(now)
    line = {
        "community": "四棵社区",
        "estate": "金山花园",
        "building": "3栋",
        "floors": 2,
        "doors_per_floor": 2,
    }

    verdict = check(BuildingsSheet(), town, now, line)[0]

    assert [(c.field, c.old, c.new) for c in verdict.changes] == [("doors_per_floor", "0", "8")]
    assert bring_in(BuildingsSheet(), town, now, line) == (0, 1)
    assert outcomes(check(BuildingsSheet(), town, now, line)) == ["same"]


def test_fewer_stairwells_than_recorded_is_a_doubt_and_takes_none_away(now):
    town = jinshan(now)
    line = {"community": "四棵社区", "estate": "金山花园", "building": "3栋", "units": 1}

    verdict = check(BuildingsSheet(), town, now, line)[0]

    assert (verdict.outcome, codes([verdict])) == ("same", ["building.fewer_units"])


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"building": "3栋"}, "building.no_community"),
        ({"community": "火星社区", "building": "3栋"}, "building.community_unknown"),
        ({"community": "四棵", "building": "3栋"}, "building.community_ambiguous"),
        ({"community": "四棵社区", "building": "3栋"}, "building.ambiguous"),
        ({"community": "四棵村", "building": "3栋", "doors_per_floor": 2}, "building.no_floors"),
    ],
)
def test_a_wrong_building_row_says_why(now, row, code):
    town = jinshan(now)

    verdict = check(BuildingsSheet(), town, now, row)[0]

    assert (verdict.outcome, verdict.findings[0].code) == ("wrong", code)


def test_for_a_community_the_column_may_be_left_out(now):
    jinshan(now)

    line = {"building": "9栋", "units": 1}

    assert bring_in(BuildingsSheet(), named("王太社区"), now, line) == (1, 0)


def test_an_exported_roster_of_buildings_comes_in_as_all_the_same(now):
    town = jinshan(now)
    kind = BuildingsSheet()

    with looking(SYSTEM):
        exported = list(kind.export_rows(SYSTEM, place_ref(town), masked=False))
    again = [dict(zip(kind.columns.positions, row, strict=True)) for row in exported]

    assert [row[3] for row in exported] == ["3栋", "12栋", "3栋"]
    assert outcomes(check(kind, town, now, *again)) == ["same"] * 3


def test_rows_of_one_building_in_other_spellings_have_one_key():
    kind = BuildingsSheet()
    keys = {
        kind.row_key(row)
        for row in rows(
            kind,
            {"community": "四棵社区", "building": "3号楼", "unit": "二单元"},
            {"community": "四棵社区", "building": "3", "unit": "2"},
        )
    }

    assert len(keys) == 1
