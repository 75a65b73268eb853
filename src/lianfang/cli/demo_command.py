"""`lianfang demo`: a town on a morning of March 2020, ready to click; Jinshan unless `--town` names
another, `--list` says which there are.

The first start plays the town (see `scenarios`), later ones find it standing with all that
was done in it since. `--check` plays it in a folder of its own, does the main job through HTTP as
the people of the card would, says what it found, and ends.
"""

import argparse
import os
import signal
import socket
import time

from django.conf import settings
from django.db import connections

from lianfang.cli.demo_card import card
from lianfang.cli.demo_check import check_demo
from lianfang.cli.demo_page import write_page
from lianfang.cli.demo_play import alone, apart, interrupt
from lianfang.cli.demo_state import DemoState, clock_settings, demo_state, forget, mark
from lianfang.cli.environment import database, migrate
from lianfang.cli.supervisor import STOPPED, Supervisor, port_becomes_free, say
from lianfang.scenarios.catalogue import DEFAULT, SCENARIOS, SIZES, Scenario


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=settings.HOST)
    parser.add_argument("--port", type=int, default=settings.PORT)
    parser.add_argument(
        "--town", type=_town, default=DEFAULT, help="which town (default %(default)s); see --list"
    )
    parser.add_argument("--list", action="store_true", help="say which towns there are, and end")
    parser.add_argument(
        "--size",
        choices=SIZES,
        default="small",
        help="full: a district with all its 300,000 residents (default %(default)s)",
    )
    parser.add_argument("--check", action="store_true", help="do the main job, report, and end")
    parser.add_argument("--reset", action="store_true", help="forget what was done, play anew")


def _town(text: str) -> str:
    if text not in SCENARIOS:
        known = ", ".join(SCENARIOS)
        raise argparse.ArgumentTypeError(f"there is no town “{text}”; there are {known}")
    return text


def _listed() -> list[str]:
    """A line for each town, and how to start it."""
    lines = []
    for scenario in SCENARIOS.values():
        chosen = "" if scenario.key == DEFAULT else f" --town {scenario.key}"
        lines.append(f"{scenario.key:<10} {scenario.title}  lianfang demo{chosen}")
        lines.append(f"{'':<10} {scenario.welcome.name}")
    return lines


def run(options: argparse.Namespace) -> int:
    if options.list:
        for line in _listed():
            say(line)
        return 0
    if options.check and options.town != DEFAULT:
        say(f"The check walks through {SCENARIOS[DEFAULT].script.town.name}; leave out --town.")
        return 2
    if options.check:
        options.port = _free_port(options.host)
    elif not port_becomes_free(options.host, options.port):
        say(f"Port {options.port} is taken; choose another with --port.")
        return 1
    signal.signal(signal.SIGTERM, interrupt)
    with alone() as is_alone:
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
        if not _stand(scenario, options.size, anew=options.reset or options.check):
            say("The database holds something else. The demo wants an empty one.")
            return 1
        os.environ.update(clock_settings(scenario.opening))
        write_page(scenario)
        connections.close_all()
        address = f"http://{options.host}:{options.port}"

        def when_ready() -> int | None:
            if options.check:
                return check_demo(address, say)
            say(card(scenario, address, time.monotonic() - begun))
            return None

        return Supervisor(options.host, options.port, say=say).run(when_ready=when_ready)


def _stand(scenario: Scenario, size: str, *, anew: bool) -> bool:
    """Make the town stand complete; False if the database is somebody else's."""
    state = demo_state(_mark(scenario, size))
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
    apart(lambda: _prepare(scenario, size))
    return True


def _mark(scenario: Scenario, size: str) -> str:
    """What tells this play from another one in the same folder."""
    full = size == "full" and scenario.full is not None
    return f"{scenario.key} full" if full else scenario.key


def _prepare(scenario: Scenario, size: str) -> None:
    begun, known = time.monotonic(), _mark(scenario, size)
    town = scenario.script.town.name
    say(f"Preparing the demo: {town}, January to March 2020. All persons are invented.")
    mark(known, DemoState.BEGUN)
    migrate()
    say(f"  {time.monotonic() - begun:6.1f} s  database and tables")
    folder = settings.INSTANCE / "rosters"
    scenario.play(folder=folder, say=say, script=scenario.sized(size))
    mark(known, DemoState.COMPLETE)
    say(f"  {time.monotonic() - begun:6.1f} s  in all, database and tables included")


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
