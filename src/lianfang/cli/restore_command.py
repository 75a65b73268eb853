"""`lianfang restore FILE`: into an empty installation only, checked against the manifest."""

import argparse
import hashlib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection

from lianfang.access.services.chain import verify_chain
from lianfang.access.services.heads import heads_folder, noted_heads
from lianfang.cli.environment import database, migrate
from lianfang.cli.programs import connection_arguments, connection_environment, program
from lianfang.cli.supervisor import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def run(options: argparse.Namespace) -> int:
    with database(), TemporaryDirectory() as folder:
        if "access_user" in connection.introspection.table_names():
            say("This installation already holds data. Restore into an empty one (LIANFANG_HOME).")
            return 1
        connection.close()
        with tarfile.open(options.file) as archive:
            archive.extractall(folder, filter="data")
        unpacked = Path(folder)
        manifest = json.loads((unpacked / "manifest.json").read_text())
        dump = unpacked / "database.dump"
        if hashlib.sha256(dump.read_bytes()).hexdigest() != manifest["database_sha256"]:
            say("The file is damaged: the database part does not match its manifest.")
            return 1
        subprocess.run(
            [program("pg_restore"), *connection_arguments(), "--no-owner", "-1", str(dump)],
            check=True,
            env=connection_environment(),
        )
        if (unpacked / "files").exists():
            # Copied: the temporary folder may lie on another file system.
            shutil.copytree(unpacked / "files", settings.FILES_ROOT, dirs_exist_ok=True)
        if (unpacked / "audit-heads").exists():
            heads_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            for note in sorted((unpacked / "audit-heads").iterdir()):
                # What this machine noted itself is not overwritten by what an archive says.
                if not (heads_folder() / note.name).exists():
                    shutil.copy(note, heads_folder() / note.name)
        if (unpacked / "secret").exists():
            path = settings.INSTANCE / "secret"
            path.touch(mode=0o600)
            path.write_text((unpacked / "secret").read_text())
        migrate()
        verdict = verify_chain(expected_heads=noted_heads())
    if verdict.reason == "cut_off":
        say(f"Restored, but the audit chain ends at {verdict.checked}, before an end noted later:")
        say("what was done after the backup is missing. Tell the audit administrator.")
        return 1
    if verdict.broken_at is not None:
        say(f"Restored, but the audit chain is broken at position {verdict.broken_at}.")
        return 1
    say(f"Restored the state of {manifest['made_at']}; {verdict.checked} audit events verified.")
    return 0
