"""Statements that are run for every request and every record, planned once for a connection.

Django sends each statement as new text, which the database reads and plans anew: of a short one
that is the greater part of its time. What runs here is planned once, and its values travel apart
from it. Meant for few, constant statements on tables without a history of their own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]


def run(statement: str, values: Values = ()) -> int:
    """Run the statement; number of rows it touched or found."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement, values, prepare=True)
        _log(statement)
        return cursor.rowcount


def fetch(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """The rows the statement finds; bytes and numbers come without a detour through text."""
    with connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(statement, values, prepare=True, binary=True)
        _log(statement)
        return cursor.fetchall()


def _log(statement: str) -> None:
    """Counted like every other where somebody counts statements; values are never kept."""
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0"})


def _cursor() -> psycopg.Cursor[tuple[Any, ...]]:
    """On Django's connection, inside whatever transaction is under way."""
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    under: psycopg.Connection[tuple[Any, ...]] = connection.connection
    return psycopg.Cursor(under)
