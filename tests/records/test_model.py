"""Any order, duplication, loss and skew of deliveries: the server holds what a simple model holds.

The number of runs comes from `LIANFANG_MODEL_RUNS`; the long run does 2,000.
"""

import json
import os
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from lianfang.access.enums import Role
from lianfang.kit.ids import new_id
from lianfang.records.models import Contradiction, FieldRecord
from tests.command.builders import at, build_town, signed_in, stored, worker
from tests.records.builders import patrol, send

pytestmark = pytest.mark.django_db
START = at("09:30")
DEVICES = [uuid.UUID(f"019b0000-0000-7000-8000-00000000d00{n}") for n in range(3)]
# Seconds each device's clock runs ahead of the server's: right, a little off, days off.
AHEAD = [0, 90, -2 * 86_400]


class Deliveries(RuleBasedStateMachine):
    """Three phones, each with its own clock and its own unsent records, and one server."""

    town = actor = None  # set by the test

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.now = START
        self.made = []
        self.unsent = [[] for _ in DEVICES]
        self.server, self.contradictions = {}, set()

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(hours=st.integers(0, 40))
    def time_goes_by(self, hours):
        self.now += timedelta(hours=hours)

    @rule(
        device=st.integers(0, 2),
        days_ago=st.sampled_from([0, 0, 0, 1, 7, 33, -3]),
        people=st.integers(0, 50),
    )
    def somebody_records(self, device, days_ago, people):
        clock = self.now + timedelta(seconds=AHEAD[device]) - timedelta(days=days_ago)
        record_id = new_id()
        raw = patrol(self.town.unit, clock, record_id, dissuaded=people)
        self.made.append((record_id, clock, raw))
        self.unsent[device].append((record_id, clock, raw, people))

    @rule(device=st.integers(0, 2), pick=st.randoms(use_true_random=False))
    def somebody_reuses_a_number(self, device, pick):
        if not self.made:
            return
        record_id, _clock, _raw = pick.choice(self.made)
        clock = self.now + timedelta(seconds=AHEAD[device])
        raw = patrol(self.town.unit, clock, record_id, dissuaded=51, note="另一条")
        self.unsent[device].append((record_id, clock, raw, 51))

    @rule(
        device=st.integers(0, 2),
        pick=st.randoms(use_true_random=False),
        twice=st.booleans(),
        answer_lost=st.booleans(),
    )
    def a_device_delivers(self, device, pick, twice, answer_lost):
        queue = self.unsent[device]
        batch = pick.sample(queue, pick.randint(0, len(queue)))
        batch += batch[: len(batch) // 2] if twice else []
        if not batch:
            return
        wanted = [self._expected(device, *record) for record in batch]
        answers = send(
            self.actor,
            self.now,
            *(raw for _id, _clock, raw, _people in batch),
            device=DEVICES[device],
            ahead=AHEAD[device],
        )
        assert [str(answer.state) for answer in answers] == wanted
        assert [answer.id for answer in answers] == [record[0] for record in batch]
        if not answer_lost:
            self.unsent[device] = [one for one in queue if one not in batch]

    def _expected(self, device, record_id, clock, raw, people):
        skew = timedelta(seconds=AHEAD[device])
        taken_at = clock - skew if abs(skew) > timedelta(minutes=2) else clock
        taken_at = min(taken_at, self.now)
        if clock > self.now + timedelta(hours=24) or taken_at < self.now - timedelta(days=31):
            return "refused"
        if record_id not in self.server:
            self.server[record_id] = (raw, people, taken_at)
            return "accepted"
        if self.server[record_id][0] == raw:
            return "again"
        self.contradictions.add((record_id, raw))
        return "conflict"

    @invariant()
    def the_server_holds_what_the_model_holds(self):
        rows = {row.pk: (row.answers["dissuaded"], row.taken_at) for row in stored(FieldRecord)}
        model = {key: (people, taken) for key, (_raw, people, taken) in self.server.items()}
        assert rows == model
        kept = [row.record_id for row in stored(Contradiction)]
        assert sorted(kept) == sorted(key for key, _raw in self.contradictions)


def play(runs):
    town = build_town()
    Deliveries.town = town
    Deliveries.actor = signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)
    run_state_machine_as_test(
        Deliveries,
        settings=settings(
            max_examples=runs,
            stateful_step_count=14,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_server_equals_the_model():
    play(int(os.environ.get("LIANFANG_MODEL_RUNS", "15")))


@pytest.mark.long
@pytest.mark.skipif(
    "LIANFANG_LONG_TESTS" not in os.environ, reason="minutes; LIANFANG_LONG_TESTS=1 runs it"
)
def test_the_server_equals_the_model_in_two_thousand_runs():
    play(2_000)


def test_the_same_number_means_the_same_record_whatever_its_order_of_keys():
    """The digest is over the bytes: a device sends a record as it stored it, byte by byte."""
    town = build_town()
    actor = signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)
    raw = patrol(town.unit, START)
    turned = json.dumps(dict(reversed(json.loads(raw).items())), ensure_ascii=False).encode()

    states = [send(actor, START, one)[0].state for one in (raw, turned)]

    assert states == ["accepted", "conflict"]
