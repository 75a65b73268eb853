"""The same records from many sides at once: kept once, and everybody is told so."""

import pytest

from lianfang.access.enums import Role
from lianfang.command.models import Visit
from lianfang.kit.ids import new_id
from lianfang.records.models import Contradiction, FieldRecord
from tests.command.builders import at, build_town, neighbour_in_need, signed_in, stored, worker
from tests.command.test_races import at_once
from tests.records.builders import patrol, send, states, visit

pytestmark = pytest.mark.django_db(transaction=True)
NOW = at("09:30")


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def actor(town):
    return signed_in(worker(town.sike, "周干事"), Role.COMMUNITY_WORKER, town.sike)


@pytest.mark.parametrize("one_device", [True, False])
def test_eight_deliveries_of_the_same_records_keep_them_once(town, actor, one_device):
    person = neighbour_in_need(town.unit)
    records = [patrol(town.unit, NOW), visit(person, NOW), patrol(town.unit, NOW)]
    devices = [new_id()] * 8 if one_device else [new_id() for _ in range(8)]

    answers = at_once(
        *(
            lambda device=device: states(send(actor, NOW, *records, device=device))
            for device in devices
        )
    )

    assert all(set(one) <= {"accepted", "again"} for one in answers), answers
    assert (len(stored(FieldRecord)), len(stored(Visit))) == (2, 1)


def test_of_two_contents_at_once_one_is_kept_and_the_other_put_aside(town, actor):
    one = new_id()
    contents = [patrol(town.unit, NOW, one, dissuaded=n) for n in range(4)]

    answers = at_once(
        *(lambda raw=raw: states(send(actor, NOW, raw, device=new_id()))[0] for raw in contents)
    )

    assert sorted(answers) == ["accepted", "conflict", "conflict", "conflict"]
    assert (len(stored(FieldRecord)), len(stored(Contradiction))) == (1, 3)
