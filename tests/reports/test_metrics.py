"""Figures: declared once, equal to their rows, adding up over places, true for their moment."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.errors import NotFound
from lianfang.places.enums import PlaceKind
from lianfang.places.selectors import map_children
from lianfang.places.services.places import create_place
from lianfang.reports.metrics import (
    Metric,
    all_metrics,
    by_child,
    figure,
    get_counted,
    get_metric,
    ranked,
    rows_of,
    share,
    trend,
)
from tests.people.builders import SYSTEM, appointed
from tests.reports.builders import (
    FOUNDED,
    NOW,
    answers,
    branch,
    checkin,
    elder,
    member,
    staff,
    tasks_of_the_day,
    visit,
    working_town,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def working():
    return working_town()


def value(key, place, moment=NOW, viewer=SYSTEM):
    with looking(viewer):
        return figure(viewer, key, place.path, moment).value


def test_a_branch_counts_from_the_day_it_is_founded(working):
    branch(working, working.town.community, "四棵社区临时党支部", founded=date(2020, 2, 10))

    before = value("temporary_branches", working.town.township, NOW.replace(month=2, day=9))
    after = value("temporary_branches", working.town.township, NOW.replace(month=2, day=10))

    assert (before, after) == (0, 1)


def test_somebody_in_two_teams_is_mobilised_once(working):
    volunteer = staff(working.town.community, "李志强", "volunteer")
    for name in ("突击队", "先锋队"):
        member(branch(working, working.town.community, name), volunteer)

    assert value("mobilised", working.town.community) == 1


def test_double_checkins_count_in_the_community_where_they_reported(working):
    party = staff(working.town.community, "王海燕", "party_volunteer", party_member=True)
    checkin(working.town.community, party)

    assert value("double_checkin_members", working.town.community) == 1
    assert value("double_checkin_members", working.town.neighbour) == 0


def test_a_unit_is_covered_when_a_volunteer_answers_for_it(working):
    volunteer = staff(working.town.community, "李志强", "volunteer")
    answers("unit_volunteer", volunteer, "place", working.town.unit.pk)

    township = working.town.township
    assert value("volunteers_per_unit_all", township) == 8
    assert value("volunteers_per_unit_covered", township) == 1
    assert value("volunteers_per_unit_gaps", township) == 7
    assert value("volunteers_per_unit_rate", township) == Decimal("12.5")


def test_the_rows_behind_a_coverage_figure_are_the_units_themselves(working):
    volunteer = staff(working.town.community, "李志强", "volunteer")
    answers("unit_volunteer", volunteer, "place", working.town.unit.pk)

    with looking(SYSTEM):
        metric = get_counted("volunteers_per_unit_covered")
        rows = list(rows_of(SYSTEM, metric, working.town.township.path, NOW))

    assert [row.pk for row in rows] == [working.town.unit.pk]


def test_every_counted_figure_equals_its_rows_and_the_sum_of_its_places(working):
    worker = staff(working.town.community, "李志强", "community_worker")
    person = elder(working.town.unit)
    answers("special_community_worker", worker, "person", person.pk)
    member(branch(working, working.town.community, "支部"), worker)
    township = working.town.township

    with looking(SYSTEM):
        for key, metric in all_metrics().items():
            if not isinstance(metric, Metric) or not metric.counts_rows:
                continue
            shown = figure(SYSTEM, key, township.path, NOW).value
            rows = rows_of(SYSTEM, metric, township.path, NOW).count()
            children = map_children(SYSTEM, township)
            parts = sum(s.figure.value for s in by_child(SYSTEM, key, township, children, NOW))
            assert (key, shown, parts) == (key, rows, shown)


def test_tasks_of_a_window_that_is_over_without_a_record_are_missed(working):
    person = elder(working.town.unit)
    worker = staff(working.town.community, "李志强", "community_worker")
    answers("special_community_worker", worker, "person", person.pk)
    tasks_of_the_day(working.town.township)
    day = NOW + timedelta(days=1)

    morning = value("tasks_missed", working.town.township, day)
    noon = value("tasks_missed", working.town.township, day.replace(hour=12))

    assert (morning, noon) == (0, 1)
    assert value("visit_rounds", working.town.township, day) == 2


def test_a_visit_done_later_does_not_change_what_was_true_before(working):
    person = elder(working.town.unit)
    worker = staff(working.town.community, "李志强", "community_worker")
    answers("special_community_worker", worker, "person", person.pk)
    tasks_of_the_day(working.town.township)
    ten = (NOW + timedelta(days=1)).replace(hour=10)
    visit(person, worker, ten)

    assert value("tasks_done", working.town.township, ten - timedelta(minutes=5)) == 0
    assert value("tasks_done", working.town.township, ten + timedelta(minutes=5)) == 1


def test_a_fever_is_counted_by_the_threshold_of_the_plan(working):
    person = elder(working.town.unit)
    worker = staff(working.town.community, "李志强", "community_worker")
    visit(person, worker, NOW, "37.2")
    visit(person, worker, NOW + timedelta(minutes=10), "37.3")

    later = NOW + timedelta(hours=1)
    assert value("fevers_today", working.town.township, later) == 1
    assert value("visits_today", working.town.township, later) == 2


def test_a_viewer_of_one_community_sees_its_figures_only(working):
    for place in (working.town.community, working.town.neighbour):
        branch(working, place, f"{place.short_name}支部")
    viewer = appointed(Role.VIEWER, working.town.community)

    assert value("temporary_branches", working.town.township, viewer=viewer) == 1


def test_a_viewer_sees_the_figure_of_residents_but_not_their_rows(working):
    elder(working.town.unit)
    viewer = appointed(Role.VIEWER, working.town.community)

    with looking(viewer):
        shown = figure(viewer, "residents", working.town.community.path, NOW).value
        rows = rows_of(viewer, get_counted("residents"), working.town.community.path, NOW)

        assert (shown, rows.count()) == (1, 0)


def test_an_unknown_metric_is_not_found(working):
    with pytest.raises(NotFound):
        get_metric("no_such_figure")


def test_a_rate_is_100_only_when_nothing_is_missing():
    assert share(9999, 10000) == Decimal("99.9")
    assert share(10000, 10000) == Decimal("100.0")
    assert share(0, 0) is None


def test_equal_figures_share_a_rank(working):
    volunteer = staff(working.town.community, "李志强", "volunteer")
    answers("unit_volunteer", volunteer, "place", working.town.unit.pk)
    township = working.town.township

    with looking(SYSTEM):
        children = map_children(SYSTEM, township)
        order = ranked(by_child(SYSTEM, "volunteers_per_unit_rate", township, children, NOW))

    assert [(s.place.short_name, s.rank) for s in order] == [("四棵社区", 1), ("王太社区", 2)]


def test_a_trend_has_one_figure_a_day_oldest_first(working):
    branch(working, working.town.community, "支部", founded=date(2020, 3, 16))

    with looking(SYSTEM):
        days = trend(SYSTEM, "temporary_branches", working.town.township.path, NOW, days=4)

    assert [entry.value for _day, entry in days] == [0, 1, 1, 1]


def test_the_unit_with_fewest_volunteers_counts_only_those_who_volunteer(working):
    community, unit = working.town.community, working.town.unit
    for name in ("李志强", "王海燕"):
        answers("unit_volunteer", staff(community, name, "volunteer"), "place", unit.pk)

    assert value("unit_volunteers_most", working.town.township) == 2
    assert value("unit_volunteers_least", working.town.township) == 0
    assert value("unit_volunteers_least", unit) == 2


def test_a_place_without_units_has_no_fewest_volunteers(working):
    bare = create_place(
        actor=SYSTEM,
        now=FOUNDED,
        parent_id=working.town.township.pk,
        kind=PlaceKind.VILLAGE,
        name="钟山村",
    )

    assert value("unit_volunteers_least", bare) is None
    assert value("residents", bare) == 0


def test_the_units_behind_the_figure_stand_in_its_order_with_their_numbers(working):
    community, unit = working.town.community, working.town.unit
    answers("unit_volunteer", staff(community, "李志强", "volunteer"), "place", unit.pk)

    with looking(SYSTEM):
        metric = get_counted("unit_volunteers_most")
        first, second, *_rest = rows_of(SYSTEM, metric, working.town.township.path, NOW)
        children = map_children(SYSTEM, working.town.township)
        shares = by_child(SYSTEM, metric.key, working.town.township, children, NOW)

    assert (first.pk, first.volunteers, second.volunteers) == (unit.pk, 1, 0)
    assert {s.figure.value for s in shares if s.place.pk == community.pk} == {1}
