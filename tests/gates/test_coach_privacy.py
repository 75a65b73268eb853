"""What passengers of a coach wrote of themselves: opened with a reason, cleared, not audited."""

from datetime import timedelta

import pytest

from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.gates.models import Coach, Expected, Passenger
from lianfang.gates.selectors.coaches import passenger_rows, passengers_of
from lianfang.gates.services.travellers import purge_travellers, reveal_traveller
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.models import Reveal
from tests.command.builders import SYSTEM, at, commander, secretary, stored
from tests.gates.builders import build_gates
from tests.gates.coach_builders import closed, held, joined, measured, said

pytestmark = pytest.mark.django_db


def test_a_passenger_in_full_needs_a_reason_and_is_logged_at_the_gate_and_in_the_village():
    gates = build_gates()
    coach = held(gates, passengers=1)
    row = joined(coach, said(1))
    closed(coach, persons=2)
    (expected,) = stored(Expected)
    desk, village = commander(gates.town.township), secretary(gates.town.village)

    with pytest.raises(InvalidInput):
        reveal_traveller(actor=desk, now=at("09:30"), passenger_id=row.pk, reason="")
    shown = reveal_traveller(actor=desk, now=at("09:30"), passenger_id=row.pk, reason="核实")
    told = reveal_traveller(
        actor=village,
        now=at("09:31"),
        passenger_id=row.pk,
        expected_id=expected.pk,
        reason="登记入册",
    )
    with pytest.raises(NotFound):
        reveal_traveller(actor=village, now=at("09:32"), passenger_id=row.pk, reason="好奇")

    assert (shown.name, told.name) == ("周小梅", "周小梅")
    logged = Reveal.objects.filter(subject_kind="gates.passenger", subject_id=row.pk)
    assert sorted(logged.values_list("reason", flat=True)) == ["核实", "登记入册"]


def test_what_passengers_wrote_is_cleared_after_the_days_of_the_plan():
    gates = build_gates()
    coach = held(gates, passengers=1)
    row = joined(coach, said(1))
    closed(coach, persons=2)
    forgotten = held(gates, at("09:01"), plate="鄂A55555")

    assert purge_travellers(actor=SYSTEM, now=at("09:00") + timedelta(days=59)) == 0
    assert purge_travellers(actor=SYSTEM, now=at("10:00") + timedelta(days=60)) == 2
    assert purge_travellers(actor=SYSTEM, now=at("10:00") + timedelta(days=61)) == 0

    (kept,) = stored(Passenger)
    assert (kept.pk, kept.sealed, kept.paper_hash) == (row.pk, None, None)
    assert stored(Coach, pk=forgotten.pk)[0].sealed is None
    with looking(SYSTEM):
        people = passengers_of(SYSTEM, stored(Coach, pk=coach.pk)[0])
        (shown,) = passenger_rows(SYSTEM, people, at("09:10"))
    assert (shown.name, shown.paper, shown.is_cleared) == ("", "", True)


def test_the_audit_says_what_was_done_and_names_nobody():
    coach = held(build_gates())
    row = joined(coach, said(1))
    measured(row, "36.5")
    closed(coach, persons=32, note="余下无手机")

    done = AuditEvent.objects.filter(action__startswith="gates.").order_by("at", "id")
    said_there = [str(event.details) for event in done]
    assert {"gates.coach.open", "gates.passenger.join", "gates.passenger.measure"} <= {
        event.action for event in done
    }
    assert not any(word in text for text in said_there for word in ("周小梅", "139", "赵师傅"))
