"""Coverage shows the denominator and opens the list of the unreached."""

import random

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.selectors.coverage import coverage, gaps
from lianfang.command.selectors.held import Tally
from lianfang.command.services.plans import enforce_phase
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.kit.errors import NotFound
from lianfang.people.models import GroupMembership
from lianfang.people.services.groups import join_group, leave_group
from lianfang.people.services.persons import record_departure
from lianfang.people.services.staff import set_unavailable, update_staff
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    at,
    build_town,
    commander,
    family,
    neighbour_in_need,
    resident,
    secretary,
    stored,
    worker,
)

pytestmark = pytest.mark.django_db


def covered(viewer, place, rule, now):
    with looking(viewer):
        found = coverage(viewer, place, now, [rule])
    return found.rules[0].tally if found.rules else None


def unreached(viewer, place, rule, now, **paging):
    with looking(viewer):
        page = gaps(viewer, place, now, rule, **paging)
    return [(gap.subject.title, gap.held, gap.missing) for gap in page.gaps]


def test_units_without_a_volunteer_are_gaps(now):
    town = build_town()
    answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)
    viewer = commander(town.township)

    assert covered(viewer, town.township, "volunteers_per_unit", now) == Tally(3, 1, 2, 0, 0)
    assert unreached(viewer, town.township, "volunteers_per_unit", now) == [
        ("乙单元", 0, 1),
        ("丙单元", 0, 1),
    ]


def test_coverage_is_told_for_each_place_below_most_gaps_first(now):
    town = build_town()
    answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)
    neighbour_in_need(town.wangtai_unit)
    viewer = commander(town.township)

    with looking(viewer):
        found = coverage(viewer, town.township, now, ["volunteers_per_unit", "special_cadre"])

    assert [(child.name, child.gaps) for child in found.children] == [
        ("王太社区", 2),
        ("四棵社区", 1),
    ]
    assert found.children[1].tallies == (Tally(2, 1, 1, 0, 0), None)
    assert found.gaps == 3


