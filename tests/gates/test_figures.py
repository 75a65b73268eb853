"""Figures about gates are counted from their rows, for any place and moment."""

import pytest

from lianfang.access.scope import looking
from lianfang.gates.services.closures import seal_place
from lianfang.gates.services.receiving import correct_passage
from lianfang.reports.metrics import METRICS, count, rows_of
from lianfang.reports.rows import kind_of, shown_rows
from tests.command.builders import SYSTEM, at, commander, family, secretary
from tests.gates.builders import body, build_gates, passed
from tests.gates.test_permits import issued

pytestmark = pytest.mark.django_db
KEYS = [key for key, metric in METRICS.items() if getattr(metric, "group", "") == "gates"]


def told(viewer, path, moment):
    with looking(viewer):
        return {key: count(viewer, METRICS[key], path, moment) for key in KEYS}


def test_the_figures_of_a_day_at_the_gates(django_assert_max_num_queries):
    gates = build_gates()
    passed(gates.gate, at("08:00"), persons=3)
    passed(gates.gate, at("08:10"), persons=2, temperature=38.0, action="handed_over")
    passed(gates.gate, at("08:20"), vehicle="foot", plate="", persons=1)
    passed(gates.village, at("08:30"), action="turned_back", persons=4)
    passed(gates.road, at("08:00"), destination=gates.town.village.pk, persons=1)
    issued(family(gates.town.unit))
    seal_place(actor=SYSTEM, now=at("08:00"), place_id=gates.town.building.pk, reason="确诊")
    viewer = commander(gates.town.township)

    assert told(viewer, gates.town.township.path, at("09:30")) == {
        "checkpoints_manned": 2,
        "checkpoints_open": 3,
        "guards": 0,
        "guards_on_duty": 0,
        "vehicles": 4,
        "vehicles_today": 4,
        "passage_people": 11,
        "passage_people_today": 11,
        "turned_back": 1,
        "turned_back_today": 1,
        "people_turned_back": 4,
        "gate_fevers": 1,
        "gate_fevers_today": 1,
        "arrivals_overdue": 1,
        "passes_issued": 1,
        "passes_issued_today": 1,
        "passes_valid": 1,
        "sealed_places": 1,
    }
    assert told(viewer, gates.town.village.path, at("09:30"))["passage_people_today"] == 4


def test_a_correction_changes_no_figure_of_before():
    gates = build_gates()
    actor = secretary(gates.town.sike)
    old = passed(gates.gate, at("08:00"), persons=3, actor=actor)
    correct_passage(
        actor=actor,
        now=at("10:00"),
        corrects_id=old.pk,
        reason="人数有误",
        body=body(gates.gate, persons=5),
    )
    viewer = commander(gates.town.township)

    assert told(viewer, "", at("09:30"))["passage_people_today"] == 3
    assert told(viewer, "", at("10:30"))["passage_people_today"] == 5


def test_each_figure_opens_its_rows():
    gates = build_gates()
    passed(gates.gate, at("08:00"), destination=gates.town.village.pk)
    issued(family(gates.town.unit))
    seal_place(actor=SYSTEM, now=at("08:00"), place_id=gates.town.building.pk, reason="确诊")
    viewer = commander(gates.town.township)

    with looking(viewer):
        for key in KEYS:
            rows = list(rows_of(viewer, METRICS[key], "", at("09:30")))
            for row in rows:
                shown = shown_rows(viewer, kind_of(type(row)), [row], at("09:30"))
                assert shown[0].url.startswith("/gates/"), key
