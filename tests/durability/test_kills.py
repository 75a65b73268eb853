"""Whatever part of the program is killed in the middle of the work: it comes back, nothing that was
acknowledged is lost, and nothing is there twice.
"""

import os
import signal
from itertools import count

import pytest

from tests.durability.office import Desk, Phone, roster, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.long]

ROWS = 6_000
AFTER = 10
_series = count(1)


def residents(office):
    return office.rows("SELECT count(*), count(DISTINCT paper_hash) FROM people_person")[0]


def visits(office, ids):
    """How many records these became, and how many times recording them was noted in the trail."""
    stored = office.rows("SELECT count(*) FROM command_visit WHERE id::text = ANY(%s)", ids)
    noted = office.rows(
        "SELECT count(*) FROM access_auditevent WHERE action = 'command.visit.record'"
        " AND result = 'done' AND NOT details ? 'again' AND subject_id = ANY(%s)",
        ids,
    )
    return stored[0][0], noted[0][0]


def kill_and_go_on(office, victim):
    office.kill(victim)
    if victim == "supervisor":
        office.start()


def caught_at(desk, step):
    """An import in the middle of `step`: its id, its rows, and how many rows were written before.

    A fast machine may be through before anybody looks; then the next roster is twice as long.
    """
    rows, written = ROWS, 0
    while True:
        run = desk.send(roster(next(_series), rows))
        if step == "approved":
            desk.wait_for(run, "checked")
            desk.approve(run)
        if desk.is_caught(run, step):
            return run, rows, written
        written += rows if step == "approved" else 0
        rows *= 2


def assert_nothing_lost_or_doubled(office, phone):
    ids = phone.acknowledged
    assert visits(office, ids) == (len(ids), len(ids))
    verdict = office.command("audit", "verify")
    assert verdict.returncode == 0, verdict.stdout
    failed = office.rows("SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'")
    assert [name for (name,) in failed if "sheets" in name or "run_handlers" in name] == []


@pytest.mark.parametrize("victim", ["web", "worker", "database", "supervisor"])
def test_killed_while_a_roster_is_written_and_visits_come_in(running, victim):
    office, desk, phone = running, Desk(running), Phone(running)
    before, distinct_before = residents(office)
    phone.start()
    run, rows, written = caught_at(desk, "approved")

    kill_and_go_on(office, victim)

    report = desk.wait_for(run, "applied")
    so_far = len(phone.acknowledged)
    wait_until(lambda: len(phone.acknowledged) >= so_far + AFTER, 240, "visits go on")
    phone.stop()
    assert report["applied"]["created"] == rows
    written += rows
    assert residents(office) == (before + written, distinct_before + written)
    assert_nothing_lost_or_doubled(office, phone)


@pytest.mark.parametrize("victim", ["worker", "database"])
def test_killed_while_a_roster_is_checked(running, victim):
    office, desk, phone = running, Desk(running), Phone(running)
    before, _distinct = residents(office)
    phone.start()
    run, rows, _written = caught_at(desk, "mapped")

    kill_and_go_on(office, victim)

    report = desk.wait_for(run, "checked")
    phone.stop()
    assert (report["counts"]["new"], report["counts"]["wrong"]) == (rows, 0)
    assert residents(office)[0] == before
    assert_nothing_lost_or_doubled(office, phone)


@pytest.mark.parametrize("to_whom", ["the whole group", "the supervisor alone"])
def test_ctrl_c_leaves_no_process_behind(running, to_whom):
    office = running
    if to_whom == "the whole group":
        os.killpg(office.process.pid, signal.SIGINT)
    else:
        os.kill(office.process.pid, signal.SIGINT)

    assert office.process.wait(120) == 0
    assert office.processes() == {}
    assert not (office.home / "database/data/postmaster.pid").exists()
