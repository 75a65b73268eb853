"""Posts, who holds them and who served, counted from their rows."""

import pytest

from lianfang.posts.services.claiming import give_back
from lianfang.posts.services.closing import close_post
from lianfang.posts.services.publishing import publish_posts
from lianfang.reports.metrics import figure, get_counted, rows_of
from lianfang.reports.rows import kind_of_rows, shown_rows
from tests.command.builders import SYSTEM, answers, at, build_town, worker
from tests.posts.builders import claim, confirmed, desk, publish, served, volunteer

pytestmark = pytest.mark.django_db
KEYS = (
    "posts_published",
    "pioneer_posts",
    "building_leaders",
    "posts_claimed",
    "post_claims_waiting",
    "posts_unfilled",
    "post_places_free",
    "post_people_today",
)


@pytest.fixture
def town(no_limits):
    """A pioneer post of two, held by one; a leader of the building; a service post of three with a
    claim that waits; one who served twice today."""
    town = build_town()
    member = volunteer(town, "党员", party_member=True)
    turn = confirmed(town, member, publish(town, town.grid, "pioneer_post"))
    served(member, turn, "08:00", "10:00")
    served(member, turn, "18:00", "20:00")
    confirmed(town, volunteer(town, "楼长"), publish(town, kind="building_leader"))
    claim(volunteer(town, "等待"), publish(town, seats=3))
    return town


def values(town, moment, *keys):
    return [figure(SYSTEM, key, town.township.path, moment).value for key in keys or KEYS]


def test_posts_and_people_are_counted_by_what_they_are(town):
    assert values(town, at("23:00")) == [3, 1, 1, 3, 1, 2, 3, 1]


def test_before_anything_was_published_there_is_nothing(town):
    assert values(town, at("07:00"), "posts_published", "posts_claimed", "post_places_free") == [
        0,
        0,
        0,
    ]


def test_a_closed_post_counts_until_it_was_closed(town):
    post = publish(town, title="临时岗")
    close_post(actor=desk(town), now=at("15:00"), post_id=post.pk, thanks="辛苦了")

    found = [values(town, at(clock), "posts_published")[0] for clock in ("14:00", "16:00")]

    assert found == [4, 3]


def test_whoever_gave_a_post_back_no_longer_counts(town):
    helper = volunteer(town, "退岗")
    turn = confirmed(town, helper, publish(town, title="临时岗"))
    give_back(actor=helper, now=at("15:00"), turn_id=turn.pk, reason="有事")

    found = [values(town, at(clock), "posts_claimed")[0] for clock in ("14:00", "16:00")]

    assert found == [4, 3]


def test_building_leaders_named_for_every_building_are_counted(town):
    for name, unit in (("甲", town.unit), ("乙", town.other_unit)):
        answers(worker(town.sike, name, "volunteer"), "unit_volunteer", unit)
    publish_posts(
        actor=SYSTEM,
        now=at("12:00"),
        place_id=town.township.pk,
        place_kind="unit",
        kind="unit_volunteer",
        fill=True,
    )

    keys = ("unit_volunteer_posts", "unit_volunteers_at_posts")
    assert values(town, at("13:00"), *keys) == [3, 2]


@pytest.mark.parametrize("key", KEYS)
def test_the_rows_behind_a_figure_can_be_read(town, key):
    moment, metric = at("23:00"), get_counted(key)
    rows = list(rows_of(SYSTEM, metric, town.township.path, moment))

    shown = shown_rows(SYSTEM, kind_of_rows(metric, type(rows[0])), rows, moment)

    if metric.counts_rows:
        assert len(shown) == values(town, moment, key)[0]
    assert all(row.url.startswith("/posts/") for row in shown)
