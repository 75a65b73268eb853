"""A playbook is read strictly: whoever writes one is told the line of every mistake."""

from decimal import Decimal

import pytest
import yaml
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lianfang.command.playbook import (
    Placeholder,
    PlaybookError,
    fill,
    placeholders,
    read_playbook,
)
from tests.command.builders import PLAYBOOKS, jinshan_plan, jinshan_text


@pytest.mark.parametrize("path", sorted(PLAYBOOKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_playbook_is_sound(path):
    assert read_playbook(path.read_text(encoding="utf-8")).key == path.stem


def test_jinshan_has_the_phases_rules_and_windows_of_the_published_account():
    plan = jinshan_plan()

    assert [phase.key for phase in plan.phases] == [
        "keep_out",
        "grid_screening",
        "sealed",
        "institution",
        "resume",
    ]
    units = plan.rule("volunteers_per_unit")
    assert (units.minimum, units.maximum) == (1, 4)
    care = [rule.role for rule in plan.rules_of("sealed") if rule.key.startswith("special_")]
    assert care == ["special_cadre", "special_community_worker", "special_volunteer"]
    windows = plan.routine("special_visits").windows
    assert [(w.key, w.begins, w.ends) for w in windows] == [
        ("morning", "08:00", "11:30"),
        ("afternoon", "14:00", "17:30"),
    ]
    heat = plan.form("visit").temperature
    assert (heat.minimum, heat.fever, heat.maximum) == (
        Decimal("35.0"),
        Decimal("37.3"),
        Decimal("42.0"),
    )


def test_texts_speak_the_language_of_the_reader():
    phase = jinshan_plan().phase("sealed")

    with override("zh-hans"):
        assert str(phase.title) == "封闭管理"
    with override("en"):
        assert str(phase.title) == "Sealed management"


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("max_load: 3", "max_laod: 3", "roles[0].max_laod"),
        ("kinds: [cadre, seconded_cadre]", "kinds: [emperor]", "roles[0].kinds[0]"),
        ("role: household_cadre", "role: household_cader", "rules[4].role"),
        ('ends: "11:30"', 'ends: "07:30"', "routines[0].windows[0].ends"),
        ("minimum: 1\n    maximum: 4", "minimum: 5\n    maximum: 4", "rules[3].minimum"),
        ("fever: 37.3", "fever: 43.0", "forms[0].temperature"),
        ("alert_sop: fever_found", "alert_sop: pray", "forms[0].alert_sop"),
        ("form: visit", "form: telegram", "routines[0].form"),
        ("{temporary_branches}", "{temporary branches}", "bulletin.sections[0].paragraphs[1].zh"),
        ("@wangtai}", "@atlantis}", "bulletin.sections[0].paragraphs[2].zh"),
    ],
)
def test_a_mistake_is_named_by_its_line_and_path(before, after, path):
    text = jinshan_text().replace(before, after, 1)

    with pytest.raises(PlaybookError) as caught:
        read_playbook(text)

    first = caught.value.mistakes[0]
    assert first.path == f".{path}"
    found = text.splitlines()[first.line - 1]
    assert after.splitlines()[0].split(":")[0].strip(" -{}") in found or path.endswith(
        "temperature"
    )


def test_all_contradictions_are_told_at_once():
    text = jinshan_text().replace("role: household_cadre", "role: nobody", 1)
    text = text.replace('ends: "11:30"', 'ends: "07:30"', 1)

    with pytest.raises(PlaybookError) as caught:
        read_playbook(text)

    assert len(caught.value.mistakes) == 2


@pytest.mark.parametrize(
    "text",
    ["", "[]", "a: [", "a: 1\na: 2", "a: &x 1\nb: *x", "- " * 50 + "deep", "!!python/none x", "\t"],
)
def test_what_is_no_plan_is_refused_with_a_line(text):
    with pytest.raises(PlaybookError) as caught:
        read_playbook(text)

    assert caught.value.mistakes[0].line >= 1


@given(st.text(max_size=300))
def test_no_text_does_worse_than_being_refused(text):
    with pytest.raises(PlaybookError):
        read_playbook(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["key", "roles", "rules", "phases", "x"]), inner)
        ),
        max_leaves=12,
    )
)
def test_no_well_formed_yaml_does_worse_than_being_refused(content):
    with pytest.raises(PlaybookError):
        read_playbook(yaml.safe_dump(content, allow_unicode=True))


def test_hours_and_words_stay_what_was_written():
    text = jinshan_text().replace('begins: "08:00"', "begins: 08:00").replace('"11:30"', "11:30")

    assert read_playbook(text).routine("special_visits").windows[0].ends == "11:30"


def test_placeholders_name_a_metric_and_perhaps_a_place():
    text = "组建临时党支部{temporary_branches}个，四棵{volunteers@sike}名"

    assert placeholders(text) == [
        Placeholder("temporary_branches"),
        Placeholder("volunteers", "sike"),
    ]
    assert fill(text, lambda one: f"<{one.metric}/{one.place}>") == (
        "组建临时党支部<temporary_branches/>个，四棵<volunteers/sike>名"
    )
