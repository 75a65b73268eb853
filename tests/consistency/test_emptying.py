"""Behind a test whose work was committed no row of any table is left, those in parts included."""

import pytest
from django.db import connection

from tests.command.builders import SYSTEM, at, build_town, neighbour_in_need
from tests.emptying import KEPT, empty_tables
from tests.health.builders import write_up

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    """Tables with a row."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names
        )
        cursor.execute(asked)
        return {name for (name,) in cursor.fetchall()}


def test_every_table_is_empty_afterwards():
    person = neighbour_in_need(build_town().unit)
    write_up(SYSTEM, person, at("09:00"), heat=38.5)
    assert {"places_place", "people_person", "health_healthcheck"} <= filled()

    empty_tables()

    assert filled() <= KEPT
