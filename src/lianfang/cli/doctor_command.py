"""`lianfang doctor`: what is wrong with this installation, and what to do about it."""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error

from lianfang.access.services.chain import verify_chain
from lianfang.cli.environment import database
from lianfang.cli.supervisor import port_is_free, say
from lianfang.kit import clock

LEAST_FREE_GB = 2
ENOUGH_POSTGRESQL = 150_000


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is right, and what to do if not."""

    name: str
    is_right: bool
    detail: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: it looks at everything."""


def run(options: argparse.Namespace) -> int:
    findings = [*_machine()]
    try:
        with database():
            findings += [check() for check in DATABASE_CHECKS]
    except (Error, RuntimeError, OSError, TimeoutError) as error:
        advice = (
            "look into " + str(settings.EMBEDDED_DATABASE.data / "server.log")
            if settings.USES_EMBEDDED_DATABASE
            else "check DATABASE_URL and that the server answers"
        )
        findings.append(Finding("database", False, str(error).splitlines()[0], advice))
    for finding in findings:
        mark = "ok   " if finding.is_right else "WRONG"
        say(f"{mark} {finding.name}: {finding.detail}")
        if not finding.is_right:
            say(f"      -> {finding.advice}")
    return 0 if all(finding.is_right for finding in findings) else 1


def _machine() -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")
    settings.INSTANCE.mkdir(parents=True, exist_ok=True)
    writable = os.access(settings.INSTANCE, os.W_OK)
    yield Finding(
        "data folder", writable, str(settings.INSTANCE), "make it writable, or set LIANFANG_HOME"
    )
    free = shutil.disk_usage(settings.INSTANCE).free / 1e9
    yield Finding("disk", free >= LEAST_FREE_GB, f"{free:.0f} GB free", "free some space")
    manifest = settings.PACKAGE / "web" / "static" / "dist" / "manifest.json"
    yield Finding(
        "pages' assets",
        manifest.exists(),
        "built" if manifest.exists() else "not built",
        "run `make demo` in the checkout, or install the wheel, which carries them",
    )
    free_port = port_is_free(settings.HOST, settings.PORT)
    yield Finding(
        f"port {settings.PORT}",
        True,
        "free" if free_port else "taken (by a running Lianfang, or choose another with --port)",
    )
    try:
        call_command("check", verbosity=0)
        yield Finding("settings", True, "consistent")
    except SystemCheckError as error:
        yield Finding("settings", False, str(error), "mend the setting it names")


def _server() -> Finding:
    connection.ensure_connection()
    number = connection.connection.info.server_version
    kind = "embedded" if settings.USES_EMBEDDED_DATABASE else "own server"
    return Finding(
        "PostgreSQL", number >= ENOUGH_POSTGRESQL, f"{number // 10000} ({kind})", "use 15 or newer"
    )


def _migrations() -> Finding:
    executor = MigrationExecutor(connections["default"])
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    detail = f"{len(waiting)} migrations waiting" if waiting else "up to date"
    return Finding("tables", not waiting, detail, "run `lianfang migrate`")


def _clock() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
        server = float(cursor.fetchone()[0])
    apart = 0.0 if os.environ.get("LIANFANG_CLOCK_START") else abs(server - clock.now().timestamp())
    return Finding(
        "clock", apart < 5, f"{apart:.1f} s from the database's", "set the machine's time"
    )


def _worker() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('procrastinate_jobs')")
        if cursor.fetchone()[0] is None:
            return Finding("jobs", False, "no tables yet", "run `lianfang migrate`")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        failed = cursor.fetchone()[0]
    return Finding(
        "jobs", failed == 0, f"{failed} failed", "see the worker's log; they are kept to be retried"
    )


def _audit() -> Finding:
    if "access_auditseal" not in connection.introspection.table_names():
        return Finding("audit chain", False, "no tables yet", "run `lianfang migrate`")
    verdict = verify_chain()
    detail = f"{verdict.checked} events, {verdict.unsealed} waiting to be sealed"
    return Finding(
        "audit chain",
        verdict.broken_at is None,
        detail if verdict.broken_at is None else f"broken at position {verdict.broken_at}",
        "keep the database as it is and tell the audit administrator",
    )


DATABASE_CHECKS: tuple[Callable[[], Finding], ...] = (_server, _migrations, _clock, _worker, _audit)
