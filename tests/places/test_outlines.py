"""A drawn map of many places at once."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.coordinates import Crs
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.places.models import Place
from lianfang.places.services.outlines import locate_many
from tests.access.builders import officer, sign_in
from tests.places.builders import SYSTEM, jinshan, named, someone

pytestmark = pytest.mark.django_db


def square(longitude, latitude, size=0.01):
    east, north = round(longitude + size, 7), round(latitude + size, 7)
    corners = [[longitude, latitude], [east, latitude], [east, north], [longitude, north]]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features})


def read(town, now, text, actor=SYSTEM, **more):
    return locate_many(actor=actor, now=now, place_id=town.pk, text=text, **more)


def test_features_find_their_places_by_code_or_name(now):
    town = jinshan(now)

    verdicts = read(
        town,
        now,
        collection(
            feature(square(115.0, 30.1), code="SK"),
            feature(square(115.1, 30.1), name="王太社区"),
            feature({"type": "Point", "coordinates": [115.2, 30.2]}, 名称="东门卡口"),
        ),
        source="street office",
    )

    assert [verdict.place_name for verdict in verdicts] == ["四棵社区", "王太社区", "东门卡口"]
    assert not any(verdict.problem for verdict in verdicts)
    assert named("四棵社区").geometry == square(115.0, 30.1)
    assert named("四棵社区").geometry_source == "street office"
    gate = named("东门卡口")
    assert (gate.geometry, gate.longitude, gate.latitude) == (None, 115.2, 30.2)


def test_positions_of_a_chinese_map_are_kept_in_wgs84(now):
    town = jinshan(now)
    point = {"type": "Point", "coordinates": [116.410244499, 39.916404282]}

    read(town, now, collection(feature(point, code="SK")), source_crs=Crs.GCJ02)

    place = named("四棵社区")
    assert (place.longitude, place.latitude) == (116.404, 39.915)


def test_what_does_not_fit_is_told_and_the_rest_is_written(now):
    town = jinshan(now)
    open_ring = {"type": "Polygon", "coordinates": [[[115, 30], [116, 30], [115, 31], [114, 30]]]}

    with translation.override("en"):
        verdicts = read(
            town,
            now,
            collection(
                feature(square(115.0, 30.1), code="SK"),
                feature(square(115.0, 30.1), code="SK"),
                feature(square(115.0, 30.1), name="没有的地方"),
                feature(square(115.0, 30.1)),
                feature(square(115.0, 30.1), name="3栋"),
                feature(open_ring, name="王太社区"),
            ),
        )

    problems = [verdict.problem for verdict in verdicts]
    assert problems[:5] == [
        "",
        "An earlier feature is for the same place.",
        "No place here has this code or name.",
        "It has no property “code” or “name”.",
        "Several places have this name; use the code.",
    ]
    assert problems[5]
    assert Place.objects.exclude(longitude=None).count() == 1


def test_a_check_writes_nothing(now):
    town = jinshan(now)

    verdicts = read(town, now, collection(feature(square(115, 30), code="SK")), check_only=True)

    assert [verdict.problem for verdict in verdicts] == [""]
    assert named("四棵社区").longitude is None
    event = AuditEvent.objects.get(action="places.place.locate_many")
    assert (event.details["located"], event.details["left_out"]) == (0, 0)


@pytest.mark.parametrize("text", ["not json", "[]", '{"features": 3}', '{"features": [1]}'])
def test_a_file_that_is_no_collection_is_refused(now, text):
    town = jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        read(town, now, text)

    assert set(refusal.value.fields) == {"file"}


def test_a_secretary_draws_only_in_their_own_community(now):
    jinshan(now)
    secretary = someone(Role.COMMUNITY_SECRETARY, named("四棵社区"))

    verdicts = read(
        named("四棵社区"), now, collection(feature(square(115, 30), name="王太社区")), secretary
    )

    assert [bool(verdict.problem) for verdict in verdicts] == [True]
    with pytest.raises(NotPermitted):
        read(named("四棵社区"), now, collection(), someone(Role.VIEWER, named("四棵社区")))


def test_the_page_checks_first_and_writes_when_told(now):
    jinshan(now)
    sike = named("四棵社区")
    secretary = sign_in(officer("shuji", Role.COMMUNITY_SECRETARY, sike.path, now=now))
    address = reverse("places:outlines", args=[sike.pk])

    def send(**more):
        text = collection(feature(square(115, 30), name="东门卡口"), feature(square(115, 30)))
        file = SimpleUploadedFile("map.geojson", text.encode())
        return secretary.post(address, {"file": file, "source_crs": "wgs84", **more})

    checked = send()
    assert "1 个要素可用" in checked.content.decode()
    assert named("东门卡口").longitude is None

    written = send(write="1")

    assert "没有“code”或“name”属性" in written.content.decode()
    assert named("东门卡口").longitude == 115.005


def test_a_file_that_is_none_is_said_at_its_field(now):
    jinshan(now)
    sike = named("四棵社区")
    secretary = sign_in(officer("shuji", Role.COMMUNITY_SECRETARY, sike.path, now=now))

    answer = secretary.post(
        reverse("places:outlines", args=[sike.pk]),
        {"file": SimpleUploadedFile("map.geojson", b"oops"), "source_crs": "wgs84"},
    )

    assert answer.status_code == 422
    assert "不是 GeoJSON" in answer.content.decode()
