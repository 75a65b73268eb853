"""The process that opens a stranger's file: no Django, no database, no secrets, hard limits.

Started by `reading` as a plain script with an empty environment. Takes one request on standard
input and gives one answer on standard output, both msgpack:

    {"do": "read", "content": bytes, "name": str}                       -> {"blank": {...}}
    {"do": "fill", "content": bytes, "blank": ..., "values": [[sheet, row, column, value], ...],
     "rows": {region: [{slot: value}, ...]}, "stamps": {stamp: value}}  -> {"content": bytes, ...}
    anything that goes wrong                                            -> {"error": code, ...}
"""

import resource
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from lianfang.blanks import filling, reading
from lianfang.blanks.model import Blank, CellRef, UnreadableBlank

MOST_WRITTEN = 64 * 1024 * 1024


def limit(memory: int, cpu: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    # The libraries that write workbooks put each worksheet into a file of their own first.
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_WRITTEN, MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def restored(value: Any) -> Any:
    """A value as it was before it travelled: numbers with decimals and days are tagged."""
    if not isinstance(value, list):
        return value
    kind, text = value
    if kind == "decimal":
        return Decimal(text)
    return date.fromisoformat(text) if kind == "date" else datetime.fromisoformat(text)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["do"] == "read":
        blank = reading.read_blank(request["content"], request["name"])
        return {"blank": msgspec.to_builtins(blank)}
    done = filling.fill(
        msgspec.convert(request["blank"], Blank),
        request["content"],
        {CellRef(s, r, c): restored(v) for s, r, c, v in request["values"]},
        {
            region: [{slot: restored(v) for slot, v in line.items()} for line in lines]
            for region, lines in request["rows"].items()
        },
        {stamp: restored(v) for stamp, v in request["stamps"].items()},
    )
    left = [[str(one.ref), one.reason] for one in done.left]
    return {"content": done.content, "written": done.written, "left": left}


def main() -> None:
    limit(int(sys.argv[1]), int(sys.argv[2]))
    said: dict[str, Any]
    try:
        said = answer(msgspec.msgpack.decode(sys.stdin.buffer.read()))
    except UnreadableBlank as problem:
        params = {key: str(value) for key, value in problem.params.items()}
        said = {"error": problem.code, "params": params}
    except MemoryError:
        said = {"error": "too_much_memory", "params": {}}
    except Exception:  # whatever a crafted file trips over: the other side hears a refusal only
        said = {"error": "damaged", "params": {}}
    sys.stdout.buffer.write(msgspec.msgpack.encode(said))


if __name__ == "__main__":
    main()
