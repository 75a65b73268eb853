"""The town that the tests of people live in."""

import pytest

from tests.people.builders import Town, build_town


@pytest.fixture
def town(db) -> Town:
    return build_town()
