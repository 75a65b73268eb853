"""Whether the demo's town stands complete, and what time it is there.

The mark is a comment on the database itself: it lives and dies with the data, also in a database
of one's own. It says "being played" before the first row is written and "played" after the last, so
that a demo broken off half-way is found out and begun anew.
"""

import shutil
import time
from datetime import datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import connection, connections

from lianfang.access.models import AuditEvent
from lianfang.cli.environment import recreate_database

_MARK = "lianfang demo"


class DemoState(Enum):
    """What stands in the database: nothing, half a town, a whole one, or somebody's own data."""

    EMPTY = "empty"
    BEGUN = "being played"
    COMPLETE = "played"
    FOREIGN = "foreign"


def demo_state(town: str) -> DemoState:
    """What stands there, as the demo of that town sees it; another town is foreign."""
    mark = _mark()
    for state in (DemoState.BEGUN, DemoState.COMPLETE):
        if mark == f"{_MARK} {town}: {state.value}":
            return state
    return DemoState.FOREIGN if connection.introspection.table_names() else DemoState.EMPTY


def is_a_demos() -> bool:
    """Whether some demo or replay played what stands there; everything in it is invented."""
    return _mark().startswith(f"{_MARK} ")


def _mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            "WHERE datname = current_database()"
        )
        return cursor.fetchone()[0] or ""


def mark(town: str, state: DemoState) -> None:
    """Write the mark; it is on disk when this returns, and with it everything committed before."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS %s", [f"{_MARK} {town}: {state.value}"])


def forget() -> None:
    """Throw the demo's data away, so that it can be played anew."""
    connections.close_all()
    if not settings.USES_EMBEDDED_DATABASE:
        recreate_database()
        return
    settings.EMBEDDED_DATABASE.stop()
    shutil.rmtree(settings.EMBEDDED_DATABASE.data, ignore_errors=True)
    settings.EMBEDDED_DATABASE.start()


def clock_settings(opening: datetime) -> dict[str, str]:
    """The environment that makes every process show the demo's time, going on from now.

    The day begins at `opening`; after that the time goes on where the last event left it, because
    what was recorded must never lie in the future.
    """
    last = AuditEvent.objects.order_by("-at").values_list("at", flat=True).first()
    start = max(opening, last + timedelta(seconds=1)) if last else opening
    return {
        "LIANFANG_CLOCK_START": start.isoformat(),
        "LIANFANG_CLOCK_EPOCH": repr(time.time()),
    }
