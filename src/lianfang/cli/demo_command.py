"""`lianfang demo`: a town on a morning of March 2020, ready to click; Jinshan unless `--town` names
another.

The first start plays the town (see `scenarios`), later ones find it standing with all that
was done in it since. `--check` plays it in a folder of its own, does the main job through HTTP as
the people of the card would, says what it found, and ends.
"""

import argparse
import fcntl
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from lianfang.cli.demo_card import card
from lianfang.cli.demo_check import check_demo
from lianfang.cli.demo_state import DemoState, clock_settings, demo_state, forget, mark
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import STOPPED, Supervisor, port_becomes_free, say
from lianfang.kit.processes import end_with_parent
from lianfang.scenarios.catalogue import DEFAULT, SCENARIOS, Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=settings.HOST)
    parser.add_argument("--port", type=int, default=settings.PORT)
    parser.add_argument(
        "--town",
        choices=sorted(SCENARIOS),
        default=DEFAULT,
        help="which town (default %(default)s)",
    )
    parser.add_argument("--check", action="store_true", help="do the main job, report, and end")
    parser.add_argument("--reset", action="store_true", help="forget what was done, play anew")


def run(options: argparse.Namespace) -> int:
    if options.check and options.town != DEFAULT:
        say(f"The check walks through {SCENARIOS[DEFAULT].script.town.name}; leave out --town.")
        return 2
    if options.check:
        options.port = _free_port(options.host)
    elif not port_becomes_free(options.host, options.port):
        say(f"Port {options.port} is taken; choose another with --port.")
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    with _alone() as is_alone:
        if not is_alone:
            say(f"A demo is running in {settings.INSTANCE} already.")
            return 1
        try:
            return _serve(options)
        except KeyboardInterrupt:
            say("Stopped before the town was complete; the next start begins anew.")
            return STOPPED


def _serve(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    scenario = SCENARIOS[options.town]
    with database():
        if not _stand(scenario, anew=options.reset or options.check):
            say("The database holds something else. The demo wants an empty one.")
            return 1
        os.environ.update(clock_settings(scenario.opening))
        connections.close_all()
        address = f"http://{options.host}:{options.port}"

        def when_ready() -> int | None:
            if options.check:
                return check_demo(address, say)
            say(card(scenario, address, time.monotonic() - begun))
            return None

        return Supervisor(options.host, options.port, say=say).run(when_ready=when_ready)


def _stand(scenario: Scenario, *, anew: bool) -> bool:
    """Make the town stand complete; False if the database is somebody else's."""
    state = demo_state(scenario.key)
    if state is DemoState.FOREIGN:
        return False
    if state is DemoState.BEGUN:
        say("The demo was broken off while it was being prepared; beginning anew.")
    if state is DemoState.BEGUN or (anew and state is DemoState.COMPLETE):
        forget()
        state = DemoState.EMPTY
    if state is DemoState.COMPLETE:
        migrate()
        return True
    _apart(lambda: _prepare(scenario))
    return True


def _prepare(scenario: Scenario) -> None:
    begun = time.monotonic()
    town = scenario.script.town.name
    say(f"Preparing the demo: {town}, January to March 2020. All persons are invented.")
    mark(scenario.key, DemoState.BEGUN)
    migrate()
    say(f"  {time.monotonic() - begun:6.1f} s  database and tables")
    scenario.play(folder=settings.INSTANCE / "rosters", say=say)
    mark(scenario.key, DemoState.COMPLETE)
    say(f"  {time.monotonic() - begun:6.1f} s  in all, database and tables included")


def _apart(work: Callable[[], None]) -> None:
    """Do the work in a child, so that its memory is given back: the demo may run for days."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            end_with_parent()
            work()
            status = 0
        except KeyboardInterrupt:
            status = STOPPED
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status == STOPPED:
        raise KeyboardInterrupt
    if status:
        raise SystemExit(status)


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other demo uses the folder; a lock that dies with its process says so."""
    settings.INSTANCE.mkdir(parents=True, exist_ok=True)
    with (settings.INSTANCE / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
