"""Eight phones send what they kept, all of it twice, while one part after the other is killed.

Every record that was acknowledged is there once: in the table, in the counts and in the trail.

`LIANFANG_LONG_TESTS=1` kills twenty times, with 4,000 records on each phone; `LIANFANG_EXPLORE=1`
at other moments each time.
"""

import os
import random
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from lianfang.kit.ids import new_id
from tests.chance import seed
from tests.durability.office import wait_until
from tests.records.builders import payload, raw

pytestmark = [pytest.mark.slow, pytest.mark.long]

IS_LONG = "LIANFANG_LONG_TESTS" in os.environ
PHONES, BATCH = 8, 100
KEPT = 4_000 if IS_LONG else 400
KILLS = 20 if IS_LONG else 3
PATIENCE = 240
VICTIMS = ["web", "worker", "database"]


class Permit:
    """How many batches each phone may have sent so far, so that there is always work to break."""

    def __init__(self):
        self.batches = 0
        self.answered = 0
        self._changed = threading.Condition()

    def wait_for(self, number):
        with self._changed:
            assert self._changed.wait_for(lambda: number < self.batches, 10 * PATIENCE)

    def give(self, batches):
        with self._changed:
            self.batches = batches
            self._changed.notify_all()

    def note(self):
        with self._changed:
            self.answered += 1


class Phone(threading.Thread):
    """Sends its records in batches, each until it is answered, and then all of them once more."""

    def __init__(self, office, permit, number):
        super().__init__(daemon=True)
        self.office, self.permit = office, permit
        self.device = uuid.UUID(int=(7 << 76) | (2 << 62) | number)
        self.ids = [new_id() for _ in range(KEPT)]
        self.made = datetime.now(UTC)
        self.refused, self.broken, self.is_through = [], 0, False

    def record(self, number):
        person = self.office.keys["people"][number % len(self.office.keys["people"])]
        heat = 38.4 if number % 200 == 0 else 36.5
        body = {"person": person, "source": "verified", "where": "home", "temperature": heat}
        when = self.made - timedelta(milliseconds=number)
        return raw("health_check", body, when, self.ids[number])

    def run(self):
        batches = [range(first, first + BATCH) for first in range(0, KEPT, BATCH)]
        for turn, numbers in enumerate(batches * 2):
            self.permit.wait_for(turn)
            self._send([self.record(number) for number in numbers])
        self.is_through = True

    def _send(self, records):
        body = payload(datetime.now(UTC), *records, device=self.device)
        while True:
            try:
                answer = self.office.ask(
                    "/api/v1/records/batch",
                    key="phone",
                    body=body,
                    headers={"Content-Type": "application/json"},
                )
            except OSError:
                self.broken += 1
                time.sleep(0.2)
            else:
                states = [one["state"] for one in answer["results"]]
                self.refused += [one for one in states if one not in {"accepted", "again"}]
                self.permit.note()
                return


def kill_now_and_then(office, permit, chance):
    """Before each kill the phones get their next share, and some of it is answered."""
    shares = 2 * KEPT // BATCH
    victims = VICTIMS * (KILLS // len(VICTIMS)) + chance.sample(VICTIMS, KILLS % len(VICTIMS))
    chance.shuffle(victims)
    for kill, victim in enumerate(victims, start=1):
        before = permit.answered
        permit.give(shares * kill // (KILLS + 1))
        through = chance.randint(0, PHONES * shares // (KILLS + 1) // 2)
        wait_until(lambda: permit.answered >= before + through, PATIENCE, "phones are answered")  # noqa: B023  asked at once
        time.sleep(chance.uniform(0, 0.1))
        office.kill(victim)
        wait_until(office.answers, PATIENCE, f"the office answers after its {victim} was killed")
    permit.give(shares)


class Stored(NamedTuple):
    """Checks the office has stored, counted and noted in its trail."""

    ids: set[str]
    counted: int
    noted: int


def stored(office):
    ids = office.rows("SELECT id::text FROM health_healthcheck")
    ((counted,),) = office.rows("SELECT coalesce(sum(checks), 0) FROM health_healthtally")
    ((noted,),) = office.rows(
        "SELECT coalesce(sum((details ->> 'kept')::int), 0) FROM access_auditevent"
        " WHERE action = 'health.check.record' AND result = 'done'"
    )
    return Stored({row[0] for row in ids}, counted, noted)


def test_killed_again_and_again_while_eight_phones_come_back(running):
    office = running
    drawn = seed()
    # Other tests of the same office leave checks behind: temperatures taken on visits.
    earlier = stored(office)
    permit = Permit()
    phones = [Phone(office, permit, number) for number in range(PHONES)]
    for phone in phones:
        phone.start()

    kill_now_and_then(office, permit, random.Random(drawn))
    for phone in phones:
        phone.join(10 * PATIENCE)

    told = f"seed {drawn}, sent in vain {[phone.broken for phone in phones]}"
    assert [phone.is_through for phone in phones] == [True] * PHONES, told
    assert [phone.refused for phone in phones] == [[]] * PHONES, told
    sent = sorted(str(one) for phone in phones for one in phone.ids)
    now = stored(office)
    assert sorted(now.ids - earlier.ids) == sent, told
    assert now.counted - earlier.counted == len(sent), told
    assert now.noted - earlier.noted == len(sent), told
    cases = office.rows(
        "SELECT count(*), count(DISTINCT person_id) FROM health_feveralert WHERE closed_at IS NULL"
    )
    assert cases[0][0] == cases[0][1] > 0, told
    verdict = office.command("audit", "verify")
    assert verdict.returncode == 0, verdict.stdout
