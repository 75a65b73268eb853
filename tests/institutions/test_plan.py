"""What a plan says of closed institutions: sound, or told what cannot be meant."""

from datetime import date

import msgspec
import pytest

from lianfang.command.playbook import read_playbook
from lianfang.command.playbook.institutions import Institutions, institutions_contradictions
from lianfang.institutions.selectors.plans import round_at, round_bounds
from tests.command.builders import at, jinshan_text

DAY = date(2020, 3, 18)


def wrong(**section):
    plan = msgspec.convert(section, Institutions)
    return [path for path, _text in institutions_contradictions(plan, ".institutions")]


def test_a_plan_that_says_nothing_has_everybody_measured_morning_and_evening():
    assert wrong() == []
    assert [one.key for one in Institutions().rounds] == ["morning", "evening"]


def test_jinshan_says_which_forms_tell_of_a_homes_day():
    plan = read_playbook(jinshan_text())
    forms = {form.key for form in plan.record_forms_of("institution")}
    section = plan.institutions

    assert {section.visitors_form, section.goods_form, section.report_form} < forms


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ({"kinds": []}, ".institutions.kinds"),
        ({"rounds": []}, ".institutions.rounds"),
        ({"shifts": []}, ".institutions.shifts"),
        (
            {"levels": [{"key": "full", "title": {"zh": "全", "en": "Full"}}] * 2},
            ".institutions.levels",
        ),
        (
            {
                "rounds": [
                    {"key": key, "title": {"zh": key, "en": key}, "begins": begins, "ends": ends}
                    for key, begins, ends in (("one", "06:00", "12:00"), ("two", "11:00", "20:00"))
                ]
            },
            ".institutions.rounds[0]",
        ),
    ],
)
def test_what_cannot_be_meant_is_named(section, path):
    assert wrong(**section) == [path]


def test_the_rounds_of_a_day_leave_no_minute_out():
    bounds = round_bounds(Institutions(), DAY)

    assert [(one.key, begins, ends) for one, begins, ends in bounds] == [
        ("morning", at("00:00"), at("15:00")),
        ("evening", at("15:00"), at("00:00", 19)),
    ]
    assert round_at(Institutions(), at("14:59"), DAY).key == "morning"
    assert round_at(Institutions(), at("23:00"), DAY).key == "evening"
