"""Forms of the plan on screen: filled in without a script, found again, corrected, exported."""

import io
import re

import pytest
from PIL import Image

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.records.models import Contradiction, FieldRecord, Photo, PhotoUse
from tests.access.builders import sign_in
from tests.command.builders import (
    at,
    build_town,
    client_of,
    neighbour_in_need,
    signed_in,
    stored,
    worker,
)
from tests.records.builders import patrol, send

pytestmark = pytest.mark.django_db
NOW = at("09:30")


@pytest.fixture
def town(monkeypatch):
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
    return build_town()


@pytest.fixture
def client(town):
    return client_of(Role.COMMUNITY_SECRETARY, town.sike, worker(town.sike, "周书记"))


@pytest.fixture
def actor(town):
    return signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)


def picture(size=(64, 48), kind="JPEG", **more):
    out = io.BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **more)
    out.seek(0)
    out.name = "x.jpg"
    return out


def fill_in(client, key, place, **answers):
    typed = {"record_id": str(new_id()), "taken_at": "2020-03-18T09:20", "place_id": str(place.pk)}
    typed |= {name.replace("__", "."): value for name, value in answers.items()}
    return client.post(f"/records/forms/{key}/new/", typed)


def test_every_form_of_the_plan_can_be_opened(town, client):
    index = client.get("/records/").content.decode()
    keys = re.findall(r"/records/forms/(\w+)/", index)

    assert len(keys) == 8
    for key in keys:
        answer = client.get(f"/records/forms/{key}/new/")
        assert answer.status_code == (302 if key == "relief" else 200), key


def test_a_form_is_filled_in_and_its_record_shown(town, client):
    answer = fill_in(
        client,
        "patrol",
        town.sike,
        q__dissuaded="１２",
        q__sent_to_study="2",
        q__gathering=["cards", "other"],
        q__gathering_other="棋牌",
        q__police="false",
        q__police_result="隐藏的不算",
        q__photo=[picture(), picture()],
    )

    (row,) = stored(FieldRecord)
    assert answer.status_code == 302
    assert answer.url == f"/records/{row.pk}/"
    photos = row.answers.pop("photo")
    assert row.answers == {
        "dissuaded": 12,
        "sent_to_study": 2,
        "gathering": ["cards", "other"],
        "gathering_other": "棋牌",
        "police": False,
    }
    assert sorted(photos) == sorted(str(use.photo_id) for use in stored(PhotoUse))
    page = client.get(answer.url).content.decode()
    assert "打牌打麻将、其他" in page
    assert f"/records/photos/{photos[0]}/small/" in page
    assert client.get(f"/records/photos/{photos[0]}/small/").headers["Content-Type"] == "image/jpeg"


def test_what_was_typed_stays_when_something_is_wrong(town, client):
    answer = fill_in(client, "patrol", town.sike, q__dissuaded="许多", q__note="留着")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "必须是整数" in text
    assert "留着" in text
    assert stored(FieldRecord) == []


def test_photos_need_not_be_sent_twice(town, client):
    answer = fill_in(client, "patrol", town.sike, q__dissuaded="x", q__photo=[picture()])

    (photo,) = Photo.objects.all()
    assert answer.status_code == 422
    assert f'name="q.photo.there" value="{photo.pk}"' in answer.content.decode()


def test_a_group_grows_by_a_button_without_a_script(town, client):
    first = fill_in(
        client, "donation", town.sike, n__goods="1", q__goods__0__name="口罩", more="goods"
    )
    text = first.content.decode()
    assert stored(FieldRecord) == []
    assert 'name="q.goods.1.name"' in text
    assert "口罩" in text

    fill_in(
        client,
        "donation",
        town.sike,
        q__donor="某公司",
        q__donor_kind="firm",
        q__what=["goods"],
        n__goods="3",
        q__goods__0__name="口罩",
        q__goods__0__quantity="500",
        q__goods__1__name="酒精",
        q__goods__1__quantity="20",
    )
    (row,) = stored(FieldRecord)
    assert row.answers["goods"] == [
        {"name": "口罩", "quantity": 500},
        {"name": "酒精", "quantity": 20},
    ]
    assert "donor" not in row.answers
    assert b"\xe6\x9f\x90" not in bytes(row.sealed)


def test_relief_goes_to_somebody_found_by_name(town, client):
    person = neighbour_in_need(town.unit)
    found = client.post("/records/forms/relief/about/", {"text": "李桂英"}).content.decode()
    assert f"/records/forms/relief/new/?about={person.pk}" in found

    typed = {"record_id": str(new_id()), "taken_at": "2020-03-18T09:20", "q.packages": "1"}
    answer = client.post(f"/records/forms/relief/new/?about={person.pk}", typed)

    (row,) = stored(FieldRecord)
    assert (answer.status_code, row.about_id, row.path) == (302, person.pk, town.unit.path)


