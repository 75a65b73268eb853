"""The outer wall: a query on rows of a place fails unless it is known for whom it is made.

Models with a `path` use `objects = PlacedManager()`. Inside `looking(actor)` their queries see only
rows within the actor's places; outside of any such block they raise. Work that is not done for
anybody in particular says so with `everywhere(reason)`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import Lookup
from django_scopes import ScopedManager, get_scope, scope

from lianfang.access.actors import Actor
from lianfang.kit.territory import EVERYWHERE, Territory

MAXIMUM_PATH = 64


class PathField(models.CharField):
    """Path of a place, 4 characters a level, compared byte by byte so that one index serves
    prefixes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAXIMUM_PATH)
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


def after(prefix: str) -> str:
    """The smallest string that sorts behind everything starting with `prefix` (not empty)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


@models.CharField.register_lookup
class Under(Lookup):
    """`path__under=territory`: inside any of its places, as index ranges."""

    lookup_name = "under"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [value]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        territory = Territory((self.rhs,)) if isinstance(self.rhs, str) else self.rhs
        if territory.is_everywhere:
            return "TRUE", []
        if territory.is_nowhere:
            return "FALSE", []
        column, column_params = self.process_lhs(compiler, connection)
        clauses: list[str] = []
        params: list[Any] = []
        for prefix in territory.prefixes:
            clauses.append(f"({column} >= %s AND {column} < %s)")
            params += [*column_params, prefix, *column_params, after(prefix)]
        return "(" + " OR ".join(clauses) + ")", params


def PlacedManager(lookup: str = "path", base: type = models.Manager) -> Any:  # noqa: N802  a class maker
    """Manager whose queries are limited to the territory in force and raise when there is none."""
    return ScopedManager(territory=f"{lookup}__under", _manager_class=base)


@contextmanager
def looking(actor: Actor) -> Iterator[None]:
    """Queries inside see only what lies in the actor's places."""
    with scope(territory=actor.ambient):
        yield


@contextmanager
def everywhere(reason: str) -> Iterator[None]:
    """Queries inside see all places. `reason` says to the reader why nobody's limits apply."""
    if not reason:
        raise ValueError("say why")
    with scope(territory=EVERYWHERE):
        yield


def territory_in_force() -> Territory | None:
    return get_scope().get("territory")
