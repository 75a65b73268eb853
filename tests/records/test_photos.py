"""Photos: in parts, in any order with their record, without what a camera hides in them."""

import io

import pytest
from PIL import Image

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.records.models import Photo, PhotoContent, PhotoPart
from tests.command.builders import at, build_town, client_of, worker
from tests.kit.builders import DEVICE, camera_photo, plain_picture
from tests.records.builders import patrol, payload

pytestmark = pytest.mark.django_db
NOW = at("09:30")


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    return build_town()


@pytest.fixture
def client(town):
    return client_of(Role.VOLUNTEER, town.sike, worker(town.sike, "志愿者甲"))


def put(client, photo_id, content, offset=0, size=None):
    address = f"/api/v1/records/photos/{photo_id}?offset={offset}&size={size or len(content)}"
    return client.put(address, data=content, content_type="application/octet-stream")


def deliver(client, *records):
    return client.post(
        "/api/v1/records/batch", data=payload(NOW, *records), content_type="application/json"
    )


def test_a_photo_arrives_in_parts_and_goes_on_where_it_stopped(town, client):
    photo_id, content = new_id(), camera_photo()
    middle = len(content) // 2

    first = put(client, photo_id, content[:middle], 0, len(content)).json()
    again = put(client, photo_id, content[:middle], 0, len(content)).json()
    gap = put(client, photo_id, content[middle + 9 :], middle + 9, len(content)).json()
    last = put(client, photo_id, content[middle:], middle, len(content)).json()
    after = put(client, photo_id, content[middle:], middle, len(content)).json()

    assert [answer["next"] for answer in (first, again, gap)] == [middle] * 3
    assert last == after == {"id": str(photo_id), "next": len(content), "complete": True}
    assert PhotoPart.objects.count() == 0


def test_what_a_camera_hides_does_not_come_along(town, client):
    photo_id = new_id()
    put(client, photo_id, camera_photo())

    shown = client.get(f"/records/photos/{photo_id}/").content
    with Image.open(io.BytesIO(shown)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (480, 640)
    assert DEVICE.encode() not in shown
    stored = PhotoContent.objects.get(pk=photo_id)
    assert bytes(stored.large)[:2] != b"\xff\xd8"


def test_a_small_one_is_made_for_lists(town, client):
    photo_id = new_id()
    put(client, photo_id, plain_picture("JPEG", 3000, 2000))

    with Image.open(io.BytesIO(client.get(f"/records/photos/{photo_id}/").content)) as large:
        assert max(large.size) == 1600
    with Image.open(io.BytesIO(client.get(f"/records/photos/{photo_id}/small/").content)) as small:
        assert max(small.size) == 240


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"GIF89a", "not_a_photo"), (plain_picture("PNG", 6_000, 5_000), "too_many_pixels")],
)
def test_what_is_no_photo_is_refused(town, client, content, code):
    answer = put(client, new_id(), content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Photo.objects.count() == 0


def test_sizes_have_limits(town, client):
    assert put(client, new_id(), b"x", 0, 11 * 1024 * 1024).status_code == 422
    assert put(client, new_id(), b"xx", 9, 10).status_code == 422
    assert put(client, new_id(), b"x" * (2 * 1024 * 1024 + 1)).status_code == 413


def test_a_number_that_is_taken_is_a_conflict(town, client):
    photo_id, content = new_id(), camera_photo()
    put(client, photo_id, content)
    other = client_of(Role.VOLUNTEER, town.sike, worker(town.sike, "志愿者乙"))

    assert put(other, photo_id, content).status_code == 409
    assert put(client, photo_id, content + b"x").status_code == 409


@pytest.mark.parametrize("photo_first", [True, False])
def test_a_photo_is_seen_by_whoever_sees_its_record(town, client, photo_first):
    photo_id, content = new_id(), camera_photo()
    record = patrol(town.unit, NOW, photo=[str(photo_id)])
    if photo_first:
        put(client, photo_id, content)
        deliver(client, record)
    else:
        deliver(client, record)
        put(client, photo_id, content)
    near = client_of(Role.LEADER, town.sike)
    far = client_of(Role.LEADER, town.wangtai)

    assert near.get(f"/records/photos/{photo_id}/").status_code == 200
    assert far.get(f"/records/photos/{photo_id}/").status_code == 404


def test_naming_somebody_elses_photo_does_not_open_it(town, client):
    photo_id = new_id()
    put(client, photo_id, camera_photo())
    thief = client_of(Role.VOLUNTEER, town.wangtai, worker(town.wangtai, "志愿者丙"))
    deliver(thief, patrol(town.wangtai_unit, NOW, photo=[str(photo_id)]))

    assert thief.get(f"/records/photos/{photo_id}/").status_code == 404
