"""Figures of inspections, counted from their rows and as they were at any moment."""

import pytest

from lianfang.access.scope import looking
from lianfang.inspections.services.findings import recheck_finding
from lianfang.inspections.services.inspections import correct_inspection
from lianfang.inspections.services.orders import escalate_findings
from lianfang.reports.metrics import figure, get_counted, rows_of
from lianfang.reports.rows import kind_of_rows, shown_rows
from tests.enterprises.builders import register
from tests.inspections.builders import (
    DAY,
    checkpoint,
    entry,
    findings,
    inspect,
    inspector,
    restaurant,
)
from tests.people.builders import NOW, SYSTEM

YESTERDAY, LONG_AGO = NOW - DAY, NOW - 5 * DAY


@pytest.fixture
def work(town):
    """Three shops: one passed, one with a finding closed today and one overdue, one closed by
    notice; a factory and a checkpoint; one inspection that was corrected."""
    actor = inspector(town)
    inspect(actor, restaurant(town, "甲店"), now=YESTERDAY, taken_at=YESTERDAY)
    second = inspect(
        actor, restaurant(town, "乙店"), "licence", "staff_health", now=LONG_AGO, taken_at=LONG_AGO
    )
    found = findings(second)["licence"]
    recheck_finding(actor=actor, now=NOW, finding_id=found.pk, is_right=True)
    inspect(actor, restaurant(town, "丙店"), "mask_sign", result="suspend")
    factory = register(town, "工厂")
    wrong = inspect(actor, factory, "masks_at_work", checklist="enterprise")
    correct_inspection(
        actor=actor,
        now=NOW,
        corrects_id=wrong.pk,
        entry=entry(factory, checklist="enterprise"),
        reason="当场改正",
    )
    inspect(actor, checkpoint(town), "manned", checklist="checkpoint")
    register(town, "没去过的厂")
    escalate_findings(actor=SYSTEM, now=NOW)
    return town


def values(town, moment, *keys) -> dict:
    with looking(SYSTEM):
        return {key: figure(SYSTEM, key, town.community.path, moment).value for key in keys}


def test_inspections_are_counted_by_kind_and_corrected_ones_once(work):
    keys = ("inspections", "small_premises_inspections", "enterprise_inspections")
    assert list(values(work, NOW, *keys, "inspections_today").values()) == [5, 3, 1, 3]
    assert values(work, NOW, "inspections_checkpoint", "inspections_small_catering") == {
        "inspections_checkpoint": 1,
        "inspections_small_catering": 3,
    }


def test_findings_are_counted_by_the_state_they_had(work):
    keys = ("findings", "findings_open", "findings_critical", "findings_overdue", "findings_closed")
    assert list(values(work, NOW, *keys).values()) == [4, 3, 1, 1, 1]
    assert list(values(work, YESTERDAY, *keys).values()) == [2, 2, 0, 2, 0]


def test_what_is_closed_ordered_and_not_inspected_is_counted(work):
    keys = ("premises_suspended", "supervision_orders", "enterprises_uninspected")
    assert list(values(work, NOW, *keys).values()) == [1, 1, 1]
    assert values(work, NOW, "places_uninspected") == {"places_uninspected": 1}


@pytest.mark.parametrize(
    "key",
    ["inspections", "findings_open", "premises_suspended", "supervision_orders"],
)
def test_every_figure_opens_its_rows(work, key):
    metric = get_counted(key)
    with looking(SYSTEM):
        rows = list(rows_of(SYSTEM, metric, work.community.path, NOW))
        shown = shown_rows(SYSTEM, kind_of_rows(metric, type(rows[0])), rows, NOW)
    assert len(shown) == values(work, NOW, key)[key]
    assert all(row.url.startswith("/inspections/") for row in shown)
