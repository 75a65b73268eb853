"""Every button and form of a page x every role x own, sibling, parent and child place."""

import pytest

from tests.permissions.catalogue import Door, doors
from tests.permissions.table import wrong_answers

FORMS = [d for d in doors() if not d.is_api and d.method != "GET"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", FORMS, ids=str)
def test_a_form_is_taken_from_exactly_those_the_table_names(world, door: Door):
    assert wrong_answers(world, door) == []
