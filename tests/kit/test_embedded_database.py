"""The database that comes with the product: starts, is shared, stops with the last user."""

import os
import signal
import subprocess
import sys
import textwrap
import time

import psycopg
import pytest

from lianfang.kit.embedded_database import EmbeddedDatabase

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path):
    made = EmbeddedDatabase(tmp_path / "database", throw_away=True)
    yield made
    made.stop()


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def connect(database):
    return psycopg.connect(
        host=str(database.socket_directory), user="lianfang", dbname="lianfang", autocommit=True
    )


def test_it_starts_from_nothing_and_stops_with_its_only_user(database):
    with database.in_use(), connect(database) as connection:
        version = connection.info.server_version

    assert version >= 150_000
    assert not database.is_running()


def test_it_listens_on_no_network_address(database):
    with database.in_use(), connect(database) as connection:
        listening = connection.execute("SHOW listen_addresses").fetchone()[0]

    assert listening == ""


def test_the_first_to_leave_does_not_stop_it_for_the_second(database):
    other = EmbeddedDatabase(database.directory, throw_away=True)

    with database.in_use():
        with other.in_use():
            pass
        assert database.is_running()

    assert not database.is_running()


def test_what_was_committed_survives_a_killed_server(tmp_path):
    database = EmbeddedDatabase(tmp_path / "database")
    with database.in_use():
        with connect(database) as connection:
            connection.execute("CREATE TABLE kept (number int)")
            connection.execute("INSERT INTO kept VALUES (42)")
        pid = int((database.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

        wait_until(lambda: not database.is_running())
        database.start()

        with connect(database) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (42,)


def test_a_killed_users_hold_is_gone_with_it(database):
    program = textwrap.dedent(
        f"""
        import sys, time
        from pathlib import Path
        from lianfang.kit.embedded_database import EmbeddedDatabase
        with EmbeddedDatabase(Path({str(database.directory)!r}), throw_away=True).in_use():
            print("up", flush=True)
            time.sleep(60)
        """
    )
    user = subprocess.Popen([sys.executable, "-W", "ignore", "-c", program], stdout=subprocess.PIPE)
    assert user.stdout.readline() == b"up\n"
    user.kill()
    user.wait()
    user.stdout.close()
    assert database.is_running()

    with database.in_use():
        pass

    assert not database.is_running()
