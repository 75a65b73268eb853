"""What is kept for pages of wide places is never shown out of date, and a recount proves it."""

import random
from datetime import timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import KeptChange, KeptDay, KeptTally
from lianfang.command.selectors.coverage import RIGHT, coverage
from lianfang.command.selectors.held import Tally, counted
from lianfang.command.selectors.kept import PART, count_by_part, counted_rows
from lianfang.command.selectors.plan import rule_areas
from lianfang.command.services.keeping import keep_tallies, recount_kept
from lianfang.command.services.plans import enforce_phase
from lianfang.command.services.responsibilities import end_responsibility
from lianfang.kit.clock import local_day
from lianfang.kit.territory import STEP, Territory
from lianfang.people.services.groups import join_group, leave_group
from lianfang.people.services.merging import merge_persons, undo_merge
from lianfang.people.services.persons import record_departure, register_person
from lianfang.people.services.staff import set_unavailable
from lianfang.places.enums import PlaceKind
from lianfang.places.services.moves import move_place
from lianfang.places.services.places import close_place, ensure_places
from lianfang.places.services.planting import PlaceDraft
from tests.command.builders import (
    SYSTEM,
    answers,
    appointed,
    build_town,
    commander,
    family,
    fresh,
    neighbour_in_need,
    resident,
    secretary,
    worker,
)

pytestmark = pytest.mark.django_db
COUNTS = ("residents", "households", "special_persons")


def keep(now):
    return keep_tallies(actor=SYSTEM, now=now)


def shown(viewer, place, now):
    """What the page says: tally of each rule by place below, and the registered counts."""
    length = len(place.path) + STEP
    with looking(viewer):
        rules = {one.rule.key: one.below for one in coverage(viewer, place, now).rules}
        territory = viewer.territory(RIGHT).within(place.path)
        counts = {key: count_by_part(key, territory, now, length) for key in COUNTS}
    return rules, counts


def counted_now(viewer, place, now):
    """The same from the rows alone."""
    length = len(place.path) + STEP
    with looking(viewer):
        territory = viewer.territory(RIGHT).within(place.path)
        rules = {
            area.rule.key: counted(area, territory, now, length)
            for area in rule_areas(viewer, place.path, now)
        }
        counts = {
            key: {
                part: tally.total
                for part, (tally, _since) in counted_rows(
                    f"1:{key}", territory, local_day(now), length, now
                ).items()
            }
            for key in COUNTS
        }
    return rules, counts


def assert_right(town, now):
    """Whoever looks at whatever place is shown what the rows say."""
    for viewer, place in (
        (commander(town.township), town.township),
        (commander(town.township), fresh(town.sike)),
        (secretary(fresh(town.sike)), fresh(town.sike)),
        (secretary(fresh(town.sike)), town.township),
    ):
        assert shown(viewer, place, now) == counted_now(viewer, place, now)


def peopled(town):
    """Somebody in need in each community, one of them answered for; a volunteer at a stairwell."""
    granny = neighbour_in_need(town.unit)
    other = neighbour_in_need(town.wangtai_unit, "王大妈")
    cadre = worker(town.sike, "张干部", "cadre")
    given = answers(cadre, "special_cadre", granny)
    answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)
    resident(town.bay, "普通居民")
    return granny, other, cadre, given


def test_a_page_of_a_wide_place_is_told_without_counting(now, django_assert_num_queries):
    town = build_town()
    peopled(town)
    keep(now)
    viewer = commander(town.township)

    # Phases, what is kept, names of the places below.
    with looking(viewer), django_assert_num_queries(3):
        coverage(viewer, town.township, now)

    assert_right(town, now)


def test_nothing_is_counted_where_nothing_changed(now):
    town = build_town()
    peopled(town)

    assert [keep(now), keep(now + timedelta(seconds=10))] == [2, 0]

    resident(town.unit, "新来的", "living_alone")

    # The grid, for today and for yesterday.
    assert keep(now + timedelta(seconds=20)) == 2


def _assigned(town, now, granny, other, cadre, given):
    answers(worker(town.wangtai, "赵干部", "cadre"), "special_cadre", other, now=now)


def _ended(town, now, granny, other, cadre, given):
    end_responsibility(actor=SYSTEM, now=now, responsibility_id=given.pk, reason="离岗")


