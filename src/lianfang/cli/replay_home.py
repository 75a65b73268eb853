"""Where a replay lives: in a folder of its own, so that it touches neither an installation nor a
demo.

This is settled before Django reads its settings: nothing here may import Django.
"""

import os
from pathlib import Path

REPLAY, SIZE = "replay", "--size"


def prepare(arguments: list[str]) -> None:
    """Point the settings at the replay's folder: `replay-TOWN` under `LIANFANG_HOME` (./.lianfang),
    with `-small` behind it for a small play of a town that has two sizes.
    """
    if os.environ.get("LIANFANG_DEMO"):
        return
    base = Path(os.environ.get("LIANFANG_HOME") or Path.cwd() / ".lianfang").resolve()
    os.environ["LIANFANG_HOME"] = str(base / folder_of(arguments))
    os.environ["LIANFANG_DEMO"] = "1"


def folder_of(arguments: list[str]) -> str:
    """The folder's name; whatever is no plain name is refused when the arguments are read."""
    size, town, options = "", "", iter(arguments[1:])
    for word in options:
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            if name in (SIZE, "--until", "--json") and not equals:
                value = next(options, "")
            size = value if name == SIZE else size
        else:
            town = town or word
    parts = [REPLAY, town if town.isalnum() else "", "small" if size == "small" else ""]
    return "-".join(part for part in parts if part)
