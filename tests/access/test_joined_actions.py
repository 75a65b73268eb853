"""Actions inside actions: whose event stands in the trail when something between is undone."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@action("places.place.update", joins=True)
def man_gate(*, actor, now, path, fails=False):
    concerning("places.place", path=path, subject_id="gate")
    if fails:
        raise Conflict()


@action("places.place.move")
def move_gate(*, actor, now, path):
    concerning("places.place", path=path, subject_id="gate")


@action("places.place.create")
def open_gates(*, actor, now, paths, work, idle=False):
    concerning("places.place", path="0001", subject_id="village")
    for path in paths:
        work(actor, now, path)
    if idle:
        nothing_done()


def joined(actor, now, path):
    man_gate(actor=actor, now=now, path=path)


def trail():
    rows = AuditEvent.objects.order_by("id").values_list("action", "path")
    return [(name.rpartition(".")[2], path) for name, path in rows]


def test_those_who_join_stand_in_the_trail_before_the_one_they_joined(now):
    with CaptureQueriesContext(connection) as asked:
        open_gates(actor=SYSTEM, now=now, paths=["00010001", "00010002"], work=joined)

    written = [one["sql"] for one in asked if "INSERT INTO access_auditevent" in one["sql"]]
    assert len(written) == 1
    assert trail() == [("update", "00010001"), ("update", "00010002"), ("create", "0001")]


def test_however_many_join_none_is_left_out(now):
    paths = [f"0001{number:04d}" for number in range(11)]

    open_gates(actor=SYSTEM, now=now, paths=paths, work=joined)

    assert trail() == [*(("update", path) for path in paths), ("create", "0001")]


def test_one_that_joins_is_in_the_trail_though_the_system_found_nothing_else_to_do(now):
    open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=joined, idle=True)

    assert trail() == [("update", "00010001")]


def test_what_was_undone_to_a_savepoint_between_leaves_no_event(now):
    def undone(actor, now, path):
        try:
            with transaction.atomic():
                man_gate(actor=actor, now=now, path=path)
                raise Conflict()
        except Conflict:
            man_gate(actor=actor, now=now, path="00010009")

    open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=undone)

    assert trail() == [("update", "00010009"), ("create", "0001")]


def test_what_stands_in_a_savepoint_between_keeps_its_event(now):
    def kept(actor, now, path):
        with transaction.atomic():
            man_gate(actor=actor, now=now, path=path)

    open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=kept)

    assert trail() == [("update", "00010001"), ("create", "0001")]


def test_one_that_has_a_savepoint_of_its_own_writes_its_event_itself(now):
    def moved(actor, now, path):
        joined(actor, now, path)
        move_gate(actor=actor, now=now, path=path)

    open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=moved)

    assert sorted(trail()) == [("create", "0001"), ("move", "00010001"), ("update", "00010001")]


def test_the_error_of_one_that_joins_undoes_both_and_both_events(now):
    def fails(actor, now, path):
        joined(actor, now, path)
        man_gate(actor=actor, now=now, path=path, fails=True)

    with pytest.raises(Conflict):
        open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=fails)

    assert trail() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_done_once_the_outer_one_is_committed_writes_its_event_itself(now):
    def afterwards(actor, now, path):
        transaction.on_commit(lambda: joined(actor, now, path))

    open_gates(actor=SYSTEM, now=now, paths=["00010001"], work=afterwards)

    assert trail() == [("create", "0001"), ("update", "00010001")]


def test_by_itself_one_that_joins_is_an_action_like_any_other(now):
    man_gate(actor=SYSTEM, now=now, path="00010001")

    assert trail() == [("update", "00010001")]
