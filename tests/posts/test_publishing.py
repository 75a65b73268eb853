"""Publishing posts: one, or one for every place of a kind."""

import uuid
from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.posts.models import Post, PostStep, Turn
from lianfang.posts.services.publishing import (
    PostConflict,
    publish_post,
    publish_posts,
)
from tests.command.builders import SYSTEM, answers, appointed, at, build_town, stored, worker
from tests.posts.builders import NOON, desk, holder_names, publish, steps

pytestmark = pytest.mark.django_db


def test_a_post_takes_from_its_kind_what_is_not_said():
    town = build_town()

    post = publish(town, town.grid, "pioneer_post")

    assert (post.title, post.seats, post.nature) == ("党员先锋岗", 2, "pioneer")
    assert (post.begins, post.ends, post.party_only) == (time(8), time(20), True)
    assert (post.first_day, post.last_day) == (date(2020, 3, 18), date(2020, 3, 31))
    assert post.duties.startswith("亮明党员身份")
    assert steps(post) == [("", "published")]


def test_a_post_keeps_what_is_said_of_it():
    town = build_town()

    post = publish(
        town,
        title="3栋代购岗",
        duties="每天下午代购",
        seats=5,
        first_day=date(2020, 3, 20),
        last_day=date(2020, 3, 25),
        begins=time(22),
        ends=time(6),
        staff_kinds=("volunteer",),
        party_only=False,
    )

    assert (post.title, post.duties, post.seats) == ("3栋代购岗", "每天下午代购", 5)
    assert (post.first_day, post.last_day) == (date(2020, 3, 20), date(2020, 3, 25))
    assert (post.begins, post.ends, post.staff_kinds) == (time(22), time(6), ["volunteer"])


def test_a_kind_with_no_days_is_served_until_closed():
    town = build_town()

    assert publish(town, kind="building_leader").last_day is None


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"seats": 0}, "seats"),
        ({"seats": 201}, "seats"),
        ({"first_day": date(2019, 1, 1)}, "first_day"),
        ({"first_day": date(2022, 1, 1)}, "first_day"),
        ({"last_day": date(2020, 3, 1)}, "last_day"),
        ({"last_day": date(2022, 3, 1)}, "last_day"),
        ({"begins": time(8)}, "ends"),
        ({"ends": time(8)}, "begins"),
        ({"staff_kinds": ("wizard",)}, "staff_kinds"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(terms, field):
    town = build_town()

    with pytest.raises(InvalidInput) as refused:
        publish(town, **terms)

    assert set(refused.value.fields) == {field}
    assert stored(Post) == []


def test_a_kind_the_plan_does_not_have_is_refused():
    town = build_town()

    with pytest.raises(InvalidInput) as refused:
        publish(town, kind="lighthouse")

    assert set(refused.value.fields) == {"kind"}


def test_a_kind_is_published_only_where_the_plan_has_it():
    town = build_town()

    with pytest.raises(InvalidInput) as refused:
        publish(town, town.unit, "building_leader")

    assert set(refused.value.fields) == {"place_id"}


def test_the_same_post_sent_twice_is_one_post():
    town, number = build_town(), uuid.uuid4()
    asked = {"place_id": town.grid.pk, "kind": "patrol_post", "post_id": number}

    first = publish_post(actor=desk(town), now=NOON, **asked)
    again = publish_post(actor=desk(town), now=NOON, **asked)

    assert first.pk == again.pk == number
    assert len(stored(Post)) == 1
    with pytest.raises(PostConflict):
        publish_post(actor=desk(town), now=NOON, **{**asked, "kind": "pioneer_post"})


def test_a_volunteer_publishes_nothing():
    town = build_town()
    helper = appointed(Role.VOLUNTEER, town.sike)

    with pytest.raises(NotPermitted):
        publish_post(actor=helper, now=NOON, place_id=town.grid.pk, kind="patrol_post")


def test_a_secretary_publishes_nothing_in_another_community():
    town = build_town()

    with pytest.raises(NotFound):
        publish_post(actor=desk(town), now=NOON, place_id=town.wangtai.pk, kind="patrol_post")


def test_a_post_for_every_stairwell_with_whoever_answers_for_it():
    town = build_town()
    for name, unit in (("甲一", town.unit), ("甲二", town.unit), ("乙一", town.other_unit)):
        answers(worker(town.sike, name, "volunteer"), "unit_volunteer", unit)

    made = publish_posts(
        actor=desk(town),
        now=NOON,
        place_id=town.sike.pk,
        place_kind="unit",
        kind="unit_volunteer",
        fill=True,
    )

    posts = stored(Post)
    assert (made.posts, made.filled, made.present) == (2, 3, 0)
    assert {post.place_id for post in posts} == {town.unit.pk, town.other_unit.pk}
    assert {post.batch for post in posts} == {made.batch}
    of_unit = next(post for post in posts if post.place_id == town.unit.pk)
    assert sorted(holder_names(of_unit)) == ["甲一", "甲二"]
    assert {(turn.state, turn.way) for turn in stored(Turn)} == {("confirmed", "role")}
    assert len(stored(PostStep)) == 5


def test_places_that_have_such_a_post_get_no_second_one():
    town = build_town()
    publish(town, town.unit, "unit_volunteer")
    asked = {"place_id": town.sike.pk, "place_kind": "unit", "kind": "unit_volunteer"}

    made = publish_posts(actor=desk(town), now=NOON, **asked)

    assert (made.posts, made.present) == (1, 1)
    with pytest.raises(InvalidInput) as refused:
        publish_posts(actor=desk(town), now=NOON, **asked)
    assert set(refused.value.fields) == {"place_kind"}


def test_the_same_batch_again_publishes_nothing_more():
    town, number = build_town(), uuid.uuid4()
    asked = {"place_kind": "bay", "kind": "building_leader", "batch": number}

    first = publish_posts(actor=SYSTEM, now=NOON, place_id=town.village.pk, **asked)
    again = publish_posts(actor=SYSTEM, now=NOON, place_id=town.village.pk, **asked)

    assert (first.posts, again.posts) == (2, 2)
    assert len(stored(Post)) == 2


def test_publishing_many_takes_the_same_queries_however_many_places():
    town = build_town()

    def published(place, place_kind, kind):
        with CaptureQueriesContext(connection) as queries:
            publish_posts(
                actor=SYSTEM, now=NOON, place_id=place.pk, place_kind=place_kind, kind=kind
            )
        return len(queries)

    published(town.village, "bay", "building_leader")
    one = published(town.wangtai, "unit", "unit_volunteer")
    many = published(town.sike, "unit", "unit_volunteer")

    assert one == many


def test_a_kind_of_post_is_not_published_for_places_the_plan_does_not_name():
    town = build_town()

    with pytest.raises(InvalidInput) as refused:
        publish_posts(
            actor=desk(town),
            now=NOON,
            place_id=town.sike.pk,
            place_kind="building",
            kind="unit_volunteer",
        )

    assert set(refused.value.fields) == {"place_kind"}


def test_publishing_is_in_the_trail():
    town = build_town()

    publish(town, town.grid, "pioneer_post")

    event = AuditEvent.objects.get(action="posts.post.publish")
    assert event.details == {"kind": "pioneer_post", "seats": 2}
    assert event.path == town.grid.path


def test_without_a_plan_the_usual_kinds_can_be_published():
    town = build_town(phase="")

    post = publish_post(
        actor=SYSTEM, now=at("09:00"), place_id=town.building.pk, kind="building_leader"
    )

    assert (post.title, post.nature) == ("楼栋长", "building_leader")
