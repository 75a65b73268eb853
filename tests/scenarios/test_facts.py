"""Facts say what was published, all of it, and the table in the docs says what facts say."""

import importlib.util
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from lianfang.kit.clock import local_day
from lianfang.reports.references import FigureRef
from lianfang.scenarios.catalogue import SCENARIOS
from lianfang.scenarios.comparing import READER, Verdict, compare, due_by
from lianfang.scenarios.facts import Fact, Missing

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = tomllib.loads((Path(__file__).parent / "published.toml").read_text("utf-8"))
# Not figures but headings of the account.
HEADINGS = {"published"}


def facts_of(town):
    return SCENARIOS[town].facts


def tool():
    spec = importlib.util.spec_from_file_location("facts_tool", ROOT / "tools" / "facts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("town", sorted(PUBLISHED))
def test_every_published_figure_is_a_fact_or_named_as_missing(town):
    told = {one.key for one in (*facts_of(town), *SCENARIOS[town].missing)}

    assert told == PUBLISHED[town].keys() - HEADINGS


def bounds(value):
    """Least and most of a published value, None where it says nothing of the kind."""
    if isinstance(value, dict):
        if "at_least" in value:
            return value["at_least"], None
        if "min" in value:
            return value["min"], value["max"]
        value = value.get("value")
    if isinstance(value, float):
        # A rate of one is a hundred per cent.
        return value * 100, value * 100
    return (value, value) if isinstance(value, int) else None


SIMPLE = [
    (town, fact)
    for town in sorted(PUBLISHED)
    for fact in facts_of(town)
    if isinstance(fact, Fact)
    and fact.name == fact.key
    and bounds(PUBLISHED[town][fact.key]) is not None
]


@pytest.mark.parametrize(("town", "fact"), SIMPLE, ids=lambda one: getattr(one, "name", one))
def test_a_fact_says_what_was_published_as_of_its_day(town, fact):
    value = PUBLISHED[town][fact.key]
    least, most = bounds(value)
    # "More than 200,000" begins with the next one.
    assert fact.least - least in ((0, 1) if most is None else (0,))
    assert fact.most == most
    if isinstance(value, dict) and "as_of" in value:
        assert local_day(fact.as_of) == date.fromisoformat(str(value["as_of"]))


def test_most_facts_are_compared_as_they_stand():
    assert len(SIMPLE) > 40


def test_what_is_missing_belongs_to_rooms_that_are_not_built():
    rooms = {one.room for scenario in SCENARIOS.values() for one in scenario.missing}

    assert rooms <= {"supplies", "outreach"}


@pytest.mark.parametrize("town", sorted(SCENARIOS))
def test_every_fact_names_a_figure_in_the_form_of_references(town):
    for fact in facts_of(town):
        if isinstance(fact, Fact):
            assert str(FigureRef.parse(fact.metric))


def test_only_facts_true_by_the_day_are_due():
    facts = facts_of("jinshan")

    names = [fact.key for fact in due_by(facts, date(2020, 3, 17))]

    assert "gatherings_dissuaded" in names
    assert "hired" not in names
    assert len(due_by(facts, None)) == len(facts)


def test_what_is_missing_is_told_by_name_and_never_as_a_figure():
    (one,) = compare(None, [], [Missing("songs", "≥ 20", "outreach")], viewer=READER)

    assert (one.name, one.metric, one.figure) == ("songs", "(outreach)", "")
    assert one.verdict == Verdict.NOT_BUILT


def test_a_published_range_is_written_as_people_write_it():
    moment = next(iter(facts_of("fusha"))).as_of

    said = [
        Fact("one", "villages", "", *limits, moment).published
        for limits in ((13, 13), (200, None), (8, 10))
    ]

    assert said == ["13", "≥ 200", "8-10"]
    assert not Fact("one", "villages", "", 1, 1, moment).holds_for(None)


def test_the_table_in_the_docs_is_what_replays_have_counted():
    facts = tool()

    assert facts.TABLE.read_text("utf-8") == facts.rendered(facts.recorded())


@pytest.mark.parametrize("town", sorted(SCENARIOS))
def test_what_was_recorded_of_a_town_is_about_its_facts_as_they_are(town):
    kept = json.loads((ROOT / "docs/concepts/facts.json").read_text("utf-8"))[town]
    scenario, recorded = SCENARIOS[town], kept["facts"]

    facts = scenario.facts_of(kept["size"])
    declared = [(fact.name, fact.metric, fact.published) for fact in facts]
    declared += [(one.key, f"({one.room})", one.published) for one in scenario.missing]

    assert [(row["name"], row["metric"], row["published"]) for row in recorded] == declared
    assert not [row["name"] for row in recorded if row["verdict"] == "different"]
