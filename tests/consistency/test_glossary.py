"""The glossary binds the field's words to names in code: each name must exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"^\| [^|]+ \| `([A-Za-z.]+)`(?:.([A-Z_]+))? \|")


def names():
    for line in (ROOT / "docs" / "glossary.md").read_text().splitlines():
        match = NAME.match(line)
        if match:
            yield match[1]


def test_every_name_of_the_glossary_exists_in_code():
    code = "\n".join(
        path.read_text()
        for path in (ROOT / "src" / "lianfang").rglob("*.py")
        if "migrations" not in path.parts
    )
    absent = []
    for name in names():
        head, _dot, member = name.partition(".")
        if not re.search(rf"^class {head}\b", code, re.MULTILINE) or (
            member and not re.search(rf"^    {member} = ", code, re.MULTILINE)
        ):
            absent.append(name)

    assert absent == []
