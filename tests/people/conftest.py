"""The town that the tests of people live in, and browsers of those who work with its registers."""

import pytest
from django.test import Client

from lianfang.access.enums import Role
from tests.people.builders import Town, build_town, signed_in


@pytest.fixture
def town(db) -> Town:
    return build_town()


@pytest.fixture
def secretary(town) -> Client:
    return signed_in(Role.COMMUNITY_SECRETARY, town.community)


@pytest.fixture
def grid_worker(town) -> Client:
    return signed_in(Role.GRID_WORKER, town.community)


@pytest.fixture
def leader(town) -> Client:
    return signed_in(Role.LEADER, town.township)
