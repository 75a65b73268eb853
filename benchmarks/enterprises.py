"""A register of 10,000 enterprises: how fast its list answers with any filter, how fast a roster
of as many is read and written.

python -m benchmarks enterprises
LIANFANG_BENCH_SCALE=0.1 python -m benchmarks enterprises    (a quick look)
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks import _health_world as world
from benchmarks._health_load import p95, server, signed_in, sql, times
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
ENTERPRISES = int(10_000 * SCALE)
PERSONS = 2_000
READINGS = 30
FILTERS = (
    "",
    "kind=self_employed",
    "service_class=large",
    "state=stopped",
    "scale=four_above",
    "section=C",
    "tax_class=big",
    "premises=any",
    "answered=no",
    "answered=yes",
    "lacks=phone",
    "lacks=code",
    "text=第99",
    "text=0099",
    "sort=-staff",
    "sort=name&page=150",
)


def row(name: str, value: float, unit: str, target: str, passed: bool) -> dict[str, Any]:
    return {
        "name": f"enterprises: {name}",
        "value": round(value, 3),
        "unit": unit,
        "target": target,
        "ratio": None,
        "passed": passed,
    }


def roster(path: Path) -> None:
    """The register as a clerk's table, every tenth without a code."""
    from xlsxwriter import Workbook  # noqa: PLC0415  a benchmark's own

    from lianfang.kit.organisation_codes import (  # noqa: PLC0415  after the set-up
        body_check_digit,
    )

    def code(number: int) -> str:
        from stdnum.cn import uscc  # noqa: PLC0415  a benchmark's own

        body = f"MA9{number:05d}"
        digits = f"91420281{body}{body_check_digit(body)}"
        return f"{digits}{uscc.calc_check_digit(digits)}"

    kinds = ("企业", "个体工商户", "建设项目", "其他")
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        header = "单位名称 统一社会信用代码 类别 行业 四上类别 纳税类别 职工人数 联系人 联系电话 "
        header += "五小类别 状态"
        sheet.write_row(0, 0, header.split())
        for n in range(1, ENTERPRISES + 1):
            kind = kinds[n % 4] if n % 4 != 2 else kinds[0]
            cells = [f"第{n}号单位", code(n) if n % 10 else "", kind, "C34" if n % 3 else "F52"]
            cells += [
                "规上工业" if n % 20 == 0 else "",
                "纳税大户" if n % 50 == 0 else "一般纳税人",
            ]
            cells += [str(n % 300), "李某某", f"1400{n:07d}", "小餐饮" if n % 15 == 0 else ""]
            sheet.write_row(n, 0, [*cells, "停业" if n % 7 == 0 else "正常"])


def run() -> list[dict[str, Any]]:
    with own_database(), tempfile.TemporaryDirectory() as folder:
        from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
        from lianfang.kit import clock  # noqa: PLC0415
        from lianfang.places.selectors.directory import place_ref  # noqa: PLC0415
        from lianfang.sheets.command import import_file  # noqa: PLC0415

        now = clock.now()
        top = world.build_world(PERSONS, now)
        world.keys(top, now, 1)
        path = Path(folder) / "enterprises.xlsx"
        roster(path)
        rows = []
        for what, target in (("roster brought in", 60), ("the same again", 60)):
            began = time.perf_counter()
            import_file(
                actor=Actor.system("benchmark"),
                now=now,
                kind_key="enterprises",
                place=place_ref(top),
                path=path,
            )
            took = time.perf_counter() - began
            text = f"{what}, {ENTERPRISES} rows"
            print(f"  {text}: {took:.1f} s")
            rows.append(row(text, took, "s", f"<= {target} s", took <= target))
        sql("VACUUM ANALYZE enterprises_enterprise")
        sql("VACUUM ANALYZE enterprises_contact")
        with server() as port:
            headers = signed_in()
            worst = 0.0
            for asked in FILTERS:
                address = f"/enterprises/?place={top.pk}&{quote(asked, safe='=&')}"
                slow = p95(times(port, address, headers, READINGS)) * 1000
                print(f"  {asked or 'no filter'}: {slow:.0f} ms")
                worst = max(worst, slow)
            text = f"list of {ENTERPRISES}, slowest of {len(FILTERS)} filters, p95"
            rows.append(row(text, worst, "ms", "<= 300 ms", worst <= 300))
    return rows