def _away(town, now, granny, other, cadre, given):
    set_unavailable(actor=SYSTEM, now=now, staff_id=cadre.pk, first_day=local_day(now))


def _left(town, now, granny, other, cadre, given):
    record_departure(actor=SYSTEM, now=now, person_id=granny.pk, left_on=local_day(now))


def _in_another_group(town, now, granny, other, cadre, given):
    one = resident(town.wangtai_unit, "孙大爷")
    joined = join_group(actor=SYSTEM, now=now, person_id=one.pk, group="disabled")
    leave_group(actor=SYSTEM, now=now, membership_id=joined.pk)
    join_group(actor=SYSTEM, now=now, person_id=one.pk, group="living_alone")


def _merged(town, now, granny, other, cadre, given):
    merge_persons(actor=SYSTEM, now=now, kept_id=granny.pk, duplicate_id=other.pk, reason="同一人")


def _parted(town, now, granny, other, cadre, given):
    merge = merge_persons(
        actor=SYSTEM, now=now, kept_id=granny.pk, duplicate_id=other.pk, reason="同一人"
    )
    keep(now)
    undo_merge(actor=SYSTEM, now=now, merge_id=merge.pk)


def _registered(town, now, granny, other, cadre, given):
    family(town.bay, "9")


def _moved(town, now, granny, other, cadre, given):
    move_place(actor=SYSTEM, now=now, place_id=town.building.pk, new_parent_id=town.wangtai.pk)


def _opened(town, now, granny, other, cadre, given):
    draft = PlaceDraft(PlaceKind.UNIT, "丁单元")
    ensure_places(actor=SYSTEM, now=now, parent_id=town.building.pk, drafts=[draft])


def _closed(town, now, granny, other, cadre, given):
    close_place(actor=SYSTEM, now=now, place_id=town.other_unit.pk, closed_on=local_day(now))


def _other_phase(town, now, granny, other, cadre, given):
    enforce_phase(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.sike.pk,
        playbook_id=town.plan.pk,
        phase="keep_out",
    )


def _phase_of_a_stairwell(town, now, granny, other, cadre, given):
    enforce_phase(
        actor=SYSTEM,
        now=now,
        incident_id=town.incident.pk,
        place_id=town.unit.pk,
        playbook_id=town.plan.pk,
        phase="keep_out",
    )


@pytest.mark.parametrize(
    "happens",
    [
        _assigned,
        _ended,
        _away,
        _left,
        _in_another_group,
        _merged,
        _parted,
        _registered,
        _moved,
        _opened,
        _closed,
        _other_phase,
        _phase_of_a_stairwell,
    ],
)
def test_whatever_happens_is_shown_at_once_and_kept_later(now, happens):
    town = build_town()
    known = peopled(town)
    keep(now)
    later = now + timedelta(minutes=1)

    happens(town, later, *known)

    assert_right(town, later)
    keep(later)
    assert KeptChange.objects.count() == 0
    assert_right(town, later)
    assert recount_kept(actor=SYSTEM, now=later)[1] == 0


def test_what_is_said_of_names_and_phones_changes_no_tally(now):
    town = build_town()
    granny, *_rest = peopled(town)
    keep(now)

    type(granny)._base_manager.filter(pk=granny.pk).update(note="耳背", party_member=True)

    assert KeptChange.objects.count() == 0


def test_a_moment_gone_by_does_not_know_who_came_later(now):
    town = build_town()
    resident(town.unit, "早来的")
    keep(now)
    later = now + timedelta(hours=2)
    register_person(actor=SYSTEM, now=later, place_id=town.wangtai_unit.pk, name="晚来的")
    keep(later)
    viewer = commander(town.township)

    def residents(moment):
        _rules, counts = shown(viewer, town.township, moment)
        return sum(counts["residents"].values())

    assert [residents(now), residents(later)] == [1, 2]
    assert_right(town, now)


def test_days_that_are_not_kept_are_counted(now):
    town = build_town()
    granny, *_rest = peopled(town)
    keep(now)
    record_departure(actor=SYSTEM, now=now, person_id=granny.pk, left_on=local_day(now))

    for days in (1, 2, 3):
        assert_right(town, now - timedelta(days=days))
    assert_right(town, now + timedelta(days=1))
    keep(now + timedelta(days=1))
    assert set(KeptDay.objects.values_list("day", flat=True)) == {
        local_day(now),
        local_day(now) + timedelta(days=1),
    }
    assert_right(town, now + timedelta(days=1))


