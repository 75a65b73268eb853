"""Where somebody may look: prefixes of places."""

from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.territory import EVERYWHERE, NOWHERE, Territory, ancestors

paths = st.lists(st.sampled_from(["0001", "0002", "000A"]), min_size=0, max_size=4).map("".join)


def test_a_grid_inside_a_held_village_adds_nothing():
    assert Territory.of(["0001", "00010002", "0003"]).prefixes == ("0001", "0003")


def test_somebody_with_several_grids_sees_just_those():
    grids = Territory.of(["000100020001", "000100020003"])

    assert grids.covers("0001000200030007")
    assert not grids.covers("000100020002")
    assert not grids.covers("00010002")


def test_everywhere_covers_everything_and_nowhere_nothing():
    assert EVERYWHERE.covers("")
    assert EVERYWHERE.covers("0001")
    assert not NOWHERE.covers("")
    assert NOWHERE.is_nowhere
    assert EVERYWHERE.is_everywhere


def test_the_part_within_a_place_is_cut_to_it():
    grids = Territory.of(["00010001", "00020001"])

    assert grids.within("0001").prefixes == ("00010001",)
    assert grids.within("000100010005").prefixes == ("000100010005",)
    assert EVERYWHERE.within("0001").prefixes == ("0001",)


def test_the_places_above_a_path_come_from_the_top():
    assert ancestors("000100020003") == ["0001", "00010002"]


@given(st.lists(paths), paths)
def test_a_territory_covers_exactly_what_lies_under_one_of_its_places(given, asked):
    assert Territory.of(given).covers(asked) == any(asked.startswith(path) for path in given)


@given(st.lists(paths), paths, paths)
def test_within_a_place_is_covered_only_what_was_covered_before(given, place, asked):
    whole, part = Territory.of(given), Territory.of(given).within(place)

    assert part.covers(asked) == (whole.covers(asked) and asked.startswith(place))
