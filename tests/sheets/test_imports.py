"""From a clerk's file to the register: checked as a whole, seen, decided, written once."""

from datetime import timedelta

import pytest
from django.db import connection

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.sheets.engine.refusal import FileRefused
from lianfang.sheets.engine.write import write_template
from lianfang.sheets.enums import MappingSource, Outcome, RunStatus
from lianfang.sheets.kinds import Applied
from lianfang.sheets.models import FileChunk, ImportRow, ImportRun, StoredFile
from lianfang.sheets.selectors.report import import_report
from lianfang.sheets.selectors.rows import row_page
from lianfang.sheets.selectors.runs import get_import
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.exports import purge_files
from lianfang.sheets.services.imports import (
    ColumnsMissing,
    NotOpen,
    OtherKind,
    approve_import,
    discard_import,
    relocate_header,
    set_mapping,
    start_import,
)
from tests.sheets.conftest import OTHER, TOWN, VILLAGE
from tests.sheets.register import registered
from tests.sheets.rosters import COLUMNS, paper, save

HEADER = ["序号", "姓名", "身份证号", "联系电话", "楼栋"]


def row(number, name, phone="13800138000", building="1栋", **more):
    return [number, name, more.get("paper", paper(number)), phone, building]


def send(actor, path, now, **more):
    return start_import(
        actor=actor,
        now=now,
        kind_key="register",
        place=more.pop("place", VILLAGE),
        path=path,
        filename=path.name,
        in_background=False,
        **more,
    )


def bring_in(actor, path, now):
    """All steps of an import of a file whose columns are plain."""
    run = send(actor, path, now)
    check_import(actor=actor, now=now, run_id=run.pk)
    approve_import(actor=actor, now=now, run_id=run.pk, in_background=False)
    return apply_import(actor=actor, now=now, run_id=run.pk)


def counts(run):
    return (run.new_count, run.changed_count, run.same_count, run.wrong_count)


def test_a_plain_roster_goes_from_file_to_register(register, clerk, now, workbook):
    save(workbook, [["钟山村花名册"], HEADER, row(1, "赵一"), row(2, "钱二")], ["A1:E1"])

    run = send(clerk, workbook, now)
    assert (run.status, run.mapping) == (
        RunStatus.MAPPED,
        {1: "name", 2: "paper", 3: "phones", 4: "building"},
    )
    run = check_import(actor=clerk, now=now, run_id=run.pk)
    assert (run.status, counts(run)) == (RunStatus.CHECKED, (2, 0, 0, 0))
    assert registered() == []
    approve_import(actor=clerk, now=now, run_id=run.pk, in_background=False)
    run = apply_import(actor=clerk, now=now, run_id=run.pk)

    assert (run.status, run.created_count, run.updated_count) == (RunStatus.APPLIED, 2, 0)
    assert registered() == [
        ("赵一", ["13800138000"], "1栋"),
        ("钱二", ["13800138000"], "1栋"),
    ]


