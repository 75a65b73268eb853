"""Tables going out: masked by default, with a reason if not, and a clerk's own rows to correct."""

from datetime import timedelta

import openpyxl
import pytest
from django.db import connection

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.sheets.engine.values import FORMULA_STARTS
from lianfang.sheets.enums import ExportStatus
from lianfang.sheets.models import ExportRun, StoredFile
from lianfang.sheets.selectors.runs import get_export
from lianfang.sheets.services.checking import check_import
from lianfang.sheets.services.exports import (
    FileGone,
    TooManyExports,
    purge_files,
    request_export,
    return_rows,
    write_export_file,
)
from lianfang.sheets.services.imports import discard_import
from tests.sheets.conftest import OTHER, VILLAGE
from tests.sheets.rosters import COLUMNS, paper, save
from tests.sheets.test_imports import HEADER, bring_in, counts, row, send


def export(actor, now, **more):
    run = request_export(
        actor=actor,
        now=now,
        kind_key="register",
        place=more.pop("place", VILLAGE),
        in_background=False,
        **more,
    )
    return write_export_file(actor=actor, now=now, run_id=run.pk)


def saved(file: StoredFile, path):
    path.write_bytes(b"".join(file.pieces()))
    return path


def cells(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [[cell.value for cell in line] for line in sheet.iter_rows()]


def test_an_export_is_masked_unless_asked_otherwise(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "欧阳一一", phone="13912345678")])
    bring_in(clerk, workbook, now)

    run = export(clerk, now)
    content = cells(saved(run.file, tmp_path / "out.xlsx"))

    assert (run.status, run.row_count, run.is_masked) == (ExportStatus.READY, 1, True)
    line = dict(zip([column.field for column in COLUMNS], content[1], strict=True))
    assert (line["name"], line["phones"]) == ("欧**", "139****5678")
    assert line["paper"] == f"{paper(1)[:3]}****{paper(1)[-4:]}"


def test_a_full_export_needs_a_reason_and_comes_back_as_all_the_same(
    register, clerk, now, workbook, tmp_path
):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二", building="@1+1")])
    bring_in(clerk, workbook, now)

    with pytest.raises(InvalidInput):
        export(clerk, now, masked=False)
    run = export(clerk, now, masked=False, reason="入户核对")
    back = send(clerk, saved(run.file, tmp_path / "back.xlsx"), now)
    back = check_import(actor=clerk, now=now, run_id=back.pk)

    assert counts(back) == (0, 0, 2, 0)
    event = AuditEvent.objects.filter(action="sheets.export.run").first()
    assert event.details == {"kind": "register", "masked": False, "reason": "入户核对"}


def test_a_text_export_comes_back_as_all_the_same(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二")])
    bring_in(clerk, workbook, now)

    run = export(clerk, now, masked=False, reason="入户核对", as_text=True)
    back = send(clerk, saved(run.file, tmp_path / "back.csv"), now)
    back = check_import(actor=clerk, now=now, run_id=back.pk)

    assert counts(back) == (0, 0, 2, 0)


def test_a_masked_export_cannot_overwrite_what_is_known(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "欧阳一一")])
    bring_in(clerk, workbook, now)
    run = export(clerk, now)

    back = send(clerk, saved(run.file, tmp_path / "back.xlsx"), now)
    back = check_import(actor=clerk, now=now, run_id=back.pk)

    assert counts(back) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    ("role", "place", "error"),
    [
        (Role.GRID_WORKER, VILLAGE, NotPermitted),
        (Role.COMMUNITY_WORKER, OTHER, NotFound),
    ],
)
def test_exports_need_the_right_in_the_place(register, staff, now, role, place, error):
    with pytest.raises(error):
        export(staff(role, place), now)


def test_an_export_belongs_to_who_asked_for_it(register, clerk, staff, now):
    run = export(clerk, now)
    colleague = staff(Role.COMMUNITY_WORKER, VILLAGE)

    with looking(clerk):
        assert get_export(clerk, run.pk) == run
    with looking(colleague), pytest.raises(NotFound):
        get_export(colleague, run.pk)


def test_exports_are_limited_by_the_hour(register, clerk, now):
    for _ in range(10):
        export(clerk, now)

    with pytest.raises(TooManyExports):
        export(clerk, now)
    assert export(clerk, now + timedelta(hours=1, seconds=1)).status == ExportStatus.READY


def test_an_export_is_deleted_after_a_day(register, clerk, now):
    run = export(clerk, now)

    purge_files(actor=Actor.system("sheets"), now=now + timedelta(days=1))

    run = ExportRun._base_manager.get(pk=run.pk)
    assert (run.status, run.file) == (ExportStatus.EXPIRED, None)


def test_wrong_rows_come_back_with_the_reason_and_can_be_sent_again(
    register, clerk, now, workbook, tmp_path
):
    save(
        workbook,
        [
            ["钟山村花名册"],
            HEADER,
            row(1, "赵一"),
            row(2, "钱二", paper="42028119900101"),
            row(3, "@孙三", phone="1380013800"),
        ],
        ["A1:E1"],
    )
    run = bring_in(clerk, workbook, now)

    file = return_rows(actor=clerk, now=now, run_id=run.pk)
    path = saved(file, tmp_path / "correct.xlsx")
    content = cells(path)

    assert content[0][0] == "钟山村花名册"
    assert content[1] == [*HEADER, "What to correct"]
    assert [line[1] for line in content[2:]] == ["钱二", "'@孙三"]
    assert content[2][5].startswith("C4: ")
    assert content[3][5].startswith("B5: ")
    assert all(
        str(cell)[:1] not in FORMULA_STARTS for line in content for cell in line if cell is not None
    )

    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C3"] = paper(2)
    book.save(path)
    again = send(clerk, path, now)
    again = check_import(actor=clerk, now=now, run_id=again.pk)
    assert counts(again) == (1, 0, 0, 1)


def test_all_rows_can_come_back_too(register, clerk, now, workbook, tmp_path):
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二", paper="1")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)

    file = return_rows(actor=clerk, now=now, run_id=run.pk, only_wrong=False)

    lines = cells(saved(file, tmp_path / "all.xlsx"))
    assert [line[1] for line in lines] == ["姓名", "赵一", "钱二"]


def test_nothing_comes_back_once_the_file_is_deleted(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = send(clerk, workbook, now)
    discard_import(actor=clerk, now=now, run_id=run.pk)

    with pytest.raises(FileGone):
        return_rows(actor=clerk, now=now, run_id=run.pk)


def test_a_failing_export_leaves_no_file(register, clerk, now, monkeypatch):
    def broken(*_args, **_more):
        yield from ()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM nowhere_at_all")

    monkeypatch.setattr(register, "export_rows", broken)
    run = request_export(
        actor=clerk, now=now, kind_key="register", place=VILLAGE, in_background=False
    )

    with pytest.raises(Exception, match="nowhere_at_all"):
        write_export_file(actor=clerk, now=now, run_id=run.pk)

    assert StoredFile.objects.count() == 0
