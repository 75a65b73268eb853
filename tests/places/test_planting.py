"""Recording places: what stands where, names, codes, and many at once."""

import threading

import pytest
from django.db import connection, connections

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.models import Dwelling, Place
from lianfang.places.services.places import (
    close_place,
    create_place,
    create_places_in_bulk,
    ensure_places,
    reopen_place,
    update_place,
)
from lianfang.places.services.planting import PlaceDraft
from tests.places.builders import SYSTEM, add, building, jinshan, named, someone

pytestmark = pytest.mark.django_db
NO_PROBLEMS = ([], [], [], [], [])


def test_a_place_stands_under_its_parent_and_is_counted_there(now):
    town = add(None, PlaceKind.TOWNSHIP, "金山街道", now)

    community = add(town, PlaceKind.COMMUNITY, "四棵社区居委会", now)

    town.refresh_from_db()
    assert community.path == town.path + "0001"
    assert (community.depth, town.numchild) == (2, 1)
    assert community.short_name == "四棵社区"
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_creating_a_place_is_recorded_with_the_place_and_its_path(now):
    town = add(None, PlaceKind.TOWNSHIP, "金山街道", now)

    event = AuditEvent.objects.get()
    assert (event.action, event.subject_kind) == ("places.place.create", "places.place")
    assert (event.subject_id, event.path) == (str(town.id), town.path)


def test_a_unit_cannot_stand_under_a_township(now):
    town = add(None, PlaceKind.TOWNSHIP, "金山街道", now)

    with pytest.raises(InvalidInput) as refusal:
        add(town, PlaceKind.UNIT, "1单元", now)

    assert refusal.value.code == "kind_not_held"
    assert list(refusal.value.fields) == ["kind"]


def test_a_community_cannot_stand_at_the_top(now):
    with pytest.raises(InvalidInput):
        add(None, PlaceKind.COMMUNITY, "四棵社区", now)


@pytest.mark.parametrize("twin", ["3栋", "3号楼", "三栋", "03幢", "3#楼", "第3栋"])
def test_the_same_building_is_not_recorded_twice_under_another_spelling(now, twin):
    jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        add(named("金山花园"), PlaceKind.BUILDING, twin, now)

    assert refusal.value.code == "place_exists"


def test_community_and_village_of_one_name_stand_side_by_side(now):
    jinshan(now)

    assert named("四棵社区").path[:4] == named("四棵村").path[:4]


def test_a_site_says_what_kind_it_is(now):
    town = jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        add(town, PlaceKind.SITE, "高速出口", now)
    gate = add(town, PlaceKind.SITE, "高速出口", now, site_kind=SiteKind.CHECKPOINT)

    assert list(refusal.value.fields) == ["site_kind"]
    assert gate.site_kind == SiteKind.CHECKPOINT


def test_an_own_code_belongs_to_one_place(now):
    town = jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        add(town, PlaceKind.AREA, "东片", now, code="SK")

    assert refusal.value.code == "code_taken"


def test_a_whole_town_is_made_with_one_event_and_its_counts(now):
    jinshan(now)

    event = AuditEvent.objects.get()
    assert event.details["created"] == {
        "township": 1,
        "community": 2,
        "village": 1,
        "grid": 2,
        "site": 1,
        "bay": 2,
        "estate": 2,
        "building": 3,
        "unit": 6,
    }
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_ensuring_the_same_places_again_makes_none(now):
    jinshan(now)
    before = list(Place.objects.values_list("id", "path", "numchild"))

    jinshan(now)

    assert list(Place.objects.values_list("id", "path", "numchild")) == before


def test_ensuring_adds_only_what_is_missing(now):
    jinshan(now)
    estate = named("金山花园")

    planted = ensure_places(
        actor=SYSTEM,
        now=now,
        parent_id=estate.id,
        drafts=[building(3, 3, doors=("101", "102")), building(5, 1)],
    )

    assert [place.short_name for place in planted.created] == ["5栋", "3单元", "1单元"]
    assert planted.doors_created == 6
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_drafts_may_name_different_parents(now):
    town = jinshan(now)
    grids = [named("第一网格"), named("第二网格")]
    drafts = [PlaceDraft(PlaceKind.BUILDING, "1栋", parent_id=grid.id) for grid in grids]

    planted = ensure_places(actor=SYSTEM, now=now, parent_id=town.id, drafts=drafts)

    assert [place.path[:-4] for place in planted.created] == [grid.path for grid in grids]
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_a_parent_outside_the_actors_places_is_not_found(now):
    jinshan(now)
    secretary = someone(Role.COMMUNITY_SECRETARY, named("王太社区"))
    draft = PlaceDraft(PlaceKind.GRID, "第三网格", parent_id=named("四棵社区").id)

    with pytest.raises(NotFound):
        ensure_places(actor=secretary, now=now, parent_id=named("王太社区").id, drafts=[draft])


