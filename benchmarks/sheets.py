"""Tables in and out: reading 300,000 rows, exporting 130,000, refusing bombs.

Each measurement runs in a process of its own, so that its memory is its own. `ratio` is the figure
over that of the bare library doing the same with the same rows in the same run: calamine for
reading, rustpy-xlsxwriter for writing.
"""

import json
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

READ_ROWS = 300_000
EXPORT_ROWS = 130_000
MIB = 1024 * 1024
FIELDS = tuple("序号 姓名 性别 身份证号 联系电话 村 楼栋 单元 房号 党员 出生日期 备注".split(" "))


def people(count: int) -> Iterator[tuple[Any, ...]]:
    """Invented rows of 12 columns, as `FIELDS` names them."""
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    for number in range(count):
        day = number // 1000
        body = (
            f"420281{1930 + day // 336 % 80:04}{day % 336 // 28 + 1:02}{day % 28 + 1:02}"
            f"{number % 1000:03}"
        )
        check = "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
        yield (
            number + 1,
            "赵" + chr(0x4E00 + number % 5000),
            "男" if number % 2 else "女",
            body + check,
            f"138{number:08}",
            f"第{number % 19}村",
            f"{number % 80}栋",
            f"{number % 4}单元",
            f"{number % 900 + 100}",
            "否",
            f"19{50 + number % 50}.{number % 12 + 1}.{number % 28 + 1}",
            f"备注{number}",
        )


def as_dicts(rows: Iterable[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """The rows as the bare library wants them."""
    return (dict(zip(FIELDS, row, strict=True)) for row in rows)


def make(path: Path, count: int) -> Path:
    from rustpy_xlsxwriter import FastExcel  # noqa: PLC0415  only this process writes files

    FastExcel(str(path)).sheet("名单", as_dicts(people(count))).save()
    return path


PREAMBLE = """
import json, resource, sys, time
path = sys.argv[1]
begun = time.perf_counter()
peak = lambda who: resource.getrusage(who).ru_maxrss / 1024
base, spent = 0, time.process_time()
"""
ENDING = """
done = time.perf_counter() - begun
print(json.dumps({"seconds": done, "count": count, "cpu": time.process_time() - spent,
                  "self": peak(resource.RUSAGE_SELF) - base,
                  "children": peak(resource.RUSAGE_CHILDREN)}))
"""

BARE_READ = """
from python_calamine import load_workbook
count = sum(1 for _row in load_workbook(path).get_sheet_by_index(0).iter_rows()) - 1
"""
OUR_READ = """
from pathlib import Path
from lianfang.sheets.engine.read import Workbook
begun = time.perf_counter()
with Workbook(Path(path), path) as book:
    count = sum(len(rows) for _numbers, rows in book.rows(0, after=1))
"""
BARE_WRITE = """
from benchmarks.sheets import EXPORT_ROWS, as_dicts, people
from rustpy_xlsxwriter import FastExcel
begun, spent = time.perf_counter(), time.process_time()
FastExcel(path).sheet("名单", as_dicts(people(EXPORT_ROWS))).save()
count = EXPORT_ROWS
"""
OUR_WRITE = """
import django; django.setup()
from pathlib import Path
from benchmarks.sheets import EXPORT_ROWS, FIELDS, people
from lianfang.sheets.engine.write import write_export
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList
KINDS = {0: ColumnKind.INTEGER, 3: ColumnKind.IDENTITY, 4: ColumnKind.PHONES, 6: ColumnKind.PLACE,
         7: ColumnKind.PLACE, 8: ColumnKind.CODE}
columns = ColumnList(*(
    Column(f"field{n}", title, (), KINDS.get(n, ColumnKind.TEXT)) for n, title in enumerate(FIELDS)
))
base = peak(resource.RUSAGE_SELF)
begun, spent = time.perf_counter(), time.process_time()
count = write_export(Path(path), kind="people", title="名单", columns=columns,
                     rows=people(EXPORT_ROWS))
"""


def measured(script: str, path: Path) -> dict[str, Any]:
    """Seconds, peak memory in MiB of the process and of its children, and rows counted."""
    source = PREAMBLE + textwrap.dedent(script) + ENDING
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if result.returncode:
        raise RuntimeError(result.stderr[-2000:])
    found: dict[str, Any] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def compared(
    bare: str, ours: str, bare_path: Path, our_path: Path, times: int = 3
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The runs of median duration of both, taken in turn: a busy machine slows both alike."""
    pairs = [(measured(bare, bare_path), measured(ours, our_path)) for _ in range(times)]
    by_time = [sorted(runs, key=lambda run: run["seconds"]) for runs in zip(*pairs, strict=True)]
    return by_time[0][times // 2], by_time[1][times // 2]


def row(
    name: str, value: float, unit: str, target: str, passed: bool, ratio: float | None = None
) -> dict[str, Any]:
    return {
        "name": f"sheets: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None if ratio is None else round(ratio, 3),
        "passed": passed,
    }


def reading(folder: Path) -> list[dict[str, Any]]:
    path = make(folder / "read.xlsx", READ_ROWS)
    bare, ours = compared(BARE_READ, OUR_READ, path, path)
    assert bare["count"] == ours["count"] == READ_ROWS
    time_ratio = ours["seconds"] / bare["seconds"]
    memory_ratio = ours["children"] / bare["self"]
    return [
        row(
            f"read {READ_ROWS:,} x 12 in a limited process",
            ours["seconds"],
            "s",
            "<= 1.3x calamine",
            time_ratio <= 1.3,
            time_ratio,
        ),
        row(
            "peak memory of that process",
            ours["children"],
            "MiB",
            "<= 1.5x calamine",
            memory_ratio <= 1.5,
            memory_ratio,
        ),
    ]


def writing(folder: Path) -> list[dict[str, Any]]:
    bare, ours = compared(BARE_WRITE, OUR_WRITE, folder / "bare.xlsx", folder / "ours.xlsx")
    # One process each: its processor time says the same on a quiet machine, and more on a busy one.
    ratio = ours["cpu"] / bare["cpu"]
    return [
        row(
            f"export {EXPORT_ROWS:,} x 12",
            ours["seconds"],
            "s",
            "<= 60, <= 1.5x rustpy",
            ours["seconds"] <= 60 and ratio <= 1.5,
            ratio,
        ),
        row("memory an export takes", ours["self"], "MiB", "<= 100", ours["self"] <= 100),
    ]


def refusing(folder: Path) -> list[dict[str, Any]]:
    import time  # noqa: PLC0415  only here
    import zipfile  # noqa: PLC0415

    from lianfang.sheets.engine.guard import inspect  # noqa: PLC0415  after the environment is set
    from lianfang.sheets.engine.refusal import FileRefused  # noqa: PLC0415

    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", "<a>" + " " * (715 * MIB) + "</a>")
    begun = time.perf_counter()
    code = ""
    try:
        inspect(path, path.name)
    except FileRefused as refused:
        code = refused.code
    seconds = time.perf_counter() - begun
    return [
        row(
            "refuse a bomb of 715 MiB",
            seconds * 1000,
            "ms",
            "<= 1000",
            code != "" and seconds <= 1,
        )
    ]


PARTS: tuple[Callable[[Path], list[dict[str, Any]]], ...] = (
    reading,
    writing,
    refusing,
)


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="lfb-sheets-") as folder:
        return [line for part in PARTS for line in part(Path(folder))]
