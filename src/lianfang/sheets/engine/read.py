"""Opens a workbook in a limited process of its own and streams its rows back.

The process (`sandbox`) has a ceiling on memory and processor time, may write nothing, and gets an
empty environment; whatever a crafted file makes of it, this side only ever sees rows or a refusal.
"""

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from lianfang.sheets.engine.guard import inspect
from lianfang.sheets.engine.limits import DEFAULT_LIMITS, Limits
from lianfang.sheets.engine.refusal import FileRefused

SANDBOX = Path(__file__).with_name("sandbox.py")
PIPE_BYTES = 1024 * 1024
TEMPORAL_MARK = "\x1a"  # begins the ISO text of a cell that is a true date or time
BATCH_ROWS = 1_000

Cell = str | int | float | bool
Row = list[Cell]


@dataclass(frozen=True, slots=True)
class SheetInfo:
    index: int
    name: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows of a worksheet, padded from A1, and the merged ranges that begin in them.

    `merges` are (top, left, bottom, right), 0-based and inclusive.
    """

    height: int
    width: int
    rows: list[Row]
    merges: list[tuple[int, int, int, int]]


class Workbook:
    """A file being read; use as a context manager. Every method may raise FileRefused."""

    def __init__(self, path: Path, filename: str, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.kind = inspect(path, filename, limits).kind
        self._decode = msgspec.msgpack.Decoder().decode
        self._buffer = bytearray()
        # calamine tells the format by the ending of the name, which must be the true one.
        self._directory = tempfile.TemporaryDirectory(prefix="lianfang-read-")
        link = Path(self._directory.name, f"table.{self.kind}")
        link.symlink_to(path.resolve())
        self._process = self._start(link)
        try:
            self._ask("open")
            self.sheets = [
                SheetInfo(index, name, visible)
                for index, (name, visible) in enumerate(self._answer("book")[0])
            ]
        except BaseException:
            self.close()
            raise

    def _start(self, path: Path) -> "subprocess.Popen[bytes]":
        limits = self.limits
        process = subprocess.Popen(
            [
                *(sys.executable, "-I", "-B", str(SANDBOX), str(path)),
                *(str(limits.memory_bytes), str(limits.cpu_seconds), str(limits.columns)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "1"},
        )
        if process.stdout is not None:
            # Room for a few batches, so that both sides work at the same time.
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        return process

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()
        self._directory.cleanup()

    def head(self, sheet: int, rows: int = 60) -> Head:
        """The first `rows` rows of a worksheet, blank ones included."""
        self._ask("head", sheet, rows)
        height, width, head, merges = self._answer("head")
        if height > self.limits.rows:
            # A stray format far below is common; the number of rows that say something decides.
            height = self.limits.rows
        return Head(height, width, head, [tuple(merge) for merge in merges])

    def rows(
        self, sheet: int, after: int = 0, size: int = BATCH_ROWS
    ) -> Iterator[tuple[list[int], list[Row]]]:
        """Batches of (row numbers, rows) below row number `after`; blank rows are left out.

        To be read to the end before anything else is asked of the workbook.
        """
        self._ask("rows", sheet, after, size)
        seen = 0
        while True:
            answer = self._answer("rows", "end")
            if len(answer) == 1:
                return
            seen += len(answer[0])
            if seen > self.limits.rows:
                raise FileRefused("too_many_rows", limit=self.limits.rows)
            yield answer[0], answer[1]

    def _ask(self, *command: Any) -> None:
        body = msgspec.msgpack.encode(list(command))
        pipe = self._process.stdin
        if pipe is None:
            raise FileRefused("damaged")
        try:
            pipe.write(len(body).to_bytes(4, "big") + body)
            pipe.flush()
        except BrokenPipeError:
            raise self._died() from None

    def _answer(self, *expected: str) -> list[Any]:
        """Contents of the next message, without its name."""
        length = int.from_bytes(self._receive(4), "big")
        name, *content = self._decode(self._receive(length))
        if name == "error":
            raise FileRefused(content[0], limit=self.limits.cpu_seconds)
        if name not in expected:
            raise FileRefused("damaged")
        return content

    def _receive(self, count: int) -> bytes:
        pipe = self._process.stdout
        if pipe is None:
            raise FileRefused("damaged")
        poll = select.poll()
        poll.register(pipe, select.POLLIN | select.POLLHUP)
        while len(self._buffer) < count:
            if not poll.poll(self.limits.silent_seconds * 1000):
                self._process.kill()
                raise FileRefused("too_slow", limit=self.limits.silent_seconds)
            piece = os.read(pipe.fileno(), PIPE_BYTES)
            if not piece:
                raise self._died()
            self._buffer += piece
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _died(self) -> FileRefused:
        """Why the process ended without an answer: by a limit, or by tripping over the content."""
        code = self._process.wait()
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return FileRefused("too_slow", limit=self.limits.cpu_seconds)
        if code in (-signal.SIGABRT, -signal.SIGSEGV):
            return FileRefused("too_much_memory")  # an allocation beyond the ceiling ends it so
        return FileRefused("damaged")
