"""Every operation of the API x every role x own, sibling, parent and child place."""

import pytest

from tests.permissions.catalogue import Door, doors
from tests.permissions.table import wrong_answers

OPERATIONS = [d for d in doors() if d.is_api]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", OPERATIONS, ids=str)
def test_an_operation_answers_to_exactly_those_the_table_names(world, door: Door):
    assert wrong_answers(world, door) == []
