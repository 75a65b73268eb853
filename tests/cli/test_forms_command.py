"""`lianfang forms propose` and `fill`, as a machine and as an operator use them."""

import json
from argparse import ArgumentParser
from contextlib import nullcontext

import openpyxl
import pytest

from lianfang.access.actors import Actor
from lianfang.cli import forms_command
from lianfang.command.services.plans import enforce_phase, install_playbook
from lianfang.enterprises.services.enterprises import register_enterprise
from tests.blanks.drawing import new_book, put, save, sketch
from tests.command.builders import PLAYBOOKS, at, build_town
from tests.enterprises.builders import credit_code
from tests.tables.builders import book, came

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


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


BY_CLASS = """
企业类别 | 企业总数 | 应复工数 | 已复工数 | 复工率
纳税大户和规上企业 | . | . | . | .
村级工业园 | . | . | . | .
合计 | . | . | . | .
"""


def test_another_towns_plan_gives_its_own_classes(town, tmp_path, capsys):
    text = (PLAYBOOKS / "zhangcha.yaml").read_text(encoding="utf-8")
    plan = install_playbook(actor=SYSTEM, now=at("08:00"), text=text)
    enforce_phase(
        actor=SYSTEM,
        now=at("08:30"),
        incident_id=town.incident.pk,
        place_id=town.township.pk,
        playbook_id=plan.pk,
        phase="resume",
    )
    register_enterprise(
        actor=SYSTEM,
        now=at("09:00"),
        place_id=town.sike.pk,
        name="张槎针织有限公司",
        credit_code=credit_code(7),
        tax_class="big",
    )
    drawn, sheet = new_book()
    put(sheet, "A1:E1", "企业分类复工情况表")
    sketch(sheet, BY_CLASS, 2)
    path, out = tmp_path / "分类.xlsx", tmp_path / "out.xlsx"
    path.write_bytes(save(drawn))

    assert forms("propose", path, "--place", town.township.code, "--json") == forms_command.DONE
    said = json.loads(capsys.readouterr().out)["columns"]
    forms("fill", path, "--place", town.township.code, "--out", out)

    meanings = {one["slot"]: one["meaning"] for one in said}
    assert {slot: meanings[slot] for slot in ("1.1:B3", "1.1:D3", "1.1:E4", "1.1:B5")} == {
        "1.1:B3": "figure:enterprises:now?class=large",
        "1.1:D3": "figure:enterprises_resumed:now?class=large",
        "1.1:E4": "figure:resumption_rate:now?class=village_park",
        "1.1:B5": "figure:enterprises:now",
    }
    filled = openpyxl.load_workbook(out).active
    assert [filled[cell].value for cell in ("B3", "B4", "B5")] == [1, 0, 1]


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
