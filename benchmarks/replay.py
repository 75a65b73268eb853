"""Qujiang at its published size: 300,000 residents in thirty rosters, 968 people on duty.

The command a person types, in a folder of its own: tables made, the district played through the
services, every published figure counted and compared. Memory is that of the playing process and of
the reader it starts, watched from outside; the database's own is not counted.

    python -m benchmarks replay
"""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TARGET_SECONDS, TARGET_MIB = 900, 1024
STEP = re.compile(r"^\s+([\d.]+) s  (.+)$")
# Lines of progress whose seconds are told: what was done by then.
TOLD = {
    "database and tables": "tables",
    "residents in": "residents imported",
    "duty lists of 7 days": "968 people on the duty lists",
    "in all": "in all",
}


def run() -> list[dict[str, Any]]:
    with TemporaryDirectory(dir=os.environ.get("LIANFANG_HOME")) as home:
        lines, peak, status, seconds = replay(home)
    found = [row("replay: qujiang, played and compared", seconds, TARGET_SECONDS, "s")]
    found[0]["passed"] &= status == 0
    for line in lines:
        step = STEP.match(line)
        name = next((told for part, told in TOLD.items() if part in line), "")
        if step and name:
            found.append(
                row(f"replay: qujiang: {name}, since the start", float(step[1]), None, "s")
            )
    found.append(row("replay: qujiang: peak memory", peak, TARGET_MIB, "MiB"))
    different = sum(line.rstrip().endswith("different") for line in lines)
    found.append(row("replay: qujiang: published figures that differ", different, 0, "figures"))
    return found


def replay(home: str) -> tuple[list[str], float, int, float]:
    """Lines said, peak MiB, exit status, seconds."""
    began, lines = time.perf_counter(), []
    process = subprocess.Popen(
        [sys.executable, "-m", "lianfang.cli", "replay", "qujiang", "--check"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "LIANFANG_HOME": home},
    )
    peak = [0.0]
    watcher = threading.Thread(target=watch, args=(process, peak), daemon=True)
    watcher.start()
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        sys.stderr.write(line)
    status = process.wait()
    watcher.join()
    return lines, peak[0], status, time.perf_counter() - began


def watch(process: "subprocess.Popen[str]", peak: list[float]) -> None:
    """Twice a second, the memory of the program and of its children but the database's."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_memory(pid) for pid in _family(process.pid)))
        time.sleep(0.5)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        own = [int(child) for child in children.read_text().split()]
        if "postgres" in Path(f"/proc/{pid}/comm").read_text():
            return []
    except OSError:
        return []
    return [pid, *(one for child in own for one in _family(child))]


def _memory(pid: int) -> float:
    """Memory of its own in MiB, what it shares with others only in part."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def row(name: str, value: float, at_most: float | None, unit: str) -> dict[str, Any]:
    return {
        "name": name,
        "value": round(value, 1),
        "unit": unit,
        "ratio": None,
        "target": "" if at_most is None else f"<= {at_most} {unit}",
        "passed": at_most is None or value <= at_most,
    }
