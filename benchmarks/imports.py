"""A roster of 100,000 residents of which 3 % are wrong, from the file to the register.

The file is written as a clerk's is: title lines, one row a person, households by head, doors. The
import runs in a process of its own, so that its memory is its own; it and the limited reader it
starts are watched from outside. The raw limit is reading the same file with calamine and copying
the same cells into a bare table, in the same run.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.people import invented_names, own_database, row

ROWS = 100_000
WRONG_SHARE = 0.03
TARGET_SECONDS = 60
TARGET_MIB = 512
NOW = datetime.fromisoformat("2020-03-18T09:30+08:00")
HEADER = [
    "序号",
    "姓名",
    "身份证号码",
    "联系电话",
    "户主姓名",
    "与户主关系",
    "社区",
    "小区",
    "楼栋",
    "单元",
    "房号",
    "特殊人群",
    "工作单位",
]
COMMUNITIES, BUILDINGS, UNITS = 10, 20, 4
RELATIONS = ("户主", "妻", "儿子", "父亲")


def build_town() -> Any:
    """A subdistrict of 10 communities with an estate of 20 buildings of 4 stairwells each."""
    from lianfang.access.actors import Actor  # noqa: PLC0415  after the set-up
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415
    from lianfang.places.services.places import ensure_places  # noqa: PLC0415
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    units = [PlaceDraft(PlaceKind.UNIT, f"{u}单元") for u in range(1, UNITS + 1)]
    buildings = [
        PlaceDraft(PlaceKind.BUILDING, f"{b}栋", children=tuple(units))
        for b in range(1, BUILDINGS + 1)
    ]
    communities = tuple(
        PlaceDraft(
            PlaceKind.COMMUNITY,
            f"试验{c}社区",
            children=(PlaceDraft(PlaceKind.ESTATE, f"花园{c}小区", children=tuple(buildings)),),
        )
        for c in range(1, COMMUNITIES + 1)
    )
    town = PlaceDraft(PlaceKind.TOWNSHIP, "试验街道", children=communities)
    planted = ensure_places(
        actor=Actor.system("benchmark"), now=NOW, parent_id=None, drafts=[copied(town)]
    )
    return planted.placed[0][1]


def copied(draft: Any) -> Any:
    """The same draft with parts of its own: a draft stands for one place."""
    from dataclasses import replace  # noqa: PLC0415  only here

    return replace(draft, children=tuple(copied(child) for child in draft.children))


def roster(count: int, random: Random) -> Iterator[list[str]]:
    """Rows of the roster, household by household; every 33rd or so is wrong in some way."""
    from lianfang.kit.identity_papers import calc_check_digit  # noqa: PLC0415  after the set-up

    names = invented_names(30_000, random)
    first = date(1930, 1, 1)
    number = 0
    door = 0
    while number < count:
        members = random.choice((1, 2, 3, 3, 4))
        unit, step = divmod(door, 50)
        door += 1
        place = divmod(unit, UNITS)
        community, building = divmod(place[0], BUILDINGS)
        head = random.choice(names)
        for member in range(min(members, count - number)):
            number += 1
            birth = first + timedelta(days=random.randrange(32_000))
            body = f"420281{birth:%Y%m%d}{number % 1000:03d}"
            cells = [
                str(number),
                head if not member else random.choice(names),
                body + calc_check_digit(body + "0"),
                f"13{random.randrange(10**9):09d}" if random.random() < 0.8 else "",
                head,
                RELATIONS[member],
                f"试验{community % COMMUNITIES + 1}社区",
                f"花园{community % COMMUNITIES + 1}小区",
                str(building + 1),
                f"{place[1] + 1}单元",
                f"{step // 4 + 1}0{step % 4 + 1}",
                random.choice(("独居老人", "低保", "残疾", "孕妇"))
                if random.random() < 0.02
                else "",
                "红旗厂" if random.random() < 0.3 else "",
            ]
            if random.random() < WRONG_SHARE:
                spoil(cells, random)
            yield cells


def spoil(cells: list[str], random: Random) -> None:
    """One of the mistakes rosters come with."""
    kind = random.randrange(4)
    if kind == 0:
        cells[2] = cells[2][:-1] + ("1" if cells[2][-1] != "1" else "2")
    elif kind == 1:
        cells[2] = "4.20281E+17"
    elif kind == 2:
        cells[3] = "1380013800"
    else:
        cells[8] = "99"


def write_roster(path: Path, count: int, seed: int) -> None:
    from xlsxwriter import Workbook  # noqa: PLC0415  only when writing

    with Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write(0, 0, "试验街道居民花名册")
        sheet.write(1, 0, "填报单位：试验街道")
        sheet.write_row(2, 0, HEADER)
        for offset, cells in enumerate(roster(count, Random(seed))):
            sheet.write_row(3 + offset, 0, cells)


def raw_limit(path: Path) -> float:
    """Seconds to read the file with calamine and to copy its cells into a bare table."""
    from django.db import connection  # noqa: PLC0415  after the set-up
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    began = time.perf_counter()
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{number} text" for number in range(len(HEADER)))
        cursor.execute(f"CREATE UNLOGGED TABLE raw_roster ({columns})")
        with cursor.copy("COPY raw_roster FROM STDIN") as copy:
            for cells in sheet.iter_rows():
                copy.write_row([str(cell) for cell in cells])
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE raw_roster")
    return seconds


class Watch(threading.Thread):
    """The largest memory a process and everything it started held at once, in MiB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.over = pid, 0.0, False

    def run(self) -> None:
        while not self.over:
            self.peak = max(self.peak, sum(resident(pid) for pid in family(self.pid)))
            time.sleep(0.05)


