"""What LibreOffice makes of our files, and what we make of its old .xls."""

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.table import TableReader, survey
from lianfang.sheets.engine.values import FORMULA_STARTS
from lianfang.sheets.engine.write import write_export, write_template
from tests.sheets.rosters import COLUMNS, paper, save
from tests.sheets.test_write import INJECTIONS, person

OFFICE = shutil.which("soffice")
TODAY = date(2020, 3, 18)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed"),
]


def converted(path: Path, to: str) -> Path:
    subprocess.run(
        [
            *(str(OFFICE), "--headless", f"-env:UserInstallation=file://{path.parent}/office"),
            *("--convert-to", to, "--outdir", str(path.parent / "out"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return path.parent / "out" / f"{path.stem}.{to.split(':')[0]}"


def test_an_old_xls_is_read_like_an_xlsx(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ["钟山村花名册"],
            ["姓名", "身份证号", "联系电话", "楼栋", "出生日期"],
            ["赵一", paper(1), 13800138000, "1栋", date(1990, 2, 9)],
            ["钱二", paper(2), "13900139000", None, "1990.2.9"],
        ],
        ["A1:E1", "D3:D4"],
    )

    old = converted(path, "xls")
    with Workbook(old, old.name) as book:
        layout = survey(book, COLUMNS, TODAY)
        reader = TableReader(book, layout, COLUMNS, layout.suggested, TODAY)
        rows = [row for batch in reader for row in batch]

    assert book.kind == "xls"
    assert [
        (r.row.row_no, r.row.values[0], r.row.values[3], r.row.values[4], r.row.values[6])
        for r in rows
    ] == [
        (3, "赵一", ("13800138000",), "1栋", date(1990, 2, 9)),
        (4, "钱二", ("13900139000",), "1栋", date(1990, 2, 9)),
    ]


def test_nothing_we_write_becomes_a_formula_there(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [person(number, remark=text) for number, text in enumerate(INJECTIONS)]
    write_export(path, kind="register", title="名单", columns=COLUMNS, rows=rows)

    shown = converted(path, "csv:Text - txt - csv (StarCalc):44,34,76")
    with shown.open(encoding="utf-8-sig", newline="") as stream:
        remarks = [row[-1] for row in csv.reader(stream)][1:]

    assert [remark.removeprefix("'").strip() for remark in remarks] == [
        text.strip() for text in INJECTIONS
    ]
    assert all(remark[:1] not in FORMULA_STARTS for remark in remarks)


def test_a_template_passes_through_there_and_is_still_understood(tmp_path):
    path = tmp_path / "a.xlsx"
    write_template(path, kind="register", title="名单", columns=COLUMNS)

    saved = converted(path, "xlsx")
    with Workbook(saved, saved.name) as book:
        layout = survey(book, COLUMNS, TODAY)

    assert layout.suggested == dict(enumerate(column.field for column in COLUMNS))
