"""The world of the permission table, built once for each file that tries doors in it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.permissions.staging import furnished_world
from tests.permissions.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), furnished_world() as world:
        yield world
