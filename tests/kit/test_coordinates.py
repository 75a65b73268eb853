"""Coordinates: published check values, exact inverses, geometries of any nesting."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.coordinates import (
    Crs,
    GeometryError,
    bounding_box,
    centroid,
    convert,
    convert_geometry,
    in_china,
    positions,
    read_geometry,
)

METRE = 1 / 111_320  # degrees of latitude
in_the_country = st.tuples(st.floats(74, 135), st.floats(18, 53))
systems = st.sampled_from(list(Crs))


@pytest.mark.parametrize(
    ("source", "target", "expected", "tolerance"),
    [
        (Crs.WGS84, Crs.GCJ02, (116.410244499, 39.916404282), 1e-9),
        (Crs.GCJ02, Crs.BD09, (116.410369494, 39.921336994), 1e-9),
        # Published from one step of the inverse: five centimetres off the exact one.
        (Crs.BD09, Crs.GCJ02, (116.397627291, 39.908656740), 5e-7),
    ],
)
def test_the_published_values_are_met(source, target, expected, tolerance):
    assert convert(116.404, 39.915, source, target) == pytest.approx(expected, abs=tolerance)


@given(in_the_country, systems, systems)
def test_there_and_back_is_the_same_place_within_a_millimetre(point, source, target):
    there = convert(*point, source, target)
    back = convert(*there, target, source)

    assert math.dist(point, back) < 0.001 * METRE


@given(in_the_country)
def test_the_shift_is_between_10_and_1500_metres(point):
    # On a grid of a tenth of a degree it lies between 22 metres (96.6 E, 37.1 N) and 1,141.
    assert 10 * METRE < math.dist(point, convert(*point, Crs.WGS84, Crs.GCJ02)) < 1500 * METRE


@given(in_the_country)
def test_two_steps_equal_one(point):
    by_gcj = convert(*convert(*point, Crs.WGS84, Crs.GCJ02), Crs.GCJ02, Crs.BD09)

    assert math.dist(convert(*point, Crs.WGS84, Crs.BD09), by_gcj) < 0.001 * METRE


@given(st.floats(-180, 70), st.floats(-90, 90), systems, systems)
def test_places_abroad_stay_where_they_are(longitude, latitude, source, target):
    assert not in_china(longitude, latitude)
    assert convert(longitude, latitude, source, target) == (longitude, latitude)


SQUARE = [[113.0, 23.0], [113.2, 23.0], [113.2, 23.2], [113.0, 23.2], [113.0, 23.0]]
HOLE = [[113.0, 23.0], [113.1, 23.0], [113.1, 23.2], [113.0, 23.2], [113.0, 23.0]]


def test_every_geometry_type_is_converted_point_by_point():
    geometry = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [116.404, 39.915, 12.5]},
            {"type": "MultiLineString", "coordinates": [SQUARE[:2], SQUARE[2:4]]},
            {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE]]},
        ],
    }

    converted = convert_geometry(geometry, Crs.WGS84, Crs.GCJ02)

    assert converted["geometries"][0]["coordinates"] == [116.4102445, 39.9164043, 12.5]
    for before, after in zip(positions(geometry), positions(converted), strict=True):
        assert math.dist(convert(*before, Crs.WGS84, Crs.GCJ02), after) < 0.01 * METRE


def test_a_feature_gives_its_geometry_in_wgs84_without_its_properties():
    feature = {
        "type": "Feature",
        "properties": {"name": "王芳"},
        "geometry": {"type": "Point", "coordinates": [116.4102445, 39.9164043]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}

    expected = {"type": "Point", "coordinates": [116.404, 39.915]}
    assert read_geometry(feature, Crs.GCJ02) == expected
    assert read_geometry(collection, Crs.GCJ02) == expected


def test_several_features_become_one_collection():
    point = {"type": "Point", "coordinates": [113.0, 23.0]}
    feature = {"type": "Feature", "geometry": point}

    read = read_geometry({"type": "FeatureCollection", "features": [feature, feature]})

    assert read == {"type": "GeometryCollection", "geometries": [point, point]}


def nested(depth):
    inside = {"type": "Point", "coordinates": [113, 23]}
    for _ in range(depth):
        inside = {"type": "GeometryCollection", "geometries": [inside]}
    return inside


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (None, "not_geojson"),
        ("Point", "not_geojson"),
        ({}, "unknown_type"),
        ({"type": ["Point"]}, "unknown_type"),
        ({"type": "Circle", "coordinates": [113, 23]}, "unknown_type"),
        ({"type": "Feature", "geometry": None}, "not_geojson"),
        ({"type": "FeatureCollection", "features": []}, "empty"),
        ({"type": "FeatureCollection", "features": {}}, "not_geojson"),
        ({"type": "Point", "coordinates": [113]}, "bad_position"),
        ({"type": "Point", "coordinates": ["113", "23"]}, "bad_position"),
        ({"type": "Point", "coordinates": [113, True]}, "bad_position"),
        ({"type": "Point", "coordinates": [113, float("nan")]}, "bad_position"),
        ({"type": "Point", "coordinates": [10**400, 23]}, "bad_position"),
        ({"type": "Point", "coordinates": [23, 113]}, "outside_earth"),
        ({"type": "MultiPoint", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [113, 23]}, "not_geojson"),
        ({"type": "Polygon", "coordinates": [SQUARE[:4]]}, "open_ring"),
        ({"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[1], SQUARE[0]]]}, "open_ring"),
        ({"type": "LineString", "coordinates": [SQUARE[0]]}, "short_line"),
        (nested(6), "too_deep"),
    ],
)
def test_what_is_no_geometry_is_refused_by_name(data, name):
    with pytest.raises(GeometryError) as caught:
        read_geometry(data)

    assert caught.value.code == f"geometry.{name}"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry"]), inner, max_size=3)
    ),
    max_leaves=12,
)
geometry_types = ["Point", "MultiPoint", "LineString", "Polygon", "MultiPolygon", "Feature", "X"]


@given(json_values, st.sampled_from(geometry_types))
def test_no_json_whatever_breaks_the_reading(value, kind):
    try:
        geometry = read_geometry({"type": kind, "coordinates": value, "geometry": value})
    except GeometryError:
        return
    west, south, east, north = bounding_box(geometry)
    assert (west <= east, south <= north) == (True, True)
    assert all(map(math.isfinite, centroid(geometry)))


def test_the_bounding_box_is_west_south_east_north():
    assert bounding_box({"type": "Polygon", "coordinates": [SQUARE]}) == (113.0, 23.0, 113.2, 23.2)


@pytest.mark.parametrize(
    ("geometry", "centre"),
    [
        ({"type": "Point", "coordinates": [113, 23]}, (113, 23)),
        ({"type": "MultiPoint", "coordinates": [[113, 23], [114, 24]]}, (113.5, 23.5)),
        ({"type": "LineString", "coordinates": [[113, 23], [113, 24], [113, 24]]}, (113, 23.5)),
        ({"type": "Polygon", "coordinates": [SQUARE]}, (113.1, 23.1)),
        ({"type": "Polygon", "coordinates": [SQUARE[::-1]]}, (113.1, 23.1)),
        ({"type": "Polygon", "coordinates": [SQUARE, HOLE]}, (113.15, 23.1)),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}, (113.1, 23.1)),
        (
            {"type": "Polygon", "coordinates": [[[113, 23], [114, 23], [113, 23], [113, 23]]]},
            (113.5, 23),
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [0, 0]},
                    {"type": "MultiLineString", "coordinates": [[[113, 23], [114, 23]]]},
                ],
            },
            (113.5, 23),
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [0, 0]},
                    {"type": "Polygon", "coordinates": [SQUARE]},
                ],
            },
            (113.1, 23.1),
        ),
    ],
)
def test_the_centroid_is_the_centre_of_the_largest_dimension(geometry, centre):
    assert centroid(geometry) == pytest.approx(centre, abs=1e-9)
