"""Screenings, counted from their rows."""

import pytest

from lianfang.reports.metrics import figure, get_counted, rows_of
from lianfang.screening.handlers import arrival_recorded
from lianfang.screening.services.campaigns import withdraw_screening
from tests.command.builders import SYSTEM, at
from tests.screening.builders import (
    build_street,
    found_at,
    from_wuhan,
    news,
    recorded,
    said,
    started,
    tenant,
    there,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]

KEYS = (
    "screening_households",
    "screening_done",
    "screening_done_today",
    "screening_missed",
    "screening_found",
    "screening_persons",
    "screening_arrivals",
    "arrivals_to_report",
)


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    """Two doors on the 18th, one of them nobody knew; a third on the 19th."""
    campaign = started(street)
    recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))
    recorded(campaign, None, said(newcomers=[tenant()]), found=found_at(street))
    recorded(campaign, street.second, said(when=at("09:00", 19), seen=3), now=at("09:00", 19))
    news("people.arrival.record", arrival_recorded, at("09:01"))
    return campaign


def values(street, moment):
    return [figure(SYSTEM, key, street.town.township.path, moment).value for key in KEYS]


def test_figures_hold_for_any_moment(street, campaign):
    assert values(street, at("08:30")) == [4, 0, 0, 4, 0, 0, 0, 0]
    assert values(street, at("20:00")) == [5, 2, 2, 3, 1, 2, 1, 1]
    assert values(street, at("20:00", 19)) == [5, 3, 1, 2, 1, 5, 1, 1]
    rate = figure(SYSTEM, "screening_rate", street.town.township.path, at("20:00", 19))
    assert round(float(rate.value)) == 60


def test_the_rows_behind_a_figure_are_as_many(street, campaign):
    moment = at("20:00", 19)
    for key in KEYS:
        metric = get_counted(key)
        rows = rows_of(SYSTEM, metric, street.town.township.path, moment)
        if metric.counts_rows:
            shown = figure(SYSTEM, key, street.town.township.path, moment).value
            assert rows.count() == shown, key


def test_a_withdrawn_screening_counts_in_no_figure(street, campaign):
    withdraw_screening(actor=SYSTEM, now=at("21:00", 19), campaign_id=campaign.pk, reason="重复")

    assert values(street, at("22:00", 19))[:7] == [0] * 7
