"""A place moves: everything inside and every copy of its path follows, and old paths are not
reused.
"""

import threading
import uuid

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianfang.access.enums import Role
from lianfang.access.models import Appointment, AuditEvent, User
from lianfang.access.scope import everywhere
from lianfang.command.models import Task, Visit
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Household, Person, Staff
from lianfang.places.enums import HOLDS, PlaceKind
from lianfang.places.models import Dwelling, Place, Placed, PlaceMove
from lianfang.places.services import paths
from lianfang.places.services.moves import move_place
from lianfang.places.services.paths import hold_still, path_copies, strayed_copies
from lianfang.places.services.places import ensure_places
from tests.places.builders import SYSTEM, add, building, jinshan, named, someone

pytestmark = pytest.mark.django_db
NO_PROBLEMS = ([], [], [], [], [])


def move(place: Place, parent: Place | None, now, actor=SYSTEM) -> Place:
    return move_place(
        actor=actor, now=now, place_id=place.id, new_parent_id=parent.id if parent else None
    )


def a_visited_household(place: Place, now) -> None:
    """A household with a person who was visited today, and the task that asked for it."""
    row = {"place": place, "path": place.path, "created_at": now}
    household = Household(**row)
    person = Person(name="演示甲", household=household, paper_kind="none_yet", **row)
    staff = Staff(name="演示乙", kind="volunteer", **row)
    for entry in (household, person, staff):
        entry.save_base(force_insert=True)
    Task(
        routine="visit",
        window="morning",
        day=now.date(),
        subject_kind="person",
        subject_id=person.id,
        path=place.path,
        due_from=now,
        due_to=now,
    ).save_base(force_insert=True)
    Visit(
        place=place,
        path=place.path,
        person=person,
        staff=staff,
        outcome="seen",
        visited_at=now,
        recorded_at=now,
    ).save_base(force_insert=True)
    Dwelling(place=place, path=place.path, label="501").save_base(force_insert=True)


def test_an_estate_moves_to_another_grid_with_all_inside(now):
    jinshan(now)
    estate, grid = named("金山花园"), named("第二网格")
    old = estate.path

    moved = move(estate, grid, now)

    assert moved.path.startswith(grid.path)
    assert Place.objects.filter(path__under=old).count() == 0
    assert Place.objects.filter(path__under=moved.path).count() == 6
    assert Place.objects.find_problems() == NO_PROBLEMS


def test_every_row_with_a_copy_of_the_path_follows(now, no_limits):
    jinshan(now)
    estate = named("金山花园")
    unit = Place.objects.filter(path__under=estate.path, kind=PlaceKind.UNIT)[0]
    a_visited_household(unit, now)

    move(estate, named("第二网格"), now)

    unit.refresh_from_db()
    for model in (Household, Person, Staff, Task, Visit, Dwelling):
        assert list(model._base_manager.values_list("path", flat=True)) == [unit.path], model


def test_every_model_that_stands_in_a_place_is_known_to_follow():
    known = {(model._meta.label, field) for model, field in path_copies()}

    expected = {
        ("places.Dwelling", "path"),
        ("people.Person", "path"),
        ("people.Household", "path"),
        ("command.Responsibility", "path"),
        ("command.Task", "path"),
        ("command.Visit", "path"),
        ("command.ProposalLine", "subject_path"),
        ("reports.Bulletin", "path"),
    }
    assert expected - known == set()
    assert {label for label, _field in known if label.startswith("access.")} == set()


def test_appointments_follow_and_audit_events_keep_the_path_of_their_day(now):
    jinshan(now)
    grid = named("第一网格")
    user = User.objects.create(username="wgy", display_name="演示丙")
    appointment = Appointment.objects.create(
        user=user, role=Role.GRID_WORKER, place_id=grid.id, path=grid.path, valid_from=now
    )
    before = set(AuditEvent.objects.values_list("id", "path"))

    moved = move(grid, named("王太社区"), now)

    appointment.refresh_from_db()
    assert appointment.path == moved.path
    assert before <= set(AuditEvent.objects.values_list("id", "path"))


def test_a_path_is_never_given_again(now):
    jinshan(now)
    last = named("第二网格")
    old = last.path
    move(last, named("王太社区"), now)

    new = add(named("四棵社区"), PlaceKind.GRID, "第三网格", now)

    assert new.path > old
    assert PlaceMove.objects.get().old_path == old


def test_a_place_cannot_stand_inside_itself_or_where_it_stands(now):
    jinshan(now)
    grid, estate = named("第一网格"), named("金山花园")

    with pytest.raises(InvalidInput):
        move(estate, grid, now)
    with pytest.raises(InvalidInput):
        move(grid, estate, now)


def test_a_building_cannot_move_to_a_township(now):
    town = jinshan(now)

    with pytest.raises(InvalidInput) as refusal:
        move(named("12栋"), town, now)

    assert refusal.value.code == "kind_not_held"


def test_a_place_of_that_name_at_the_new_parent_refuses_the_move(now):
    jinshan(now)
    twin = Place.objects.get(short_name="3栋", path__under=named("金山花园").path)

    with pytest.raises(InvalidInput) as refusal:
        move(twin, named("十五冶小区"), now)

    assert refusal.value.code == "place_exists"


