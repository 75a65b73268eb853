"""Web server, worker and embedded database as one program.

A part that dies is started again. The parts end with the supervisor, even when it is killed: the
kernel is asked to tell them. Nothing acknowledged is lost by any of it, because every record is
committed before it is acknowledged and jobs live in the database.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from lianfang.kit.processes import end_with_parent

STOP_SECONDS = 15
STOPPED = 130  # the exit status of a program ended by Ctrl-C
PORT_PATIENCE_SECONDS = 3
CHECK_EVERY_SECONDS = 0.5
DATABASE_CHECK_SECONDS = 3


@dataclass
class Part:
    """One child process and how often it had to be started again."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    last_start: float = 0.0

    def start(self) -> None:
        self.starts += 1
        self.last_start = time.monotonic()
        self.process = subprocess.Popen(
            self.arguments,
            preexec_fn=end_with_parent,
            start_new_session=True,
            # Tells `wsgi` that the web server's own children are to end with it, too.
            env={**os.environ, "LIANFANG_SUPERVISED": "1"},
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def parts(host: str, port: int, *, web_processes: int = 2) -> list[Part]:
    """The web server (granian, WSGI: several times faster than ASGI for sync Django) and the
    worker."""
    web = [
        *(sys.executable, "-m", "granian", "lianfang.wsgi:application"),
        *("--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(web_processes), "--blocking-threads", "5", "--backpressure", "64"),
        *("--respawn-failed-workers", "--log-level", "warning", "--no-access-log"),
        *("--workers-kill-timeout", "10"),
    ]
    worker = [sys.executable, "-m", "lianfang.cli", "worker"]
    return [Part("web", web), Part("worker", worker)]


class Supervisor:
    """Starts the parts, keeps them running until told to stop, stops them."""

    def __init__(self, host: str, port: int, *, say: Callable[[str], None]) -> None:
        self.host, self.port, self.say = host, port, say
        self.parts = parts(host, port)
        self._stopping = False
        self._interruptible = False

    def run(self, *, when_ready: Callable[[], int | None]) -> int:
        """Serve. `when_ready` runs once the web answers; a number it returns ends the program."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._ask_to_stop)
        try:
            # People wait for the pages; the others come after, and do not compete for the start.
            self.parts[0].start()
            if not self._wait_until_ready():
                if self._stopping:
                    return 0
                self.say("The web server did not start; run `lianfang doctor`.")
                return 1
            for part in self.parts[1:]:
                part.start()
            status = self._tell(when_ready)
            if status is not None:
                return status
            self._watch()
            return 0
        finally:
            self._stop_all()

    def _ask_to_stop(self, _signal: int, _frame: object) -> None:
        self._stopping = True
        if self._interruptible:
            raise KeyboardInterrupt

    def _tell(self, when_ready: Callable[[], int | None]) -> int | None:
        """Run what waits for the pages; it may take long (the demo's check), so it can be broken
        off."""
        self._interruptible = True
        try:
            return when_ready()
        except KeyboardInterrupt:
            return STOPPED
        finally:
            self._interruptible = False

    def _wait_until_ready(self, seconds: float = 60) -> bool:
        deadline = time.monotonic() + seconds
        asked = health_request(self.host, self.port)
        while time.monotonic() < deadline and not self._stopping:
            try:
                with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310  our own address
                    return bool(answer.status == 200)
            except OSError:
                if self.parts[0].has_ended() and self.parts[0].starts > 3:
                    return False
                self._restart_ended()
                time.sleep(0.1)
        return False

    def _watch(self) -> None:
        next_database_check = 0.0
        while not self._stopping:
            self._restart_ended()
            if settings.USES_EMBEDDED_DATABASE and time.monotonic() > next_database_check:
                if not settings.EMBEDDED_DATABASE.is_running():
                    self._start_database()
                next_database_check = time.monotonic() + DATABASE_CHECK_SECONDS
            time.sleep(CHECK_EVERY_SECONDS)

    def _start_database(self) -> None:
        """Start it again; what hinders it (a full disk) may pass, so this is tried again."""
        self.say("The database stopped; starting it again.")
        try:
            settings.EMBEDDED_DATABASE.start()
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            self.say(f"The database does not start: {error}")

    def _restart_ended(self) -> None:
        for part in self.parts:
            if part.has_ended() and not self._stopping:
                # Wait longer the shorter it lived, so that a broken part does not burn the machine.
                if time.monotonic() - part.last_start < min(part.starts, 10):
                    continue
                self.say(f"Part '{part.name}' ended; starting it again.")
                part.start()

    def _stop_all(self) -> None:
        for part in self.parts:
            part.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            part.wait(max(0.1, deadline - time.monotonic()))


def health_request(host: str, port: int) -> urllib.request.Request:
    """The question whether the web answers, asked on this machine in the name of a host it answers
    to, and as a proxy that ends TLS would ask it.
    """
    here = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104  not bound, only asked
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith((".", "*"))]
    headers = {"Host": names[0] if names else here, "X-Forwarded-Proto": "https"}
    return urllib.request.Request(f"http://{here}:{port}/healthz", headers=headers)


def say(text: str) -> None:
    """One line to the terminal at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def port_becomes_free(host: str, port: int) -> bool:
    """Whether the web server can listen there now or in a moment, when one that was killed has let
    go of it."""
    deadline = time.monotonic() + PORT_PATIENCE_SECONDS
    while not port_is_free(host, port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def port_is_free(host: str, port: int) -> bool:
    """Whether the web server could listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
