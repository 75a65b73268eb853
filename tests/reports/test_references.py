"""A figure named in one line of text: what it means, what is wrong with it, what it shows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.access.scope import looking
from lianfang.command.services.visits import VisitEntry, correct_visit
from lianfang.kit.ids import new_id
from lianfang.people.services.arrivals import record_arrival
from lianfang.reports.dimensions import OTHER, UnknownChoice
from lianfang.reports.enums import MetricKind, Span
from lianfang.reports.metrics import METRICS, get_metric
from lianfang.reports.references import (
    BadReference,
    FigureRef,
    by_choice_for,
    canonical,
    choice_fault,
    figure_for,
    offered,
    reference_fault,
    rows_for,
    title_of,
    together_for,
)
from lianfang.reports.words import all_words
from lianfang.sheets.kinds import find_kind
from tests.people.builders import SYSTEM
from tests.reports.builders import NOW, elder, staff, visit, working_town

LATER = NOW + timedelta(hours=2)


@pytest.mark.parametrize(
    "text",
    [
        "visits",
        "visits:today",
        "arrivals:total",
        "arrivals:today?origin=wuhan",
        "arrivals?origin=wuhan&transport=rail",
    ],
)
def test_a_reference_is_written_as_it_is_read(text):
    assert str(FigureRef.parse(text)) == text


def test_the_order_of_parts_means_nothing():
    one = FigureRef.parse("arrivals?transport=rail&origin=wuhan")

    assert one == FigureRef.parse("arrivals?origin=wuhan&transport=rail")


@pytest.mark.parametrize(
    "text", ["", "Visits", "visits:", "visits?", "visits?origin", "a?b=1&b=2", "visits today"]
)
def test_what_is_not_of_the_form_names_no_figure(text):
    with pytest.raises(BadReference):
        FigureRef.parse(text)


def test_a_fault_says_what_is_wrong(db):
    assert reference_fault(FigureRef.parse("visits:today")) == ""
    assert "no_such" in reference_fault(FigureRef.parse("no_such"))
    assert "total, today, yesterday" in reference_fault(FigureRef.parse("visits:now"))
    assert "colour" in reference_fault(FigureRef.parse("visits?colour=red"))


def test_several_places_are_counted_as_one_and_everybody_once(db):
    made = working_town()
    by = staff(made.town.community, "李志强", "community_worker")
    here, there = elder(made.town.unit), elder(made.town.neighbour, "李桂英")
    for back, person in enumerate((here, here, there), start=1):
        visit(person, by, NOW - timedelta(minutes=10 * back))
    unit, beside = made.town.unit.path, made.town.neighbour.path
    whole = made.town.township.path

    def together(key, *paths):
        return together_for(SYSTEM, FigureRef.parse(key), whole, paths, NOW).value

    with looking(SYSTEM):
        assert together("people_visited:today", unit, unit) == 1
        assert together("people_visited:today", unit, beside) == 2
        assert together("visits:today", unit, beside) == 3
        for key in ("residents", "special_persons", "visits:today", "tasks_done_rate:today"):
            ref = FigureRef.parse(key)
            apart = [figure_for(SYSTEM, ref, path, NOW) for path in (unit, beside)]
            both = together_for(SYSTEM, ref, whole, (unit, beside), NOW)
            if both.whole is None:
                assert both.value == sum(one.value for one in apart)
            else:
                assert both.whole == sum(one.whole for one in apart)


def test_another_name_of_a_figure_means_the_same():
    assert str(canonical(FigureRef.parse("visits_today"))) == "visits:today"
    assert str(canonical(FigureRef.parse("residents"))) == "residents:now"


def test_every_other_name_resolves_to_a_figure_and_a_span_it_has():
    for metric in METRICS.values():
        if metric.same_as:
            assert reference_fault(FigureRef.parse(metric.same_as)) == ""


def test_every_word_of_superiors_names_a_figure_or_a_column_there_is():
    dimensions = {name for metric in METRICS.values() for name in metric.dimensions}
    of_forms = ("patrol_", "gathering_", "stranded_", "disinfection_", "institution_day_")
    of_forms += ("night_check_", "relief_", "donation_")
    for reference in all_words():
        name, _is, choice = reference.partition("=")
        if "?" not in reference and choice:  # a part, whatever figure it is a part of
            assert name in dimensions
            continue
        register, is_column, field = reference.partition(".")
        if is_column:
            kind = find_kind(register)
            assert kind is not None
            assert field in kind.columns.positions
            continue
        key = FigureRef.parse(reference).key
        assert key in METRICS or key.startswith(of_forms)


def test_what_a_figure_is_follows_from_what_is_added_up():
    kinds = {key: get_metric(key).kind for key in ("visits", "passage_people", "guards")}

    assert kinds == {
        "visits": MetricKind.COUNT,
        "passage_people": MetricKind.SUM,
        "guards": MetricKind.HEADCOUNT,
    }
    assert get_metric("unit_volunteers_least").kind == MetricKind.LEAST


def test_what_happens_can_be_asked_of_today_yesterday_and_in_all():
    for metric in METRICS.values():
        assert not (Span.NOW in metric.spans and len(metric.spans) > 1)
        if Span.TOTAL in metric.spans and metric.kind != MetricKind.RATE:
            assert metric.when


@pytest.fixture
def visited(db):
    """Two visits yesterday, of which one was corrected today, and one today."""
    working = working_town()
    person = elder(working.town.unit)
    worker = staff(working.town.community, "李志强", "community_worker")
    yesterday = NOW - timedelta(days=1)
    visit(person, worker, yesterday)
    wrong = visit(person, worker, yesterday + timedelta(minutes=30), "37.6")
    visit(person, worker, NOW)
    correct_visit(
        actor=SYSTEM,
        now=NOW + timedelta(hours=1),
        visit_id=new_id(),
        corrects_id=wrong.pk,
        entry=VisitEntry(outcome="seen", visited_at=wrong.visited_at, temperature=Decimal("36.6")),
        reason="看错体温计",
    )
    return working


def value(text, working, moment=LATER):
    with looking(SYSTEM):
        place = working.town.township
        return figure_for(SYSTEM, FigureRef.parse(text), place.path, moment).value


def test_spans_tell_of_the_day_of_the_day_before_and_of_all(visited):
    spans = {span: value(f"visits:{span}", visited) for span in ("today", "yesterday", "total")}

    assert spans == {"today": 1, "yesterday": 2, "total": 3}
    assert value("visits", visited) == 3


def test_a_correction_changes_a_figure_from_when_it_was_made(visited):
    before, after = NOW + timedelta(minutes=30), LATER

    assert value("visit_fevers:yesterday", visited, before) == 1
    assert value("visit_fevers:yesterday", visited, after) == 0
    assert value("visits:total", visited, after) == 3


def test_a_head_count_counts_everybody_once(visited):
    assert value("people_visited:total", visited) == 1


def test_a_part_and_the_rest_make_the_whole(visited):
    with looking(SYSTEM):
        path = visited.town.township.path
        parts = by_choice_for(SYSTEM, FigureRef.parse("visits"), "outcome", path, LATER)

    assert {part.key: part.figure.value for part in parts if part.figure.value} == {"seen": 3}
    assert value("visits?outcome=seen", visited) == 3
    assert value(f"visits?outcome={OTHER}", visited) == 0


def test_rows_of_a_reference_are_those_of_its_span_and_part(visited):
    with looking(SYSTEM):
        path = visited.town.township.path
        ref = FigureRef.parse("visits:yesterday?outcome=seen")
        rows = rows_for(SYSTEM, ref, path, LATER)

        assert rows.count() == 2


def test_a_part_nobody_knows_is_refused(visited):
    ref = FigureRef.parse("visits?outcome=danced")
    with looking(SYSTEM):
        path = visited.town.township.path

        assert "danced" in choice_fault(SYSTEM, ref, path, LATER)
        with pytest.raises(UnknownChoice):
            figure_for(SYSTEM, ref, path, LATER)


def test_a_figure_that_does_not_exist_is_refused_not_nought(visited):
    with looking(SYSTEM), pytest.raises(BadReference):
        figure_for(SYSTEM, FigureRef.parse("visits:now"), "", LATER)


def test_arrivals_are_told_apart_as_daily_reports_do(db):
    working = working_town()
    person = elder(working.town.unit)
    for origin, code, day in (
        ("武汉", "", 16),
        ("汉口", "420103", 17),
        ("湖北黄冈", "", 17),
        ("广东佛山", "", 18),
        ("某地", "", 18),
    ):
        record_arrival(
            actor=SYSTEM,
            now=NOW,
            person_id=person.pk,
            arrived_on=date(2020, 3, day),
            origin=origin,
            origin_code=code,
        )
    with looking(SYSTEM):
        path = working.town.township.path
        parts = by_choice_for(SYSTEM, FigureRef.parse("arrivals"), "origin", path, LATER)

    found = {part.key: part.figure.value for part in parts if part.figure.value}
    assert found == {"wuhan": 2, "hubei": 1, "guangdong": 1, OTHER: 1}
    assert value("arrivals:today", working) == 2
    assert value("arrivals:yesterday?origin=hubei", working) == 1


def test_a_reference_reads_in_words(visited):
    with looking(SYSTEM):
        path = visited.town.township.path
        words = [
            title_of(SYSTEM, FigureRef.parse(text), path, LATER)
            for text in ("visits_today", "visits:today", "visits:today?outcome=seen")
        ]

    assert words == ["今日走访", "今日走访", "今日走访（见到本人）"]


def test_whatever_can_be_chosen_is_a_figure_and_no_other_name_of_one(visited):
    with looking(SYSTEM):
        entries = offered(SYSTEM, visited.town.township.path, LATER)

    refs = {str(entry.ref) for entry in entries}
    assert len(refs) == len(entries)
    assert {"visits:today", "arrivals:total?origin=wuhan", "residents:now"} <= refs
    assert not any(ref.startswith("visits_today") for ref in refs)
    assert all(reference_fault(entry.ref) == "" for entry in entries)
