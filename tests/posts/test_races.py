"""Volunteers at the same moment, each on a connection of their own: one place, one of them."""

import pytest

from lianfang.posts.models import Stint, Turn
from lianfang.posts.services.claiming import PostFull
from lianfang.posts.services.serving import Elsewhere, begin_stint
from tests.command.builders import build_town, stored
from tests.posts.builders import NOON, claim, confirmed, publish, volunteer
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_eight_volunteers_reach_for_the_last_place_and_one_gets_it():
    town = build_town()
    post = publish(town, seats=1)
    helpers = [volunteer(town, f"志愿者{number}") for number in range(8)]

    results = at_once(*(lambda one=one: claim(one, post) for one in helpers))

    assert sum(isinstance(one, Turn) for one in results) == 1
    assert sum(isinstance(one, PostFull) for one in results) == 7
    assert len(stored(Turn)) == 1


def test_as_many_as_there_are_places_get_one_each():
    town = build_town()
    post = publish(town, seats=3)
    helpers = [volunteer(town, f"志愿者{number}") for number in range(6)]

    results = at_once(*(lambda one=one: claim(one, post) for one in helpers))

    assert sum(isinstance(one, PostFull) for one in results) == 3
    assert sorted(turn.seat for turn in stored(Turn)) == [1, 2, 3]


def test_one_person_never_begins_at_two_posts_at_once():
    town = build_town()
    helper = volunteer(town)
    turns = [confirmed(town, helper, publish(town, title=f"第{n}岗")) for n in range(2)]

    results = at_once(
        *(lambda t=t: begin_stint(actor=helper, now=NOON, turn_id=t.pk) for t in turns)
    )

    assert sum(isinstance(one, Stint) for one in results) == 1
    assert sum(isinstance(one, Elsewhere) for one in results) == 1
