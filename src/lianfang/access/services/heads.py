"""The ends of the chain, noted outside the database every hour.

Whoever rules the database could change an event and compute the whole chain anew. The noted ends
would no longer fit. They lie in a folder of their own, to be copied to another machine; whoever can
change that copy too can hide anything, so it belongs in other hands (docs/concepts/access.md).
"""

import os
from datetime import datetime
from pathlib import Path

from django.conf import settings

from lianfang.access.services.chain import chain_head


def heads_folder() -> Path:
    return Path(settings.INSTANCE) / "audit-heads"


def note_head(*, now: datetime) -> tuple[int, str] | None:
    """Append the chain's end to this month's file and flush it; returns it, None for no new end.

    One line per note: position, hash (hex), time. The file is only ever appended to.
    """
    head = chain_head()
    if head is None or noted_heads().get(head[0]) == head[1]:
        return None
    folder = heads_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now:%Y-%m}.txt"
    line = f"{head[0]} {head[1]} {now.isoformat(timespec='seconds')}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return head


def noted_heads() -> dict[int, str]:
    """Every noted end: hash (hex) by position. The first note of a position counts.

    A line cut short by a power failure is passed over; its chain is covered by the next one.
    """
    heads: dict[int, str] = {}
    folder = heads_folder()
    for path in sorted(folder.glob("*.txt")) if folder.exists() else ():
        for line in path.read_text().splitlines():
            parts = line.split()
            if len(parts) == 3 and parts[0].isdigit() and len(parts[1]) == 64:
                heads.setdefault(int(parts[0]), parts[1])
    return heads