def test_one_draft_used_under_many_buildings_makes_a_unit_in_each(now):
    jinshan(now)
    units = (PlaceDraft(PlaceKind.UNIT, "1单元"),)
    drafts = [PlaceDraft(PlaceKind.BUILDING, f"{n}栋", children=units) for n in (20, 21, 22)]

    planted = ensure_places(actor=SYSTEM, now=now, parent_id=named("金山花园").id, drafts=drafts)

    assert len(planted.created) == 6
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_creating_in_bulk_refuses_what_stands_there(now):
    jinshan(now)

    with pytest.raises(InvalidInput):
        create_places_in_bulk(
            actor=SYSTEM, now=now, parent_id=named("金山花园").id, drafts=[building(3)]
        )


def test_doors_are_kept_as_rosters_agree_on_them_with_floor_and_path(now, no_limits):
    jinshan(now)

    ensure_places(
        actor=SYSTEM,
        now=now,
        parent_id=named("金山花园").id,
        drafts=[building(3, 1, doors=("501室", "501", "1203房"))],
    )

    found = list(Dwelling.objects.values_list("label", "floor", "place__path", "path"))
    assert [(label, floor) for label, floor, _place, _path in found] == [("501", 5), ("1203", 12)]
    assert all(path == copy for _label, _floor, path, copy in found)


def test_a_renamed_place_keeps_its_old_name_as_another_name(now):
    jinshan(now)

    place = update_place(
        actor=SYSTEM, now=now, place_id=named("王太社区").id, name="王太湖社区居委会"
    )

    assert (place.short_name, place.aliases) == ("王太湖社区", ["王太社区居民委员会", "王太社区"])


def test_renaming_to_a_siblings_name_is_refused(now):
    jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        update_place(actor=SYSTEM, now=now, place_id=named("王太社区").id, name="四棵社区居委会")

    assert refusal.value.code == "place_exists"


def test_closing_a_place_with_open_places_inside_is_refused_with_their_number(now):
    jinshan(now)

    with pytest.raises(Conflict) as refusal:
        close_place(actor=SYSTEM, now=now, place_id=named("金山花园").id)

    assert refusal.value.params == {"number": 5}


def test_closing_all_together_closes_what_lies_inside_and_nothing_else(now):
    jinshan(now)

    close_place(actor=SYSTEM, now=now, place_id=named("金山花园").id, with_inside=True)

    closed = Place.objects.filter(closed_on__isnull=False)
    assert closed.count() == 6
    assert set(closed.values_list("closed_on", flat=True)) == {now.date()}


def test_a_place_closed_by_mistake_is_reopened(now):
    jinshan(now)
    gate = close_place(actor=SYSTEM, now=now, place_id=named("东门卡口").id)

    reopen_place(actor=SYSTEM, now=now, place_id=gate.id)

    assert named("东门卡口").closed_on is None


def test_a_closed_name_may_be_given_again_but_its_path_is_not(now):
    jinshan(now)
    old = close_place(actor=SYSTEM, now=now, place_id=named("东门卡口").id)

    new = add(named("四棵社区"), PlaceKind.SITE, "东门卡口", now, site_kind=SiteKind.CHECKPOINT)

    assert new.path > old.path


def test_a_community_worker_records_places_at_home_only(now):
    jinshan(now)
    worker = someone(Role.COMMUNITY_WORKER, named("四棵社区"))
    asked = {"actor": worker, "now": now, "kind": PlaceKind.GRID}

    made = create_place(parent_id=named("四棵社区").id, name="第三网格", **asked)
    with pytest.raises(NotFound):
        create_place(parent_id=named("王太社区").id, name="第三网格", **asked)

    assert made.short_name == "第三网格"


def test_a_volunteer_records_no_places(now):
    jinshan(now)
    volunteer = someone(Role.VOLUNTEER, named("四棵社区"))

    with pytest.raises(NotPermitted):
        create_place(
            actor=volunteer,
            now=now,
            parent_id=named("四棵社区").id,
            kind=PlaceKind.GRID,
            name="第三网格",
        )


@pytest.mark.django_db(transaction=True)
def test_two_people_adding_buildings_at_once_give_no_path_twice(now):
    jinshan(now)
    estate = named("金山花园")
    failures = []

    def add_buildings(start):
        try:
            for number in range(start, start + 10):
                ensure_places(
                    actor=SYSTEM, now=now, parent_id=estate.id, drafts=[building(number, 1)]
                )
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    people = [threading.Thread(target=add_buildings, args=(n,)) for n in (100, 105)]
    for person in people:
        person.start()
    for person in people:
        person.join(60)

    assert failures == []
    assert Place.objects.filter(kind=PlaceKind.BUILDING, path__under=estate.path).count() == 17
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_ten_places_or_a_hundred_take_the_same_number_of_statements(now):
    jinshan(now)
    estate = named("金山花园")

    def statements(numbers):
        with connection.execute_wrapper(counter := Counter()):
            ensure_places(
                actor=SYSTEM, now=now, parent_id=estate.id, drafts=[building(n, 2) for n in numbers]
            )
        return counter.number

    assert statements(range(100, 110)) == statements(range(200, 300))


class Counter:
    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)
