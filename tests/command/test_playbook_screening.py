"""What a plan says about screening and arrivals, and what it may not say."""

import pytest

from lianfang.command.playbook import PlaybookError, read_playbook
from lianfang.command.playbook.arrivals import Arrivals
from lianfang.command.playbook.screening import Screening
from tests.command.builders import jinshan_plan, jinshan_text

HEAD, REST = jinshan_text().split("\n# --- screening of every household")
TAIL = "\n# --- medical transport" + REST.split("\n# --- medical transport")[1]


def test_a_plan_that_says_nothing_can_still_screen_and_follow_arrivals():
    plan = read_playbook(HEAD + TAIL)

    assert (plan.screening, plan.arrivals) == (Screening(), Arrivals())
    # The regions of the reason for isolation are the key regions, said once.
    assert plan.origin_class("武汉市", "").key == "key_region"
    assert plan.origin_class("", "420106").key == "key_region"
    assert plan.origin_class("北京市", "").key == "elsewhere"


def test_jinshan_says_what_is_asked_and_what_follows():
    plan = jinshan_plan()
    survey = plan.screening.survey("households")

    assert plan.record_form(survey.household_form).about == "household"
    assert survey.raised({"came_back": True, "left_for": False}) == ["came_back"]
    assert survey.attention_title("left_for") in ("去过重点地区", "Was in a key region")
    assert plan.origin_class("宜昌", "420500").follow == ("register",)


def test_a_region_of_isolation_without_a_class_still_means_observation():
    plan = read_playbook(HEAD + "\narrivals: {classes: []}\n" + TAIL)

    found = plan.origin_class("武汉市", "")

    assert (found.key, found.follow) == ("arrival", ("register", "observe"))


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("screening: {surveys: []}", ".screening.surveys"),
        ("screening: {minimum: 43.0}", ".screening.maximum"),
        (
            "screening: {surveys: [{key: a, title: {zh: 甲, en: A}, household_form: none_such}]}",
            ".screening.surveys[0].household_form",
        ),
        (
            "screening: {surveys: [{key: a, title: {zh: 甲, en: A}, person_form: patrol}]}",
            ".screening.surveys[0].person_form",
        ),
        (
            "screening: {surveys: [{key: a, title: {zh: 甲, en: A}, closing: [moved]}]}",
            ".screening.surveys[0].closing",
        ),
        (
            "arrivals: {classes: [{key: a, title: {zh: 甲, en: A}, reason: nothing}]}",
            ".arrivals.classes[0].reason",
        ),
        (
            "arrivals: {classes: [{key: a, title: {zh: 甲, en: A}, follow: [report]}]}",
            ".arrivals.classes[0].report_to",
        ),
        (
            "arrivals: {classes: [{key: a, title: {zh: 甲, en: A}, follow: [observe]}]}",
            ".arrivals.classes[0].reason",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_by_its_place(section, path):
    with pytest.raises(PlaybookError) as wrong:
        read_playbook(f"{HEAD}\n{section}\n{TAIL}")

    assert path in {mistake.path for mistake in wrong.value.mistakes}
