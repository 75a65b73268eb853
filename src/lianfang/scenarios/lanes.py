"""Work of one step that does not depend on each other, done by two processes at once.

A play waits for the database half of its time and keeps it waiting the other half: two lanes use
both cores. Each lane is a child with a connection of its own; what it says of its work comes back,
nothing else does, so only work whose result lies in the database belongs here.
"""

import os
import pickle
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, connections

from lianfang.kit.processes import end_with_parent

LANES = 2
T = TypeVar("T")


class LaneBroken(RuntimeError):
    """A lane ended before its work was done; it has said why."""


def hasten() -> None:
    """Until the whole town stands nothing of it counts: no commit has to wait for the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def in_lanes(work: Sequence[Callable[[], T]]) -> list[T]:
    """Do every piece of work and give what each returned, in the given order.

    Pieces go to the lanes in turn and are done in order within a lane. On a machine with one core,
    or with one piece, there are no lanes.
    """
    lanes = min(LANES, os.cpu_count() or 1, len(work))
    if lanes < 2:
        return [do() for do in work]
    connections.close_all()
    begun = [
        _begin([work[index] for index in range(lane, len(work), lanes)]) for lane in range(lanes)
    ]
    told = [_end(child, pipe) for child, pipe in begun]
    hasten()
    if any(one is None for one in told):
        raise LaneBroken()
    results: list[Any] = [None] * len(work)
    for lane, values in enumerate(told):
        results[lane::lanes] = values or []
    return results


def _begin(work: Sequence[Callable[[], T]]) -> tuple[int, int]:
    """A child that does the work; its id, and where its results can be read."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    status = 1
    try:
        end_with_parent()
        os.close(reading)
        hasten()
        told = pickle.dumps([do() for do in work])
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(told)
        connections.close_all()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(status)


def _end(child: int, reading: int) -> list[Any] | None:
    """What the lane returned; None if it broke."""
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # Our own child's words.
    return pickle.loads(told) if status == 0 else None  # noqa: S301
