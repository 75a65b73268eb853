"""The demo shows one town or another, each in a folder of its own; nothing in it names only one."""

import argparse
import os
from datetime import timedelta

import pytest
from django.urls import resolve

from lianfang.access.roles import OWN_ACCOUNT, ROLE_RIGHTS
from lianfang.cli import demo_command, demo_home
from lianfang.cli.demo_card import card
from lianfang.cli.demo_state import clock_settings
from lianfang.scenarios.catalogue import DEFAULT, SCENARIOS


def options_of(*arguments):
    parser = argparse.ArgumentParser()
    demo_command.add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        ((), "demo"),
        (("--town", "jinshan"), "demo"),
        (("--town", "xibin"), "demo-xibin"),
        (("--town", "fusha"), "demo-fusha"),
        (("--reset", "--town=xibin", "--port", "81"), "demo-xibin"),
        (("--town", "../elsewhere"), "demo"),
        (("--check",), "demo-check"),
    ],
)
def test_each_town_lives_in_a_folder_of_its_own(arguments, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", {"LIANFANG_HOME": str(tmp_path)})

    demo_home.prepare(["demo", *arguments])

    assert os.environ["LIANFANG_HOME"] == str(tmp_path / folder)


def test_jinshan_is_shown_unless_another_town_is_named():
    assert options_of().town == DEFAULT == demo_home.DEFAULT_TOWN == "jinshan"
    assert options_of("--town", "xibin").town == "xibin"


def test_a_town_that_cannot_be_played_is_refused_by_name(capsys):
    with pytest.raises(SystemExit):
        options_of("--town", "nowhere")

    assert "nowhere" in capsys.readouterr().err


def test_the_check_is_refused_for_a_town_it_does_not_know(capsys):
    assert demo_command.run(options_of("--town", "xibin", "--check")) == 2

    assert "金山街道" in capsys.readouterr().out


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_the_card_names_the_town_its_day_and_who_one_can_be(key, db):
    scenario = SCENARIOS[key]

    said = card(scenario, "http://127.0.0.1:8000", 1.5)

    assert scenario.script.town.name in said
    assert f"{scenario.opening:%Y}年{scenario.opening.month}月" in said
    assert scenario.script.password in said
    for persona in scenario.script.personas:
        assert persona.username in said


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_a_town_opens_on_its_own_morning(key, db):
    opening = SCENARIOS[key].opening

    assert clock_settings(opening)["LIANFANG_CLOCK_START"] == opening.isoformat()
    assert opening.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_every_town_has_a_plan_of_its_own_and_somebody_for_every_first_account(key):
    script = SCENARIOS[key].script
    names = [persona.username for persona in script.personas]

    assert script.playbook == key
    assert len(set(names)) == len(names)
    assert {"system", "security", "audit", "commander", "clerk", "viewer"} <= set(names)
    assert len(script.password) >= 10


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_everything_to_look_at_first_is_a_page_that_its_account_may_open(key):
    scenario = SCENARIOS[key]
    roles = {persona.username: persona.role for persona in scenario.script.personas}

    shut = [
        (look.username, look.path)
        for look in scenario.welcome.looks
        if resolve(look.path).func.right not in ROLE_RIGHTS[roles[look.username]] | OWN_ACCOUNT
    ]

    assert shut == []
