"""The town of the people tests, with hotels for workers."""

from tests.people.conftest import leader, secretary, town

__all__ = ["leader", "secretary", "town"]
