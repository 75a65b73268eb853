"""The town of the people tests, where inspections take place too, and a browser's day."""

import pytest

from tests.people.builders import NOW
from tests.people.conftest import grid_worker, leader, secretary, town

__all__ = ["grid_worker", "leader", "of_that_day", "secretary", "town"]


@pytest.fixture
def of_that_day(monkeypatch) -> None:
    """Whoever opens a page does so on the morning of 18 March 2020."""
    monkeypatch.setenv("LIANFANG_CLOCK_START", NOW.isoformat())
