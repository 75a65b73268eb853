"""Files made to bring a system down, or that are no tables, are refused before unpacking."""

import io
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from lianfang.sheets.engine.guard import CSV, XLS, XLSX, inspect
from lianfang.sheets.engine.limits import MIB, Limits
from lianfang.sheets.engine.read import Workbook
from lianfang.sheets.engine.refusal import FileRefused
from tests.sheets.rosters import save

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
WORKBOOK = '<?xml version="1.0"?><workbook/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def archive(path: Path, entries: dict[str, str | bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as out:
        for name, content in {
            "[Content_Types].xml": CONTENT_TYPES,
            "xl/workbook.xml": WORKBOOK,
            **entries,
        }.items():
            out.writestr(name, content)
    return path


def refusal(path: Path, name: str = "名单.xlsx", limits: Limits | None = None) -> str:
    started = time.process_time()
    with pytest.raises(FileRefused) as caught:
        inspect(path, name, limits or Limits())
    assert time.process_time() - started < 1
    assert caught.value.message  # says what to do
    assert caught.value.status == 422
    return caught.value.code


def relations(target: str, kind: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<Relationships><Relationship Id="r1" Type="{base}/{kind}" Target="{target}" '
        'TargetMode="External"/></Relationships>'
    )


def test_honest_files_pass_with_their_true_type(tmp_path):
    workbook = save(tmp_path / "a.xlsx", [["姓名"], ["赵一"]])
    text = tmp_path / "a.csv"
    text.write_text("姓名\n赵一\n", encoding="gb18030")
    old = tmp_path / "a.xls"
    old.write_bytes(OLE + "Workbook".encode("utf-16-le"))

    assert inspect(workbook, "a.xlsx").kind == XLSX
    assert inspect(text, "a.csv").kind == CSV
    assert inspect(old, "a.xls").kind == XLS


