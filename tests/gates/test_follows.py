"""What follows from an arrival a village confirmed, by where it came from."""

import pytest

from lianfang.gates.models import Expected
from lianfang.gates.services.arrivals import confirm_arrival
from lianfang.people.services.arrivals import record_arrival
from lianfang.screening.handlers import arrival_recorded
from lianfang.screening.models import ArrivalFollow
from tests.command.builders import SYSTEM, at, resident, secretary, stored
from tests.gates.builders import build_gates, passed
from tests.screening.builders import news

pytestmark = pytest.mark.django_db


def confirmed(gates, origin):
    passed(gates.road, at("09:00"), destination=gates.town.village.pk, origin=origin, persons=2)
    (row,) = stored(Expected)
    head = secretary(gates.town.village)
    confirm_arrival(actor=head, now=at("09:40"), expected_id=row.pk)
    return confirm_arrival(actor=head, now=at("09:41"), expected_id=row.pk)


def test_a_confirmed_arrival_from_a_key_region_is_noted_once_and_waits_for_a_name(no_limits):
    gates = build_gates()
    row = confirmed(gates, "武汉市")

    (follow,) = stored(ArrivalFollow)
    assert (follow.source, follow.source_id, follow.people) == ("gate", row.pk, 2)
    assert (follow.origin_class, follow.person_id, follow.due_at) == (
        "key_region",
        None,
        at("11:40"),
    )
    somebody = resident(gates.town.bay, "钱小勇")
    record_arrival(
        actor=SYSTEM,
        now=at("10:00"),
        person_id=somebody.pk,
        arrived_on=at("10:00").date(),
        origin="武汉市",
    )
    news("people.arrival.record", arrival_recorded, at("10:01"))
    told, named = sorted(stored(ArrivalFollow), key=lambda one: one.noted_at)
    assert (told.person_id, told.closed_at) == (somebody.pk, at("10:01"))
    assert (named.person_id, named.closed_at) == (somebody.pk, None)


def test_who_says_nothing_of_where_from_brings_nothing():
    confirmed(build_gates(), "")

    assert stored(ArrivalFollow) == []
