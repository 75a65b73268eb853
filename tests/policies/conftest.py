"""The town of the people tests under the plan of Jinshan."""

import pytest

from tests.enterprises.builders import enforce_plan
from tests.people.conftest import town

__all__ = ["planned", "town"]


@pytest.fixture
def planned(town):
    """The plan of Jinshan in its sealed phase, over the whole town."""
    enforce_plan(town.township, "sealed")
    return town
