"""An office as it stands on a desk: `lianfang serve` with all its real processes, and its people.

The phone sends visits all the time and, as phones do, sends again what nobody acknowledged. The
desk sends rosters.
"""

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from stdnum.cn.ric import calc_check_digit

from tests.durability.town import PEOPLE

ROOT = Path(__file__).parents[2]
DOORS = 60
# Far more than it takes: a machine with other work to do is no reason to fail.
START_SECONDS = 240
WORK_SECONDS = 600


def wait_until(condition, seconds, what):
    """Ask until the answer is true; what is not so in time fails the test."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.1)


def free_port():
    """One that nobody listens on, below those that the system hands out to whoever calls: the
    office takes it again after each start, and nobody may have been given it meanwhile."""
    for port in range(20_000 + os.getpid() % 10_000, 32_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no port is free")


class Office:
    """One installation in a folder of its own, started and stopped as often as one likes."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        told = subprocess.run(
            [sys.executable, "-m", "tests.durability.town"],
            env=self._environment(),
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            timeout=600,
        )
        self.keys = json.loads(told.stdout)
        self.process = None

    def _environment(self):
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "LIANFANG", "DJANGO", "DATABASE"))
        }
        return own | {
            "LIANFANG_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "lianfang.settings",
        }

    def start(self):
        """Start the program and wait until it answers; returns the seconds that took."""
        begun = time.monotonic()
        with (self.home / "office.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "lianfang.cli", "serve", "--port", str(self.port)],
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self.answers, START_SECONDS, "the office answers")
        return time.monotonic() - begun

    def answers(self):
        try:
            return self.ask("/healthz") == "ok"
        except OSError:
            return False

    def ask(self, path, *, key="", body=None, headers=None):
        """The answer, read; anything but 200 and 201 is an OSError."""
        given = dict(headers or {})
        if key:
            given["Authorization"] = f"Bearer {self.keys[key]}"
        url = f"http://127.0.0.1:{self.port}{path}"
        try:
            with urllib.request.urlopen(
                urllib.request.Request(url, body, given), timeout=30
            ) as answer:
                text = answer.read().decode()
        except (ConnectionError, TimeoutError, urllib.error.URLError) as error:
            raise OSError(str(error)) from error
        return json.loads(text) if text[:1] in "[{" else text

    def command(self, *arguments):
        """Another command in the same installation."""
        return subprocess.run(
            [sys.executable, "-m", "lianfang.cli", *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def rows(self, question, *values):
        sockets = str(self.home / "database")
        with psycopg.connect(host=sockets, user="lianfang", dbname="lianfang") as connection:
            return connection.execute(question, values).fetchall()

    def processes(self):
        """Command lines of everything this office runs, by process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if f"LIANFANG_HOME={self.home}\0".encode() in environment and state != "Z":
                found[int(folder.name)] = line
        return found

    def part(self, name):
        """The process id of "web", "worker", "database" or "supervisor"; 0 while there is none."""
        if name == "supervisor":
            return self.process.pid
        if name == "database":
            noted = self.home / "database/data/postmaster.pid"
            return int(noted.read_text().split()[0]) if noted.exists() else 0
        sign = {"web": "granian", "worker": "lianfang.cli worker"}[name]
        own = (
            pid
            for pid, line in self.processes().items()
            if sign in line and _parent(pid) == self.process.pid
        )
        return next(own, 0)

    def kill(self, name):
        """Kill the part, which may just be coming back from the kill before."""
        wait_until(lambda: self.part(name), START_SECONDS, f"there is a {name} to kill")
        os.kill(self.part(name), signal.SIGKILL)
        if name == "supervisor":
            self.process.wait()

    def end(self):
        """Whatever is left of it, after a test that failed half-way."""
        for pid in self.processes():
            os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


class Phone(threading.Thread):
    """Records visits without a pause, until told to stop; keeps what was acknowledged."""

    def __init__(self, office):
        super().__init__(daemon=True)
        self.office = office
        self.acknowledged = []
        self.sent_again = 0
        self._is_done = threading.Event()

    def run(self):
        while not self._is_done.is_set():
            person = self.office.keys["people"][len(self.acknowledged) % PEOPLE]
            record = {
                "id": str(uuid.uuid4()),
                "person_id": person,
                "outcome": "seen",
                "visited_at": datetime.now(UTC).isoformat(),
                "temperature": "36.5",
            }
            self._send(record)
            time.sleep(0.02)

    def _send(self, record):
        while True:
            try:
                self.office.ask(
                    "/api/v1/command/visits",
                    key="phone",
                    body=json.dumps(record).encode(),
                    headers={"Content-Type": "application/json"},
                )
            except OSError:
                self.sent_again += 1
                time.sleep(0.1)
            else:
                self.acknowledged.append(record["id"])
                return

    def stop(self):
        self._is_done.set()
        self.join(WORK_SECONDS)
        assert not self.is_alive()


def roster(series, count):
    """A list of `count` invented residents of the stairwell 甲单元; another `series`, others."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["姓名", "身份证号", "社区", "楼栋", "单元", "门牌号"])
    for number in range(count):
        body = f"429999{1930 + series}{1 + number // 28 % 12:02d}{1 + number % 28:02d}"
        body += f"{number // 336:03d}"
        name = "陈建国李秀英张志强"[number % 7 : number % 7 + 3]
        door = f"{series}{number % DOORS:02d}"
        paper = body + calc_check_digit(body + "0")
        writer.writerow([name, paper, "四棵社区", "金山花园3栋", "甲单元", door])
    return text.getvalue().encode()


class Desk:
    """Sends rosters and says yes to them."""

    def __init__(self, office):
        self.office = office

    def send(self, content):
        """The id of the import."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("kind", "residents"), ("place", "SIKE"))
        ]
        head = "".join(parts) + (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self.office.ask("/api/v1/imports", key="desk", body=body, headers=kind)["id"]

    def approve(self, run):
        self.office.ask(f"/api/v1/imports/{run}/approve", key="desk", body=b"")

    def look(self, run):
        """How the import stands; None while nobody answers."""
        try:
            return self.office.ask(f"/api/v1/imports/{run}", key="desk")
        except OSError:
            return None

    def wait_for(self, run, status):
        def stands():
            report = self.look(run)
            return report if report and report["status"] == status else None

        return wait_until(stands, WORK_SECONDS, f"the import is {status}")

    def is_caught(self, run, step):
        """Wait until the worker is in the middle of it; False when it was through too soon."""

        def is_under_way():
            report = self.look(run)
            if report is None:
                return None
            if report["status"] != step:
                return "through"
            return "under way" if report["standing"]["done"] > 0 else None

        seen = wait_until(is_under_way, WORK_SECONDS, f"the import is being {step}")
        return seen == "under way"