def test_the_same_file_twice_changes_nothing(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二")])
    bring_in(clerk, workbook, now)

    run = send(clerk, workbook, now)
    run = check_import(actor=clerk, now=now, run_id=run.pk)

    assert counts(run) == (0, 0, 2, 0)


def test_a_check_may_run_again_and_an_apply_runs_once(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = bring_in(clerk, workbook, now)

    again = apply_import(actor=clerk, now=now, run_id=run.pk)
    checked = check_import(actor=clerk, now=now, run_id=run.pk)

    assert (again.status, checked.status) == (RunStatus.APPLIED, RunStatus.APPLIED)
    assert len(registered()) == 1


def test_the_preview_shows_what_changes_by_cell(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二"), row(3, "孙三")])
    bring_in(clerk, workbook, now)
    second = save(
        tmp_path / "b.xlsx",
        [
            HEADER,
            row(1, "赵一", phone="13900139000", building="2栋"),
            row(2, "钱二", phone=None),
            row(4, "李四"),
            row(3, "孙三", phone="1380013800"),
        ],
    )

    run = send(clerk, second, now)
    run = check_import(actor=clerk, now=now, run_id=run.pk)
    with looking(clerk):
        page, shower = row_page(clerk, run)

    assert counts(run) == (1, 1, 1, 1)
    assert [column.field for column in shower.columns] == ["name", "paper", "phones", "building"]
    changed, same, new, wrong = page.object_list
    assert (changed.outcome, same.outcome, new.outcome, wrong.outcome) == (
        Outcome.CHANGED,
        Outcome.SAME,
        Outcome.NEW,
        Outcome.WRONG,
    )
    assert [(cell.text, cell.old, cell.is_change) for cell in changed.cells] == [
        ("赵一", "", False),
        (f"{paper(1)[:3]}****{paper(1)[-4:]}", "", False),
        ("139****9000", "138****8000", True),
        ("2栋", "1栋", True),
    ]
    assert [cell.finding for cell in wrong.cells][2] != ""
    assert wrong.row_no == 5


def test_a_blank_cell_never_erases_what_is_known(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "赵一", building="1栋")])
    bring_in(clerk, workbook, now)
    second = save(tmp_path / "b.xlsx", [HEADER[:4], [1, "赵一", paper(1), None]])

    bring_in(clerk, second, now)

    assert registered() == [("赵一", ["13800138000"], "1栋")]


def test_wrong_rows_stay_out_and_right_rows_go_in(register, clerk, now, workbook):
    save(
        workbook,
        [
            HEADER,
            row(1, "赵一"),
            row(2, "钱二", paper="4.2E+17"),
            row(3, "", paper=paper(3)),
        ],
    )

    run = bring_in(clerk, workbook, now)
    with looking(clerk):
        report = import_report(clerk, run)

    assert [name for name, _phones, _building in registered()] == ["赵一"]
    assert [(w["row"], w["cell"], w["field"], w["code"]) for w in report["wrong"]] == [
        (3, "C3", "paper", "paper.rounded"),
        (4, "B4", "name", "cell.required"),
    ]
    assert report["counts"] == {"new": 1, "changed": 0, "same": 0, "wrong": 2}
    assert [c["field"] for c in report["columns"]] == ["", "name", "paper", "phones", "building"]
    assert report["sheets"] == [{"name": "名单", "header_rows": [1, 1]}]


def test_a_person_twice_in_one_file_counts_once(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一"), row(1, "赵一"), row(1, "赵壹")])

    run = send(clerk, workbook, now)
    run = check_import(actor=clerk, now=now, run_id=run.pk)
    with looking(clerk):
        report = import_report(clerk, run)

    # The ordinal is not read, so the second row says exactly what the first one does.
    assert counts(run) == (1, 0, 1, 1)
    assert [(w["row"], w["code"], w["message"]) for w in report["wrong"]] == [
        (4, "row.repeated", "The same as row 2 of this file, but with other content.")
    ]


def test_a_record_changed_after_the_check_is_not_overwritten(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二")])
    bring_in(clerk, workbook, now)
    save(workbook, [HEADER, row(1, "赵一", building="5栋"), row(2, "钱二", building="5栋")])
    run = send(clerk, workbook, now)
    run = check_import(actor=clerk, now=now, run_id=run.pk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE test_register SET building = '9栋' WHERE name = '赵一'")

    approve_import(actor=clerk, now=now, run_id=run.pk, in_background=False)
    run = apply_import(actor=clerk, now=now, run_id=run.pk)

    assert (run.updated_count, run.overtaken_count) == (1, 1)
    assert [building for _name, _phones, building in registered()] == ["9栋", "5栋"]
    overtaken = ImportRow.objects.get(run_id=run.pk, outcome=Outcome.WRONG)
    assert overtaken.row_no == 2


def test_what_somebody_else_wrote_meanwhile_is_not_written_again(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    first = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    bring_in(clerk, workbook, now)

    approve_import(actor=clerk, now=now, run_id=first.pk, in_background=False)
    first = apply_import(actor=clerk, now=now, run_id=first.pk)

    assert (first.status, first.created_count, first.overtaken_count) == (RunStatus.APPLIED, 0, 0)


def test_a_kind_that_loses_rows_writes_nothing(register, clerk, now, workbook, monkeypatch):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    approve_import(actor=clerk, now=now, run_id=run.pk, in_background=False)
    write = type(register).apply
    monkeypatch.setattr(
        register, "apply", lambda rows, context: Applied(write(register, rows, context).created, -1)
    )

    with pytest.raises(RuntimeError):
        apply_import(actor=clerk, now=now, run_id=run.pk)

    assert registered() == []
    assert ImportRun._base_manager.get(pk=run.pk).status == RunStatus.APPROVED


def test_doubtful_columns_wait_for_a_person_and_are_remembered(register, clerk, now, workbook):
    header = ["序号", "户主", "证件", "电话", "楼"]
    save(workbook, [["名单"], header, *[row(i, "赵一") for i in range(1, 6)]], ["A1:E1"])

    run = send(clerk, workbook, now)
    assert run.status == RunStatus.UPLOADED
    relocate_header(actor=clerk, now=now, run_id=run.pk, sheet=0, first_row=2, last_row=2)
    chosen = {1: "name", 2: "paper", 3: "phones", 4: "building"}
    run = set_mapping(actor=clerk, now=now, run_id=run.pk, mapping=chosen, in_background=False)
    assert (run.status, run.mapping_source) == (RunStatus.MAPPED, MappingSource.PERSON)

    second = send(clerk, workbook, now)
    second = relocate_header(
        actor=clerk, now=now, run_id=second.pk, sheet=0, first_row=2, last_row=2
    )
    assert (second.mapping, second.mapping_source) == (chosen, MappingSource.REMEMBERED)


@pytest.mark.parametrize(
    ("mapping", "error", "code"),
    [
        ({1: "name"}, ColumnsMissing, "columns_missing"),
        ({1: "name", 2: "paper", 3: "name"}, InvalidInput, "column_twice"),
        ({1: "name", 2: "paper", 3: "wage"}, InvalidInput, "unknown_column"),
        ({1: "name", 2: "paper", 77: "remark"}, InvalidInput, "unknown_column"),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    register, clerk, now, workbook, mapping, error, code
):
    save(workbook, [HEADER, row(1, "赵一")])
    run = send(clerk, workbook, now)

    with pytest.raises(error) as caught:
        set_mapping(actor=clerk, now=now, run_id=run.pk, mapping=mapping, in_background=False)

    assert caught.value.code == code


def test_a_file_that_cannot_be_read_leaves_nothing_behind(register, clerk, now, workbook):
    workbook.write_bytes(b"PK\x03\x04 broken")

    with pytest.raises(FileRefused):
        send(clerk, workbook, now)

    assert (ImportRun._base_manager.count(), StoredFile.objects.count()) == (0, 0)


def test_our_template_of_another_kind_is_recognised(register, clerk, now, workbook):
    write_template(workbook, kind="households", title="家庭", columns=COLUMNS)

    with pytest.raises(OtherKind):
        send(clerk, workbook, now)


def test_a_discarded_import_keeps_neither_rows_nor_file(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)

    run = discard_import(actor=clerk, now=now, run_id=run.pk)

    assert run.status == RunStatus.DISCARDED
    assert (ImportRow.objects.count(), FileChunk.objects.count()) == (0, 0)
    with pytest.raises(NotOpen):
        approve_import(actor=clerk, now=now, run_id=run.pk)


def test_files_are_deleted_when_their_time_is_over(register, clerk, now, workbook, settings):
    save(workbook, [HEADER, row(1, "赵一")])
    run = bring_in(clerk, workbook, now)
    system = Actor.system("sheets")

    early = purge_files(actor=system, now=now + timedelta(days=settings.SHEETS_KEEP_DAYS - 1))
    late = purge_files(actor=system, now=now + timedelta(days=settings.SHEETS_KEEP_DAYS))

    assert (early, late) == (0, 1)
    run = ImportRun._base_manager.get(pk=run.pk)
    assert (run.file, run.created_count) == (None, 1)
    assert (ImportRow.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_nothing_personal_lies_open_in_the_database(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一", phone="13912345678")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)

    sealed = bytes(ImportRow.objects.get(run_id=run.pk).sealed)
    chunk = bytes(FileChunk.objects.get(file=run.file).content)

    assert b"13912345678" not in sealed
    assert "赵一".encode() not in sealed
    assert b"PK\x03\x04" not in chunk


def test_the_file_comes_back_as_it_was_sent(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = send(clerk, workbook, now)

    assert b"".join(run.file.pieces()) == workbook.read_bytes()


def test_every_step_is_in_the_audit_trail_without_names(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])

    run = bring_in(clerk, workbook, now)

    events = AuditEvent.objects.filter(subject_id=str(run.pk)).order_by("id")
    assert [event.action for event in events] == [
        "sheets.import.start",
        "sheets.import.check",
        "sheets.import.approve",
        "sheets.import.apply",
    ]
    assert events[3].details == {"created": 1, "changed": 0, "overtaken": 0}


@pytest.mark.parametrize(
    ("role", "place", "error"),
    [
        (Role.GRID_WORKER, VILLAGE, NotPermitted),
        (Role.COMMANDER, TOWN, NotPermitted),
        (Role.COMMUNITY_WORKER, OTHER, NotFound),
    ],
)
def test_only_who_keeps_the_registers_of_a_place_may_import_there(
    register, staff, now, workbook, role, place, error
):
    save(workbook, [HEADER, row(1, "赵一")])
    person = staff(role, place)

    with pytest.raises(error):
        send(person, workbook, now)


def test_an_import_is_seen_only_in_its_places(register, clerk, staff, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = send(clerk, workbook, now)
    above = staff(Role.COMMANDER, TOWN)
    beside = staff(Role.COMMUNITY_WORKER, OTHER)

    with looking(above):
        assert get_import(above, run.pk) == run
    with looking(beside), pytest.raises(NotFound):
        get_import(beside, run.pk)


def test_who_does_not_keep_the_registers_sees_masked_names(register, clerk, staff, now, workbook):
    save(workbook, [HEADER, row(1, "欧阳一一")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    commander = staff(Role.COMMANDER, TOWN)

    with looking(commander):
        page, _shower = row_page(commander, run)

    assert page.object_list[0].cells[0].text == "欧**"


def test_a_record_of_another_place_is_wrong_not_moved(register, clerk, staff, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    bring_in(clerk, workbook, now)
    neighbour = staff(Role.COMMUNITY_WORKER, OTHER)

    run = send(neighbour, workbook, now, place=OTHER)
    run = check_import(actor=neighbour, now=now, run_id=run.pk)

    assert counts(run) == (0, 0, 0, 1)
