"""Emptying the database behind a test whose work was committed.

Django truncates each of the two hundred tables and writes its content types and permissions anew:
a second and more, against a tenth when only what was written is deleted.
"""

import time

from django.db import connection, transaction
from django.test import TransactionTestCase

# Made with the tables, of the models alone.
KEPT = {"django_content_type", "auth_permission"}
# A table in parts has no size of its own.
_WRITTEN = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname = ANY(%s)
      AND (c.relkind = 'p' OR pg_relation_size(c.oid) > 0)
"""
# Whoever still writes in this database: the threads of a test, what a browser asked last.
_AT_WORK = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
      AND backend_type = 'client backend'
"""
PATIENCE = 30


def wait_for_others() -> None:
    """Until nobody else is in the middle of a transaction; what they wrote is deleted, too."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(_AT_WORK)
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.02)


def empty_tables() -> None:
    """Delete every row of every model, whatever points at it or forbids that."""
    wait_for_others()
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [[name for name in tables if name not in KEPT]])
        written = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
        # Neither triggers nor foreign keys are asked.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name in written:
            cursor.execute(f"DELETE FROM {name}")


def use_it() -> None:
    """Behind every test with committed work."""
    TransactionTestCase._fixture_teardown = lambda _case: empty_tables()
