"""A register of 10,000 enterprises: how fast every list about them answers with any filter, how
fast a roster of as many is read and written.

Which lists there are is read from the addresses of the rooms, and what can be chosen on them from
the pages themselves (`_list_pages`): each choice alone, each order, words searched for, the first
and the last page; for whoever looks after the town, and after one of its twenty villages.

    python -m benchmarks enterprises
    LIANFANG_BENCH_SCALE=0.1 python -m benchmarks enterprises    (a quick look)
    LIANFANG_BENCH_LISTS=needs,policies python -m benchmarks enterprises    (some rooms)
"""

import os
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import _health_world as health
from benchmarks._enterprise_world import fill
from benchmarks._health_load import server, sql
from benchmarks._list_pages import Listed, plain_pages, read_list, signed_in
from benchmarks.people import own_database

SCALE = float(os.environ.get("LIANFANG_BENCH_SCALE", "1"))
ENTERPRISES = int(10_000 * SCALE)
PERSONS = int(60_000 * SCALE)
TARGET_MS = 300
ROOMS = (
    *("enterprises", "inspections", "resumption", "needs", "policies"),
    *("funds", "lodging", "labour", "workforce", "charters"),
)
CHOSEN = tuple(filter(None, os.environ.get("LIANFANG_BENCH_LISTS", "").split(","))) or ROOMS
# Lists of one thing: its page is named here, everything else is found by itself.
OF_ONE = {
    "policies:policy": "policy_id",
    "needs:measure": "measure_id",
    "needs:of_enterprise": "enterprise_id",
    "funds:silent": "programme_id",
    "funds:programme": "programme_id",
    "funds:batch": "batch_id",
    "inspections:round": "round_id",
    "lodging:hotel": "hotel_id",
    "charters:charter": "charter_id",
    "workforce:staff": "enterprise_id",
}
# Without these the benchmark would prove less than it says.
WANTED = {
    *("enterprises:enterprises", "enterprises:parks", "enterprises:leaders"),
    *("inspections:inspections", "inspections:findings", "inspections:orders", "inspections:due"),
    *("inspections:closed", "inspections:rounds", "inspections:round", "resumption:filings"),
    *("needs:tickets", "needs:visits", "needs:unvisited", "needs:measures", "needs:measure"),
    *("policies:policies", "policies:policy", "policies:helps", "funds:applications"),
    *("funds:silent", "workforce:reports", "workforce:employees", "workforce:staff"),
    *("labour:vacancies", "lodging:bookings", "lodging:hotels"),
    *("charters:charters", "charters:riders"),
}


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


def viewers(places: list[Any], now: datetime) -> dict[str, str]:
    """For each place an account that may read all its lists; names by the kind of place."""
    from lianfang.access.models import Appointment, User  # noqa: PLC0415  after the set-up

    found = {}
    for place in places:
        user = User.objects.create(
            username=f"of-{place.kind}", display_name="Desk", place_id=place.pk, path=place.path
        )
        for role in ("community_secretary", "working_group_member"):
            Appointment.objects.create(
                user=user,
                role=role,
                place_id=place.pk,
                path=place.path,
                valid_from=now - timedelta(days=1),
            )
        found[place.kind] = user.username
    return found


def bring_in(place: Any, now: datetime, folder: str) -> list[dict[str, Any]]:
    """The roster read twice."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.places.selectors.directory import place_ref  # noqa: PLC0415
    from lianfang.sheets.command import import_file  # noqa: PLC0415

    path = Path(folder) / "enterprises.xlsx"
    roster(path)
    rows = []
    for what, target in (("roster brought in", 60), ("the same again", 60)):
        began = time.perf_counter()
        import_file(
            actor=Actor.system("benchmark"),
            now=now,
            kind_key="enterprises",
            place=place_ref(place),
            path=path,
        )
        took = time.perf_counter() - began
        text = f"{what}, {ENTERPRISES} rows"
        print(f"  {text}: {took:.1f} s", flush=True)
        rows.append(row(text, took, "s", f"<= {target} s", took <= target))
    return rows


def lists(samples: dict[str, Any], places: list[Any], now: datetime) -> list[Listed]:
    """Every list of the rooms, read by every viewer."""
    from django.urls import reverse  # noqa: PLC0415  after the set-up

    pages = plain_pages(CHOSEN)
    for name, of in OF_ONE.items():
        if name.partition(":")[0] in CHOSEN and of:
            pages[name] = reverse(name, kwargs={of: samples[of]})
    found = []
    names = viewers(places, now)
    with server() as port:
        for place in places:
            headers = signed_in(names[place.kind])
            for name, path in sorted(pages.items()):
                words = f"{name}, {place.kind}"
                listed = read_list(port, words, path, headers, {"place": str(place.pk)})
                if listed:
                    print(listed.line(), flush=True)
                    found.append(listed)
    return found


def told(listed: list[Listed]) -> list[dict[str, Any]]:
    """The slowest address of each room, and that no list was left out."""
    rows = []
    for room in CHOSEN:
        own = [one for one in listed if one.name.startswith(f"{room}:")]
        worst = max(own, key=lambda one: one.slowest)
        text = f"{sum(one.addresses for one in own)} addresses of {len(own)} lists of {room}"
        print(f"  {room}: slowest {worst.name} {worst.worst or 'as it is'}")
        value = worst.slowest
        rows.append(
            row(f"{text}, slowest p95", value, "ms", f"<= {TARGET_MS} ms", value <= TARGET_MS)
        )
    wanted = {name for name in WANTED if name.partition(":")[0] in CHOSEN}
    missing = wanted - {one.name.partition(",")[0] for one in listed}
    print(f"  not measured: {', '.join(sorted(missing)) or 'none'}")
    rows.append(row("lists that were not measured", len(missing), "lists", "0", not missing))
    return rows


def run() -> list[dict[str, Any]]:
    with own_database(), tempfile.TemporaryDirectory() as folder:
        from lianfang.kit import clock  # noqa: PLC0415  after the set-up
        from lianfang.places.models import Place  # noqa: PLC0415

        now = clock.now()
        top = health.build_world(PERSONS, now)
        town = Place.objects.filter(kind="township").order_by("path").first()
        rows = bring_in(town, now, folder)
        samples = fill(town, now)
        health.fill_days(top, now, 0, 0)
        sql("VACUUM ANALYZE")
        village = Place.objects.filter(path__startswith=town.path, kind="community").first()
        rows += told(lists(samples, [town, village], now))
    return rows
