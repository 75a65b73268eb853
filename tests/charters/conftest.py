"""The town of the people tests with a plan that fetches workers."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.charters.builders import Yard, standing
from tests.people.conftest import leader, secretary

__all__ = ["leader", "secretary", "standing_yard"]


@pytest.fixture(scope="module")
def standing_yard(django_db_setup, django_db_blocker) -> Iterator[Yard]:
    """Built once for all tests of a file; what each test adds is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic(), standing() as yard:
        yield yard
        transaction.set_rollback(True)
