"""A town is replayed in a folder of its own, and a figure that differs ends with a failure."""

import argparse
import json
import os
from datetime import date

import pytest

from lianfang.cli import demo_command, replay_command, replay_home
from lianfang.cli.demo_page import write_page
from lianfang.cli.demo_state import is_a_demos
from lianfang.kit.clock import local_moment
from lianfang.scenarios.catalogue import SCENARIOS
from lianfang.scenarios.comparing import Compared, Told, ToldFact, Verdict
from lianfang.scenarios.facts import Fact

NOON = local_moment(date(2020, 3, 12), "12:00")


def options_of(*arguments):
    parser = argparse.ArgumentParser()
    replay_command.add_arguments(parser)
    return parser.parse_args(arguments)


def compared(verdict, figure="13"):
    return Compared("villages", "villages", "villages", "金山街道", NOON, "13", figure, verdict)


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [
        (("qujiang",), "replay-qujiang"),
        (("qujiang", "--size", "small", "--check"), "replay-qujiang-small"),
        (("--size=small", "qujiang"), "replay-qujiang-small"),
        (("--until", "2020-03-01", "fusha"), "replay-fusha"),
        (("--check", "--json", "out.json", "xibin"), "replay-xibin"),
        (("../elsewhere",), "replay"),
        ((), "replay"),
    ],
)
def test_each_replay_lives_in_a_folder_of_its_own(arguments, folder, monkeypatch, tmp_path):
    monkeypatch.setattr(os, "environ", {"LIANFANG_HOME": str(tmp_path)})

    replay_home.prepare(["replay", *arguments])

    assert os.environ["LIANFANG_HOME"] == str(tmp_path / folder)
    assert os.environ["LIANFANG_DEMO"] == "1"


def test_a_replay_started_by_another_program_of_the_demo_stays_where_it_is(monkeypatch):
    monkeypatch.setattr(os, "environ", {"LIANFANG_HOME": "/here", "LIANFANG_DEMO": "1"})

    replay_home.prepare(["replay", "fusha"])

    assert os.environ["LIANFANG_HOME"] == "/here"


def test_a_town_is_played_full_and_to_the_end_unless_asked_otherwise():
    given = options_of("fusha", "--until", "2020-02-24")

    assert (given.size, given.check, given.until) == ("full", False, date(2020, 2, 24))
    assert options_of("fusha").until is None


@pytest.mark.parametrize("arguments", [("nowhere",), ("fusha", "--until", "yesterday"), ()])
def test_what_cannot_be_meant_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        options_of(*arguments)

    assert capsys.readouterr().err


def test_another_size_or_another_day_is_another_play():
    marks = [
        replay_command._mark(SCENARIOS[town], options_of(town, *more))
        for town, more in (
            ("qujiang", ()),
            ("qujiang", ("--size", "small")),
            ("fusha", ("--size", "small")),
            ("fusha", ("--until", "2020-02-24")),
        )
    ]

    assert marks == [
        "replay qujiang full end",
        "replay qujiang small end",
        "replay fusha full end",
        "replay fusha full 2020-02-24",
    ]


def test_a_database_that_holds_something_else_is_left_alone(db, capsys):
    assert not is_a_demos()

    status = replay_command._replay(SCENARIOS["fusha"], options_of("fusha"))

    assert status == replay_command.REFUSED
    assert "holds something else" in capsys.readouterr().out


def test_a_difference_fails_and_what_is_not_built_does_not():
    def status(*verdicts):
        return replay_command.verdict_of(map(compared, verdicts), (), said.append)

    said = []

    assert status(Verdict.OK, Verdict.NOT_BUILT) == 0
    assert status(Verdict.OK, Verdict.DIFFERENT) == 1
    assert said[-1] == "1 ok; 1 different; 0 not built"


def test_a_bulletin_that_says_another_number_fails_too():
    fact = Fact("villages", "villages", "", 13, 13, NOON)
    said = []

    status = replay_command.verdict_of(
        [compared(Verdict.OK)],
        [Told(None, [ToldFact(fact, "12"), ToldFact(fact, "")])],
        said.append,
    )

    assert status == 1
    assert said[-1] == "1 figures stand differently in a bulletin"


def test_the_table_is_aligned_where_chinese_takes_two_columns():
    lines = list(replay_command.table([compared(Verdict.OK), compared(Verdict.NOT_BUILT, "")]))

    widths = {replay_command._width(line[: line.index("13")]) for line in lines[2:]}
    assert len(widths) == 1
    assert lines[2].split()[-2:] == ["13", "ok"]
    assert lines[3].endswith("not built")


def test_what_was_compared_is_written_for_machines(tmp_path):
    path = tmp_path / "counted.json"

    replay_command._write(str(path), "fusha", "full", [compared(Verdict.OK)])

    told = json.loads(path.read_text("utf-8"))
    assert (told["town"], told["size"]) == ("fusha", "full")
    assert told["facts"][0]["as_of"] == "2020-03-12T12:00:00+08:00"


def test_the_demo_lists_its_towns_and_how_to_start_each(capsys):
    parser = argparse.ArgumentParser()
    demo_command.add_arguments(parser)

    assert demo_command.run(parser.parse_args(["--list"])) == 0

    said = capsys.readouterr().out
    assert len(SCENARIOS) == 5
    for scenario in SCENARIOS.values():
        assert scenario.script.town.name in said
        assert scenario.welcome.name in said
    assert "lianfang demo --town zhangcha" in said


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_the_first_page_sends_people_of_the_town_to_pages_there_are(key):
    scenario = SCENARIOS[key]
    names = {persona.username for persona in scenario.script.personas}

    assert 3 <= len(scenario.welcome.looks) <= 5
    assert {look.username for look in scenario.welcome.looks} <= names
    for text in (scenario.welcome.about, scenario.welcome.real, scenario.welcome.invented):
        assert text.zh
        assert text.en


@pytest.mark.parametrize("key", sorted(SCENARIOS))
def test_the_first_page_is_shown_in_both_languages(key, db, client, settings, tmp_path):
    settings.DEMO, settings.INSTANCE = True, tmp_path
    scenario = SCENARIOS[key]
    write_page(scenario)

    chinese = client.get("/demo/", headers={"accept-language": "zh-hans"}).content.decode()
    english = client.get("/demo/", headers={"accept-language": "en"}).content.decode()

    assert scenario.script.town.name in chinese
    assert scenario.welcome.name in english
    assert scenario.script.password in chinese
    for persona in scenario.script.personas:
        assert f"login={persona.username}" in english or persona.enterprise
    for other in SCENARIOS.values():
        if other.key != key:
            assert other.welcome.name in english


def test_there_is_no_first_page_where_no_demo_runs(db, client, settings, tmp_path):
    settings.INSTANCE = tmp_path

    assert client.get("/demo/").status_code == 404


def test_a_link_of_the_first_page_names_the_account_to_come_in_as(db, client, settings, tmp_path):
    settings.DEMO, settings.INSTANCE = True, tmp_path
    write_page(SCENARIOS["fusha"])

    page = client.get("/account/login/?login=Commander").content.decode()

    assert 'value="commander"' in page
    assert SCENARIOS["fusha"].script.password in page


def test_outside_a_demo_no_link_names_an_account(db, client):
    page = client.get("/account/login/?login=commander").content.decode()

    assert 'value="commander"' not in page
