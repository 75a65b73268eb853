"""The town of the people tests, in which enterprises ask for money."""

from tests.people.conftest import grid_worker, leader, secretary, town

__all__ = ["grid_worker", "leader", "secretary", "town"]
