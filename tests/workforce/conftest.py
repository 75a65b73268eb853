"""The town of the people tests, in which the enterprises of these tests stand."""

from tests.people.conftest import grid_worker, leader, secretary, town

__all__ = ["grid_worker", "leader", "secretary", "town"]