def test_the_mover_needs_the_right_at_both_ends(now):
    jinshan(now)
    keeper = someone(Role.SYSTEM_ADMINISTRATOR, named("四棵社区"))

    with pytest.raises(NotFound):
        move(named("第一网格"), named("王太社区"), now, actor=keeper)


def test_a_town_comes_under_a_district_and_leaves_it_again(now):
    town = jinshan(now)
    district = add(None, PlaceKind.DISTRICT, "黄石开发区·铁山区", now)

    under = move(town, district, now)
    free = move(under, None, now)

    assert (under.depth, free.depth) == (2, 1)
    assert Place.objects.find_problems() == NO_PROBLEMS


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=8))
def test_after_any_moves_the_tree_is_sound_and_copies_agree(now, moves):
    try:
        with transaction.atomic(), everywhere("a test checks what was stored"):
            jinshan(now)
            for unit in Place.objects.filter(kind=PlaceKind.UNIT):
                Dwelling(place=unit, path=unit.path, label="101").save_base(force_insert=True)
            for which, where in moves:
                places = list(Place.objects.order_by("id"))
                place, parent = places[which % len(places)], places[where % len(places)]
                try:
                    with transaction.atomic():
                        move(place, parent, now)
                except InvalidInput:
                    continue
            check_tree()
            raise Undo
    except Undo:
        pass


class Undo(Exception):
    """Takes back what one example did."""


def check_tree() -> None:
    assert Place.objects.find_problems() == NO_PROBLEMS
    assert Place.objects.count() == 20
    places = {place.path: place for place in Place.objects.all()}
    for path, place in places.items():
        if path[:-4]:
            assert place.kind in HOLDS[PlaceKind(places[path[:-4]].kind)]
    assert strayed_copies() == {}


@pytest.mark.django_db(transaction=True)
def test_a_move_waits_for_a_row_being_written_and_takes_it_along(now):
    jinshan(now)
    estate = named("金山花园")
    unit = Place.objects.filter(path__under=estate.path, kind=PlaceKind.UNIT)[0]
    written, mover_started = threading.Event(), threading.Event()

    def record_a_door():
        with transaction.atomic():
            hold_still()
            place = Place.objects.get(pk=unit.pk)
            Dwelling(place=place, path=place.path, label="501").save_base(force_insert=True)
            written.set()
            mover_started.wait(10)
        connections.close_all()

    clerk = threading.Thread(target=record_a_door)
    clerk.start()
    written.wait(10)
    threading.Timer(0.3, mover_started.set).start()
    move(estate, named("第二网格"), now)
    clerk.join(10)

    with everywhere("a test checks what was stored"):
        path, real = Dwelling.objects.values_list("path", "place__path").get()
    assert path == real


@pytest.mark.django_db(transaction=True)
def test_a_move_gives_up_while_a_long_import_is_writing(now, monkeypatch):
    jinshan(now)
    monkeypatch.setattr(paths, "MOVE_WAIT", "200ms")
    started, finished = threading.Event(), threading.Event()

    def import_rows():
        with transaction.atomic():
            hold_still()
            started.set()
            finished.wait(10)
        connections.close_all()

    clerk = threading.Thread(target=import_rows)
    clerk.start()
    started.wait(10)
    with pytest.raises(Conflict) as refusal:
        move(named("金山花园"), named("第二网格"), now)
    finished.set()
    clerk.join(10)

    assert refusal.value.code == "tree_busy"


def test_holding_still_costs_one_statement_in_a_transaction(
    transactional_db, django_assert_num_queries
):
    for _ in range(2):
        with transaction.atomic(), django_assert_num_queries(1):
            hold_still()
            hold_still()


def test_what_was_held_in_a_step_that_was_undone_is_held_anew(transactional_db):
    def is_held():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
            )
            return cursor.fetchone()[0] == 1

    with transaction.atomic():
        step = transaction.savepoint()
        hold_still()
        transaction.savepoint_rollback(step)
        undone = is_held()
        hold_still()

        assert (undone, is_held()) == (False, True)


def test_a_thousand_doors_move_in_a_handful_of_statements(now, django_assert_max_num_queries):
    jinshan(now)
    doors = tuple(f"{floor}{n:02d}" for floor in range(1, 21) for n in range(1, 11))
    ensure_places(
        actor=SYSTEM,
        now=now,
        parent_id=named("金山花园").id,
        drafts=[building(n, 5, doors=doors) for n in range(50, 51)],
    )

    # At most two for each table that keeps a copy of its place's path, however many rows it has.
    tables = sum(issubclass(model, Placed) for model in apps.get_models())
    with django_assert_max_num_queries(2 * tables):
        move(named("金山花园"), named("第二网格"), now)


def test_an_unknown_place_cannot_be_moved(now):
    town = jinshan(now)

    with pytest.raises(NotFound):
        move_place(actor=SYSTEM, now=now, place_id=uuid.uuid4(), new_parent_id=town.id)


def test_a_copy_that_does_not_fit_its_place_is_counted(now):
    jinshan(now)
    unit = Place.objects.filter(kind=PlaceKind.UNIT)[0]
    Dwelling(place=unit, path=unit.path[:-4], label="501").save_base(force_insert=True)

    assert strayed_copies() == {"places.dwelling": 1}
