"""Statements that are run for every request and every record, planned once for a connection.

Django sends each statement as new text, which the database reads and plans anew: of a short one
that is the greater part of its time. What runs here is planned once, and its values travel apart
from it. Meant for few, constant statements on tables without a history of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from struct import Struct
from typing import Any

import psycopg
from django.db import connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

Values = Sequence[Any] | Mapping[str, Any]
# How the database numbers its types, and how it writes an array: dimensions, no nulls, type,
# length, first index (PostgreSQL source, array_send); then each value with its size before it.
_UUID, _UUIDS, _BIGINT, _BIGINTS = 2950, 2951, 20, 1016
_HEAD = Struct("!iiiii").pack
_EMPTY = Struct("!iii").pack
_BEFORE_UUID, _BEFORE_BIGINT = Struct("!i").pack(16), Struct("!i").pack(8)


class UuidArray(bytes):
    """Many ids as one value of a statement, in the form the database reads quickest."""

    @classmethod
    def of(cls, ids: Iterable[bytes]) -> "UuidArray":
        """`ids` as their 16 bytes each."""
        return cls(_array(_UUID, _BEFORE_UUID, list(ids)))


class BigintArray(bytes):
    """Many whole numbers as one value of a statement."""

    @classmethod
    def of(cls, numbers: Iterable[int]) -> "BigintArray":
        eight = Struct("!q").pack
        return cls(_array(_BIGINT, _BEFORE_BIGINT, [eight(number) for number in numbers]))


def _array(kind: int, before: bytes, values: list[bytes]) -> bytes:
    if not values:
        return _EMPTY(0, 0, kind)
    return _HEAD(1, 0, kind, len(values), 1) + before + before.join(values)


class _UuidArrayDumper(Dumper):
    format = Format.BINARY
    oid = _UUIDS

    def dump(self, obj: UuidArray) -> Buffer:
        return obj


class _BigintArrayDumper(_UuidArrayDumper):
    oid = _BIGINTS


psycopg.adapters.register_dumper(UuidArray, _UuidArrayDumper)
psycopg.adapters.register_dumper(BigintArray, _BigintArrayDumper)


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
