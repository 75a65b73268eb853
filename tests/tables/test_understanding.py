"""Meanings as text, the plan's part about tables, and the tables of a command line."""

import pytest

from lianfang.command.playbook.tables import DAILY, Schedule, Synonym, Tables, tables_contradictions
from lianfang.command.playbook.wording import Wording
from lianfang.kit.errors import InvalidInput, NotPermitted
from lianfang.tables.selectors.said import EMPTY, UNKNOWN, Said, What, as_guess, read_said
from lianfang.tables.services.trying import try_blank
from tests.command.builders import at, build_town, jinshan_text
from tests.tables.builders import book, came, clerk, roster_blank


@pytest.mark.parametrize(
    "text",
    [
        "",
        "empty",
        "total",
        "figure:arrivals",
        "figure:arrivals:today?origin=wuhan",
        "figure:funds_paid:total|scale=10000",
        "figure:visits|place=01a20351-b97f-7001-aa01-c5983ac81742",
        "field:residents.phones",
        "stamp:unit",
        "constant:0714-1234567 | 值班",
        "cut:class=key_tax",
    ],
)
def test_a_meaning_is_read_as_it_was_written(text):
    assert str(read_said(text)) == text


@pytest.mark.parametrize("text", ["figure", "colour:red", "stamp:mayor", "figure:a|scale=x", "é"])
def test_what_is_no_meaning_is_no_meaning(text):
    with pytest.raises(InvalidInput):
        read_said(text)


def test_only_what_can_be_said_again_is_remembered():
    guess = as_guess(Said(What.FIGURE, "arrivals:today?origin=wuhan", scale=10))

    assert guess is not None
    assert (guess.reference, guess.scale) == ("arrivals:today?origin=wuhan", 10)
    assert [as_guess(one) for one in (EMPTY, UNKNOWN, Said(What.CONSTANT, "无"))] == [None] * 3


def test_a_plan_finds_the_schedule_by_key_by_words_or_in_general():
    noon = Schedule("noon", Wording("午报", "Noon"), ("企业",), due="12:00", draft="11:30")
    plan = Tables(schedules=(noon, DAILY))

    assert plan.schedule_for("企业复工日报") == noon
    assert plan.schedule_for("返乡人员日报") == DAILY
    assert plan.schedule_for("返乡人员日报", "noon") == noon


def test_what_a_plan_cannot_mean_is_told_with_its_entry():
    plan = Tables(
        synonyms=(
            Synonym("visits", ("走访",)),
            Synonym("arrivals:today", ("走访",)),
            Synonym("no meaning!", ("甲",)),
        ),
        schedules=(DAILY, Schedule("daily", Wording("晚", "Late"), due="09:00", draft="09:30")),
    )

    paths = [path for path, _text in tables_contradictions(plan, ".tables")]

    assert sorted(paths) == [
        ".tables.schedules",
        ".tables.schedules[1].draft",
        ".tables.synonyms[1].names",
        ".tables.synonyms[2].meaning",
    ]


TABLES_PART = """
tables:
  synonyms:
    - {meaning: "arrivals:yesterday", names: [昨天进村的]}
    - {meaning: visits, names: [唠嗑量]}
"""


@pytest.mark.django_db
def test_the_words_of_the_plan_are_understood():
    town = build_town(text=jinshan_text() + TABLES_PART)
    content = book(heads=("序号", "村（社区）", "昨天进村的", "累计唠嗑量"))

    tried = try_blank(
        actor=clerk(town),
        now=at("09:30"),
        place_id=town.township.pk,
        name="x.xlsx",
        content=content,
        fill=False,
    )

    found = {one.heading: str(one.said) for one in tried.proposed}
    assert found["昨天进村的"] == "figure:arrivals:yesterday"
    assert found["累计唠嗑量"].startswith("figure:visits:total")


@pytest.mark.django_db
def test_a_blank_is_tried_without_keeping_anything():
    town = build_town()
    came(town, town.building, "甲")

    tried = try_blank(
        actor=clerk(town),
        now=at("09:45"),
        place_id=town.township.pk,
        name="x.xlsx",
        content=book(),
        as_of=at("09:30"),
    )

    assert tried.written >= 8
    assert tried.content[:2] == b"PK"
    with pytest.raises((InvalidInput, NotPermitted)):
        try_blank(
            actor=clerk(town),
            now=at("09:45"),
            place_id=town.township.pk,
            name="x.xlsx",
            content=roster_blank(),
            masked=False,
        )
