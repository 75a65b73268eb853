"""The town of the people tests, which people look for work in too."""

from tests.people.conftest import grid_worker, leader, secretary, town

__all__ = ["grid_worker", "leader", "secretary", "town"]
