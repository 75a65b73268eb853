"""`lianfang audit verify`: walk the chain of everything done and name the first broken row."""

import argparse
import time

from lianfang.access.services.chain import seal_events, verify_chain
from lianfang.access.services.heads import noted_heads
from lianfang.cli.environment import database
from lianfang.cli.supervisor import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["verify"])
    parser.add_argument("--head", help="POSITION:HASH noted earlier, to find a chain made anew")


def run(options: argparse.Namespace) -> int:
    heads = noted_heads()
    if options.head:
        position, _colon, digest = options.head.partition(":")
        heads[int(position)] = digest
    with database():
        while seal_events():
            pass
        begun = time.perf_counter()
        verdict = verify_chain(expected_heads=heads)
        seconds = time.perf_counter() - begun
    if verdict.broken_at is None:
        waiting = f"{verdict.unsealed} not sealed yet"
        say(f"{verdict.checked} events verified in {seconds:.1f} s, {waiting}")
        say(f"head {verdict.checked}:{verdict.head}")
        return 0
    say(f"BROKEN at position {verdict.broken_at}, event {verdict.event_id}: {verdict.reason}")
    return 1