def test_somebody_in_two_groups_counts_once(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    join_group(actor=SYSTEM, now=now, person_id=granny.pk, group="disabled")
    resident(town.unit, "普通居民")

    assert covered(commander(town.township), town.sike, "special_cadre", now) == Tally(
        1, 0, 1, 0, 0
    )


def test_who_left_the_group_or_the_town_is_no_gap_any_more(now):
    town = build_town()
    first, second = neighbour_in_need(town.unit), neighbour_in_need(town.unit, "刘奶奶", "302")
    viewer = commander(town.township)
    membership = stored(GroupMembership, person=first)[0]
    leave_group(actor=SYSTEM, now=now, membership_id=membership.pk)
    record_departure(actor=SYSTEM, now=now, person_id=second.pk, left_on=now.date())

    assert covered(viewer, town.sike, "special_cadre", now) == Tally(0, 0, 0, 0, 0)
    assert covered(viewer, town.sike, "special_cadre", at("12:00", 17)) == Tally(2, 0, 2, 0, 0)


def test_whoever_is_away_covers_nothing(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    answers(cadre, "special_cadre", granny)
    viewer = commander(town.township)
    assert covered(viewer, town.sike, "special_cadre", now).covered == 1

    set_unavailable(
        actor=SYSTEM,
        now=now,
        staff_id=cadre.pk,
        first_day=at("00:00", 19).date(),
        last_day=at("00:00", 20).date(),
    )

    days = {
        day: covered(viewer, town.sike, "special_cadre", at("12:00", day)).covered
        for day in range(18, 22)
    }
    assert days == {18: 1, 19: 0, 20: 0, 21: 1}


def test_whoever_left_covers_nothing(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    answers(cadre, "special_cadre", granny)

    update_staff(actor=SYSTEM, now=now, staff_id=cadre.pk, left_on=now.date())

    assert covered(commander(town.township), town.sike, "special_cadre", now).covered == 0


def test_a_cadre_of_a_bay_covers_every_household_in_it(now):
    town = build_town()
    family(town.bay, "1号")
    family(town.bay, "2号")
    alone = family(town.unit, "301")
    answers(worker(town.village, "村干部", "cadre"), "household_cadre", town.bay)
    viewer = commander(town.township)
    assert covered(viewer, town.township, "cadre_per_household", now) == Tally(3, 2, 1, 0, 0)

    answers(worker(town.sike, "包户", "cadre"), "household_cadre", alone)

    assert covered(viewer, town.township, "cadre_per_household", now) == Tally(3, 3, 0, 0, 0)


def test_a_cadre_above_counts_although_the_viewer_sees_only_what_lies_below(now):
    town = build_town()
    family(town.unit)
    answers(worker(town.sike, "包片", "cadre"), "household_cadre", town.sike)
    viewer = appointed(Role.GRID_WORKER, town.grid)

    assert covered(viewer, town.grid, "cadre_per_household", now) == Tally(1, 1, 0, 0, 0)


def test_empty_households_need_no_card(now):
    town = build_town()
    family(town.unit, "301", kind="empty")

    assert covered(commander(town.township), town.sike, "cadre_per_household", now).total == 0


def test_too_many_are_told_apart_from_enough(now):
    town = build_town()
    home = family(town.bay, "1号")
    answers(worker(town.village, "甲", "cadre"), "household_cadre", town.village)
    answers(worker(town.village, "乙", "cadre"), "household_cadre", town.bay)
    answers(worker(town.village, "丙", "cadre"), "household_cadre", home)

    assert covered(commander(town.township), town.village, "cadre_per_household", now) == Tally(
        1, 1, 0, 0, 1
    )


def test_coverage_of_a_past_day_is_what_it_was(now):
    town = build_town()
    row = answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)
    end_responsibility(actor=SYSTEM, now=now, responsibility_id=row.pk, reason="返岗")
    viewer = commander(town.township)

    assert covered(viewer, town.sike, "volunteers_per_unit", at("12:00", 17)).covered == 1
    assert covered(viewer, town.sike, "volunteers_per_unit", now).covered == 0


def test_where_no_plan_is_in_force_nothing_is_asked(now):
    town = build_town(phase="")
    viewer = commander(town.township)

    with looking(viewer):
        found = coverage(viewer, town.township, now)
        with pytest.raises(NotFound):
            gaps(viewer, town.township, now, "volunteers_per_unit")
    assert (found.rules, found.gaps) == ((), 0)


def test_a_street_with_another_phase_is_counted_by_its_own_rules(now):
    town = build_town("sealed")
    enforce_phase(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        playbook_id=town.plan.pk,
        phase="keep_out",
    )
    viewer = commander(town.township)

    assert covered(viewer, town.township, "volunteers_per_unit", now).total == 1
    assert covered(viewer, town.sike, "volunteers_per_unit", now) is None
    assert covered(viewer, town.township, "leader_per_place", now).total == 3


def test_a_secretary_counts_and_sees_their_own_village_only(now):
    town = build_town()
    neighbour_in_need(town.unit)
    neighbour_in_need(town.wangtai_unit, "刘奶奶")
    viewer = secretary(town.sike)

    assert covered(viewer, town.township, "special_cadre", now).total == 1
    assert unreached(viewer, town.township, "special_cadre", now) == [("李桂英", 0, 1)]


def test_a_viewer_of_figures_gets_counts_but_no_rows(now):
    town = build_town()
    neighbour_in_need(town.unit)
    viewer = appointed(Role.VIEWER, town.township)

    assert covered(viewer, town.township, "special_cadre", now).total == 1
    assert unreached(viewer, town.township, "special_cadre", now) == []


def test_those_far_from_the_door_read_masked_names(now):
    town = build_town()
    neighbour_in_need(town.unit)

    assert unreached(commander(town.township), town.sike, "special_cadre", now) == [("李**", 0, 1)]


def test_gaps_are_paged_in_walking_order(now):
    town = build_town()
    for number in range(1, 6):
        home = family(town.unit, f"{number}01", walking_order=number)
        resident(town.unit, f"居民{number}", "living_alone", household_id=home.pk)
    viewer = secretary(town.sike)

    with looking(viewer):
        first = gaps(viewer, town.sike, now, "special_cadre", limit=3)
        second = gaps(viewer, town.sike, now, "special_cadre", offset=3, limit=3)

    assert [gap.subject.door for gap in first.gaps] == ["101", "201", "301"]
    assert [gap.subject.door for gap in second.gaps] == ["401", "501"]
    assert (first.has_more, second.has_more) == (True, False)


def test_the_statement_agrees_with_counting_by_hand(now, django_assert_num_queries):
    """Random assignments of every kind: the set-based tallies equal a plain loop over the rows."""
    rng = random.Random(20200318)
    town = build_town()
    units = [town.unit, town.other_unit, town.wangtai_unit, town.bay]
    homes = [family(rng.choice(units), f"{n}01") for n in range(30)]
    cadres = [worker(town.township, f"干部{n}", "cadre") for n in range(8)]
    tree = [town.township, town.sike, town.grid, town.building, *units, town.village]
    places = rng.sample(tree, 4)
    given = [(place, rng.sample(cadres, rng.randint(1, 2))) for place in places]
    given += [(home, rng.sample(cadres, rng.randint(1, 2))) for home in rng.sample(homes, 12)]
    for subject, staff in given:
        for one in staff:
            answers(one, "household_cadre", subject)
    viewer = commander(town.township)

    # phases, what is kept (nothing yet), the tally, names of the places below
    with looking(viewer), django_assert_num_queries(4):
        found = coverage(viewer, town.township, now, ["cadre_per_household"])

    held = {
        home.pk: sum(
            len(staff)
            for subject, staff in given
            if subject == home or (subject in tree and home.path.startswith(subject.path))
        )
        for home in homes
    }
    by_hand = Tally(
        total=30,
        covered=sum(number >= 1 for number in held.values()),
        without=sum(number == 0 for number in held.values()),
        short=0,
        over=sum(number > 2 for number in held.values()),
    )
    assert found.rules[0].tally == by_hand
