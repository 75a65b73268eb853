"""How far long work has come, visible while its transaction is still open.

A check or an apply is one transaction, so nothing it writes can be seen before its end. Progress is
therefore written over a connection of its own, to a table nothing refers to.
"""

import time
import uuid
from types import TracebackType

from django.db import connection, models

WRITE_EVERY_SECONDS = 0.5


class Progress(models.Model):
    """How many steps of a piece of work are done; `key` is the id of the run it belongs to."""

    key = models.UUIDField(primary_key=True)
    step = models.CharField(max_length=16)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.step} {self.done}/{self.total}"


UPSERT = (
    "INSERT INTO sheets_progress (key, step, done, total) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (key) DO UPDATE SET step = excluded.step, done = excluded.done, "
    "total = excluded.total"
)


class ProgressLine:
    """Reports progress of one run; use as a context manager."""

    def __init__(self, key: uuid.UUID, step: str, total: int) -> None:
        self._key = key
        self._step = step
        self._total = total
        self._written_at = 0.0
        self._connection = connection.copy()

    def __enter__(self) -> "ProgressLine":
        self.report(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def report(self, done: int) -> None:
        """Say that `done` steps are done; written at most twice a second."""
        if time.monotonic() - self._written_at < WRITE_EVERY_SECONDS:
            return
        with self._connection.cursor() as cursor:
            cursor.execute(UPSERT, [self._key, self._step, done, max(self._total, done)])
        self._written_at = time.monotonic()
