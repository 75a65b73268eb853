"""The one installation of these tests, one after the other."""

import pytest

from tests.durability.office import Office


@pytest.fixture(scope="session")
def office(tmp_path_factory):
    made = Office(tmp_path_factory.mktemp("office"))
    yield made
    made.end()


@pytest.fixture
def running(office):
    if office.process is None or office.process.poll() is not None:
        office.start()
    return office
