"""What the demo and the replay share: one at a time in a folder, a town played in a child."""

import fcntl
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connections

from lianfang.cli.supervisor import STOPPED
from lianfang.kit.processes import end_with_parent


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other demo uses the folder; a lock that dies with its process says so."""
    settings.INSTANCE.mkdir(parents=True, exist_ok=True)
    with (settings.INSTANCE / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def apart(work: Callable[[], None]) -> None:
    """Do the work in a child, so that its memory is given back: the demo may run for days.

    Raises KeyboardInterrupt or SystemExit as the child ended.
    """
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


def interrupt(_signal: int, _frame: object) -> None:
    """SIGTERM ends a play as Ctrl-C does."""
    raise KeyboardInterrupt
