"""The seats taken that stand beside a charter are those given out; what differs is put right."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.charters.models import Charter
from lianfang.charters.services.recounting import recount_seats
from lianfang.kit.errors import NotPermitted
from tests.charters.builders import (
    NOW,
    SYSTEM,
    announced,
    at_the_door,
    brought_to,
    build_yard,
    charter,
    fresh,
    refused,
    stored,
)
from tests.people.builders import appointed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_yard")]


def taken(row: Charter, number: int) -> None:
    """Somebody wrote another number beside the charter."""
    Charter._base_manager.filter(pk=row.pk).update(taken=number)


def events() -> list[AuditEvent]:
    return stored(AuditEvent, action="charters.charter.recount")


def test_where_every_number_is_right_nothing_is_written():
    yard = build_yard()
    announced(yard, 3)
    charter(yard, title="空车")

    assert recount_seats(actor=SYSTEM, now=NOW) == (2, 0)
    assert events() == []


def test_a_wrong_number_is_put_right_and_told():
    yard = build_yard()
    row, (one, _two, _three) = announced(yard, 3)
    at_the_door(yard, one, "absent")
    empty = charter(yard, title="空车")
    taken(row, 7)
    taken(empty, 1)

    assert recount_seats(actor=SYSTEM, now=NOW) == (2, 2)

    assert (fresh(row).taken, fresh(empty).taken) == (2, 0)
    (event,) = events()
    assert (event.details["compared"], event.details["differences"]) == (2, 2)
    assert recount_seats(actor=SYSTEM, now=NOW) == (2, 0)


def test_who_arrived_holds_their_seat_and_who_gave_it_back_does_not():
    yard = build_yard()
    there, _seats = brought_to(yard, "arrived")
    gone, _held = brought_to(yard, "cancelled", start=10)
    before = [fresh(row).taken for row in (there, gone)]
    for row in (there, gone):
        taken(row, 5)

    recount_seats(actor=SYSTEM, now=NOW)

    assert [fresh(row).taken for row in (there, gone)] == before == [2, 0]


def test_a_recount_is_the_systems_work_and_nobody_elses():
    yard = build_yard()
    row, _seats = announced(yard)
    taken(row, 9)

    assert refused(NotPermitted, recount_seats, actor=yard.desk, now=NOW) == "not_permitted"
    leader = appointed(Role.LEADER, yard.town.township)
    assert refused(NotPermitted, recount_seats, actor=leader, now=NOW) == "not_permitted"
    assert fresh(row).taken == 9
