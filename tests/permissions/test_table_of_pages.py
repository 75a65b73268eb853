"""Every page that is only looked at x every role x own, sibling, parent and child place."""

import pytest

from tests.permissions.catalogue import Door, doors
from tests.permissions.table import wrong_answers

PAGES = [d for d in doors() if not d.is_api and d.method == "GET"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("door", PAGES, ids=str)
def test_a_page_opens_to_exactly_those_the_table_names(world, door: Door):
    assert wrong_answers(world, door) == []
