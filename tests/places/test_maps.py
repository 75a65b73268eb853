"""Where places lie, and what is drawn where nobody knows."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.access.enums import Role
from lianfang.kit.coordinates import Crs
from lianfang.kit.errors import InvalidInput
from lianfang.places.selectors import geojson_of, map_children
from lianfang.places.selectors.schematic import middle_of, spiral, tiles
from lianfang.places.services.geometry import locate_place
from tests.places.builders import SYSTEM, jinshan, named, someone

pytestmark = pytest.mark.django_db
SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[115.0, 30.1], [115.02, 30.1], [115.02, 30.12], [115.0, 30.12], [115.0, 30.1]]
    ],
}


def locate(place, now, **given):
    return locate_place(actor=SYSTEM, now=now, place_id=place.id, **given)


def test_an_outline_gives_the_place_its_point(now):
    jinshan(now)

    place = locate(named("四棵社区"), now, geometry=json.dumps(SQUARE), source="street office")

    assert place.geometry == SQUARE
    assert (place.longitude, place.latitude) == (115.01, 30.11)


def test_a_point_from_a_gaode_map_is_kept_in_wgs84(now):
    jinshan(now)

    place = locate(
        named("四棵社区"),
        now,
        longitude=116.410244499,
        latitude=39.916404282,
        source_crs=Crs.GCJ02,
    )

    assert (place.longitude, place.latitude) == (116.404, 39.915)
    assert place.geometry is None


def test_a_feature_with_a_point_only_is_a_point(now):
    jinshan(now)
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [115.0, 30.1]}}

    place = locate(named("东门卡口"), now, geometry=feature)

    assert (place.geometry, place.longitude, place.latitude) == (None, 115.0, 30.1)


def test_giving_nothing_clears_where_a_place_lies(now):
    jinshan(now)
    locate(named("四棵社区"), now, geometry=SQUARE, source="street office")

    place = locate(named("四棵社区"), now)

    assert (place.geometry, place.longitude, place.geometry_source) == (None, None, "")


@pytest.mark.parametrize(
    "outline",
    [
        "not json",
        "[" * 100_000,
        '{"type": "Blob"}',
        json.dumps({"type": "Polygon", "coordinates": [[[115, 30], [116, 30], [115, 30]]]}),
        '{"type": "Point", "coordinates": [NaN, 1]}',
        json.dumps({"type": "MultiPoint", "coordinates": [[115.0, 30.0]] * 20_001}),
        " " * 600_000,
    ],
)
def test_an_outline_that_cannot_be_used_is_refused_at_its_field(now, outline):
    jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        locate(named("四棵社区"), now, geometry=outline)

    assert list(refusal.value.fields) == ["geometry"]


def test_half_a_point_is_refused(now):
    jinshan(now)

    with pytest.raises(InvalidInput):
        locate(named("四棵社区"), now, longitude=115.0)


def test_without_outlines_a_town_is_drawn_in_tiles_that_say_so(now):
    town = jinshan(now)

    drawn = geojson_of(SYSTEM, town)

    assert drawn["properties"] == {"schematic": True, "located": 0, "total": 3}
    assert [feature["properties"]["name"] for feature in drawn["features"]] == [
        "四棵社区",
        "王太社区",
        "四棵村",
    ]
    assert {feature["geometry"]["type"] for feature in drawn["features"]} == {"Polygon"}


def test_the_same_places_are_always_drawn_the_same(now):
    town = jinshan(now)

    assert geojson_of(SYSTEM, town) == geojson_of(SYSTEM, town)


def test_with_every_outline_known_the_map_is_real(now):
    town = jinshan(now)
    for name in ("四棵社区", "王太社区", "四棵村"):
        locate(named(name), now, geometry=SQUARE)

    drawn = geojson_of(SYSTEM, town)

    assert drawn["properties"] == {"schematic": False, "located": 3, "total": 3}
    assert drawn["features"][0]["geometry"] == SQUARE


def test_a_figure_can_be_put_on_each_place(now):
    town = jinshan(now)
    village = named("四棵村")

    drawn = geojson_of(SYSTEM, town, properties={village.id: {"value": 62.3}})

    assert [feature["properties"].get("value") for feature in drawn["features"]] == [
        None,
        None,
        62.3,
    ]


def test_only_places_of_the_viewer_are_drawn(now):
    town = jinshan(now)
    secretary = someone(Role.COMMUNITY_SECRETARY, named("王太社区"))

    drawn = geojson_of(secretary, town, list(map_children(SYSTEM, town)))

    assert [feature["properties"]["name"] for feature in drawn["features"]] == ["王太社区"]


def test_nineteen_tiles_make_a_full_honeycomb():
    cells = list(itertools.islice(spiral(), 19))

    assert len(set(cells)) == 19
    assert max(max(abs(q), abs(r), abs(q + r)) for q, r in cells) == 2


@given(st.integers(min_value=1, max_value=40))
def test_tiles_never_lie_on_each_other(number):
    middles = [middle_of(cell, side=1) for cell in itertools.islice(spiral(), number)]

    gaps = [math.dist(a, b) for a, b in itertools.combinations(middles, 2)]
    assert min(gaps, default=2) >= math.sqrt(3) - 1e-9
    assert len(tiles(number)) == number