def family(pid: int) -> list[int]:
    """The process and all below it."""
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    except OSError:
        pass
    return found


def resident(pid: int) -> float:
    """MiB a process holds for itself: pages shared with others are counted in part."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def import_in_child(path: Path, place_id: str) -> tuple[dict[str, Any], float]:
    """The import in a process of its own: what it reports, and its peak memory."""
    from django.db import connection  # noqa: PLC0415  after the set-up

    settings = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": (
            f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
        ),
    }
    command = [sys.executable, "-m", "benchmarks.imports", str(path), place_id]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        watch = Watch(child.pid)
        watch.start()
        output, _errors = child.communicate(timeout=900)
        watch.over = True
    if child.returncode:
        raise RuntimeError(f"the import ended with {child.returncode}")
    return json.loads(output.splitlines()[-1]), watch.peak


def do_import(path: Path, place_id: str) -> dict[str, Any]:
    """Upload, check, apply; then upload and check the same file again."""
    import django  # noqa: PLC0415  the child sets itself up

    django.setup()
    from lianfang.access.actors import Actor  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415
    from lianfang.places.selectors.directory import place_ref  # noqa: PLC0415
    from lianfang.sheets.services.applying import apply_import  # noqa: PLC0415
    from lianfang.sheets.services.checking import check_import  # noqa: PLC0415
    from lianfang.sheets.services.imports import approve_import, start_import  # noqa: PLC0415

    actor, place = Actor.system("benchmark"), place_ref(Place.objects.get(pk=place_id))
    marks = [time.perf_counter()]
    counts: list[list[int]] = []
    for turn in range(2):
        run = start_import(
            actor=actor,
            now=NOW,
            kind_key="residents",
            place=place,
            path=path,
            filename=path.name,
            in_background=False,
        )
        marks.append(time.perf_counter())
        run = check_import(actor=actor, now=NOW, run_id=run.pk)
        marks.append(time.perf_counter())
        counts.append([run.new_count, run.changed_count, run.same_count, run.wrong_count])
        if turn == 0:
            approve_import(actor=actor, now=NOW, run_id=run.pk, in_background=False)
            run = apply_import(actor=actor, now=NOW, run_id=run.pk)
            marks.append(time.perf_counter())
            counts.append([run.created_count, run.updated_count])
    steps = [after - before for before, after in pairwise(marks)]
    names = ("upload", "check", "apply", "upload again", "check again")
    return {"seconds": dict(zip(names, steps, strict=True)), "counts": counts}


def run(count: int = ROWS) -> list[dict[str, Any]]:
    """End to end time and peak memory, and the ratio to the raw limit."""
    with own_database(), TemporaryDirectory(prefix="lfb-roster-") as folder:
        town = build_town()
        path = Path(folder, "roster.xlsx")
        write_roster(path, count, seed=1)
        raw = raw_limit(path)
        report, peak = import_in_child(path, str(town.pk))
    seconds = report["seconds"]
    total = seconds["upload"] + seconds["check"] + seconds["apply"]
    again = seconds["upload again"] + seconds["check again"]
    new, _changed, _same, wrong = report["counts"][0]
    unchanged = report["counts"][2][2] == new and report["counts"][2][:2] == [0, 0]
    print(json.dumps(report, ensure_ascii=False), f"raw {raw:.1f} s")
    return [
        row(
            f"import: {count:,} residents, {wrong / count:.0%} wrong",
            total,
            "s",
            f"<= {TARGET_SECONDS}",
            total <= TARGET_SECONDS and new == report["counts"][1][0],
            total / raw,
        ),
        row("import: peak memory in all", peak, "MiB", f"<= {TARGET_MIB}", peak <= TARGET_MIB),
        row(
            "import: the same file again, nothing changes",
            again,
            "s",
            f"<= {TARGET_SECONDS}",
            again <= TARGET_SECONDS and unchanged,
        ),
    ]


if __name__ == "__main__":
    print(json.dumps(do_import(Path(sys.argv[1]), sys.argv[2])))
