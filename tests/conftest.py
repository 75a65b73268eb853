"""A real PostgreSQL for all tests, strictness guards, and the people tests speak of."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from lianfang.kit.clock import LOCAL_ZONE
from tests.blank import blank_database
from tests.chance import load_profile
from tests.emptying import use_it

_open = ExitStack()
# Before any test is read: its own settings build on these.
load_profile()
use_it()


# What takes longest is begun first where files are shared out (`tools/check`): no core waits in the
# end for a long file that another one began last.
LONGEST = (
    "durability/test_kills.py",
    "scenarios/test_play.py",
    "permissions/test_table_of_pages.py",
    "cli/test_commands.py",
    "browser/test_field.py",
    "api/test_any_input.py",
    "permissions/test_table_of_forms.py",
    "scenarios/test_qujiang.py",
    "permissions/test_table_of_operations.py",
    "consistency/test_figures.py",
    "durability/test_syncing.py",
    "web/test_behaviours.py",
    "scenarios/test_fusha.py",
    "scenarios/test_xibin.py",
    "browser/test_field_inspections.py",
    "browser/test_main_job.py",
    "browser/test_field_charters.py",
)
_RANKS = {f"tests/{name}": rank for rank, name in enumerate(LONGEST)}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: _RANKS.get(item.nodeid.partition("::")[0], len(_RANKS)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was read stays to the end: looking again and again whether it can go takes time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _is_alive(pid: str) -> bool:
    return pid.isdigit() and os.path.exists(f"/proc/{pid}")


def _drop_databases_of_dead_runs() -> None:
    host = settings.DATABASES["default"]["HOST"]
    with psycopg.connect(host=host, user="lianfang", dbname="postgres", autocommit=True) as server:
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'test_lianfang_%'"
        )
        for (name,) in rows.fetchall():
            if not _is_alive(name.removeprefix("test_lianfang_").split("_")[0]):
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def pytest_configure(config: pytest.Config) -> None:
    if settings.USES_EMBEDDED_DATABASE:
        _open.enter_context(settings.EMBEDDED_DATABASE.in_use())
        if not hasattr(config, "workerinput"):
            _drop_databases_of_dead_runs()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each run's database is a copy of a blank one, which has been migrated before."""
    if settings.USES_EMBEDDED_DATABASE:
        database = connections["default"].settings_dict
        database["TEST"]["TEMPLATE"] = blank_database(database["HOST"])


def pytest_unconfigure(config: pytest.Config) -> None:
    _open.close()


@pytest.fixture
def now() -> datetime:
    """The morning of the demo's day: 18 March 2020, 09:30 in China."""
    return datetime(2020, 3, 18, 9, 30, tzinfo=LOCAL_ZONE)


@pytest.fixture
def no_limits() -> Iterator[None]:
    """Look at all rows, as a test may that checks what was stored."""
    from lianfang.access.scope import everywhere  # noqa: PLC0415  needs the app registry

    with everywhere("a test checks what was stored"):
        yield
