"""The command line and the worker do what the pages do."""

import json

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lianfang.access.actors import Actor
from lianfang.sheets import jobs
from lianfang.sheets.command import REFUSED, SUCCESS, WRONG_ROWS, run_import
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.models import FileChunk, ImportRow, ImportRun
from lianfang.sheets.selectors.runs import standing_of
from lianfang.sheets.services.imports import approve_import, start_import
from tests.sheets.conftest import VILLAGE
from tests.sheets.register import registered
from tests.sheets.rosters import paper, save
from tests.sheets.test_imports import HEADER, row

MACHINE = Actor.system("command line")


def command(path, now, **more):
    lines = []
    code = run_import(
        actor=MACHINE,
        now=now,
        kind_key=more.pop("kind_key", "register"),
        path=path,
        place_code=more.pop("place_code", VILLAGE.code),
        check_only=more.pop("check_only", False),
        as_json=more.pop("as_json", False),
        columns=more.pop("columns", None),
        trust=more.pop("trust", False),
        write=lines.append,
    )
    return code, lines


def test_a_file_is_imported_in_one_call(register, now, workbook):
    save(workbook, [["名单"], HEADER, row(1, "赵一"), row(2, "钱二")], ["A1:E1"])

    code, lines = command(workbook, now)

    assert code == SUCCESS
    assert len(registered()) == 2
    assert lines == [
        "名单.xlsx: 钟山村 (420281070211)",
        "Worksheet 名单: header in row 2",
        "  A 序号 → -",
        "  B 姓名 → name (Name)",
        "  C 身份证号 → paper (ID number)",
        "  D 联系电话 → phones (Phone)",
        "  E 楼栋 → building (Building)",
        "new 2, changed 0, same 0, wrong 0",
        "Written: created 2, changed 0",
    ]


def test_a_check_leaves_nothing_behind(register, now, workbook):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二", paper="4.2E+17")])

    code, lines = command(workbook, now, check_only=True)

    assert code == WRONG_ROWS
    assert registered() == []
    assert (ImportRow.objects.count(), FileChunk.objects.count()) == (0, 0)
    assert lines[-2] == "new 1, changed 0, same 0, wrong 1"
    assert lines[-1].startswith("名单  C3  ID number  ****  ")


def test_a_machine_gets_the_same_as_data(register, now, workbook):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "", paper=paper(2))])

    code, lines = command(workbook, now, as_json=True)
    report = json.loads("\n".join(lines))

    assert code == WRONG_ROWS
    assert (report["status"], report["counts"], report["applied"]) == (
        "applied",
        {"new": 1, "changed": 0, "same": 0, "wrong": 1},
        {"created": 1, "changed": 0, "overtaken": 0},
    )
    assert report["wrong"] == [
        {
            "sheet": "名单",
            "row": 3,
            "cell": "B3",
            "field": "name",
            "title": "Name",
            "written": "",
            "code": "cell.required",
            "message": "This must be filled in.",
        }
    ]


def test_columns_that_are_not_sure_are_reported_and_nothing_is_written(register, now, workbook):
    save(workbook, [["姓名", "楼栋", "证"], ["赵一", "1栋", paper(1)]])

    code, lines = command(workbook, now)

    assert code == REFUSED
    assert "Not found: paper" in lines
    assert registered() == []


GUESSED = ["序号", "姓名", "本人身份证号码核对", "联系电话", "楼栋"]


def test_a_check_goes_on_with_guesses_and_names_them(register, now, workbook):
    save(workbook, [GUESSED, row(1, "赵一")])

    code, lines = command(workbook, now, check_only=True)

    assert code == SUCCESS
    assert "Only guessed, please confirm: columns C" in lines
    assert "new 1, changed 0, same 0, wrong 0" in lines


def test_what_is_only_guessed_is_not_written(register, now, workbook):
    save(workbook, [GUESSED, row(1, "赵一")])

    code, lines = command(workbook, now, as_json=True)
    report = json.loads("\n".join(lines))

    assert code == REFUSED
    assert (report["status"], report["unsure"], report["counts"]["new"]) == ("checked", ["C"], 1)
    assert registered() == []


@pytest.mark.parametrize("more", [{"trust": True}, {"columns": {"C": "paper"}}])
def test_guesses_are_written_once_somebody_answers_for_them(register, now, workbook, more):
    save(workbook, [GUESSED, row(1, "赵一")])

    code, _lines = command(workbook, now, **more)

    assert code == SUCCESS
    assert len(registered()) == 1


def test_what_was_said_about_a_column_is_remembered_and_trust_is_not(register, now, workbook):
    save(workbook, [GUESSED, row(1, "赵一")])
    command(workbook, now, trust=True)
    save(workbook, [GUESSED, row(2, "钱二")])
    doubtful, _lines = command(workbook, now)
    command(workbook, now, columns={"C": "paper"})
    save(workbook, [GUESSED, row(3, "孙三")])

    certain, _lines = command(workbook, now)

    assert (doubtful, certain) == (REFUSED, SUCCESS)
    assert len(registered()) == 3


def test_a_column_that_is_left_out_says_nothing(register, now, workbook):
    save(workbook, [HEADER, row(1, "赵一", building="9栋")])

    command(workbook, now, columns={"E": ""})

    assert registered() == [("赵一", ["13800138000"], None)]


def test_a_column_that_is_none_is_said(register, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])

    code, lines = command(workbook, now, as_json=True, columns={"7": "paper"})

    assert (code, json.loads(lines[0])["code"]) == (REFUSED, "unknown_column")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"place_code": "999"}, "not_found"),
        ({"kind_key": "dragons"}, "not_found"),
    ],
)
def test_an_unknown_place_or_kind_is_said(register, now, workbook, more, code):
    save(workbook, [HEADER, row(1, "赵一")])

    result, lines = command(workbook, now, as_json=True, **more)

    assert (result, json.loads(lines[0])["code"]) == (REFUSED, code)


def test_a_refused_file_says_why(register, now, workbook):
    workbook.write_bytes(b"%PDF-1.7")

    result, lines = command(workbook, now)

    assert (result, lines) == (REFUSED, ["This is PDF, not a table. Send .xlsx, .xls or .csv."])


def test_a_missing_file_says_so(register, now, tmp_path):
    result, lines = command(tmp_path / "none.xlsx", now, as_json=True)

    assert (result, json.loads(lines[0])["code"]) == (REFUSED, "no_file")


def test_the_worker_checks_and_applies_for_the_person_who_asked(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = start_import(
        actor=clerk,
        now=now,
        kind_key="register",
        place=VILLAGE,
        path=workbook,
        filename=workbook.name,
    )
    job = ProcrastinateJob.objects.get(pk=run.job_id)
    assert job.task_name == "lianfang.sheets.jobs.check"
    assert job.task_name in app.tasks

    jobs.check(**job.args)
    run = approve_import(actor=clerk, now=now, run_id=run.pk)
    job = ProcrastinateJob.objects.get(pk=run.job_id)
    jobs.apply(**job.args)

    run = ImportRun._base_manager.get(pk=run.pk)
    assert (job.task_name, run.status) == ("lianfang.sheets.jobs.apply", RunStatus.APPLIED)
    assert len(registered()) == 1


def test_a_job_that_died_is_seen(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = start_import(
        actor=clerk,
        now=now,
        kind_key="register",
        place=VILLAGE,
        path=workbook,
        filename=workbook.name,
    )
    assert standing_of(run).is_lost is False

    ProcrastinateJob._base_manager.filter(pk=run.job_id).update(status="failed")

    assert standing_of(run).is_lost is True
