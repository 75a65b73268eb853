"""The chain under load and under attack: many writers at once, ends noted outside, a chain
rebuilt."""

import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.models import AuditEvent, AuditPending, AuditSeal
from lianfang.access.selectors import seal_of
from lianfang.access.services.audit import verify_trail
from lianfang.access.services.chain import CANONICAL, GENESIS, link, seal_events, verify_chain
from lianfang.access.services.heads import heads_folder, note_head, noted_heads

SYSTEM = Actor.system("test")


@action("places.place.update")
def paint(*, actor, now, path, note=""):
    concerning("places.place", path=path, subject_id="gate", note=note)


@pytest.fixture
def own_folder(settings, tmp_path):
    settings.INSTANCE = tmp_path
    return tmp_path


def rebuild_chain():
    """What somebody does who rules the database: make every link anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT position, event_id FROM access_auditseal ORDER BY position")
        previous = GENESIS
        for position, event_id in cursor.fetchall():
            cursor.execute(f"SELECT {CANONICAL} FROM access_auditevent e WHERE id = %s", [event_id])
            previous = link(previous, cursor.fetchone()[0])
            cursor.execute(
                "UPDATE access_auditseal SET hash = %s WHERE position = %s", [previous, position]
            )
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_a_chain_made_anew_is_found_out_by_the_end_noted_outside(now, own_folder):
    for _ in range(4):
        paint(actor=SYSTEM, now=now, path="0001")
    seal_events()
    assert note_head(now=now) == (4, verify_chain().head)
    victim = AuditSeal.objects.get(position=2).event_id

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE access_auditevent SET actor_name = 'somebody else' WHERE id = %s", [victim]
        )
    rebuild_chain()

    assert verify_chain().broken_at is None
    verdict = verify_chain(expected_heads=noted_heads())
    assert (verdict.broken_at, verdict.reason, verdict.checked) == (4, "rebuilt", 3)


@pytest.mark.django_db
def test_a_chain_cut_off_is_found_out_too(now, own_folder):
    for _ in range(3):
        paint(actor=SYSTEM, now=now, path="0001")
    seal_events()
    note_head(now=now)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "DELETE FROM access_auditevent WHERE id IN "
            "(SELECT event_id FROM access_auditseal WHERE position > 1)"
        )
        cursor.execute("DELETE FROM access_auditseal WHERE position > 1")

    assert verify_chain().broken_at is None
    verdict = verify_chain(expected_heads=noted_heads())
    assert (verdict.broken_at, verdict.reason) == (2, "cut_off")


@pytest.mark.django_db
def test_an_event_slipped_in_behind_the_trigger_is_named(now):
    paint(actor=SYSTEM, now=now, path="0001")
    seal_events()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        stray = AuditEvent.objects.create(at=now, actor_name="x", action="places.place.update")

    verdict = verify_chain()

    assert (verdict.reason, verdict.event_id) == ("inserted", stray.pk)


@pytest.mark.django_db
def test_a_raw_insert_does_not_escape_the_chain(now):
    AuditEvent.objects.bulk_create(
        [AuditEvent(at=now, actor_name="x", action="places.place.update") for _ in range(3)]
    )

    assert len(seal_events()) == 3
    assert verify_chain().checked == 3


@pytest.mark.django_db
def test_events_cannot_be_changed_or_removed_by_the_program(now):
    paint(actor=SYSTEM, now=now, path="0001")
    seal_events()
    event = AuditEvent.objects.get()

    for rows in (AuditEvent.objects.all(), AuditSeal.objects.all()):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            rows.delete()
    with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
        AuditEvent.objects.update(actor_name="y")
    assert seal_of(event).position == 1


@pytest.mark.django_db
def test_fields_cannot_be_moved_into_each_other(now):
    """Two events whose texts only differ by where one field ends have different links."""
    first = AuditEvent.objects.create(at=now, actor_name="a\x1fb", action="c")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CANONICAL} FROM access_auditevent e")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE access_auditevent SET actor_name = %s, action = %s WHERE id = %s",
            ["a", "b\x1fc", first.pk],
        )
        cursor.execute(f"SELECT {CANONICAL} FROM access_auditevent e")
        after = cursor.fetchone()[0]

    assert before != after


@pytest.mark.django_db
def test_ends_are_noted_once_in_a_file_only_the_owner_reads(now, own_folder):
    paint(actor=SYSTEM, now=now, path="0001")
    assert note_head(now=now) is None
    seal_events()

    assert note_head(now=now) is not None
    assert note_head(now=now) is None
    (file,) = heads_folder().iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("2020-03.txt", 0o600)
    Path(file).write_text(file.read_text() + "7 cut-sho")
    assert noted_heads() == {1: verify_chain().head}


@pytest.mark.django_db
def test_a_verification_is_an_event_with_its_verdict(now, own_folder):
    paint(actor=SYSTEM, now=now, path="0001")
    seal_events()

    verdict = verify_trail(actor=SYSTEM, now=now)

    event = AuditEvent.objects.get(action="access.audit.verify")
    assert verdict.checked == event.details["checked"] == 1
    assert (event.details["broken_at"], event.details["head"]) == (None, verdict.head)


# --- writers at once -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sealing_neither_waits_for_writers_nor_makes_them_wait(now):
    """A transaction that stays open holds up neither the sealer nor other writers; its event is
    sealed when it is there.
    """
    opened, finish = threading.Event(), threading.Event()

    def dawdle():
        with transaction.atomic():
            paint(actor=SYSTEM, now=now, path="0001", note="slow")
            opened.set()
            finish.wait(20)
        connection.close()

    slow = threading.Thread(target=dawdle)
    slow.start()
    opened.wait(20)
    begun = time.monotonic()
    for _ in range(5):
        paint(actor=SYSTEM, now=now, path="0001", note="quick")
    first = seal_events()
    took = time.monotonic() - begun
    finish.set()
    slow.join(20)
    second = seal_events()

    assert (len(first), len(second)) == (5, 1)
    assert took < 15
    assert verify_chain().checked == 6


@pytest.mark.django_db(transaction=True)
def test_two_writers_and_two_sealers_make_one_chain(now):
    writers, each = 2, 40
    written = threading.Event()
    failures = []

    def write(number):
        try:
            for count in range(each):
                paint(actor=SYSTEM, now=now, path="0001", note=f"{number}.{count}")
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    def seal():
        try:
            while not written.is_set() or AuditPending.objects.exists():
                seal_events(limit=7)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    hands = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    sealers = [threading.Thread(target=seal) for _ in range(2)]
    for thread in hands + sealers:
        thread.start()
    for thread in hands:
        thread.join(60)
    written.set()
    for thread in sealers:
        thread.join(60)

    assert failures == []
    verdict = verify_chain()
    assert (verdict.checked, verdict.broken_at, verdict.unsealed) == (writers * each, None, 0)
    # One writer's events stand in the order in which they were done.
    order = AuditSeal.objects.order_by("position").values_list("event_id", flat=True)
    notes = {e.pk: e.details["note"] for e in AuditEvent.objects.all()}
    for number in range(writers):
        mine = [notes[pk] for pk in order if notes[pk].startswith(f"{number}.")]
        assert mine == [f"{number}.{count}" for count in range(each)]
