"""The posts room for machines: the same rules as on screen, ids in and out."""

import pytest

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.posts.models import Post
from tests.command.builders import answers, at, build_town, client_of, stored, worker
from tests.posts.builders import claim, publish, volunteer

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/posts"


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("15:00"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def desk(town):
    return client_of(Role.COMMUNITY_SECRETARY, town.sike)


@pytest.fixture
def phone(town):
    return client_of(Role.VOLUNTEER, town.grid, worker(town.grid, "志愿者甲", "volunteer"))


def post(client, path="", **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def get(client, path="", **query):
    return client.get(f"{ROOT}{path}", query)


def wish(town, **more):
    return {
        "id": str(new_id()),
        "place_id": str(town.building.pk),
        "kind": "isolation_service",
        "seats": 1,
    } | more


def test_a_post_goes_from_published_to_closed(town, desk, phone):
    made = post(desk, **wish(town))
    one = f"/{made.json()['id']}"

    assert (made.status_code, made.json()["free"]) == (201, 1)
    assert [row["id"] for row in get(phone, "/open").json()] == [made.json()["id"]]
    turn = post(phone, f"{one}/claim").json()
    assert (turn["state"], turn["name"]) == ("claimed", "志愿者甲")
    held = f"/turns/{turn['id']}"
    assert post(desk, f"{held}/confirm").json()["state"] == "confirmed"
    begun = post(phone, f"{held}/begin", begins_at=at("13:00").isoformat())
    assert begun.status_code == 201
    assert post(phone, f"{held}/end", note="送药").json()["note"] == "送药"
    mine = get(phone, "/mine").json()
    assert [(row["state"], row["minutes"]) for row in mine] == [("served", 120)]
    closed = post(desk, f"{one}/close", thanks="辛苦了").json()
    assert (closed["state"], closed["thanks"]) == ("closed", "辛苦了")
    states = [step["to_state"] for step in get(desk, f"{one}/steps").json()]
    assert states == ["published", "claimed", "confirmed", "served", "closed"]


def test_the_same_post_sent_again_is_the_same_post(town, desk):
    body = wish(town)

    assert post(desk, **body).json()["id"] == post(desk, **body).json()["id"] == body["id"]
    assert len(stored(Post)) == 1


def test_the_last_place_is_told_with_409(town, phone):
    row = publish(town, seats=1)
    claim(volunteer(town, "先到"), row)

    answer = post(phone, f"/{row.pk}/claim")

    assert (answer.status_code, answer.json()["code"]) == (409, "post_full")


def test_publishing_many_is_foretold_and_done_once(town, desk):
    answers(worker(town.sike, "甲一", "volunteer"), "unit_volunteer", town.unit)
    body = {"place_id": str(town.sike.pk), "kind": "unit_volunteer", "place_kind": "unit"}
    body |= {"fill": True, "batch": str(new_id())}

    foretold = post(desk, "/many/preview", **body).json()
    done = post(desk, "/many", **body)
    again = post(desk, "/many", **body)

    assert foretold == {"posts": 2, "filled": 1, "unfilled": 1, "present": 0}
    assert (done.status_code, done.json()["posts"], done.json()["filled"]) == (201, 2, 1)
    assert again.json()["posts"] == 2
    assert len(stored(Post)) == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [({"last_day": "2020-03-01"}, "last_day"), ({"begins": "08:00"}, "ends")],
)
def test_what_cannot_be_is_refused_by_field(town, desk, more, field):
    answer = post(desk, **wish(town, **more))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [field]


def test_posts_are_listed_by_stage(town, desk):
    full, short = publish(town, title="满员岗", seats=1), publish(town, title="缺人岗", seats=2)
    claim(volunteer(town), full)
    where = {"place_id": str(town.sike.pk)}

    def listed(stage):
        return [row["title"] for row in get(desk, stage=stage, **where).json()["items"]]

    assert listed("waiting") == ["满员岗"]
    assert listed("unfilled") == [short.title]
    assert listed("ended") == []


def test_a_correction_by_the_desk_is_a_new_record(town, desk, phone):
    row = publish(town, seats=1)
    turn = post(phone, f"/{row.pk}/claim").json()["id"]
    post(desk, f"/turns/{turn}/confirm")
    hours = {"begins_at": at("09:00").isoformat(), "ends_at": at("12:00").isoformat()}
    stint = post(phone, f"/turns/{turn}/stints", **hours).json()

    shorter = {**hours, "ends_at": at("11:00").isoformat(), "reason": "记错"}
    made = post(desk, f"/stints/{stint['id']}/correct", **shorter)

    assert made.status_code == 201
    stands = [one["stands"] for one in get(desk, f"/turns/{turn}/stints").json()]
    assert sorted(stands) == [False, True]
