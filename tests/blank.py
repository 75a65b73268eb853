"""A blank database with every migration in it, made once and copied for each run of the tests.

Migrating takes half a minute and more; a copy takes two seconds. The copy's original is named after
everything that decides what is in it, so a changed migration or library makes a new one.
"""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import psycopg
from django.conf import settings

PREFIX = "blank_"
# One run makes it; the others wait. Any number that nobody else locks.
LOCK = 20200318
# Branches and half-done migrations come and go.
KEPT = 3


def _digest() -> str:
    """What the blank database is made of: migrations, libraries, and the month of its parts."""
    made_of = hashlib.sha256(f"{datetime.now(UTC):%Y-%m}".encode())
    for path in sorted(Path(settings.PACKAGE).glob("*/migrations/*.py")):
        made_of.update(path.as_posix().encode() + path.read_bytes())
    for name in sorted(f"{one.name} {one.version}" for one in distributions()):
        made_of.update(name.encode())
    return made_of.hexdigest()[:16]


def _migrate(name: str, host: str) -> None:
    url = f"postgresql://lianfang@/{name}?host={host}"
    subprocess.run(
        [sys.executable, "-m", "lianfang.cli", "migrate"],
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lianfang.settings"},
        check=True,
        timeout=600,
    )


def blank_database(host: str) -> str:
    """The name of a migrated database on the server at `host` that nobody writes to."""
    name = PREFIX + _digest()
    with psycopg.connect(host=host, user="lianfang", dbname="postgres", autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        making = f"{PREFIX}making"
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'blank_%' ORDER BY oid DESC"
        )
        known = [found for (found,) in rows.fetchall() if found != making]
        if name in known:
            return name
        # Another run may be about to copy one that was made a moment ago.
        for old in [making, *known[KEPT:]]:
            server.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{making}"')
        _migrate(making, host)
        server.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name
