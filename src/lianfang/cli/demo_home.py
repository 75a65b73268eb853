"""Where the demo lives: in a folder of its own, so that it never touches an installation's data.

This is settled before Django reads its settings: nothing here may import Django.
"""

import os
from pathlib import Path

DEMO, CHECK, TOWN, SIZE = "demo", "demo-check", "--town", "--size"
DEFAULT_TOWN = "jinshan"


def prepare(arguments: list[str]) -> None:
    """Point the settings at the demo's folder: `demo` under `LIANFANG_HOME` (./.lianfang), and
    `demo-xibin` for another town.

    `--check` works in a folder of its own, so that checking changes nothing in a demo being shown.
    """
    if os.environ.get("LIANFANG_DEMO"):
        return  # started by a demo, with everything settled
    base = Path(os.environ.get("LIANFANG_HOME") or Path.cwd() / ".lianfang").resolve()
    is_check = "--check" in arguments
    os.environ["LIANFANG_HOME"] = str(base / (CHECK if is_check else _folder(arguments)))
    if is_check:
        # It asks for what must be refused; those refusals are no news.
        os.environ.setdefault("LIANFANG_LOG_LEVEL", "ERROR")
    os.environ["LIANFANG_DEMO"] = "1"


def _folder(arguments: list[str]) -> str:
    """Each town has a folder of its own, so that two demos may stand side by side."""
    town = _value(arguments, TOWN)
    # Whatever is no plain name is refused when the arguments are read.
    folder = DEMO if town in ("", DEFAULT_TOWN) or not town.isalnum() else f"{DEMO}-{town}"
    return f"{folder}-full" if _value(arguments, SIZE) == "full" else folder


def _value(arguments: list[str], option: str) -> str:
    """What is given for an option, "" where it is not given."""
    found = ""
    for word, after in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == option:
            found = after
        elif word.startswith(f"{option}="):
            found = word.removeprefix(f"{option}=")
    return found