def test_the_list_counts_what_the_form_counts(town, client, actor):
    records = [patrol(town.unit, NOW, dissuaded=n) for n in (4, 8)]
    send(actor, NOW, *records, patrol(town.unit, at("09:00", 17), dissuaded=100))

    today = client.get("/records/forms/patrol/?first_day=2020-03-18").content.decode()
    both = client.get("/records/forms/patrol/").content.decode()

    assert re.search(r"劝散人数.{0,300}?>\s*12\s*<", today, re.DOTALL)
    assert re.search(r"劝散人数.{0,300}?>\s*112\s*<", both, re.DOTALL)


def test_the_list_takes_the_same_statements_for_any_number_of_rows(
    town, client, actor, django_assert_max_num_queries
):
    send(actor, NOW, *[patrol(town.unit, NOW, dissuaded=n) for n in range(60)])
    client.get("/records/forms/patrol/")

    with django_assert_max_num_queries(45):
        client.get("/records/forms/patrol/")


def test_a_record_is_corrected_with_a_reason_and_the_old_one_stays(town, client):
    fill_in(client, "patrol", town.sike, q__dissuaded="12")
    (old,) = stored(FieldRecord)
    typed = {"record_id": str(new_id()), "taken_at": "2020-03-18T09:20", "q.dissuaded": "21"}

    missing = client.post(f"/records/{old.pk}/correct/", typed)
    made = client.post(f"/records/{old.pk}/correct/", typed | {"reason": "数错了"})

    assert (missing.status_code, made.status_code) == (422, 302)
    assert len(stored(FieldRecord)) == 2
    assert made.url in client.get(f"/records/{old.pk}/").content.decode()
    rows = client.get("/records/forms/patrol/").content.decode()
    assert f"/records/{old.pk}/" not in rows


def test_a_void_record_counts_no_more(town, client):
    fill_in(client, "patrol", town.sike, q__dissuaded="12")
    (old,) = stored(FieldRecord)
    typed = {"record_id": str(new_id()), "taken_at": "2020-03-18T09:20"}

    client.post(f"/records/{old.pk}/correct/", typed | {"reason": "没有发生", "is_void": "on"})

    page = client.get("/records/forms/patrol/").content.decode()
    assert "/correct/" not in page
    assert re.search(r"劝散人数.{0,300}?>\s*0\s*<", page, re.DOTALL)


def test_a_contradiction_is_decided_side_by_side(town, client, actor):
    one = new_id()
    send(actor, NOW, patrol(town.unit, NOW, one))
    send(actor, NOW, patrol(town.unit, NOW, one, dissuaded=7))
    (row,) = stored(Contradiction)
    page = client.get(f"/records/contradictions/{row.pk}/").content.decode()
    assert re.search(r"劝散人数</th><td>3 人</td><td>7 人</td>", page)

    without = client.post(f"/records/contradictions/{row.pk}/", {"take_second": "1"})
    taken = client.post(
        f"/records/contradictions/{row.pk}/", {"take_second": "1", "reason": "后一条对"}
    )
    late = client.post(f"/records/contradictions/{row.pk}/", {"take_second": "0"})

    assert (without.status_code, taken.status_code, late.status_code) == (422, 302, 422)
    newest = next(r for r in stored(FieldRecord) if r.supersedes_id)
    assert (newest.answers["dissuaded"], newest.reason) == (7, "后一条对")


def test_an_export_hides_who_unless_asked_with_a_reason(town):
    staff = worker(town.sike, "周书记")
    plain = client_of(Role.COMMUNITY_SECRETARY, town.sike, staff)
    fill_in(plain, "praise", town.sike, q__who="陈大爷", q__deed="天天送菜上门")
    address = "/records/forms/praise/export/"
    assert plain.post(address, {"as": "csv"}).status_code == 302
    staff.refresh_from_db()
    client = sign_in(staff.user, second_factor=True)

    hidden = client.post(address, {"as": "csv"}).content.decode("utf-8-sig")
    refused = client.post(address, {"as": "csv", "open": "1"})
    shown = client.post(address, {"as": "csv", "open": "1", "reason": "通报表扬"})
    workbook = client.post(address, {})

    assert "陈大爷" not in hidden
    assert "天天送菜上门" in hidden
    assert refused.status_code == 422
    assert "陈大爷" in shown.content.decode("utf-8-sig")
    assert workbook.content[:2] == b"PK"
