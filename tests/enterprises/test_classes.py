"""Classes of service by the rule of the plan, and the lists the register speaks in."""

from datetime import date
from typing import get_args

import pytest

from lianfang.command.playbook.enterprises import (
    ClassTest,
    Enterprises,
    KindKey,
    LevelKey,
    ParkKey,
    ScaleKey,
    ServiceClass,
    TaxKey,
    enterprises_contradictions,
)
from lianfang.command.playbook.wording import Wording
from lianfang.enterprises.enums import EnterpriseKind, ParkKind, ProjectLevel, TaxClass
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.classes import class_by_rule
from lianfang.enterprises.selectors.code_lists import (
    industries,
    industry_title,
    read_industry,
    scale_keys,
    scales,
    scales_meant,
    sections,
)

WORDS = Wording("类", "class")


def of(park="", **facts):
    return class_by_rule(Enterprises(), Enterprise(**facts), park)


@pytest.mark.parametrize(
    ("park", "facts", "expected"),
    [
        ("", {"tax_class": "big"}, "large"),
        ("village", {"scale": "industry"}, "large"),
        ("public", {}, "park"),
        ("closed_private", {}, "park"),
        ("village", {}, "village_park"),
        ("", {}, "other"),
    ],
)
def test_a_plan_that_says_nothing_has_the_three_classes_and_the_rest(park, facts, expected):
    assert of(park, **facts) == expected


def test_a_test_asks_for_everything_it_names():
    test = ClassTest(industries=("C",), min_staff=100)
    plan = Enterprises(classes=(ServiceClass("big_factory", WORDS, (test,)),))
    facts = {"industry": "C34", "staff_count": 120}

    assert class_by_rule(plan, Enterprise(**facts), "") == "big_factory"
    assert class_by_rule(plan, Enterprise(**{**facts, "staff_count": 99}), "") == ""
    assert class_by_rule(plan, Enterprise(**{**facts, "industry": "F52"}), "") == ""


def test_a_plan_and_the_register_speak_of_the_same_things():
    assert set(get_args(KindKey)) == set(EnterpriseKind.values)
    assert set(get_args(ParkKey)) == set(ParkKind.values)
    assert set(get_args(TaxKey)) == set(TaxClass.values)
    assert set(get_args(LevelKey)) == set(ProjectLevel.values) - {""}
    assert set(get_args(ScaleKey)) == {*scale_keys(), "above_scale", "four_above"}


def contradictions(plan, roles=("liaison_officer",), asked=()):
    return [where for where, _why in enterprises_contradictions(plan, roles, asked, "e")]


def test_contradictions_of_a_plan_are_named():
    last = ServiceClass("rest", WORDS)
    test = ServiceClass("large", WORDS, (ClassTest(taxes=("big",)),))

    assert contradictions(Enterprises()) == []
    assert contradictions(Enterprises(classes=(last, test))) == ["e.classes[0]"]
    assert contradictions(Enterprises(classes=(test, test))) == ["e.classes"]
    assert contradictions(Enterprises(least=11)) == ["e.least"]
    empty = ServiceClass("large", WORDS, (ClassTest(),))
    assert contradictions(Enterprises(classes=(empty,))) == ["e.classes[0].when"]
    assert contradictions(Enterprises(), asked=[("r", "nobody")]) == ["r"]
    assert contradictions(Enterprises(), roles=(), asked=[("r", "")]) == ["e.liaison_role"]


def test_the_standard_has_twenty_sections_and_ninety_seven_divisions():
    assert len(sections()) == 20
    assert len(industries()) - len(sections()) == 97


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("C", "C"),
        ("c34", "C34"),
        ("34", "C34"),
        ("C3412", "C3412"),
        ("通用设备制造业", "C34"),
        ("C 制造业", "C"),
        ("餐饮业", "H62"),
        ("Ｃ３４", "C34"),
        ("A34", None),
        ("98", None),
        ("炼金术", None),
    ],
)
def test_an_industry_is_read_as_code_or_title(typed, code):
    assert read_industry(typed) == code


def test_a_longer_code_is_called_by_its_division(settings):
    settings.LANGUAGE_CODE = "zh-hans"

    assert industry_title("C3412") == industry_title("C34") != ""


def test_thresholds_are_those_of_the_day():
    then, now = (
        {one.key: one.threshold.zh for one in scales(day)}
        for day in (date(2020, 3, 18), date(2026, 1, 1))
    )

    assert then["services"] != now["services"]
    assert then["industry"] == now["industry"]


def test_a_tag_stands_for_several_lists():
    assert scales_meant(["above_scale"]) == {"industry", "services"}
    assert scales_meant(["four_above"]) == set(scale_keys())
    assert scales_meant(["retail"]) == {"retail"}
