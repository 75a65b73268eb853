"""The town of the people tests under the plan of Jinshan, with a department that answers."""

import pytest

from tests.enterprises.builders import enforce_plan
from tests.needs.builders import open_department
from tests.people.conftest import town

__all__ = ["department", "planned", "town"]


@pytest.fixture
def planned(town):
    """The plan of Jinshan in its sealed phase, over the whole town."""
    enforce_plan(town.township, "sealed")
    return town


@pytest.fixture
def department(planned):
    """复工服务组 of the subdistrict, which the plan names for most needs."""
    return open_department(planned)
