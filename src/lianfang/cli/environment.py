"""What several commands need first: Django set up and a database that answers."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor

from lianfang.kit.quick_migrations import rendering_little


@contextmanager
def database() -> Iterator[None]:
    """The database runs while the block runs."""
    if not settings.USES_EMBEDDED_DATABASE:
        yield
        return
    with settings.EMBEDDED_DATABASE.in_use():
        try:
            yield
        finally:
            connections.close_all()


def migrate(*, verbosity: int = 0) -> bool:
    """Bring the tables to this version; returns whether there was anything to do."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    targets = executor.loader.graph.leaf_nodes()
    if not executor.migration_plan(targets):
        return False
    is_new = not connections[DEFAULT_DB_ALIAS].introspection.table_names()
    with rendering_little() if is_new else nullcontext():
        call_command("migrate", verbosity=verbosity, interactive=False)
    call_command("createcachetable", verbosity=0)
    return True


def recreate_database() -> None:
    """Drop and make again the embedded database: only ever called for a demo that broke off."""
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connections.close_all()
