"""The table of published figures in docs/concepts/facts.md, from what replays have counted.

lianfang replay TOWN --check --json counted.json     counts, once for each town
python tools/facts.py record counted.json ...        keeps it in docs/concepts/facts.json, and
python tools/facts.py write                          writes the table
python tools/facts.py check                          says whether the table is as it should be
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

DOCS = Path(__file__).resolve().parent.parent / "docs" / "concepts"
RECORDED, TABLE = DOCS / "facts.json", DOCS / "facts.md"
COUNTED = ("ok", "different")
HEAD = """# Published figures and what the product counts

Each figure that was published about one of the five towns, beside the figure the product counts
from rows when that town has been replayed (`lianfang replay TOWN --check`). A figure is written as
plans and tables write it ([metrics](metrics.md)). This file is written by
`python tools/facts.py write`; how the towns are played says [scenario](scenario.md).
"""
COLUMNS = ("fact", "figure", "place", "as of", "published", "counted", "")


def main(arguments: list[str]) -> int:
    command, *files = arguments or ["check"]
    if command == "record":
        record([Path(name) for name in files])
        command = "write"
    if command == "write":
        TABLE.write_text(rendered(recorded()), "utf-8")
        return 0
    if command == "check":
        is_same = TABLE.exists() and TABLE.read_text("utf-8") == rendered(recorded())
        sys.stdout.write(
            "the table is as recorded\n" if is_same else "python tools/facts.py write\n"
        )
        return 0 if is_same else 1
    sys.stdout.write(__doc__ or "")
    return 2


def recorded() -> dict[str, Any]:
    """What was counted, by town."""
    found: dict[str, Any] = json.loads(RECORDED.read_text("utf-8")) if RECORDED.exists() else {}
    return found


def record(files: list[Path]) -> None:
    """Keep what replays have written; a town not among the files stays as it was."""
    kept = recorded()
    for file in files:
        one = json.loads(file.read_text("utf-8"))
        kept[one["town"]] = one
    text = json.dumps(kept, ensure_ascii=False, indent=1, sort_keys=True)
    RECORDED.write_text(text + "\n", "utf-8")


def rendered(kept: dict[str, Any]) -> str:
    """The whole file."""
    from lianfang.scenarios.catalogue import SCENARIOS  # noqa: PLC0415  after the set-up

    parts = [HEAD, *(_town(SCENARIOS[key], kept[key]) for key in SCENARIOS if key in kept)]
    return "\n".join(parts)


def _town(scenario: Any, one: dict[str, Any]) -> str:
    facts = one["facts"]
    counted = [row for row in facts if row["verdict"] in COUNTED]
    same = sum(row["verdict"] == "ok" for row in counted)
    lines = [f"## {scenario.script.town.name} {scenario.welcome.name}", ""]
    size = " Played at a small size." if scenario.full and one["size"] != "full" else ""
    lines.append(f"{same} of {len(counted)} as published.{size}")
    lines += ["", f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    lines += _rows(counted)
    missing = [row for row in facts if row["verdict"] not in COUNTED]
    if missing:
        lines += ["", "Still missing, by the room each belongs to:", ""]
        lines += _rooms(missing)
    return "\n".join([*lines, ""])


def _rows(counted: list[dict[str, Any]]) -> Iterator[str]:
    for row in counted:
        at = row["as_of"][:16].replace("T", " ")
        cells = (row["name"], f"`{row['metric']}`", row["place"], at)
        cells += (row["published"], row["figure"], row["verdict"])
        yield f"| {' | '.join(cells)} |"


def _rooms(missing: list[dict[str, Any]]) -> Iterator[str]:
    by_room: dict[str, list[str]] = {}
    for row in missing:
        room = row["metric"].strip("()")
        by_room.setdefault(room, []).append(f"{row['name']} ({row['published']})")
    for room in sorted(by_room):
        yield f"- {room}: {', '.join(by_room[room])}"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
