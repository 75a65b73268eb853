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
_DENIES = re.compile(r"[非不无未没否除]|no|not", re.IGNORECASE)
_LONGEST_WORDING = 12
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


def ticked_choice(header: str, column: Column) -> str | None:
    """The choice of a TAGS column a whole column of the file is about, to be ticked off: 低保,
    是否残疾, 独居老人(打√). None for every other header."""
    if column.kind is not ColumnKind.TAGS:
        return None
    keys = choice_keys(column)[0]
    wordings = (header_key(header), bare_key(header))
    return next((keys[w] for w in (*wordings, *map(_unasked, wordings)) if w in keys), None)


def _unasked(key: str) -> str:
    return key.removeprefix("是否").removeprefix("为").removesuffix("情况")


def meant_choice(text: str, keys: Mapping[str, str]) -> str | None:
    """The choice a longer wording means (机关下沉干部 is a 下沉干部), None where that is unsure.

    Known words inside it count, the longer before those inside them; of several the one at the end
    decides, as the last word of a Chinese term does. A wording that denies is never guessed at.
    """
    key = header_key(text)
    if _DENIES.search(key) or len(key) > _LONGEST_WORDING:
        return None
    whole = _words_in(key, keys, 2)
    meant = {choice for _end, choice in whole}
    if len(meant) > 1:
        meant = {choice for end, choice in whole if end == len(key)}
    return meant.pop() if len(meant) == 1 else None


def titled_choice(title: str, keys: Mapping[str, str]) -> str | None:
    """The choice the title of a table says once for all its rows (志愿者花名册), if it says one."""
    meant = {choice for _end, choice in _words_in(header_key(title), keys, 3)}
    return meant.pop() if len(meant) == 1 else None


def _words_in(key: str, keys: Mapping[str, str], shortest: int) -> list[tuple[int, str]]:
    """(end, choice) of the known words in a text, but for those inside a longer one."""
    found = [
        (at, at + len(word), choice)
        for word, choice in keys.items()
        if len(word) >= shortest and (at := key.rfind(word)) >= 0
    ]
    return [
        (end, choice)
        for start, end, choice in found
        if not any(a <= start and end <= b and b - a > end - start for a, b, _choice in found)
    ]


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
    fits = (any(_is_choice(part, known) for part in found) for found in parts)
    return sum(fits) / len(parts)


def _is_choice(text: str, keys: Mapping[str, str]) -> bool:
    return header_key(text) in keys or meant_choice(text, keys) is not None
