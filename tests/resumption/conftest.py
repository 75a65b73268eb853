"""The town of the people tests, whose enterprises want to work again."""

from tests.people.conftest import grid_worker, leader, secretary, town

__all__ = ["grid_worker", "leader", "secretary", "town"]
