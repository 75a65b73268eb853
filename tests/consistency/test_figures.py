"""Every figure agrees with its rows, its places, its parts and itself the day before.

Played once: three communities with two dozen doors in a street, so that screenings, checkpoints,
isolation, inspections, posts and records have rows. What is counted of a register made by hand is
tested with its room.
"""

from datetime import timedelta

import pytest

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.clock import day_bounds, local_day
from lianfang.places.models import Place
from lianfang.places.selectors import map_children
from lianfang.reports.enums import Span
from lianfang.reports.metrics import Cut, Metric, count, get_metric, rows_of
from lianfang.scenarios.xibin.facts import MORNING
from lianfang.scenarios.xibin.play import play
from lianfang.scenarios.xibin.script import script
from lianfang.scenarios.xibin.town import COMMUNITIES
from tests.consistency.figures import (
    carried,
    counted_metrics,
    faults_of,
    from_before,
    rate_fault,
    rates,
)
from tests.people.builders import appointed
from tests.scenarios.builders import a_database_of_its_own

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
READER = Actor.system("test")
DOORS = 24
BEFORE = MORNING - timedelta(days=1, hours=3)


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker, tmp_path_factory):
    """The township, played once for all tests here; its places below with it."""
    with django_db_blocker.unblock(), a_database_of_its_own("figures"):
        stage = play(
            folder=tmp_path_factory.mktemp("rosters"),
            say=lambda _line: None,
            script=script(DOORS),
        )
        with everywhere("a test looks at the whole town"):
            top = Place.objects.get(pk=stage.township.pk)
            children = list(map_children(READER, top))
        yield top, children, stage


@pytest.mark.parametrize("moment", [MORNING, BEFORE], ids=["the morning", "the day before"])
def test_every_figure_is_its_rows_its_places_and_its_parts(town, moment, no_limits):
    top, children, _stage = town
    faults = {
        metric.key: found
        for metric in counted_metrics()
        if (found := faults_of(READER, metric, top, children, moment))
    }

    assert faults == {}


def test_every_rate_is_the_share_of_two_figures(town, no_limits):
    top, _children, _stage = town
    found = {rate.key: rate_fault(READER, rate, top, MORNING) for rate in rates()}

    assert {key: fault for key, fault in found.items() if fault} == {}


def test_what_was_known_last_night_and_today_make_what_is_known_now(town, no_limits):
    top, _children, _stage = town
    spanned = [m for m in counted_metrics() if {Span.TODAY, Span.TOTAL} <= set(m.spans)]
    for metric in spanned:
        now, then = carried(READER, metric, top, MORNING)
        assert (metric.key, now) == (metric.key, then)


def test_yesterday_ends_where_today_begins(town, no_limits):
    top, _children, _stage = town
    begin, _end = day_bounds(local_day(MORNING))
    spanned = [m for m in counted_metrics() if {Span.TODAY, Span.YESTERDAY} <= set(m.spans)]

    assert spanned
    for metric in spanned:
        assert (metric.key, from_before(READER, metric, top, MORNING, begin)) == (metric.key, [])


def test_a_viewer_of_one_village_counts_its_rows_and_no_others(town, no_limits):
    _top, _children, stage = town
    place = Place.objects.get(pk=stage.place(COMMUNITIES[0]).id)
    viewer = appointed(Role.COMMUNITY_SECRETARY, place)
    with looking(viewer):
        for metric in counted_metrics():
            shown = count(viewer, metric, place.path, MORNING)
            rows = rows_of(viewer, metric, place.path, MORNING)
            paths = set(rows.order_by().values_list(metric.path_field, flat=True).distinct())
            assert all(str(path).startswith(place.path) for path in paths), metric.key
            with everywhere("what the whole town counts in this place"):
                there = count(READER, metric, place.path, MORNING)
            assert (metric.key, shown) == (metric.key, there)


def test_other_names_of_a_figure_show_the_same(town, no_limits):
    top, _children, _stage = town
    for metric in counted_metrics():
        if metric.same_as:
            key, span = metric.same_as.split(":")
            meant = get_metric(key)
            assert isinstance(meant, Metric)
            alone = count(READER, meant, top.path, MORNING, Cut(span))
            assert (metric.key, count(READER, metric, top.path, MORNING)) == (metric.key, alone)