def test_more_marks_than_many_are_taken_together_above(now):
    town = build_town()
    peopled(town)
    keep(now)
    path = town.sike.path
    KeptChange.objects.bulk_create(KeptChange(path=f"{path}{n:04d}") for n in range(200))

    assert_right(town, now)

    top = town.township.path
    KeptChange.objects.bulk_create(KeptChange(path=f"{top}{n:04d}0001") for n in range(200))
    assert_right(town, now)


def test_a_rule_that_was_not_counted_yet_is_counted_now(now):
    town = build_town()
    peopled(town)
    keep(now)
    KeptTally.objects.all().delete()
    KeptDay.objects.update(keys=[])

    assert_right(town, now)


def test_whoever_may_see_one_community_is_told_of_no_other(now):
    town = build_town()
    peopled(town)
    keep(now)
    viewer = appointed(Role.COMMUNITY_SECRETARY, town.wangtai)

    rules, counts = shown(viewer, town.township, now)

    paths = {part for below in (*rules.values(), *counts.values()) for part in below}
    assert paths == {town.wangtai.path}


def test_a_recount_finds_mends_and_tells_of_a_falsified_tally(now):
    town = build_town()
    peopled(town)
    keep(now)
    assert recount_kept(actor=SYSTEM, now=now)[1] == 0
    forged = KeptTally.objects.filter(day=local_day(now), path=town.grid.path, covered=1).first()
    KeptTally.objects.filter(day=forged.day, path=forged.path, key=forged.key).update(covered=7)
    KeptTally.objects.filter(path=town.bay.path).delete()
    KeptTally.objects.create(day=local_day(now), path=town.village.path, key=forged.key, total=3)

    compared, wrong = recount_kept(actor=SYSTEM, now=now)

    assert wrong >= 3
    assert compared > wrong
    assert_right(town, now)
    assert recount_kept(actor=SYSTEM, now=now) == (compared - 1, 0)


def test_what_changed_since_the_count_is_no_difference(now):
    town = build_town()
    granny, *_rest = peopled(town)
    keep(now)
    record_departure(actor=SYSTEM, now=now, person_id=granny.pk, left_on=local_day(now))

    _compared, wrong = recount_kept(actor=SYSTEM, now=now)

    assert wrong == 0


def test_a_day_of_changes_in_any_order_is_always_told_right(now):
    """Random work, kept from time to time: whoever looks in between is shown what the rows say."""
    rng = random.Random(20200318)
    town = build_town()
    units = [town.unit, town.other_unit, town.wangtai_unit, town.bay]
    cadres = [worker(town.township, f"干部{n}", "cadre") for n in range(4)]
    alone, held = [], []
    for step in range(24):
        moment = now + timedelta(minutes=step)
        what = rng.choice(["come", "answer", "end", "away", "keep"])
        if what == "come":
            alone.append(neighbour_in_need(rng.choice(units), f"居民{step}", f"{step}01"))
        elif what == "answer" and alone:
            one = alone.pop(rng.randrange(len(alone)))
            held.append((answers(rng.choice(cadres), "special_cadre", one, now=moment), one))
        elif what == "end" and held:
            given, one = held.pop(rng.randrange(len(held)))
            end_responsibility(actor=SYSTEM, now=moment, responsibility_id=given.pk, reason="换人")
            alone.append(one)
        elif what == "away":
            first = rng.choice([None, local_day(now)])
            cadre = rng.choice(cadres)
            set_unavailable(actor=SYSTEM, now=moment, staff_id=cadre.pk, first_day=first)
        elif what == "keep":
            keep(moment)
        viewer = commander(town.township)
        assert shown(viewer, town.township, moment) == counted_now(viewer, town.township, moment)


def test_the_parts_kept_add_up_to_the_whole(now):
    town = build_town()
    peopled(town)
    keep(now)

    rows = KeptTally.objects.filter(day=local_day(now), key="1:residents")
    assert {row.path: row.total for row in rows} == {
        town.unit.path[:PART]: 1,
        town.wangtai_unit.path[:PART]: 1,
        town.bay.path[:PART]: 1,
    }
    assert Tally(1, 1) + Tally(2, 0, 2) == Tally(3, 1, 2)
    assert Territory.of([town.sike.path]).covers(town.unit.path)
