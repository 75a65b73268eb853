"""Division codes: levels, parents and kinds from the digits alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.division_codes import (
    DIVISION_KIND_LABELS,
    DIVISION_LEVEL_LABELS,
    DivisionCodeError,
    DivisionKind,
    DivisionLevel,
    grid_code,
    parse_division_code,
    parse_grid_code,
)


@pytest.mark.parametrize(
    ("typed", "code", "level", "kind", "parent"),
    [
        ("44", "440000000000", DivisionLevel.PROVINCE, DivisionKind.PROVINCE, None),
        ("4406", "440600000000", DivisionLevel.PREFECTURE, DivisionKind.PREFECTURE, "440000000000"),
        ("440604", "440604000000", DivisionLevel.COUNTY, DivisionKind.DISTRICT, "440600000000"),
        ("350582", "350582000000", DivisionLevel.COUNTY, DivisionKind.COUNTY_CITY, "350500000000"),
        ("440224", "440224000000", DivisionLevel.COUNTY, DivisionKind.COUNTY, "440200000000"),
        (
            "440604011",
            "440604011000",
            DivisionLevel.TOWNSHIP,
            DivisionKind.SUBDISTRICT,
            "440604000000",
        ),
        ("440205100000", "440205100000", DivisionLevel.TOWNSHIP, DivisionKind.TOWN, "440205000000"),
        (
            "440604011200",
            "440604011200",
            DivisionLevel.VILLAGE,
            DivisionKind.VILLAGE,
            "440604011000",
        ),
        (
            "420281070001",
            "420281070001",
            DivisionLevel.VILLAGE,
            DivisionKind.COMMUNITY,
            "420281070000",
        ),
        (
            "420281400000",
            "420281400000",
            DivisionLevel.TOWNSHIP,
            DivisionKind.TOWNSHIP_LIKE,
            "420281000000",
        ),
        (
            "420281070498",
            "420281070498",
            DivisionLevel.VILLAGE,
            DivisionKind.COMMUNITY_LIKE,
            "420281070000",
        ),
        (
            "420281070598",
            "420281070598",
            DivisionLevel.VILLAGE,
            DivisionKind.VILLAGE_LIKE,
            "420281070000",
        ),
        (
            "420281070601",
            "420281070601",
            DivisionLevel.VILLAGE,
            DivisionKind.MERGED_COMMUNITY,
            "420281070000",
        ),
        (
            "420281600000",
            "420281600000",
            DivisionLevel.TOWNSHIP,
            DivisionKind.OTHER,
            "420281000000",
        ),
    ],
)
def test_a_code_tells_its_level_kind_and_parent(typed, code, level, kind, parent):
    division = parse_division_code(typed)

    assert (division.code, division.level, division.kind) == (code, level, kind)
    assert (division.parent and division.parent.code) == parent


def test_zhongshan_and_dongguan_have_no_county_level():
    fusha = parse_division_code("442000112000")
    village = parse_division_code("442000112205")

    assert parse_division_code("442000").level is DivisionLevel.PREFECTURE
    assert fusha.parent == parse_division_code("4420")
    assert [division.code for division in village.ancestors] == [
        "440000000000",
        "442000000000",
        "442000112000",
    ]
    assert parse_division_code("441900003").parent == parse_division_code("441900")


def test_a_prefix_covers_what_lies_inside():
    zhongshan, fusha = parse_division_code("4420"), parse_division_code("442000112")

    assert (zhongshan.prefix, fusha.prefix) == ("4420", "442000112")
    assert zhongshan.contains(fusha)
    assert fusha.contains(fusha)
    assert not fusha.contains(zhongshan)
    assert not parse_division_code("440604").contains(fusha)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("", "characters"),
        ("44O6", "characters"),
        ("44060", "length"),
        ("4406040110001", "length"),
        ("000000000000", "no_province"),
        ("440604000201", "gap"),
        ("440004", "gap"),
        ("440000011", "gap"),
    ],
)
def test_a_fault_is_named(typed, name):
    with pytest.raises(DivisionCodeError) as caught:
        parse_division_code(typed)

    assert caught.value.code == f"division.{name}"


def test_a_grid_belongs_to_a_community():
    community = parse_division_code("440604011001")

    grid = grid_code(community, 7)

    assert grid.code == "440604011001007"
    assert (grid.division, grid.number) == (community, 7)
    assert parse_grid_code(" 440604011001007 ") == grid


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("440604011001", "grid_length"),
        ("440604011000007", "grid_incomplete"),
        ("440604011001000", "grid_incomplete"),
        ("44060401100100x", "characters"),
    ],
)
def test_a_wrong_grid_code_is_refused_by_name(typed, name):
    with pytest.raises(DivisionCodeError) as caught:
        parse_grid_code(typed)

    assert caught.value.code == f"division.{name}"


@given(st.text("0123456789", min_size=12, max_size=12) | st.text(max_size=20))
def test_every_code_that_parses_leads_up_to_a_province(text):
    try:
        division = parse_division_code(text)
    except DivisionCodeError:
        return
    above = division.ancestors
    assert len(above) < division.level
    assert (above or (division,))[0].level is DivisionLevel.PROVINCE
    assert all(place.contains(division) for place in above)


def test_every_level_and_kind_has_a_label():
    assert list(DIVISION_LEVEL_LABELS) == list(DivisionLevel)
    assert list(DIVISION_KIND_LABELS) == list(DivisionKind)
