"""`lianfang forms propose` and `fill`, as a machine and as an operator use them."""

import json
from argparse import ArgumentParser
from contextlib import nullcontext

import openpyxl
import pytest

from lianfang.cli import forms_command
from tests.command.builders import at, build_town
from tests.tables.builders import book, came

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(monkeypatch):
    """A town at half past nine; the command finds the database that is there."""
    monkeypatch.setattr(forms_command, "database", nullcontext)
    monkeypatch.setattr(forms_command, "migrate", lambda: False)
    monkeypatch.setattr(forms_command.clock, "now", lambda: at("09:45"))
    return build_town()


@pytest.fixture
def blank(tmp_path):
    path = tmp_path / "日报.xlsx"
    path.write_bytes(book())
    return path


def forms(*arguments) -> int:
    parser = ArgumentParser()
    forms_command.add_arguments(parser)
    return forms_command.run(parser.parse_args([str(one) for one in arguments]))


def test_a_blank_is_proposed_column_by_column_for_a_machine(town, blank, capsys):
    code = forms("propose", blank, "--place", town.township.code, "--json")

    said = json.loads(capsys.readouterr().out)
    assert code == forms_command.DONE
    assert said["title"] == "返回人员日报表"
    meanings = {one["heading"]: one["meaning"] for one in said["columns"]}
    assert meanings["今日返回人员"] == "figure:arrivals:today"
    assert meanings["累计返回人员"] == "figure:arrivals:total"
    assert all(set(one) >= {"slot", "confidence", "others"} for one in said["columns"])


def test_a_blank_is_filled_for_a_place_as_of_a_moment(town, blank, tmp_path, capsys):
    came(town, town.building, "甲")
    out = tmp_path / "filled.xlsx"

    code = forms(
        *("fill", blank, "--place", town.township.code, "--as-of", "2020-03-18T09:30"),
        *("--out", out),
    )

    said = capsys.readouterr().out.splitlines()
    sheet = openpyxl.load_workbook(out).active
    assert code in (forms_command.DONE, forms_command.NOT_ALL)
    assert said[0].startswith(f"{out}: ")
    assert sheet["C7"].value == 1


def test_what_a_column_means_may_be_said_on_the_line(town, blank, tmp_path, capsys):
    out = tmp_path / "filled.xlsx"

    forms(
        *("fill", blank, "--place", town.township.code, "--out", out, "--json"),
        *("--map", "1.1:E=constant:无"),
    )

    assert json.loads(capsys.readouterr().out)["out"] == str(out)
    assert openpyxl.load_workbook(out).active["E4"].value == "无"


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--map", "9.9:Z=empty"), "There is no column “9.9:Z” in this blank."),
        (("--as-of", "2020-03-19T09:30"), "This moment is still to come."),
        (("--account", "nobody.at.all"), "There is no account of this name."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    town, blank, tmp_path, capsys, asked, words
):
    out = tmp_path / "filled.xlsx"

    code = forms("fill", blank, "--place", town.township.code, "--out", out, *asked)

    assert code == forms_command.REFUSED
    assert words in capsys.readouterr().out
    assert not out.exists()


def test_a_file_that_is_no_blank_and_one_that_is_not_there_are_refused(town, tmp_path, capsys):
    strange = tmp_path / "a.xlsx"
    strange.write_bytes(b"no table")

    assert forms("propose", strange) == forms_command.REFUSED
    assert forms("propose", tmp_path / "b.xlsx") == forms_command.REFUSED
    assert "b.xlsx: No such file or directory" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["1.1:D", "=figure:visits", "noon"])
def test_arguments_that_make_no_sense_are_refused_by_the_parser(text):
    parser = ArgumentParser(exit_on_error=False)
    forms_command.add_arguments(parser)
    option = "--as-of" if text == "noon" else "--map"

    with pytest.raises(SystemExit):
        parser.parse_args(["fill", "a.xlsx", "--place", "1", "--out", "b.xlsx", option, text])
