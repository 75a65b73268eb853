"""Blanks of county offices at first sight, against everything the house can say."""

import time
from functools import cache

import pytest

from lianfang.blanks.reading import read_blank
from lianfang.tables.selectors import proposing
from lianfang.tables.selectors.meanings import vocabulary
from lianfang.tables.selectors.said import What
from tests.command.builders import at, build_town
from tests.tables import (
    offices_fifth,
    offices_first,
    offices_fourth,
    offices_second,
    offices_sixth,
    offices_third,
)
from tests.tables.builders import clerk
from tests.tables.offices import Office

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SETS = {
    "first": offices_first.FORMS,
    "second": offices_second.FORMS,
    "third": offices_third.FORMS,
    "fourth": offices_fourth.FORMS,
    "fifth": offices_fifth.FORMS,
    "sixth": offices_sixth.FORMS,
}
SURE = 80  # shown in green


@pytest.fixture
def proposed(monkeypatch):
    """Proposals for the town of the plan; its vocabulary is collected once for all blanks."""
    town = build_town()
    monkeypatch.setattr(proposing, "vocabulary", cache(vocabulary))
    actor, moment = clerk(town), at("09:30")

    def propose(form: Office):
        blank = read_blank(form.content, form.name)
        found = proposing.propose_all(actor, town.township, moment, blank)
        return {one.slot.rpartition(":")[2]: one for one in found}

    return propose


def _meant(one) -> str | None:
    if one is None or one.said.what in (What.UNKNOWN, What.EMPTY):
        return None
    # Of people back from the province without Wuhan the plan's class is another name.
    return one.said.text.replace("origin_class=province", "origin=hubei")


def _judged(proposed, forms) -> list[tuple[bool, int]]:
    """(right, confidence of a proposal or 0) of every column and cell."""
    judged = []
    for form in forms:
        started = time.process_time()
        found = proposed(form)
        assert time.process_time() - started < 5
        for where, allowed in form.answers.items():
            one = found.get(where)
            meant = _meant(one)
            judged.append((meant in allowed, one.confidence if one and meant else 0))
    return judged


@pytest.mark.parametrize("name", SETS)
def test_nine_columns_in_ten_are_right_and_hardly_a_sure_one_is_wrong(proposed, name):
    # When first shown: 63, 83, 81, 74, 88 and 85 of 100 were right.
    judged = _judged(proposed, SETS[name])

    right = sum(is_right for is_right, _sure in judged)
    sure = [is_right for is_right, confidence in judged if confidence >= SURE]
    assert right >= 0.9 * len(judged)
    assert sum(sure) >= 0.97 * len(sure)