def test_hyperlinks_in_cells_are_harmless(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_url(0, 0, "https://example.org/")

    assert inspect(path, "a.xlsx").kind == XLSX


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    # Noise does not pack, so only the sum of sizes can give it away.
    noise = bytes((i * 7919 + i // 251) % 256 for i in range(3 * MIB))
    path = archive(tmp_path / "a.xlsx", {"xl/media/a.bin": noise}, zipfile.ZIP_STORED)

    assert refusal(path, limits=Limits(unpacked_bytes=2 * MIB)) == "unpacked_size"


def test_a_tightly_packed_workbook_is_refused(tmp_path):
    path = archive(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": "<a>" + " " * (60 * MIB)})

    assert refusal(path) == "ratio"


def test_one_tightly_packed_entry_among_honest_ones_is_refused(tmp_path):
    noise = bytes((i * 7919 + i // 251) % 256 for i in range(MIB))
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("xl/workbook.xml", WORKBOOK)
        out.writestr("xl/media/a.bin", noise, zipfile.ZIP_STORED)
        bomb = "<a>" + " " * (20 * MIB)
        out.writestr("xl/worksheets/sheet1.xml", bomb, zipfile.ZIP_DEFLATED)

    assert refusal(path) == "ratio"


def test_a_workbook_of_too_many_parts_is_refused(tmp_path):
    path = archive(tmp_path / "a.xlsx", {f"xl/p{i}.xml": "<a/>" for i in range(300)})

    assert refusal(path) == "entries"


def test_a_directory_that_understates_its_entries_is_still_counted(tmp_path):
    path = archive(tmp_path / "a.xlsx", {f"xl/p{i}.xml": "<a/>" for i in range(300)})
    content = bytearray(path.read_bytes())
    end = content.rfind(b"PK\x05\x06")
    content[end + 8 : end + 12] = (5).to_bytes(2, "little") * 2
    path.write_bytes(content)

    assert refusal(path) == "entries"


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ({"xl/vbaProject.bin": b"\0"}, "macros"),
        ({"xl/macrosheets/sheet1.xml": "<a/>"}, "macros"),
        ({"xl/externalLinks/externalLink1.xml": "<a/>"}, "external_links"),
        ({"xl/_rels/workbook.xml.rels": relations("file:///etc/x", "oleObject")}, "external_links"),
        ({"xl/embeddings/oleObject1.bin": b"\0"}, "nested_archive"),
        ({"xl/media/image1.png": b"PK\x03\x04" + b"\0" * 30}, "nested_archive"),
        ({"xl/worksheets/sheet1.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}, "dtd"),
        ({"xl/worksheets/sheet1.xml": "<?xml version='1.0'?><!-- x --><!DOCTYPE a><a/>"}, "dtd"),
        (
            {"xl/worksheets/sheet1.xml": "\ufeff<!DOCTYPE a><a/>".encode("utf-16-le")},
            "dtd",
        ),
        ({"xl/worksheets/sheet1.xml": "<!--" + "x" * 9000 + "--><a/>"}, "dtd"),
    ],
)
def test_workbooks_with_foreign_or_active_parts_are_refused(tmp_path, entries, code):
    assert refusal(archive(tmp_path / "a.xlsx", entries)) == code


def test_a_macro_workbook_renamed_to_xlsx_is_refused(tmp_path):
    path = archive(
        tmp_path / "a.xlsx",
        {
            "[Content_Types].xml": CONTENT_TYPES.replace(
                "application/xml", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
            )
        },
    )

    assert refusal(path) == "macros"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xlsx", "disguised"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (OLE + "Workbook_VBA_PROJECT_CUR".encode("utf-16-le"), "a.xls", "macros"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.xls", "not_a_table"),
        (OLE, "a.xls", "damaged"),
        (b"<html><table></table></html>", "a.xls", "not_a_table"),
        (b"%PDF-1.7", "a.xlsx", "not_a_table"),
        (b"Rar!\x1a\x07", "a.xlsx", "not_a_table"),
        (b"a,b\n1,2\n", "a.xlsx", "disguised"),
        (b"a,b\n\0\0\n", "a.csv", "damaged"),
        (b"PK\x03\x04broken", "a.xlsx", "damaged"),
    ],
)
def test_what_is_no_table_or_hides_its_type_is_refused(tmp_path, content, name, code):
    path = tmp_path / "file"
    path.write_bytes(content)

    assert refusal(path, name) == code


def test_other_office_formats_are_refused_by_name(tmp_path):
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("content.xml", "<a/>")

    with pytest.raises(FileRefused) as caught:
        inspect(path, "a.xlsx")

    assert caught.value.params == {"actual": ".ods"}


def test_an_unusual_packing_is_refused(tmp_path):
    path = archive(tmp_path / "a.xlsx", {"xl/a.xml": "<a/>"}, zipfile.ZIP_LZMA)

    assert refusal(path) == "compression"


def lying_bomb(path: Path, size: int) -> Path:
    """A worksheet of `size` bytes that the archive's directory gives out as one of 1,000."""
    sheet = io.StringIO()
    sheet.write(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>' + "x" * 2000 + "</t></is></c></row>"
    for number in range(1, size // 2060):
        sheet.write(row.format(number))
    sheet.write("</sheetData></worksheet>")
    save(path, [["姓名"]])
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet.getvalue().encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    content = bytearray(path.read_bytes())
    true_size = len(parts["xl/worksheets/sheet1.xml"]).to_bytes(4, "little")
    while (at := content.find(true_size)) >= 0:
        content[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(content)
    return path


def test_a_workbook_that_lies_about_its_size_meets_the_limits_of_the_reading_process(tmp_path):
    path = lying_bomb(tmp_path / "a.xlsx", 150 * MIB)
    limits = Limits(memory_bytes=160 * MIB, cpu_seconds=5)

    with pytest.raises(FileRefused) as caught, Workbook(path, "a.xlsx", limits) as book:
        book.head(0)

    assert caught.value.code in {"too_much_memory", "damaged"}


def test_one_stray_cell_at_the_far_corner_is_refused_not_allocated(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(FileRefused) as caught, Workbook(path, "a.xlsx") as book:
        book.head(0)

    assert caught.value.code == "too_much_memory"


def test_a_reading_that_takes_too_long_is_stopped(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(("x," * 50 + "\n") * 200_000)
    limits = Limits(cpu_seconds=1, ratio=10_000)

    with pytest.raises(FileRefused) as caught, Workbook(path, "a.csv", limits) as book:
        sum(1 for _ in range(50) if book.head(0))

    assert caught.value.code == "too_slow"


def test_the_reading_process_ends_with_the_workbook(tmp_path):
    path = save(tmp_path / "a.xlsx", [["姓名"], ["赵一"]])

    with Workbook(path, "a.xlsx") as book:
        process = book._process
        assert process.poll() is None

    assert process.poll() is not None


def test_a_worksheet_of_more_rows_than_allowed_is_refused(tmp_path):
    path = save(tmp_path / "a.xlsx", [["姓名"], *[["赵一"]] * 30])

    with pytest.raises(FileRefused) as caught, Workbook(path, "a.xlsx", Limits(rows=20)) as book:
        list(book.rows(0, size=10))

    assert caught.value.code == "too_many_rows"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_the_encodings_offices_use(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_text("姓名\t备注\n赵一\t住三楼，㐀𠮷\n", encoding=encoding)

    with Workbook(path, "a.csv") as book:
        rows = [row for _numbers, batch in book.rows(0) for row in batch]

    assert rows == [["姓名", "备注"], ["赵一", "住三楼，㐀𠮷"]]


def test_bytes_of_no_encoding_are_refused(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xd5\xff\xfe\x81\n")

    with pytest.raises(FileRefused) as caught:
        Workbook(path, "a.csv")

    assert caught.value.code == "encoding"
