"""What headers and chosen words have in common with ours, however they are written."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import override

from lianfang.kit.numbers import cell_text
from lianfang.kit.text import compact
from lianfang.sheets.engine.read import Cell
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column

LANGUAGES = ("zh-hans", "en")
# What people write into a cell to say that there is nothing to write.
BLANKS = frozenset(
    ("", "/", "\\", "-", "--", "---", "—", "——", "–", "、", ".", "…", "无", "空", "暂无")
)
_BRACKETS = re.compile(r"[(\[{【〔<《].*?[)\]}】〕>》]")
_PUNCTUATION = re.compile(r"[\s*:;,.、。/\\|_\-·•()\[\]{}【】〔〕<>《》\"'“”‘’?!#＊]+")
TAG_SEPARATOR = re.compile(r"[,，、;；/|+]")


def header_key(text: str) -> str:
    """What two headers that mean the same have in common."""
    return _PUNCTUATION.sub("", compact(text)).lower()


def bare_key(text: str) -> str:
    """The same without what stands in brackets: 身份证号（18位） -> 身份证号."""
    return header_key(_BRACKETS.sub("", compact(text)))


def choice_titles(choice: Choice) -> list[str]:
    titles = []
    for language in LANGUAGES:
        with override(language):
            titles.append(str(choice.title))
    return titles


def choice_keys(column: Column) -> tuple[Mapping[str, str], str]:
    """Every way to write each choice -> its key; and the list of titles for a message."""
    keys: dict[str, str] = {}
    for choice in column.choices:
        for name in (choice.key, *choice_titles(choice), *choice.synonyms):
            keys.setdefault(header_key(name), choice.key)
    shown = "、".join(choice_titles(choice)[0] for choice in column.choices[:12])
    return keys, shown + ("…" if len(column.choices) > 12 else "")


def choice_share(column: Column, sample: Sequence[Cell]) -> float | None:
    """Share of the different contents that are among the column's choices; None when too few."""
    if column.kind not in (ColumnKind.CHOICE, ColumnKind.TAGS):
        return None
    texts = {compact(cell_text(cell)) for cell in sample if cell not in ("", None)}
    texts = {text for text in texts if header_key(text) and text not in BLANKS}
    if not texts:
        return None
    known, _allowed = choice_keys(column)
    parts = [TAG_SEPARATOR.split(text) for text in texts]
    return sum(any(header_key(part) in known for part in found) for found in parts) / len(parts)
