"""Tallies are counted while people work: no change is lost in between."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from lianfang.access.scope import looking
from lianfang.command.models import KeptChange
from lianfang.command.selectors.coverage import coverage
from lianfang.command.services.keeping import keep_tallies, recount_kept
from tests.command.builders import (
    SYSTEM,
    answers,
    build_town,
    commander,
    neighbour_in_need,
    worker,
)
from tests.command.test_races import at_once, errors

pytestmark = pytest.mark.django_db(transaction=True)


def covered(town, now):
    viewer = commander(town.township)
    with looking(viewer):
        found = coverage(viewer, town.township, now, ["special_cadre"])
    return found.rules[0].tally.covered, found.rules[0].tally.total


def test_a_change_committed_while_it_is_counted_is_shown_and_counted_later(now):
    town = build_town()
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    keep_tallies(actor=SYSTEM, now=now)
    changed, was_counted, seen = threading.Event(), threading.Event(), []

    def change():
        with transaction.atomic():
            answers(cadre, "special_cadre", granny, now=now)
            changed.set()
            was_counted.wait(20)

    def count():
        changed.wait(20)
        try:
            keep_tallies(actor=SYSTEM, now=now + timedelta(seconds=10))
            seen.append(covered(town, now))
        finally:
            was_counted.set()

    assert errors(at_once(change, count)) == []
    # Nobody saw what was not committed; from then on everybody does, though it was counted before.
    assert seen == [(0, 1)]
    assert KeptChange.objects.count() > 0
    assert covered(town, now) == (1, 1)
    assert recount_kept(actor=SYSTEM, now=now + timedelta(seconds=20))[1] == 0
    keep_tallies(actor=SYSTEM, now=now + timedelta(seconds=20))
    assert (covered(town, now), KeptChange.objects.count()) == ((1, 1), 0)


def test_several_who_work_and_several_who_count_at_once_agree_in_the_end(now):
    town = build_town()
    units = [town.unit, town.other_unit, town.wangtai_unit]
    persons = [neighbour_in_need(units[n % 3], f"居民{n}", f"{n}01") for n in range(6)]
    cadres = [worker(town.township, f"干部{n}", "cadre") for n in range(2)]

    def work(index):
        for person in persons[index::2]:
            answers(cadres[index], "special_cadre", person, now=now)

    def count():
        for second in range(4):
            keep_tallies(actor=SYSTEM, now=now + timedelta(seconds=second))

    assert errors(at_once(lambda: work(0), lambda: work(1), count, count)) == []
    assert covered(town, now) == (6, 6)
    keep_tallies(actor=SYSTEM, now=now)
    assert covered(town, now) == (6, 6)
    assert recount_kept(actor=SYSTEM, now=now)[1] == 0
