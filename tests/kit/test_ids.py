"""Ids made by whoever records first: ordered by time, never the same."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from lianfang.kit import ids
from lianfang.kit.ids import id_at, id_from, new_id


def test_an_id_is_a_version_7_uuid_of_this_moment():
    made = new_id()

    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert abs((made.int >> 80) / 1000 - time.time()) < 5


def test_ids_made_one_after_the_other_rise():
    made = [new_id() for _ in range(20_000)]

    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_ids_of_several_threads_differ():
    made = []

    def work():
        made.extend([new_id() for _ in range(5_000)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == 20_000


def test_ids_for_one_set_moment_rise_as_they_are_made():
    moment = datetime(2020, 3, 18, 9, 30, tzinfo=UTC)
    made = [id_at(moment) for _ in range(4_000)]

    assert made == sorted(made)
    assert {one.int >> 80 for one in made} == {int(moment.timestamp() * 1000)}


def test_an_id_made_from_others_is_always_the_same_and_lies_with_its_time():
    moment = datetime(2020, 3, 18, 9, 30, tzinfo=UTC)
    first, other = new_id(), new_id()

    made = id_from(b"salt", first, other, at=moment)

    assert made == id_from(b"salt", first, other, at=moment)
    assert (made.version, made.int >> 80) == (7, int(moment.timestamp() * 1000))
    assert id_from(b"salt", first, other).int >> 80 == first.int >> 80
    salted = id_from(b"else", first, other, at=moment)
    assert len({made, salted, id_from(b"salt", other, first, at=moment)}) == 3


def test_an_id_made_from_others_does_not_change_between_versions():
    """Checks of visits and passages stored years ago are found by it again."""
    first = UUID("0170eb79-4a00-7000-8000-000000000001")
    moment = datetime(2020, 3, 18, 9, 30, tzinfo=UTC)

    assert id_from(b"health check of passage", first) == UUID(
        "0170eb79-4a00-7431-9567-d5ab066046d1"
    )
    assert id_from(b"health check of visit", first, at=moment) == UUID(
        "0170ecfa-6dc0-7a5a-a60b-5d89ac2e37dd"
    )


def test_ids_are_put_together_in_one_place_only():
    source = Path(ids.__file__).parents[1]
    named = [path for path in source.rglob("*.py") if "7 << 76" in path.read_text("utf-8")]

    assert [path.relative_to(source).as_posix() for path in named] == ["kit/ids.py"]
