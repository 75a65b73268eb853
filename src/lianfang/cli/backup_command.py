"""`lianfang backup FILE`: database, stored files, the noted ends of the audit chain and a manifest
in one archive.

Personal numbers in it are encrypted; the master secret is needed to read them and is not included
unless asked for, because whoever holds both holds everything.
"""

import argparse
import hashlib
import io
import json
import os
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from lianfang import __version__
from lianfang.access.services.heads import heads_folder
from lianfang.cli.environment import database
from lianfang.cli.programs import connection_arguments, connection_environment, program
from lianfang.cli.supervisor import say
from lianfang.kit import clock


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--with-secret", action="store_true", help="put the master secret in too")


def run(options: argparse.Namespace) -> int:
    with database(), TemporaryDirectory() as folder:
        # Before the dump: an end noted after it would be missing in it.
        heads = {path.name: path.read_text() for path in sorted(heads_folder().glob("*.txt"))}
        dump = Path(folder) / "database.dump"
        subprocess.run(
            [program("pg_dump"), *connection_arguments(), "-Fc", "-f", str(dump)],
            check=True,
            env=connection_environment(),
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(position), 0) FROM access_auditseal")
            head = cursor.fetchone()[0]
        manifest = {
            "version": __version__,
            "made_at": clock.now().isoformat(),
            "audit_position": head,
            "database_sha256": hashlib.sha256(dump.read_bytes()).hexdigest(),
            "secret_included": options.with_secret,
        }
        # Nobody else may read it, not for a moment; and half an archive never bears its name.
        draft = options.file.with_name(f".{options.file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            _add_text(archive, "manifest.json", json.dumps(manifest, indent=1))
            archive.add(dump, "database.dump")
            for name, text in heads.items():
                _add_text(archive, f"audit-heads/{name}", text)
            if settings.FILES_ROOT.exists():
                archive.add(settings.FILES_ROOT, "files")
            if options.with_secret:
                _add_text(archive, "secret", settings.MASTER_SECRET)
        draft.replace(options.file)
    say(f"{options.file}: {options.file.stat().st_size / 1e6:.1f} MB, audit position {head}")
    if not options.with_secret:
        say("Keep the master secret elsewhere: without it personal numbers cannot be read.")
    return 0


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
