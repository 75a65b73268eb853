"""How long somebody waits before the demo answers: the first start, the next, and one after a kill.

Each start is the command a person types, in a folder of its own, timed until the card with address
and accounts is printed, that is until the pages answer. The kill is -9 to the whole program at
once; the database then recovers while the next start waits for it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FIRST_SECONDS, NEXT_SECONDS = 300, 10


def run() -> list[dict[str, Any]]:
    home = Path(os.environ["LIANFANG_HOME"]) / "demo-bench"
    home.mkdir()
    with demo(home) as (process, first):
        interrupt(process)
    with demo(home) as (process, second):
        kill_all_of(home)
        process.wait()
    with demo(home) as (process, after_kill):
        interrupt(process)
    return [
        row("first start, the town played", first, FIRST_SECONDS),
        row("second start", second, NEXT_SECONDS),
        row("start after kill -9 of everything", after_kill, NEXT_SECONDS),
    ]


@contextmanager
def demo(home: Path) -> Iterator[tuple[subprocess.Popen[str], float]]:
    """The demo, answering, and the seconds until it did; ended in any case."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "lianfang.cli", "demo", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LIANFANG_HOME": str(home)},
    )
    try:
        assert process.stdout is not None
        if not any(f":{port}" in line for line in process.stdout):
            raise RuntimeError("the demo did not start")
        yield process, time.perf_counter() - began
    finally:
        kill_all_of(home)
        process.wait()


def interrupt(process: subprocess.Popen[str]) -> None:
    """Ctrl-C, and the time it takes."""
    process.send_signal(signal.SIGINT)
    process.wait(60)


def kill_all_of(home: Path) -> None:
    """kill -9 of every process of this installation, the database's server among them."""
    sign = f"LIANFANG_HOME={home}\0".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if sign in (folder / "environ").read_bytes():
                os.kill(int(folder.name), signal.SIGKILL)
        except OSError:
            continue  # it has ended meanwhile, or is somebody else's


def row(name: str, seconds: float, at_most: float) -> dict[str, Any]:
    return {
        "name": f"demo: {name}",
        "value": round(seconds, 1),
        "unit": "s",
        "target": f"<= {at_most}",
        "ratio": None,
        "passed": seconds <= at_most,
    }
