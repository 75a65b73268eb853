"""Two lanes do the work of a step at once; what each piece returned comes back in order."""

import os
from functools import partial

import pytest
from django.db import connection, connections

from lianfang.scenarios.lanes import LaneBroken, in_lanes


@pytest.fixture(autouse=True)
def no_transaction(django_db_setup, django_db_blocker):
    """Lanes have connections of their own, so no test holds one open."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


def setting():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


def test_results_come_back_in_the_order_of_the_work():
    assert in_lanes([partial(pow, number, 2) for number in range(7)]) == [
        number**2 for number in range(7)
    ]


def test_lanes_are_processes_of_their_own(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    pids = in_lanes([os.getpid for _piece in range(4)])

    assert os.getpid() not in pids
    assert (pids[0], pids[1]) == (pids[2], pids[3])
    assert pids[0] != pids[1]


def test_one_core_or_one_piece_has_no_lanes(monkeypatch):
    assert in_lanes([os.getpid]) == [os.getpid()]

    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert in_lanes([os.getpid, os.getpid]) == [os.getpid()] * 2
    assert in_lanes([]) == []


def test_a_lane_that_breaks_breaks_the_play(monkeypatch, capfd):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    with pytest.raises(LaneBroken):
        in_lanes([partial(divmod, 1, 0), os.getpid])

    assert "ZeroDivisionError" in capfd.readouterr().err


def test_neither_lane_waits_for_the_disk_and_neither_does_the_play_afterwards(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    assert in_lanes([setting, setting]) == ["off", "off"]
    assert setting() == "off"
