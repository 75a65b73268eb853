"""The audit chain: everything done is linked, and whatever is changed afterwards is found."""

import pytest
from django.db import connection

from lianfang.access.actions import action, concerning, nothing_done
from lianfang.access.actors import Actor, Post
from lianfang.access.enums import EventResult, Role
from lianfang.access.models import AuditEvent
from lianfang.access.services.chain import seal_events, verify_chain
from lianfang.kit.errors import NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@action("places.place.create")
def open_checkpoint(*, actor, now, path):
    concerning("places.place", path=path, subject_id="gate", kind="checkpoint")


SYSTEM = Actor.system("test")


def test_an_action_leaves_one_event_that_says_who_did_what_where(now):
    open_checkpoint(actor=SYSTEM, now=now, path="0001")

    event = AuditEvent.objects.get()
    assert (event.action, event.actor_name, event.path) == ("places.place.create", "test", "0001")
    assert (event.subject_kind, event.subject_id) == ("places.place", "gate")
    assert event.details == {"kind": "checkpoint"}
    assert event.at == now


@action("places.place.create")
def look_for_checkpoints(*, actor, now, path):
    concerning("places.place", path=path, subject_id="gate")
    nothing_done()


def test_the_system_looking_in_vain_leaves_nothing_and_a_person_doing_so_an_event(now):
    person = Actor(None, "秘书", (Post(Role.SYSTEM_ADMINISTRATOR, "0001"),))

    look_for_checkpoints(actor=SYSTEM, now=now, path="0001")
    look_for_checkpoints(actor=person, now=now, path="0001")

    assert list(AuditEvent.objects.values_list("actor_name", flat=True)) == ["秘书"]


def test_a_sealed_chain_verifies_and_nothing_waits(now):
    for _ in range(3):
        open_checkpoint(actor=SYSTEM, now=now, path="0001")

    sealed = seal_events()

    verdict = verify_chain()
    assert [name for _id, name in sealed] == ["places.place.create"] * 3
    assert (verdict.checked, verdict.broken_at, verdict.unsealed) == (3, None, 0)


@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE access_auditevent SET actor_name = 'somebody else' WHERE id = %s", "changed"),
        ("DELETE FROM access_auditevent WHERE id = %s", "event_missing"),
        ("DELETE FROM access_auditseal WHERE event_id = %s", "seal_missing"),
    ],
)
def test_a_superusers_tampering_is_named_by_position(now, tampering, reason):
    for _ in range(3):
        open_checkpoint(actor=SYSTEM, now=now, path="0001")
    second = seal_events()[1][0]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(tampering, [second])

    verdict = verify_chain()
    assert verdict.reason == reason
    assert verdict.broken_at == (3 if reason == "seal_missing" else 2)


def test_a_right_held_elsewhere_does_not_count_here(now):
    secretary = Actor(None, "Secretary", (Post(Role.COMMUNITY_SECRETARY, "00010002"),))

    with pytest.raises(NotFound):
        open_checkpoint(actor=secretary, now=now, path="00010003")


def test_a_denied_attempt_is_recorded(now):
    volunteer = Actor(None, "Volunteer", (Post(Role.VOLUNTEER, "0001"),))

    with pytest.raises(NotPermitted):
        open_checkpoint(actor=volunteer, now=now, path="0001")

    assert AuditEvent.objects.get().result == EventResult.DENIED
